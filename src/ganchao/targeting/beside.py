"""Indicators beside the index: what a plan follows and keeps lines on, but nobody is ranked by.

They stand after the index's own on the axis of indicators. Fields of rivals never see them; bottom lines do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.against import Against, Curved, Straight


@dataclass(frozen=True, eq=False)
class PaddedStraight:
    """A straight line that does not rise with what stands beside the index."""

    line: Straight
    more: int  # indicators beside the index

    @property
    def slopes(self) -> Floats:
        """Score for one published unit ``(indicator,)``, 0 beside the index."""
        return np.concatenate([self.line.slopes, np.zeros(self.more)])

    def needed(self, upto: int) -> Floats:
        """As of the line within."""
        return self.line.needed(upto)


@dataclass(frozen=True, eq=False)
class PaddedCurved:
    """The same for a concave score."""

    curve: Curved
    more: int

    def needed(self, upto: int) -> Floats:
        """As of the curve within."""
        return self.curve.needed(upto)

    def tangent(self, own: Floats) -> tuple[float, Floats]:
        """Our score at ``own`` ``(indicator,)`` and its slopes, 0 beside the index."""
        value, slopes = self.curve.tangent(own[: -self.more])
        return value, np.concatenate([slopes, np.zeros(self.more)])


@dataclass(frozen=True, eq=False)
class Beside:
    """A field to which our values are shown without what stands beside the index."""

    field: Against
    more: int  # indicators beside the index, at least one

    @property
    def draws(self) -> int:
        """Number of drawn fields."""
        return self.field.draws

    @cached_property
    def straight(self) -> Straight | None:
        """The short way, where there is one."""
        line = self.field.straight
        return None if line is None else PaddedStraight(line, self.more)

    @cached_property
    def curved(self) -> Curved | None:
        """Our score as a concave function, where it is one."""
        curve: Curved | None = getattr(self.field, "curved", None)
        return None if curve is None else PaddedCurved(curve, self.more)

    @property
    def rising(self) -> bool:
        """Whether a better value of ours never costs us the rank."""
        return bool(getattr(self.field, "rising", True))

    def margins(self, own: Floats, upto: int) -> Floats:
        """Our score less the score needed ``(plan, draw)``."""
        return self.field.margins(own[..., : -self.more], upto)
