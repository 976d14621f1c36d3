"""How fast leads go on: monthly shares by stage and age, pulled towards the usual pace where there are few cases.

Two steps. How much faster or slower than usual a stage goes on, and leaves, are two factors for all its ages; how the
pace runs over ages is then free where leads show it. One step alone would not do: a share that differs a little at
every age looks like agreement age by age, and the estimate would stay with the usual pace however many leads differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from ganchao.domain.funnel import Funnel, Stage
from ganchao.domain.panel import Floats
from ganchao.tracking.funnel import Histories
from ganchao.tracking.hazards import AGES, Whole, incidence, life_table

WEIGHTS: Final = np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
"""Weights of the usual pace that may be, in moves of one kind in one stage; each as likely as another before a lead is
seen. The factor of a stage then lies within 1 / sqrt(weight) of 1."""
STRENGTHS: Final = np.geomspace(1.0, 256.0, 17)
"""How closely ages may follow the usual course, in leads at risk at each age."""
ROUNDS: Final = 3
"""Times the two weights are found, each given the other."""
ROOM: Final = 0.999
"""Nobody moves for sure: the share that moves in a month stays below this."""


@dataclass(frozen=True, eq=False)
class Pace:
    """Monthly shares that go on and that leave, by stage and age; the last stage has none."""

    funnel: Funnel
    at_risk: Whole  # (stage, age)
    events: Whole  # (stage, age, 2) going on, leaving
    typical: Floats  # (stage, age, 2) usual shares
    chances: Floats  # (weight,) how likely each of WEIGHTS is
    strength: float  # leads at risk at each age that the usual course over ages weighs as much as

    @cached_property
    def moves(self) -> Floats:
        """Moves seen ``(stage, 2)``, as far as they tell of all ages: see :func:`told`."""
        return told(self.events, self.at_risk, self.strength)

    @cached_property
    def awaited(self) -> Floats:
        """Moves that the usual pace would have brought ``(stage, 2)``, counted in the same way."""
        return told(self.at_risk[..., None] * self.typical, self.at_risk, self.strength)

    @property
    def factor(self) -> Floats:
        """How much faster than usual ``(stage, 2)``: going on, leaving.

        .. math:: \\hat\\theta_{sc} = \\sum_\\kappa p(\\kappa) \\frac{\\kappa + d_{sc}}{\\kappa + e_{sc}}
        """
        each = (WEIGHTS + self.moves[..., None]) / (WEIGHTS + self.awaited[..., None])
        return each @ self.chances

    @property
    def weight(self) -> float:
        """Moves of one kind in one stage that the usual pace weighs as much as, on average."""
        return float(WEIGHTS @ self.chances)

    @cached_property
    def hazard(self) -> Floats:
        """Shares ``(stage, age, 2)``: those seen, and the usual ones times their factor, weighed by cases.

        .. math:: \\hat h_{kc} = \\frac{d_{kc} + M \\hat\\theta_c h^0_{kc}}{n_k + M}
        """
        centre = centred(self.typical, self.factor)
        return (self.events + self.strength * centre) / (self.at_risk + self.strength)[..., None]

    @property
    def cases(self) -> Whole:
        """Leads seen in each stage ``(stage,)``."""
        return self.at_risk[:, 0]

    def drawn(self, rng: np.random.Generator, draws: int) -> Floats:
        """Shares as they may truly be ``(draw, stage, age, 2)``.

        Weights of the usual pace are drawn by their chances, factors from gamma and shares from Dirichlet
        distributions given them.
        """
        weight = rng.choice(WEIGHTS, draws, p=self.chances)[:, None, None]
        factor = rng.standard_gamma(weight + self.moves) / (weight + self.awaited)
        result = np.empty((draws, *self.events.shape))
        stays = (self.at_risk - self.events.sum(axis=-1)).astype(np.float64)
        for k in range(draws):  # one at a time, to keep what is held small
            centre = centred(self.typical, factor[k])
            shape = np.concatenate([
                self.events + self.strength * centre, (stays + self.strength * (1 - centre.sum(axis=-1)))[..., None],
            ], axis=-1)  # fmt: skip
            gammas = rng.standard_gamma(shape)
            result[k] = gammas[..., :2] / gammas.sum(axis=-1, keepdims=True)
        return result


def centred(typical: Floats, factor: Floats) -> Floats:
    """Usual shares times their factor ``(stage, age, 2)``, together below 1."""
    centre = typical * factor[..., None, :]
    total = centre.sum(axis=-1, keepdims=True)
    return centre * np.minimum(1.0, ROOM / np.maximum(total, ROOM))


def pace(found: Histories, *, rows: NDArray[np.bool_] | None = None) -> Pace:
    """The pace of a funnel from its histories.

    Parameters
    ----------
    found
        Histories of one funnel.
    rows
        Which of them to use ``(history,)``; all unless given.
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
    strength = np.inf  # as if all ages followed the usual course, to begin with
    for _ in range(ROUNDS):
        chances = weight_chances(told(events, at_risk, strength), told(at_risk[..., None] * typical, at_risk, strength))
        result = Pace(found.funnel, at_risk, events, typical, chances, strength)
        strength = best_strength(at_risk, events, centred(typical, result.factor))
    return replace(result, strength=strength)


def told(moves: Floats | Whole, at_risk: Whole, strength: float) -> Floats:
    """Moves by stage, those of an age with many leads counting less: they tell more of that age than of all.

    .. math:: \\sum_k \\frac{M}{M + n_k} d_k
    """
    share = 1.0 / (1.0 + at_risk / strength)
    counted: Floats = (moves * share[..., None]).sum(axis=1)
    return counted


def weight_chances(moves: Floats, awaited: Floats) -> Floats:
    """How likely each weight of the usual pace is, from how far stages are from it ``(weight,)``.

    Moves are Poisson around the awaited ones times a factor that is gamma around 1; each weight is as likely as
    another before.

    .. math:: p(\\kappa) \\propto \\prod_{s,c} \\frac{\\Gamma(\\kappa + d)}{\\Gamma(\\kappa)}
              \\frac{\\kappa^\\kappa}{(\\kappa + e)^{\\kappa + d}}
    """
    d, e = moves.ravel()[None, :], awaited.ravel()[None, :]
    k = WEIGHTS[:, None]
    fit = (gammaln(k + d) - gammaln(k) + k * np.log(k) - (k + d) * np.log(k + e)).sum(axis=1)
    share = np.exp(fit - fit.max())
    return share / share.sum()


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
    """The weight of the usual course over ages under which the leads seen are likeliest: empirical Bayes.

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
