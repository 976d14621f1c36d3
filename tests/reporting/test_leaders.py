"""What a leader reads on paper: no leftovers of the other language, no commands, no mark missing, no warning twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Choice, Heading, Paragraph, Table, for_paper
from ganchao.reporting.material import Material, whole_brief
from ganchao.text import LANGS, Lang

KNOWN = frozenset({"GDP", "PM", "XM", "RC", "A", "B", "C", "D", "w", "S", "s"})
"""Latin letters that Chinese papers write too: shares of GDP, fine dust, numbers of leads, formulas, grades."""


@pytest.fixture(scope="module")
def papers(zone: Material) -> dict[Lang, Brief]:
    return {lang: whole_brief(zone, lang) for lang in LANGS}


def words(block: Block) -> Iterator[str]:
    """Whatever of a block is printed."""
    match block:
        case Heading() | Paragraph():
            yield block.text
        case Callout():
            yield from (block.text, *block.items)
        case Chart():
            yield from (block.title, block.note, *block.labels.values())
            drawn = [block.fields[role] for role in ("y", "x", "color", "label") if role in block.fields]
            yield from (cell for column in drawn for cell in block.data[column] if isinstance(cell, str))
        case Choice():
            yield from words(block.tables[0][1])
        case Table():
            shown = for_paper(block)
            yield from (shown.title, shown.note, *(column.title for column in shown.columns))
            yield from (cell for row in shown.rows for cell in row if isinstance(cell, str))


def paper(brief: Brief) -> list[Block]:
    return [block for block in brief if not block.expert and not getattr(block, "workbook_only", False)]


def test_chinese_papers_hold_no_word_of_english_and_no_command(papers: dict[Lang, Brief]) -> None:
    left = Counter[str]()
    for block in paper(papers["zh"]):
        if isinstance(block, Chart) and block.kind == "tree":
            continue  # its rows hold codes, which are not drawn
        for text in words(block):
            left.update(word for word in re.findall(r"[A-Za-z]+", text) if word not in KNOWN)
    assert not left


def test_chinese_papers_have_no_blank_after_a_full_width_sign(papers: dict[Lang, Brief]) -> None:
    for block in paper(papers["zh"]):
        for text in words(block):
            assert not re.search(r"[）。，：；、] +[\w“《（]", text), text


@pytest.mark.parametrize("lang", LANGS)
def test_papers_leave_no_message_unsaid_and_tell_no_number_as_a_program_does(
    papers: dict[Lang, Brief], lang: Lang
) -> None:
    for block in paper(papers[lang]):
        for text in words(block):
            assert not re.search(r"\bnan\b|\bNone\b|\d[eE][+-]\d|\{\w+\}", text), text


@pytest.mark.parametrize("lang", LANGS)
def test_a_warning_of_simulation_stands_once_and_the_mark_in_every_picture(
    papers: dict[Lang, Brief], lang: Lang
) -> None:
    told = [block.text for block in papers[lang] if isinstance(block, Callout) and block.tone == "simulated"]
    assert len(told) == len(set(told))
    for block in papers[lang]:
        if isinstance(block, Chart):
            assert block.stamp


@pytest.mark.parametrize("lang", LANGS)
def test_leaders_get_less_than_half_of_the_tables_and_none_too_wide_for_a_sheet(
    papers: dict[Lang, Brief], lang: Lang
) -> None:
    tables = [block for block in papers[lang] if isinstance(block, Table) and not block.workbook_only]
    shown = [for_paper(table) for table in paper(papers[lang]) if isinstance(table, Table)]
    assert sum(len(table.rows) for table in shown) < sum(len(table.rows) for table in tables) / 2
    assert all(len(table.columns) <= 11 for table in shown)
