"""Progress read from compound annual growth rates: Statistics Canada and Open SDG, Eurostat, UN Statistics Division.

All of them see two points only, and none can judge a value that is zero, changes sign or is a growth rate itself.
Where the published programs put 0.001 for zero, these refuse: the answer would be about the 0.001.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from ganchao.tracking.course import Course, Judgement, banded, refused

NEAR_LIMIT: Final = 4.44
"""Exponent with which thresholds shrink near a natural limit (Open SDG)."""


def growth_rate(first: float, last: float, years: float) -> float:
    """Compound annual growth rate; NaN where the values are not of one sign.

    >>> round(growth_rate(100, 121, 2), 12)
    0.1
    """
    if years <= 0 or first == 0 or last / first <= 0:
        return math.nan
    return float((last / first) ** (1 / years)) - 1


def _observed(course: Course) -> tuple[float, str]:
    """The growth rate so far, positive where for the better, or why there is none."""
    if course.is_growth:
        return math.nan, "growth_of_growth"
    (begun, base), (now, value) = course.start, course.last
    if not now - begun >= 1:
        return math.nan, "few"
    rate = growth_rate(base, value, now - begun)
    if math.isnan(rate):
        return rate, "sign"
    return math.copysign(1, base) * course.sign * rate, ""


def _ratio(course: Course) -> tuple[float, str]:
    """The growth rate so far by the one required, or why there is none."""
    if course.target is None or course.by is None:
        return math.nan, "no_target"
    rate, reason = _observed(course)
    if reason:
        return rate, reason
    begun, base = course.start
    required = growth_rate(base, course.target, course.by - begun)
    if math.isnan(required):
        return required, "sign"
    return (rate / abs(required), "") if required else (math.nan, "at_target")


def statcan(course: Course) -> Judgement:
    r"""Growth so far by the growth required from base to target; 95 % of it is on track, 60 % needs acceleration.

    .. math:: R = \operatorname{sgn}(y_0)\, d\, \frac{(y_t / y_0)^{1/(t - t_0)} - 1}{|(y_T / y_0)^{1/(t_T - t_0)} - 1|}

    A target that is met counts before any ratio. The score runs from -5 to 5, straight between R = -0.6, 0.6 and 1.3.

    References
    ----------
    Open SDG, Progress Measurement Methodology (Statistics Canada), docs/progress-methodology.md.
    """
    ratio, reason = _ratio(course)
    if course.reached:
        return Judgement("target_achieved", ratio, 5.0)
    if reason:
        return refused(reason)
    words = ((0.95, "on_track"), (0.6, "acceleration_needed"), (0.0, "limited_progress"))
    score = 5 * (ratio - 0.6) / (0.7 if ratio >= 0.6 else 1.2)
    return Judgement(banded(ratio, words, "deterioration"), ratio, min(max(score, -5.0), 5.0))


def statcan_trend(course: Course) -> Judgement:
    r"""Growth so far against 1.5 % and 0.5 % a year where no target is set; both shrink near a natural limit.

    .. math:: C = 1 - (y_0 / y_{lim})^{4.44} \text{ up to the limit}, \quad
        1 - ((2 y_{lim} - y_0) / y_{lim})^{4.44} \text{ up to twice it}, \quad 1 \text{ beyond}

    The score is straight between -2 %, 0, 0.5 %, 1.5 % and 2 %, the positive ones times C.

    References
    ----------
    Open SDG, Progress Measurement Methodology (Statistics Canada), docs/progress-methodology.md.
    """
    rate, reason = _observed(course)
    if reason:
        return refused(reason)
    near = nearness(course.start[1], course.limit)
    words = ((0.015 * near, "on_track"), (0.005 * near, "acceleration_needed"), (0.0, "limited_progress"))
    status = banded(rate, words, "deterioration")
    if rate < 0:
        score = max(125 * rate - 2.5, -5.0)
    elif near == 0:
        score = 5.0
    else:
        scaled = rate / near
        score = 500 * scaled - 5 if scaled >= 0.015 else 250 * scaled - 1.25 if scaled >= 0.005 else 500 * scaled - 2.5
    return Judgement(status, rate, min(score, 5.0), details={"near_limit": near})


def nearness(base: float, limit: float | None) -> float:
    """By how much thresholds shrink because the base is near its natural limit: 0 at the limit, 1 far away."""
    if limit is None:
        return 1.0
    size, end = abs(base), abs(limit)
    if size >= 2 * end:
        return 1.0
    return 1 - ((size if size <= end else 2 * end - size) / end) ** NEAR_LIMIT


STATCAN_CUTS: Final = ((2.5, "on_track"), (0.0, "acceleration_needed"), (-2.5, "limited_progress"))


def statcan_together(judgements: Iterable[Judgement]) -> Judgement:
    """Several series as one: the mean of their scores, cut at 2.5, 0 and -2.5; those not judged are left out.

    All of them must have achieved their target for all to have achieved it.
    """
    judged = [each for each in judgements if each.score is not None]
    if not judged:
        return refused("few")
    mean = math.fsum(each.score or 0.0 for each in judged) / len(judged)
    achieved = all(each.status == "target_achieved" for each in judged)
    return Judgement("target_achieved" if achieved else banded(mean, STATCAN_CUTS, "deterioration"), mean, mean)


def eurostat(course: Course) -> Judgement:
    r"""Growth so far by the growth required; 95 % is significant, 60 % moderate, below zero a movement away.

    .. math:: R = \operatorname{sgn}(y_0)\, d\, \frac{(y_t / y_0)^{1/(t - t_0)} - 1}{|(y_T / y_0)^{1/(t_T - t_0)} - 1|}

    References
    ----------
    Eurostat, Sustainable development in the European Union, monitoring report, annex on assessing indicator trends.
    """
    ratio, reason = _ratio(course)
    if course.reached:
        return Judgement("significant_progress", ratio)
    if reason:
        return refused(reason)
    words = ((0.95, "significant_progress"), (0.6, "moderate_progress"), (0.0, "insufficient_progress"))
    return Judgement(banded(ratio, words, "movement_away"), ratio)


def eurostat_trend(course: Course) -> Judgement:
    r"""Growth so far where no target is set: from 1 % a year significant, below -1 % a significant movement away.

    .. math:: g = \operatorname{sgn}(y_0)\, d\, \left( (y_t / y_0)^{1/(t - t_0)} - 1 \right)

    References
    ----------
    Eurostat, Sustainable development in the European Union, monitoring report, annex on assessing indicator trends;
    the same thresholds stood in sdg-build until 2022.
    """
    rate, reason = _observed(course)
    if reason:
        return refused(reason)
    words = ((0.01, "significant_progress"), (0.0, "moderate_progress"), (-0.01, "moderate_away"))
    return Judgement(banded(rate, words, "significant_away"), rate)


def unsd(course: Course) -> Judgement:
    r"""Growth so far carried on to the target's year, as a share of the way: 95 % is on track, 10 % fair progress.

    .. math:: v^e_T = v_t (1 + g)^{T - t}, \quad \frac{v^e_T - v_b}{v_T - v_b}

    References
    ----------
    United Nations Statistics Division, Progress Chart Technical Note 2023; EUSTAT, Measuring progress on the SDGs.
    """
    if course.target is None or course.by is None:
        return refused("no_target")
    _, reason = _observed(course)
    (begun, base), (now, value) = course.start, course.last
    grown = growth_rate(base, value, now - begun)
    projected = None if reason else value * (1 + grown) ** (course.by - now)
    way = course.target - base
    ratio = (projected - base) / way if projected is not None and way else math.nan
    if course.reached:
        return Judgement("met_or_on_track", ratio, 3.0, projected)
    if reason or math.isnan(ratio):
        return refused(reason or "at_target")
    status = banded(ratio, ((0.95, "met_or_on_track"), (0.1, "fair_progress")), "stagnation")
    return Judgement(status, ratio, {"met_or_on_track": 3.0, "fair_progress": 2.0}.get(status, 1.0), projected)


def unsd_trend(course: Course) -> Judgement:
    r"""Growth so far where no target is set: from 2 % a year on track, from 0.5 % fair progress.

    .. math:: g = \operatorname{sgn}(v_b)\, d\, \left( (v_t / v_b)^{1/(t - b)} - 1 \right)

    References
    ----------
    United Nations Statistics Division, Progress Chart Technical Note 2023; EUSTAT, Measuring progress on the SDGs.
    """
    rate, reason = _observed(course)
    if reason:
        return refused(reason)
    status = banded(rate, ((0.02, "met_or_on_track"), (0.005, "fair_progress")), "stagnation")
    return Judgement(status, rate, {"met_or_on_track": 3.0, "fair_progress": 2.0}.get(status, 1.0))
