"""What an aim takes, by what an office itself knows: lift, probability, and the fact that would sharpen it most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.knowledge import Knowledge, Seen
from ganchao.domain.panel import Floats
from ganchao.errors import InvalidInput, Problem
from ganchao.targeting.own_field import CURVES, DRAWS, Score, Wanted, first_round, number_then, score_at

SUPPOSED: Final = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Shares of draws at which a fact not yet known is supposed to come out."""
QUICK: Final = 768
"""Curves tried for facts that are only supposed, and for the picture."""
CURVE_PLACES: Final = 13
"""Places of the field in the picture."""
LONGEST: Final = 15
"""Years ahead beyond which nothing is said."""


@dataclass(frozen=True)
class Lift:
    """Points needed beyond our last score: middle, and ends of the 80 % interval."""

    low: float
    middle: float
    high: float

    @property
    def width(self) -> float:
        """Of the 80 % interval."""
        return self.high - self.low


@dataclass(frozen=True)
class Sharper:
    """A score that is not known to us, and how wide the interval is expected to be once it is."""

    unit: str  # whose score; "" where only the place is known
    year: int
    place: int
    width: float
    itself: bool  # the wanted place's own score


@dataclass(frozen=True)
class CurvePoint:
    """The score at one place of today's field: middle, and ends of the 80 % interval."""

    place: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True, eq=False)
class OwnAnswer:
    """What an aim takes by what we know."""

    knowledge: Knowledge
    node: str
    last: Seen  # our own last place
    number: int  # ranked in that round
    number_then: int  # ranked in the aim's year, as told or as it has been growing
    rank: int  # wanted
    year: int  # of the aim
    confidence: float
    today: Lift  # in the field of the last round known
    then: Lift  # in the field of the aim's year
    enough: float  # lift that reaches the aim with the confidence wanted
    still: float  # probability with our last score
    lift: float | None  # asked about, or our own fastest climb over as many years
    lift_from: str  # "asked", "fastest" or "" where neither is known
    chance: float | None  # probability with that lift
    sharper: tuple[Sharper, ...]  # most useful first
    curve: tuple[CurvePoint, ...]
    seed: int

    @property
    def ahead(self) -> int:
        """Years from the last round known to the aim."""
        return self.year - self.last.year


def answer_from_own(
    knowledge: Knowledge, *, rank: int, year: int, node: str, confidence: float = 0.8, lift: float | None = None,
    seed: int = 2019,
) -> OwnAnswer:
    """What a rank takes by a year, from our own scores and ranks and what was published of others.

    Parameters
    ----------
    knowledge
        All that is seen.
    rank
        Rank wanted, or better.
    year
        Round by which it is to be reached; the last round known asks about today's field.
    node
        Whose rank.
    confidence
        Probability wanted.
    lift
        Points whose probability is asked; our own fastest climb over as many years unless given.
    seed
        Seed of the draws.

    Raises
    ------
    InvalidInput
        Where our own rank and score, or the number ranked, are not known, or the aim cannot be meant.
    """
    last = checked(knowledge, rank, year, node)
    assert last.score is not None
    number = knowledge.number(last.year, node) or 0
    ahead = year - last.year
    place = rank if rank < last.low else rank + 1  # among the others: we leave a place behind us
    wanted = Wanted(node, last.year, min(place, number), ahead)
    found = score_at(knowledge, wanted, draws=DRAWS, curves=CURVES, seed=seed)
    points, origin = (lift, "asked") if lift is not None else fastest(knowledge, last, max(ahead, 1))
    return OwnAnswer(
        knowledge=knowledge, node=node, last=last, number=number, number_then=round(number_then(knowledge, wanted)),
        rank=rank, year=year, confidence=confidence, today=lift_of(found.today, last.score),
        then=lift_of(found.then, last.score), enough=float(np.quantile(found.then, confidence)) - last.score,
        still=share(found, last.score), lift=points, lift_from=origin,
        chance=None if points is None else share(found, last.score + points),
        sharper=sharper_facts(knowledge, wanted, last, found, seed),
        curve=tuple(curve_point(knowledge, node, last.year, at, seed) for at in places_shown(last, rank, number)),
        seed=seed,
    )


def checked(knowledge: Knowledge, rank: int, year: int, node: str) -> Seen:
    """Our own last place. Raises :class:`InvalidInput` where it is not known, or the aim cannot be meant."""
    last = knowledge.last(node)
    if last is None:
        raise InvalidInput([Problem("own.no_place", values={"node": node})])
    number = knowledge.number(last.year, node)
    if number is None:
        raise InvalidInput([Problem("own.no_number", values={"year": last.year, "node": node})])
    placed = [s for s in (*knowledge.own, *knowledge.others) if s.node == node and s.score is not None]
    problems = [
        Problem("own.beyond", values={"rank": s.high, "count": count}) for s in placed
        if (count := knowledge.number(s.year, node) or number) < s.high
    ]
    if node not in knowledge.scales and len({s.score for s in placed}) == 1:
        problems.append(Problem("own.no_yardstick", values={"node": node}))
    if not 1 <= rank < number:
        problems.append(Problem("own.rank", values={"rank": rank, "count": number - 1}))
    if not last.year <= year <= last.year + LONGEST:
        facts = {"year": year, "first": last.year, "last": last.year + LONGEST}
        problems.append(Problem("targeting.year", values=facts))
    if problems:
        raise InvalidInput(problems)
    return last


def lift_of(scores: Floats, own: float) -> Lift:
    """Middle and ends of what is needed."""
    low, middle, high = np.quantile(scores, (0.1, 0.5, 0.9)) - own
    return Lift(float(low), float(middle), float(high))


def share(found: Score, score: float) -> float:
    """Probability that a score reaches the wanted place in the aim's year."""
    return float(np.mean(found.then <= score))


def fastest(knowledge: Knowledge, last: Seen, years: int) -> tuple[float | None, str]:
    """The most points we ever gained over so many years since the last break, and where the number is from."""
    since = max((b for b in knowledge.breaks if b <= last.year), default=None)
    scores = {s.year: s.score for s in knowledge.own if s.node == last.node and s.score is not None
              and (since is None or s.year >= since)}  # fmt: skip
    gains = [scores[year + years] - score for year, score in scores.items() if year + years in scores]
    return (max(gains), "fastest") if gains else (None, "")


def sharper_facts(knowledge: Knowledge, wanted: Wanted, last: Seen, found: Score, seed: int) -> tuple[Sharper, ...]:
    """Scores not known to us, by how narrow the interval is expected to be once they are.

    Each is supposed to come out at five shares of what is thought of it now, and the answer is made anew.
    """
    made = []
    low, high = score_at(knowledge, wanted, curves=QUICK, seed=seed).between(then=True)
    now = high - low  # by as many curves as what is compared with it
    real = found.between(then=True)
    for unit, year, place in candidates(knowledge, wanted, last):
        itself = (year, place) == (wanted.year, wanted.place)
        back = year - wanted.year
        thought = found if itself else score_at(
            knowledge, Wanted(wanted.node, wanted.year, place, back), curves=QUICK, seed=seed
        )
        widths = []
        for score in np.quantile(thought.then if back else thought.today, SUPPOSED):
            extra = (Seen(year, wanted.node, "", place, place, float(score)),)
            low, high = score_at(knowledge, wanted, curves=QUICK, seed=seed, extra=extra).between(then=True)
            widths.append(high - low)
        part = float(np.mean(widths)) / now if now > 0 else 1.0
        made.append(Sharper(unit, year, place, part * (real[1] - real[0]), itself))
    return tuple(sorted(made, key=lambda fact: fact.width))


def candidates(knowledge: Knowledge, wanted: Wanted, last: Seen) -> tuple[tuple[str, int, int], ...]:
    """Whose score, of which round and place, might be asked for.

    Of the last round: units whose rank is known, the first, and places on the way to the aim. Of a round as far back as
    the aim lies ahead: whoever held the wanted place, which tells how fast the field moves.
    """
    this = [s for s in knowledge.ranks_of_others() if (s.node, s.year) == (wanted.node, wanted.year) and s.exact]
    known = {s.low for s in this if s.score is not None} | {last.low}
    named = {s.low: s.unit for s in this}
    way = {1, wanted.place, (wanted.place + last.low) // 2, (wanted.place + 1) // 2}
    found = [(named.get(place, ""), wanted.year, place) for place in sorted({*named, *way} - known)]
    before = wanted.year - wanted.ahead
    had = {s.low for s in (*knowledge.own, *knowledge.others) if (s.node, s.year) == (wanted.node, before)}
    if wanted.ahead and before >= first_round(knowledge, wanted) and wanted.place not in had:
        found.append(("", before, wanted.place))
    return tuple(found)


def places_shown(last: Seen, rank: int, number: int) -> tuple[int, ...]:
    """Places of the picture: the ends, ours, the wanted one, and others evenly between."""
    worst = min(number, max(last.low, rank) + max(3, number // 10))
    return tuple(sorted({1, rank, last.low, *(round(at) for at in np.linspace(1, worst, CURVE_PLACES))}))


def curve_point(knowledge: Knowledge, node: str, year: int, place: int, seed: int) -> CurvePoint:
    """What today's score at a place may be."""
    found = score_at(knowledge, Wanted(node, year, place), curves=QUICK, seed=seed).today
    low, middle, high = np.quantile(found, (0.1, 0.5, 0.9))
    return CurvePoint(place, float(low), float(middle), float(high))
