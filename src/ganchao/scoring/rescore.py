"""Drawn values scored and ranked by the framework itself, everyone recomputed in every draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction, Framework
from ganchao.domain.panel import Floats
from ganchao.domain.recipe import Treat
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.scoring.conform import Conformed, by_step
from ganchao.scoring.normalise import DEFAULT_SCALES, GOALPOST_RULES, Ruler, normalise
from ganchao.scoring.score import rank_all, ruler_of
from ganchao.scoring.treat import TREATMENTS
from ganchao.scoring.tree import Branch, branches_of, climb

AFFINE: Final = frozenset(GOALPOST_RULES) - {"reference_range", "distance_to_reference"}
"""Normalisers whose scores are straight lines in the values once goalposts stand."""


@dataclass(frozen=True, eq=False)
class Rescorer:
    """A framework ready to score values of coming years."""

    framework: Framework
    years: tuple[int, ...]  # rounds to come
    past: Floats  # (past year, unit, indicator): values before treatment, which pooled steps see as well
    inside_past: NDArray[np.bool_]  # (past year, unit)
    inside: NDArray[np.bool_]  # (year, unit)
    vetoes: Floats  # (unit, veto), as last known
    branches: tuple[Branch, ...]
    held: dict[str, Floats]  # derived weights as last used, by group (member,)
    rulers: tuple[tuple[Ruler, tuple[int, ...]], ...]  # with places of the indicators
    treats: tuple[tuple[Treat, tuple[int, ...]], ...]
    in_index: Floats | None  # (indicator,) weight in the index where the framework is one weighted mean

    def of_year(self, at: int) -> Rescorer:
        """The same for one of its years; its values are scored as if no later year were known."""
        return replace(
            self, years=self.years[at:at + 1], inside=self.inside[at:at + 1],
            branches=tuple(replace(b, given=b.given[at:at + 1]) for b in self.branches),
        )

    def ranked(self, values: Floats, nodes: Sequence[int] | None = None) -> tuple[Floats, NDArray[np.uint16]]:
        """Scores and ranks of nodes ``(draw, year, unit, node)`` from values ``(draw, year, unit, indicator)``.

        All nodes unless their places are given. Rank 0 where there is none.
        """
        draws, years, units = values.shape[:3]
        lead = draws * years
        inside = np.tile(self.inside, (draws, 1))
        normal = self.normal(values).reshape(lead, units, -1)
        branches = tuple(replace(b, given=np.tile(b.given, (draws, 1))) for b in self.branches)
        vetoes = np.broadcast_to(self.vetoes, (lead, *self.vetoes.shape))
        fixed = {code: np.broadcast_to(weights, (lead, len(weights))) for code, weights in self.held.items()}
        climbed = climb(branches, normal, vetoes, inside, fixed)
        if nodes is not None:
            some = list(nodes)
            struck, excluded = climbed.struck[..., some], climbed.excluded[..., some]
            climbed = replace(climbed, scores=climbed.scores[..., some], struck=struck, excluded=excluded)
        ranks = np.nan_to_num(rank_all(climbed, inside, self.framework, nodes)).astype(np.uint16)
        shape = (draws, years, units, -1)
        return climbed.scores.reshape(shape), ranks.reshape(shape)

    def normal(self, values: Floats) -> Floats:
        """Values treated and normalised ``(draw, year, unit, indicator)``; pooled steps see the past as well."""
        done, inside = values, self.inside
        if any(t.over == "all" for t, _ in self.treats) or any(r.step.over == "all" for r, _ in self.rulers):
            past = np.broadcast_to(self.past, (len(values), *self.past.shape))
            done, inside = np.concatenate([past, values], axis=1), np.concatenate([self.inside_past, self.inside])
        done = done.copy()
        for treat, places in self.treats:
            names = [self.framework.scored[k].code for k in places]
            self.carry_out(done, inside, places, pooled=treat.over == "all", step=partial(tamed, treat, names))
        for ruler, places in self.rulers:
            self.carry_out(done, inside, places, pooled=ruler.step.over == "all", step=partial(on_scale, ruler))
        return done[:, -values.shape[1]:]

    def carry_out(
        self, values: Floats, inside: NDArray[np.bool_], places: tuple[int, ...], *, pooled: bool,
        step: Callable[[Floats, NDArray[np.bool_]], Floats],
    ) -> None:
        """One step for its indicators, in place."""
        part = values[..., list(places)]
        draws, years, units = part.shape[:3]
        shape = (draws, years * units, -1) if pooled else (draws * years, units, -1)
        field = np.broadcast_to(inside, (draws, *inside.shape)).reshape(shape[:2])
        values[..., list(places)] = step(part.reshape(shape), field).reshape(part.shape)

    def quick_index(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Index ``(draw, year, unit)`` where the framework is one weighted mean of straight lines."""
        assert self.in_index is not None
        result = np.zeros(values.shape[:3], dtype=np.float32)
        for ruler, places in self.rulers:
            low, high = ruler.step.to or DEFAULT_SCALES.get(ruler.step.method, (0.0, 1.0))
            whole = len(places) == values.shape[-1]
            part = values if whole else values[..., list(places)]
            if ruler.step.method == "goalposts":
                worst, way = ruler.declared_worst, ruler.declared_best - ruler.declared_worst
            elif self.inside.all():
                worst, way = GOALPOST_RULES[ruler.step.method].function(part, ruler)
            else:
                field = np.where(self.inside[..., None], part, np.nan)
                worst, way = GOALPOST_RULES[ruler.step.method].function(field, ruler)
            weights = self.in_index[list(places)]
            slope = weights * (high - low) / np.where(way == 0, np.inf, way)
            constant = (weights * low - worst * slope).sum(axis=-1)
            slope = np.broadcast_to(slope, (*part.shape[:2], part.shape[-1])).astype(np.float32)
            result += np.matmul(part, slope[..., None])[..., 0] + np.asarray(constant, np.float32)[..., None]
        return result


def tamed(treat: Treat, names: Sequence[str], values: Floats, inside: NDArray[np.bool_]) -> Floats:
    """Outliers tamed ``(…, unit, indicator)``."""
    result, _ = TREATMENTS[treat.method].function(values, step=treat, names=names, inside=inside)
    return np.asarray(result, dtype=np.float64)


def on_scale(ruler: Ruler, values: Floats, inside: NDArray[np.bool_]) -> Floats:
    """Values brought to one scale ``(…, unit, indicator)``."""
    if ruler.step.log:
        values = np.log(values, where=values > 0, out=np.full(values.shape, np.nan))
    scores, _ = normalise(values, np.where(inside[..., None], values, np.nan), ruler)
    if ruler.step.missing is not None:
        scores = np.where(np.isnan(scores) & inside[..., None], ruler.step.missing, scores)
    return scores


def rescorer_of(card: Scorecard, data: Conformed, imputed: Floats, years: Sequence[int]) -> Rescorer:
    """A framework ready to score rounds to come.

    Derived weights are held as last used. Raises :class:`InvalidInput` for recipes that cannot be carried forward.
    """
    framework = card.framework
    units = card.panel.units
    left = np.array([np.inf if (gone := card.panel.unit(code).left) is None else gone for code in units])
    inside = (np.asarray(years)[:, None] < left[None, :]) & card.ranked[-1][None, :]
    branches = branches_of(framework, years)
    held = {
        b.group.code: card.weights[-1, list(b.members)] for b in branches if b.weighting.method != "given"
    }
    rulers = tuple(
        (ruler_of(step, data, framework, places), tuple(places))
        for step, places in by_step(framework.scored, lambda i: i.normalise or framework.normalise).items()
    )
    treats = tuple(
        (step, tuple(places))
        for step, places in by_step(framework.scored, lambda i: i.treat or framework.treat).items()
        if step.method != "none"
    )
    problems = [
        Problem("forecasting.own_weights", Where(path=b.group.code), {"group": b.group.name or b.group.code})
        for b in branches if b.weighting.method == "benefit_of_the_doubt"
    ]
    problems += [
        Problem("forecasting.base_year", values={"method": ruler.step.method})
        for ruler, _ in rulers if ruler.base is not None
    ]
    if problems:
        raise InvalidInput(problems)
    return Rescorer(
        framework, tuple(years), imputed, card.ranked, inside, data.vetoes[-1], branches, held, rulers, treats,
        weights_in_index(framework, branches, rulers, treats),
    )


def weights_in_index(
    framework: Framework, branches: Sequence[Branch], rulers: Sequence[tuple[Ruler, tuple[int, ...]]],
    treats: Sequence[tuple[Treat, tuple[int, ...]]],
) -> Floats | None:
    """Weight of every indicator in the index, where that is one weighted mean of straight lines ``(indicator,)``."""
    straight = not treats and all(
        r.step.method in AFFINE and not (r.step.cap or r.step.log) and r.step.missing is None
        and (r.step.over == "year" or r.step.method == "goalposts") for r, _ in rulers
    )
    plain = all(
        b.adding.step.method == "arithmetic" and b.weighting.method == "given" and b.rescale is None
        and not (b.extras or b.vetoes) and b.group.floor is None and b.group.cap is None
        and b.group.direction is Direction.HIGHER and (b.given == b.given[0]).all() for b in branches
    )
    if not (straight and plain):
        return None
    weight = np.zeros(len(framework.node_codes))
    weight[branches[-1].place] = 1.0
    for branch in reversed(branches):
        weight[list(branch.members)] = weight[branch.place] * branch.given[0] / branch.given[0].sum()
    return weight[: len(framework.scored)]
