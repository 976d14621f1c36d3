"""The roster: units with names, groups and years, and what is wrong with a roster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ganchao.files.cells import Unstored
from ganchao.files.rosters import read_units
from ganchao.files.tables import RawTable


def roster(header: Sequence[str], *rows: Sequence[Any]) -> RawTable:
    columns = tuple(list(column) for column in zip(*rows, strict=True)) if rows else tuple([] for _ in header)
    return RawTable("units.csv", "", tuple(header), columns, 2)


def test_chinese_headers_name_every_part_of_a_unit() -> None:
    table = roster(
        ("代码", "中文名", "英文名", "是否参评", "进入年份", "退出年份", "曾用名", "并入", "区域"),
        ("LW", "莱芜高新区", "Laiwu", "是", "2015年", 2019.0, "莱芜经开区", "JN", "鲁中"),
        ("JN", "济南高新区", "Jinan", "", "", "", "", "", "鲁中"),
        ("QG", "全国", "China", "否", "", "—", "", "", ""),
    )
    units, problems = read_units(table)
    assert list(units) == ["LW", "JN", "QG"]
    laiwu = units["LW"]
    assert (laiwu.name.zh, laiwu.name.en, laiwu.ranked, laiwu.entered, laiwu.left) == (
        "莱芜高新区",
        "Laiwu",
        True,
        2015,
        2019,
    )
    assert (laiwu.renamed, laiwu.merged, dict(laiwu.groups)) == ("莱芜经开区", "JN", {"区域": "鲁中"})
    assert not units["QG"].ranked
    assert [(p.key, p.severity, p.where.row, p.where.column) for p in problems] == [
        ("files.year_repaired", "repair", 2, "进入年份")
    ]


def test_one_name_alone_serves_both_languages_and_other_columns_are_groups() -> None:
    units, problems = read_units(roster(("code", "name", "region", "income"), ("A", "Alpha", "East", "")))
    assert units["A"].name.in_lang("zh") == "Alpha"
    assert dict(units["A"].groups) == {"region": "East"}
    assert problems == ()


def test_codes_that_a_spreadsheet_keeps_as_numbers_lose_their_point() -> None:
    units, _ = read_units(roster(("code", "name"), (370000.0, "山东")))
    assert list(units) == ["370000"]


def test_empty_rows_are_passed_over() -> None:
    units, problems = read_units(roster(("code", "name"), ("A", "a"), ("", ""), ("B", "b")))
    assert (list(units), problems) == (["A", "B"], ())


HEADER = ("code", "name_zh", "ranked", "entered", "left", "merged")


@pytest.mark.parametrize(
    ("header", "rows", "key", "row", "column"),
    [
        (("name_zh", "区域"), [("北京", "华北")], "files.roster_without_code", 1, ""),
        (("cod", "name_zh"), [("BJ", "北京")], "files.roster_without_code_close", 1, ""),
        (HEADER, [("北京", "北京", "", "", "", "")], "files.code_not_allowed", 2, "code"),
        (HEADER, [("", "北京", "", "", "", "")], "files.code_missing", 2, "code"),
        (HEADER, [("BJ", "北京", "", "", "", ""), ("BJ", "背景", "", "", "", "")], "files.unit_twice", 3, "code"),
        (HEADER, [("BJ", "北京", "maybe", "", "", "")], "files.not_yes_or_no", 2, "ranked"),
        (HEADER, [("BJ", "北京", "", "20155", "", "")], "files.not_a_year", 2, "entered"),
        (HEADER, [("BJ", "北京", "", "15", "", "")], "files.short_year", 2, "entered"),
        (HEADER, [("BJ", "北京", "", "2019", "2019", "")], "files.left_before_entered", 2, "left"),
        (HEADER, [("BJ", "北京", "", "", "", "TJ")], "files.merged_into_unknown", 2, "merged"),
        (
            HEADER,
            [("BJ", "北京", "", "", "", ""), ("LW", "莱芜", "", "", "", "北京")],
            "files.merged_into_unknown_close",
            3,
            "merged",
        ),
        (HEADER, [("BJ", "北京", "", "", "", "BJ")], "files.merged_into_unknown", 2, "merged"),
        (HEADER, [(Unstored("=A1"), "北京", "", "", "", "")], "files.formula_unstored", 2, "code"),
        (HEADER, [("BJ", "#REF!", "", "", "", "")], "files.error_value", 2, "name_zh"),
        (HEADER, [], "files.no_rows", 1, ""),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("files.") else "",
)
def test_a_broken_roster_is_answered_with_kind_place_and_fix(
    header: Sequence[str],
    rows: list[tuple[Any, ...]],
    key: str,
    row: int,
    column: str,
) -> None:
    _, problems = read_units(roster(header, *rows))
    errors = [problem for problem in problems if problem.severity == "error"]
    assert (errors[0].key, errors[0].where.row, errors[0].where.column) == (key, row, column)
    assert all(p.sentence(lang) for p in problems for lang in ("zh", "en"))


def test_two_units_of_one_name_are_a_warning() -> None:
    _, (problem,) = read_units(roster(("code", "name_zh"), ("A", "鼓楼区"), ("B", "鼓 楼区")))
    assert (problem.key, problem.severity, problem.where.row) == ("files.name_twice", "warning", 3)
    assert "鼓" in problem.what("zh")


def test_every_error_of_a_row_is_listed_at_once() -> None:
    _, problems = read_units(roster(HEADER, ("北京", "", "maybe", "x1", "21", "")))
    assert {problem.key for problem in problems} == {
        "files.code_not_allowed",
        "files.not_yes_or_no",
        "files.not_a_year",
        "files.short_year",
    }
