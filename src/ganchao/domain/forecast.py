"""The forecast: joint draws of everyone's scores and ranks in years to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats, position
from ganchao.errors import Problem

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Forecast:
    """Draws of scores and ranks; all units of one draw belong together.

    Scores are held in single precision and ranks as whole numbers, ranked before rounding to single precision.
    Nodes are those asked for; the index alone unless the forecast was made indicator by indicator.
    """

    units: tuple[str, ...]
    nodes: tuple[str, ...]
    past_years: tuple[int, ...]
    years: tuple[int, ...]  # years forecast
    past_scores: Floats  # (past year, unit, node), NaN where there is none
    past_ranks: Floats  # (past year, unit, node), NaN where there is none
    scores: NDArray[np.float32]  # (draw, year, unit, node), NaN for units that are not forecast
    ranks: NDArray[np.uint16]  # (draw, year, unit, node), 0 for units that are not forecast
    model: str
    seed: int
    weights: Mapping[str, float] = field(default_factory=dict)  # model -> its part in the combination, first year
    origins: tuple[int, ...] = ()  # past origins behind each year forecast
    spans: tuple[int, ...] = ()  # length in years of those past spans; shorter than the horizon when scaled
    notes: tuple[Problem, ...] = ()
    effects: tuple[str, ...] = ()  # names of the events that were laid on

    @property
    def origin(self) -> int:
        """The last year known."""
        return self.past_years[-1]

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.ranks.shape[0]

    @property
    def counts(self) -> NDArray[np.intp]:
        """Number ranked ``(year, node)``."""
        return (self.ranks[0] > 0).sum(axis=1)

    def at(self, *, year: int | None = None, node: str | None = None) -> tuple[int, int]:
        """Places of a forecast year and a node; the last ones unless named. Raises ``UnknownName``."""
        return (
            position("year", year, self.years) if year is not None else len(self.years) - 1,
            position("node", node, self.nodes) if node is not None else len(self.nodes) - 1,
        )

    def ranks_of(self, unit: str, *, year: int | None = None, node: str | None = None) -> NDArray[np.uint16]:
        """Drawn ranks of one unit ``(draw,)``, 0 where it is not forecast."""
        y, n = self.at(year=year, node=node)
        return self.ranks[:, y, position("unit", unit, self.units), n]

    def probability(self, unit: str, upto: int, *, year: int | None = None, node: str | None = None) -> float:
        """Probability that a unit is at ``upto`` or better; NaN where it is not forecast."""
        ranks = self.ranks_of(unit, year=year, node=node)
        return float((ranks <= upto).mean()) if ranks.all() else float("nan")

    def probabilities(self, upto: int, *, node: str | None = None) -> Floats:
        """Probability of rank ``upto`` or better ``(year, unit)``, NaN where a unit is not forecast."""
        ranks = self.ranks[..., self.at(node=node)[1]]
        return np.where(ranks[0] > 0, (ranks <= upto).mean(axis=0), np.nan)

    @cached_property
    def _ordered(self) -> NDArray[np.uint16]:
        """Drawn ranks, the best first: sorting them is what takes time."""
        return np.sort(self.ranks, axis=0)

    def rank_quantiles(self, shares: tuple[float, ...], *, node: str | None = None) -> Floats:
        """Whole-number quantiles of the rank ``(share, year, unit)``, NaN where a unit is not forecast."""
        ranks = self._ordered[..., self.at(node=node)[1]]
        places = [min(max(int(np.ceil(share * self.draws - 1e-9)) - 1, 0), self.draws - 1) for share in shares]
        return np.where(ranks[0] > 0, ranks[places].astype(np.float64), np.nan)

    def rank_range(
        self, unit: str, *, level: float = 0.8, year: int | None = None, node: str | None = None
    ) -> tuple[float, float]:
        """Best and worst rank of the central share ``level`` of draws."""
        y, _ = self.at(year=year, node=node)
        tail = (1 - level) / 2
        low, high = self.rank_quantiles((tail, 1 - tail), node=node)[:, y, position("unit", unit, self.units)]
        return float(low), float(high)

    def to_frame(self) -> pd.DataFrame:
        """Tidy: unit, node, year, middle and ends of scores and ranks."""
        import pandas as pd  # noqa: PLC0415

        shares = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
        names = ("05", "10", "25", "50", "75", "90", "95")
        index = pd.MultiIndex.from_product([self.nodes, self.years, self.units], names=["node", "year", "unit"])
        ranks = np.stack([self.rank_quantiles(shares, node=node) for node in self.nodes], axis=1)
        scores = np.moveaxis(np.quantile(self.scores, shares, axis=0), -1, 1)
        columns = {f"rank_{name}": ranks[k].ravel() for k, name in enumerate(names)}
        columns |= {f"score_{name}": scores[k].ravel() for k, name in enumerate(names)}
        return pd.DataFrame(columns, index=index).dropna(subset=["rank_50"]).reset_index()

    def __repr__(self) -> str:
        years = f"{self.years[0]}–{self.years[-1]}" if self.years else "no years"
        return f"Forecast({len(self.units)} units, {years} from {self.origin}, {self.draws} draws, {self.model})"
