"""Assessments for readers: lists only where authorised, breaches only for those who may know, sheets of departments."""

from __future__ import annotations

import csv
import datetime
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ganchao.domain.assessment import Assessment, AssessmentDrafted, AssessmentOpened, LineScore, sheet_of
from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Entry
from ganchao.reporting.assess_brief import AssessReport, assess_brief, lists, write_assessment_sheet
from ganchao.reporting.assess_tables import line_rows, sheet_row, write_assessment_tables
from ganchao.reporting.blocks import Brief, Callout, Heading, Paragraph, Table
from ganchao.text import LANGS, Lang
from ganchao.tracking.assessments import Assessed, assessments_of

DAY = datetime.date(2021, 1, 15)
UNITS = ("d1", "d2", "d3")
TOTALS = {"d1": 60.0, "d2": 90.0, "d3": 90.0}
ON = {"on": True, "authorised_by": "模办2号"}


def assessed(**changes: Any) -> Assessed:
    """Three departments, settled; the second's veto rests on entry 7."""
    scheme = Assessment.model_validate({
        "code": "K", "name": {"zh": "年度考核", "en": "Assessment"}, "scheme": "模考1号", "period": "2020",
        "departments": UNITS, "lines": [{"code": "q", "full": 100, "source": "typed"}], "listed": 1, **changes,
    })  # fmt: skip
    at = datetime.datetime(2021, 1, 15, 4, tzinfo=datetime.UTC)
    body = AssessmentOpened(scheme=scheme).model_dump(mode="json")
    entries = [Entry(1, at, "k1", "assessment.opened", "K", body)]
    for unit in UNITS:
        case = {"code": "9", "share": TOTALS[unit] / 100, "state": "typed", "entries": [9]}
        line = LineScore.model_validate({"line": "q", "score": TOTALS[unit], "cases": [case]})
        draft = AssessmentDrafted(day=DAY, lines=(line,), total=TOTALS[unit], possible=100,
                                  vetoes=(7,) if unit == "d2" else (), inputs="ab" * 32)  # fmt: skip
        steps = (("drafted", draft.model_dump(mode="json"), 0), ("notified", {}, 0),
                 ("settled", {"document": "3号"}, 6))  # fmt: skip
        for kind, said, after in steps:
            when = at + datetime.timedelta(days=after)
            entries.append(Entry(len(entries) + 1, when, "k1", f"assessment.{kind}", sheet_of("K", unit), said))
    return assessments_of(entries)["K"]


def report(found: Assessed, units: tuple[str, ...] = UNITS, **more: Any) -> AssessReport:
    names = {"d1": Bilingual(zh="一局", en="First"), "d2": Bilingual(zh="二局", en="Second")}
    return AssessReport(found, tuple(found.sheets[unit] for unit in units), DAY, names, **more)


def text(blocks: Brief) -> str:
    said = []
    for block in blocks:
        match block:
            case Heading() | Paragraph() | Callout():
                said.append(block.text)
            case Table():
                said += [block.title, block.note, *(str(cell) for row in block.rows for cell in row)]
    return "\n".join(said)


@pytest.mark.parametrize("lang", LANGS)
def test_departments_stand_in_the_order_of_the_rules_and_no_list_is_shown(lang: Lang) -> None:
    brief = assess_brief(report(assessed(), whole=True), lang)
    (overview,) = [block for block in brief if isinstance(block, Table) and len(block.columns) == 5][:1]
    assert [row[2] for row in overview.rows] == [60, 90, 90]
    assert lists(report(assessed(praise_list={"on": True}, shame_list={"authorised_by": "1"}), whole=True), lang) == []


@pytest.mark.parametrize("lang", LANGS)
def test_lists_name_their_document_and_equals_stand_together(lang: Lang) -> None:
    praise, shame = lists(report(assessed(praise_list=ON, shame_list=ON), whole=True), lang)
    assert isinstance(praise, Table)
    assert isinstance(shame, Table)
    assert [row[1] for row in praise.rows] == [90, 90]
    assert [row[1] for row in shame.rows] == [60]
    assert "模办2号" in praise.note
    alone = assess_brief(report(assessed(praise_list=ON), ("d1",)), lang)
    assert "模办2号" not in text(alone)  # a department sees no other


@pytest.mark.parametrize("lang", LANGS)
def test_breaches_are_told_only_to_those_who_may_know(lang: Lang) -> None:
    found = assessed(veto=ON)
    assert "模办2号" in text(assess_brief(report(found, breaches=frozenset({"d2"})), lang))
    assert "模办2号" not in text(assess_brief(report(found), lang))
    assert sheet_row("K", found.sheets["d2"])["vetoes"] == ""
    assert sheet_row("K", found.sheets["d2"], {"d2"})["vetoes"] == "7"


@pytest.mark.parametrize("lang", LANGS)
def test_a_sheet_is_written_with_its_numbers_and_marked_where_simulated(lang: Lang, tmp_path: Path) -> None:
    found = assessed(simulated=True, pledge=ON)
    file = write_assessment_sheet(report(found), found.sheets["d1"], None, tmp_path, lang)
    assert file.name == "K-d1.docx"
    with zipfile.ZipFile(file) as paper:
        said = paper.read("word/document.xml").decode()
    for word in ("模考1号", "60.00", "模办2号", {"zh": "模拟", "en": "imulated"}[lang]):
        assert word in said


def test_tables_hold_every_line(tmp_path: Path) -> None:
    files = write_assessment_tables("K", assessed().sheets.values(), tmp_path)
    assert [file.stem for file in files] == ["assessment", "assessment_lines", "assessment_cases"]
    with files[1].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["unit"], row["score"], row["entries"]) for row in rows] == [
        ("d1", "60.0", "9"), ("d2", "90.0", "9"), ("d3", "90.0", "9"),
    ]  # fmt: skip
    assert line_rows("K", assessed().sheets["d1"])[0]["finding"] == ""
