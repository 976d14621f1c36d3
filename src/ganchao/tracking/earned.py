"""Earned schedule: how much of the time planned has been earned, which also works for what is late to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats

NOTHING: Final = 1e-9
"""Pace up to which nothing was earned."""


@dataclass(frozen=True)
class Earned:
    """Time earned, in the periods of the plan."""

    schedule: float  # periods of the plan whose work is done
    pace: float  # of them for each period gone; 1 is as planned
    finish: float | None  # periods it will take in all at this pace; None where nothing was earned


def earned_schedule(planned: Floats, done: float, gone: float) -> Earned:
    r"""Time earned by work done, against the plan's cumulated work.

    .. math:: ES = C + \frac{EV - PV_C}{PV_{C+1} - PV_C}, \quad SPI(t) = \frac{ES}{AT}, \quad
        \text{finish} = \frac{PD}{SPI(t)}

    C is the last period by which no more was planned than has been done. Done by planned, in money or points, goes back
    to 1 once late work is finished; this does not.

    Parameters
    ----------
    planned
        Cumulated work planned by the end of each period, rising. ``(period,)``
    done
        Work done so far, on the same scale.
    gone
        Periods gone.

    References
    ----------
    Lipke (2003), Schedule is Different; PMI, Practice Standard for Earned Value Management, appendix D.
    """
    plan = np.concatenate([[0.0], np.asarray(planned, dtype=float)])
    complete = int(np.searchsorted(plan, done + 1e-12, side="right")) - 1
    if complete >= len(plan) - 1:
        schedule = float(len(plan) - 1)
    elif complete < 0:
        schedule = 0.0
    else:
        schedule = complete + (done - plan[complete]) / (plan[complete + 1] - plan[complete])
    pace = schedule / gone if gone > 0 else float("nan")
    return Earned(schedule, pace, (len(plan) - 1) / pace if pace > NOTHING else None)
