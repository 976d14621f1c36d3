"""Everything there is to say of one funnel on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.funnel import AgeList
from ganchao.domain.lead import Leads
from ganchao.domain.panel import Floats
from ganchao.tracking.funnel import Histories, histories
from ganchao.tracking.funnel_cohorts import Attributed, Cohort, Late, attributed, cohorts, late, listed, main_steps
from ganchao.tracking.funnel_contribution import Contributions, contributions
from ganchao.tracking.funnel_pace import Pace, eventual, months_until, pace
from ganchao.tracking.hazards import Whole

AHEAD: Final = 4
"""Years beyond the present one for which contributions are told where no plan says."""
DRAWS: Final = 400
"""Draws of the pace behind the ranges of shares that go on in the end."""


@dataclass(frozen=True, eq=False)
class FunnelStudy:
    """One funnel: where its leads stand, how fast they go, who is late, what they add, and to whom it is owed."""

    found: Histories
    pace: Pace
    final: Floats  # (stage,) share that goes on in the end
    final_low: Floats  # (stage,)
    final_high: Floats  # (stage,)
    median: Whole  # (stage,) months after which half of those that go on have gone on
    slow: Whole  # (stage,) the same for four fifths
    cohorts: tuple[tuple[Cohort, ...], ...]  # by pair of stages
    late: tuple[Late, ...]
    lists: tuple[tuple[AgeList, tuple[Late, ...]], ...]
    added: Contributions
    resources: tuple[Attributed, ...]
    seed: int

    @property
    def leads(self) -> Leads:
        """The leads as they were read."""
        return self.found.leads


def study_funnel(leads: Leads, years: Sequence[int] = (), *, seed: int = 2019, level: float = 0.9) -> FunnelStudy:
    """Everything about one funnel.

    Parameters
    ----------
    leads
        Its leads.
    years
        Years for which contributions are wanted; the present one and the next four unless given.
    seed
        Of all draws.
    level
        Share that the ranges of conversions hold.
    """
    found = histories(leads)
    known = pace(found)
    years = tuple(years) or tuple(range(leads.as_of.year, leads.as_of.year + AHEAD + 1))
    drawn = eventual(known.drawn(np.random.default_rng(np.random.SeedSequence(seed).spawn(3)[2]), DRAWS))
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    added = contributions(found, known, years, seed=seed)
    return FunnelStudy(
        found, known, eventual(known.hazard), low, high, months_until(known.hazard, 0.5),
        months_until(known.hazard, 0.8), tuple(cohorts(found, known, *step) for step in main_steps(found)),
        late(found, known), listed(found, known), added, attributed(found, added), seed,
    )  # fmt: skip
