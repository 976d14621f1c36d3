"""One aim with what may move towards it: how far a plan is from reaching it, and what each lever adds there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction
from ganchao.domain.panel import Floats
from ganchao.targeting.effort import Effort
from ganchao.targeting.levers import Levers
from ganchao.targeting.rivals import Rivals

NEAREST: Final = 40
"""Draws nearest the quantile whose slopes make a tangent."""
CONCAVE: Final = frozenset({"arithmetic", "geometric", "harmonic", "weakest"})
"""Aggregators that are concave in their members."""
LATELY: Final = 16
"""Plans whose leads are remembered: a search comes back to the few it looked at last."""


@dataclass(frozen=True, eq=False)
class Stage:
    """One aim: rivals of its year, what can have moved by then, and what moving until then costs."""

    rivals: Rivals
    levers: Levers
    effort: Effort  # of what moves since the stage before
    upto: int
    confidence: float
    least: Floats  # (lever,) moves that bottom lines demand in any case
    rows: Floats  # (line, lever) rows @ moved <= bounds
    bounds: Floats  # (line,)
    typical: Floats | None = None  # (lever,) size of a typical move

    @property
    def enough(self) -> int:
        """Draws in which the aim must be reached."""
        return max(1, int(np.ceil(self.confidence * self.rivals.draws - 1e-9)))

    def margins(self, moved: Floats) -> Floats:
        """Our lead in every draw after moves ``(draw,)``; not to be written to."""
        key = moved.tobytes()
        if key not in self._lately:
            if len(self._lately) == LATELY:
                del self._lately[next(iter(self._lately))]
            found = self.rivals.margins(self.levers.values(moved)[None, None], self.upto)[0]
            found.flags.writeable = False
            self._lately[key] = found
        return self._lately[key]

    @cached_property
    def _lately(self) -> dict[bytes, Floats]:
        """Leads of the plans looked at last, by their moves; a stage with anything replaced starts with none."""
        return {}

    def probability(self, moved: Floats) -> float:
        """Share of draws in which the aim is reached."""
        return float((self.margins(moved) >= 0).mean())


def quantile(stage: Stage, moved: Floats) -> tuple[float, NDArray[np.intp]]:
    """The lead that a share ``confidence`` of draws has or exceeds, and the draws nearest to it."""
    margins = stage.margins(moved)
    lead = float(-np.partition(-margins, stage.enough - 1)[stage.enough - 1])
    if len(margins) == 1:
        return lead, np.zeros(1, dtype=np.intp)
    with np.errstate(invalid="ignore"):  # a lead over nobody is infinite
        away = np.nan_to_num(np.abs(margins - lead))
    if stage.rivals.fixed:
        return lead, np.array([int(np.argmin(away))])
    nearest = min(len(margins), max(NEAREST, len(margins) // 20))
    return lead, np.argpartition(away, nearest - 1)[:nearest]


def rivals_near(stage: Stage, which: NDArray[np.intp]) -> Rivals:
    """Rivals in some of the draws."""
    return stage.rivals if len(which) == stage.rivals.draws else stage.rivals.only(which)


def slopes_near(stage: Stage, moved: Floats, which: NDArray[np.intp]) -> Floats:
    """What one unit of each lever adds to the lead near the quantile ``(lever,)``."""
    near = rivals_near(stage, which)
    slopes = near.slopes(stage.levers.values(moved)[None], stage.upto).mean(axis=0)
    result: Floats = slopes @ stage.levers.moves
    return result


def only_helps(stage: Stage) -> bool:
    """Whether no lever pulls another indicator towards worse."""
    scored = stage.rivals.field.rescorer.framework.scored
    sign = np.array([-1.0 if indicator.direction is Direction.LOWER else 1.0 for indicator in scored])
    return bool((stage.levers.moves * sign[:, None] >= 0).all())


def is_concave(stage: Stage) -> bool:
    """Whether our lead is concave in our moves as long as we set no new extremes."""
    rivals, levers = stage.rivals, stage.levers
    if not rivals.by_itself or rivals.field.turn < 0:
        return False
    for branch in rivals.field.rescorer.branches:
        method, power = branch.adding.step.method, branch.adding.step.power
        if not (method in CONCAVE or (method == "power" and power <= 1)):
            return False
        if branch.extras or branch.group.floor is not None or branch.group.direction is Direction.LOWER:
            return False
    scored, movable = rivals.field.rescorer.framework.scored, set(levers.places.tolist())
    for ruler, places in rivals.field.rescorer.rulers:
        moving = [k for k in places if k in movable]
        turned = any(scored[k].direction is Direction.LOWER for k in moving)
        if moving and (ruler.step.method in {"zscore", "bands"} or (ruler.step.log and turned)):
            return False
    return bool((levers.moves[levers.places, np.arange(len(levers.places))] != 0).all())
