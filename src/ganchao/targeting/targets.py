"""Targets: the value every indicator must reach, how likely that suffices, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Final

import numpy as np

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats
from ganchao.domain.plan import Aim, BottomLine, Lever
from ganchao.errors import InvalidInput, Problem
from ganchao.targeting.effort import Known, effort_of
from ganchao.targeting.field import Field
from ganchao.targeting.levers import levers_of, line_rows, past_changes
from ganchao.targeting.rivals import Rivals
from ganchao.targeting.solve import Beyond, Solution, solve
from ganchao.targeting.stage import Stage

TRIES: Final = 8
"""Times the confidence planned with is raised until fresh draws bear the promise out."""
PACES: Final = (0.5, 1.0, 1.5, 2.0)
"""How fast rivals move, as multiples of what is expected of them."""
EXACT: Final = 5
"""Targets up to which every order counts."""
ORDERS: Final = 20
LOOKED_AT: Final = 200
"""Draws over which leads are averaged."""


@dataclass(frozen=True, eq=False)
class Prospect:
    """One aim and the fields it is judged in."""

    aim: Aim
    upto: int  # the rank wanted
    made: Rivals  # draws that plans are made on
    fresh: Rivals  # other draws, on which their probability is stated
    today: Rivals  # everyone as in the last round known
    start: Floats  # (indicator,) our values as they would come without a plan
    horizon: int  # years from the last round known


@dataclass(frozen=True)
class Target:
    """The value one indicator must reach."""

    indicator: str
    today: float
    coming: float  # without a plan
    value: float
    limit: float  # the furthest it may go; infinite where nothing limits it
    why: str  # what limits it: "history" "plan" "natural" "saturated" "line" "none"
    typical_moves: float  # the move in what units usually move in that time
    share: float  # of the plan's effort

    @property
    def move(self) -> float:
        """Change against what would come without a plan, in published units."""
        return self.value - self.coming

    @property
    def moved(self) -> bool:
        """Whether the plan asks anything of it."""
        return self.value != self.coming


@dataclass(frozen=True)
class Standing:
    """Where our unit stands in the aim's year under some values of ours."""

    probability: float
    low: float  # 10 % of draws are better
    middle: float
    high: float  # 90 % are better
    chances: tuple[float, ...] = ()  # of rank 1, of rank 2 or better, and so on


@dataclass(frozen=True)
class Way:
    """How our lead over the rank wanted comes about, on the node's scale: mean over draws."""

    today: float  # with our values of today against rivals then
    coming: float  # what our own values do without a plan
    steps: tuple[tuple[str, float], ...]  # what each target adds, the largest first
    planned: float


@dataclass(frozen=True, eq=False)
class Reading:
    """One aim: its targets and what they give."""

    aim: Aim
    upto: int
    count: int  # number ranked, ours included
    targets: tuple[Target, ...]  # the largest part of the effort first
    planned: Standing  # on fresh draws
    coming: Standing  # as things come, our own values uncertain too
    still: Standing  # our values as today
    paces: tuple[tuple[float, float], ...]  # how fast rivals move, and the probability then
    frozen: tuple[float, float] | None  # effort of the plan that takes rivals as they stand, and its true probability
    way: Way
    searched: float  # probability on the draws it was made on

    @property
    def moved(self) -> tuple[Target, ...]:
        """Targets that the plan asks something of."""
        return tuple(target for target in self.targets if target.moved)


@dataclass(frozen=True)
class Limit:
    """A limit that keeps the aim out of reach, and the probability if it stood twice as far off."""

    indicator: str
    why: str
    value: float
    probability: float


@dataclass(frozen=True)
class Unreached:
    """The aim is out of reach: the best that everything at its limit gives."""

    aim: Aim
    upto: int
    probability: float
    best_rank: int  # held with the aim's confidence
    limits: tuple[Limit, ...]  # those that bind, the worst first
    contradictory: bool = False


@dataclass(frozen=True, eq=False)
class Targets:
    """A plan of targets for one unit, or why there is none."""

    unit: str
    effort_by: Mapping[str, float]
    readings: tuple[Reading, ...]
    effort: float
    bound: float  # no plan needs less; NaN where that is not proven
    unreached: Unreached | None = None
    notes: tuple[Problem, ...] = ()
    values: Floats | None = None  # (aim, indicator) our values under the plan

    @property
    def gap(self) -> float:
        """What the effort may exceed the least by, as a share; NaN where nothing is proven."""
        return (self.effort - self.bound) / self.effort if self.effort > 0 else 0.0


def find_targets(
    unit: str, framework: Framework, past: Floats, prospects: Sequence[Prospect], *,
    told: Sequence[Lever] = (), lines: Sequence[BottomLine] = (), only: Sequence[str] = (),
    effort: str | Mapping[str, float] = "typical", breaks_at: Sequence[int] = (),
) -> Targets:
    """The least effort that reaches every aim with its confidence, re-scored on fresh draws.

    Parameters
    ----------
    unit
        Code of our unit.
    framework
        Indicators and recipe.
    past
        Everyone's values before treatment. ``(year, unit, indicator)``
    prospects
        The aims, earliest first.
    told
        What the plan says of levers.
    lines
        Bottom lines that are never crossed.
    only
        Codes of the only indicators that may move.
    effort
        A name of :data:`ganchao.targeting.effort.EFFORTS`, or several with weights.
    breaks_at
        Places of years that are not comparable with the year before.

    Returns
    -------
    Targets
        With ``unreached`` where nothing allowed reaches the aims.

    Raises
    ------
    InvalidInput
        For indicators that do not exist, levers without what the effort needs, limits behind the start.
    UnknownName
        For an effort that does not exist.
    """
    mixture = {effort: 1.0} if isinstance(effort, str) else dict(effort)
    stages, found = searched(framework, past, prospects, told=told, lines=lines, only=only, effort=mixture,
                             breaks_at=breaks_at)
    if isinstance(found, Beyond):
        return out_of_reach(unit, framework, mixture, prospects, stages, found)
    readings = tuple(
        reading_of(prospect, stage, framework, past, moved, searched=float(share))
        for prospect, stage, moved, share in zip(prospects, stages, found.moved, found.probabilities, strict=True)
    )
    values = np.stack([s.levers.values(m) for s, m in zip(stages, found.moved, strict=True)])
    return Targets(unit, mixture, readings, found.effort, found.bound, values=values)


def searched(
    framework: Framework, past: Floats, prospects: Sequence[Prospect], *, told: Sequence[Lever],
    lines: Sequence[BottomLine], only: Sequence[str] = (), effort: Mapping[str, float], breaks_at: Sequence[int] = (),
) -> tuple[list[Stage], Solution | Beyond]:
    """The moves alone, with the stages that they belong to: what :func:`find_targets` makes its readings of.

    The confidence planned with is raised until fresh draws bear the promise out; where they never do, the aim that
    falls short is beyond reach.
    """
    stages = stages_of(framework, past, prospects, told=told, lines=lines, only=only, effort=effort,
                       breaks_at=breaks_at)
    found, wanted = None, [prospect.aim.confidence for prospect in prospects]
    for _ in range(TRIES):
        found = solve([replace(s, confidence=w) for s, w in zip(stages, wanted, strict=True)])
        if isinstance(found, Beyond):
            return stages, found
        shares = [c.fresh.probability(s.levers.values(m)[None], c.upto)
                  for c, s, m in zip(prospects, stages, found.moved, strict=True)]
        short = [max(c.aim.confidence - share, 0.0) for c, share in zip(prospects, shares, strict=True)]
        if not any(short):
            return stages, found
        wanted = [
            min(max(w + s, share + 0.5 / st.rivals.draws), 1.0) if s else w  # ties make the share leap
            for w, s, share, st in zip(wanted, short, found.probabilities.tolist(), stages, strict=True)
        ]
    assert isinstance(found, Solution)
    return stages, Beyond(int(np.argmax(short)), 0.0, found.moved)


def stages_of(
    framework: Framework, past: Floats, prospects: Sequence[Prospect], *, told: Sequence[Lever],
    lines: Sequence[BottomLine], only: Sequence[str], effort: Mapping[str, float], breaks_at: Sequence[int],
) -> list[Stage]:
    """Levers, limits and efforts of every aim; moving counts from the aim before."""
    stages, before = [], 0
    for prospect in prospects:
        levers = levers_of(framework, past, prospect.made.own, prospect.start, prospect.horizon, told=told, lines=lines,
                           only=only, breaks_at=breaks_at)
        if not len(levers.places):
            raise InvalidInput([Problem("targeting.no_levers")])
        least, rows, bounds = line_rows(framework, levers, lines)
        years = max(prospect.horizon - before, 1)
        field = np.where(prospect.made.field.inside[:, None], past[-1], np.nan)
        spans = np.fmax.reduce(field, axis=0) - np.fmin.reduce(field, axis=0)
        changes = past_changes(past, years, breaks_at)
        codes = tuple(framework.scored[k].code for k in levers.places)
        known = Known(levers, changes[:, levers.places], np.nan_to_num(spans)[levers.places], codes)
        stages.append(Stage(
            prospect.made, levers, effort_of(effort, known), prospect.upto, prospect.aim.confidence, least, rows,
            bounds, known.typical,
        ))
        before = prospect.horizon
    return stages


def reading_of(
    prospect: Prospect, stage: Stage, framework: Framework, past: Floats, moved: Floats, *, searched: float
) -> Reading:
    """What a plan gives, and what stands beside it."""
    values = stage.levers.values(moved)[None]
    own, fresh = prospect.made.own, prospect.fresh
    return Reading(
        aim=prospect.aim, upto=prospect.upto, count=fresh.count,
        targets=targets_of(stage, framework, past[-1, own], moved),
        planned=standing_of(fresh, values, prospect.upto),
        coming=standing_of(fresh, fresh.coming, prospect.upto),
        still=standing_of(fresh, past[-1:, own], prospect.upto),
        paces=tuple((pace, at_pace(prospect, pace, past[-1]).probability(values, prospect.upto)) for pace in PACES)
        if fresh.draws > 1 else (),
        frozen=frozen_of(prospect, stage) if fresh.draws > 1 else None,
        way=way_of(prospect, framework, past[-1, own], values[0]),
        searched=searched,
    )


def standing_of(rivals: Rivals, own: Floats, upto: int) -> Standing:
    """Where values of ours ``(draw or 1, indicator)`` put us."""
    ranks = rivals.ranks(own)
    low, middle, high = np.quantile(ranks, (0.1, 0.5, 0.9), method="inverted_cdf")
    chances = (ranks[:, None] <= np.arange(1, rivals.count + 1)).mean(axis=0)
    return Standing(rivals.probability(own, upto), float(low), float(middle), float(high), tuple(chances.tolist()))


def way_of(prospect: Prospect, framework: Framework, today: Floats, values: Floats) -> Way:
    """The lead with our values of today, as they come, and as planned; every target's part by Shapley.

    Exact up to :data:`EXACT` targets, beyond that over :data:`ORDERS` orders, each also backwards.
    """
    some = np.arange(min(prospect.made.draws, LOOKED_AT))
    rivals, start = prospect.made.only(some), prospect.start
    changed = np.flatnonzero(values != start)

    def lead(which: frozenset[int]) -> float:
        if which not in known:
            own = np.where(np.isin(np.arange(len(start)), list(which)), values, start)
            known[which] = float(rivals.margins(own[None, None], prospect.upto).mean())
        return known[which]

    known: dict[frozenset[int], float] = {}
    orders: list[tuple[int, ...]] = list(permutations(changed.tolist())) if len(changed) <= EXACT else []
    if not orders:
        rng = np.random.default_rng(len(changed))
        drawn = [tuple(rng.permutation(changed).tolist()) for _ in range(ORDERS)]
        orders = [each for order in drawn for each in (order, order[::-1])]
    parts = dict.fromkeys(changed.tolist(), 0.0)
    for order in orders:
        for at, k in enumerate(order):
            before = frozenset(order[:at])
            parts[k] += (lead(before | {k}) - lead(before)) / len(orders)
    still = float(rivals.margins(np.where(np.isnan(today), start, today)[None, None], prospect.upto).mean())
    coming = lead(frozenset())
    steps = sorted(((framework.scored[k].code, part) for k, part in parts.items()), key=lambda pair: -pair[1])
    return Way(still, coming - still, tuple(steps), lead(frozenset(changed.tolist())))


def targets_of(stage: Stage, framework: Framework, today: Floats, moved: Floats) -> tuple[Target, ...]:
    """The value of every indicator that may move or does."""
    levers, values = stage.levers, stage.levers.values(moved)
    parts = stage.effort.by_lever(moved)
    total = parts.sum()
    typical = dict(zip(levers.places.tolist(), moved / (1.0 if stage.typical is None else stage.typical), strict=True))
    part = dict(zip(levers.places.tolist(), parts / total if total > 0 else parts, strict=True))
    limits = dict(zip(levers.places.tolist(), levers.most, strict=True))
    why = dict(zip(levers.places.tolist(), levers.why, strict=True))
    found = []
    for k, indicator in enumerate(framework.scored):
        if k not in part and values[k] == levers.start[k]:
            continue
        sign = levers.moves[k, list(levers.places).index(k)] if k in part else 1.0
        found.append(Target(
            indicator.code, float(today[k]), float(levers.start[k]), float(values[k]),
            float(levers.start[k] + sign * limits.get(k, 0.0)), why.get(k, "follows"),
            float(typical.get(k, 0.0)), float(part.get(k, 0.0)),
        ))
    return tuple(sorted(found, key=lambda t: (-t.share, not t.moved)))


def at_pace(prospect: Prospect, pace: float, today: Floats) -> Rivals:
    """Rivals that move so many times as far from where they stand."""
    field = prospect.fresh.field
    values = today + pace * (field.values - today)
    for ruler, places in field.rescorer.rulers:
        if ruler.step.log:  # read as logarithms, so that shares go on and nobody falls below nothing
            now, then = today[:, list(places)], field.values[..., list(places)]
            with np.errstate(invalid="ignore", divide="ignore"):
                values[..., list(places)] = np.where((now > 0) & (then > 0), now * (then / now) ** pace, then)
    for k, indicator in enumerate(field.rescorer.framework.scored):
        low, high = indicator.limits or (None, None)
        values[..., k] = np.clip(values[..., k], low, high) if (low, high) != (None, None) else values[..., k]
    values[:, prospect.fresh.own] = field.values[:, prospect.fresh.own]
    return Rivals(Field(field.rescorer, values, field.place), prospect.fresh.own)


def frozen_of(prospect: Prospect, stage: Stage) -> tuple[float, float] | None:
    """The plan that takes rivals as they stand today: its effort, and the probability that it really has."""
    found = solve([replace(stage, rivals=prospect.today)])
    if isinstance(found, Beyond):
        return None
    values = stage.levers.values(found.moved[0])[None]
    return found.effort, prospect.fresh.probability(values, prospect.upto)


def out_of_reach(
    unit: str, framework: Framework, mixture: Mapping[str, float], prospects: Sequence[Prospect],
    stages: Sequence[Stage], beyond: Beyond,
) -> Targets:
    """The finding that nothing allowed reaches an aim."""
    prospect, stage = prospects[beyond.stage], stages[beyond.stage]
    if beyond.contradictory:
        return Targets(unit, mixture, (), np.nan, np.nan, Unreached(
            prospect.aim, prospect.upto, 0.0, 0, binding_lines(stage, framework), contradictory=True
        ))
    farthest = np.where(np.isfinite(stage.levers.most), stage.levers.most, beyond.moved[beyond.stage])
    values = stage.levers.values(farthest)
    ranks = prospect.fresh.ranks(values[None])
    held = int(np.quantile(ranks, prospect.aim.confidence, method="inverted_cdf"))
    limits = binding_limits(prospect, stage, framework, farthest)
    most = prospect.fresh.probability(values[None], prospect.upto)
    return Targets(unit, mixture, (), np.nan, np.nan, Unreached(prospect.aim, prospect.upto, most, held, limits))


def binding_limits(prospect: Prospect, stage: Stage, framework: Framework, farthest: Floats) -> tuple[Limit, ...]:
    """Limits from history or the plan that would help if they were further off, each moved out by itself.

    A limit is moved out by the way to it, or by a typical move where that is more.

    Natural limits cannot be moved, and bottom lines are not for sale: neither is relaxed.
    """
    found = []
    for k, place in enumerate(stage.levers.places):
        if stage.levers.why[k] not in {"history", "plan"}:
            continue
        further = farthest.copy()
        further[k] += max(farthest[k], 0.0 if stage.typical is None else stage.typical[k])
        values = stage.levers.values(further)[None]
        code = framework.scored[place].code
        found.append(Limit(code, stage.levers.why[k], float(stage.levers.values(farthest)[place]),
                           prospect.made.probability(values, prospect.upto)))
    return tuple(sorted(found, key=lambda limit: -limit.probability))


def binding_lines(stage: Stage, framework: Framework) -> tuple[Limit, ...]:
    """Indicators whose bottom line asks for more than their limit allows."""
    beyond = np.flatnonzero(stage.least > stage.levers.most)
    places = stage.levers.places[beyond]
    return tuple(
        Limit(framework.scored[k].code, stage.levers.why[j], float(stage.levers.start[k]
              + stage.levers.moves[k, j] * stage.levers.most[j]), 0.0) for j, k in zip(beyond, places, strict=True)
    )
