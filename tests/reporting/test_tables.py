"""Tidy tables: fixed columns, exact values, names in both languages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.tables import LARGE, SCHEMAS, TABLES, ranks_table, scores_table, write_tables


@pytest.mark.parametrize("name", list(TABLES))
def test_tables_have_exactly_the_columns_of_their_schema(card: Scorecard, name: str) -> None:
    frame = TABLES[name](card)
    assert frame is not None
    assert list(frame.columns) == list(SCHEMAS[name])
    kinds = {"text": "O", "number": "f", "integer": "i", "boolean": "b"}
    for column, field in SCHEMAS[name].items():
        kind = frame[column].dtype.kind
        assert (
            kind == kinds[field.type]
            or (field.type == "text" and kind not in "fib")
            or (column == "value" and kind == "i")
        )


@pytest.mark.parametrize("name", ["scores", "ranks"])
def test_the_first_four_columns_are_those_that_other_tools_build_on(name: str) -> None:
    assert list(SCHEMAS[name])[:4] == ["unit", "node", "year", "value"]


def test_scores_and_ranks_agree_with_the_scorecard(card: Scorecard) -> None:
    scores = scores_table(card).set_index(["unit", "node", "year"])
    ranks = ranks_table(card).set_index(["unit", "node", "year"])
    assert scores.loc[("Z4", "small", 2020), "value"] == card.score("Z4")
    assert ranks.loc[("Z4", "small", 2020), "value"] == card.rank("Z4")
    assert ranks.loc[("Z2", "small", 2020), "tied"]
    assert ranks.loc[("Z3", "small", 2020), "tied"]
    assert (ranks["number_ranked"] == 8).all()
    assert "CN" not in ranks.index.get_level_values(0)
    assert set(ranks.loc[ranks["value"] <= 3, "tier"]) == {"first"}
    assert set(ranks.loc[ranks["value"] > 3, "tier"]) == {"rest"}


def test_csv_files_come_back_with_the_same_numbers(card: Scorecard, tmp_path: Path) -> None:
    paths = write_tables(card, tmp_path / "tables")
    assert [path.name for path in paths] == ["scores.csv", "ranks.csv", "values.csv"]
    back = pd.read_csv(paths[0])
    assert back["value"].to_numpy().tolist() == scores_table(card)["value"].to_numpy().tolist()
    assert back.loc[0, "unit_name_zh"] == "济南"
    assert paths[0].read_bytes().startswith(b"\xef\xbb\xbf")


def test_large_fields_are_parquet_with_index_and_first_level(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    framework = Framework.model_validate(
        {
            "code": "big",
            "indicators": [{"code": "a", "group": "g"}, {"code": "b", "group": "big"}],
            "groups": [{"code": "g", "group": "big"}, {"code": "big"}],
        }
    )
    units = tuple(f"u{k}" for k in range(LARGE + 1))
    scores = np.random.default_rng(1).uniform(size=(1, len(units), 4))
    ranks = scores.argsort(axis=1).argsort(axis=1) + 1.0
    panel = Panel(scores[..., :2], (2020,), units, ("a", "b"))
    card = Scorecard(
        panel,
        framework,
        (2020,),
        units,
        framework.node_codes,
        scores,
        ranks,
        np.ones((1, len(units)), dtype=bool),
        np.ones((1, 4)),
    )
    paths = write_tables(card, tmp_path)
    assert [path.suffix for path in paths] == [".parquet", ".parquet"]
    assert set(pd.read_parquet(paths[0])["node"]) == {"g", "b", "big"}
