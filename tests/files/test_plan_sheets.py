"""A plan in sheets: it comes back as it was written, and every fault is told with its sheet, row and column."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from ganchao.cli.main import run
from ganchao.domain.check_filled import TO_FILL_IN
from ganchao.domain.plan import Plan
from ganchao.errors import InvalidInput, Problem
from ganchao.files.plan_writing import parts_to_write, plan_sheets, write_plan_workbook
from ganchao.files.plans import plan_files, read_plan
from ganchao.files.plansheets import FIELDS_OF, NAMES, PARTS, PLAN_SHEETS, SETTINGS, STARTER, VALUES, columns_of
from ganchao.files.sheetwords import (
    CHOICES,
    PLAN_SHEET_NAMES,
    choices,
    fields_by_head,
    head,
    note,
    plain_key,
    sheet_called,
)
from ganchao.files.templates import new_project, unpack_workbook
from ganchao.files.workbook_writing import write_workbook
from ganchao.project import check_project, open_project
from ganchao.text import LANGS, Lang
from tests.faults.sound import write_folder

Sheets = Mapping[str, list[list[Any]]]


def told(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.sentence("en") for problem in problems]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["laiwu", "shandong"])
def test_a_shipped_plan_and_its_values_come_back_from_a_workbook(name: str, lang: Lang, tmp_path: Path) -> None:
    project = open_project(name)
    assert project.plan is not None
    sheets = plan_sheets(project.plan, project.framework, project.followed)
    write_workbook(tmp_path / "book.xlsx", project.framework, project.panel.roster, project.panel, lang, sheets)
    again, problems = check_project(tmp_path / "book.xlsx")
    assert again is not None, told(problems)
    assert again.plan == project.plan
    if project.followed is None:
        assert again.followed is None
    else:
        assert again.followed is not None
        assert again.followed.units == project.followed.units
        np.testing.assert_array_equal(again.followed.values, project.followed.values)


@pytest.mark.parametrize("lang", LANGS)
def test_a_workbook_can_stand_for_the_documents_of_a_folder(lang: Lang, tmp_path: Path) -> None:
    """laiwu's documents and its table of values as one workbook in ``plan/``."""
    project = open_project("laiwu")
    assert project.plan is not None
    write_plan_workbook(tmp_path / "plan" / "plan.xlsx", project.plan, project.framework, project.followed, lang)
    plan, problems = read_plan(plan_files(tmp_path), project.framework)
    assert plan == project.plan, told(problems)
    assert problems == ()


def test_a_workbook_with_a_plan_becomes_a_folder_with_the_same_plan(tmp_path: Path) -> None:
    project = open_project("laiwu")
    assert project.plan is not None
    sheets = plan_sheets(project.plan, project.framework, project.followed)
    write_workbook(tmp_path / "book.xlsx", project.framework, project.panel.roster, project.panel, "zh", sheets)
    assert unpack_workbook(tmp_path / "book.xlsx", tmp_path / "folder") == ()
    again = open_project(tmp_path / "folder")
    assert again.plan == project.plan
    assert again.followed is not None
    assert project.followed is not None
    np.testing.assert_array_equal(again.followed.values, project.followed.values)


def typed(path: Path, sheets: Sheets, *, lang: Lang = "zh") -> Path:
    """The starter's framework and data, and a plan typed by hand."""
    if not path.exists():
        made = next(iter(new_project(path.parent / "made", "workbook", lang)))
        book = openpyxl.load_workbook(made)
        for name in book.sheetnames:
            if sheet_called(name) in PARTS:
                del book[name]
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book.save(path)
    return path


SOUND: Sheets = {
    "方案": [["项目", "内容"], ["资金单位", "亿元"], ["预算 2025", 4], ["2026年预算", 5], ["要素 land", 100],
            ["主线个数", 1]],
    "目标位次": [["目标年份", "目标位次", "承诺力度"], [2026, 2, "确保"], ["2027", "1", "冲刺"]],
    "责任单位": [["代码", "名称", "类别", "所在单位"], ["d1", "科技局"], ["d2", "人社局"],
              ["p1", "联络员", "岗位", "科技局"]],
    "主线": [["代码", "名称"], ["main", "争先进位"]],
    "战略": [["代码", "名称", "服务于"], ["s1", "改革创新", "争先进位"]],
    "重点": [["代码", "名称", "服务于", "分年资金"], ["w1", "双招双引", "s1", "2025：1.5；2026：2"]],
    "底线": [["代码", "名称", "底线类型", "指标", "底线值", "所列举措"], ["b1", "能耗", "上限", "energy", 2],
             ["b2", "不举债", "一票否决", None, None, "引才"]],
    "举措": [["代码", "名称", "服务于", "分年投入", "牵头单位", "配合单位", "占用要素", "可启动年份", "数据联络员"],
             ["m1", "研发奖补", "双招双引", "0.3;0.3", "科技局", "人社局", "land：20", "2025、2026", "联络员"],
             ["m2", "引才", "双招双引", 1, "d2", None, None, None, "—"]],
    "举措作用": [["举措", "指标", "作用", "依据等级", "显现进度"], ["研发奖补", "rd", 0.4, "B", "0.3; 1"],
                 ["m2", "staff", 9, "C", None]],
    "时间节点": [["代码", "名称", "服务于", "期限", "实际完成"],
                 ["n1", "开工", "引才", "2025年3月1日", datetime.date(2025, 2, 27)],
                 ["n2", "完工", "m1", "2026/6/30", None]],
}  # fmt: skip


def test_a_plan_typed_by_hand_is_read_by_names_and_in_the_words_of_an_office(tmp_path: Path) -> None:
    project, problems = check_project(typed(tmp_path / "book.xlsx", SOUND))
    assert project is not None, told(problems)
    assert [problem.severity for problem in problems if problem.severity == "error"] == []
    plan = project.plan
    assert plan is not None
    assert dict(plan.budgets) == {2025: 4, 2026: 5}
    assert (dict(plan.capacities), dict(plan.counts)) == ({"land": 100}, {"main_lines": 1})
    assert [(aim.year, aim.rank, aim.commitment.value) for aim in plan.aims] == [
        (2026, 2, "commit"), (2027, 1, "stretch")]
    assert [(owner.kind, owner.within) for owner in plan.owners][-1] == ("post", "d1")
    subsidy, talents = plan.measures
    assert (subsidy.cost, subsidy.start, dict(subsidy.uses)) == ((0.3, 0.3), (2025, 2026), {"land": 20})
    assert subsidy.roles.named() == {"reporter": ("p1",), "lead": ("d1",), "helpers": ("d2",)}
    assert (talents.cost, talents.roles.named()) == ((1.0,), {"lead": ("d2",)})
    assert [(effect.indicator, effect.add, effect.grade, effect.ramp) for effect in subsidy.effects] == [
        ("rd", 0.4, "B", (0.3, 1.0))]
    assert plan.bottom_lines[1].measures == ("m2",)
    assert dict(plan.priorities[0].budgets) == {2025: 1.5, 2026: 2}
    assert [(each.serves, each.due, each.reached) for each in plan.milestones] == [
        (("m2",), datetime.date(2025, 3, 1), datetime.date(2025, 2, 27)), (("m1",), datetime.date(2026, 6, 30), None)]


@pytest.mark.parametrize("lang", LANGS)
def test_a_name_stands_for_a_code_only_where_it_leads_back_to_it(lang: Lang, tmp_path: Path) -> None:
    """Names that two share, that are another's code, or that would come apart in a list: their codes are written."""
    owners = [{"code": "a", "name": "b"}, {"code": "b", "name": "甲局"}, {"code": "c", "name": "乙局"},
              {"code": "d", "name": "乙局"}, {"code": "e", "name": "丙局、丁局"}]
    roles = [{"lead": "a"}, {"lead": "b"}, {"lead": "c"}, {"lead": "e"}, {"lead": "d", "helpers": ["e", "b"]}]
    measures = [{"code": f"m{k}", "roles": each} for k, each in enumerate(roles)]
    plan, framework = Plan.model_validate({"owners": owners, "measures": measures}), open_project("hdi").framework
    write_plan_workbook(tmp_path / "plan.xlsx", plan, framework, None, lang)
    assert read_plan([tmp_path / "plan.xlsx"], framework)[0] == plan
    sheet = openpyxl.load_workbook(tmp_path / "plan.xlsx")["举措" if lang == "zh" else "measures"]
    at = next(cell.column for cell in sheet[1] if cell.value in {"牵头单位", "lead"})
    assert [sheet.cell(row, at).value for row in range(2, 7)] == ["a", "甲局", "c", "丙局、丁局", "d"]
    assert sheet.cell(6, at + 1).value == "e; 甲局"


def with_cell(sheet: str, row: int, title: str, value: object) -> Sheets:
    """The sound plan with one cell changed; the column is added where it is not there."""
    rows = [list(cells) for cells in SOUND[sheet]]
    if title not in rows[0]:
        rows[0].append(title)
    at = rows[0].index(title)
    rows[row - 1] += [None] * (at + 1 - len(rows[row - 1]))
    rows[row - 1][at] = value
    return {**SOUND, sheet: rows}


def with_row(sheet: str, *cells: object) -> Sheets:
    return {**SOUND, sheet: [*SOUND[sheet], list(cells)]}


def with_sheet(sheet: str, *rows: list[object]) -> Sheets:
    return {**SOUND, sheet: list(rows)}


BROKEN: dict[str, tuple[Sheets, str, str, int | None, str]] = {  # name: sheets, key, sheet, row, column
    "a promise nobody makes": (
        with_cell("目标位次", 2, "承诺力度", "努力"), "documents.not_one_of", "目标位次", 2, "承诺力度"),
    "a rank in words": (
        with_cell("目标位次", 3, "目标位次", "第一"), "documents.not_a_whole_number", "目标位次", 3, "目标位次"),
    "an aim without a rank": (with_cell("目标位次", 3, "目标位次", None), "plan.one_rank", "目标位次", 3, ""),
    "an aim without a year": (with_cell("目标位次", 3, "目标年份", None), "workbook.missing_cell", "目标位次", 3, ""),
    "two aims for one year": (with_cell("目标位次", 3, "目标年份", 2026), "plan.two_aims", "目标位次", 3, ""),
    "a tier nobody knows": (
        with_sheet("目标位次", ["目标年份", "目标方阵"], [2026, "first"]), "unknown.none", "目标位次", 2, "目标方阵"),
    "a certain promise": (
        with_cell("目标位次", 2, "实现概率", 1), "documents.too_large_strict", "目标位次", 2, "实现概率"),
    "a kind of line that is none": (
        with_cell("底线", 2, "底线类型", "高墙"), "documents.not_one_of", "底线", 2, "底线类型"),
    "a line without a value": (with_cell("底线", 2, "底线值", None), "plan.line_lacks", "底线", 2, ""),
    "a line on nothing": (with_cell("底线", 2, "指标", "energi"), "unknown.close", "底线", 2, "指标"),
    "a line on measures nobody knows": (
        with_cell("底线", 3, "所列举措", "举债修路"), "unknown.none", "底线", 3, "所列举措"),
    "two measures of one code": (with_cell("举措", 3, "代码", "m1"), "plan.told_twice", "举措", 3, "代码"),
    "a code in Chinese": (with_cell("举措", 3, "代码", "引才"), "documents.bad_code", "举措", 3, "代码"),
    "a code used elsewhere": (with_cell("责任单位", 3, "代码", "m2"), "plan.code_elsewhere", "责任单位", 3, "代码"),
    "an owner nobody knows": (with_cell("举措", 2, "牵头单位", "财政局"), "unknown.none", "举措", 2, "牵头单位"),
    "an owner misspelt": (with_cell("举措", 2, "牵头单位", "科技厅局"), "unknown.close", "举措", 2, "牵头单位"),
    "money in words": (with_cell("举措", 2, "分年投入", "0.3; 若干"), "documents.not_a_number", "举措", 2, "分年投入"),
    "a capacity nobody has": (with_cell("举措", 2, "占用要素", "staff: 3"), "unknown.none", "举措", 2, "占用要素"),
    "success beyond certainty": (with_cell("举措", 2, "成功概率", 1.2), "documents.too_large", "举措", 2, "成功概率"),
    "measures that need one another": (
        {**with_cell("举措", 2, "前提举措", "引才"), "举措": [
            [*SOUND["举措"][0], "前提举措"], [*SOUND["举措"][1], "引才"], [*SOUND["举措"][2], "研发奖补"]]},
        "plan.cycle", "举措", 2, "前提举措"),
    "an effect of a measure nobody knows": (
        with_cell("举措作用", 3, "举措", "修桥"), "unknown.none", "举措作用", 3, "举措"),
    "an effect of no measure": (with_cell("举措作用", 3, "举措", None), "workbook.missing_cell", "举措作用", 3, "举措"),
    "an effect on an indicator nobody knows": (
        with_cell("举措作用", 3, "指标", "stuff"), "unknown.close", "举措作用", 3, "指标"),
    "an effect in words": (with_cell("举措作用", 3, "作用", "较大"), "documents.not_a_number", "举措作用", 3, "作用"),
    "a grade nobody gives": (
        with_cell("举措作用", 2, "依据等级", "E"), "documents.not_one_of", "举措作用", 2, "依据等级"),
    "a share above one": (
        with_cell("举措作用", 2, "显现进度", "0.5; 3"), "documents.too_large", "举措作用", 2, "显现进度"),
    "a day that does not exist": (
        with_cell("时间节点", 2, "期限", "2025年13月1日"), "documents.not_a_date", "时间节点", 2, "期限"),
    "no day at all": (with_cell("时间节点", 2, "期限", None), "workbook.missing_cell", "时间节点", 2, ""),
    "a milestone of nothing": (with_cell("时间节点", 2, "服务于", None), "plan.milestone_alone", "时间节点", 2, ""),
    "a milestone of what nobody knows": (
        with_cell("时间节点", 2, "服务于", "引凤凰"), "unknown.none", "时间节点", 2, "服务于"),
    "a milestone before its measure": (
        with_cell("时间节点", 3, "期限", "2020-01-01"), "plan.milestone_early", "时间节点", 3, "期限"),
    "a strategy that serves a priority": (
        with_cell("战略", 2, "服务于", "双招双引"), "plan.serves_wrong", "战略", 2, "服务于"),
    "a formula that went wrong": (with_cell("底线", 2, "底线值", "#REF!"), "files.error_value", "底线", 2, "底线值"),
    "a formula without a result where a number is needed": (
        with_cell("举措作用", 2, "作用", "#DIV/0!"), "files.error_value", "举措作用", 2, "作用"),
    "fewer than the plan says": (with_row("方案", "战略个数", 2), "plan.count", "方案", 7, "内容"),
    "more given out than there is": (
        with_cell("重点", 2, "分年资金", "2025: 40"), "plan.envelopes", "方案", 3, "内容"),
    "a setting nobody knows": (with_row("方案", "颜色", "红"), "plansheet.unknown_row", "方案", 7, "项目"),
    "a setting misspelt": (with_row("方案", "资金单元", "元"), "plansheet.unknown_row_close", "方案", 7, "项目"),
    "a setting twice": (with_row("方案", "预算 2025", 3), "workbook.row_twice", "方案", 7, "内容"),
    "a budget of no year": (with_row("方案", "预算", 3), "plansheet.no_key", "方案", 7, "内容"),
    "a budget below nothing": (with_row("方案", "预算 2027", -3), "documents.too_small", "方案", 7, "内容"),
    "a sheet twice": (with_sheet("measures", ["code"], ["m9"]), "workbook.sheet_twice", "measures", None, ""),
    "a basket without members": (with_sheet("指标篮", ["代码"], ["k1"]), "plan.empty_basket", "指标篮", 2, ""),
    "a clause without a rule": (
        {**with_sheet("标准", ["代码"], ["z1"]), "标准条款": [["标准", "代码"], ["z1", "c1"]]},
        "plan.no_rule", "标准条款", 2, ""),
    "a rule that lacks its value": (
        {**with_sheet("标准", ["代码"], ["z1"]), "标准条款": [["标准", "代码", "判定方式"], ["z1", "c1", "检查评分"]]},
        "plan.rule_lacks", "标准条款", 2, ""),
    "a rule without a kind": (
        {**with_sheet("标准", ["代码"], ["z1"]), "标准条款": [["标准", "代码", "不低于"], ["z1", "c1", 90]]},
        "workbook.missing_cell", "标准条款", 2, ""),
    "wording from nowhere": (
        with_cell("目标位次", 2, "原文提法", "确保前二"), "workbook.missing_cell", "目标位次", 2, ""),
    "an own indicator without goalposts": (
        {**with_sheet("自设指标", ["代码", "名称"], ["joy", "幸福感"]), "指标篮": [["代码"], ["k1"]],
         "指标篮成员": [["指标篮", "指标"], ["k1", "幸福感"]]}, "plan.needs_goalposts", "指标篮成员", 2, ""),
    "values in words": (
        {**with_sheet("自设指标", ["代码", "名称"], ["joy", "幸福感"]),
         "方案数据": [["参评对象代码", "年份", "joy"], ["A1", 2024, "很高"]]},
        "files.not_a_number", "方案数据", 2, "joy"),
}  # fmt: skip


def errors_of(problems: tuple[Problem, ...]) -> list[tuple[str, str, int | None, str]]:
    return [(p.key, p.where.sheet, p.where.row, p.where.column) for p in problems if p.severity == "error"]


def test_enough_ways_to_break_the_sheets_are_tried() -> None:
    assert len(BROKEN) >= 40


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_sheet_is_answered_with_key_cell_and_fix_in_both_languages(name: str, tmp_path: Path) -> None:
    sheets, key, sheet, row, column = BROKEN[name]
    project, problems = check_project(typed(tmp_path / "book.xlsx", sheets))
    assert project is None
    assert (key, sheet, row, column) in errors_of(problems)
    for problem in problems:
        for lang in LANGS:
            assert "{" not in problem.what(lang) + problem.fix(lang)
        assert problem.sentence("zh").startswith("book.xlsx，工作表“")
        assert problem.fix("zh") != problem.fix("en")


FOLLOWING = {
    "two measures of one code", "a code in Chinese", "a code used elsewhere", "an effect of a measure nobody knows",
    "an effect of no measure", "a rank in words", "a strategy that serves a priority",
}
"""What is broken further where one cell is: a measure named by the code that is gone."""


@pytest.mark.parametrize("name", sorted(set(BROKEN) - FOLLOWING))
def test_one_fault_is_one_problem(name: str, tmp_path: Path) -> None:
    sheets, key, sheet, row, column = BROKEN[name]
    _, problems = check_project(typed(tmp_path / "book.xlsx", sheets))
    assert errors_of(problems) == [(key, sheet, row, column)]


def test_all_faults_of_all_sheets_are_told_at_once_in_the_order_of_the_sheets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets = dict(SOUND)
    for name in ("a promise nobody makes", "a line without a value", "money in words", "an effect in words",
                 "a day that does not exist", "an effect on an indicator nobody knows"):
        broken, _key, sheet, _row, column = BROKEN[name]
        changed = broken[sheet]
        at = changed[0].index(column) if column else changed[0].index("底线值")
        sheets[sheet] = [[*cells[:at], other[at] if at < len(other) else None, *cells[at + 1 :]]
                         for cells, other in zip(sheets[sheet], changed, strict=True)]
    sheets["举措作用"] = [*SOUND["举措作用"], ["研发奖补", "stuff", "较大"]]
    path = typed(tmp_path / "book.xlsx", sheets)
    for lang in LANGS:
        assert run(["check", str(path)], lang) == 2
        said = capsys.readouterr().err
        assert "Traceback" not in said
        places = [line for line in said.splitlines() if "book.xlsx" in line]
        assert len(places) == 6
        found = [next(name for name in SOUND if f"“{name}”，" in line or f"sheet {name}," in line) for line in places]
        assert found == ["目标位次", "底线", "举措", "举措作用", "举措作用", "时间节点"]


def test_a_sheet_and_a_column_nobody_knows_are_left_aside_and_said(tmp_path: Path) -> None:
    sheets = with_cell("举措", 2, "牵头单未", "科技局")
    project, problems = check_project(typed(tmp_path / "book.xlsx", {**sheets, "举措作用1": [["a"], ["b"]]}))
    assert project is not None
    assert project.plan is not None
    of_sheets = [problem for problem in problems if problem.key.startswith("workbook")]
    found = {(p.key, p.where.sheet, p.severity, p.values.get("close")) for p in of_sheets}
    assert found == {("workbook.unknown_sheet_close", "举措作用1", "warning", "举措作用"),
                     ("workbook.unknown_column_close", "举措", "warning", "牵头单位")}


def test_the_sentence_speaks_of_columns_rows_and_names(tmp_path: Path) -> None:
    def said(name: str, lang: Lang) -> list[str]:
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        _, problems = check_project(typed(folder / "book.xlsx", BROKEN[name][0]))
        return [problem.sentence(lang) for problem in problems if problem.severity == "error"]

    assert said("a line without a value", "zh") == [
        "book.xlsx，工作表“底线”，第 2 行：底线“b1”属于 不高于，缺少 底线值"
        "（填写“底线值”：不低于、不高于要有指标和底线值，一票否决要有所列举措，保障投入要有所列举措和底线值）"]
    assert said("an owner nobody knows", "zh") == [
        "book.xlsx，工作表“举措”，第 2 行，“牵头单位”列：没有名为“财政局”的责任单位或岗位"
        "（可用的有：科技局、人社局、联络员）"]
    assert said("two aims for one year", "en") == [
        "book.xlsx, sheet 目标位次, row 3: two aims for the same node in 2026; the other place: book.xlsx, "
        "sheet 目标位次, row 2 (make them one; write levels of commitment in different years or in another plan)"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path / "project")
    (tmp_path / "project" / "plan").mkdir()
    return tmp_path / "project"


def test_documents_and_a_workbook_side_by_side_are_one_plan(folder: Path) -> None:
    (folder / "plan" / "aims.yaml").write_text("money: 亿元\naims: [{year: 2026, rank: 2}]\n", encoding="utf-8")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in {
        "责任单位": [["代码", "名称"], ["d1", "科技局"]],
        "举措": [["代码", "名称", "牵头单位"], ["m1", "研发奖补", "科技局"]],
        "举措作用": [["举措", "指标", "作用"], ["m1", "研发投入强度", 0.5]],
        "自设指标": [["代码", "名称"], ["joy", "幸福感"]],
        "方案数据": [["参评对象代码", "年份", "joy"], ["A", 2024, 7.5]],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "plan" / "plan.xlsx")
    project, problems = check_project(folder)
    assert project is not None, told(problems)
    assert project.plan is not None
    assert (project.plan.aims[0].rank, project.plan.money.zh) == (2, "亿元")
    assert project.plan.measures[0].effects[0].indicator == "rd"
    assert project.followed is not None
    assert project.followed.values.ravel().tolist() == [7.5]
    assert {"plan/aims.yaml", "plan/plan.xlsx"} <= project.input_hashes.keys()
    before = project.input_hashes["plan/plan.xlsx"]
    book["举措作用"]["C2"] = "许多"
    book["方案数据"]["C2"] = "许多"
    book.save(folder / "plan" / "plan.xlsx")
    with pytest.raises(InvalidInput, match="sheet 举措作用, row 2, column 作用"):
        open_project(folder)
    book["举措作用"]["C2"], book["方案数据"]["C2"] = 0.6, 8
    book.save(folder / "plan" / "plan.xlsx")
    assert open_project(folder).input_hashes["plan/plan.xlsx"] != before


def test_what_is_said_otherwise_in_document_and_workbook_is_told_with_its_cell(folder: Path) -> None:
    (folder / "plan" / "a.yaml").write_text("money: 亿元\n", encoding="utf-8")
    book = openpyxl.Workbook()
    book.active.title = "方案"
    book.active.append(["项目", "内容"])
    book.active.append(["资金单位", "万元"])
    book.create_sheet("数据").append(["参评对象", "年份"])
    book.save(folder / "plan" / "plan.xlsx")
    _, problems = check_project(folder)
    told_of = [(p.key, p.where.file, p.where.sheet, p.where.row, p.severity) for p in problems]
    assert ("plan.said_otherwise", "plan.xlsx", "方案", 2, "error") in told_of
    assert ("plansheet.not_of_plan", "plan.xlsx", "数据", None, "warning") in told_of


@pytest.mark.parametrize("lang", LANGS)
def test_a_starter_has_the_most_used_sheets_empty_with_notes_and_lists(lang: Lang, tmp_path: Path) -> None:
    path, _ = new_project(tmp_path / "mine", "workbook", lang)
    book = openpyxl.load_workbook(path)
    at = 0 if lang == "zh" else 1
    assert book.sheetnames[6:] == [NAMES[part][at] for part in STARTER]
    for part in STARTER[1:]:
        sheet = book[NAMES[part][at]]
        assert sheet.max_row == 1
        assert sheet.freeze_panes == "C2"
        assert all(cell.comment is not None for cell in sheet[1])
        assert all(sheet.column_dimensions[cell.column_letter].width >= 12 for cell in sheet[1])
        assert len({cell.value for cell in sheet[1]}) == len(sheet[1]) <= 9
    lists = {each.formula1 for part in STARTER for each in book[NAMES[part][at]].data_validations.dataValidation}
    assert ('"确保,力争,冲刺"' if lang == "zh" else '"commit,target,stretch"') in lists
    assert any(each.startswith("'责任单位'!$B" if lang == "zh" else "'owners'!$B") for each in lists)
    project = open_project(path)
    assert project.plan is None
    assert project.followed is None


@pytest.mark.parametrize("lang", LANGS)
def test_the_template_of_a_plan_has_an_example_on_each_sheet_in_one_language(tmp_path: Path, lang: Lang) -> None:
    path, _ = new_project(tmp_path / "mine", "workbook-plan", lang)
    book = openpyxl.load_workbook(path)
    parts = [sheet_called(name) for name in book.sheetnames]
    assert {"cards", "policies", "targets", "goals", "aims", "measures.effects", "plan_data"} <= set(parts)
    assert all(sheet.max_row > 1 for sheet in book.worksheets)
    heads = [str(cell.value) for sheet, part in zip(book, parts, strict=True) if part != "units" for cell in sheet[1]]
    assert not [each for each in heads if {"zh": "英文", "en": "Chinese"}[lang] in each]
    project, problems = check_project(path)
    assert project is not None
    assert {problem.key for problem in problems} == {"plan.to_fill_in"}


def test_what_is_filled_in_on_one_sheet_breaks_no_row_of_another(tmp_path: Path) -> None:
    path, _ = new_project(tmp_path / "mine", "workbook-plan", "zh")
    book = openpyxl.load_workbook(path)
    for number, sheet in enumerate(book.worksheets):
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = TO_FILL_IN.sub(f"甲{number}-{cell.row}", cell.value)
    book.save(path)
    project, problems = check_project(path)
    assert (project is not None, problems) == (True, ())


@pytest.mark.parametrize("title", ["责任单位", "牵头部门"])
def test_who_answers_for_a_promise_may_stand_under_the_offices_own_heading(title: str) -> None:
    assert fields_by_head("targets")[title] == "owner.zh"
    assert fields_by_head("measures")[title] == "roles.lead"


def test_a_filled_starter_is_a_plan(tmp_path: Path) -> None:
    path, _ = new_project(tmp_path / "mine", "workbook", "zh")
    book = openpyxl.load_workbook(path)
    book["方案"]["B5"] = 4
    book["目标位次"].append([2026, 1, None, "力争"])
    book["责任单位"].append(["d1", "科技局"])
    book["举措"].append(["m1", "研发奖补", None, "0.3; 0.3", None, None, None, "科技局"])
    book["举措作用"].append(["研发奖补", "rd", 0.4, None, None, "C"])
    book.save(path)
    project, problems = check_project(path)
    assert project is not None, told(problems)
    assert problems == ()
    assert project.plan is not None
    assert dict(project.plan.budgets) == {2025: 4}
    assert run(["plan", str(path), "--quick"], "zh") in {0, 2}


@pytest.mark.parametrize("lang", LANGS)
def test_heads_lead_to_their_fields_and_are_explained(lang: Lang) -> None:
    for part in (SETTINGS, *PLAN_SHEETS):
        heads = [head(part, column, lang) for column in columns_of(part)]
        assert len(set(heads)) == len(heads)
        for column, title in zip(columns_of(part), heads, strict=True):
            assert fields_by_head(part)[plain_key(title)] == column
            assert lang == "en" or title != column, f"write plansheet.head.{part}.{column}"
            assert note(part, column, lang), f"write plansheet.note.{part}.{column}"


def test_sheets_and_choices_are_called_by_words_that_mean_one_thing() -> None:
    called = {plain_key(name): part for part, names in PLAN_SHEET_NAMES.items() for name in names}
    assert len(called) == sum(len({*map(plain_key, names)}) for names in PLAN_SHEET_NAMES.values())
    assert all(sheet_called(name) == part for name, part in called.items())
    assert sheet_called("方案数据2024") == VALUES
    for field in CHOICES:
        if field.partition(".")[0] in FIELDS_OF:
            for lang in LANGS:
                assert len(set(choices(field, lang))) == len(CHOICES[field])
            assert all(word != value or field.endswith(("grade", "rank")) for word, value in
                       zip(choices(field, "zh"), CHOICES[field], strict=True)), f"write plansheet.word.{field}"


@pytest.mark.parametrize("lang", LANGS)
def test_a_plan_alone_is_exported_for_the_folder(
    lang: Lang, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "plan", "shandong", str(tmp_path / "plan"), "--lang", lang], lang) == 0
    project = open_project("shandong")
    assert read_plan([tmp_path / "plan" / "plan.xlsx"], project.framework) == (project.plan, ())
    assert run(["export", "plan", "shandong", str(tmp_path / "plan")], lang) == 2
    assert run(["export", "plan", "hdi", str(tmp_path / "other")], lang) == 2
    assert "hdi" in capsys.readouterr().err


def test_rows_make_room_for_long_texts(tmp_path: Path) -> None:
    """A name of 40 Chinese signs takes three lines of a column 34 wide: 1.15 x 80 / 34 = 2.7."""
    plan = Plan.model_validate({"owners": [{"code": "a", "name": "某" * 40}, {"code": "b", "name": "乙"}]})
    write_plan_workbook(tmp_path / "plan.xlsx", plan, open_project("hdi").framework, None, "zh")
    sheet = openpyxl.load_workbook(tmp_path / "plan.xlsx")["责任单位"]
    assert (sheet.row_dimensions[2].height, sheet.row_dimensions[3].height) == (45, None)


def test_only_what_is_filled_is_written_beside_the_starters_sheets() -> None:
    plan = Plan.model_validate({"deeds": [{"code": "d", "year": 2025}]})
    assert parts_to_write(plan, everything=False) == (*STARTER, "deeds")
    assert set(parts_to_write(plan, everything=True)) == set(PARTS)
