"""What single values of ours do to everyone's scores, remembered: for an index that is one weighted mean.

What a value does to our score and, through clip bounds and goalposts, to every rival's depends on no other value, and
the index adds it up. Plans of measures share values: another choice for one measure changes the indicators it moves and
no others. So what a row of values does is worked out once, and a plan is a sum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats

LARGEST: Final = 100_000
"""Scores of a field up to which it pays to remember; larger ones are asked for a few plans only."""
MOST: Final = 8_000_000
"""Numbers remembered at once, 64 MB."""


@dataclass(frozen=True, eq=False)
class Part:
    """What our values of one indicator do."""

    own: Floats  # (draw,) to our score
    rivals: Floats | None  # (draw, unit) to rivals' scores; None where they stay as they are

    @property
    def size(self) -> int:
        """Numbers it holds."""
        return self.own.size + (0 if self.rivals is None else self.rivals.size)


Work = Callable[[Floats, Sequence[int]], Sequence[Part | None]]
"""What our values ``(draw or 1, indicator)`` of some indicators do; ``None`` where that cannot be added up."""


@dataclass
class Parts:
    """Parts worked out so far; the only thing here that changes."""

    work: Work
    indicators: tuple[int, ...]  # that count
    known: dict[tuple[int, bytes], Part | None] = field(default_factory=dict)
    held: int = 0

    def of(self, own: Floats) -> list[Part] | None:
        """Parts of one plan; ``None`` where they cannot be added up."""
        keys = [(k, own[:, k].tobytes()) for k in self.indicators]
        missing = [key for key in keys if key not in self.known]
        if missing:
            if self.held > MOST:
                self.known.clear()
                self.held, missing = 0, keys
            for key, part in zip(missing, self.work(own, [k for k, _ in missing]), strict=True):
                self.known[key] = part
                self.held += 0 if part is None else part.size
        found = [self.known[key] for key in keys]
        sound = [part for part in found if part is not None]
        return sound if len(sound) == len(found) else None


def added(parts: Sequence[Part], base: Floats) -> tuple[Floats, Floats | None]:
    """Our score ``(draw,)``, and rivals' where they move from ``base`` ``(draw, unit)``."""
    own = np.sum([part.own for part in parts], axis=0)
    shifts = [part.rivals for part in parts if part.rivals is not None]
    if not shifts:
        return own, None
    rivals = base + shifts[0]
    for shift in shifts[1:]:
        rivals += shift
    return own, rivals
