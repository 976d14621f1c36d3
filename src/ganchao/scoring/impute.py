"""Filling missing values; what was observed is never touched.

To add a method, write the function and list it in ``IMPUTERS``. Means and medians come from the units of the
field only and from one year only; units outside the field are filled from them. What stays NaN is left out
by the aggregation. Which cells were filled is seen by comparing before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.recipe import Impute
from ganchao.scoring.methods import Method, method


@dataclass(frozen=True, eq=False)
class Field:
    """Who takes part and what is known besides the values."""

    years: tuple[int, ...]  # ascending
    inside: NDArray[np.bool_]  # (year, unit): belongs to the field
    groups: NDArray[np.int_]  # (unit,): number of the unit's group, -1 where it has none
    higher: NDArray[np.bool_]  # (indicator,): higher is better
    low: Floats | None = None  # (year, unit, indicator): published bounds, NaN where there are none
    high: Floats | None = None


def none(values: Floats, *, field: Field, step: Impute) -> Floats:
    r"""Nothing is filled; aggregation leaves missing members out and re-weights the others.

    .. math:: \hat x = x
    """
    return values


def mean(values: Floats, *, field: Field, step: Impute) -> Floats:
    r"""The mean of the field in that year.

    .. math:: \hat x_{tui} = \frac{1}{n_{ti}} \sum_{k} x_{tki}

    Parameters
    ----------
    values
        Published units, NaN unknown. ``(year, unit, indicator)``
    field
        Only units ``inside`` count.

    Returns
    -------
    Floats
        Missing where nobody in the field has a value that year. ``(year, unit, indicator)``

    Examples
    --------
    >>> from ganchao.scoring.impute import Field
    >>> field = Field((2020,), np.ones((1, 3), bool), np.array([0, 0, 1]), np.array([True]))
    >>> mean(np.array([[[1.0], [3.0], [np.nan]]]), field=field, step=Impute()).ravel()
    array([1., 3., 2.])
    """
    return _filled(values, _mean(_inside(values, field))[:, np.newaxis])


def median(values: Floats, *, field: Field, step: Impute) -> Floats:
    r"""The median of the field in that year, which a few extreme units do not move.

    .. math:: \hat x_{tui} = \operatorname{med}_k x_{tki}
    """
    return _filled(values, _median(_inside(values, field))[:, np.newaxis])


def group_mean(values: Floats, *, field: Field, step: Impute) -> Floats:
    r"""The mean of the unit's own group in that year; a unit without group stays missing.

    .. math:: \hat x_{tui} = \frac{1}{n} \sum_{k \in g(u)} x_{tki}

    Parameters
    ----------
    values
        Published units, NaN unknown. ``(year, unit, indicator)``
    field
        ``groups`` says to which group each unit belongs (column ``step.by`` of the units).

    Returns
    -------
    Floats
        Missing where nobody in the group has a value that year. ``(year, unit, indicator)``
    """
    known = _inside(values, field)
    order = np.argsort(field.groups, kind="stable")
    groups, starts, number = np.unique(field.groups[order], return_index=True, return_inverse=True)
    sorted_known = known[:, order]
    observed = ~np.isnan(sorted_known)
    totals = np.add.reduceat(np.where(observed, sorted_known, 0.0), starts, axis=1)
    counts = np.add.reduceat(observed, starts, axis=1, dtype=np.int64)
    means = _quotient(totals, counts)
    means[:, groups < 0] = np.nan
    row = np.empty_like(number)
    row[order] = number
    return _filled(values, means[:, row])


def group_median(values: Floats, *, field: Field, step: Impute) -> Floats:
    r"""The median of the unit's own group in that year; a unit without group stays missing.

    .. math:: \hat x_{tui} = \operatorname{med}_{k \in g(u)} x_{tki}
    """
    known = _inside(values, field)
    fill = np.full_like(values, np.nan)
    for group in np.unique(field.groups[field.groups >= 0]):
        own = field.groups == group
        fill[:, own] = _median(known[:, own])[:, np.newaxis]
    return _filled(values, fill)


def row_mean(values: Floats, *, field: Field, step: Impute) -> Floats:
    r"""As good as the unit is on average: its mean place between worst and best, brought back to the indicator.

    .. math:: \hat x_{tui} = w_{ti} + (b_{ti} - w_{ti}) \frac{1}{m} \sum_{j} \frac{x_{tuj} - w_{tj}}{b_{tj} - w_{tj}}

    Parameters
    ----------
    values
        Published units, NaN unknown. ``(year, unit, indicator)``
    field
        ``higher`` says which end is best; worst and best come from the units ``inside``, year by year.

    Returns
    -------
    Floats
        Missing where the unit has no value in that year. An indicator on which all agree says nothing about
        the unit's place and is filled with the common value. ``(year, unit, indicator)``

    References
    ----------
    The row mean of COINr 1.1.14 (``i_mean_grp`` over the unit's indicators after min-max).
    """
    known = _inside(values, field)
    gone = np.isnan(known)
    least = np.where(gone, np.inf, known).min(axis=1)
    most = np.where(gone, -np.inf, known).max(axis=1)
    nobody = gone.all(axis=1)
    least[nobody] = most[nobody] = np.nan
    worst = np.where(field.higher, least, most)[:, np.newaxis]
    best = np.where(field.higher, most, least)[:, np.newaxis]
    span = best - worst
    shares = np.divide(values - worst, span, out=np.full_like(values, np.nan), where=span != 0)
    place = _mean(shares, axis=2)[:, :, np.newaxis]
    return _filled(values, worst + np.where(span == 0, 0.0, span * place))


def carry_forward(values: Floats, *, field: Field, step: Impute) -> Floats:
    r"""The unit's own latest earlier value, at most ``max_age`` years old.

    .. math:: \hat x_{tui} = x_{t'ui}, \quad t' = \max\{s < t : x_{sui} \text{ known}\}, \; t - t' \le a

    Parameters
    ----------
    values
        Published units, NaN unknown. ``(year, unit, indicator)``
    step
        ``max_age``: how old a value may be; empty for any age. Nothing is carried backwards.

    References
    ----------
    ``latest`` of COINr's ``impute_panel``.
    """
    years = np.array(field.years)
    before, _ = _neighbours(values)
    age = years[:, np.newaxis, np.newaxis] - years[before]
    near = (before >= 0) & (age <= _age_limit(step))
    return _filled(values, np.where(near, np.take_along_axis(values, np.maximum(before, 0), axis=0), np.nan))


def linear(values: Floats, *, field: Field, step: Impute) -> Floats:
    r"""On the straight line between the unit's own values before and after; ends are not drawn out.

    .. math:: \hat x_t = x_a + (x_b - x_a) \frac{t - a}{b - a}, \quad \min(t - a, b - t) \le \text{max age}

    Parameters
    ----------
    values
        Published units, NaN unknown. ``(year, unit, indicator)``
    step
        ``max_age``: how far the nearer of the two values may be; empty for any distance.

    Returns
    -------
    Floats
        Years before the first and after the last value stay missing, and so does a series of one value.
        (COINr holds end values: here that is a second step, ``carry_forward``.) ``(year, unit, indicator)``
    """
    years = np.array(field.years, dtype=np.float64)
    before, after = _neighbours(values)
    between = (before >= 0) & (after < len(years))
    start, end = np.where(between, before, 0), np.where(between, after, 0)
    since = years[:, np.newaxis, np.newaxis] - years[start]
    ahead = years[end] - years[:, np.newaxis, np.newaxis]
    first, last = np.take_along_axis(values, start, axis=0), np.take_along_axis(values, end, axis=0)
    share = np.divide(since, since + ahead, out=np.zeros_like(since), where=(since + ahead) > 0)
    near = between & (np.minimum(since, ahead) <= _age_limit(step))
    return _filled(values, np.where(near, first + (last - first) * share, np.nan))


def constant(values: Floats, *, field: Field, step: Impute) -> Floats:
    r"""The declared ``value``, in published units.

    .. math:: \hat x = c
    """
    return _filled(values, np.full_like(values, np.nan if step.value is None else step.value))


def midpoint(values: Floats, *, field: Field, step: Impute) -> Floats:
    r"""The middle of the published interval ("201-250"); without both bounds the cell stays missing.

    .. math:: \hat x = \frac{l + h}{2}
    """
    if field.low is None or field.high is None:
        return values
    return _filled(values, (field.low + field.high) / 2)


IMPUTERS: dict[str, Method] = {
    "none": method(none, keeps="keeps_observed own_only within_range unit_free"),
    "mean": method(mean, keeps="keeps_observed within_range unit_free"),
    "median": method(median, keeps="keeps_observed within_range unit_free"),
    "group_mean": method(group_mean, needs="by", keeps="keeps_observed within_range unit_free"),
    "group_median": method(group_median, needs="by", keeps="keeps_observed within_range unit_free"),
    "row_mean": method(row_mean, keeps="keeps_observed unit_free"),
    "carry_forward": method(carry_forward, options="max_age", keeps="keeps_observed own_only within_range unit_free"),
    "linear": method(linear, options="max_age", keeps="keeps_observed own_only within_range unit_free"),
    "constant": method(constant, needs="value", keeps="keeps_observed own_only"),
    "midpoint": method(midpoint, keeps="keeps_observed own_only unit_free"),
}


def _inside(values: Floats, field: Field) -> Floats:
    """Values of the units of the field; the others are NaN."""
    return np.where(field.inside[:, :, np.newaxis], values, np.nan)


def _filled(values: Floats, fill: Floats) -> Floats:
    return np.where(np.isnan(values), fill, values)


def _quotient(totals: Floats, counts: NDArray[Any]) -> Floats:
    return np.divide(totals, counts, out=np.full(totals.shape, np.nan), where=counts > 0)


def _mean(values: Floats, axis: int = 1) -> Floats:
    observed = ~np.isnan(values)
    return _quotient(np.where(observed, values, 0.0).sum(axis=axis), observed.sum(axis=axis))


def _median(values: Floats) -> Floats:
    """Median over units; NaN where there is none, without NumPy's warning: ``(year, unit, …) -> (year, …)``."""
    ordered = np.sort(values, axis=1)
    count = (~np.isnan(values)).sum(axis=1, keepdims=True)
    lower = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=1)
    upper = np.take_along_axis(ordered, np.minimum(count // 2, values.shape[1] - 1), axis=1)
    middle: Floats = np.where(count > 0, lower + (upper - lower) / 2, np.nan)[:, 0]
    return middle


def _neighbours(values: Floats) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Positions of the last known year up to each year (-1: none) and of the next one from it (the end: none)."""
    years = len(values)
    position = np.arange(years)[:, np.newaxis, np.newaxis]
    known = ~np.isnan(values)
    before = np.maximum.accumulate(np.where(known, position, -1), axis=0)
    after = np.minimum.accumulate(np.where(known, position, years)[::-1], axis=0)[::-1]
    return before, after


def _age_limit(step: Impute) -> float:
    return np.inf if step.max_age is None else step.max_age
