"""Progress read from straight trends: ESCAP, the German weather symbols, SDG Index arrows, OECD distances, OHI."""

from __future__ import annotations

import itertools
import math
from typing import Final

import numpy as np
from scipy import stats

from ganchao.tracking.course import Course, Judgement, banded, refused

LAST_YEARS: Final = 5
"""Years of change that the weather symbols and the likely future status look back on."""
FEWEST: Final = 4
"""Points that a weather symbol needs."""
SIGNIFICANT: Final = 0.1
"""Probability of so strong a rank correlation by chance, up to which a trend is called one (OECD)."""
EXACT_UPTO: Final = 7
"""Points up to which that probability is counted exactly, over all orders."""
DAMPING: Final = 0.67
"""Weight of the trend against resilience and pressure (OHI)."""


def escap_status(course: Course) -> Judgement:
    r"""How much of the way from baseline to target is done, 10 being all of it.

    .. math:: CS = D\, \frac{I_{cv} - I_0}{|TV - I_0|}, \quad D = \pm 10

    Where the target is passed it says so: other programs give :math:`10 - 10 |TV - I_{cv}| / |TV - I_0|`, which is the
    same up to the target and falls beyond it.

    References
    ----------
    UN ESCAP, SDG Progress Assessment Methodology, current status index.
    """
    if course.target is None:
        return refused("no_target")
    way = abs(course.target - course.start[1])
    if not way > 0 or not course.times:
        return refused("at_target")
    measure = 10 * course.better(course.last[1] - course.start[1]) / way
    if course.better(course.target - course.start[1]) < 0:
        return refused("at_target")
    words = ((10.0, "reached"), (0.0, "part_way"))
    return Judgement(banded(measure, words, "moving_away"), measure, min(max(measure, 0.0), 10.0))


def escap_anticipated(course: Course) -> Judgement:
    r"""The gap expected at the target's time, as a share of the way: up to 10 % maintain, up to all of it accelerate.

    .. math:: AP = d\, \frac{TV - \hat I_T}{|TV - I_0|}

    The value expected comes from a straight line in which recent years weigh more; ESCAP's own weights are published in
    words only, so here the k-th oldest value weighs k.

    References
    ----------
    UN ESCAP, SDG Progress Assessment Methodology, anticipated progress index; UNECE, technical notes on the assessment.
    """
    if course.target is None or course.by is None:
        return refused("no_target")
    if len(course.times) < 2:
        return refused("few")
    way = abs(course.target - course.start[1])
    if not way > 0 or course.better(course.target - course.start[1]) < 0:
        return refused("at_target")
    projected = weighted_line(course.times, course.values, course.by)
    gap = course.better(course.target - projected) / way
    if course.reached:
        return Judgement("maintain", gap, projected=projected)
    words = ((-0.1, "maintain"), (-1.0, "accelerate"))
    return Judgement(banded(-gap, words, "reverse"), gap, projected=projected)


def weighted_line(times: tuple[float, ...], values: tuple[float, ...], at: float) -> float:
    """A straight line through values, the k-th oldest weighing k, read at a time."""
    weights = np.arange(1, len(times) + 1, dtype=float)
    t, v = np.array(times), np.array(values)
    middle, level = np.average(t, weights=weights), np.average(v, weights=weights)
    spread = float((weights * (t - middle) ** 2).sum())
    slope = float((weights * (t - middle) * (v - level)).sum()) / spread if spread > 0 else 0.0
    return float(level + slope * (at - middle))


def weather(course: Course) -> Judgement:
    r"""The mean change of five years carried on: missing less than 5 % of what remains is sun, 20 % sun and cloud.

    .. math:: \hat x_T = x_t + \bar \Delta\, (T - t), \quad m = d\, \frac{T^* - \hat x_T}{|T^* - x_t|}

    Right direction but missing more is cloud, wrong direction is thunder. Six yearly points, at least four.

    References
    ----------
    Destatis, Sustainable Development in Germany, indicator status: methodology (dns-indikatoren.de/en/status).
    """
    if course.target is None or course.by is None:
        return refused("no_target")
    change, reason = mean_change(course)
    projected = None if reason else course.last[1] + change * max(course.by - course.last[0], 0.0)
    remaining = abs(course.target - course.last[1])
    missed = math.nan
    if projected is not None and remaining > 0:
        missed = course.better(course.target - projected) / remaining
    if course.reached:
        return Judgement("sun", 0.0, projected=projected)
    if reason or projected is None:
        return refused(reason)
    if course.better(change) <= 0:
        return Judgement("thunder", missed, projected=projected)
    status = "sun" if missed < 0.05 else "sun_cloud" if missed <= 0.2 else "cloud"
    return Judgement(status, missed, projected=projected)


def mean_change(course: Course) -> tuple[float, str]:
    """The mean yearly change over the last five years, or why there is none."""
    if len(course.times) < FEWEST:
        return math.nan, "few"
    back = min(LAST_YEARS, len(course.times) - 1)
    passed = course.times[-1] - course.times[-1 - back]
    return ((course.values[-1] - course.values[-1 - back]) / passed, "") if passed > 0 else (math.nan, "few")


def weather_trend(course: Course) -> Judgement:
    r"""Direction alone: whether the mean change of five years and the last change are for the better.

    .. math:: (\bar \Delta > 0, \Delta_t > 0): \text{both sun, the mean sun and cloud, the last cloud, neither thunder}

    References
    ----------
    Destatis, Sustainable Development in Germany, indicator status: methodology (dns-indikatoren.de/en/status).
    """
    change, reason = mean_change(course)
    if reason:
        return refused(reason)
    usual = course.better(change) > 0
    lately = course.better(course.values[-1] - course.values[-2]) > 0
    status = {(True, True): "sun", (True, False): "sun_cloud", (False, True): "cloud"}.get((usual, lately), "thunder")
    return Judgement(status, 2.0 * usual + lately)


def worst_weather(judgements: tuple[Judgement, ...]) -> Judgement:
    """Several targets of one indicator: the worst symbol stands for it; those not judged are left out."""
    order = ("sun", "sun_cloud", "cloud", "thunder")
    judged = [each for each in judgements if each.status]
    return max(judged, key=lambda each: order.index(each.status)) if judged else refused("few")


def sdg_index(course: Course) -> Judgement:
    r"""Yearly growth so far by the yearly growth needed: all of it is on track, half of it improving moderately.

    .. math:: r = \frac{(x_t - x_0) / (t - t_0)}{(x_T - x_0) / (T - t_0)}

    References
    ----------
    Sachs et al., Sustainable Development Report, methods summary, SDG trends.
    """
    if course.target is None or course.by is None:
        return refused("no_target")
    (begun, base), (now, value) = course.start, course.last
    way = course.target - base
    if not now > begun:
        return refused("few")
    if way == 0 or course.better(way) < 0:
        return Judgement("on_track", math.nan) if course.reached else refused("at_target")
    ratio = ((value - base) / (now - begun)) / (way / (course.by - begun))
    if course.reached:
        return Judgement("on_track", ratio)
    return Judgement(banded(ratio, ((1.0, "on_track"), (0.5, "improving"), (0.0, "stagnating")), "decreasing"), ratio)


def oecd(course: Course) -> Judgement:
    r"""Distance to the target in standard deviations of the peers, and whether a trend shows at all.

    .. math:: \delta = \frac{\max(0,\ d\,(T - x))}{SD_{peers}}, \quad \rho = \text{rank correlation with time}

    A trend is one where so strong a correlation comes by chance in a tenth of all orders at most. The likelihood of
    meeting the target is the probability stated beside it.

    References
    ----------
    OECD (2022), The Short and Winding Road to 2030, annex A; OECD (2019), Measuring Distance to the SDG Targets, ch. 3.
    """
    if course.target is None:
        return refused("no_target")
    spread = float(np.std(course.peers, ddof=1)) if len(course.peers) > 1 else 0.0
    if not spread > 0 or not course.times:
        return refused("no_peers")
    distance = course.better(course.target - course.last[1]) / spread
    strength, chance = rank_trend(course.times, course.values)
    details = {"rank_correlation": strength, "chance": chance}
    if course.reached:
        return Judgement("reached", distance, max(distance, 0.0), details=details)
    moving = course.better(strength) if chance <= SIGNIFICANT + 1e-12 else 0.0
    status = "getting_closer" if moving > 0 else "getting_further" if moving < 0 else "no_trend"
    return Judgement(status, distance, max(distance, 0.0), details=details)


def rank_trend(times: tuple[float, ...], values: tuple[float, ...]) -> tuple[float, float]:
    """Spearman's rank correlation with time, and how often chance gives one as strong (two-sided)."""
    if len(times) < 3 or len(set(values)) == 1:
        return 0.0, 1.0
    time, value = stats.rankdata(times), stats.rankdata(values)
    strength = float(np.corrcoef(time, value)[0, 1])
    if len(times) > EXACT_UPTO:
        return strength, float(stats.spearmanr(times, values).pvalue)
    centred = time - time.mean()
    orders = np.array(list(itertools.permutations(value - value.mean()))) @ centred
    own = abs(float((value - value.mean()) @ centred))
    return strength, float((np.abs(orders) >= own - 1e-9).mean())


def likely_future(course: Course) -> Judgement:
    r"""Where the status is likely to stand in five years, by its trend, what protects it and what threatens it.

    .. math:: x_F = \left[ 1 + \beta t + (1 - \beta)(\min(r, p) - p) \right] x \in [0, 1], \quad
        t = 5\, \frac{\text{slope}}{x_1} \in [-1, 1], \quad S = \frac{x + x_F}{2}

    x is the value between its goalposts, slope and x₁ are those of the last five years, β is 0.67.

    References
    ----------
    Halpern et al. (2012), An index to assess the health and benefits of the global ocean, Nature 488, 615-620;
    ohicore, CalculateGoalIndex.
    """
    if course.worst is None or course.best is None or course.worst == course.best:
        return refused("no_goalposts")
    if len(course.times) < 2:
        return refused("few")
    status = (np.array(course.values) - course.worst) / (course.best - course.worst)
    recent = np.array(course.times) >= course.times[-1] - LAST_YEARS
    first = float(status[recent][0])
    if recent.sum() < 2 or first <= 0:
        return refused("few" if recent.sum() < 2 else "at_worst")
    slope = float(np.polyfit(np.array(course.times)[recent], status[recent], 1)[0])
    trend = min(max(slope / first * LAST_YEARS, -1.0), 1.0)
    return future_status(float(status[-1]), trend, course.resilience, course.pressure)


def future_status(status: float, trend: float, resilience: float, pressure: float) -> Judgement:
    """The likely future status from its four parts, all on 0 to 1 (the trend on -1 to 1)."""
    factor = 1 + DAMPING * trend + (1 - DAMPING) * (min(resilience, pressure) - pressure)
    likely = min(max(factor * status, 0.0), 1.0)
    change = factor * status - status
    word = "rising" if change > 1e-12 else "falling" if change < -1e-12 else "steady"
    return Judgement(word, factor * status, (status + likely) / 2, details={"status": status, "trend": trend})
