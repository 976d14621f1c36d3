"""Who gets which report; every format tells the same."""

from __future__ import annotations

import io
from typing import get_args

import pandas as pd
import pytest
from docx import Document

from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Chart, Heading, Paragraph
from ganchao.reporting.documents import (
    FORMATS,
    METHOD,
    REPORTS,
    Audience,
    Format,
    brief_for,
    chapters_of,
    file_name,
    written,
)
from ganchao.reporting.docx import docx
from ganchao.reporting.material import Material, whole_brief
from ganchao.text import LANGS, Lang
from tests.reporting.test_xlsx import opened

BEGINS = {"html": b"<!doctype html>", "xlsx": b"PK", "docx": b"PK", "pdf": b"%PDF", "pptx": b"PK"}


def test_formats_and_readers_are_those_named() -> None:
    assert get_args(Format) == FORMATS
    assert tuple(REPORTS) == get_args(Audience)
    assert len({file_name(name, audience) for name in FORMATS for audience in REPORTS}) == len(FORMATS) * len(REPORTS)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("audience", REPORTS)
def test_every_reader_gets_every_format(card: Scorecard, audience: Audience, lang: Lang) -> None:
    found = Material(card, facts={lang: {"a": "b"}})
    for name in FORMATS:
        content = written(name, audience, lang, found)
        assert content.startswith(BEGINS[name])
        if name != "pdf":
            assert content == written(name, audience, lang, found)


def test_on_methods_nothing_is_folded_and_plans_are_left_out(zone: Material) -> None:
    brief = brief_for("method", zone, "zh")
    assert not [block for block in brief if block.expert]
    anchors = [block.anchor for block in brief if isinstance(block, Heading) and block.level == 2]
    assert set(anchors) <= set(METHOD)
    assert {"method", "data", "sources", "nodes", "forecast"} <= set(anchors)


def test_the_office_gets_the_whole_report(zone: Material) -> None:
    assert [type(block) for block in brief_for("office", zone, "en")] == [
        type(block) for block in whole_brief(zone, "en")]  # fmt: skip
    every = brief_for("office", zone, "en", expert=True)
    assert not [block for block in every if block.expert]


def test_chapters_hold_every_block_once(zone: Material) -> None:
    brief = whole_brief(zone, "zh")
    parts = [block for part in chapters_of(brief).values() for block in part]
    assert all(one is other for one, other in zip(parts, brief, strict=True))


def test_numbers_in_word_are_those_of_the_tables(zone: Material) -> None:
    from ganchao.reporting.tables import ranks_table

    ranks = ranks_table(zone.card)
    last = ranks[(ranks.year == zone.card.years[-1]) & (ranks.node == zone.card.nodes[-1])].set_index("unit_name_zh")
    brief = tuple(block for block in whole_brief(zone, "zh") if not isinstance(block, Chart))  # drawing takes long
    document = Document(io.BytesIO(docx(brief, "zh")))
    grid = next(grid for grid in document.tables
                if [cell.text for cell in grid.rows[0].cells][:2] == ["位次\n模拟数据", "参评对象"])  # fmt: skip
    shown = pd.DataFrame([[cell.text for cell in row.cells] for row in grid.rows[1:]])
    assert len(shown) > 20
    for rank, unit in zip(shown[0], shown[1], strict=True):
        assert int(rank.removeprefix("并列 ").removeprefix("=")) == int(last.value[unit]), unit


def test_text_that_looks_like_a_formula_stays_text(card: Scorecard) -> None:
    book = opened(written("xlsx", "office", "zh", Material(card)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert cells  # a unit of the small field is called so
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_a_paragraph_stands_in_word_as_it_stands_in_the_brief(zone: Material) -> None:
    document = Document(io.BytesIO(written("docx", "leader", "zh", zone)))
    texts = {paragraph.text for paragraph in document.paragraphs}
    assert {block.text for block in brief_for("leader", zone, "zh") if isinstance(block, Paragraph)} <= texts
