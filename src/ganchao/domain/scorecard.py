"""The scorecard: scores and ranks of every node, with everything they were made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel, position
from ganchao.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

OBSERVED, IMPUTED, TREATED, MISSING = 0, 1, 2, 3
"""Marks of cells; they stay with a value to the end."""


@dataclass(frozen=True, eq=False)
class Steps:
    """Values of scored indicators after each step, in the order of ``Framework.scored``."""

    raw: Floats  # (year, unit, indicator), after dividing by denominators
    imputed: Floats  # (year, unit, indicator)
    treated: Floats  # (year, unit, indicator)
    marks: NDArray[np.uint8]  # (year, unit, indicator): OBSERVED, IMPUTED, TREATED, MISSING
    worst: Floats  # (year, indicator): goalposts used; NaN where the method has none
    best: Floats  # (year, indicator)
    treatments: tuple[tuple[int | None, str, str, int], ...] = ()  # (year, indicator, what was done, values changed)


@dataclass(frozen=True, eq=False)
class Scorecard:
    """Scores and ranks ``(year, unit, node)``; node order is ``framework.node_codes``.

    ``scores`` stay on the framework's scale, unrounded; ``published`` are rounded as declared.
    At large scale single indicators are left out: then ``steps`` is ``None`` and nodes are groups only.
    """

    panel: Panel
    framework: Framework
    years: tuple[int, ...]  # rounds
    units: tuple[str, ...]
    nodes: tuple[str, ...]
    scores: Floats  # (year, unit, node), NaN where there is none
    ranks: Floats  # (year, unit, node), 1 best, NaN where there is none
    ranked: NDArray[np.bool_]  # (year, unit): belongs to the field
    weights: Floats  # (year, node): weight among siblings, as used
    steps: Steps | None = None
    notes: tuple[Problem, ...] = ()  # what went on but should be known
    data_years: tuple[int, ...] = field(default=())  # the data year each round rests on
    numbers: NDArray[np.intp] | None = None  # (year, node): number ranked, where only part of the field is held

    @property
    def published(self) -> Floats:
        """Scores as published: rounded where the framework says so."""
        decimals = self.framework.rank.decimals
        return self.scores if decimals is None else round_half(self.scores, decimals, self.framework.rank.half)

    @property
    def counts(self) -> NDArray[np.intp]:
        """Number ranked ``(year, node)``."""
        if self.numbers is not None:
            return self.numbers
        return np.isfinite(self.ranks).sum(axis=1)

    @property
    def percentiles(self) -> Floats:
        """Percent of the field that a unit is level with or ahead of: 100 for the first ``(year, unit, node)``."""
        counts = self.counts[:, None, :]
        return np.where(counts > 0, (counts - self.ranks + 1) / np.maximum(counts, 1), np.nan) * 100

    def at(self, *, year: int | None = None, node: str | None = None) -> tuple[int, int]:
        """Places of a round and a node; the last round and the index unless named. Raises ``UnknownName``."""
        return (
            position("year", year, self.years) if year is not None else len(self.years) - 1,
            position("node", node, self.nodes) if node is not None else len(self.nodes) - 1,
        )

    def score(self, unit: str, *, year: int | None = None, node: str | None = None) -> float:
        """One score; of the last year and the index unless named."""
        return float(self.scores[self._cell(unit, year, node)])

    def rank(self, unit: str, *, year: int | None = None, node: str | None = None) -> float | None:
        """One rank, whole unless ties share the mean of their positions; ``None`` where the unit is not ranked."""
        return shown_rank(self.ranks[self._cell(unit, year, node)])

    def _cell(self, unit: str, year: int | None, node: str | None) -> tuple[int, int, int]:
        y, n = self.at(year=year, node=node)
        return y, position("unit", unit, self.units), n

    def to_frame(self) -> pd.DataFrame:
        """Tidy: unit, node, year, score, published, rank, number ranked, percentile."""
        import pandas as pd  # noqa: PLC0415

        index = pd.MultiIndex.from_product([self.years, self.units, self.nodes], names=["year", "unit", "node"])
        counts = np.broadcast_to(self.counts[:, None, :], self.scores.shape)
        columns = {
            "score": self.scores,
            "published": self.published,
            "rank": self.ranks,
            "number_ranked": counts,
            "percentile": self.percentiles,
        }
        frame = pd.DataFrame({name: array.ravel() for name, array in columns.items()}, index=index)
        return frame.dropna(subset=["score"]).reset_index()

    def table(self, year: int | None = None) -> pd.DataFrame:
        """One year as people read it: units by rank, with the score of every node."""
        import pandas as pd  # noqa: PLC0415

        at = position("year", year, self.years) if year is not None else len(self.years) - 1
        names = [self.panel.unit(code).name.in_lang("en") or code for code in self.units]
        frame = pd.DataFrame(self.published[at], index=pd.Index(self.units, name="unit"), columns=list(self.nodes))
        frame = frame[list(reversed(self.nodes))]
        frame.insert(0, "rank", self.ranks[at, :, -1])
        frame.insert(0, "name", names)
        frame = frame[np.isfinite(frame["rank"])].sort_values("rank", kind="stable")
        return frame.astype({"rank": int})

    def __repr__(self) -> str:
        span = f"{self.years[0]}–{self.years[-1]}" if self.years else "no years"
        return f"Scorecard({self.framework.code}: {len(self.units)} units × {len(self.nodes)} nodes, {span})"

    def _repr_html_(self) -> str:
        year = self.years[-1] if self.years else ""
        return f"<p>{self!r}</p><p>{year}</p>" + str(self.table().head(20).to_html(float_format="{:.3f}".format))


def shown_rank(rank: float) -> float | None:
    """A rank as a whole number where it is one; ``None`` where there is none."""
    if not np.isfinite(rank):
        return None
    return int(rank) if rank % 1 == 0 else float(rank)


def round_half(values: Floats, decimals: int, half: str) -> Floats:
    """Rounded to so many decimals; a half goes to the even digit or up (away from zero)."""
    if half == "even":
        return np.round(values, decimals)
    factor = 10.0**decimals
    return np.copysign(np.floor(np.abs(values) * factor + 0.5), values) / factor
