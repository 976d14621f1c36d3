"""How fast leads go on: monthly shares by stage and age, pulled towards the usual pace where there are few cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from ganchao.domain.funnel import Funnel, Stage
from ganchao.domain.panel import Floats
from ganchao.tracking.funnel import Histories
from ganchao.tracking.hazards import AGES, Whole, incidence, life_table

STRENGTHS: Final = np.geomspace(1.0, 256.0, 17)
"""Weights of the usual pace that are tried, in leads at risk at each age."""
ROOM: Final = 0.999
"""Nobody moves for sure: the usual share that moves in a month stays below this."""


@dataclass(frozen=True, eq=False)
class Pace:
    """Monthly shares that go on and that leave, by stage and age; the last stage has none."""

    funnel: Funnel
    at_risk: Whole  # (stage, age)
    events: Whole  # (stage, age, 2) going on, leaving
    typical: Floats  # (stage, age, 2) usual shares
    strength: float  # leads at risk at each age that the usual pace weighs as much as

    @property
    def hazard(self) -> Floats:
        """Shares ``(stage, age, 2)``: those seen and the usual ones, weighed by cases.

        .. math:: \\hat h_{kc} = \\frac{d_{kc} + M h^0_{kc}}{n_k + M}
        """
        return (self.events + self.strength * self.typical) / (self.at_risk + self.strength)[..., None]

    @property
    def cases(self) -> Whole:
        """Leads seen in each stage ``(stage,)``."""
        return self.at_risk[:, 0]

    def drawn(self, rng: np.random.Generator, draws: int) -> Floats:
        """Shares as they may truly be ``(draw, stage, age, 2)``: Dirichlet draws around those estimated."""
        move = self.events + self.strength * self.typical
        stay = (self.at_risk + self.strength) - move.sum(axis=-1)
        shape = np.concatenate([move, stay[..., None]], axis=-1)
        gammas = rng.standard_gamma(shape, size=(draws, *shape.shape))
        return gammas[..., :2] / gammas.sum(axis=-1, keepdims=True)


def pace(found: Histories, *, rows: NDArray[np.bool_] | None = None, strength: float | None = None) -> Pace:
    """The pace of a funnel from its histories.

    Parameters
    ----------
    found
        Histories of one funnel.
    rows
        Which of them to use ``(history,)``; all unless given.
    strength
        Weight of the usual pace in leads; from the leads themselves unless given.
    """
    stages = found.funnel.stages[:-1]
    at_risk = np.zeros((len(stages), AGES), dtype=np.int64)
    events = np.zeros((len(stages), AGES, 2), dtype=np.int64)
    for place in range(len(stages)):
        which, age, cause = found.spells(place)
        keep = slice(None) if rows is None else rows[which]
        table = life_table(age[keep], np.minimum(cause[keep], 2), causes=2)
        at_risk[place], events[place] = table.at_risk, table.events
    typical = np.stack([usual(stage) for stage in stages])
    weight = best_strength(at_risk, events, typical) if strength is None else strength
    return Pace(found.funnel, at_risk, events, typical, weight)


def usual(stage: Stage) -> Floats:
    """Usual monthly shares that go on and that leave ``(age, 2)``, from a stage's median, slow end and share.

    Times are Weibull through both quantiles, the same for those that go on and those that leave; beyond the slow end
    the monthly share stays level.

    .. math:: h^0_k = 1 - \\exp\\bigl((\\tfrac{k - 1/2}{b})^a - (\\tfrac{k + 1/2}{b})^a\\bigr)
    """
    assert stage.months is not None
    assert stage.conversion is not None
    slow = stage.slow_months if stage.slow_months is not None else stage.months * np.log(5) / np.log(2)
    shape = np.log(np.log(5) / np.log(2)) / np.log(slow / stage.months)
    scale = stage.months / np.log(2) ** (1 / shape)
    edges = np.maximum(np.arange(AGES + 1) - 0.5, 0.0)
    share = 1 - np.exp((edges[:-1] / scale) ** shape - (edges[1:] / scale) ** shape)
    level = np.minimum(np.arange(AGES), int(np.ceil(slow)))
    total = np.minimum(share[level], ROOM)
    return total[:, None] * np.array([stage.conversion, 1 - stage.conversion])


def best_strength(at_risk: Whole, events: Whole, typical: Floats) -> float:
    """The weight of the usual pace under which the leads seen are likeliest: empirical Bayes.

    .. math:: \\hat M = \\arg\\max_M \\sum_{s,k} \\log \\frac{\\Gamma(M)}{\\Gamma(M + n)}
              \\prod_c \\frac{\\Gamma(M h^0_c + d_c)}{\\Gamma(M h^0_c)}
    """
    seen = at_risk > 0
    if not seen.any():
        return float(STRENGTHS[-1])
    n = at_risk[seen]
    moved, share = events[seen], typical[seen]
    counts = np.concatenate([moved, (n - moved.sum(axis=-1))[:, None]], axis=-1)
    shares = np.concatenate([share, 1 - share.sum(axis=-1, keepdims=True)], axis=-1)
    fits = [
        float((gammaln(m) - gammaln(m + n)).sum() + (gammaln(m * shares + counts) - gammaln(m * shares)).sum())
        for m in STRENGTHS
    ]
    return float(STRENGTHS[int(np.argmax(fits))])


def eventual(hazard: Floats) -> Floats:
    """Share that goes on in the end ``(…)``."""
    share: Floats = incidence(hazard)[..., -1, 0]
    return share


def months_until(hazard: Floats, share: float) -> Whole:
    """Months after which a share of those that ever go on has gone on ``(…)``."""
    moved = incidence(hazard)[..., 0]
    return np.argmax(moved >= share * moved[..., -1:], axis=-1)
