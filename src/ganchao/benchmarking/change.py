"""A change of rank split exactly: our own change, rivals' change, method or data, units that came or went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.benchmarking.gap import name_of
from ganchao.benchmarking.shapley import coalitions, rational_shapley
from ganchao.benchmarking.states import Setting
from ganchao.domain.panel import Floats, position
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, Where

CAUSES: Final = ("own", "rivals", "revision", "entrants")
"""Our own values, those of units ranked in both years, method and data, units that came or went."""
MOST_CELLS: Final = 4_000_000
"""Cells of mixed fields held at a time."""


@dataclass(frozen=True)
class Change:
    """How a unit's rank changed, and what of it each cause made; negative is up, towards rank 1."""

    unit: str
    node: str
    year_from: int
    year_to: int
    rank_from: Fraction
    rank_to: Fraction
    own: Fraction
    rivals: Fraction
    revision: Fraction
    entrants: Fraction
    count_from: int  # number ranked
    count_to: int
    came: tuple[str, ...]
    went: tuple[str, ...]
    stood_still: float  # rank we would have had with the values of before

    @property
    def change(self) -> Fraction:
        """Rank now less rank before; negative is up."""
        return self.rank_to - self.rank_from

    @property
    def parts(self) -> dict[str, Fraction]:
        """The four causes; they sum to :attr:`change` exactly."""
        return {cause: getattr(self, cause) for cause in CAUSES}


def change(
    card: Scorecard, unit: str, year_from: int, year_to: int, *, node: str | None = None, later: Scorecard | None = None
) -> Change:
    r"""Why a unit's rank changed between two years, in parts that sum to the change exactly.

    .. math:: r_{to} - r_{from} = \phi_{own} + \phi_{rivals} + \phi_{revision} + \phi_{entrants}

    Each part is a Shapley share in whole-number arithmetic: the mean, over all 24 orders in which the four causes could
    have come, of what each does to our rank when everyone is scored and ranked anew.

    Parameters
    ----------
    card
        The result that holds ``year_from``.
    unit
        Whose rank.
    year_from, year_to
        Rounds.
    node
        The index unless named.
    later
        The result that holds ``year_to``, where it was made from a later vintage or by another rulebook; ``revision``
        is then what that alone does. A year that the earlier data do not hold is taken from the later ones and carried
        back by what the revision did to ``year_from``.

    Raises
    ------
    UnknownName
        For a unit, year or node that does not exist.
    InvalidInput
        Where the unit is not ranked in one of the years, or the years are the same in one result.

    References
    ----------
    Shapley (1953), A value for n-person games.
    """
    return changes(card, [unit], year_from, year_to, node=node, later=later)[0]


def changes(
    card: Scorecard,
    units: list[str],
    year_from: int,
    year_to: int,
    *,
    node: str | None = None,
    later: Scorecard | None = None,
) -> tuple[Change, ...]:
    """:func:`change` of several units at once."""
    after = card if later is None else later
    before_at, after_at = card.at(year=year_from, node=node), after.at(year=year_to, node=node)
    problems = _unranked(card, units, before_at) + _unranked(after, units, after_at)
    if later is None and year_from == year_to:
        problems = [Problem("benchmarking.same_year", values={"year": year_from})]
    if problems:
        raise InvalidInput(problems)
    world = _World.of(card, after, before_at, after_at)
    size = 16 * len(world.units) * max(len(card.nodes), len(after.nodes))
    block = max(1, MOST_CELLS // size)
    return tuple(
        found for start in range(0, len(units), block) for found in world.changes(units[start : start + block])
    )


def _unranked(card: Scorecard, units: list[str], at: tuple[int, int]) -> list[Problem]:
    y, n = at
    return [
        Problem("benchmarking.not_ranked", Where(path=code), {"unit": name_of(card, code), "year": card.years[y]})
        for code in units
        if not np.isfinite(card.ranks[y, position("unit", code, card.units), n])
    ]


@dataclass(frozen=True, eq=False)
class _World:
    """Both states on the units of both, ready to be mixed."""

    before: Setting
    after: Setting
    node: tuple[int, int]  # on either card
    units: tuple[str, ...]
    basis: tuple[tuple[Floats, Floats], tuple[Floats, Floats]]  # [setting][state] (unit, indicator of the setting)
    vetoes: tuple[tuple[Floats, Floats], tuple[Floats, Floats]]
    inside: tuple[NDArray[np.bool_], NDArray[np.bool_]]  # (unit,) by state
    ranked: tuple[NDArray[np.bool_], NDArray[np.bool_]]  # (unit,) by state
    ranks: tuple[Floats, Floats]  # (unit,) published, by state

    @classmethod
    def of(cls, card: Scorecard, later: Scorecard, first: tuple[int, int], second: tuple[int, int]) -> _World:
        settings = Setting(card, first[0]), Setting(later, second[0])
        units = (*card.units, *(code for code in later.units if code not in set(card.units)))
        cards, years, nodes = (card, later), (first[0], second[0]), (first[1], second[1])

        def spread(values: Floats, source: Scorecard) -> Floats:
            out = np.full((len(units), *values.shape[1:]), np.nan)
            out[[units.index(code) for code in source.units]] = values
            return out

        def flags(values: NDArray[np.bool_], source: Scorecard) -> NDArray[np.bool_]:
            return np.nan_to_num(spread(values.astype(float), source)).astype(bool)

        basis, vetoes = (
            [[_state(settings[k], settings[s], what, spread, same=k == s) for s in (0, 1)] for k in (0, 1)]
            for what in ("basis", "vetoes")
        )
        ranks = [spread(cards[k].ranks[years[k], :, nodes[k]], cards[k]) for k in (0, 1)]
        return cls(
            *settings, nodes, units, ((basis[0][0], basis[0][1]), (basis[1][0], basis[1][1])),
            ((vetoes[0][0], vetoes[0][1]), (vetoes[1][0], vetoes[1][1])),
            (flags(card.ranked[years[0]], card), flags(later.ranked[years[1]], later)),
            (np.isfinite(ranks[0]), np.isfinite(ranks[1])), (ranks[0], ranks[1]),
        )  # fmt: skip

    def changes(self, units: list[str]) -> list[Change]:
        """The changes of some units."""
        who = coalitions(4)
        places = [self.units.index(code) for code in units]
        found = np.empty((len(units), len(who)))
        for revised in (0, 1):
            setting = (self.before, self.after)[revised]
            those = np.flatnonzero(who[:, 2] == bool(revised))
            late = np.stack([self._late(place, who[those]) for place in places])  # (unit asked, case, unit)
            late = late.reshape(-1, len(self.units))
            basis = np.where(late[..., None], self.basis[revised][1], self.basis[revised][0])
            vetoes = np.where(late[..., None], self.vetoes[revised][1], self.vetoes[revised][0])
            inside = np.where(late, self.inside[1], self.inside[0])
            ranks = setting.ranks(basis, vetoes, inside, self.units, self.node[revised])
            ranks = ranks.reshape(len(units), len(those), len(self.units))
            found[:, those] = np.stack([ranks[k, :, place] for k, place in enumerate(places)])
        self._hold_against(found, places)
        came, went = (
            tuple(self.units[k] for k in np.flatnonzero(self.ranked[a] & ~self.ranked[1 - a])) for a in (1, 0)
        )
        first, second = self.before.card, self.after.card
        out = []
        for code, worth in zip(units, found, strict=True):
            own, rivals, revision, entrants = rational_shapley([Fraction(float(rank)) for rank in worth], 4)
            found_change = Change(
                unit=code,
                node=first.nodes[self.node[0]],
                year_from=first.years[self.before.year],
                year_to=second.years[self.after.year],
                rank_from=Fraction(float(worth[0])),
                rank_to=Fraction(float(worth[-1])),
                own=own,
                rivals=rivals,
                revision=revision,
                entrants=entrants,
                count_from=int(self.ranked[0].sum()),
                count_to=int(self.ranked[1].sum()),
                came=came,
                went=went,
                stood_still=float(worth[0b1110]),
            )
            out.append(found_change)
        return out

    def _late(self, place: int, who: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which units are in their later state ``(case, unit)``."""
        both = self.ranked[0] & self.ranked[1]
        late = np.where(both, who[:, [1]], who[:, [3]])
        late[:, place] = who[:, 0]
        return late

    def _hold_against(self, found: Floats, places: list[int]) -> None:
        """The unmixed ends must be the ranks of the scorecards."""
        for end, ranks, setting in ((0, self.ranks[0], self.before), (-1, self.ranks[1], self.after)):
            if not np.array_equal(found[:, end], ranks[places]):
                year = setting.card.years[setting.year]
                raise InvalidInput([Problem("benchmarking.other_rulebook", values={"year": year})])


def _state(
    here: Setting, there: Setting, what: str, spread: Callable[[Floats, Scorecard], Floats], *, same: bool
) -> Floats:
    """A state's values as a setting's rulebook and vintage would have them ``(unit, indicator or veto)``.

    Held by the setting's own vintage, they are taken from it. Otherwise the other vintage's change between the two
    years is put on our own value; a unit or indicator of which we have nothing keeps the other's value or stays.
    """

    def values(year: int, card: Scorecard) -> Floats:
        return spread(getattr(here, what)(year, card), card)

    own = values(here.year, here.card)
    if same:
        return own
    label, ours = there.card.years[there.year], here.card.years[here.year]
    beyond = values(there.year, there.card)
    if label in here.card.years:
        held = values(here.card.years.index(label), here.card)
        strangers = np.isnan(held).all(axis=-1, keepdims=True)
        return np.where(strangers, beyond, held)
    if ours not in there.card.years:
        return np.where(np.isnan(beyond), own, beyond)
    then = values(there.card.years.index(ours), there.card)
    positive = (own > 0) & (then > 0) & (beyond > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        linked = np.where(positive, own * beyond / np.where(positive, then, 1.0), own + beyond - then)
    return np.where(np.isnan(linked), np.where(np.isnan(own), beyond, own), linked)
