"""The whole audit of one round: coherence, rank ranges now and over time, sensitivity, swaps, robustness.

A part that cannot be computed is left out with its reason; the others stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from ganchao.auditing.choices import usual_audit
from ganchao.auditing.coherence import Coherence, coherence
from ganchao.auditing.engine import Prepared, prepare_audit, replicate
from ganchao.auditing.one_thread import one_blas_thread
from ganchao.auditing.overtaking import Overtaking, smallest_change
from ganchao.auditing.robustness import Robustness, robustness
from ganchao.auditing.sensitivity import ROWS, Sensitivity, sensitivity
from ganchao.auditing.swaps import Swaps, swaps
from ganchao.auditing.uncertainty import Mapper, Uncertainty, uncertainty
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, position
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import GanchaoError, InvalidInput, Problem, UnknownName
from ganchao.scoring.conform import rounds_of
from ganchao.scoring.score import score

YEARLY: Final = 1000
"""Most draws of each round when ranks are followed over time."""
RIVALS: Final = 3
"""So many units next above ours are asked what it takes to overtake them."""

Found = TypeVar("Found")
Step = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Audited:
    """Everything an audit found about one node in one round."""

    card: Scorecard  # of the rulebook audited, all its rounds
    unit: str  # who is looked at; "" for nobody
    uncertainty: Uncertainty
    years: Mapping[int, Uncertainty]  # the same draws in every round, without pairs
    coherence: Coherence | None
    sensitivity: Sensitivity | None
    swaps: Swaps | None
    robustness: Robustness | None
    overtaking: tuple[Overtaking, ...]  # the units next above
    left_out: tuple[tuple[str, Problem], ...]  # part -> why it could not be computed


@dataclass(frozen=True)
class Asked:
    """What an audit is asked: which round and group, from whose side, how many draws."""

    year: int | None = None  # the last round unless named
    node: str | None = None  # the index unless named
    unit: str | None = None  # the framework's own unless named
    draws: int | None = None  # replications; the audit's own number unless given
    seed: int = 2019  # of everything drawn
    workers: int = 1  # threads here; they change nothing in the result


USUAL: Final = Asked()


def audit(
    panel: Panel,
    frameworks: Sequence[Framework],
    asked: Asked = USUAL,
    *,
    mapper: Mapper | None = None,
    step: Step = lambda _part: None,
    drawn: Callable[[int, int], None] = lambda _done, _of: None,
) -> Audited:
    """Audits one round, and follows its ranks through all rounds.

    Parameters
    ----------
    panel
        All values.
    frameworks
        The rulebooks, oldest first; the round's own is the one that holds in it.
    asked
        Round, group, unit, draws, seed and threads.
    mapper
        Computes blocks of draws elsewhere; it changes nothing in the result.
    step
        Told the part that begins: ``prepare``, ``draws``, ``years`` …
    drawn
        Told the draws done and wanted.

    Raises
    ------
    UnknownName
        For a year, node or unit that does not exist.
    InvalidInput
        For fewer than two draws, or a unit that is not ranked.
    """
    year, node, unit, draws, seed, workers = (
        asked.year, asked.node, asked.unit, asked.draws, asked.seed, asked.workers
    )  # fmt: skip
    if draws is not None and draws < 2:
        raise InvalidInput([Problem("auditing.too_few_draws", values={"draws": draws})])
    framework = rulebook_of(panel, frameworks, year)
    if unit is not None:
        position("unit", unit, panel.units)
    with one_blas_thread():
        step("prepare")
        card = score(panel, framework)
        prepared = prepare_audit(panel, framework, year=year, node=node)
        looked_at = _looked_at(prepared, unit)
        step("draws")
        wanted = prepared.audit.draws if draws is None else draws
        ranges = uncertainty(
            prepared, draws=wanted, seed=seed, workers=workers, mapper=mapper, step=lambda done: drawn(done, wanted)
        )
        step("years")
        years = over_time(panel, frameworks, node=prepared.node, draws=min(wanted, YEARLY), seed=seed, workers=workers)
        rest = _Parts(step)
        settings = prepared.audit
        shown = rest.part("coherence", lambda: coherence(card, year=prepared.year))
        answerable = tried = robust = None
        if prepared.factors:
            answerable = rest.part(
                "sensitivity",
                lambda: sensitivity(
                    prepared,
                    replicate=replicate,
                    n=ROWS,
                    seed=seed,
                    unit=looked_at or None,
                    above=_above(prepared, looked_at),
                ),
            )
        rivals: tuple[Overtaking, ...] = ()
        if looked_at:
            tried = rest.part(
                "swaps",
                lambda: swaps(panel, framework, settings, unit=looked_at, year=prepared.year, node=prepared.node),
            )
            relative = settings.weights is not None and settings.weights.method == "relative"
            spread = settings.weights.spread if settings.weights is not None and relative else 0.25
            robust = rest.part(
                "robustness", lambda: robustness(card, looked_at, year=prepared.year, node=prepared.node, spread=spread)
            )
            if robust is not None:
                rivals = (
                    rest.part(
                        "overtaking",
                        lambda: tuple(
                            smallest_change(card, looked_at, rival, year=prepared.year, node=prepared.node)
                            for rival in next_above(prepared, looked_at)
                        ),
                    )
                    or ()
                )
    return Audited(card, looked_at, ranges, years, shown, answerable, tried, robust, rivals, tuple(rest.left_out))


def rulebook_of(panel: Panel, frameworks: Sequence[Framework], year: int | None) -> Framework:
    """The rulebook that holds in a round; the newest unless one is named. Raises :class:`UnknownName`."""
    if year is None:
        return frameworks[-1]
    known: list[int] = []
    for framework in reversed(frameworks):
        rounds = rounds_in(panel, framework)
        if year in rounds:
            return framework
        known += rounds
    raise UnknownName("year", year, sorted(known))


def rounds_in(panel: Panel, framework: Framework) -> list[int]:
    """Rounds that a rulebook scores; none where it holds in no year of the data."""
    try:
        return [year + framework.rounds.lag for year in rounds_of(panel, framework).years]
    except InvalidInput:
        return []


def over_time(
    panel: Panel, frameworks: Sequence[Framework], *, node: str, draws: int, seed: int, workers: int = 1
) -> dict[int, Uncertainty]:
    """The same draws in every round of every rulebook that has the node; not of rounds that cannot be."""
    cases = [
        (framework, framework.audit or usual_audit(framework), year)
        for framework in frameworks
        if node in framework.node_codes
        for year in rounds_in(panel, framework)
    ]

    def one(case: tuple[Framework, Audit, int]) -> Uncertainty | None:
        framework, settings, year = case
        try:
            prepared = prepare_audit(panel, framework, settings, year=year, node=node)
        except GanchaoError:
            return None
        ranked = np.isfinite(prepared.nominal_ranks).any()
        return uncertainty(prepared, draws=draws, seed=seed, pairwise=False) if ranked else None

    with ThreadPoolExecutor(max(workers, 1)) as pool:
        results = list(pool.map(one, cases))
    return {
        year: result
        for (_framework, _settings, year), result in sorted(
            zip(cases, results, strict=True), key=lambda pair: pair[0][2]
        )
        if result is not None
    }


def next_above(prepared: Prepared, unit: str, most: int = RIVALS) -> tuple[str, ...]:
    """The units ranked next above one, the nearest first."""
    ranks = prepared.nominal_ranks
    here = ranks[prepared.units.index(unit)]
    ahead = np.flatnonzero(ranks < here)
    return tuple(prepared.units[k] for k in ahead[np.argsort(-ranks[ahead], kind="stable")][:most])


def _looked_at(prepared: Prepared, unit: str | None) -> str:
    wanted = unit if unit is not None else prepared.framework.own
    ranked = wanted in prepared.units and bool(np.isfinite(prepared.nominal_ranks[prepared.units.index(wanted)]))
    if unit is not None and not ranked:
        raise InvalidInput([Problem("auditing.not_ranked", values={"unit": unit, "year": prepared.year})])
    return wanted if ranked else ""


def _above(prepared: Prepared, unit: str) -> tuple[int, ...]:
    """Ranks whose probability is explained: the audit's own, else the unit's rank."""
    if not unit:
        return ()
    return prepared.audit.above[:2] or (int(prepared.nominal_ranks[prepared.units.index(unit)]),)


class _Parts:
    """Parts of an audit, each by itself."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self.left_out: list[tuple[str, Problem]] = []

    def part(self, name: str, compute: Callable[[], Found]) -> Found | None:
        """One part, or nothing with its reason noted."""
        self.step(name)
        try:
            return compute()
        except InvalidInput as error:
            self.left_out += [(name, problem) for problem in error.problems]
        except UnknownName as error:
            self.left_out.append((name, error.problem()))
        return None
