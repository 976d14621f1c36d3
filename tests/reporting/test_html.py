"""The page: one file, no host asked, strict policy, both languages; opened in a browser where there is one."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from docx import Document

from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Brief, Column, Heading, Paragraph, Table, behind, unfolded
from ganchao.reporting.docx import docx
from ganchao.reporting.html import html
from ganchao.reporting.score_brief import score_brief
from ganchao.reporting.xlsx import xlsx
from ganchao.text import LANGS, Lang


@pytest.fixture(scope="module")
def pages(simulated_card: Scorecard) -> dict[Lang, str]:
    return {lang: html(score_brief(simulated_card, lang), lang, facts={"seed": "1"}) for lang in LANGS}


def test_page_loads_nothing(pages: dict[Lang, str]) -> None:
    for page in pages.values():
        body = re.sub(r"<script>.*?</script>", "", page, flags=re.S)
        assert not re.search(r'(?:src|href)="(?!#)', body)
        assert "@import" not in page
        assert "url(" not in re.sub(r'url\(["\']?(?:#|data:)', "", body)


def test_policy_allows_only_the_scripts_of_the_page(pages: dict[Lang, str]) -> None:
    for page in pages.values():
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
        assert policy is not None
        assert "default-src 'none'" in policy[1]
        assert "unsafe-eval" not in policy[1]
        assert "script-src 'sha256-" in policy[1]
        for script in re.findall(r"<script>(.*?)</script>", page, flags=re.S):
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy[1]


def test_what_experts_ask_for_is_folded_left_out_of_contents_and_paper_and_kept_in_the_workbook() -> None:
    table = Table((Column("unit"), Column("finer", expert=True)), (("Zone", 7),), "whole", sheet="whole", expert=True)
    brief: Brief = (
        Heading("report", 1), Heading("for all", 2), Paragraph("told"), *behind([Heading("Sobol", 2), table]),
    )
    page = html(brief, "en")
    fold = re.search(r'<details class="expert"><summary>(.*?)</summary>(.*?)</details>', page, flags=re.S)
    assert fold is not None
    assert fold[1] == "For experts: Sobol"
    assert "Zone" in fold[2]
    contents = re.search(r'<nav class="contents">.*?</nav>', page, flags=re.S)
    assert contents is not None
    assert "for all" in contents[0]
    assert "Sobol" not in contents[0]
    words = Document(io.BytesIO(docx(brief, "en")))
    assert "Sobol" not in [paragraph.text for paragraph in words.paragraphs]
    assert not words.tables
    assert "whole" in openpyxl.load_workbook(io.BytesIO(xlsx(brief, "en"))).sheetnames
    asked = unfolded(brief)
    assert '<details class="expert">' not in html(asked, "en")
    grid = Document(io.BytesIO(docx(asked, "en"))).tables[0]
    assert [cell.text for cell in grid.rows[0].cells] == ["unit", "finer"]


def test_columns_for_experts_stay_on_pages_and_off_paper() -> None:
    table = Table((Column("unit"), Column("finer", expert=True)), (("Zone", 7),), "T")
    assert '<td class="n x">7</td>' in html((Heading("H", 1), table), "en")
    grid = Document(io.BytesIO(docx((Heading("H", 1), table), "en"))).tables[0]
    assert [cell.text for cell in grid.rows[0].cells] == ["unit"]


def test_text_is_escaped() -> None:
    nasty = "<script>alert(1)</script>"
    brief = (Heading(nasty, 1), Paragraph(nasty), Table((Column(nasty),), ((nasty,),), nasty, nasty))
    assert "<script>alert" not in html(brief, "en", nasty, {nasty: nasty})


def test_tied_ranks_changes_and_gaps_read_as_words_and_signs(card: Scorecard) -> None:
    page = html(score_brief(card, "en"), "en")
    assert re.search(r'<td class="n tied">=\d', page)
    assert "−" in page
    assert ">+" in page
    assert "并列" in html(score_brief(card, "zh"), "zh")


def test_a_brief_without_charts_carries_no_chart_library() -> None:
    assert len(html((Heading("A", 1), Paragraph("b")), "en")) < 60_000


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [390, 1280])
def test_page_works_offline_in_a_browser(
    pages: dict[Lang, str], browser: Any, tmp_path: Path, lang: Lang, width: int
) -> None:
    path = tmp_path / "report.html"
    path.write_text(pages[lang], encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_function(
        "document.querySelectorAll('.chart .live svg').length === document.querySelectorAll('.chart').length"
    )
    assert trouble == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    stamp = "模拟数据" if lang == "zh" else "Simulated data"
    assert all(stamp in svg.text_content() for svg in page.query_selector_all("figure.chart .live svg"))
    context.close()


def test_the_stamp_lies_behind_the_rows_of_every_stamped_table() -> None:
    table = Table((Column("乙"),), (("丙",),), "甲", stamp="模拟数据")
    stamped, plain = html((table,), "zh"), html((replace(table, stamp=""),), "zh")
    behind = stamped[stamped.index("data:image/svg+xml,") : stamped.index("<thead>")]
    assert quote("模拟数据") in behind
    assert "data:image/svg+xml" not in plain


def test_tables_sort_search_and_change_year(pages: dict[Lang, str], browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(pages["en"], encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    table = page.locator("section.table").first
    names = table.locator("tbody tr td:nth-child(2)")
    before = names.all_text_contents()
    table.locator("thead th button").nth(1).click()
    assert names.all_text_contents() == sorted(before) != before
    table.locator("select.choose").select_option("1")
    assert "2019" in table.locator(".caption").text_content()
    table.locator("select.choose").select_option("0")
    assert "2020" in table.locator(".caption").text_content()
    page.close()


def test_codes_stay_in_the_workbook_and_paper_shows_a_long_table_in_part() -> None:
    columns = (Column("rank"), Column("code", code=True), Column("unit"))
    rows = tuple((k, f"C{k}", f"U{k}") for k in range(1, 201))
    table = Table(columns, rows, "T", marks={(149, -1): "own", (149, 1): "imputed", (149, 2): "treated"}, sheet="S")
    page = html((table,), "en")
    assert "C150" not in page
    assert "U150" in page
    assert page.count("<tr class=far>") == 200 - 20 - 11
    assert "treated" in page
    book = openpyxl.load_workbook(io.BytesIO(xlsx((table,), "en")))["S"]
    assert "C150" in [cell.value for row in book.iter_rows() for cell in row]
    assert "<tr class=far>" not in html((replace(table, rows=rows[:30], marks={}),), "en")


def test_a_page_without_chapters_takes_the_whole_width() -> None:
    alone = html((Heading("A", 1), Paragraph("text")), "en")
    chaptered = html((Heading("A", 1), Heading("B", 2, "b"), Paragraph("text")), "en")
    assert '<div class="frame plain">' in alone
    assert '<div class="frame">' in chaptered
