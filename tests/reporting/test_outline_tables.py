"""Tidy tables of a plan: fixed columns, one fact per row, the same facts as in the plan."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ganchao.domain.plan import Plan
from ganchao.reporting.outline import Outline
from ganchao.reporting.outline_tables import OF_CARDS, OF_STRATEGY, OUTLINE_SCHEMAS, outline_frame, write_outline_tables
from tests.planning.port import outline_at, write_port


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Outline:
    return outline_at(write_port(tmp_path_factory.mktemp("port") / "project"))


def test_tables_have_their_columns(port: Outline, tmp_path: Path) -> None:
    files = write_outline_tables(port, tmp_path)
    assert {file.stem for file in files} == set(OUTLINE_SCHEMAS) == {*OF_STRATEGY, *OF_CARDS}
    for file in files:
        read = pd.read_csv(file)
        assert list(read.columns) == list(OUTLINE_SCHEMAS[file.stem])
        assert len(read)


def test_rows_say_what_the_plan_says(port: Outline) -> None:
    strategy = outline_frame(port, "strategy").set_index("code")
    assert strategy.loc["port", "wording"] == "建设国内一流港口"
    assert strategy.loc["port", "paragraph"] == 3
    assert strategy.loc["talent", "serves"] == "port town"
    assert sorted(strategy.index[strategy.orphan]) == ["g4", "g5", "g6", "g7", "stray"]
    assert strategy.loc["berths", "money"] == 5
    baskets = outline_frame(port, "baskets")
    own = baskets[(baskets.basket == "trade") & (baskets.place == "B") & (baskets.year == 2023)]
    assert own.set_index("member").value.to_dict() == {"": 31.25, "ships": 50.0, "tonnes": 25.0}
    alignment = outline_frame(port, "alignment")
    assert sorted(alignment.item.unique()) == ["o1", "o2", "u1", "u2", "u3"]
    assert (alignment[alignment.item == "o2"].local == "").all()
    clauses = outline_frame(port, "clauses").set_index("clause")
    assert clauses.verdict.value_counts().to_dict() == {"pass": 6, "fail": 2, "unknown": 2, "not_applicable": 1}
    ledgers = outline_frame(port, "ledgers").set_index("entry")
    assert ledgers.loc["p1", "overdue"]
    assert ledgers.loc["e3", "overdue"]
    assert not ledgers.loc["e4", "overdue"]


def test_a_bare_plan_gives_empty_tables_with_columns(port: Outline, tmp_path: Path) -> None:
    from ganchao.standing import outline_of

    bare = outline_of(port.card, Plan(unit="B"), None, port.on)
    for file in write_outline_tables(bare, tmp_path):
        assert pd.read_csv(file).empty
