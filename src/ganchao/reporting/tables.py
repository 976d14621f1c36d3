"""Tidy tables: one fact per row, fixed columns, names in both languages; other tools build on these.

To add a column, put it behind the others in :data:`SCHEMAS`; names and order of those that exist never change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ganchao.domain.document import Bilingual
from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.names import tied, tier_places, weights_in_group

LARGE: Final = 50_000
"""With more units than this, tables are Parquet and hold the index and the first level only."""
MARKS: Final = ("observed", "imputed", "treated", "missing")
"""Words for the marks of cells, in the order of their numbers."""


@dataclass(frozen=True)
class Field:
    """What one column of a tidy table holds."""

    type: str  # "text", "number", "integer", "boolean"
    meaning: Bilingual


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


_KEYS: Final[dict[str, Field]] = {
    "unit": _field("text", "参评对象代码", "code of the unit"),
    "node": _field("text", "指标项代码（指标或一级指标、综合指数）", "code of the indicator or group"),
    "year": _field("integer", "评价年度", "round"),
}
_NAMES: Final[dict[str, Field]] = {
    "unit_name_zh": _field("text", "参评对象中文名", "Chinese name of the unit"),
    "unit_name_en": _field("text", "参评对象英文名", "English name of the unit"),
    "node_name_zh": _field("text", "指标项中文名", "Chinese name of the node"),
    "node_name_en": _field("text", "指标项英文名", "English name of the node"),
}
SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "scores": {
        **_KEYS,
        "value": _field("number", "得分，按评价办法的量纲，不作舍入", "score on the framework's scale, unrounded"),
        "published": _field(
            "number", "公布得分（按评价办法舍入）", "score as published, rounded as the framework says"
        ),
        "weight": _field("number", "组内权重", "weight among siblings"),
        **_NAMES,
    },
    "ranks": {
        **_KEYS,
        "value": _field(
            "number", "位次，1 为最优；不参评者不列", "rank, 1 is best; units that are not ranked have no row"
        ),
        "number_ranked": _field("integer", "参评数", "number ranked"),
        "percentile": _field(
            "number",
            "百分位：与之持平或落后的参评对象所占百分比，第 1 位为 100",
            "share of the field that the unit is level with or ahead of, percent; 100 for the first",
        ),
        "tied": _field("boolean", "是否并列", "whether the rank is shared"),
        "tier": _field("text", "方阵代码", "code of the tier"),
        **_NAMES,
    },
    "values": {
        "unit": _KEYS["unit"],
        "indicator": _field("text", "指标代码", "code of the indicator"),
        "year": _KEYS["year"],
        "raw": _field("number", "原始值（已除以分母）", "value after dividing by the denominator"),
        "imputed": _field("number", "缺失填补后", "after filling gaps"),
        "treated": _field("number", "异常值处理后", "after taming outliers"),
        "normalised": _field("number", "无量纲化后", "after normalising"),
        "mark": _field(
            "text",
            "标记：observed 实测、imputed 填补、treated 处理、missing 缺失",
            "observed, imputed, treated or missing",
        ),
        "unit_name_zh": _NAMES["unit_name_zh"],
        "unit_name_en": _NAMES["unit_name_en"],
        "indicator_name_zh": _field("text", "指标中文名", "Chinese name of the indicator"),
        "indicator_name_en": _field("text", "指标英文名", "English name of the indicator"),
    },
}
"""Columns of every tidy table of scoring: name -> type and meaning."""


def scores_table(card: Scorecard) -> pd.DataFrame:
    """All scores: unit, node, year, value, published, weight, names."""
    nodes = _nodes(card)
    scores = card.scores[..., nodes]
    weights = np.broadcast_to(weights_in_group(card)[:, None, nodes], scores.shape)
    columns = {"value": scores, "published": card.published[..., nodes], "weight": weights}
    return _tidy(card, columns, nodes, keep=np.isfinite(scores))[list(SCHEMAS["scores"])]


def ranks_table(card: Scorecard) -> pd.DataFrame:
    """All ranks: unit, node, year, value, number ranked, percentile, tied, tier, names."""
    nodes = _nodes(card)
    ranks = card.ranks[..., nodes]
    counts = np.broadcast_to(card.counts[:, None, nodes], ranks.shape)
    columns: dict[str, Any] = {
        "value": ranks,
        "number_ranked": counts,
        "percentile": card.percentiles[..., nodes],
        "tied": tied(ranks),
        "tier": tier_places(card)[..., nodes],
    }
    frame = _tidy(card, columns, nodes, keep=np.isfinite(ranks))
    codes = np.array([*(tier.code for tier in card.framework.tiers), ""], dtype=object)
    frame["tier"] = codes[frame["tier"].to_numpy()]
    if (frame["value"] % 1 == 0).all():
        frame["value"] = frame["value"].astype(np.int64)
    return frame[list(SCHEMAS["ranks"])]


def values_table(card: Scorecard) -> pd.DataFrame | None:
    """All values after each step; ``None`` where the steps were not kept."""
    steps = card.steps
    if steps is None:
        return None
    count = steps.raw.shape[-1]
    columns: dict[str, Any] = {
        "raw": steps.raw,
        "imputed": steps.imputed,
        "treated": steps.treated,
        "normalised": card.scores[..., :count],
        "mark": steps.marks,
    }
    frame = _tidy(card, columns, np.arange(count), keep=np.ones(steps.raw.shape, dtype=bool))
    frame["mark"] = np.array(MARKS, dtype=object)[frame["mark"].to_numpy()]
    frame = frame.rename(
        columns={"node": "indicator", "node_name_zh": "indicator_name_zh", "node_name_en": "indicator_name_en"}
    )
    return frame[list(SCHEMAS["values"])]


TABLES: Final[Mapping[str, Callable[[Scorecard], pd.DataFrame | None]]] = {
    "scores": scores_table,
    "ranks": ranks_table,
    "values": values_table,
}
"""Which function makes each table."""


def write_tables(card: Scorecard, directory: Path) -> tuple[Path, ...]:
    """All tidy tables into ``directory``: CSV (UTF-8 with BOM, so that Excel opens it); for large fields Parquet.

    Returns the paths written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    large = len(card.units) > LARGE
    written = []
    for name, make in TABLES.items():
        if large and name == "values":
            continue
        frame = make(card)
        if frame is None:
            continue
        path = directory / f"{name}.{'parquet' if large else 'csv'}"
        if large:
            frame.to_parquet(path, index=False)
        else:
            frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
        written.append(path)
    return tuple(written)


def _nodes(card: Scorecard) -> NDArray[np.intp]:
    """The nodes a table holds: all, or the index and the first level of a large field."""
    every = np.arange(len(card.nodes))
    if len(card.units) <= LARGE:
        return every
    index = card.framework.index.code
    wanted = {index, *(node.code for node in card.framework.members(index))}
    return every[[code in wanted for code in card.nodes]]


def _tidy(
    card: Scorecard, columns: Mapping[str, Floats], nodes: NDArray[np.intp], *, keep: NDArray[np.bool_]
) -> pd.DataFrame:
    """Rows for the cells kept, labels first; names by look-up, not by loop."""
    year, unit, node = np.nonzero(keep)
    units = [card.panel.roster.get(code) for code in card.units]
    framework = card.framework
    labels = {
        "unit": np.array(card.units, dtype=object)[unit],
        "node": np.array([card.nodes[k] for k in nodes], dtype=object)[node],
        "year": np.array(card.years, dtype=np.int64)[year],
    }
    names: dict[str, Any] = {}
    for lang in ("zh", "en"):
        of_units = [
            (known.name.in_lang(lang) if known else "") or code for known, code in zip(units, card.units, strict=True)
        ]
        of_nodes = [framework.node(card.nodes[k]).name.in_lang(lang) or card.nodes[k] for k in nodes]
        names[f"unit_name_{lang}"] = np.array(of_units, dtype=object)[unit]
        names[f"node_name_{lang}"] = np.array(of_nodes, dtype=object)[node]
    values = {name: array[keep] for name, array in columns.items()}
    return pd.DataFrame({**labels, **values, **names})


def write_rows(
    tables: Mapping[str, Sequence[Mapping[str, Any]]], schemas: Mapping[str, Mapping[str, Field]], directory: Path
) -> tuple[Path, ...]:
    """Each table as a CSV file of its name, with the columns of its schema in their order."""
    directory.mkdir(parents=True, exist_ok=True)
    files = []
    for name, rows in tables.items():
        files.append(directory / f"{name}.csv")
        frame = pd.DataFrame(rows, columns=list(schemas[name]))
        frame.to_csv(files[-1], index=False, encoding="utf-8-sig", lineterminator="\n")
    return tuple(files)
