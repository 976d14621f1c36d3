"""Wires forecasting and targeting: rivals of an aim's year from a scorecard's past, and plans against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, position
from ganchao.domain.plan import Aim
from ganchao.domain.scenario import Event
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, Where, pick
from ganchao.forecasting.forecast import check_history
from ganchao.forecasting.history import breaks_of, history_of
from ganchao.forecasting.indicators import Coming, coming_values, limits_of
from ganchao.scoring.conform import conform
from ganchao.scoring.rescore import Rescorer, rescorer_of
from ganchao.scoring.score import prepare
from ganchao.targeting.field import Field
from ganchao.targeting.rivals import Rivals

Moving = Literal["forecast", "fixed"]
DRAWS: Final = 1000
FRESH: Final = 2000
"""Fresh draws on which a plan's probability is stated."""
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
        source = replace(self.coming, seed=self.coming.seed + 1_000_003) if fresh else self.coming
        values = np.concatenate([block[:, at].astype(np.float64) for block in source.blocks(draws)])
        return Field(of_year(self.coming.rescorer, at), values, place)

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
        Dated events that may change values of some units.
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
        coming = coming_values(card, history, years=year - last, seed=seed, events=events)
    return Outlook(card, past, coming, at)


def stilled(card: Scorecard, past: Floats, year: int) -> Rescorer:
    """Scores everyone's last values as a round of ``year``."""
    data = conform(card.panel, card.framework)
    rescorer = rescorer_of(card, data, past, (year,))
    if year == card.years[-1]:  # that round itself is scored anew, so it is not past
        rescorer = replace(
            rescorer, past=past[:-1], inside_past=rescorer.inside_past[:-1], inside=card.ranked[-1:],
        )
    return rescorer


def of_year(rescorer: Rescorer, at: int) -> Rescorer:
    """A rescorer of several years, of one of them."""
    return replace(
        rescorer, years=rescorer.years[at:at + 1], inside=rescorer.inside[at:at + 1],
        branches=tuple(replace(b, given=b.given[at:at + 1]) for b in rescorer.branches),
    )


def expected(rivals: Rivals, framework: Framework) -> Floats:
    """Our values as they would come without a plan: the middle of the draws ``(indicator,)``."""
    middle = np.median(rivals.coming, axis=0)
    low, high = limits_of(framework)
    return np.clip(middle, low, high)


def rank_wanted(aim: Aim, framework: Framework, count: int) -> int:
    """The rank that an aim means in a field of ``count``. Raises ``InvalidInput`` where it means none, or several."""
    told = [aim.rank is not None, bool(aim.tier), aim.percentile is not None]
    if sum(told) != 1:
        raise InvalidInput([Problem("targeting.aim", Where(path="aims"), {"year": aim.year})])
    if aim.tier:
        tier = pick("tier", aim.tier, {tier.code: tier for tier in framework.tiers})
        if tier.upto is None and tier.percentile is None:
            return count
        return tier.upto if tier.upto is not None else max(1, int(np.floor(count * (tier.percentile or 0) / 100 + 1e-9)))
    if aim.percentile is not None:
        return min(count, max(1, int(np.floor(count * (1 - aim.percentile / 100) + 1 + 1e-9))))
    assert aim.rank is not None
    return aim.rank
