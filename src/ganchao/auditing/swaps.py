"""One choice at a time: what another method, or one indicator less, would do to our rank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ganchao.auditing.choices import (
    check_audit,
    choices_of,
    chosen,
    experts_of,
    label,
    left_out,
    levels_of,
    usual_audit,
)
from ganchao.domain.audit import Audit
from ganchao.domain.document import Document
from ganchao.domain.framework import Framework, Group, Node, Role
from ganchao.domain.panel import Floats, Panel, position
from ganchao.domain.recipe import Weighting
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, UnknownName
from ganchao.scoring.score import score

if TYPE_CHECKING:
    import pandas as pd

AnyNode = TypeVar("AnyNode", bound=Node)


@dataclass(frozen=True)
class Alternative:
    """One other choice, everything else as it is."""

    choice: str  # impute, treat, normalise, aggregate, aggregate_in.<group>, leave_out, weights
    step: Document | None = None  # the other step of the recipe
    name: str = ""  # the indicator left out, or the expert whose weights are used


@dataclass(frozen=True, eq=False)
class Swap:
    """What one alternative does to a unit and to the field."""

    alternative: Alternative
    problems: tuple[Problem, ...] = ()  # why it cannot be computed; then nothing else is known
    score: float = np.nan  # on the scale of the alternative
    rank: float = np.nan
    places: float = np.nan  # gained by the unit; negative when lost
    shift: float = np.nan  # mean absolute change of ranks over the field
    moved: int = 0  # units whose rank changes
    best: tuple[str, float] = ("", 0.0)  # who gains most, and how many places
    worst: tuple[str, float] = ("", 0.0)  # who loses most


@dataclass(frozen=True, eq=False)
class Swaps:
    """All alternatives, one at a time, in the order of the audit."""

    year: int
    node: str
    unit: str
    score: float  # nominal
    rank: float  # nominal; NaN where the unit is not ranked
    count: int  # number ranked
    swaps: tuple[Swap, ...]

    def by_effect(self) -> tuple[Swap, ...]:
        """What costs the unit most first; alternatives that cannot be computed last."""
        return tuple(sorted(self.swaps, key=lambda swap: (np.isnan(swap.places), np.nan_to_num(swap.places))))

    def to_frame(self) -> pd.DataFrame:
        """Tidy: choice, alternative, score and rank before and after, places, mean shift, who gains and loses most."""
        import pandas as pd  # noqa: PLC0415

        rows = [
            {
                "choice": swap.alternative.choice,
                "alternative": described(swap.alternative),
                "score_before": self.score,
                "score_after": swap.score,
                "rank_before": self.rank,
                "rank_after": swap.rank,
                "places": swap.places,
                "mean_shift": swap.shift,
                "moved": swap.moved,
                "gains_most": swap.best[0],
                "gained": swap.best[1],
                "loses_most": swap.worst[0],
                "lost": 0.0 - swap.worst[1],
                "failed": bool(swap.problems),
            }
            for swap in self.swaps
        ]
        return pd.DataFrame(rows)


def swaps(
    panel: Panel,
    framework: Framework,
    audit: Audit | None = None,
    *,
    unit: str,
    year: int | None = None,
    node: str | None = None,
) -> Swaps:
    """Every alternative of every choice taken by itself, everyone rescored: what it costs or brings a unit.

    An alternative that cannot be computed is listed with the reason. An indicator is left out by giving it no
    weight; its siblings share what it had.

    Parameters
    ----------
    panel, framework
        As for ``score``; the whole panel, because a recipe may look at all years.
    audit
        The alternatives; the framework's own audit unless given, else the usual set.
    unit
        Whose rank is looked at.
    year, node
        Round and group; the last round and the index unless named.

    Raises
    ------
    UnknownName
        For a unit, year, node, or a name in the audit that does not exist.
    """
    audit = audit or framework.audit or usual_audit(framework)
    check_audit(framework, audit)
    own = score(panel, framework)
    y, k = own.at(year=year, node=node or framework.index.code)
    u = position("unit", unit, own.units)
    before = own.ranks[y, :, k]
    results = []
    for alternative in alternatives(framework, audit):
        try:
            other = score(panel, swapped(framework, alternative, own, y))
            there = other.at(node=own.nodes[k])[1]
        except (InvalidInput, UnknownName) as error:
            results.append(Swap(alternative, _problems(error)))
            continue
        after, scores = other.ranks[y, :, there], other.scores[y, :, there]
        results.append(compared(alternative, before, after, float(scores[u]), u, own.units))
    return Swaps(
        own.years[y],
        own.nodes[k],
        unit,
        float(own.scores[y, u, k]),
        float(before[u]),
        int(np.isfinite(before).sum()),
        tuple(results),
    )


def alternatives(framework: Framework, audit: Audit) -> Iterator[Alternative]:
    """Every choice another analyst might have made, one at a time."""
    for choice, others in choices_of(audit).items():
        yield from (Alternative(choice, step) for step in levels_of(framework, choice, others) if step is not None)
    for code in left_out(framework, audit):
        yield Alternative("leave_out", name=code)
    if audit.weights is not None and audit.weights.method == "experts":
        yield from (Alternative("weights", name=name) for name in experts_of(framework))


def swapped(framework: Framework, alternative: Alternative, own: Scorecard, year: int) -> Framework:
    """The framework with one choice changed; ``year`` is a place on the scorecard's year axis."""
    if alternative.choice == "weights":
        return _of_expert(framework, alternative.name)
    if alternative.choice == "leave_out":
        return _without(framework, alternative.name, dict(zip(own.nodes, own.weights[year].tolist(), strict=True)))
    return chosen(framework, alternative.choice, alternative.step)


def compared(
    alternative: Alternative, before: Floats, after: Floats, score_after: float, unit: int, units: tuple[str, ...]
) -> Swap:
    """Ranks of the field ``(unit,)`` before and after; NaN where there is none."""
    gained = before - after
    known = np.isfinite(gained)
    if not known.any():
        return Swap(alternative, score=score_after, rank=float(after[unit]))
    best, worst = int(np.nanargmax(gained)), int(np.nanargmin(gained))
    return Swap(
        alternative,
        score=score_after,
        rank=float(after[unit]),
        places=float(gained[unit]),
        shift=float(np.abs(gained[known]).mean()),
        moved=int((gained[known] != 0).sum()),
        best=(units[best], float(gained[best])) if gained[best] > 0 else ("", 0.0),
        worst=(units[worst], float(gained[worst])) if gained[worst] < 0 else ("", 0.0),
    )


def described(alternative: Alternative) -> str:
    """The alternative in a table for machines: its method and what else it declares, or a name."""
    return label(alternative.step, None) if alternative.step is not None else alternative.name


def _without(framework: Framework, code: str, used: dict[str, float]) -> Framework:
    """One indicator without weight; where weights come from the data, the siblings keep the ones they had."""
    indicator = next(i for i in framework.indicators if i.code == code)
    parent = next(group for group in framework.groups if group.code == indicator.group)
    method = _weighting(framework, parent).method
    siblings = {node.code for node in framework.members(parent.code)}
    if len(siblings) == 1 or method == "benefit_of_the_doubt":
        series = indicator.model_copy(update={"role": Role.SERIES, "group": ""})
        kept_in = tuple(series if i is indicator else i for i in framework.indicators)
        return _without_empty_groups(framework.model_copy(update={"indicators": kept_in}))
    if method == "given":
        return _weighed(framework, {code: 0.0})
    kept = {name: 0.0 if name == code else used[name] for name in siblings}
    return _in_group(_weighed(framework, kept), parent.code, weighting=Weighting())


def _without_empty_groups(framework: Framework) -> Framework:
    """A group of which nothing is left does not count in its parent."""
    groups = tuple(group for group in framework.groups if framework.members(group.code))
    smaller = framework.model_copy(update={"groups": groups})
    return framework if len(groups) == len(framework.groups) else _without_empty_groups(smaller)


def _of_expert(framework: Framework, name: str) -> Framework:
    """One expert's weights in every group that expert has judged."""
    for group in framework.groups:
        proposed = _weighting(framework, group).experts.get(name)
        if proposed:
            framework = _in_group(_weighed(framework, dict(proposed)), group.code, weighting=Weighting())
    return framework


def _weighting(framework: Framework, group: Group) -> Weighting:
    return group.weighting or framework.weighting


def _weighed(framework: Framework, weights: dict[str, float]) -> Framework:
    def of(node: AnyNode) -> AnyNode:
        return node.model_copy(update={"weight": weights[node.code]}) if node.code in weights else node

    return framework.model_copy(
        update={"indicators": tuple(map(of, framework.indicators)), "groups": tuple(map(of, framework.groups))}
    )


def _in_group(framework: Framework, code: str, **changes: Document | None) -> Framework:
    groups = (group.model_copy(update=changes) if group.code == code else group for group in framework.groups)
    return framework.model_copy(update={"groups": tuple(groups)})


def _problems(error: InvalidInput | UnknownName) -> tuple[Problem, ...]:
    return error.problems if isinstance(error, InvalidInput) else (error.problem(),)
