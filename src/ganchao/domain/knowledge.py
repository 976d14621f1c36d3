"""What an office knows of a ranking: its own row, and the few facts of others that were published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Seen:
    """Somebody's place in one round: a rank or a band of ranks, with the score where it is known."""

    year: int
    node: str
    unit: str  # code or name as published; "" where it was not said whose place it is
    low: int  # best rank it may be
    high: int  # worst rank; the same where the rank is exact
    score: float | None = None  # on the node's scale
    source: str = ""

    @property
    def exact(self) -> bool:
        """Whether the rank is known exactly."""
        return self.low == self.high


@dataclass(frozen=True)
class Gain:
    """Places gained on the round before, the rank itself not given."""

    year: int
    node: str
    unit: str
    places: int  # negative where places were lost
    source: str = ""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All that an office sees, and nothing else."""

    unit: str  # code of our own unit
    own: tuple[Seen, ...]  # our rank and score by round, overall and by group
    others: tuple[Seen, ...] = ()
    gains: tuple[Gain, ...] = ()
    numbers: Mapping[tuple[int, str], int] = field(default_factory=dict)  # (round, node) -> number ranked
    values: Mapping[tuple[int, str], float] = field(default_factory=dict)  # (data year, indicator) -> our own value
    scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # node -> lowest and highest score possible
    breaks: tuple[int, ...] = ()  # rounds that are not comparable with the round before

    def number(self, year: int, node: str) -> int | None:
        """Number ranked in a round, that of the nearest round told of unless told; nothing where none is."""
        told = {y: n for (y, where), n in self.numbers.items() if where == node} or {
            y: n for (y, _), n in self.numbers.items()
        }
        return told[min(told, key=lambda y: (abs(y - year), -y))] if told else None

    def last(self, node: str) -> Seen | None:
        """Our own last place on a node whose rank and score are both known."""
        known = [each for each in self.own if each.node == node and each.score is not None and each.exact]
        return max(known, key=lambda each: each.year, default=None)

    def ranks_of_others(self) -> tuple[Seen, ...]:
        """Places of others, those that follow from a gain and the rank of the round before among them."""
        exact = {(s.unit, s.node, s.year): s.low for s in self.others if s.exact and s.unit}
        told = {(s.unit, s.node, s.year) for s in self.others if s.exact}
        found = []
        for gain in sorted(self.gains, key=lambda g: g.year):
            before = exact.get((gain.unit, gain.node, gain.year - 1))
            at = (gain.unit, gain.node, gain.year)
            if before is not None and at not in told and before - gain.places >= 1:
                exact[at] = before - gain.places
                score = next((s.score for s in self.others if (s.unit, s.node, s.year) == at), None)
                found.append(Seen(gain.year, gain.node, gain.unit, exact[at], exact[at], score, gain.source))
        narrowed = {(s.unit, s.node, s.year) for s in found}
        return (*(s for s in self.others if (s.unit, s.node, s.year) not in narrowed), *found)
