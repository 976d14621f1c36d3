"""Wires the forecast, the plan and what is reported: the probability of a rank by what is known today (动态预判)."""

from __future__ import annotations

import datetime
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

from ganchao.catchup import outlook, own_aims, rank_wanted, scored_last
from ganchao.domain.check_in import CheckIn
from ganchao.domain.framework import Rank
from ganchao.domain.leading import Leading
from ganchao.domain.measure import Measure
from ganchao.domain.panel import Floats
from ganchao.domain.period import Period
from ganchao.domain.plan import Aim, Plan
from ganchao.domain.scorecard import Scorecard, round_half
from ganchao.errors import InvalidInput, Problem
from ganchao.reporting.nowcast_words import Action, Moved, Mover, Nowcast, Pending
from ganchao.scoring.conform import values_of
from ganchao.targeting.field import Field
from ganchao.targeting.luck import triangular
from ganchao.tracking.leading import Evidence, Silence, annual_evidence, due, evidence_by_year
from ganchao.tracking.nowcast import Ensemble, Known, split, updated, worth

DRAWS: Final = 1000
MOST_ACTIONS: Final = 5


@dataclass(frozen=True, eq=False)
class Prepared:
    """What is known before the year's first report; made once, asked after every report."""

    card: Scorecard
    plan: Plan
    unit: str
    own: int
    aim: Aim
    upto: int
    field: Field  # everyone in the aim's year
    ours: Floats  # (draw, year, indicator) our values in every year to come
    first: int  # data year of the first of them
    lag: int  # rounds are so many years later
    started: Mapping[str, int]  # measures whose effects are in the draws
    seed: int
    bare: Prepared | None = None  # the same without any measure; nothing where it has none itself

    @cached_property
    def annual(self) -> Mapping[str, Mapping[int, float]]:
        """Our published values by indicator and data year."""
        panel, unit = self.card.panel, self.card.panel.units.index(self.unit)
        found = {}
        for indicator in self.card.framework.scored:
            column = values_of(panel, indicator, [])[:, unit]
            found[indicator.code] = {
                year: float(v) for year, v in zip(panel.years, column, strict=True) if math.isfinite(v)
            }
        return found

    @cached_property
    def members(self) -> Mapping[str, int]:
        """Places of indicators."""
        return {indicator.code: k for k, indicator in enumerate(self.card.framework.scored)}

    @property
    def quick(self) -> bool:
        """Whether a score is the sum of what each indicator gives, whatever others do."""
        return self.field.fixed and self.field.weights is not None

    @cached_property
    def scores(self) -> Floats:
        """Scores before any report ``(draw, unit)``."""
        return self.field.scores


@dataclass(frozen=True, eq=False)
class Column:
    """The draws of one indicator, brought to what was reported of it."""

    prepared: Prepared
    member: int
    told: tuple[Evidence, ...]
    draws: Ensemble

    @cached_property
    def shift(self) -> Floats:
        """What they change in everyone's score ``(draw, unit)``, where a score is the sum of what indicators give."""
        field = self.prepared.field
        assert field.weights is not None
        then, now = (field.normal_of(self.member, each) for each in (self.draws.field, field.values[..., self.member]))
        return np.asarray(field.weights[self.member] * field.turn * (then - now))


@dataclass(frozen=True, eq=False)
class Standing:
    """Draws brought to what is known by a day."""

    prepared: Prepared
    as_of: datetime.date | None  # nothing for before any report
    told: tuple[Evidence, ...] = ()
    silent: tuple[Silence, ...] = ()
    late: Mapping[str, Period] = field(default_factory=dict)  # by leading indicator, what should have been reported
    columns: Mapping[int, Column] = field(default_factory=dict)  # by indicator, those that reports moved

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """Our rank in every draw."""
        return ranks(self.prepared, self.columns)

    @property
    def reached(self) -> NDArray[np.bool_]:
        """Whether the aim is reached ``(draw,)``."""
        return self.ranks <= self.prepared.upto

    @property
    def probability(self) -> float:
        """The share of draws in which it is."""
        return float(self.reached.mean())

    def path(self, member: int) -> Floats:
        """Our values of an indicator ``(draw, year)``."""
        return self.columns[member].draws.ours if member in self.columns else self.prepared.ours[..., member]


def prepare(
    card: Scorecard, plan: Plan, *, aim: int | None = None, started: Mapping[str, int] | None = None,
    draws: int = DRAWS, seed: int = 2019,
) -> Prepared:  # fmt: skip
    """Draw everyone's years to come up to an aim, with the effects of measures that are under way.

    Parameters
    ----------
    card
        Scores up to the last round known.
    plan
        Unit, aims, measures.
    aim
        Year of the aim; the first that is still to come unless given.
    started
        Measures under way, with the year from which their effects count.
    draws
        How many.
    seed
        Seed of the draws.

    Raises
    ------
    InvalidInput
        Where no aim is left, or the past is too short to forecast from.
    """
    unit, own, aims = own_aims(card, plan)
    left = [each for each in aims if each.year > card.years[-1] and (aim is None or each.year == aim)]
    if not left:
        raise InvalidInput([Problem("nowcast.no_aim", values={"last": card.years[-1]})])
    chosen = left[0]
    seen = outlook(card, chosen.year, seed=seed)
    assert seen.coming is not None
    at = seen.coming.years.index(chosen.year)
    everyone, ours = [], []
    for block in seen.coming.blocks(draws):
        everyone.append(block[:, at].astype(np.float64))
        ours.append(block[:, :, own].astype(np.float64))
    rescorer = seen.coming.rescorer.of_year(at)
    rescorer = replace(rescorer, inside=rescorer.inside & scored_last(card))
    everybody = Field(rescorer, np.concatenate(everyone), card.at(node=chosen.node or None)[1])
    lag = card.framework.rounds.lag if card.data_years else 0
    count = int(everybody.inside.sum() - everybody.inside[own]) + 1
    bare = Prepared(card, plan, unit, own, chosen, rank_wanted(chosen, card.framework, count), everybody,
                    np.concatenate(ours), card.panel.years[-1] + 1, lag, {}, seed)  # fmt: skip
    return under_way(bare, started or {})


def under_way(prepared: Prepared, started: Mapping[str, int]) -> Prepared:
    """The same draws with these measures under way and no others.

    Parameters
    ----------
    prepared
        Draws, with whatever measures.
    started
        Measures with the year from which their effects count; those that begin after the aim's year add nothing.
    """
    bare = prepared.bare or prepared
    begun = {code: year for code, year in started.items() if year <= bare.aim.year}
    if begun == dict(prepared.started):
        return prepared
    if not begun:
        return bare
    last = bare.card.years[-1]
    years = tuple(range(last + 1, last + 1 + bare.ours.shape[1]))
    mine, values = bare.ours.copy(), bare.field.values.copy()
    for measure in bare.plan.measures:
        if measure.code in begun:
            mine += effects(measure, begun[measure.code], years, bare.card, len(mine), bare.seed)
    values[:, bare.own] = mine[:, -1]
    return replace(bare, field=replace(bare.field, values=values), ours=mine, started=begun, bare=bare)


def effects(
    measure: Measure, start: int, years: Sequence[int], card: Scorecard, draws: int, seed: int
) -> Floats:
    """What a measure adds to our values in years to come ``(draw, year, indicator)``; it may fail, or do less."""
    members = {indicator.code: k for k, indicator in enumerate(card.framework.scored)}
    rng = default_rng([seed, number_of(measure.code)])
    works = rng.random(draws) < measure.success
    total = np.zeros((draws, len(years), len(members)))
    for effect in measure.effects:
        size = effect.add + effect.spread * triangular(rng, (draws,))
        if effect.indicator not in members:
            continue
        for k, year in enumerate(years):
            if year >= start:
                share = effect.ramp[min(year - start, len(effect.ramp) - 1)]
                total[:, k, members[effect.indicator]] += works * size * share
    return total


def standing(
    prepared: Prepared, check_ins: Sequence[CheckIn], as_of: datetime.date, earlier: Standing | None = None
) -> Standing:
    """The draws, brought to what was reported and approved by a day.

    Parameters
    ----------
    prepared
        Draws before any report.
    check_ins
        Approved reports.
    as_of
        The day.
    earlier
        Another day's; what has not changed since is taken from it.
    """
    told: list[Evidence] = []
    silent: list[Silence] = []
    late: dict[str, Period] = {}
    whole = {code: annual_evidence(code, check_ins, prepared.annual[code], as_of) for code in prepared.members}
    for leading in usable(prepared):
        reported = {each.year: math.exp(each.middle) for each in whole[leading.indicator]}
        for found in evidence_by_year(leading, check_ins, {**reported, **prepared.annual[leading.indicator]}, as_of):
            if isinstance(found, Evidence):
                told.append(found)
            else:
                silent.append(found)
        if (owed := due(leading, check_ins, as_of)) is not None:
            late[leading.code] = owed
    told += [each for code in prepared.members for each in whole[code]]
    inside = tuple(each for each in told if 0 <= each.year - prepared.first < prepared.ours.shape[1])
    columns = _columns(prepared, inside, earlier.columns if earlier is not None else {})
    return Standing(prepared, as_of, inside, tuple(silent), late, columns)


def _columns(prepared: Prepared, told: Sequence[Evidence], known: Mapping[int, Column]) -> dict[int, Column]:
    """Draws of the indicators that are told of; those known already that rest on the same are taken as they are."""
    columns = {}
    for code, member in prepared.members.items():
        about = tuple(each for each in told if each.indicator == code)
        if about and member in known and known[member].told == about and known[member].prepared is prepared:
            columns[member] = known[member]
        elif about:
            draws = updated(_ensemble(prepared, member), [_known(prepared, each) for each in about])
            columns[member] = Column(prepared, member, about, draws)
    return columns


def usable(prepared: Prepared) -> tuple[Leading, ...]:
    """Leading indicators of the plan that tell of something scored."""
    return tuple(leading for leading in prepared.plan.leading if leading.indicator in prepared.members)


def nowcast(now: Standing, then: Standing | None = None, *, line: float | None = None, whole: bool = True) -> Nowcast:
    """The probability of the aim by what is known on a day, and what moved it.

    Parameters
    ----------
    now
        Draws brought to what is known on that day.
    then
        Draws of the day it is compared with; before any report unless given.
    line
        Probability below which the plan is to be thought through again; the aim's confidence unless given.
    whole
        Whether to tell what moved it, what is owed and what could be done, besides the probability.
    """
    prepared, probability = now.prepared, now.probability
    then = Standing(prepared, None) if then is None else then
    limit = prepared.aim.confidence if line is None else line
    low, middle, high = (int(v) for v in np.quantile(now.ranks, [0.1, 0.5, 0.9], method="closest_observation"))
    return Nowcast(
        unit=prepared.unit, aim=prepared.aim, upto=prepared.upto, as_of=now.as_of or datetime.date.min,
        since=then.as_of, draws=len(now.ranks), seed=prepared.seed, probability=probability,
        error=math.sqrt(max(probability * (1 - probability), 1 / len(now.ranks)) / len(now.ranks)),
        before=then.probability, rank=(low, middle, high), movers=movers(then, now) if whole else (), told=now.told,
        silent=now.silent, moved=moved(now), pending=pending(now) if whole else (),
        actions=actions(now) if whole else (), line=limit, replan=probability < limit, started=prepared.started,
    )  # fmt: skip


def movers(then: Standing, now: Standing) -> tuple[Mover, ...]:
    """What measures and reports did to the probability between two days; the parts add up to the whole change.

    Measures begun or given up since come first, one after the other; then each indicator's reports, over all orders.
    """
    prepared, codes = now.prepared, list(now.prepared.members)
    begun, then = _begun(then, now)
    changed = sorted(k for k in {*then.columns, *now.columns} if _told(then, k) != _told(now, k))

    def chance(done: tuple[bool, ...]) -> float:
        columns = {member: column for member, column in now.columns.items() if member not in changed}
        for member, has in zip(changed, done, strict=True):
            side = now.columns if has else then.columns
            columns |= {member: side[member]} if member in side else {}
        return float((ranks(prepared, columns) <= prepared.upto).mean())

    parts = split(len(changed), chance, prepared.seed) if changed else ()
    found = [*begun, *(Mover(codes[member], part) for member, part in zip(changed, parts, strict=True))]
    return tuple(sorted(found, key=lambda each: -abs(each.change)))


def _begun(then: Standing, now: Standing) -> tuple[list[Mover], Standing]:
    """What measures begun or given up between two days did, and the first day as if they had been before."""
    if then.prepared is now.prepared:
        return [], then
    was, is_now = dict(then.prepared.started), now.prepared.started
    found = []
    for code in [code for code in {**was, **is_now} if was.get(code) != is_now.get(code)]:
        was.pop(code, None)
        was |= {code: is_now[code]} if code in is_now else {}
        prepared = now.prepared if was == dict(is_now) else under_way(now.prepared, was)
        after = replace(then, prepared=prepared, columns=_columns(prepared, then.told, now.columns))
        found.append(Mover(code, after.probability - then.probability))
        then = after
    return found, then


def _told(standing: Standing, member: int) -> tuple[Evidence, ...]:
    return standing.columns[member].told if member in standing.columns else ()


def moved(now: Standing) -> tuple[Moved, ...]:
    """Our indicators that reports moved: forecast of the first year to come, before and after."""
    prepared, codes, found = now.prepared, list(now.prepared.members), []
    for member in sorted(now.columns):
        years = sorted({e.year for e in now.told if e.indicator == codes[member]})
        for year in years:
            at = year - prepared.first
            before, after = prepared.ours[:, at, member], now.path(member)[:, at]
            found.append(Moved(codes[member], year, *(
                tuple(float(v) for v in np.quantile(each, [0.1, 0.5, 0.9])) for each in (before, after)
            )))  # type: ignore[arg-type]
    return tuple(found)


def pending(now: Standing) -> tuple[Pending, ...]:
    """Reports that are late, or tell nothing yet, with what knowing them would be worth; the most valuable first."""
    prepared, found = now.prepared, []
    for leading in usable(prepared):
        late = now.late.get(leading.code)
        silent = next((each for each in now.silent if each.leading == leading.code), None)
        if late is None and silent is None:
            continue
        member = prepared.members[leading.indicator]
        about = prepared.first if late is None else late.year
        values = now.path(member)[:, min(max(about - prepared.first, 0), prepared.ours.shape[1] - 1)]
        value = 0.0
        if (values > 0).all():
            spread = leading.spread or 0.05
            value = worth(np.log(values), now.reached.astype(np.float64), spread, prepared.seed + member)
        found.append(Pending(leading.code, leading.indicator, late, "" if silent is None else silent.reason, value))
    return tuple(sorted(found, key=lambda each: -each.worth))


def actions(now: Standing) -> tuple[Action, ...]:
    """Measures that are not under way, by what they would add to the probability for their money."""
    prepared, plan = now.prepared, now.prepared.plan
    start = prepared.card.years[-1] + 1
    years = tuple(range(start, prepared.aim.year + 1))
    found = []
    for measure in plan.measures:
        if measure.code in prepared.started or not measure.effects:
            continue
        earliest = min((year for year in measure.start if year >= start), default=start)
        if earliest > prepared.aim.year or any(need not in prepared.started for need in measure.needs):
            continue
        added = effects(measure, earliest, years, prepared.card, len(now.ranks), prepared.seed)[:, -1]
        columns = dict(now.columns)
        for member in np.flatnonzero(added.any(axis=0)):
            k = int(member)
            held = columns[k].draws if k in columns else _ensemble(prepared, k)
            everyone = held.field.copy()
            everyone[:, prepared.own] += added[:, k]
            columns[k] = Column(prepared, k, (), replace(held, field=everyone))
        gain = float((ranks(prepared, columns) <= prepared.upto).mean()) - now.probability
        if gain > 0:
            found.append(Action(measure.code, earliest, gain, float(sum(measure.cost))))
    return tuple(sorted(found, key=lambda a: -a.gain / max(a.cost, 1e-9) if a.cost > 0 else -math.inf)[:MOST_ACTIONS])


def ranks(prepared: Prepared, columns: Mapping[int, Column]) -> NDArray[np.int64]:
    """Our rank in every draw, everyone scored anew with the values that reports moved."""
    own, rule = prepared.own, prepared.card.framework.rank
    if prepared.quick and rule.ties == "best":
        scores = prepared.scores.copy()
        for column in columns.values():
            scores += column.shift
        return place_among(scores, own, rule)
    values = prepared.field.values.copy()
    for member, column in columns.items():
        values[..., member] = column.draws.field
    if prepared.field.by_itself and rule.ties == "best":
        return place_among(replace(prepared.field, values=values).scores, own, rule)
    found = prepared.field.ranks(values)[:, own].astype(np.int64)
    return np.where(found == 0, np.iinfo(np.int64).max, found)  # 0 is no rank


def place_among(scores: Floats, own: int, rule: Rank) -> NDArray[np.int64]:
    """How many score better than one unit, and one ``(draw,)``; scores ``(draw, unit)``, more is better."""
    if rule.decimals is not None:
        scores = round_half(scores, rule.decimals, rule.half)
    near = rule.tolerance * np.abs(np.where(np.isfinite(scores), scores, 0)).max(axis=1)
    ahead: NDArray[np.bool_] = scores > (scores[:, own] + near)[:, None]
    return 1 + ahead.sum(axis=1)


def _ensemble(prepared: Prepared, member: int) -> Ensemble:
    return Ensemble(
        prepared.ours[..., member], prepared.field.values[..., member], prepared.own, prepared.ours.shape[1] - 1
    )


def _known(prepared: Prepared, told: Evidence) -> Known:
    return Known(prepared.members[told.indicator], told.year - prepared.first, told.middle, told.spread,
                 number_of(f"{prepared.seed} {told.subject} {told.year}"))  # fmt: skip


def number_of(text: str) -> int:
    """A seed from a text, the same everywhere."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
