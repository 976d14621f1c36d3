"""Where nothing is near, what there is to choose from is listed, if it is few."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from ganchao.domain.document import Bilingual
from ganchao.domain.panel import Unit
from ganchao.errors import Problem
from ganchao.files.names import FEW, Listed, UnitNames
from ganchao.files.templates import new_project
from ganchao.project import check_project


def roster(count: int) -> dict[str, Unit]:
    return {f"Z{k}": Unit(f"Z{k}", Bilingual(zh=f"第{k}区", en=f"Zone {k}")) for k in range(count)}


def test_few_units_are_listed_and_many_are_not() -> None:
    few = UnitNames(roster(FEW)).find("高新技术产业开发区")
    assert few.problem == "files.unit_unknown"
    assert isinstance(few.known, Listed)
    assert few.known.in_lang("zh").startswith("第0区、第1区")
    assert few.known.in_lang("en").startswith("'Zone 0', 'Zone 1'")
    assert UnitNames(roster(FEW + 1)).find("高新技术产业开发区").known is None


def test_the_list_stands_in_the_sentence(tmp_path: Path) -> None:
    new_project(tmp_path / "mine", "blank", "zh")
    values = tmp_path / "mine" / "data" / "2024" / "values.csv"
    values.write_text(values.read_text(encoding="utf-8-sig") + "Q9,2024,1,2,3\n", encoding="utf-8")
    problem, = (each for each in check_project(tmp_path / "mine")[1] if each.key == "files.unit_unknown")
    assert "甲区（虚构）、乙区（虚构）" in problem.sentence("zh")


def test_a_column_like_no_other_is_answered_with_the_headers(tmp_path: Path) -> None:
    book, _ = new_project(tmp_path / "mine", "workbook", "zh")
    opened = openpyxl.load_workbook(book)
    sheet = opened["举措"]
    sheet.cell(1, sheet.max_column + 1, "领导批示情况")
    sheet.append([""])
    opened.save(book)
    problems: list[Problem] = [p for p in check_project(book)[1] if p.key == "workbook.unknown_column"]
    assert [problem.values["close"] for problem in problems] == [""]
    assert "代码、" in problems[0].sentence("zh")
    assert "code, " in problems[0].sentence("en")
