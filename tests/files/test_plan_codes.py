"""Rows without a code get one by kind and position, keep clear of every other, and show it when written back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.plan import Plan
from ganchao.errors import Problem
from ganchao.files.plan_codes import PREFIXES, give_codes
from ganchao.files.plan_writing import write_plan_workbook
from ganchao.files.plans import plan_files, read_plan
from ganchao.files.plansheets import FIELDS_OF, PLAN_SHEETS
from ganchao.files.templates import new_project
from ganchao.project import open_project

Rows = dict[str, list[list[Any]]]
PLAIN: Rows = {
    "责任单位": [["代码", "名称", "类别"], ["", "科技局", "单位"], ["", "人社局", "单位"]],
    "目标": [["代码", "名称", "牵头单位"], ["", "发展质量更高", "科技局"], ["G3", "生态更优", "人社局"],
             ["", "更幸福", "人社局"]],
    "举措": [["代码", "名称", "服务于", "分年投入", "牵头单位"], ["", "引进人才", "发展质量更高", "1; 2", "科技局"],
             ["", "培育企业", "更幸福", 1, "人社局"]],
    "举措作用": [["举措", "指标", "作用", "依据等级"], ["培育企业", "rd", 0.2, "B"]],
    "主线": [["名称"], ["争先进位"]],
    "主线组成": [["主线", "名称", "以目标位次衡量"], ["争先进位", "位次", "是"]],
}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Framework:
    folder = tmp_path_factory.mktemp("project") / "mine"
    new_project(folder, "blank", "zh")
    return open_project(folder).framework


def folder_of(tmp_path: Path, sheets: Rows, name: str = "plan.xlsx") -> Path:
    (tmp_path / "plan").mkdir(parents=True, exist_ok=True)
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(tmp_path / "plan" / name)
    return tmp_path


def read(folder: Path, book: Framework) -> tuple[Plan | None, tuple[Problem, ...]]:
    return read_plan(plan_files(folder), book)


def test_codes_are_given_by_kind_and_position_and_names_lead_to_them(tmp_path: Path, book: Framework) -> None:
    plan, problems = read(folder_of(tmp_path, PLAIN), book)
    assert plan is not None, [problem.sentence("zh") for problem in problems]
    assert [owner.code for owner in plan.owners] == ["O1", "O2"]
    assert [goal.code for goal in plan.goals] == ["G1", "G3", "G3a"]  # the third row's G3 is the second's already
    assert [measure.code for measure in plan.measures] == ["M1", "M2"]
    assert plan.measures[1].serves == ("G3a",)
    assert plan.measures[1].effects[0].indicator == "rd"
    assert plan.measures[0].effects == ()
    assert plan.goals[0].roles.lead == "O1"
    assert (plan.main_lines[0].code, plan.main_lines[0].halves[0].code) == ("ML1", "MH1")


def test_the_codes_are_written_back_and_mean_the_same(tmp_path: Path, book: Framework) -> None:
    plan, _ = read(folder_of(tmp_path / "one", PLAIN), book)
    assert plan is not None
    write_plan_workbook(tmp_path / "two" / "plan" / "plan.xlsx", plan, book, None, "zh")
    sheet = openpyxl.load_workbook(tmp_path / "two" / "plan" / "plan.xlsx")["目标"]
    column = next(k for k in range(1, sheet.max_column + 1) if sheet.cell(1, k).value == "代码")
    assert [sheet.cell(row, column).value for row in (2, 3, 4)] == ["G1", "G3", "G3a"]
    assert read(tmp_path / "two", book)[0] == plan


@pytest.mark.parametrize(("row", "key", "shown"), [
    (["", "引进人才"], "plansheet.no_code_twice", "引进人才"),
    (["", "", "更幸福"], "plansheet.no_code", "代码"),
])  # fmt: skip
def test_without_a_name_of_its_own_a_row_needs_a_code(
    row: list[Any], key: str, shown: str, tmp_path: Path, book: Framework
) -> None:
    plan, problems = read(folder_of(tmp_path, {**PLAIN, "举措": [*PLAIN["举措"], row]}), book)
    assert plan is None
    found = [problem for problem in problems if problem.key == key]
    assert found[-1].where.row == 4
    assert (found[-1].where.sheet, found[-1].where.column) == ("举措", "代码")
    assert shown in found[-1].sentence("zh")
    assert "workbook.missing_cell" not in {problem.key for problem in problems}


def test_codes_of_other_files_and_of_the_index_stay_theirs(tmp_path: Path, book: Framework) -> None:
    folder = folder_of(tmp_path, PLAIN)
    (folder / "plan" / "a.yaml").write_text("cards: [{code: M1, view: leverage}]\n", encoding="utf-8")
    plan, problems = read(folder, book)
    assert plan is not None, [problem.sentence("zh") for problem in problems]
    assert [measure.code for measure in plan.measures] == ["M1a", "M2"]


def test_problems_speak_of_the_name_that_was_written(tmp_path: Path, book: Framework) -> None:
    goals = [["代码", "名称", "目标分指数", "起点分指数", "年份"], ["", "更高", 40, 60, 2028]]
    sheets = {**PLAIN, "目标": goals, "举措": [["名称"]], "举措作用": [["举措"]]}
    problem, = (each for each in read(folder_of(tmp_path, sheets), book)[1] if each.key == "plan.goal_backwards")
    assert "更高" in problem.sentence("zh")
    assert "G1" not in problem.sentence("zh")


def test_every_kind_of_list_has_a_beginning_of_its_own() -> None:
    parts = {part for part in PLAN_SHEETS if "code" in FIELDS_OF[part]}
    assert set(PREFIXES) == parts
    assert len(set(PREFIXES.values())) == len(parts)


def test_what_has_a_code_keeps_it() -> None:
    data = {"goals": [{"code": "x", "name": {"zh": "甲"}}, {"name": {"zh": "乙"}}, {"name": {"zh": "丙"}}]}
    given, without = give_codes(data, {"G2"})
    assert [goal["code"] for goal in data["goals"]] == ["x", "G2a", "G3"]
    assert (given, without) == ({"G2a": "乙", "G3": "丙"}, ())


def test_a_text_of_the_template_is_told_by_its_column_and_row(tmp_path: Path, book: Framework) -> None:
    rows: Rows = {"底线": [["代码", "名称", "类型", "指标", "底线值", "突破后的处置"],
                         ["safe", "【填写底线】", "不低于", "rd", 1, "约谈"]]}  # fmt: skip
    _, problems = read(folder_of(tmp_path, rows), book)
    problem, = (each for each in problems if each.key == "plan.to_fill_in")
    assert (problem.where.sheet, problem.where.row, problem.where.column) == ("底线", 2, "名称")
    assert "整行" in problem.fix("zh")
