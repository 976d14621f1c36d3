"""Values come to one scale on which more is better.

Most methods only say where the goalposts stand (:data:`GOALPOST_RULES`): the score is the share of the way
from worst to best. The others score by order or by table (:data:`SCORERS`). To add one, write the function
and list it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.recipe import Band, Normalise
from ganchao.scoring.methods import Method, method

NOISE: Final = 1e-12
"""Share of the largest value below which a difference is rounding noise, whatever tolerance scores are ranked with."""


@dataclass(frozen=True, eq=False)
class Ruler:
    """What a normaliser may look at besides the values, labels already matched."""

    step: Normalise
    higher: NDArray[np.bool_]  # (indicator,) whether more is better
    declared_worst: Floats  # (indicator,) NaN where not declared
    declared_best: Floats  # (indicator,)
    reference: int | None = None  # place of the reference unit
    base: int | None = None  # place of the base year among the leading axis
    tolerance: float = 0.0  # share of the largest value within which values are tied, at most :data:`NOISE`
    reference_values: Floats | None = None  # (…, indicator) of the reference unit, which may stand outside the field


Posts = tuple[Floats, Floats]
"""Where the worst goalpost stands and the signed way to the best, both ``(…, indicator)``."""


def minmax(field: Floats, ruler: Ruler) -> Posts:
    r"""Share of the way from the worst value seen to the best.

    .. math:: s = \frac{x - x_{worst}}{x_{best} - x_{worst}}

    Parameters
    ----------
    field
        Values of the units that set goalposts, NaN elsewhere. ``(…, unit, indicator)``
    ruler
        Directions.

    Returns
    -------
    Posts
        Worst goalpost and signed way to the best. ``(…, indicator)``

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5.
    """
    low, high = (np.asarray(f.reduce(field, axis=-2), dtype=np.float64) for f in (np.fmin, np.fmax))
    spread = np.where(flat(low, high, ruler), 0.0, high - low)
    return np.where(ruler.higher, low, high), np.where(ruler.higher, spread, -spread)


def zscore(field: Floats, ruler: Ruler) -> Posts:
    r"""Distance from the mean in sample standard deviations (divisor n − 1).

    .. math:: s = \pm\frac{x - \bar{x}}{sd(x)}

    ``to: [m, s]`` puts the mean at ``m`` and one standard deviation above it at ``s``.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5.
    """
    present = np.isfinite(field)
    count = present.sum(axis=-2)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(present, field, 0.0).sum(axis=-2) / count
        away = np.where(present, field - mean[..., None, :], 0.0)
        deviation = np.sqrt((away**2).sum(axis=-2) / (count - 1))
    low, high = np.fmin.reduce(field, axis=-2), np.fmax.reduce(field, axis=-2)
    deviation = np.where(flat(low, high, ruler), 0.0, deviation)
    return mean, np.where(ruler.higher, deviation, -deviation)


def distance_to_best(field: Floats, ruler: Ruler) -> Posts:
    r"""How near the best value, against the range: the same as min-max on 0 to 1.

    .. math:: s = 1 - \frac{|x_{best} - x|}{|x_{best} - x_{worst}|}

    References
    ----------
    Becker et al. (2022), COINr, ``n_dist2max``.
    """
    return minmax(field, ruler)


def distance_to_reference(field: Floats, ruler: Ruler) -> Posts:
    r"""Share of the way from the worst value to a reference unit's; beyond it scores above full.

    .. math:: s = 1 - \frac{x_{ref} - x}{x_{ref} - x_{worst}}

    References
    ----------
    OECD/JRC (2008), Handbook, step 5; Becker et al. (2022), COINr, ``n_dist2ref``.
    """
    worst, _ = minmax(field, ruler)
    beside = ruler.reference_values
    return worst, upward((field[..., ruler.reference, :] if beside is None else beside) - worst, ruler)


def distance_to_target(field: Floats, ruler: Ruler) -> Posts:
    r"""Share of the way from the worst value to a target; ``cap`` stops at full.

    .. math:: s = \frac{x - x_{worst}}{x_{target} - x_{worst}}

    The target is the declared best goalpost, else ``target``.

    References
    ----------
    OECD/JRC (2008), Handbook, step 5; Becker et al. (2022), COINr, ``n_dist2targ``.
    """
    worst, _ = minmax(field, ruler)
    fallback = np.nan if ruler.step.target is None else ruler.step.target
    fallback = np.log(fallback) if ruler.step.log else fallback
    return worst, upward(np.where(np.isnan(ruler.declared_best), fallback, ruler.declared_best) - worst, ruler)


def goalposts(field: Floats, ruler: Ruler) -> Posts:
    r"""Share of the way between declared goalposts, whoever takes part; ``cap`` keeps it inside.

    .. math:: s = \frac{x - worst}{best - worst}

    References
    ----------
    UNDP, Human Development Report, technical note 1.
    """
    shape = (*field.shape[:-2], field.shape[-1])
    return (
        np.broadcast_to(ruler.declared_worst, shape),
        np.broadcast_to(ruler.declared_best - ruler.declared_worst, shape),
    )


def efficacy(field: Floats, ruler: Ruler) -> Posts:
    r"""Efficacy coefficient (功效系数法): 60 at the impermissible value, 100 at the satisfactory one.

    .. math:: s = \frac{x - x_{impermissible}}{x_{satisfactory} - x_{impermissible}} \times 40 + 60

    The two values are the declared goalposts; where none are declared, the worst and the best value seen.

    References
    ----------
    National Bureau of Statistics of China, comprehensive evaluation of economic performance (功效系数法).
    """
    worst, way = minmax(field, ruler)
    declared = np.isfinite(ruler.declared_worst) & np.isfinite(ruler.declared_best)
    return (
        np.where(declared, ruler.declared_worst, worst),
        np.where(declared, ruler.declared_best - ruler.declared_worst, way),
    )


def reference_range(field: Floats, ruler: Ruler) -> Posts:
    r"""Range of all values laid symmetrically round a reference, so that the reference scores 100 of 70 to 130.

    .. math:: s = 70 + 60 \frac{x - (ref \mp \Delta)}{2\Delta}, \quad \Delta = (\max - \min)/2

    The reference is the mean of ``base_year`` (else of the first year). Goalposts of the adjusted
    Mazziotta-Pareto index.

    References
    ----------
    Mazziotta & Pareto (2016), On a generalized non-compensatory composite index, Soc. Indic. Res. 127.
    """
    pooled = field.reshape(-1, field.shape[-1])
    low, high = np.fmin.reduce(pooled, axis=0), np.fmax.reduce(pooled, axis=0)
    half = np.where(flat(low, high, ruler), 0.0, (high - low) / 2)
    base = field if field.ndim == 2 else field[..., ruler.base or 0, :, :]
    present = np.isfinite(base)
    with np.errstate(invalid="ignore", divide="ignore"):
        reference = np.where(present, base, 0.0).sum(axis=-2) / present.sum(axis=-2)
    shape = (*field.shape[:-2], field.shape[-1])
    worst = np.where(ruler.higher, reference - half, reference + half)
    return np.broadcast_to(worst, shape), np.broadcast_to(np.where(ruler.higher, 2 * half, -2 * half), shape)


def rank(values: Floats, field: Floats, ruler: Ruler) -> Floats:
    r"""Position from the bottom: 1 for the worst, ties share the lower position.

    .. math:: s_i = 1 + \#\{j : x_j \text{ worse than } x_i\}

    Parameters
    ----------
    values
        Values to score. ``(…, unit, indicator)``
    field
        The same, NaN outside the field that is counted.
    ruler
        Directions and tie tolerance.

    Returns
    -------
    Floats
        ``(…, unit, indicator)``

    References
    ----------
    OECD/JRC (2008), Handbook, step 5; Becker et al. (2022), COINr, ``n_rank``.
    """
    return 1.0 + count_worse(values, field, ruler)


def borda(values: Floats, field: Floats, ruler: Ruler) -> Floats:
    r"""Borda points: the number of units that are worse.

    .. math:: s_i = \#\{j : x_j \text{ worse than } x_i\}

    References
    ----------
    Becker et al. (2022), COINr, ``n_borda``.
    """
    return count_worse(values, field, ruler)


def percentile_rank(values: Floats, field: Floats, ruler: Ruler) -> Floats:
    r"""Share of the other units that are worse, 0 for the last and 1 for the first.

    .. math:: s_i = \frac{\#\{j : x_j \text{ worse than } x_i\}}{n - 1}

    References
    ----------
    Becker et al. (2022), COINr, ``n_prank``.
    """
    others = np.isfinite(field).sum(axis=-2, keepdims=True) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(others > 0, np.minimum(count_worse(values, field, ruler) / others, 1.0), np.nan)


def share_of_best(values: Floats, field: Floats, ruler: Ruler) -> Floats:
    r"""Ratio to the best: x/best where more is better, best/x where less is better.

    .. math:: s = x / \max x \quad\text{or}\quad s = \min x / x

    Needs values that are not negative, and for "lower is better" none that is zero; elsewhere there is no score.
    (COINr's ``n_fracmax`` gives the worst unit the highest score when less is better.)

    References
    ----------
    OECD/JRC (2008), Handbook, step 5, indicators above or below a reference.
    """
    low, high = np.fmin.reduce(field, axis=-2)[..., None, :], np.fmax.reduce(field, axis=-2)[..., None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        result = np.where(ruler.higher, values / high, low / values)
        usable = np.where(ruler.higher, (low >= 0) & (high > 0), low > 0)
    return np.where(usable, result, np.nan)


def bands(values: Floats, field: Floats, ruler: Ruler) -> Floats:
    r"""Points read off a table of value bands.

    .. math:: s = p_k \quad\text{for}\quad a_k \le x < a_{k+1}

    A value below the first row has no score.

    References
    ----------
    Point tables of performance evaluation (计分档次) in government rulebooks.
    """
    return points_of(values, ruler.step.bands)


def points_of(values: Floats, table: tuple[Band, ...]) -> Floats:
    """Points of each value by a table whose rows ascend."""
    edges = np.array([-np.inf if band.above is None else band.above for band in table])
    points = np.array([np.nan, *(band.score for band in table)])
    row = np.searchsorted(edges, values, side="right")
    return np.where(np.isnan(values), np.nan, points[row])


def count_worse(values: Floats, field: Floats, ruler: Ruler) -> Floats:
    """How many values of the field are worse than each value, ties (within tolerance) not counted.

    Values within the tolerance of one another, chained, count as the same value.
    """
    result = np.full(values.shape, np.nan)
    for place in np.ndindex(*values.shape[:-2], values.shape[-1]):
        column = (*place[:-1], slice(None), place[-1])
        others = np.sort(field[column][np.isfinite(field[column])])
        if others.size == 0:
            continue
        near = min(ruler.tolerance, NOISE) * np.abs(others).max()
        starts = np.diff(others, prepend=-np.inf) > near
        step = np.flatnonzero(starts)  # first place of each run of tied values
        run = np.cumsum(starts) - 1
        x = values[column]
        if ruler.higher[place[-1]]:
            at = np.searchsorted(others, x + near, side="right") - 1  # the run x belongs to, if near enough
            same = (at >= 0) & (x - others[np.maximum(at, 0)] <= near)
            worse = np.where(same, step[run[np.maximum(at, 0)]], at + 1)
        else:
            at = np.searchsorted(others, x - near, side="left")
            inside = np.minimum(at, others.size - 1)
            same = (at < others.size) & (others[inside] - x <= near)
            end = np.append(step[1:], others.size)[run[inside]]
            worse = np.where(same, others.size - end, others.size - at)
        result[column] = np.where(np.isnan(x), np.nan, worse)
    return result


GOALPOST_RULES: dict[str, Method] = {
    "minmax": method(minmax, options="over to cap log", keeps="monotone unit_free mirrored keeps_order"),
    "zscore": method(zscore, options="over to cap log", keeps="monotone unit_free mirrored keeps_order"),
    "distance_to_best": method(
        distance_to_best, options="over to cap log", keeps="monotone unit_free mirrored keeps_order"
    ),
    "distance_to_reference": method(
        distance_to_reference, options="over to cap log", needs="reference", keeps="monotone unit_free keeps_order"
    ),
    "distance_to_target": method(distance_to_target, options="over to cap log target", keeps="monotone keeps_order"),
    "goalposts": method(goalposts, options="to cap log", keeps="monotone own_only mirrored keeps_order"),
    "efficacy": method(efficacy, options="over to cap log", keeps="monotone mirrored keeps_order"),
    "reference_range": method(
        reference_range, options="to cap log base_year", keeps="monotone unit_free mirrored keeps_order"
    ),
}

SCORERS: dict[str, Method] = {
    "rank": method(rank, options="over log", keeps="monotone unit_free keeps_order"),
    "borda": method(borda, options="over log", keeps="monotone unit_free keeps_order"),
    "percentile_rank": method(percentile_rank, options="over to log", keeps="monotone unit_free keeps_order"),
    "share_of_best": method(share_of_best, options="over to cap", keeps="monotone scale_free keeps_order"),
    "bands": method(bands, needs="bands", keeps="own_only"),
}

NORMALISERS: dict[str, Method] = {**GOALPOST_RULES, **SCORERS}

DEFAULT_SCALES: dict[str, tuple[float, float]] = {"efficacy": (60.0, 100.0), "reference_range": (70.0, 130.0)}
"""Scale of a method where the recipe says none; 0 to 1 for all others."""


def scale_of(step: Normalise) -> tuple[float, float] | None:
    """The ends of the scale on which a step puts its scores; ``None`` where it has no ends."""
    if step.method in {"zscore", "rank", "borda"}:
        return None
    if step.method == "bands":
        points = [band.score for band in step.bands]
        return (min(points), max(points)) if points else None
    return step.to or DEFAULT_SCALES.get(step.method, (0.0, 1.0))


def normalise(values: Floats, field: Floats, ruler: Ruler, fixed: Posts | None = None) -> tuple[Floats, Posts]:
    """Scores of all values, and the goalposts they were made with.

    Parameters
    ----------
    values
        Published units, or their logarithm where the step asks for it. ``(…, unit, indicator)``
    field
        The same, NaN for units that do not set goalposts.
    ruler
        Step, directions, declared goalposts.
    fixed
        Goalposts to use instead of the field's own. ``(…, indicator)``

    Returns
    -------
    tuple
        Scores ``(…, unit, indicator)``, NaN where they cannot be computed (a constant indicator), and goalposts.
    """
    step = ruler.step
    low, high = step.to or DEFAULT_SCALES.get(step.method, (0.0, 1.0))
    if step.method in SCORERS:
        nowhere = np.full((*values.shape[:-2], values.shape[-1]), np.nan)
        shares, posts = SCORERS[step.method].function(values, field, ruler), (nowhere, nowhere)
        scores = low + shares * (high - low) if step.to else shares
    else:
        if ruler.reference is not None:
            ruler = replace(ruler, reference_values=values[..., ruler.reference, :])
        worst, way = posts = _held(fixed, GOALPOST_RULES[step.method].function(field, ruler))
        scores = between(values, worst[..., None, :], way[..., None, :], low=low, high=high)
    if step.cap:
        scores = np.clip(scores, min(low, high), max(low, high))
    return scores, posts


def flat(low: Floats, high: Floats, ruler: Ruler) -> NDArray[np.bool_]:
    """Whether values from ``low`` to ``high`` differ by no more than rounding noise."""
    noise = min(ruler.tolerance, NOISE) * np.maximum(np.abs(low), np.abs(high))
    same: NDArray[np.bool_] = high - low <= noise
    return same


def upward(way: Floats, ruler: Ruler) -> Floats:
    """A way from the worst value to something better; NaN where that is not better, which would reverse the order."""
    return np.where(np.where(ruler.higher, way >= 0, way <= 0), way, np.nan)


def _held(fixed: Posts | None, own: Posts) -> Posts:
    """Given goalposts, and our own for what has none."""
    if fixed is None:
        return own
    known = np.isfinite(fixed[0]) & np.isfinite(fixed[1])
    return np.where(known, fixed[0], own[0]), np.where(known, fixed[1], own[1])


def between(values: Floats, worst: Floats, way: Floats, *, low: float, high: float) -> Floats:
    """Scores from the share of the way between goalposts; none where the goalposts coincide."""
    usable = np.where(way == 0, np.nan, way)
    shares = (values - worst) / usable
    return shares if (low, high) == (0.0, 1.0) else low + shares * (high - low)
