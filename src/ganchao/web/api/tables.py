"""Which tables of results the API has: those that a run writes, with the same columns and the same numbers.

To add one, list it in ``TABLES`` with its columns, what makes it, and the page of the cockpit whose rights hold, and
write ``api.table.<name>`` into both catalogues.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ganchao.errors import UnknownName
from ganchao.reporting.audit_tables import AUDIT_SCHEMAS, AUDIT_TABLES
from ganchao.reporting.gap_tables import (
    GAP_SCHEMAS,
    changes_frame,
    gaps_frame,
    ladder_frame,
    movements_frame,
    peers_frame,
    worths_frame,
)
from ganchao.reporting.outlook_tables import (
    FORECAST_SCHEMAS,
    chances_frame,
    forecast_frame,
    reliability_frame,
    skill_frame,
)
from ganchao.reporting.plan_tables import PLAN_SCHEMAS, plan_frames
from ganchao.reporting.tables import SCHEMAS, Field, ranks_table, scores_table, values_table
from ganchao.reporting.target_tables import TARGET_SCHEMAS, target_frames

if TYPE_CHECKING:
    import pandas as pd

    from ganchao.benchmarking.benchmark import Benchmark
    from ganchao.forecasting.outlook import Outlook
    from ganchao.web.cockpit import Shown

KEYS: Final = ("unit", "other", "node", "indicator", "measure", "year", "aim_year")
"""Columns by which rows can be chosen."""
KINDS: Final = {"unit": "unit", "other": "unit", "node": "node", "indicator": "indicator", "measure": "measure",
                "year": "year", "aim_year": "year"}  # fmt: skip
"""What such a column names, for the message where there is no such thing."""


@dataclass(frozen=True)
class Tidy:
    """A table of the API."""

    columns: Mapping[str, Field]
    make: Callable[[Shown], pd.DataFrame | None]
    page: str  # of the cockpit; whoever may open it may read the table

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns by which its rows can be chosen."""
        return tuple(key for key in KEYS if key in self.columns)


def _gaps(make: Callable[[Benchmark], pd.DataFrame]) -> Callable[[Shown], pd.DataFrame | None]:
    return lambda shown: None if shown.studies.compared is None else make(shown.studies.compared)


def _all_gaps(found: Benchmark) -> pd.DataFrame:
    return gaps_frame([gap for gap in (found.gap, *found.gaps) if gap is not None])


def _audit(name: str) -> Callable[[Shown], pd.DataFrame | None]:
    return lambda shown: None if shown.studies.audited is None else AUDIT_TABLES[name](shown.studies.audited)


def _outlook(make: Callable[[Outlook], pd.DataFrame]) -> Callable[[Shown], pd.DataFrame | None]:
    return lambda shown: None if shown.studies.outlook is None else make(shown.studies.outlook)


def _forecast(made: Outlook) -> pd.DataFrame:
    return forecast_frame(made.forecast, {code: made.card.panel.unit(code).name for code in made.card.units})


def _chances(made: Outlook) -> pd.DataFrame:
    return chances_frame(made.forecast, [tier.upto for tier in made.card.framework.tiers if tier.upto is not None])


def _skill(made: Outlook) -> pd.DataFrame:
    return skill_frame(made.skill, made.forecast.nodes[-1])


def _reliability(made: Outlook) -> pd.DataFrame:
    return reliability_frame(made.reliability, made.forecast.nodes[-1])


def _targets(name: str) -> Callable[[Shown], pd.DataFrame | None]:
    return lambda shown: None if shown.studies.planned is None else target_frames(shown.studies.planned)[name]


def _plan(name: str) -> Callable[[Shown], pd.DataFrame | None]:
    return lambda shown: None if shown.studies.programme is None else plan_frames(shown.studies.programme)[name]


TABLES: Final[Mapping[str, Tidy]] = {
    "scores": Tidy(SCHEMAS["scores"], lambda shown: scores_table(shown.card), "ranking"),
    "ranks": Tidy(SCHEMAS["ranks"], lambda shown: ranks_table(shown.card), "ranking"),
    "values": Tidy(SCHEMAS["values"], lambda shown: values_table(shown.card), "ranking"),
    **{name: Tidy(AUDIT_SCHEMAS[name], _audit(name), "ranking") for name in ("rank_ranges", "rank_chances")},
    "gaps": Tidy(GAP_SCHEMAS["gaps"], _gaps(_all_gaps), "why"),
    "rank_changes": Tidy(GAP_SCHEMAS["rank_changes"], _gaps(changes_frame), "why"),
    "movements": Tidy(GAP_SCHEMAS["movements"], _gaps(movements_frame), "why"),
    "ladder": Tidy(GAP_SCHEMAS["ladder"], _gaps(ladder_frame), "why"),
    "peers": Tidy(GAP_SCHEMAS["peers"], _gaps(peers_frame), "why"),
    "worths": Tidy(GAP_SCHEMAS["worths"], _gaps(worths_frame), "why"),
    "forecast": Tidy(FORECAST_SCHEMAS["forecast"], _outlook(_forecast), "future"),
    "forecast_chances": Tidy(FORECAST_SCHEMAS["forecast_chances"], _outlook(_chances), "future"),
    "forecast_skill": Tidy(FORECAST_SCHEMAS["forecast_skill"], _outlook(_skill), "future"),
    "reliability": Tidy(FORECAST_SCHEMAS["reliability"], _outlook(_reliability), "future"),
    **{name: Tidy(TARGET_SCHEMAS[name], _targets(name), "aim") for name in ("aims", "targets")},
    **{name: Tidy(PLAN_SCHEMAS[name], _plan(name), "aim") for name in ("measures", "frontier")},
}
"""Table -> columns, what makes it, whose eyes it is for."""


@functools.lru_cache(maxsize=2 * len(TABLES))
def frame_of(shown: Shown, name: str) -> pd.DataFrame | None:
    """A table of one state of the project; nothing where it could not be made."""
    frame = TABLES[name].make(shown)
    return None if frame is None else frame[list(TABLES[name].columns)]


@dataclass(frozen=True)
class Rows:
    """Some rows of a table."""

    total: int  # rows that were asked for, here or on other pages
    rows: list[dict[str, Any]]


def rows_of(frame: pd.DataFrame, chosen: Mapping[str, object], offset: int, limit: int) -> Rows:
    """Rows that hold some values, from one on, so many.

    Raises :class:`UnknownName` for a value that no row of the table holds.
    """
    here = np.ones(len(frame), dtype=bool)
    for column, value in chosen.items():
        known = frame[column].drop_duplicates().dropna().tolist()
        if known and value not in known:
            raise UnknownName(KINDS[column], value, known)
        here &= (frame[column] == value).to_numpy(dtype=bool)
    frame = frame[here]
    page = frame.iloc[offset : offset + limit].astype(object)
    return Rows(len(frame), page.where(page.notna(), None).to_dict("records"))  # type: ignore[arg-type]


def json_rows(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, Field]) -> list[dict[str, Any]]:
    """Rows with the columns of a schema, in its order."""
    return [{name: row.get(name) for name in columns} for row in rows]
