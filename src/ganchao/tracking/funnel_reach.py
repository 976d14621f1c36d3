"""When leads reach a stage: chances by month from the stage and age at which they stand, and drawn ways through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.tracking.funnel import NEVER, Histories
from ganchao.tracking.hazards import AGES, Whole, staying

FAR: Final = 1_000_000
"""Month of what does not come."""
TINY: Final = 1e-300


@dataclass(frozen=True, eq=False)
class Standing:
    """Open leads together that stand at the same stage and age: their chances are the same."""

    stage: Whole  # (group,)
    age: Whole  # (group,) whole months without moving, -1 for those that came this month
    group: Whole  # (history,) group of each history, NEVER for those not open

def standing(found: Histories) -> Standing:
    """Groups of open leads."""
    rows = np.flatnonzero(found.open)
    age = np.clip(found.age[rows], -1, AGES - 2)
    keys, inverse = np.unique(found.present[rows] * (AGES + 1) + age + 1, return_inverse=True)
    group = np.full(len(found.row), NEVER)
    group[rows] = inverse
    return Standing(keys // (AGES + 1), keys % (AGES + 1) - 1, group)


def arrivals(hazard: Floats, stage: Whole, age: Whole, goal: int, months: int) -> Floats:
    """Chance that the goal is reached so many months from the last whole month ``(…, group, month)``.

    Parameters
    ----------
    hazard
        Monthly shares ``(…, stage, age, 2)``.
    stage, age
        Where the groups stand ``(group,)``; 0 throughout for those at the goal already.
    goal
        Place of the stage to be reached.
    months
        Months ahead; month 0 is the last whole one, in which nothing more happens.

    Notes
    -----
    From the stage before the goal backwards: the time to the goal is the sum of the times in the stages between.

    .. math:: D_s(u) = \\sum_v S_s(v-) h_s(v) D_{s+1}(u - v), \\quad
              P(u \\mid s, a) = \\sum_v \\frac{S_s((a+v)-) h_s(a+v)}{S_s((a+1)-)} D_{s+1}(u - v)
    """
    lead = hazard.shape[:-3]
    out = np.zeros((*lead, len(stage), months + 1))
    rest = np.zeros((*lead, months + 1))
    rest[..., 0] = 1.0
    for place in range(goal - 1, -1, -1):
        tail = np.repeat(hazard[..., place, -1:, :], months + 1, axis=-2)
        share = np.concatenate([hazard[..., place, :, :], tail], axis=-2)
        kept = staying(share)
        goes = kept * share[..., 0]
        here = np.flatnonzero(stage == place)
        if here.size:
            at = age[here][:, None] + np.arange(1, months + 1)
            alone = goes[..., at] / np.maximum(kept[..., age[here] + 1], TINY)[..., None]
            out[..., here, :] = convolved(np.concatenate([np.zeros((*lead, here.size, 1)), alone], axis=-1),
                                          rest[..., None, :])  # fmt: skip
        rest = convolved(goes[..., : months + 1], rest)
    return out


def convolved(first: Floats, second: Floats) -> Floats:
    """Distribution of the sum of two times along the last axis, cut where they end."""
    size = first.shape[-1]
    width = 1 << (2 * size - 1).bit_length()
    product = np.fft.rfft(first, width) * np.fft.rfft(second, width)
    return np.maximum(np.fft.irfft(product, width)[..., :size], 0.0)


def by_year(chance: Floats, full: int, years: int) -> Floats:
    """Chances by month as chances by calendar year ``(…, year)``, from the year of the first month ahead."""
    place = (full + np.arange(chance.shape[-1])) // 12 - (full + 1) // 12
    return np.stack([chance[..., place == year].sum(axis=-1) for year in range(years)], axis=-1)


def first_year(found: Histories) -> int:
    """Calendar year of the first month ahead."""
    return 1970 + (found.full + 1) // 12


def ways(hazard: Floats, stage: Whole, age: Whole, rng: np.random.Generator) -> Whole:
    """One drawn way ahead for every open lead: months ahead at which each stage is reached ``(lead, stage)``.

    Parameters
    ----------
    hazard
        Monthly shares ``(stage, age, 2)``.
    stage, age
        Where leads stand ``(lead,)``; -1 for those that came in the month after the last whole one.
    rng
        Source of chance.

    Returns
    -------
    Whole
        Stages that do not come stand at ``FAR``, those behind a lead at 0 or below.
    """
    last = hazard.shape[0]
    months = np.full((last + 1, len(stage)), FAR)  # by stage, so that each is read in one go
    kept = np.concatenate([np.ones((last, 1)), np.cumprod(1 - hazard.sum(axis=-1), axis=-1)], axis=-1)
    onward = hazard[..., 0] / np.maximum(hazard.sum(axis=-1), TINY)
    months[stage, np.arange(len(stage))] = -age
    for place in range(last):
        months[place, stage > place] = 0
        rows = np.flatnonzero((months[place] < FAR) & (stage <= place))
        if not rows.size:
            continue
        came = months[place, rows]
        begin = np.where(stage[rows] == place, np.clip(age[rows] + 1, 0, AGES - 1), 0)
        chance = rng.random((2, rows.size))
        wait = np.searchsorted(-kept[place], -(chance[0] * kept[place, begin]), side="right") - 1
        moves = (wait < AGES) & (chance[1] < onward[place, np.minimum(wait, AGES - 1)])
        months[place + 1, rows[moves]] = came[moves] + wait[moves]
    return months.T
