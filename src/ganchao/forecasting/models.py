"""What a unit's score is expected to do: one function per model, all judged on the same past spans.

A model says how far every unit rises, in standard deviations of the field, relative to the field's middle change.
What it does not know is drawn by :mod:`ganchao.forecasting.draws`. To add one, write the function and list it in
``MODELS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.forecasting.history import Spans

DAMPINGS: Final = np.linspace(0.0, 1.0, 11)
"""Values tried for the share of momentum that survives a year."""
RIDGE: Final = 0.05
"""Shrinkage of the panel regression, as a share of each feature's own sum of squares."""
DOUBT: Final = 2.0
"""Past origins' worth of evidence that nothing but chance moves units."""


@dataclass(frozen=True, eq=False)
class Expected:
    """What a model expects, and would have expected at every past origin."""

    now: Floats  # (unit,) rise over the horizon
    past: Floats  # (span, unit) rise over each past span, as the model sees it
    weights: Mapping[str, float] = field(default_factory=dict)  # parts of a combination


def persistence(spans: Spans, weights: Floats) -> Expected:  # noqa: ARG001
    r"""Nobody moves: the expected score is the last one, and only the spread of past changes is drawn.

    .. math:: \hat d_i = 0

    Parameters
    ----------
    spans
        Past spans and the present.
    weights
        Weight of every past change, 0 where unknown. ``(span, unit)``

    Returns
    -------
    Expected
        No change for anyone. ``(unit,)``, ``(span, unit)``
    """
    return Expected(np.zeros(spans.rises.shape[1]), np.zeros_like(spans.rises))


def drift(spans: Spans, weights: Floats) -> Expected:  # noqa: ARG001
    r"""Everyone goes on at the mean pace of its own past.

    .. math:: \hat d_i = h \, \bar m_i

    Parameters
    ----------
    spans
        Past spans and the present; the last feature is the mean yearly change since the first year or break.
    weights
        Not used.

    Returns
    -------
    Expected
        ``(unit,)``, ``(span, unit)``
    """
    return Expected(spans.horizon * spans.now[:, -1], spans.length * spans.features[..., -1])


def shrunk_drift(spans: Spans, weights: Floats) -> Expected:
    r"""Own pace drawn towards the field's: the more, the less a unit's past pace has told about its future.

    .. math:: \hat d_i = h B \bar m_i, \qquad B = \frac{\tau^2}{\tau^2 + s^2 / T}

    The share :math:`B` is the empirical Bayes ratio of true to observed variance of pace. It is estimated as the
    slope of later on earlier pace, which has that expectation, and lies between 0 and 1.

    Parameters
    ----------
    spans
        Past spans and the present.
    weights
        Weight of every past change. ``(span, unit)``

    Returns
    -------
    Expected
        ``(unit,)``, ``(span, unit)``

    References
    ----------
    Efron and Morris (1975), Data analysis using Stein's estimator and its generalizations, JASA 70.
    """
    pace = spans.length * spans.features[..., -1]
    share = kept_share(pace, spans, weights)
    return Expected(share * spans.horizon * spans.now[:, -1], share * pace)


def damped_trend(spans: Spans, weights: Floats) -> Expected:
    r"""Recent momentum goes on and dies away.

    .. math:: \hat d_i = m_i^{(3)} \sum_{j=1}^{h} \varphi^j

    The damping :math:`\varphi` is the one that would have served best so far.

    Parameters
    ----------
    spans
        Past spans and the present; momentum of three years.
    weights
        Weight of every past change. ``(span, unit)``

    Returns
    -------
    Expected
        ``(unit,)``, ``(span, unit)``

    References
    ----------
    Gardner and McKenzie (1985), Forecasting trends in time series, Management Science 31.
    """
    reach, ahead = (
        (DAMPINGS[:, None] ** np.arange(1, years + 1)).sum(axis=1) for years in (spans.length, spans.horizon)
    )
    errors = [
        np.nansum(weights * (spans.rises - factor * spans.features[..., 2]) ** 2) for factor in reach
    ]
    best = int(np.argmin(errors))
    return Expected(ahead[best] * spans.now[:, 2], reach[best] * spans.features[..., 2])


def panel(spans: Spans, weights: Floats) -> Expected:
    r"""Panel autoregression: later change regressed on level and momentum, over all units and past origins.

    .. math:: \hat d_i = c \, \beta^\top (z_i, m_i^{(1)}, m_i^{(3)}, \bar m_i)

    :math:`\beta` is a ridge estimate; :math:`c` between 0 and 1 is what survived when each origin was forecast from
    the others, and falls with their number.

    Parameters
    ----------
    spans
        Past spans and the present.
    weights
        Weight of every past change. ``(span, unit)``

    Returns
    -------
    Expected
        ``(unit,)``, ``(span, unit)``

    References
    ----------
    Hoerl and Kennard (1970), Ridge regression, Technometrics 12.
    """
    units, told = spans.rises.shape[1], spans.recent & (weights > 0).any(axis=1)
    if not (spans.moving and told.any()):
        return Expected(np.zeros(units), np.zeros_like(spans.rises))
    used = np.where(told[:, None] & spans.known, weights, 0.0)
    squares = np.einsum("su,suk,sul->skl", used, spans.features, spans.features)
    products = np.einsum("su,suk,su->sk", used, spans.features, np.nan_to_num(spans.rises))
    slopes = _ridge(squares.sum(axis=0), products.sum(axis=0))
    others = told[None, :] & (np.abs(spans.starts[:, None] - spans.starts[None, :]) >= spans.length)
    judged = told & others.any(axis=1)
    gain = size = 0.0
    for k in np.flatnonzero(judged):
        elsewhere = _ridge(squares[others[k]].sum(axis=0), products[others[k]].sum(axis=0))
        gain += elsewhere @ products[k]
        size += elsewhere @ squares[k] @ elsewhere
    kept = float(np.clip(gain / size, 0.0, 1.0)) * judged.sum() / (judged.sum() + DOUBT) if size > 0 else 0.0
    return Expected(kept * spans.factor * (spans.now @ slopes), kept * (spans.features @ slopes))


def combination(spans: Spans, weights: Floats) -> Expected:
    r"""All models together, each weighted by how well it would have served so far.

    .. math:: \hat d_i = \sum_k w_k \hat d_i^{(k)}, \qquad w_k \propto \exp\!\left(-\tfrac{S}{2} \frac{e_k}{e_0}\right)

    :math:`e_k / e_0` is a model's mean squared error over that of persistence, :math:`S` the number of past spans
    that do not overlap, so a short past leaves the weights nearly equal.

    Parameters
    ----------
    spans
        Past spans and the present.
    weights
        Weight of every past change. ``(span, unit)``

    Returns
    -------
    Expected
        ``(unit,)``, ``(span, unit)``, and the weights.

    References
    ----------
    Bates and Granger (1969), The combination of forecasts, Operational Research Quarterly 20.
    """
    parts = {name: MODELS[name](spans, weights) for name in COMBINED}
    rises = np.nan_to_num(spans.rises)
    known = np.where(spans.known, weights, 0.0)
    errors = np.array([(known * (rises - part.past) ** 2).sum() for part in parts.values()])
    base = (known * rises**2).sum()
    effective = (weights > 0).any(axis=1).sum() / spans.length
    power = -0.5 * effective * SHARPNESS * errors / base if base > 0 else np.zeros(len(parts))
    share = np.exp(power - power.max())
    share = share / share.sum()
    return Expected(
        sum((w * part.now for w, part in zip(share, parts.values(), strict=True)), start=np.zeros(rises.shape[1])),
        sum((w * part.past for w, part in zip(share, parts.values(), strict=True)), start=np.zeros_like(rises)),
        dict(zip(parts, share.tolist(), strict=True)),
    )


SHARPNESS: Final = 20.0
"""How fast a worse past performance costs weight."""
COMBINED: Final = ("persistence", "shrunk_drift", "damped_trend", "panel")
"""Models that the combination joins."""
MODELS: dict[str, Callable[[Spans, Floats], Expected]] = {
    "persistence": persistence,
    "drift": drift,
    "shrunk_drift": shrunk_drift,
    "damped_trend": damped_trend,
    "panel": panel,
    "combination": combination,
}


def kept_share(predicted: Floats, spans: Spans, weights: Floats) -> float:
    """Slope of what came on what was predicted, between 0 and 1, drawn to 0 when past spans are few."""
    known = np.where(spans.known, weights, 0.0)
    size = (known * predicted**2).sum()
    if size <= 0:
        return 0.0
    slope = float(np.clip((known * predicted * np.nan_to_num(spans.rises)).sum() / size, 0.0, 1.0))
    effective = (spans.recent & (weights > 0).any(axis=1)).sum() / spans.length
    return slope * effective / (effective + DOUBT)


def _ridge(squares: Floats, products: Floats) -> Floats:
    own = np.diag(squares)
    ridge = np.diag(RIDGE * own + 1e-12 * max(float(own.sum()), 1e-300))
    return np.asarray(np.linalg.solve(squares + ridge, products), dtype=np.float64)
