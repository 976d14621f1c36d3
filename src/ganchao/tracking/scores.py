"""Progress as scorecards and OKR tools count it: shares of a span, and goal against red flag."""

from __future__ import annotations

from ganchao.tracking.course import Course, Judgement, banded, refused

WAY = ((1.0, "reached"), (0.0, "part_way"))


def share_of_way(course: Course) -> Judgement:
    r"""The share of the way from baseline to target that is done, neither cut off at 0 nor at 1.

    .. math:: P = \frac{x - b}{T - b}

    References
    ----------
    BSC Designer, The difference between performance and progress; BurningOKR, progress of a key result.
    """
    if course.target is None:
        return refused("no_target")
    way = course.target - course.start[1]
    if not course.times or not way:
        return refused("at_target")
    if course.better(way) < 0:
        return refused("at_target")
    share = (course.last[1] - course.start[1]) / way
    return Judgement(banded(share, WAY, "moving_away"), share, share)


def share_cut_off(course: Course) -> Judgement:
    r"""The same share, shown as 0 when below and as 1 when beyond.

    .. math:: P = \min\left( \max\left( \frac{x - b}{T - b}, 0 \right), 1 \right)

    References
    ----------
    oslokommune/okr-tracker, progression of a key result.
    """
    judged = share_of_way(course)
    if judged.reason:
        return judged
    return Judgement(judged.status, judged.measure, min(max(judged.measure, 0.0), 1.0))


def performance(course: Course) -> Judgement:
    r"""Where a value stands between the worst and the best one thought of, whatever was promised.

    .. math:: P = \frac{x - \text{worst}}{\text{best} - \text{worst}}

    References
    ----------
    BSC Designer, The difference between performance and progress.
    """
    if course.worst is None or course.best is None or course.worst == course.best:
        return refused("no_goalposts")
    if not course.times:
        return refused("few")
    share = (course.last[1] - course.worst) / (course.best - course.worst)
    return Judgement(banded(share, ((1.0, "at_best"), (0.0, "between")), "below_worst"), share, share)


def red_flag(course: Course) -> Judgement:
    r"""0 to 10, with a third at the red flag and two thirds at the goal.

    .. math:: s = \frac{10}{3} \left( 1 + \frac{x - \text{red}}{\text{goal} - \text{red}} \right) \in [0, 10]

    The goal is the target, the red flag the value that must be reached in any case.

    References
    ----------
    Spider Impact, Using KPI Scoring Types, Goal/Red Flag.
    """
    if course.target is None:
        return refused("no_target")
    if course.red is None or course.better(course.target - course.red) <= 0:
        return refused("no_red")
    if not course.times:
        return refused("few")
    done = (course.last[1] - course.red) / (course.target - course.red)
    score = 10 / 3 * (1 + done)
    return Judgement(banded(done, ((1.0, "green"), (0.0, "yellow")), "red"), score, min(max(score, 0.0), 10.0))
