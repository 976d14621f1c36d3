"""Wires forecasting and targeting: rivals of an aim's year from a scorecard's past, and plans against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, position
from ganchao.domain.plan import Aim, Lever, Plan
from ganchao.domain.scenario import Event
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, Where, pick
from ganchao.forecasting.dynamics import limits_of
from ganchao.forecasting.forecast import check_history, forecast
from ganchao.forecasting.history import breaks_of, history_of
from ganchao.forecasting.indicators import Coming, coming_values
from ganchao.reporting.target_brief import Planned
from ganchao.scoring.conform import conform
from ganchao.scoring.hold import held_framework
from ganchao.scoring.rescore import Rescorer, rescorer_of
from ganchao.scoring.score import score
from ganchao.scoring.tree import branches_of
from ganchao.targeting import targets
from ganchao.targeting.field import Field
from ganchao.targeting.levers import levers_of, past_changes
from ganchao.targeting.next_point import NextPoint, NextPoints, next_points, parts_of
from ganchao.targeting.rivals import Rivals
from ganchao.targeting.targets import Prospect, Targets

Moving = Literal["forecast", "fixed"]
DRAWS: Final = 1000
NEXT_DRAWS: Final = 500
FRESH: Final = 2000
"""Fresh draws on which a target's probability is stated; measures take more, as many as ``fresh_draws`` says."""
FRESH_CELLS: Final = 25_000_000
"""Values of fresh draws that are held at once, 200 MB: a large field gets fewer draws."""
MOST_FRESH: Final = 20_000
HORIZON: Final = 15
"""Years ahead beyond which nobody is forecast."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """What is known before planning: everyone's past values, and everyone's values to come, drawn on request."""

    card: Scorecard
    past: Floats  # (year, unit, indicator) before treatment
    coming: Coming | None  # nothing where rivals stay as they are
    breaks_at: tuple[int, ...]  # places of years that are not comparable with the year before

    def field(self, year: int, *, node: str | None = None, draws: int = DRAWS, fresh: bool = False) -> Field:
        """Everyone in a coming year; ``fresh`` draws are others than those plans are made on."""
        if self.coming is None:
            return self.as_today(year, node=node)
        place = self.card.at(node=node)[1]
        at = position("year", year, self.coming.years)
        rescorer = self.coming.rescorer.of_year(at)
        source = replace(self.coming, seed=self.coming.seed + 1_000_003) if fresh else self.coming
        values = np.concatenate([block[:, at].astype(np.float64) for block in source.blocks(draws)])
        return Field(replace(rescorer, inside=rescorer.inside & scored_last(self.card)), values, place)

    def as_today(self, year: int, *, node: str | None = None) -> Field:
        """Everyone in a coming year with the values of the last round known."""
        return Field(stilled(self.card, self.past, year), self.past[-1:], self.card.at(node=node)[1])


def outlook(
    card: Scorecard, year: int, *, rivals: Moving = "forecast", seed: int = 2019, events: Sequence[Event] = (),
    breaks: Sequence[int] = (),
) -> Outlook:
    """What is known before planning for a year.

    Parameters
    ----------
    card
        Scores up to the last round known.
    year
        The last round to be planned for.
    rivals
        ``"forecast"``: everyone moves, in draws; ``"fixed"``: everyone stays where they are.
    seed
        Seed of the draws.
    events
        Dated events that may change values of some units; those of the framework's scenario unless given.
    breaks
        Rounds that are not comparable with earlier ones, besides those that the framework declares.

    Raises
    ------
    InvalidInput
        For a year that is past or too far ahead, or a past too short to forecast from.
    """
    if card.steps is None:
        raise InvalidInput([Problem("forecasting.several_rulebooks")])
    last = card.years[-1]
    first = last if rivals == "fixed" else last + 1
    if not first <= year <= last + HORIZON:
        raise InvalidInput([Problem("targeting.year", values={"year": year, "first": first, "last": last + HORIZON})])
    past = card.steps.imputed
    spans = sorted({*breaks_of(card.framework, card.years), *breaks})
    at = tuple(card.years.index(b) for b in spans if b in card.years)
    coming = None
    if rivals == "forecast":
        history = history_of(card, breaks=breaks)
        check_history(history)
        standing = card.framework.scenario.events if card.framework.scenario is not None else ()
        known = [event for event in standing if last < event.year <= year]
        coming = coming_values(card, history, years=year - last, seed=seed, events=events or known)
    return Outlook(card, past, coming, at)


def fresh_draws(card: Scorecard) -> int:
    """Draws on which the probability of measures is stated: at 20,000 chance leaves 0.3 points at most."""
    cells = len(card.units) * len(card.framework.scored)
    return int(np.clip(FRESH_CELLS // max(cells, 1), FRESH, MOST_FRESH))


def stilled(card: Scorecard, past: Floats, year: int) -> Rescorer:
    """Scores everyone's last values as a round of ``year``."""
    data = conform(card.panel, card.framework)
    rescorer = rescorer_of(card, data, past, (year,))
    if year == card.years[-1]:  # that round itself is scored anew, so it is not past
        return replace(rescorer, past=past[:-1], inside_past=rescorer.inside_past[:-1], inside=card.ranked[-1:])
    return replace(rescorer, inside=rescorer.inside & scored_last(card))


def scored_last(card: Scorecard) -> NDArray[np.bool_]:
    """Who has a rank in the last round ``(unit,)``: nobody else can be forecast."""
    ranked: NDArray[np.bool_] = np.isfinite(card.ranks[-1, :, -1])
    return ranked


def expected(rivals: Rivals, framework: Framework) -> Floats:
    """Our values as they would come without a plan: the middle of the draws ``(indicator,)``."""
    middle = np.median(rivals.coming, axis=0)
    low, high = limits_of(framework)
    return np.clip(middle, low, high)


def rank_wanted(aim: Aim, framework: Framework, count: int) -> int:
    """The rank that an aim means in a field of ``count``. Raises ``InvalidInput`` where it means none, or several."""
    told = [aim.rank is not None, bool(aim.tier), aim.percentile is not None, aim.top_percent is not None]
    if sum(told) != 1:
        raise InvalidInput([Problem("targeting.aim", Where(path="aims"), {"year": aim.year})])
    if aim.top_percent is not None:
        return max(1, int(np.floor(count * aim.top_percent / 100 + 1e-9)))
    if aim.tier:
        if not framework.tiers:
            raise InvalidInput([Problem("targeting.no_tiers", values={"tier": aim.tier})])
        tier = pick("tier", aim.tier, {tier.code: tier for tier in framework.tiers})
        if tier.upto is None and tier.percentile is None:
            return count
        share = count * (tier.percentile or 0.0) / 100
        return tier.upto if tier.upto is not None else max(1, int(np.floor(share + 1e-9)))
    if aim.percentile is not None:
        return min(count, max(1, int(np.floor(count * (1 - aim.percentile / 100) + 1 + 1e-9))))
    assert aim.rank is not None
    if aim.rank > count:
        raise InvalidInput([Problem("targeting.rank", Where(path="aims"), {"rank": aim.rank, "count": count})])
    return aim.rank


def planned_targets(
    card: Scorecard, plan: Plan, *, only: Sequence[str] = (), rivals: Moving = "forecast",
    effort: str | Mapping[str, float] = "typical", draws: int = DRAWS, fresh: int = FRESH, seed: int = 2019,
    events: Sequence[Event] = (), breaks: Sequence[int] = (), held: bool = False, seen: Outlook | None = None,
) -> Planned:
    """Targets with what a report needs beside them; ``held`` keeps goalposts where they stood in the last round.

    Takes and raises what :func:`find_targets` does; with ``held``, what is ``seen`` with moving goalposts is no use.
    """
    if held:
        card, seen = score(card.panel, held_framework(card)), None
    found = find_targets(card, plan, only=only, rivals=rivals, effort=effort, draws=draws, fresh=fresh, seed=seed,
                         events=events, breaks=breaks, seen=seen)
    fixed, last = rivals == "fixed", max(aim.year for aim in plan.aims)
    fan = None if fixed or len({aim.node for aim in plan.aims}) > 1 else forecast(
        card, years=last - card.years[-1], node=plan.aims[0].node or None, seed=seed, breaks=breaks
    )
    return Planned(found, card, 1 if fixed else draws, 1 if fixed else fresh, seed, fixed, held, fan)


def find_targets(
    card: Scorecard, plan: Plan, *, only: Sequence[str] = (), rivals: Moving = "forecast",
    effort: str | Mapping[str, float] = "typical", draws: int = DRAWS, fresh: int = FRESH, seed: int = 2019,
    events: Sequence[Event] = (), breaks: Sequence[int] = (), seen: Outlook | None = None,
) -> Targets:
    """What every indicator of ours must reach for the plan's aims, at least effort.

    Parameters
    ----------
    card
        Scores up to the last round known.
    plan
        Unit, aims, levers, bottom lines.
    only
        Codes of the only indicators that may move.
    rivals
        ``"forecast"``: everyone moves, in draws; ``"fixed"``: everyone stays where they are.
    effort
        A name of :data:`ganchao.targeting.effort.EFFORTS`, or several with weights.
    draws
        Draws that plans are made on.
    fresh
        Other draws, on which the probability is stated.
    seed
        Seed of the draws.
    events
        Dated events that may change values of some units.
    breaks
        Rounds that are not comparable with earlier ones, besides those that the framework declares.
    seen
        The outlook up to the last aim's year with these rivals, seed, events and breaks, where it is made already.

    Raises
    ------
    InvalidInput
        For aims that cannot be meant, a past too short, limits behind the start.
    UnknownName
        For a unit, node, tier or effort that does not exist.
    """
    code, own, aims = own_aims(card, plan)
    plan = plan.on({indicator.code for indicator in card.framework.scored})
    if len({(aim.year, aim.node) for aim in aims}) < len(aims):
        raise InvalidInput([Problem("targeting.two_aims", Where(path="aims"))])
    seen = seen or outlook(card, aims[-1].year, rivals=rivals, seed=seed, events=events, breaks=breaks)
    prospects = []
    for aim in aims:
        node = aim.node or None
        made, check = (
            Rivals(seen.field(aim.year, node=node, draws=n, fresh=f), own) for n, f in ((draws, False), (fresh, True))
        )
        start = expected(made, card.framework)
        made, check = (replace(rivals_then, base=start) for rivals_then in (made, check))
        upto, today = rank_wanted(aim, card.framework, made.count), Rivals(seen.as_today(aim.year, node=node), own)
        prospects.append(Prospect(aim, upto, made, check, today, start, aim.year - card.years[-1]))
    return targets.find_targets(
        code, card.framework, seen.past, prospects, told=plan.levers, lines=plan.bottom_lines, only=only, effort=effort,
        breaks_at=seen.breaks_at,
    )


def as_things_go(
    seen: Outlook, own: int, aims: Sequence[Aim], added: Sequence[Floats] | None = None
) -> tuple[float, ...]:
    """Probability of each aim without a plan: everyone moves as drawn, ourselves too.

    The one chance "as things go" that a report tells, on the draws that targets are stated on. ``added`` is what
    measures add to our drawn values, for each aim ``(draw or 1, indicator)``: the same chance with a plan.
    """
    found = []
    for n, aim in enumerate(aims):
        there = Rivals(seen.field(aim.year, node=aim.node or None, draws=FRESH, fresh=True), own)
        own_values = there.coming if added is None else there.coming + added[n]
        found.append(there.probability(own_values, rank_wanted(aim, seen.card.framework, there.count)))
    return tuple(found)


def idle_chances(card: Scorecard, plan: Plan, *, seed: int = 2019) -> tuple[float, ...]:
    """The same for a plan's aims, in the order of their years. Raises what :func:`find_targets` raises."""
    _, own, aims = own_aims(card, plan)
    return as_things_go(outlook(card, aims[-1].year, seed=seed), own, aims)


def find_next_points(
    card: Scorecard, unit: str, *, node: str | None = None, point: float | None = None, told: Sequence[Lever] = (),
    draws: int = NEXT_DRAWS, seed: int = 2019,
) -> NextPoints:
    """What one more point costs a unit on each indicator, and what it does to the rank while others move.

    Parameters
    ----------
    card
        Scores up to the last round known.
    unit
        Code of the unit.
    node
        Whose score and rank; the index unless named.
    point
        On the node's scale; a hundredth of it unless given.
    told
        What a plan says of levers.
    draws
        Draws of the next round.
    seed
        Seed of the draws.

    Raises
    ------
    InvalidInput
        Where the past is too short to forecast from, or the unit is not ranked.
    UnknownName
        For a unit or node.
    """
    own = ranked(card, unit)
    year = card.years[-1] + 1
    seen = outlook(card, year, seed=seed)
    today = Rivals(seen.as_today(card.years[-1], node=node), own)
    coming = Rivals(seen.field(year, node=node, draws=draws), own)
    levers = levers_of(card.framework, seen.past, own, seen.past[-1, own], 0, told=told)
    typical = typical_of(past_changes(seen.past, 1, seen.breaks_at)[:, levers.places])
    size = point if point is not None else point_of(card, node)
    found = next_points(card.framework, today, coming, levers, typical, point=size)
    at = card.at(node=node)[1]
    points = tuple(map(partial(with_parts, card, own), found))
    return NextPoints(card, unit, card.nodes[at], year, size, points, draws, seed)


def typical_of(changes: Floats) -> Floats:
    """Size of a typical move of each lever ``(lever,)``, 0 where nobody ever moved."""
    known = np.isfinite(changes)
    squares = np.where(known, changes, 0.0) ** 2
    result: Floats = np.sqrt(squares.sum(axis=0) / np.maximum(known.sum(axis=0), 1))
    return result


def point_of(card: Scorecard, node: str | None) -> float:
    """A hundredth of the node's scale, or of the spread of its scores where the scale has no ends."""
    at = card.at(node=node)[1]
    scale = {b.place: b.scale for b in branches_of(card.framework, card.years)}.get(at)
    if scale is not None:
        return (scale[1] - scale[0]) / 100
    scores = card.scores[-1, :, at]
    return float(np.nanmax(scores) - np.nanmin(scores)) / 100


def with_parts(card: Scorecard, own: int, point: NextPoint) -> NextPoint:
    """A point with what it asks of numerator or denominator, where the indicator is a quotient."""
    indicator = next(i for i in card.framework.scored if i.code == point.indicator)
    if not indicator.denominator or not np.isfinite(point.move):
        return point
    column = indicator.numerator or indicator.code
    found = parts_of(card.panel.values[:, own], card.panel.indicators, column, indicator.denominator,
                     change=point.move, factor=indicator.factor)
    if found is None:
        return point
    shared = sum(each.denominator == indicator.denominator for each in card.framework.scored) > 1
    return replace(point, numerator=found[0], denominator=None if shared else found[1])  # nobody shrinks an economy


def own_aims(card: Scorecard, plan: Plan) -> tuple[str, int, list[Aim]]:
    """Whose plan it is, the place of that unit, and its aims in order of years.

    Raises
    ------
    InvalidInput
        Where nobody is named, nothing is aimed at, or the unit is not ranked.
    UnknownName
        For a unit that does not exist.
    """
    code = plan.unit or card.framework.own
    if not code:
        raise InvalidInput([Problem("targeting.whose")])
    if not plan.aims:
        raise InvalidInput([Problem("targeting.no_aim")])
    return code, ranked(card, code), sorted(plan.aims, key=lambda aim: aim.year)


def ranked(card: Scorecard, unit: str) -> int:
    """The place of a unit among those scored. Raises where it does not exist or is not ranked in the last round."""
    own = position("unit", unit, card.units)
    if not np.isfinite(card.ranks[-1, own, -1]):
        raise InvalidInput([Problem("targeting.not_ranked", values={"unit": card.panel.unit(unit).name or unit})])
    return own
