"""The slides, opened again."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pandas as pd
import pytest
from pptx import Presentation

from ganchao.reporting.blocks import Callout, Chart, Column, Heading, Paragraph, Table
from ganchao.reporting.deck_brief import DECKS, ORDER, PAGES, chosen, deck_brief
from ganchao.reporting.documents import brief_for
from ganchao.reporting.material import Material
from ganchao.reporting.native import native
from ganchao.reporting.pptx import pptx
from ganchao.text import LANGS, Lang

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0")
BARS = Chart("bars", pd.DataFrame({"y": EVIL, "x": [1.0, 2, 3, 4, 5]}), "=2+2", {"y": "y", "x": "x"}, stamp="SIMULATED")
WATERFALL = Chart(
    "waterfall",
    pd.DataFrame({"y": ["we", "a", "b", "they"], "x": [25.0, 8.0, -3.0, 30.0], "mark": ["total", "", "", "total"]}),
    "gap", {"y": "y", "x": "x", "mark": "mark"}, options={"rising": "worse"},
)  # fmt: skip


def opened(content: bytes) -> list[list[str]]:
    """Words of each slide, shape by shape."""
    return [[shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
            for slide in Presentation(io.BytesIO(content)).slides]  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_a_deck_has_eight_pages_each_with_a_finding_as_its_title(zone: Material, lang: Lang) -> None:
    brief = brief_for("leader", zone, lang, name="pptx")
    show = Presentation(io.BytesIO(pptx(tuple(b for b in brief if not isinstance(b, Chart)), lang)))
    assert len(show.slides) == PAGES
    assert all(slide.shapes.title.text_frame.text for slide in show.slides)
    notice = next(block.text for block in brief if isinstance(block, Callout) and block.tone == "secrecy")
    assert all(any(notice in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
               for slide in show.slides)  # fmt: skip


def test_every_page_of_every_deck_has_its_place() -> None:
    assert {slide.name for deck in DECKS.values() for slide in deck} == set(ORDER)


def test_pages_that_results_cannot_fill_make_room_for_others(zone: Material) -> None:
    page = (Heading("T", 1), Heading("A", 2, "page-wanted"), Paragraph("decide"))
    brief = deck_brief(zone, "office", "en", whole=(), page=page)
    assert [block.text for block in brief if isinstance(block, Paragraph)] == ["decide"]
    assert chosen((), ("table",)) is None


def test_a_native_chart_holds_the_numbers_and_no_formula() -> None:
    content = pptx((Heading("H", 1), Heading("C"), BARS), "en")
    (frame,) = [shape for shape in Presentation(io.BytesIO(content)).slides[1].shapes if shape.has_chart]
    plot = frame.chart.plots[0]
    assert list(plot.categories) == list(EVIL)
    assert list(plot.series[0].values) == [1, 2, 3, 4, 5]
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        inside = next(name for name in file.namelist() if name.startswith("ppt/embeddings/"))
        book = openpyxl.load_workbook(io.BytesIO(file.read(inside)))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.value for cell in cells} >= set(EVIL)
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [text for text in opened(content)[1] if "SIM" in text] == ["SIMULATED"]


def test_tables_of_slides_can_be_edited_and_carry_their_stamp() -> None:
    table = Table((Column("name"), Column("score", 1)), (("A", 1.23), ("B", None)), "T", stamp="MADE UP")
    content = pptx((Heading("H", 1), Heading("C"), Paragraph("Words."), table), "en")
    (grid,) = [shape.table for shape in Presentation(io.BytesIO(content)).slides[1].shapes if shape.has_table]
    assert [[cell.text for cell in row.cells] for row in grid.rows] == [["name", "score"], ["A", "1.2"], ["B", "—"]]
    assert "[MADE UP]" in opened(content)[1]


def test_a_waterfall_ends_exactly_on_the_total() -> None:
    made = native(WATERFALL, "en")
    assert made is not None
    ends = made.table.iloc[:, 1] + made.table.iloc[:, 2] + made.table.iloc[:, 3]
    assert ends.tolist() == [25, 33, 30, 30]
    assert made.table.iloc[2, 1:].tolist() == [30, 0, 0, 3]
    assert made.series[0].look == "base"


def test_what_bars_cannot_show_stays_a_picture() -> None:
    below = Chart("waterfall", WATERFALL.data.assign(x=[1.0, -8.0, 3.0, -4.0]), "gap", WATERFALL.fields)
    assert native(below, "en") is None
    assert native(Chart("tree", pd.DataFrame(), "t"), "en") is None


def test_a_fan_keeps_past_middle_range_and_target_apart() -> None:
    frame = pd.DataFrame({"x": [1, 2], "past": [5.0, None], "y": [5.0, 4.0], "low80": [5.0, 3], "high80": [5.0, 6],
                          "target": [None, None]})  # fmt: skip
    made = native(Chart("fan", frame, "f", {name: name for name in frame}, options={"reversed": True}), "en")
    assert made is not None
    assert [series.look for series in made.series] == ["thick", "dotted", "edge", "edge"]
    assert made.reversed


def test_the_same_slides_are_the_same_bytes() -> None:
    brief = (Heading("H", 1), Heading("C"), Paragraph("x\x00y"), BARS)
    assert pptx(brief, "zh") == pptx(brief, "zh")
