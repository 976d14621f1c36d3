"""Pages about work items: what they say, in both languages; the supervision sheet in Word; tables."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document

from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Entry
from ganchao.files.escalation import preset_rules
from ganchao.reporting.blocks import Callout, Paragraph, Table
from ganchao.reporting.item_words import date_words, standing_words
from ganchao.reporting.items_brief import ItemsReport, item_brief, items_brief, rate_words, span_words
from ganchao.reporting.items_tables import ITEM_SCHEMAS, item_row, write_items_tables
from ganchao.reporting.reminder_page import letter_text, page_docx, reminder_brief, title_of
from ganchao.reporting.supervision_sheet import sheet_brief, write_sheet
from ganchao.text import LANGS, Lang
from ganchao.tracking.escalation import reminders_due
from ganchao.tracking.instructions import instructions_of
from ganchao.tracking.item_statistics import Rate, Span
from ganchao.tracking.work_items import items_of
from tests.tracking.deeds_of_items import LIFE, at, told

RULES = preset_rules()
NAMES = {"d_tech": Bilingual(zh="科技创新部门", en="Science"), "d_econ": Bilingual(zh="经济发展部门", en="Economy"),
         "m1": Bilingual(zh="企业培育", en="Growing firms")}  # fmt: skip
PARTS = [{"code": "p1", "unit": "d_econ", "task": {"zh": "测算", "en": "Reckon"}, "deadline": "2020-04-01"}]
LIVES: dict[str, tuple[tuple[Any, ...], ...]] = {
    "A": LIFE,
    "B": ((0, "issued", "off", {"deadline": "2020-03-12", "urgency": "urgent", "supervisor": "leader_x"}),
          (2, "accepted", "tech"), (3, "split", "tech", {"parts": PARTS}),
          (4, "progressed", "tech", {"done": "已有初稿", "share": 0.4})),
    "C": ((0, "issued", "off", {"disclosure": "work_secret", "title": "不宜公开的事"}),),
}  # fmt: skip
ON = 40


def report(simulated: bool = False) -> ItemsReport:
    entries = [entry for code, steps in LIVES.items() for entry in told(*steps, code=code)]
    entries.append(Entry(99, at(1), "off", "instruction.received", "P1", {
        "post": {"zh": "主要领导", "en": "Principal leader"}, "text": "请研究", "reply_by": "2020-04-01",
    }))  # fmt: skip
    return ItemsReport(items_of(entries), instructions_of(entries), at(ON).date(), RULES, NAMES, simulated)


def words(blocks: tuple[object, ...]) -> str:
    texts = []
    for block in blocks:
        match block:
            case Table():
                texts += [column.title for column in block.columns] + [str(cell) for row in block.rows for cell in row]
            case Callout():
                texts += [block.text, *block.items]
            case _:
                texts.append(getattr(block, "text", ""))
    return "\n".join(texts)


@pytest.mark.parametrize("lang", LANGS)
def test_late_ones_stand_first_and_everything_in_the_readers_language(lang: Lang) -> None:
    blocks = items_brief(report(), lang)
    late = next(block for block in blocks if isinstance(block, Callout) and block.tone == "warning")
    assert len(late.items) == 1
    assert ("科技创新部门" if lang == "zh" else "Science") in late.items[0]
    register = next(block for block in blocks if isinstance(block, Table))
    assert [row[0] for row in register.rows] == ["B", "C", "A"]
    said = words(blocks)
    assert ("30 天" if lang == "zh" else "30 days late") in said or "29" in said
    assert ("企业培育" if lang == "zh" else "Growing firms") in said
    assert ("主要领导" if lang == "zh" else "Principal leader") in said


def test_what_is_made_up_is_marked_in_every_table() -> None:
    marked = [block.stamp for block in items_brief(report(simulated=True), "zh") if isinstance(block, Table)]
    assert marked
    assert set(marked) == {"模拟数据"}


@pytest.mark.parametrize("lang", LANGS)
def test_one_item_shows_parts_and_history(lang: Lang) -> None:
    said = words(item_brief(report().items["B"], report(), lang))
    assert ("测算" if lang == "zh" else "Reckon") in said
    assert "已有初稿" in said
    assert ("急办" if lang == "zh" else "urgent") in said


def test_a_purged_step_says_that_it_was_purged() -> None:
    entries = [*told(*LIFE[:2], code="A"), Entry(3, at(3), "tech", "item.progressed", "A", {}, purged=True)]
    found = ItemsReport(items_of(entries), {}, at(ON).date(), RULES, NAMES)
    assert "清除" in words(item_brief(found.items["A"], found, "zh"))


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_says_to_whom_what_is_late_and_what_is_asked(lang: Lang, tmp_path: Path) -> None:
    brief = sheet_brief(report().items["B"], report(), None, lang)
    said = words(brief)
    assert ("逾期 30 天" if lang == "zh" else "30 days late") in said
    assert ("科技创新部门：" if lang == "zh" else "To: Science") in said
    assert "已有初稿" in said
    file = write_sheet(report().items["B"], report(), None, tmp_path, lang)
    document = Document(io.BytesIO(file.read_bytes()))
    assert any(("督 办 单" if lang == "zh" else "Supervision sheet") in each.text for each in document.paragraphs)
    assert len(document.tables) == 2


def test_an_item_in_time_gets_a_sheet_without_lateness() -> None:
    said = words(sheet_brief(report().items["C"], report(), None, "zh"))
    assert "逾期" not in said
    assert "还有 80 天" in said


@pytest.mark.parametrize("lang", LANGS)
def test_of_what_is_closed_nothing_is_asked_any_more(lang: Lang) -> None:
    said = words(sheet_brief(report().items["A"], report(), None, lang))
    assert ("已销号" if lang == "zh" else "closed") in said
    assert not any(word in said for word in ("尚未办结", "书面反馈", "not done", "answer in writing"))


@pytest.mark.parametrize("lang", LANGS)
def test_a_department_gets_one_page_and_a_letter_that_keeps_secrets(lang: Lang) -> None:
    found = report()
    dues = reminders_due(found.items.values(), found.instructions.values(), RULES, found.day, {})
    mine = [due for due in dues if due.key.unit == "d_tech"]
    page = words(reminder_brief("d_tech", mine, found, lang))
    assert ("全部在办" if lang == "zh" else "All open items") not in page  # the table's title is no cell
    assert "不宜公开的事" in page
    letter = letter_text("d_tech", mine, found, lang, discreet=True)
    assert "不宜公开的事" not in letter
    assert "C" in letter
    assert letter_text("d_tech", mine, found, lang).count("不宜公开的事") == 1
    assert page_docx("d_tech", mine, found, lang) == page_docx("d_tech", mine, found, lang)
    assert any(title_of(due, found, lang) == "请研究" for due in dues)


def test_tables_have_the_columns_that_are_promised(tmp_path: Path) -> None:
    found = report()
    files = write_items_tables(found.items.values(), found.instructions.values(), found.day, RULES, tmp_path)
    assert {file.stem for file in files} == set(ITEM_SCHEMAS)
    for file in files:
        table = pd.read_csv(file, encoding="utf-8-sig")
        assert list(table.columns) == list(ITEM_SCHEMAS[file.stem])
        assert len(table)
    row = item_row(found.items["B"], found.day, RULES)
    assert (row["node"], row["days_left"], row["parts"], row["share"]) == ("late", -30, 1, 0.4)


@pytest.mark.parametrize("lang", LANGS)
def test_numbers_stand_beside_their_cases(lang: Lang) -> None:
    assert "3" in rate_words(Rate(1, 3), lang)
    assert "33" in rate_words(Rate(1, 3), lang)
    assert rate_words(Rate(0, 0), lang) == span_words(Span(None, 0, 0, None), lang)
    assert "17" in span_words(Span(None, 1, 4, 17), lang)


def test_days_are_written_as_the_language_writes_them() -> None:
    assert date_words(at(0).date(), "zh") == "2020年3月2日"
    assert date_words(at(0).date(), "en") == "2 March 2020"
    assert date_words(None, "en") == ""
    assert "逾期 30 天" in standing_words(report().items["B"], at(ON).date(), RULES, "zh")
    assert isinstance(items_brief(report(), "zh")[1], Paragraph)
