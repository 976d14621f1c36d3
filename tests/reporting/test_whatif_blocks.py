"""A what-if on a page: the finding of each unit changed, and everyone before and after."""

from __future__ import annotations

import pytest

from ganchao.auditing.engine import prepare_audit
from ganchao.auditing.uncertainty import uncertainty
from ganchao.project import open_project
from ganchao.reporting.blocks import Paragraph, Table
from ganchao.reporting.whatif_blocks import Tried, range_of, whatif_blocks
from ganchao.scoring.whatif import what_if
from ganchao.text import LANGS, Lang


@pytest.fixture(scope="module")
def tried() -> Tried:
    source = open_project("shandong")
    changes = {(2023, "CN-SD", "rd_expenditure"): 4000.0, (2023, "CN-HE", "gdp"): 20000.0}
    result = what_if(source.panel, source.framework, changes)
    ranges = [uncertainty(prepare_audit(panel, source.framework), draws=50, pairwise=False)
              for panel in (source.panel, source.panel.with_values(changes))]  # fmt: skip
    return Tried(result, 2023, "innovation", *ranges)


@pytest.mark.parametrize("lang", LANGS)
def test_each_unit_changed_has_its_sentence_and_those_who_moved_their_row(tried: Tried, lang: Lang) -> None:
    blocks = whatif_blocks(tried, lang)
    said = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert len(said) == 3
    [table] = [block for block in blocks if isinstance(block, Table)]
    moved = {move.unit for move in tried.result.moves() if move.year == 2023}
    assert len(table.rows) == len(moved)
    assert {row[1] - row[2] for row in table.rows} == {row[3] for row in table.rows}  # type: ignore[operator]
    assert "own" in table.marks.values()


def test_everyone_is_listed_best_first(tried: Tried) -> None:
    table = whatif_blocks(tried, "en", everyone=True)[-1]
    assert isinstance(table, Table)
    ranks = [row[2] for row in table.rows]
    assert ranks == sorted(ranks)  # type: ignore[type-var]
    assert len(ranks) == 31


def test_a_range_in_words(tried: Tried) -> None:
    assert range_of(None, "CN-SD") == ""
    assert range_of(tried.after, "nobody") == ""
    assert tried.after is not None
    place = tried.after.units.index("CN-SD")
    assert range_of(tried.after, "CN-SD").split("–")[0] == str(tried.after.low[place])
