"""Error of the data: every draw sees other values, is treated and normalised anew.

The noise of a draw comes from a generator seeded by that draw's own uniform number, so it does not depend on
blocks or workers. Other years that set pooled goalposts keep their values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.choices import error_of, levels, with_levels
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats
from ganchao.domain.recipe import Normalise, Treat
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.conform import Conformed, by_step
from ganchao.scoring.normalise import DEFAULT_SCALES, GOALPOST_RULES, Ruler, normalise
from ganchao.scoring.score import Prepared, impute_all, ruler_of
from ganchao.scoring.treat import TREATMENTS

CELLS: Final = 2_000_000
"""Cells disturbed at once."""


@dataclass(frozen=True, eq=False)
class Scaling:
    """One normalising step and the indicators it is for."""

    step: Normalise
    places: list[int]
    ruler: Ruler
    others: Floats | None  # (unit of other years, indicator), where goalposts are pooled


@dataclass(frozen=True, eq=False)
class Taming:
    """One treatment and the indicators it is for."""

    step: Treat
    places: list[int]
    others: Floats | None


@dataclass(frozen=True, eq=False)
class Disturbance:
    """Values, their errors and what is done with them, for each data set of an audit."""

    base: tuple[Floats, ...]  # (unit, indicator) by impute level
    base_of: tuple[int, ...]  # data set -> impute level
    deviation: tuple[Floats, ...]  # (unit, indicator) standard errors by impute level
    low: Floats  # (unit, indicator) bounds, NaN where there are none
    high: Floats
    tamings: tuple[tuple[Taming, ...], ...]  # by data set
    scalings: tuple[tuple[Scaling, ...], ...]

    def linear(self, data: int) -> bool:
        """Whether scores are linear in the values once goalposts are known."""
        plain = all(
            s.step.method in GOALPOST_RULES and not s.step.cap and not s.step.log and s.step.missing is None
            for s in self.scalings[data]
        )
        complete = np.isfinite(self.base[self.base_of[data]]).all() and not np.isfinite(self.low).any()
        return plain and complete and not self.tamings[data]

    def linear_scores(self, data: int, seeds: Floats, weights: Floats) -> Floats:
        """Arithmetic scores ``(draw, unit)`` with ``weights`` in the index ``(indicator, draw)``; normalising folded in."""
        base = self.base[self.base_of[data]]
        scores = np.empty((len(seeds), base.shape[0]))
        for some in parts(len(seeds), base.size):
            values = self.values(data, seeds[some])
            worst, way, low, high = (np.empty((len(values), base.shape[1])) for _ in range(4))
            for scaling in self.scalings[data]:
                places = scaling.places
                field = beside(values[..., places] if len(places) < base.shape[1] else values, scaling.others)
                worst[:, places], way[:, places] = posts_of(field, scaling)
                ends = scaling.step.to or DEFAULT_SCALES.get(scaling.step.method, (0.0, 1.0))
                low[:, places], high[:, places] = ends
            if (way == 0).any():
                normal = self.normalised(data, values)
                scores[some] = np.einsum("dui,id->du", np.nan_to_num(normal), weights[:, some])
                continue
            slope = (high - low) / way
            folded = weights[:, some].T * slope
            constant = (weights[:, some].T * (low - worst * slope)).sum(axis=1)
            scores[some] = np.matmul(values, folded[..., None])[..., 0] + constant[:, None]
        return scores

    def values(self, data: int, seeds: Floats) -> Floats:
        """Disturbed values ``(draw, unit, indicator)``."""
        level = self.base_of[data]
        base, deviation = self.base[level], self.deviation[level]
        noise = np.empty((len(seeds), *base.shape), dtype=np.float32)
        for k, seed in enumerate(seeds):
            generator = np.random.Generator(np.random.SFC64(int(seed * 2**53)))
            generator.standard_normal(dtype=np.float32, out=noise[k])
        values = noise * deviation
        values += base
        bounded = np.isfinite(self.low)
        if bounded.any():
            from scipy.special import ndtr  # noqa: PLC0415 - slow to import

            share = ndtr(noise[:, bounded].astype(np.float64))
            values[:, bounded] = self.low[bounded] + share * (self.high - self.low)[bounded]
        return values

    def normalised(self, data: int, values: Floats) -> Floats:
        """Disturbed values treated and normalised ``(draw, unit, indicator)``."""
        units = values.shape[1]
        values = values.copy()
        for taming in self.tamings[data]:
            field = beside(values[..., taming.places], taming.others)
            result, _done = TREATMENTS[taming.step.method].function(field, step=taming.step)
            values[..., taming.places] = result[:, :units]
        scores = np.empty_like(values)
        for scaling in self.scalings[data]:
            part = values[..., scaling.places]
            part = np.log(part, where=part > 0, out=np.full_like(part, np.nan)) if scaling.step.log else part
            field = beside(part, scaling.others)
            made, _posts = normalise(field, field, scaling.ruler)
            made = made[:, :units]
            scores[..., scaling.places] = made if scaling.step.missing is None else np.where(np.isnan(made), scaling.step.missing, made)
        return scores


def posts_of(field: Floats, scaling: Scaling) -> tuple[Floats, Floats]:
    """Goalposts of each draw; min-max of complete data without the detour over missing values."""
    if scaling.step.method in {"minmax", "distance_to_best"}:
        low, high = field.min(axis=-2), field.max(axis=-2)
        higher = scaling.ruler.higher
        return np.where(higher, low, high), np.where(higher, high - low, low - high)
    posts: tuple[Floats, Floats] = GOALPOST_RULES[scaling.step.method].function(field, scaling.ruler)
    return posts


def beside(values: Floats, others: Floats | None) -> Floats:
    """Values of the year with those of other years below them ``(draw, unit, indicator)``."""
    if others is None:
        return values
    return np.concatenate([values, np.broadcast_to(others, (len(values), *others.shape))], axis=1)


def parts(count: int, cells: int) -> list[slice]:
    """Slices of draws that keep the cells held at once in bounds."""
    at_once = max(1, CELLS // max(1, cells))
    return [slice(start, min(start + at_once, count)) for start in range(0, count, at_once)]


def disturbed(disturbance: Disturbance, data: int, seeds: Floats) -> Floats:
    """Normalised values ``(draw, unit, indicator)`` of disturbed data."""
    return disturbance.normalised(data, disturbance.values(data, seeds))


def disturbance_of(
    data: Conformed, base: Prepared, framework: Framework, audit: Audit, at: int, inside: NDArray[np.intp]
) -> Disturbance:
    """What disturbs the data of one round, by the audit's errors and the published bounds."""
    impute, treat, normalise_ = (levels(getattr(framework, f), getattr(audit, f)) for f in ("impute", "treat", "normalise"))
    other_years = np.arange(len(data.years)) != at
    kept = np.where(base.inside[..., None], data.raw, np.nan)
    bases, deviations, base_of, tamings, scalings = [], [], [], [], []
    low, high = (np.full((len(inside), data.raw.shape[-1]), np.nan) for _ in range(2))
    if audit.bounds and data.low is not None and data.high is not None:
        both = np.isfinite(data.low[at][inside]) & np.isfinite(data.high[at][inside])
        low[both], high[both] = data.low[at][inside][both], data.high[at][inside][both]
    for i, filling in enumerate(impute):
        filled = impute_all(kept, base.inside, data, with_levels(framework, impute=filling))  # type: ignore[arg-type]
        bases.append(filled[at][inside])
        deviations.append(deviation_of(bases[-1], framework, audit))
        others = filled[other_years].reshape(-1, filled.shape[-1])
        for taming in treat:
            for scaling in normalise_:
                other = with_levels(framework, treat=taming, normalise=scaling)  # type: ignore[arg-type]
                base_of.append(i)
                tamings.append(tamings_of(other, others))
                scalings.append(scalings_of(other, data, others))
    return Disturbance(tuple(bases), tuple(base_of), tuple(deviations), low, high, tuple(tamings), tuple(scalings))


def deviation_of(base: Floats, framework: Framework, audit: Audit) -> Floats:
    """Standard error of every cell ``(unit, indicator)``."""
    deviation = np.zeros(base.shape)
    for k, indicator in enumerate(framework.scored):
        error = error_of(audit, indicator.code)
        if error is not None:
            relative = 0.0 if error.relative is None else error.relative
            deviation[:, k] = relative * np.abs(base[:, k]) + (error.absolute or 0.0)
    return np.nan_to_num(deviation)


def tamings_of(framework: Framework, others: Floats) -> tuple[Taming, ...]:
    """Treatments that do something."""

    def step_of(indicator: Any) -> Treat:
        return indicator.treat or framework.treat

    return tuple(
        Taming(step, places, others[:, places] if step.over == "all" else None)
        for step, places in by_step(framework.scored, step_of).items()
        if step.method != "none"
    )


def scalings_of(framework: Framework, data: Conformed, others: Floats) -> tuple[Scaling, ...]:
    """Normalising steps with what they look at."""

    def step_of(indicator: Any) -> Normalise:
        return indicator.normalise or framework.normalise

    made = []
    for step, places in by_step(framework.scored, step_of).items():
        if step.reference or step.method == "reference_range":
            raise InvalidInput([Problem("auditing.error_reference", values={"method": step.method})])
        pooled = None
        if step.over == "all":
            pooled = np.log(others[:, places]) if step.log else others[:, places]
        made.append(Scaling(step, places, ruler_of(step, data, framework, places), pooled))
    return tuple(made)


