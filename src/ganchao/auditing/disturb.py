"""Error of the data: every draw sees other values, is treated and normalised anew.

The noise of a draw comes from a generator seeded by that draw's own uniform number, so it does not depend on
blocks or workers. Other years that set pooled goalposts keep their values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.choices import error_of, levels_of, with_levels
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats
from ganchao.domain.recipe import Normalise, Treat
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.conform import Conformed, by_step
from ganchao.scoring.normalise import DEFAULT_SCALES, GOALPOST_RULES, Ruler, flat, normalise
from ganchao.scoring.score import Prepared, ruler_of
from ganchao.scoring.treat import TREATMENTS

CELLS: Final = 2_000_000
"""Cells disturbed at once."""


@dataclass(frozen=True, eq=False)
class Scaling:
    """One normalising step and the indicators it is for."""

    step: Normalise
    places: list[int]
    ruler: Ruler
    pooled: bool  # whether it looks at all years


@dataclass(frozen=True, eq=False)
class Taming:
    """One treatment and the indicators it is for."""

    step: Treat
    places: list[int]
    others: Floats | None  # (unit of other years, indicator), where it looks at all years


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
    others: tuple[Floats, ...]  # (unit of other years, indicator) by data set: their values, treated

    def linear(self, data: int) -> bool:
        """Whether scores are linear in the values once goalposts are known."""
        plain = all(
            s.step.method in GOALPOST_RULES and not s.step.cap and not s.step.log and s.step.missing is None
            for s in self.scalings[data]
        )
        complete = np.isfinite(self.base[self.base_of[data]]).all() and not np.isfinite(self.low).any()
        return bool(plain and complete and not self.tamings[data])

    def linear_scores(self, data: int, seeds: Floats, weights: Floats, *, out: Floats) -> NDArray[np.bool_]:
        """Arithmetic scores ``(draw, unit)`` with ``weights`` in the index ``(indicator, draw)``; no data set is made.

        Tells which draws have an indicator without scores (its goalposts coincide) and must be added up stepwise.
        """
        base = self.base[self.base_of[data]]
        awkward = np.zeros(len(seeds), dtype=bool)
        for some in parts(len(seeds), base.size):
            values = self.values(data, seeds[some])
            worst, way, low, high = (np.empty((len(values), base.shape[1])) for _ in range(4))
            for scaling in self.scalings[data]:
                places = scaling.places
                field = values[..., places] if len(places) < base.shape[1] else values
                field = beside(field, self.others[data][:, places] if scaling.pooled else None)
                worst[:, places], way[:, places] = posts_of(field, scaling)
                ends = scaling.step.to or DEFAULT_SCALES.get(scaling.step.method, (0.0, 1.0))
                low[:, places], high[:, places] = ends
            usable = np.isfinite(way) & (way != 0)
            awkward[some] = ~usable.all(axis=1)
            slope = (high - low) / np.where(usable, way, np.inf)
            folded = weights[:, some].T * slope
            constant = (weights[:, some].T * (low - np.where(usable, worst, 0.0) * slope)).sum(axis=1)
            out[some] = np.matmul(values, folded[..., None])[..., 0] + constant[:, None]
        return awkward

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

    def normalised(self, data: int, values: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Disturbed values treated and normalised ``(draw, unit, indicator)``, and draws that cannot be."""
        units = values.shape[1]
        values, failed = values.copy(), np.zeros(len(values), dtype=bool)
        others = self.others[data][None]
        for taming in self.tamings[data]:
            tamed, without = tamed_by(taming, beside(values[..., taming.places], taming.others))
            values[..., taming.places] = tamed[:, :units]
            failed |= without
            if taming.others is not None:  # the years are tamed together
                if len(others) == 1:
                    others = np.broadcast_to(others, (len(values), *others.shape[1:])).copy()
                others[..., taming.places] = tamed[:, units:]
        scores = np.empty_like(values)
        for scaling in self.scalings[data]:
            part = values[..., scaling.places]
            field = beside(part, others[..., scaling.places] if scaling.pooled else None)
            if scaling.step.log:
                failed |= (part <= 0).any(axis=(1, 2))
                field = np.log(field, where=field > 0, out=np.full_like(field, np.nan))
            made, _posts = normalise(field, field, scaling.ruler)
            made = made[:, :units]
            if scaling.step.missing is not None:
                made = np.where(np.isnan(made), scaling.step.missing, made)
            scores[..., scaling.places] = made
        return scores, failed


def tamed_by(taming: Taming, field: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Values ``(draw, unit, indicator)`` treated, and draws in which the treatment cannot take them."""
    function = TREATMENTS[taming.step.method].function
    failed = np.zeros(len(field), dtype=bool)
    try:
        result: Floats = function(field, step=taming.step)[0]
    except InvalidInput:
        result = np.full_like(field, np.nan)
        for draw in range(len(field)):
            try:
                result[draw] = function(field[draw : draw + 1], step=taming.step)[0][0]
            except InvalidInput:
                failed[draw] = True
    return result, failed


def posts_of(field: Floats, scaling: Scaling) -> tuple[Floats, Floats]:
    """Goalposts of each draw; min-max of complete data without the detour over missing values."""
    if scaling.step.method in {"minmax", "distance_to_best"}:
        low, high = field.min(axis=-2), field.max(axis=-2)
        higher, spread = scaling.ruler.higher, np.where(flat(low, high, scaling.ruler), 0.0, high - low)
        return np.where(higher, low, high), np.where(higher, spread, -spread)
    posts: tuple[Floats, Floats] = GOALPOST_RULES[scaling.step.method].function(field, scaling.ruler)
    return posts


def beside(values: Floats, others: Floats | None) -> Floats:
    """Values of the year with those of other years below them ``(draw, unit, indicator)``."""
    if others is None:
        return values
    return np.concatenate([values, np.broadcast_to(others, (len(values), *others.shape[-2:]))], axis=1)


def parts(count: int, cells: int) -> list[slice]:
    """Slices of draws that keep the cells held at once in bounds."""
    at_once = max(1, CELLS // max(1, cells))
    return [slice(start, min(start + at_once, count)) for start in range(0, count, at_once)]


def disturbed(disturbance: Disturbance, data: int, seeds: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Normalised values ``(draw, unit, indicator)`` of disturbed data, and draws in which there are none."""
    return disturbance.normalised(data, disturbance.values(data, seeds))


def disturbance_of(
    data: Conformed, ready: Mapping[tuple[int, int], Prepared], framework: Framework, audit: Audit, at: int,
    inside: NDArray[np.intp],
) -> Disturbance:
    """What disturbs the data of one round, by the audit's errors and the published bounds.

    ``ready`` holds the values as each way of imputing and treating leaves them, where that can be carried out.
    """
    steps = ("impute", "treat", "normalise")
    impute, treat, normalise_ = (levels_of(framework, code, getattr(audit, code)) for code in steps)
    other_years = np.arange(len(data.years)) != at
    bases, deviations, base_of, tamings, scalings, rest = [], [], [], [], [], []
    low, high = (np.full((len(inside), data.raw.shape[-1]), np.nan) for _ in range(2))
    if audit.bounds and data.low is not None and data.high is not None:
        both = np.isfinite(data.low[at][inside]) & np.isfinite(data.high[at][inside])
        low[both], high[both] = data.low[at][inside][both], data.high[at][inside][both]
    for i in range(len(impute)):
        filled = next((made for (level, _), made in ready.items() if level == i), ready[0, 0])
        field = np.where(filled.inside[..., None], filled.steps.imputed, np.nan)
        bases.append(field[at][inside])
        deviations.append(deviation_of(bases[-1], framework, audit))
        others = field[other_years].reshape(-1, field.shape[-1])
        for t, taming in enumerate(treat):
            done = ready.get((i, t), filled)
            treated = np.where(done.inside[..., None], done.values, np.nan)[other_years].reshape(-1, field.shape[-1])
            for scaling in normalise_:
                other = with_levels(framework, treat=taming, normalise=scaling)
                base_of.append(i)
                tamings.append(tamings_of(other, others))
                scalings.append(scalings_of(other, data))
                rest.append(treated)
    return Disturbance(
        tuple(bases), tuple(base_of), tuple(deviations), low, high, tuple(tamings), tuple(scalings), tuple(rest)
    )


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


def scalings_of(framework: Framework, data: Conformed) -> tuple[Scaling, ...]:
    """Normalising steps with what they look at."""

    def step_of(indicator: Any) -> Normalise:
        return indicator.normalise or framework.normalise

    made = []
    for step, places in by_step(framework.scored, step_of).items():
        if step.reference or step.method == "reference_range":
            raise InvalidInput([Problem("auditing.error_reference", values={"method": step.method})])
        made.append(Scaling(step, places, ruler_of(step, data, framework, places), step.over == "all"))
    return tuple(made)


