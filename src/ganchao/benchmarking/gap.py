"""The gap to a unit, to a rank or tier, or to the mean of peers, split into parts that add up exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ganchao.benchmarking.anatomy import Part, taken_apart
from ganchao.benchmarking.chain import Chain, Compared, Contribution, chain, mean_chain
from ganchao.benchmarking.shapley import SEED
from ganchao.benchmarking.split import GroupSplit
from ganchao.domain.panel import position
from ganchao.domain.scorecard import Scorecard, shown_rank
from ganchao.errors import InvalidInput, Problem, UnknownName, Where

To = str | int | Sequence[str]
"""A unit or a tier by its code, a rank, or several peers whose mean is meant."""


@dataclass(frozen=True, eq=False)
class Gap:
    """What separates a unit from another, from a rank, or from the mean of its peers."""

    card: Scorecard
    unit: str
    others: tuple[str, ...]  # whom it is compared with
    kind: Literal["unit", "rank", "tier", "mean", "past"]
    asked: str  # rank or code of the tier asked for
    year: int
    node: str
    own: float  # scores at the node
    other: float
    own_rank: float | None
    other_rank: float | None  # of one other; nothing of a mean
    parts: tuple[Contribution, ...]
    rules: Mapping[str, GroupSplit]
    seed: int
    past: int | None = None  # the earlier year, where a unit is compared with itself

    @property
    def gap(self) -> float:
        """Other side's score less ours; negative where we are ahead."""
        return self.other - self.own

    @property
    def leaves(self) -> tuple[Contribution, ...]:
        """Contributions that sum to the gap: indicators, bonuses, deductions, vetoes and the rest."""
        return tuple(part for part in self.parts if part.kind != "group")

    @property
    def first_level(self) -> tuple[Contribution, ...]:
        """What the node itself adds up; sums to the gap."""
        below = tuple(part for part in self.parts if part.group == self.node)
        return below or self.parts

    @property
    def orders(self) -> int:
        """Orders sampled in the largest group; 0 where everything is exact."""
        return max((rule.orders for rule in self.rules.values()), default=0)

    def of(self, node: str) -> Contribution:
        """The contribution of a node; raises :class:`UnknownName`."""
        for part in self.parts:
            if part.node == node and part.kind != "rest":
                return part
        raise UnknownName("node", node, [part.node for part in self.parts])


def gap(
    card: Scorecard,
    unit: str,
    to: To,
    *,
    year: int | None = None,
    node: str | None = None,
    seed: int = SEED,
    apart: tuple[Mapping[str, Part], ...] | None = None,
) -> Gap:
    r"""What separates a unit from ``to``, as contributions of every node that sum to the gap.

    .. math:: \sum_i c_i = S_{to} - S_{unit}

    Weighted means are split by weights, geometric means by logarithmic-mean weights, everything else by Shapley shares
    in which members change sides and the whole field is recomputed. The mean of peers is the mean of the splits.

    Parameters
    ----------
    card
        The result; of one rulebook.
    unit
        Whose gap.
    to
        Code of a unit or of a tier, a rank, or codes of several peers.
    year
        Round; the last one unless named.
    node
        The index unless named.
    seed
        Of sampled orders in groups with more than 12 members that differ.
    apart
        The card taken apart before, where many gaps are asked for.

    Raises
    ------
    UnknownName
        For a unit, tier, year or node that does not exist.
    InvalidInput
        Where either side has no score, nobody stands at the rank, or nobody is compared with.
    """
    y, n = card.at(year=year, node=node)
    place = position("unit", unit, card.units)
    kind, asked, others = whom(card, unit, to, y, n)
    problems = [problem for code in (unit, *others) if (problem := _unscored(card, code, y, n))]
    if problems:
        raise InvalidInput(problems)
    apart = taken_apart(card) if apart is None else apart
    places = [card.units.index(code) for code in others]
    chains = [chain(Compared(card, apart, (y, place), (y, other)), card.nodes[n], seed=seed) for other in places]
    found = mean_chain(chains)
    other_rank = shown_rank(card.ranks[y, places[0], n]) if len(places) == 1 else None
    return Gap(
        card,
        unit,
        others,
        kind,
        asked,
        card.years[y],
        card.nodes[n],
        float(card.scores[y, place, n]),
        float(np.mean(card.scores[y, places, n])),
        shown_rank(card.ranks[y, place, n]),
        other_rank,
        found.parts,
        found.rules,
        seed,
    )


def movement(
    card: Scorecard,
    unit: str,
    year_from: int,
    year_to: int,
    *,
    node: str | None = None,
    seed: int = SEED,
    apart: tuple[Mapping[str, Part], ...] | None = None,
) -> Gap:
    """What changed a unit's own score between two years, in parts that add up: the "gap" to itself, later.

    Weights, field and scale that changed between the years are a part of their own (kind ``rest``).
    Raises as :func:`gap` does.
    """
    n = card.at(node=node)[1]
    years = [position("year", year, card.years) for year in (year_from, year_to)]
    place = position("unit", unit, card.units)
    problems = [problem for y in years if (problem := _unscored(card, unit, y, n))]
    if problems:
        raise InvalidInput(problems)
    apart = taken_apart(card) if apart is None else apart
    a, b = years
    found: Chain = chain(Compared(card, apart, (a, place), (b, place)), card.nodes[n], seed=seed)
    return Gap(
        card,
        unit,
        (unit,),
        "past",
        "",
        year_to,
        card.nodes[n],
        float(card.scores[a, place, n]),
        float(card.scores[b, place, n]),
        shown_rank(card.ranks[a, place, n]),
        shown_rank(card.ranks[b, place, n]),
        found.parts,
        found.rules,
        seed,
        year_from,
    )


def whom(
    card: Scorecard, unit: str, to: To, year: int, node: int
) -> tuple[Literal["unit", "rank", "tier", "mean"], str, tuple[str, ...]]:
    """Whom ``to`` means. Raises :class:`UnknownName` and :class:`InvalidInput`."""
    if isinstance(to, str):
        if to in card.units:
            return "unit", to, (to,)
        tiers = {tier.code: tier for tier in card.framework.tiers}
        if to not in tiers:
            raise UnknownName("unit", to, (*card.units, *tiers))
        last = last_of_tier(card, to, year, node)
        return "tier", to, (holder(card, unit, last, year, node),)
    if isinstance(to, (int, np.integer)):
        return "rank", str(int(to)), (holder(card, unit, int(to), year, node),)
    several = tuple(dict.fromkeys(to))
    for code in several:
        position("unit", code, card.units)
    several = tuple(code for code in several if code != unit)
    if not several:
        raise InvalidInput([Problem("benchmarking.nobody_compared")])
    return "mean", "", several


def last_of_tier(card: Scorecard, tier: str, year: int, node: int) -> int:
    """The last rank that belongs to a tier. Raises :class:`UnknownName`."""
    count = int(card.counts[year, node])
    for each in card.framework.tiers:
        if each.code == tier:
            if each.upto is not None:
                return min(each.upto, count)
            if each.percentile is not None:
                return max(int(np.floor(count * each.percentile / 100 + 1e-9)), 1)
            return count
    raise UnknownName("tier", tier, [each.code for each in card.framework.tiers])


def holder(card: Scorecard, unit: str, rank: int, year: int, node: int) -> str:
    """The other unit that must be equalled to stand at ``rank``: the lowest of those ranked so high or higher."""
    ranks, scores = card.ranks[year, :, node], card.scores[year, :, node]
    count = int(card.counts[year, node])
    others = np.array([code != unit for code in card.units])
    if not 1 <= rank <= count:
        raise InvalidInput([Problem("benchmarking.no_such_rank", values={"rank": rank, "count": count})])
    reached = np.flatnonzero((ranks <= rank) & others)
    if not reached.size:
        raise InvalidInput([Problem("benchmarking.already_first", values={"unit": name_of(card, unit), "rank": rank})])
    worst = reached[np.lexsort((scores[reached], -ranks[reached]))[0]]
    return card.units[int(worst)]


def name_of(card: Scorecard, code: str) -> object:
    """The unit's name in the reader's language, or its code."""
    known = card.panel.roster.get(code)
    return (known.name if known and known.name else None) or code


def _unscored(card: Scorecard, code: str, year: int, node: int) -> Problem | None:
    if np.isfinite(card.scores[year, card.units.index(code), node]):
        return None
    values = {
        "unit": name_of(card, code),
        "year": card.years[year],
        "node": card.framework.node(card.nodes[node]).name or card.nodes[node],
    }
    return Problem("benchmarking.no_score", Where(path=code), values)
