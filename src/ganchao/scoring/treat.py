"""Taming outliers, each indicator by itself, before values are brought to one scale.

To add a treatment, write the function and list it in ``TREATMENTS``. Every function takes values
``(…, unit, column)``, leaves missing values out of everything, treats all leading axes by themselves
(pool years before calling where the recipe says ``over: all``) and says what it did. A column on which all
agree is left as it is. ``names`` (the columns' indicator codes) are used in problems only. Units that are not
``inside`` the field decide nothing: they are brought to the field's range and transformed along with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.recipe import Treat
from ganchao.errors import InvalidInput, Problem, pick
from ganchao.scoring.methods import Method, method

Inside = NDArray[np.bool_] | None
"""Which units belong to the field ``(…, unit)``; ``None``: all."""


@dataclass(frozen=True, eq=False)
class Treated:
    """What a treatment did to each column."""

    done: NDArray[np.str_]  # (…, column): "none", "winsorised", "log_ct", … (message ``treat.done.<code>``)
    changed: NDArray[np.int_]  # (…, column): how many values of the field changed


def none(values: Floats, *, step: Treat, names: Sequence[str] = (), inside: Inside = None) -> tuple[Floats, Treated]:
    r"""Nothing is treated.

    .. math:: x' = x
    """
    return values, _report(values, values, "none", inside)


def winsorise_log(
    values: Floats, *, step: Treat, names: Sequence[str] = (), inside: Inside = None
) -> tuple[Floats, Treated]:
    r"""Pull in the few most extreme values; where that does not suffice, transform the whole indicator.

    An indicator is left alone while :math:`|G_1| < s` or :math:`G_2 < k` (sample-corrected skewness and excess
    kurtosis). Otherwise the largest values (where :math:`G_1 \ge 0`, else the smallest) become the next one,
    again and again, until it passes or ``points`` values are changed. If it still fails, the ``fallback``
    is applied to the *original* values, and not tested again.

    .. math:: G_1 = \frac{\sqrt{n (n-1)}}{n-2} \frac{m_3}{m_2^{3/2}}, \quad
              G_2 = \frac{n-1}{(n-2)(n-3)} \left[(n+1)\left(\frac{m_4}{m_2^2} - 3\right) + 6\right]

    Parameters
    ----------
    values
        Published units, NaN unknown. ``(…, unit, column)``
    step
        ``skewness``, ``kurtosis``, ``points`` and ``fallback`` (``none`` keeps the winsorised values).

    Returns
    -------
    tuple
        Treated values, and what was done.

    References
    ----------
    Becker et al. (2022), COINr, JOSS 7(78), 4567: ``Treat`` with ``winsorise`` and ``log_CT``.

    Examples
    --------
    >>> values = np.array([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [90.0]])
    >>> treated, report = winsorise_log(values, step=Treat())
    >>> treated.ravel(), report.done[0], int(report.changed[0])
    (array([1., 2., 3., 4., 5., 6., 6.]), np.str_('winsorised'), 1)
    """
    fallback = pick("treatment", step.fallback, {n: m for n, m in TREATMENTS.items() if n != "winsorise_log"})
    columns, field = (np.moveaxis(each, -2, -1) for each in (values, _field(values, inside)))
    failing = ~passes(field, step)
    report = _report(values, values, "none", inside)
    if not failing.any():
        return values, report
    tamed, changed = _winsorised(field[failing], step)
    done = np.full(len(tamed), "winsorised", dtype="<U16")
    still = ~passes(tamed, step)
    tamed = np.clip(columns[failing], *_range(tamed, axis=-1))
    if step.fallback != "none" and still.any():
        some = tuple(np.array(_names(values, names))[np.nonzero(failing)[-1][still]])
        place = tuple(axis[still] for axis in np.nonzero(failing))
        there = None if inside is None else np.broadcast_to(inside, values.shape[:-1])[place[:-1]]
        other, second = fallback.function(columns[place][..., np.newaxis], step=step, names=some, inside=there)
        tamed[still], done[still], changed[still] = other[..., 0], second.done[..., 0], second.changed[..., 0]
    result = columns.copy()
    result[failing] = tamed
    report.done[failing], report.changed[failing] = done, changed
    return np.moveaxis(result, -1, -2), report


def percentile_clip(
    values: Floats, *, step: Treat, names: Sequence[str] = (), inside: Inside = None
) -> tuple[Floats, Treated]:
    r"""Values beyond the percentiles ``low`` and ``high`` are brought to them (缩尾处理).

    .. math:: x' = \min(\max(x, P_{low}), P_{high})

    Percentiles interpolate linearly between neighbours (type 7 of R, the default of NumPy and of Excel's PERCENTILE).
    """
    low, high = _bounds("treat.percentiles", step, within=(0.0, 100.0))
    ordered = np.sort(_field(values, inside), axis=-2)
    count = (~np.isnan(ordered)).sum(axis=-2, keepdims=True)
    result = np.clip(values, _percentile(ordered, count, low), _percentile(ordered, count, high))
    return result, _report(values, result, "clipped", inside)


def caps(values: Floats, *, step: Treat, names: Sequence[str] = (), inside: Inside = None) -> tuple[Floats, Treated]:
    r"""Values beyond the declared ``low`` and ``high`` are brought to them.

    .. math:: x' = \min(\max(x, low), high)
    """
    result = np.clip(values, *_bounds("treat.caps", step))
    return result, _report(values, result, "capped", inside)


def log(values: Floats, *, step: Treat, names: Sequence[str] = (), inside: Inside = None) -> tuple[Floats, Treated]:
    r"""The natural logarithm; every value of the field must be positive.

    .. math:: x' = \ln x
    """
    flat = _field(values, inside).reshape(-1, values.shape[-1])
    counts = (flat <= 0).sum(axis=0)
    if counts.any():
        raise InvalidInput(
            Problem(
                "treat.not_positive",
                values={"indicator": name, "count": int(count), "smallest": f"{np.nanmin(column):g}"},
            )
            for name, count, column in zip(_names(values, names), counts, flat.T, strict=True)
            if count
        )
    result = np.log(np.where(values > 0, values, np.nan))
    return result, _report(values, result, "log", inside)


def log_ct(values: Floats, *, step: Treat, names: Sequence[str] = (), inside: Inside = None) -> tuple[Floats, Treated]:
    r"""The logarithm above the smallest value plus a hundredth of the range; draws long upper tails in.

    .. math:: x' = \ln(x - \min x + 0.01\,(\max x - \min x))

    References
    ----------
    ``log_CT`` of COINr 1.1.14, after the COIN Tool.
    """
    least, most, varied = _ends(_field(values, inside))
    above = np.maximum(values - least, 0.0)
    return _transformed(values, _ln(above + 0.01 * (most - least), varied), varied, "log_ct", inside)


def log_ct_orig(
    values: Floats, *, step: Treat, names: Sequence[str] = (), inside: Inside = None
) -> tuple[Floats, Treated]:
    r"""The logarithm above the smallest value plus one; what it does depends on the unit of measurement.

    .. math:: x' = \ln(x - \min x + 1)

    References
    ----------
    ``log_CT_orig`` of COINr 1.1.14, after the COIN Tool.
    """
    least, _, varied = _ends(_field(values, inside))
    return _transformed(values, _ln(np.maximum(values - least, 0.0) + 1.0, varied), varied, "log_ct_orig", inside)


def log_ct_plus(
    values: Floats, *, step: Treat, names: Sequence[str] = (), inside: Inside = None
) -> tuple[Floats, Treated]:
    r"""Like ``log_ct`` for a long upper tail, and its mirror image for a long lower one.

    .. math:: x' = \ln(x - \min x + a) \text{ if } G_1 > 0, \text{ else } -\ln(\max x + a - x),
              \quad a = 0.01\,(\max x - \min x)

    References
    ----------
    ``log_CT_plus`` of COINr 1.1.14.
    """
    field = _field(values, inside)
    least, most, varied = _ends(field)
    margin = 0.01 * (most - least)
    upper = (skewness_and_kurtosis(np.moveaxis(field, -2, -1))[0] > 0)[..., np.newaxis, :]
    above, below = np.maximum(values - least, 0.0), np.maximum(most - values, 0.0)
    result = np.where(upper, _ln(above + margin, varied), -_ln(below + margin, varied))
    return _transformed(values, result, varied, np.where(upper[..., 0, :], "log_ct", "log_ct_negative"), inside)


def box_cox(values: Floats, *, step: Treat, names: Sequence[str] = (), inside: Inside = None) -> tuple[Floats, Treated]:
    r"""The power transformation that brings each indicator nearest to a normal distribution.

    .. math:: x' = \frac{y^\lambda - 1}{\lambda} \; (\ln y \text{ if } \lambda = 0), \quad y = x - \min x + 1

    Parameters
    ----------
    values
        Published units, NaN unknown; shifted so that the smallest is 1. ``(…, unit, column)``

    Returns
    -------
    tuple
        Transformed values with the exponent of greatest likelihood between -5 and 5, and what was done.

    References
    ----------
    Box and Cox (1964), J. Royal Statistical Society B 26, 211-252; the shift is that of the COIN Tool.
    """
    field = _field(values, inside)
    least, _, varied = _ends(field)
    above = np.maximum(values - least, 0.0) + 1.0
    result = values.copy()
    for place in zip(*np.nonzero(varied[..., 0, :]), strict=True):
        column = (*place[:-1], slice(None), place[-1])
        exponent = box_cox_exponent(above[column][~np.isnan(field[column])])
        result[column] = _power(above[column], exponent)
    return _transformed(values, result, varied, "box_cox", inside)


TREATMENTS: dict[str, Method] = {
    "none": method(none, keeps="keeps_order within_range own_only unit_free scale_free"),
    "winsorise_log": method(
        winsorise_log, options="over skewness kurtosis points fallback", keeps="keeps_order unit_free scale_free"
    ),
    "percentile_clip": method(
        percentile_clip, options="over low high", keeps="keeps_order within_range unit_free scale_free"
    ),
    "log_ct": method(log_ct, options="over", keeps="keeps_order unit_free scale_free"),
    "log_ct_orig": method(log_ct_orig, options="over", keeps="keeps_order"),
    "log_ct_plus": method(log_ct_plus, options="over", keeps="keeps_order unit_free scale_free"),
    "box_cox": method(box_cox, options="over", keeps="keeps_order"),
    "log": method(log, keeps="keeps_order own_only scale_free"),
    "caps": method(caps, options="low high", keeps="keeps_order own_only"),
}


def skewness_and_kurtosis(values: Floats) -> tuple[Floats, Floats]:
    """Sample-corrected skewness and excess kurtosis over the last axis; NaN where they cannot be told."""
    observed = ~np.isnan(values)
    count = observed.sum(axis=-1).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(observed, values, 0.0).sum(axis=-1) / count
        away = np.where(observed, values - mean[..., np.newaxis], 0.0)
        # a power of two keeps cubes and fourth powers from overflowing without costing a digit
        away /= np.exp2(np.floor(np.log2(np.abs(away).max(axis=-1, initial=0.0))))[..., np.newaxis]
        square = away * away
        second = square.sum(axis=-1) / count
        third = (square * away).sum(axis=-1) / count / second**1.5
        fourth = (square * square).sum(axis=-1) / count / second**2 - 3.0
        skewness = np.where(count > 2, third * np.sqrt(count * (count - 1)) / (count - 2), np.nan)
        scale = (count - 1) / ((count - 2) * (count - 3))
        kurtosis = np.where(count > 3, scale * ((count + 1) * fourth + 6.0), np.nan)
    return skewness, kurtosis


def passes(values: Floats, step: Treat) -> NDArray[np.bool_]:
    """Whether a series (last axis) has no outliers to speak of; one too short or constant always passes."""
    skewness, kurtosis = skewness_and_kurtosis(values)
    unknown = np.isnan(skewness) | np.isnan(kurtosis) | _constant(values)
    passing: NDArray[np.bool_] = unknown | (np.abs(skewness) < step.skewness) | (kurtosis < step.kurtosis)
    return passing


def box_cox_exponent(positive: Floats) -> float:
    """The exponent of greatest likelihood for one series of positive values, between -5 and 5."""
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - slow to import

    logs = np.log(positive)

    def unlikelihood(exponent: float) -> float:
        spread = float(np.var(_power(positive, exponent)))
        return np.inf if spread == 0 else 0.5 * len(logs) * np.log(spread) - (exponent - 1.0) * logs.sum()

    found = minimize_scalar(unlikelihood, bounds=(-5.0, 5.0), method="bounded", options={"xatol": 1e-9})
    return float(found.x)


def _winsorised(block: Floats, step: Treat) -> tuple[Floats, NDArray[np.int_]]:
    """Series that failed, winsorised until they pass or the points are used up, and how many values changed."""
    now = block.copy()
    points = np.zeros((2, len(block)), dtype=np.int_)  # changed at the lower and at the upper end
    active = np.arange(len(block))
    while active.size and (active := active[points.sum(axis=0)[active] < step.points]).size:
        rows = now[active]
        upper = skewness_and_kurtosis(rows)[0] >= 0
        outward = np.where(upper[:, np.newaxis], rows, -rows)
        outward[np.isnan(outward)] = -np.inf
        extreme = outward == outward.max(axis=1, keepdims=True)
        following = np.where(extreme, -np.inf, outward).max(axis=1)
        rows = np.where(extreme, np.where(upper, following, -following)[:, np.newaxis], rows)
        now[active] = rows
        points[upper.astype(np.int_), active] = extreme.sum(axis=1)
        active = active[~passes(rows, step)]
    return now, points.sum(axis=0)


def _field(values: Floats, inside: Inside) -> Floats:
    """Values of the field's units; the others are NaN."""
    return values if inside is None else np.where(inside[..., np.newaxis], values, np.nan)


def _range(values: Floats, axis: int) -> tuple[Floats, Floats]:
    """Smallest and largest value along an axis that stays; crossed infinities where there is none."""
    gone = np.isnan(values)
    least: Floats = np.where(gone, np.inf, values).min(axis=axis, keepdims=True, initial=np.inf)
    most: Floats = np.where(gone, -np.inf, values).max(axis=axis, keepdims=True, initial=-np.inf)
    return least, most


def _constant(values: Floats) -> NDArray[np.bool_]:
    least, most = _range(values, axis=-1)
    constant: NDArray[np.bool_] = (least >= most)[..., 0]
    return constant


def _ends(values: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Smallest and largest value of each column, 0 where constant, and whether they differ: ``(…, 1, column)``."""
    least, most = _range(values, axis=-2)
    varied = least < most
    return np.where(varied, least, 0.0), np.where(varied, most, 0.0), varied


def _ln(values: Floats, varied: NDArray[np.bool_]) -> Floats:
    return np.log(np.where(varied, values, 1.0))


def _power(positive: Floats, exponent: float) -> Floats:
    """``(y^e - 1) / e``, in a form that stays exact near ``e = 0``."""
    logs = np.log(positive)
    return logs if exponent == 0 else np.expm1(exponent * logs) / exponent


def _percentile(ordered: Floats, count: NDArray[np.int_], percentile: float) -> Floats:
    """Percentile of values sorted over the last axis but one, NaN last: ``(…, 1, column)``."""
    place = np.maximum(count - 1, 0) * (percentile / 100.0)
    lower = np.floor(place).astype(np.int_)
    upper = np.minimum(lower + 1, np.maximum(count - 1, 0))
    below, above = (np.take_along_axis(ordered, index, axis=-2) for index in (lower, upper))
    return below + (above - below) * (place - lower)


def _bounds(key: str, step: Treat, within: tuple[float, float] = (-np.inf, np.inf)) -> tuple[float, float]:
    """``low`` and ``high`` of the recipe; the open side is the end of the range."""
    low, high = within[0] if step.low is None else step.low, within[1] if step.high is None else step.high
    shown = {"low": "" if step.low is None else f"{low:g}", "high": "" if step.high is None else f"{high:g}"}
    if step.low is None and step.high is None:
        raise InvalidInput([Problem(f"{key}_unset")])
    if not within[0] <= low <= high <= within[1]:
        raise InvalidInput([Problem(f"{key}_wrong", values=shown)])
    return low, high


def _transformed(
    before: Floats, after: Floats, varied: NDArray[np.bool_], done: str | NDArray[np.str_], inside: Inside
) -> tuple[Floats, Treated]:
    """The transformed values where a column varies; a constant one is left as it is."""
    counted = (~np.isnan(_field(before, inside))).sum(axis=-2)
    report = Treated(np.where(varied[..., 0, :], done, "none").astype("<U16"), np.where(varied[..., 0, :], counted, 0))
    return np.where(varied, after, before), report


def _report(before: Floats, after: Floats, done: str, inside: Inside) -> Treated:
    changed = np.zeros((*before.shape[:-2], before.shape[-1]), dtype=np.int_)
    if after is not before:
        changed = ((before != after) & ~np.isnan(_field(before, inside))).sum(axis=-2)
    return Treated(np.where(changed > 0, done, "none").astype("<U16"), changed)


def _names(values: Floats, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(names) or tuple(str(j + 1) for j in range(values.shape[-1]))
