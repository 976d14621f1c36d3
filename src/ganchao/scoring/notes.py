"""What went on while scoring but should be known: every score that is not there is accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Indicator
from ganchao.domain.panel import Floats
from ganchao.domain.recipe import Normalise
from ganchao.errors import Problem, Where
from ganchao.scoring.conform import Conformed
from ganchao.scoring.normalise import GOALPOST_RULES, Posts

SHOWN: Final = 8
"""Cases named in one note."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """Indicators that share one step of the recipe."""

    step: Normalise
    indicators: tuple[Indicator, ...]
    data: Conformed

    def note(self, key: str, indicator: Indicator, **values: object) -> Problem:
        """A warning about one indicator."""
        facts = {"indicator": indicator.name or indicator.code, **values}
        return Problem(key, Where(path=indicator.code), facts, severity="warning")

    def years_of(self, which: NDArray[np.bool_]) -> str:
        """Years in words ``(year,)``."""
        return ", ".join(str(year) for year, chosen in zip(self.data.years, which, strict=True) if chosen)


def flat_notes(chosen: Chosen, posts: Posts, *, pooled: bool) -> list[Problem]:
    """Indicators that cannot tell units apart."""
    flat = np.broadcast_to(posts[1] == 0, (posts[1].shape[0], len(chosen.indicators)))
    return [
        chosen.note("scoring.flat_indicator", indicator, years="–" if pooled else chosen.years_of(flat[:, k]))
        for k, indicator in enumerate(chosen.indicators)
        if flat[:, k].any()
    ]


def unscored_notes(
    chosen: Chosen, values: Floats, scores: Floats, inside: NDArray[np.bool_], posts: Posts
) -> list[Problem]:
    """Indicators of which nobody has a value, and values that the method cannot score."""
    notes = []
    present = np.isfinite(values)
    someone = np.logical_and(present, inside[..., None]).any(axis=1)
    nothing: NDArray[np.bool_] = np.asarray(inside.any(axis=1, keepdims=True) & ~someone)
    told_flat: NDArray[np.bool_] = np.expand_dims(posts[1] == 0.0, -2)
    lost = present & ~np.isfinite(scores) & ~told_flat
    for k, indicator in enumerate(chosen.indicators):
        if nothing[:, k].any():
            notes.append(chosen.note("scoring.no_values", indicator, years=chosen.years_of(nothing[:, k])))
        if lost[..., k].any():
            facts = {"count": int(lost[..., k].sum()), "cases": cases(chosen.data, lost[..., k])}
            notes.append(chosen.note("scoring.no_score", indicator, method=chosen.step.method, **facts))
    return notes


def unheld_notes(chosen: Chosen) -> list[Problem]:
    """Indicators whose method has no goalposts that could be held."""
    if chosen.step.method in GOALPOST_RULES:
        return []
    return [chosen.note("scoring.not_held", indicator, method=chosen.step.method) for indicator in chosen.indicators]


def screen_notes(data: Conformed, kept: NDArray[np.bool_]) -> tuple[Problem, ...]:
    """Units left out for want of data, whether or not they belong to the field."""
    out = ~kept & (data.inside | np.isfinite(data.raw).any(axis=-1))
    if not out.any():
        return ()
    facts = {"count": int(out.sum()), "cases": cases(data, out)}
    return (Problem("scoring.screened_out", values=facts, severity="warning"),)


def cases(data: Conformed, which: NDArray[np.bool_]) -> str:
    """Units and years in words, the first few of them ``(year, unit)``."""
    found = np.argwhere(which)
    more = f" … +{len(found) - SHOWN}" if len(found) > SHOWN else ""
    return ", ".join(f"{data.panel.units[u]} {data.years[y]}" for y, u in found[:SHOWN]) + more
