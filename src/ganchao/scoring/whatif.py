"""What-if: other values for some cells, everyone recomputed, and who moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, position
from ganchao.domain.scorecard import Scorecard, shown_rank
from ganchao.scoring.score import score


@dataclass(frozen=True)
class Move:
    """One unit at one node, before and after."""

    year: int
    unit: str
    node: str
    score_before: float
    score_after: float
    rank_before: float | None
    rank_after: float | None

    @property
    def places(self) -> float:
        """Places gained; negative when lost."""
        return (self.rank_before or 0) - (self.rank_after or 0) if self.rank_before and self.rank_after else 0


@dataclass(frozen=True, eq=False)
class WhatIf:
    """Two scorecards and the changes between them."""

    before: Scorecard
    after: Scorecard
    changes: Mapping[tuple[int, str, str], float]  # (data year, unit, column of the data) -> new value

    def moves(self, node: str | None = None) -> tuple[Move, ...]:
        """Whose rank at a node (the index unless named) changed, and units whose values were changed; best first."""
        at = position("node", node or self.before.nodes[-1], self.before.nodes)
        changed = {(year, unit) for year, unit, _column in self.changes}
        old, new = self.before.ranks[:, :, at], self.after.ranks[:, :, at]
        moved = ~((old == new) | (np.isnan(old) & np.isnan(new)))
        touched = np.array([[(y, u) in changed for u in self.before.units] for y in self.before.data_years])
        found = [
            Move(
                self.before.years[y], self.before.units[u], self.before.nodes[at],
                float(self.before.published[y, u, at]), float(self.after.published[y, u, at]),
                shown_rank(old[y, u]), shown_rank(new[y, u]),
            )
            for y, u in np.argwhere(moved | touched)
        ]
        return tuple(sorted(found, key=lambda move: (move.year, move.rank_after or 10**9)))


def what_if(
    panel: Panel, framework: Framework, changes: Mapping[tuple[int, str, str], float], *, hold_goalposts: bool = False
) -> WhatIf:
    """Everyone recomputed with other values in some cells ``(data year, unit, column)``.

    ``hold_goalposts`` keeps the goalposts of today, so that nobody else's score can move; what is drawn from the field
    besides goalposts (ranks, derived weights, rescaling) is still made anew.
    Raises ``UnknownName`` for a year, unit or column that does not exist.
    """
    before = score(panel, framework)
    after = score(panel.with_values(changes), framework, goalposts=before if hold_goalposts else None)
    return WhatIf(before, after, dict(changes))
