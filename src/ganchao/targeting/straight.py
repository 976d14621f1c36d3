"""Our score as a straight line in our values: the short way of planning (F-R1), where there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.field import Field
from ganchao.targeting.frame import Frame, vars_of

ALIKE: Final = 1e-9
"""Normalised scores that rise alike to so much lie on a line."""


@dataclass(frozen=True, eq=False)
class Straight:
    """Our score as a straight line in our values, against rivals that do not depend on them (F-R1)."""

    slopes: Floats  # (indicator,)
    intercept: float
    rivals: Floats  # (draw, rival) best first, -inf where there is none

    def needed(self, upto: int) -> Floats:
        """What ``slopes @ own`` must reach to be among the first ``upto`` in each draw ``(draw,)``."""
        return place_of(self.rivals, upto) - self.intercept


def straight_line(
    field: Field, rivals: Callable[[], Floats], within: tuple[Floats, Floats] | None
) -> Straight | None:
    """The line that our score is, where goalposts stand fixed; ``None`` where it is none.

    Parameters
    ----------
    field
        Of the aim's year; neither rivals' scores nor goalposts depend on our values.
    rivals
        Gives the others' scores, best first. ``(draw, rival)``
    within
        Our lowest and highest values under any plan ``(indicator,)``. Scores that are cut at goalposts, or ranked
        rounded, are a line for plans that pass no goalpost, and only where this is known.
    """
    if field.weights is None or field.rescorer.treats:
        return None
    if any(ruler.step.method == "bands" or ruler.step.log for ruler, _ in field.rescorer.rulers):
        return None
    # where scores are ranked rounded, the score unrounded is enough, and more than enough by half a digit at most
    if any(ruler.step.cap for ruler, _ in field.rescorer.rulers) or field.rescorer.framework.rank.decimals is not None:
        return between(field, rivals, within) if within is not None else None
    at = normal_at(field, np.stack([np.zeros(len(field.weights)), np.ones(len(field.weights))]))
    return Straight((at[1] - at[0]) * field.weights, float(at[0] @ field.weights), rivals())


def between(field: Field, rivals: Callable[[], Floats], within: tuple[Floats, Floats]) -> Straight | None:
    """The line between our lowest and highest values; ``None`` where a goalpost lies between them."""
    low, high = within
    at = normal_at(field, low + (high - low) * np.linspace(0.0, 1.0, 5)[:, None])
    rises = np.diff(at, axis=0)  # wherever a line bends, one of four stretches rises unlike the others
    if field.weights is None or not np.allclose(rises, rises[:1], rtol=0.0, atol=ALIKE):
        return None
    slopes = np.where(high > low, (at[-1] - at[0]) / np.where(high > low, high - low, 1.0), 0.0)
    return Straight(slopes * field.weights, float((at[0] - slopes * low) @ field.weights), rivals())


def normal_at(field: Field, values: Floats) -> Floats:
    """Normalised scores of rows of our values ``(row, indicator)`` under the first draw's frame."""
    frame = Frame(*(np.repeat(each[:1], len(values), axis=0) for each in vars_of(field.frame)))
    found: Floats = field.normal(values[:, None], frame)[:, 0]
    return found


def place_of(rivals: Floats, upto: int) -> Floats:
    """Score of the rival at place ``upto`` ``(draw,)``; -inf where there are fewer rivals."""
    if upto > rivals.shape[-1]:
        return np.full(rivals.shape[0], -np.inf)
    return rivals[:, upto - 1]
