from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.errors import Problem
from ganchao.files.documents import read_framework
from ganchao.files.sheetwords import CHOICES, FIELDS, choices, head, note
from ganchao.files.templates import new_project
from ganchao.files.workbook import read_workbook, write_workbook
from ganchao.project import check_project
from ganchao.text import LANGS, Lang

ROOT = Path(__file__).parents[2]
FRAMEWORKS = [
    *sorted((ROOT / "src/ganchao/files/examples").glob("*/framework.yaml")),
    *sorted((ROOT / "tests/published/frameworks").glob("*.yaml")),
]
Book = openpyxl.Workbook


@pytest.fixture
def book(tmp_path: Path) -> tuple[Path, Book]:
    """The template in Chinese, open for spoiling."""
    path, _ = new_project(tmp_path / "mine", "workbook", "zh")
    return path, openpyxl.load_workbook(path)


def column(sheet: Any, title: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == title)


def put(sheet: str, row: int, title: str, value: object) -> Callable[[Book], None]:
    def spoil(book: Book) -> None:
        book[sheet].cell(row, column(book[sheet], title)).value = value

    return spoil


def setting(title: str, value: object) -> Callable[[Book], None]:
    """Fills in a row of the framework sheet."""

    def spoil(book: Book) -> None:
        row = next(cell.row for cell in book["指标体系"]["A"] if cell.value == title)
        book["指标体系"].cell(row, 2).value = value

    return spoil


def rename(sheet: str, row: int, old: str, new: str) -> Callable[[Book], None]:
    def spoil(book: Book) -> None:
        book[sheet].cell(row, column(book[sheet], old), new)

    return spoil


def drop(sheet: str) -> Callable[[Book], None]:
    return lambda book: book.remove(book[sheet])


def called(old: str, new: str) -> Callable[[Book], None]:
    return lambda book: setattr(book[old], "title", new)


def row_at_the_end(*cells: object) -> Callable[[Book], None]:
    return lambda book: book["指标体系"].append(cells)


def copied(sheet: str, title: str) -> Callable[[Book], None]:
    def spoil(book: Book) -> None:
        book.copy_worksheet(book[sheet]).title = title

    return spoil


BROKEN = {  # name: (how, kind, sheet, row, column)
    "no framework sheet": (drop("指标体系"), "workbook.no_sheet", "", None, ""),
    "no indicators sheet": (drop("指标"), "workbook.no_sheet", "", None, ""),
    "no groups sheet": (drop("分组"), "workbook.no_sheet", "", None, ""),
    "no data sheet": (drop("数据"), "workbook.no_sheet", "", None, ""),
    "two sheets of units": (copied("参评对象", "units"), "workbook.sheet_twice", "units", None, ""),
    "unknown setting": (row_at_the_end("颜色", "红"), "workbook.unknown_row", "指标体系", 30, "项目"),
    "misspelt setting": (row_at_the_end("得分小数位", "2"), "workbook.unknown_row_close", "指标体系", 30, "项目"),
    "setting twice": (row_at_the_end("本单位代码", "A2"), "workbook.row_twice", "指标体系", 30, "填写内容"),
    "no code of the index": (setting("体系代码", None), "workbook.missing_cell", "指标体系", None, ""),
    "decimals in words": (setting("得分小数位数", "两位"), "documents.not_a_whole_number", "指标体系", 21, "填写内容"),
    "share above one": (setting("合成最低数据比例", 90), "documents.too_large", "指标体系", 19, "填写内容"),
    "scale of one number": (setting("分值区间", "100"), "documents.list_too_short", "指标体系", 16, "填写内容"),
    "scale upside down": (setting("分值区间", "100; 0"), "check.to_reversed", "指标体系", 16, "填写内容"),
    "tie rule that does not exist": (setting("并列处理", "抽签"), "documents.not_one_of", "指标体系", 22, "填写内容"),
    "years backwards": (
        lambda book: (setting("起始年份", 2024)(book), setting("截止年份", 2020)(book)),
        "check.years_reversed",
        "指标体系",
        23,
        "填写内容",
    ),
    "no code of an indicator": (put("指标", 3, "代码", None), "workbook.missing_cell", "指标", 3, ""),
    "code in Chinese": (put("指标", 3, "代码", "人员"), "documents.bad_code", "指标", 3, "代码"),
    "code used twice": (put("指标", 3, "代码", "rd"), "check.duplicate_code", "指标", 3, "代码"),
    "direction in other words": (put("指标", 4, "方向", "向下"), "documents.not_one_of", "指标", 4, "方向"),
    "weight in words": (put("指标", 2, "权重", "较大"), "documents.not_a_number", "指标", 2, "权重"),
    "negative weight": (put("指标", 2, "权重", -1), "documents.too_small", "指标", 2, "权重"),
    "weights that do not sum": (put("指标", 2, "权重", 0.5), "check.weights_sum", "分组", 2, ""),
    "group that does not exist": (put("指标", 2, "上级指标代码", "inputs"), "unknown.close", "指标", 2, "上级指标代码"),
    "circle of groups": (put("分组", 4, "上级代码", "input"), "check.cycle", "分组", 2, "上级代码"),
    "two indexes": (put("分组", 2, "上级代码", None), "check.several_indexes", "分组", 4, ""),
    "goalposts against the direction": (
        lambda book: (put("指标", 4, "最差值", 0.2)(book), put("指标", 4, "最优值", 1.2)(book)),
        "check.goalposts_lower",
        "指标",
        4,
        "",
    ),
    "only one goalpost": (put("指标", 4, "最差值", 1.2), "workbook.missing_cell", "指标", 4, ""),
    "numerator alone": (put("指标", 2, "分子", "rd"), "check.numerator_alone", "指标", 2, "分子"),
    "veto without limit": (put("指标", 2, "作用", "一票否决"), "check.veto_missing", "指标", 2, ""),
    "two columns that mean the same": (
        rename("指标", 1, "分子", "指标权重"),
        "workbook.column_twice",
        "指标",
        1,
        "指标权重",
    ),
}


@pytest.mark.parametrize(("spoil", "kind", "sheet", "row", "column"), BROKEN.values(), ids=BROKEN)
def test_every_broken_workbook_is_answered_with_kind_cell_and_both_languages(
    book: tuple[Path, Book], spoil: Callable[[Book], None], kind: str, sheet: str, row: int | None, column: str
) -> None:
    path, opened = book
    spoil(opened)
    opened.save(path)
    framework, _units, _data, problems = read_workbook(path)
    assert framework is None
    found = [problem for problem in problems if problem.key == kind]
    assert found, [problem.sentence("zh") for problem in problems]
    where = found[0].where
    assert (where.sheet, where.row, where.column) == (sheet, row, column)
    assert found[0].sentence("en").startswith(path.name)
    assert found[0].fix("zh") != found[0].fix("en")


def sentences(book: tuple[Path, Book], spoil: Callable[[Book], None], lang: Lang) -> list[str]:
    path, opened = book
    spoil(opened)
    opened.save(path)
    return [problem.sentence(lang) for problem in read_workbook(path)[3]]


def test_the_sentence_speaks_the_words_of_the_sheet(book: tuple[Path, Book]) -> None:
    assert sentences(book, put("指标", 4, "方向", "向下"), "zh") == [
        "mine.xlsx，工作表“指标”，第 4 行，“方向”列：“方向”不能取“向下”（从下列各项中选一个：正向、逆向）"
    ]


def test_a_missing_cell_is_named_by_its_header(book: tuple[Path, Book]) -> None:
    assert sentences(book, put("指标", 3, "代码", None), "zh") == [
        "mine.xlsx，工作表“指标”，第 3 行：没有填写“代码”（补填）"
    ]


def test_a_column_nobody_knows_is_left_aside_with_a_suggestion(book: tuple[Path, Book]) -> None:
    path, opened = book
    rename("指标", 1, "乘数", "最优直")(opened)
    opened.save(path)
    framework, _units, _data, problems = read_workbook(path)
    assert framework is not None
    assert [(p.key, p.severity, p.values["close"]) for p in problems] == [
        ("workbook.unknown_column_close", "warning", "最优值")
    ]


def test_a_sheet_nobody_knows_is_left_aside_and_said(book: tuple[Path, Book]) -> None:
    path, opened = book
    opened.create_sheet("草稿").append(["a", "b"])
    opened.save(path)
    framework, _units, _data, problems = read_workbook(path)
    assert framework is not None
    assert [(problem.key, problem.severity) for problem in problems] == [("workbook.unknown_sheet", "warning")]


@pytest.mark.parametrize("path", FRAMEWORKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.parametrize("lang", LANGS)
def test_a_framework_comes_back_from_its_workbook_unchanged(tmp_path: Path, path: Path, lang: Lang) -> None:
    framework, _ = read_framework(path)
    assert framework is not None
    write_workbook(tmp_path / "book.xlsx", framework, {}, None, lang)
    again, _units, _data, problems = read_workbook(tmp_path / "book.xlsx")
    assert problems == ()
    assert again == framework


FULL = Framework.model_validate(
    {
        "code": "full",
        "name": "Full",
        "peers": ["A", {"unit": "B", "distance": "far", "why": {"zh": "标杆"}}],
        "breaks": [2013],
        "scenario": {
            "events": [
                {
                    "code": "e",
                    "year": 2030,
                    "probability": 0.5,
                    "effects": [{"indicator": "i1", "units": ["A", "B"], "add": 2.0}, {"indicator": "i2"}],
                }
            ]
        },
        "normalise": {"method": "minmax", "to": [0, 100], "cap": True},
        "rounds": {"published_on": {2020: "2021-03-01"}},
        "holds": {"first": 2010},
        "tiers": [{"code": "a", "upto": 5}, {"code": "b", "name": {"zh": "第二方阵"}}],
        "indicators": [
            {
                "code": "i1",
                "group": "g",
                "weight": {2011: 0.3, 2015: 0.25},
                "limits": [None, 100],
                "breaks": [2012, 2015],
                "missing_codes": [-99, -9.5],
                "normalise": {"method": "bands", "bands": [{"score": 0}, {"above": 5, "score": 10}]},
            },
            {"code": "i2", "group": "g", "goalposts": {"worst": 9, "best": 1}, "direction": "lower"},
            {"code": "v", "group": "g", "role": "veto", "veto": {"above": 3, "effect": "exclude"}},
        ],
        "groups": [
            {
                "code": "g",
                "weighting": {"method": "ahp", "members": ["i1", "i2"], "matrix": [[1, 3], [0.33, 1]]},
                "rescale": {"method": "best", "shift": 1},
            },
        ],
    }
)


@pytest.mark.parametrize("lang", LANGS)
def test_even_rare_fields_come_back_from_a_workbook(tmp_path: Path, lang: Lang) -> None:
    write_workbook(tmp_path / "book.xlsx", FULL, {}, None, lang)
    again, _units, _data, problems = read_workbook(tmp_path / "book.xlsx")
    assert problems == ()
    assert again == FULL


def test_values_and_intervals_come_back_from_a_workbook(tmp_path: Path) -> None:
    import numpy as np

    framework = Framework.model_validate(
        {
            "code": "x",
            "indicators": [{"code": "i", "group": "g"}, {"code": "j", "group": "g"}],
            "groups": [{"code": "g"}],
        }
    )
    values = np.array([[[1.5, np.nan], [2.25, 7.0]]])
    low, high = np.full_like(values, np.nan), np.full_like(values, np.nan)
    low[0, 0, 1], high[0, 0, 1] = 201, 250
    roster = {"A": Unit("A", groups={"region": "east"}), "B": Unit("B", ranked=False, entered=2019)}
    panel = Panel(values, (2020,), ("A", "B"), ("i", "j"), roster, low, high)
    write_workbook(tmp_path / "book.xlsx", framework, roster, panel, "zh")
    project, problems = check_project(tmp_path / "book.xlsx")
    assert project is not None, [problem.sentence("en") for problem in problems]
    np.testing.assert_array_equal(project.panel.values, values)
    assert project.panel.low is not None
    assert project.panel.low[0, 0, 1] == 201
    assert project.panel.roster["B"].ranked is False
    assert project.panel.roster["A"].groups == {"region": "east"}


def test_a_workbook_typed_from_scratch_with_the_fewest_columns_runs(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheets: dict[str, list[list[Any]]] = {
        "指标体系": [["项目", "内容"], ["代码", "demo"], ["名称", "示范区评价"]],
        "指标": [
            ["指标代码", "指标名称", "一级指标", "权重", "方向", "单位"],
            ["gdp", "人均地区生产总值", "dev", 3, "正向", "万元"],
            ["waste", "固体废物", "dev", 1, "逆向指标", "吨"],
        ],
        "一级指标": [["代码", "名称"], ["dev", "发展指数"]],
        "参评对象": [["代码", "名称", "是否参评"], ["A", "甲区", "是"], ["B", "乙区", "是"], ["C", "全市", "否"]],
        "数据2023": [["代码", "年份", "gdp", "waste"], ["A", 2023, 10, 5], ["B", 2023, 12, 3], ["C", 2023, 11, 4]],
        "数据2024": [["代码", "年份", "gdp", "waste"], ["A", 2024, 13, 3], ["B", 2024, 12, 3], ["C", 2024, 12, 3]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "typed.xlsx")
    project, problems = check_project(tmp_path / "typed.xlsx")
    assert project is not None, [problem.sentence("zh") for problem in problems]
    card = project.score()
    assert (card.years, card.rank("B", year=2023), card.rank("A", year=2024), card.rank("C")) == (
        (2023, 2024),
        1,
        1,
        None,
    )
    assert project.framework.indicators[1].direction == "lower"
    assert project.framework.name.zh == "示范区评价"


@pytest.mark.parametrize("lang", LANGS)
def test_headers_have_notes_lists_and_stay_in_sight(tmp_path: Path, lang: Lang) -> None:
    path, _ = new_project(tmp_path / "mine", "workbook", lang)
    book = openpyxl.load_workbook(path)
    indicators = book["指标" if lang == "zh" else "indicators"]
    assert indicators.freeze_panes == "C2"
    assert all(cell.comment is not None for cell in indicators[1])
    lists = [each.formula1 for each in indicators.data_validations.dataValidation]
    assert any("正向" in each if lang == "zh" else "higher" in each for each in lists)
    assert any("分组" in each if lang == "zh" else "groups" in each for each in lists)


@pytest.mark.parametrize("lang", LANGS)
def test_every_field_of_the_template_has_a_head_a_note_and_words_for_its_choices(lang: Lang) -> None:
    for sheet, fields in FIELDS.items():
        for field in fields:
            assert head(sheet, field, lang)
            assert lang == "en" or head(sheet, field, lang) != field
            assert note(sheet, field, lang)
        assert len({head(sheet, field, lang) for field in fields}) == len(fields)
    for field in CHOICES:
        assert len(set(choices(field, lang))) == len(CHOICES[field])


def test_the_lists_offer_exactly_the_methods_there_are() -> None:
    from ganchao.scoring.aggregate import AGGREGATORS
    from ganchao.scoring.impute import IMPUTERS
    from ganchao.scoring.normalise import NORMALISERS
    from ganchao.scoring.treat import TREATMENTS
    from ganchao.scoring.weight import WEIGHTINGS

    for field, table in (
        ("aggregate", AGGREGATORS),
        ("impute", IMPUTERS),
        ("normalise", NORMALISERS),
        ("treat", TREATMENTS),
        ("weighting", WEIGHTINGS),
    ):
        assert set(CHOICES[f"{field}.method"]) == set(table)


def test_a_panel_too_long_for_a_sheet_is_refused(tmp_path: Path) -> None:
    import numpy as np

    from ganchao.errors import InvalidInput

    panel = Panel(np.zeros((1, 1_050_000, 1)), (2020,), tuple(map(str, range(1_050_000))), ("i",))
    with pytest.raises(InvalidInput, match="1050000"):
        write_workbook(tmp_path / "book.xlsx", FULL, {}, panel, "en")
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_workbook_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04")
    framework, units, data, problems = read_workbook(tmp_path / "book.xlsx")
    assert (framework, units, data) == (None, None, ())
    assert isinstance(problems[0], Problem)
