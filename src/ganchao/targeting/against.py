"""What measures are planned against: a field of rivals in one year, asked through a small protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.domain.plan import Aim


class Straight(Protocol):
    """Our score where it is a straight line in our values and nobody else's depends on them."""

    @property
    def slopes(self) -> Floats:
        """Score for one published unit ``(indicator,)``."""

    def needed(self, upto: int) -> Floats:
        """Score needed to be among the first ``upto``, less our intercept ``(draw,)``: F-R1."""


class Curved(Protocol):
    """Our score where it is a concave function of our values and nobody else's depends on them."""

    def needed(self, upto: int) -> Floats:
        """Score needed to be among the first ``upto`` ``(draw,)``."""

    def tangent(self, own: Floats) -> tuple[float, Floats]:
        """Our score at ``own`` ``(indicator,)`` and its slopes there."""


class Against(Protocol):
    """The field of one aim: drawn rivals and how ranks come about.

    An object may also have ``curved`` (a :class:`Curved`) and ``rising``, which is ``False`` where a better value of
    ours can cost us the rank, as with z-scores; without them a field is taken to be rising and not curved.
    """

    @property
    def draws(self) -> int:
        """Number of drawn fields."""

    @property
    def straight(self) -> Straight | None:
        """The short way, where there is one."""

    def margins(self, own: Floats, upto: int) -> Floats:
        """Our score less the score needed ``(plan, draw)`` from our values ``(plan, draw or 1, indicator)``.

        The aim is reached where it is not negative: ties in our favour.
        """


@dataclass(frozen=True, eq=False)
class Contest:
    """An aim with the field in which it is to be reached."""

    aim: Aim
    year: int  # place on the axis of years
    upto: int  # the rank wanted, resolved
    against: Against

    @property
    def confidence(self) -> float:
        """Probability wanted."""
        return self.aim.confidence

    @property
    def straight(self) -> Straight | None:
        """The short way, where there is one."""
        return self.against.straight

    @property
    def curved(self) -> Curved | None:
        """Our score as a concave function, where it is one."""
        curved: Curved | None = getattr(self.against, "curved", None)
        return curved

    @property
    def rising(self) -> bool:
        """Whether a better value of ours never costs us the rank."""
        return bool(getattr(self.against, "rising", True))


def quantile(needed: Floats, confidence: float) -> float:
    """What is enough in a share ``confidence`` of the draws: F-R2, exact on the drawn fields.

    >>> quantile(np.array([3.0, 1.0, 2.0, 4.0]), 0.5)
    2.0
    """
    return float(np.sort(needed)[draws_wanted(len(needed), confidence) - 1])


def draws_wanted(draws: int, confidence: float) -> int:
    """The least number of draws that makes up ``confidence``."""
    return max(1, int(np.ceil(confidence * draws - 1e-9)))
