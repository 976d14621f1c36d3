"""Data tables as a panel: layouts recognised, values in their place, everything doubtful listed."""

from __future__ import annotations

import datetime
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework, Group
from ganchao.domain.panel import Panel, Unit
from ganchao.files.cells import Percent, Unstored
from ganchao.files.panels import read_panel
from ganchao.files.tables import RawTable, read_tables
from tests.files.office import (
    EXPECTED,
    FRAMEWORK,
    GOOD,
    HEADER,
    ROSTER,
    indicator,
    long,
    panel_of,
    plus,
    tables,
    workbook,
)

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"


def test_repairs_are_told_once_with_their_number_and_first_place(tmp_path: Path) -> None:
    panel, problems = panel_of(
        tmp_path, HEADER, 'BJ,2020,"1,234",2.5%', 'SD,2020,"2,345",—', "LW,2020,１２,—", "BJ,2021年,5,-99"
    )
    assert panel.values[0, :, 0].tolist() == [1234, 2345, 12]
    np.testing.assert_array_equal(panel.values[:, :, 1], [[2.5, math.nan, math.nan], [math.nan] * 3])
    told = {(p.key, p.severity, p.where.row, p.where.column, p.values["count"]) for p in problems}
    assert told == {
        ("files.thousands", "repair", 2, "rd", 2),
        ("files.fullwidth", "repair", 4, "rd", 1),
        ("files.percent_sign", "repair", 2, "share", 1),
        ("files.missing_mark", "repair", 3, "share", 2),
        ("files.year_repaired", "repair", 5, "year", 1),
    }


def test_percent_formats_are_read_as_shown_only_where_measured_in_per_cent(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["code", "year", "rd", "share"], ["BJ", 2020, 0.5, 0.125], ["SD", 2020, 0.5, 0.25]):
        sheet.append(row)
    for cell in ("C2", "C3", "D2", "D3"):
        sheet[cell].number_format = "0.0%"
    book.save(tmp_path / "a.xlsx")
    panel, problems = read_panel(read_tables(tmp_path / "a.xlsx")[0], FRAMEWORK, ROSTER)
    assert panel is not None
    assert panel.values[0, :, 1].tolist() == [12.5, 25]
    assert [(p.key, p.severity, p.where.row, p.where.column) for p in problems if p.key != "files.units_absent"] == [
        ("files.percent_format_doubt", "error", 2, "rd"),
        ("files.percent_format", "repair", 2, "share"),
    ]


Broken = tuple[str, list[str], str, int | None, str]
# fmt: off
BROKEN: list[Broken] = [
    ("unknown_unit", plus("XX,2020,1,2"), "files.unit_unknown", 8, "code"),
    ("misspelt_unit", plus("Shandonng,2021,1,2"), "files.unit_unknown_close", 8, "code"),
    ("unit_with_a_longer_name", plus("北京市,2022,1,2"), "files.unit_unknown_close", 8, "code"),
    ("no_unit_in_a_row", plus(",2022,1,2"), "files.unit_missing", 8, "code"),
    ("no_year_in_a_row", plus("BJ,,1,2"), "files.year_missing", 8, "year"),
    ("year_too_long", plus("BJ,20211,1,2"), "files.not_a_year_close", 8, "year"),
    ("year_in_words", plus("BJ,去年,1,2"), "files.not_a_year", 8, "year"),
    ("two_digit_year", plus("BJ,22,1,2"), "files.short_year", 8, "year"),
    ("date_for_year", plus("BJ,2022-06-30,1,2"), "files.date_for_year", 8, "year"),
    ("date_serial_for_year", plus("BJ,44561,1,2"), "files.serial_for_year", 8, "year"),
    ("quarter", plus("BJ,2022Q1,1,2"), "files.part_of_year", 8, "year"),
    ("half_a_year", plus("BJ,2022年1-6月,1,2"), "files.part_of_year", 8, "year"),
    ("two_values", plus("BJ,2021,99,4"), "files.two_values", 8, "rd"),
    ("two_values_in_long", ["code,year,indicator,value", *long(), "BJ,2021,rd,99"], "files.two_values", 14, "value"),
    ("no_number", plus("BJ,2022,见附件,2"), "files.not_a_number", 8, "rd"),
    ("ten_thousands_in_words", plus("BJ,2022,1.2万,2"), "files.scaled_word", 8, "rd"),
    ("another_unit_in_words", plus("BJ,2022,12元,2"), "files.unit_word", 8, "rd"),
    ("percent_where_none_is_due", plus("BJ,2022,12%,2"), "files.percent_doubt", 8, "rd"),
    ("decimal_comma", plus('BJ,2022,"1.234,56",2'), "files.decimal_comma", 8, "rd"),
    ("huge", plus("BJ,2022,1e308,2"), "files.too_large", 8, "rd"),
    ("infinite", plus("BJ,2022,inf,2"), "files.too_large", 8, "rd"),
    ("overflow", plus("BJ,2022,1e999,2"), "files.too_large", 8, "rd"),
    ("truth_value", plus("BJ,2022,TRUE,2"), "files.boolean", 8, "rd"),
    ("date_for_number", plus("BJ,2022,2022-01-02,2"), "files.date_for_number", 8, "rd"),
    ("interval_backwards", plus("BJ,2022,250-201,2"), "files.interval_backwards", 8, "rd"),
    ("accountants_minus", plus("BJ,2022,(12),2"), "files.in_brackets", 8, "rd"),
    ("formula_as_text", plus("BJ,2022,=C2+1,2"), "files.formula_text", 8, "rd"),
    ("failed_formula", plus("BJ,2022,#DIV/0!,2"), "files.error_value", 8, "rd"),
    ("below_limits", plus("BJ,2022,-5,2"), "files.beyond_limits", 8, "rd"),
    ("above_limits", plus("BJ,2022,5,101"), "files.beyond_limits", 8, "share"),
    ("interval_beyond_limits", plus("BJ,2022,5,99-101"), "files.beyond_limits", 8, "share"),
    ("column_missing", ["code,year,rd", "BJ,2020,1", "SD,2020,1", "LW,2020,1"], "files.column_missing", None, ""),
    ("column_misspelt", ["code,year,rd,shaer", *GOOD], "files.column_close", 1, "shaer"),
    ("indicator_misspelt_in_long",
     ["code,year,indicator,value", *(row.replace("share", "shrae") for row in long())],
     "files.column_close", 3, "shrae"),
    ("no_values", [HEADER, "BJ,2020,1,", "SD,2020,1,—", "LW,2020,1,-99"], "files.no_values", None, "share"),
    ("same_indicator_twice",
     ["code,year,rd,研发经费,share", "BJ,2020,1,1,2", "SD,2020,1,1,2", "LW,2020,1,1,2"],
     "files.indicator_columns_twice", 1, "研发经费"),
    ("no_indicator_in_a_row",
     ["code,year,indicator,value", *long(), "BJ,2021,,99"],
     "files.indicator_missing", 14, "indicator"),
    ("no_value_column", ["code,year,indicator,remark", "BJ,2020,rd,1"], "files.no_value_column", 1, ""),
    ("value_column_misspelt", ["code,year,indicator,valeu", "BJ,2020,rd,1"], "files.no_value_column_close", 1, "valeu"),
    ("no_unit_column", ["x,year,rd,share", "1,2020,1,2"], "files.no_unit_column", 1, ""),
    ("unit_column_misspelt", ["cdoe,year,rd,share", *GOOD], "files.no_unit_column_close", 1, "cdoe"),
    ("unit_column_under_another_name", ["主体,year,rd,share", *GOOD], "files.no_unit_column_close", 1, "主体"),
    ("no_year_column", ["code,rd,share", "BJ,1,2"], "files.no_year_column", 1, ""),
    ("year_column_misspelt", ["code,yaer,rd,share", *GOOD], "files.no_year_column_close", 1, "yaer"),
    ("which_indicator", ["地区,2020,2021", "BJ,1,2"], "files.which_indicator", 1, ""),
    ("not_data", ["标题,内容", "甲,乙"], "files.not_a_data_table", None, ""),
    ("only_a_header", [HEADER], "files.no_rows", 1, ""),
]
# fmt: on


@pytest.mark.parametrize("case", BROKEN, ids=[case[0] for case in BROKEN])
def test_a_broken_table_is_answered_with_kind_place_and_fix(case: Broken, tmp_path: Path) -> None:
    _, lines, key, row, column = case
    _, problems = read_panel(tables(tmp_path, *lines), FRAMEWORK, ROSTER)
    errors = [problem for problem in problems if problem.severity == "error"]
    assert [(p.key, p.where.file, p.where.row, p.where.column) for p in errors] == [(key, "a.csv", row, column)]
    for lang in ("zh", "en"):
        assert errors[0].fix(lang)
        assert "{" not in errors[0].sentence(lang)


def test_rows_of_nothing_but_blanks_are_no_rows() -> None:
    blank = RawTable("a.csv", "", ("code", "year", "rd", "share"), (["", ""],) * 4, 2)
    panel, (problem,) = read_panel((blank,), FRAMEWORK, ROSTER)
    assert (panel, problem.key, problem.where.row) == (None, "files.no_rows", 1)


def test_a_table_of_no_needed_column_lacks_them_all(tmp_path: Path) -> None:
    _, problems = read_panel(tables(tmp_path, "code,year,x", "BJ,2020,1"), FRAMEWORK, ROSTER)
    assert [p.key for p in problems if p.severity == "error"] == ["files.column_missing"] * 2


def test_no_tables_at_all_is_said() -> None:
    panel, (problem,) = read_panel((), FRAMEWORK, ROSTER)
    assert (panel, problem.key) == (None, "files.no_tables")


def test_chinese_names_without_a_roster_are_one_problem(tmp_path: Path) -> None:
    _, problems = read_panel(tables(tmp_path, "地区,年份,rd,share", "北京,2020,1,2", "山东,2020,1,2"), FRAMEWORK, {})
    assert [(p.key, p.where.row, p.values["names"]) for p in problems] == [("files.unit_no_code", 2, 2)]


def test_two_units_of_one_name_must_be_told_apart(tmp_path: Path) -> None:
    roster = {code: Unit(code, Bilingual(zh="鼓楼区")) for code in ("A", "B")}
    _, problems = read_panel(tables(tmp_path, "地区,年份,rd,share", "鼓楼区,2020,1,2", "A,2020,1,2"), FRAMEWORK, roster)
    assert [(p.key, p.where.row) for p in problems if p.severity == "error"] == [("files.unit_ambiguous", 2)]


def test_repeated_rows_that_agree_count_once(tmp_path: Path) -> None:
    panel, problems = panel_of(tmp_path, HEADER, *GOOD, GOOD[1])
    assert panel.values.tolist() == EXPECTED
    assert [(p.key, p.severity, p.where.row, p.values["first_row"], p.values["count"]) for p in problems] == [
        ("files.same_twice", "repair", 8, 3, 2)
    ]


def test_files_that_contradict_each_other_name_both_places(tmp_path: Path) -> None:
    parts = (*tables(tmp_path, HEADER, *GOOD), *tables(tmp_path, HEADER, "BJ,2020,1,3", name="b.csv"))
    _, problems = read_panel(parts, FRAMEWORK, ROSTER)
    (problem,) = problems
    assert (problem.key, problem.severity, problem.where.file, problem.where.column) == (
        "files.two_values_elsewhere",
        "error",
        "b.csv",
        "share",
    )
    assert "a.csv，第 2 行" in problem.what("zh")
    assert "a.csv, row 2" in problem.what("en")


@pytest.mark.parametrize(
    ("lines", "key", "row", "column"),
    [
        (plus("BJ,2022,34000,5"), "files.jump", 8, "rd"),
        (["code,year,研发经费（亿元）,share", *GOOD], "files.measured_otherwise", 1, "研发经费（亿元）"),
        (
            ["code,year,indicator,value,计量单位", *(row + (",元" if "rd" in row else ",%") for row in long())],
            "files.measured_otherwise",
            2,
            "计量单位",
        ),
        (["code,year,rd,share,备注", *(row + ",x" for row in GOOD)], "files.columns_not_needed", None, ""),
        (plus("BJ,2022,,"), "files.year_without_values", None, ""),
        (plus("合计,2021,9,9"), "files.total_row", 8, "code"),
    ],
)
def test_doubts_are_warnings_with_their_place(
    lines: list[str], key: str, row: int | None, column: str, tmp_path: Path
) -> None:
    _, problems = panel_of(tmp_path, *lines)
    assert [(p.key, p.severity, p.where.row, p.where.column) for p in problems] == [(key, "warning", row, column)]


def test_an_undeclared_minus_99_is_asked_about(tmp_path: Path) -> None:
    plain = FRAMEWORK.replace(indicators=(indicator("rd"), indicator("share")))
    _, problems = panel_of(tmp_path, HEADER, "BJ,2020,1,-99", "SD,2020,2,3", "LW,2020,-99,4", framework=plain)
    assert [(p.key, p.severity, p.where.row, p.where.column) for p in problems] == [
        ("files.looks_like_code", "warning", 4, "rd"),
        ("files.looks_like_code", "warning", 2, "share"),
    ]


def test_numbers_kept_as_text_are_a_finding_in_a_workbook_only(tmp_path: Path) -> None:
    found = workbook(
        tmp_path / "a.xlsx",
        {"s": [["code", "year", "rd", "share"], ["BJ", 2020, "12", 1], ["SD", 2020, 3, 2], ["LW", 2020, 3, 2]]},
    )
    panel, problems = read_panel(found, FRAMEWORK, ROSTER)
    assert panel is not None
    assert panel.values[0, 0, 0] == 12
    assert [(p.key, p.severity, p.where.row) for p in problems] == [("files.text_number", "repair", 2)]


def test_a_numerator_is_read_under_its_own_column(tmp_path: Path) -> None:
    ratio = FRAMEWORK.replace(
        indicators=(indicator("intensity", numerator="cost", denominator="gdp", measured_in="%", limits=(0, 10)),)
    )
    panel, problems = panel_of(
        tmp_path, "code,year,cost,gdp", "BJ,2020,50,2000", "SD,2020,1,1", "LW,2020,1,1", framework=ratio
    )
    assert panel.indicators == ("cost", "gdp")
    assert panel.values[0, 0].tolist() == [50, 2000]
    assert problems == []


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    _, problems = read_panel(
        tables(tmp_path, HEADER, *GOOD, "XX,2020,1,2", "BJ,22,1,2", "SD,2022,abc,2", "LW,2022,1,101"), FRAMEWORK, ROSTER
    )
    assert {problem.where.row for problem in problems} == {8, 9, 10, 11}


def test_no_more_than_two_hundred_of_a_kind(tmp_path: Path) -> None:
    _, problems = panel_of(
        tmp_path,
        HEADER,
        *GOOD,
        *(f"BJ,{1800 + k},?,1" for k in range(210)),
        *(f"BJ,{2050 + k % 100},≈{k},1" for k in range(40)),
    )
    assert sum(problem.key == "files.not_a_number" for problem in problems) == 200
    assert [p.values["count"] for p in problems if p.key == "files.more_like_this"] == [50]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=2, max_size=2), min_size=3, max_size=3))
def test_a_written_panel_reads_back_to_the_bit(
    tmp_path_factory: pytest.TempPathFactory, values: list[list[float]]
) -> None:
    folder = tmp_path_factory.mktemp("panel")
    plain = FRAMEWORK.replace(indicators=(indicator("rd"), indicator("share")))
    rows = [f"{code},2020,{a!r},{b!r}" for code, (a, b) in zip(ROSTER, values, strict=True)]
    panel, _ = panel_of(folder, HEADER, *rows, framework=plain)
    assert panel.values[0].tolist() == values


RAW = st.sampled_from([
    "", "BJ", "SD", "北 京", "合计", 2020, 2021.0, "2021年", "21", 44561.0, 12.5, "1,234", "12,5", "—", "x", True, None,
    datetime.date(2021, 1, 2), datetime.time(1), Percent(0.5), Unstored("=A1"), "#REF!", "201-250", "≤50", math.nan,
    math.inf, 1e308, 10**400, "rd", "share", "研发经费(亿元)", "\ud800", "{x}", "%s", "a" * 300,
])  # fmt: skip
TITLES = st.sampled_from([
    "code", "year", "rd", "share", "indicator", "value", "low", "high", "单位", "地区", "", "2020", "2021年", "{a}",
    "研发经费（亿元）",
])  # fmt: skip


@given(st.lists(st.tuples(TITLES, st.lists(RAW, min_size=3, max_size=3)), min_size=1, max_size=6), st.booleans())
def test_no_table_is_beyond_reading(columns: list[tuple[str, list[Any]]], typed: bool) -> None:
    table = RawTable("a.csv", "", tuple(t for t, _ in columns), tuple(cells for _, cells in columns), 2, typed)
    for roster in (ROSTER, {}):
        panel, problems = read_panel((table,), FRAMEWORK, roster)
        assert panel is not None or any(problem.severity == "error" for problem in problems)
        assert all(p.sentence(lang) for p in problems for lang in ("zh", "en"))


def read_within(path: Path, codes: Sequence[str], seconds: float, roster: dict[str, Unit]) -> Panel:
    framework = Framework(
        code="big", groups=(Group(code="index"),), indicators=tuple(indicator(code) for code in codes)
    )
    best = math.inf
    for _ in range(3):
        began = time.process_time()
        panel, _ = read_panel(read_tables(path)[0], framework, roster)
        best = min(best, time.process_time() - began)
    assert panel is not None
    assert best < seconds
    return panel


@pytest.mark.skipif(not (DATA / "hdi").exists(), reason="../shared/data/hdi is not here")
def test_the_human_development_index_is_read_at_once() -> None:
    panel = read_within(DATA / "hdi" / "hdi_vintage_2023_24.csv", ["le", "eys", "mys", "gnipc"], 0.3, {})
    assert panel.values.shape == (33, 206, 4)
    assert panel.values[panel.at(year=1990, unit="AFG", indicator="le")] == 45.967


@pytest.mark.skipif(not (DATA / "hightech-zones").exists(), reason="../shared/data/hightech-zones is not here")
def test_a_long_table_of_provinces_is_read_at_once() -> None:
    path = DATA / "hightech-zones" / "cn_province_scitech_panel_long.csv"
    (table,), _ = read_tables(path)
    names = dict(zip(table.columns[1], table.columns[0], strict=True))
    roster = {
        str(en).replace(" ", "_").strip("()"): Unit(str(en), Bilingual(zh=str(zh), en=str(en)))
        for en, zh in names.items()
    }
    codes = sorted({str(code) for code in table.columns[3]})
    panel = read_within(path, codes, 0.5, roster)
    assert np.isfinite(panel.values).sum() == len(table)


def test_hundreds_of_thousands_of_cells_are_read_in_seconds(tmp_path: Path) -> None:
    codes = [f"i{k}" for k in range(98)]
    rows = [f"U{r},2020," + ",".join(f"{r * k * 0.1:.3f}" for k in range(98)) for r in range(1, 4_001)]
    (tmp_path / "a.csv").write_text(
        ",".join(["code", "year", *codes]) + "\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    assert read_within(tmp_path / "a.csv", codes, 3.0, {}).values.shape == (1, 4_000, 98)
