"""One raw cell: what it says, and the repair made to read it."""

from __future__ import annotations

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.framework import Indicator, Kind
from ganchao.files.cells import PLAIN, Percent, Reading, Unstored, read_cell
from ganchao.files.years import read_year

PERCENT = Reading(percent=True)
RANKS = Reading(rank=True)
WAN = Reading.of(Indicator(code="rd", measured_in={"zh": "万元", "en": "10,000 yuan"}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "reading", "value", "repair"),
    [
        ("12", PLAIN, 12.0, ""),
        ("-3.5e2", PLAIN, -350.0, ""),
        (7, PLAIN, 7.0, ""),
        (0.5, PLAIN, 0.5, ""),
        (".5", PLAIN, 0.5, ""),
        (" 12 ", PLAIN, 12.0, "files.blanks"),
        ("\u00a012\u00a0", PLAIN, 12.0, "files.blanks"),
        ("\u200b12", PLAIN, 12.0, "files.blanks"),
        ("１２．５", PLAIN, 12.5, "files.fullwidth"),
        ("－３", PLAIN, -3.0, "files.fullwidth"),
        ("1,234.5", PLAIN, 1234.5, "files.thousands"),
        ("１，２３４", PLAIN, 1234.0, "files.thousands"),
        ("1 234", PLAIN, 1234.0, "files.thousands"),
        ("1\u202f234\u202f567", PLAIN, 1234567.0, "files.thousands"),
        ("−5", PLAIN, -5.0, "files.minus"),
        ("—5.2", PLAIN, -5.2, "files.minus"),
        ("- 5", PLAIN, -5.0, "files.minus"),
        ("'12", PLAIN, 12.0, "files.text_number"),
        ("12.5%", PERCENT, 12.5, "files.percent_sign"),
        ("12.5％", PERCENT, 12.5, "files.percent_sign"),
        (Percent(0.07), PERCENT, 7.0, "files.percent_format"),
        ("=104", PLAIN, 104.0, "files.tie_mark"),
        ("并列第5名", PLAIN, 5.0, "files.tie_mark"),
        ("第5名", RANKS, 5.0, "files.rank_word"),
        ("12 万元", WAN, 12.0, "files.unit_word_dropped"),
        (True, Reading(binary=True), 1.0, "files.boolean_read"),
        ("否", Reading(binary=True), 0.0, "files.boolean_read"),
    ],
)
def test_numbers_are_read_with_the_repair_named(raw: object, reading: Reading, value: float, repair: str) -> None:
    cell = read_cell(raw, reading)  # type: ignore[arg-type]
    assert (cell.kind, cell.value, cell.repair) == ("number", pytest.approx(value), repair)


@pytest.mark.parametrize(
    "mark",
    [
        "—",
        "–",
        "-",
        "--",
        "..",
        "...",
        "…",
        "n/a",
        "NA",
        "N.A.",
        "NaN",
        "null",
        "无",
        "暂无",
        "缺失",
        "/",
        "*",
        "x",
        "／",
        " － ",
    ],
)
def test_marks_for_missing_are_missing_and_told(mark: str) -> None:
    cell = read_cell(mark)
    assert (cell.kind, cell.repair) == ("missing", "files.missing_mark")


@pytest.mark.parametrize("raw", ["", "  ", None, math.nan])
def test_empty_cells_are_missing_without_a_word(raw: object) -> None:
    cell = read_cell(raw)  # type: ignore[arg-type]
    assert (cell.kind, cell.repair) == ("missing", "")


def test_declared_codes_are_missing_and_undeclared_ones_are_values() -> None:
    assert read_cell("-99", Reading(missing_codes=(-99.0,))).kind == "missing"
    assert read_cell(-99.0, Reading(missing_codes=(-99.0,))).kind == "missing"
    assert read_cell("-99").value == -99


@pytest.mark.parametrize(
    ("raw", "reading", "low", "high"),
    [
        ("201-250", PLAIN, 201, 250),
        ("201–250", PLAIN, 201, 250),
        ("201～250", PLAIN, 201, 250),
        ("２０１－２５０", PLAIN, 201, 250),
        ("201 至 250", PLAIN, 201, 250),
        ("1,001-1,200", PLAIN, 1001, 1200),
        ("第201-250名", PLAIN, 201, 250),
        ("-5~-3", PLAIN, -5, -3),
        ("≤50", PLAIN, -math.inf, 50),
        ("<=50", PLAIN, -math.inf, 50),
        ("50以内", PLAIN, -math.inf, 50),
        ("<0.1", PLAIN, -math.inf, 0.1),
        ("≤50", RANKS, 1, 50),
        ("<50", RANKS, 1, 49),
        ("前50", PLAIN, 1, 50),
        ("前50名", PLAIN, 1, 50),
        ("Top 50", PLAIN, 1, 50),
        ("401+", PLAIN, 401, math.inf),
        (">=401", PLAIN, 401, math.inf),
        ("≥401", RANKS, 401, math.inf),
        (">400", RANKS, 401, math.inf),
        ("100以上", PLAIN, 100, math.inf),
        ("10%-12.5%", PERCENT, 10, 12.5),
    ],
)
def test_intervals_keep_both_bounds(raw: str, reading: Reading, low: float, high: float) -> None:
    cell = read_cell(raw, reading)
    assert (cell.kind, cell.low, cell.high) == ("interval", low, high)
    assert math.isnan(cell.value)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("12.5%", "files.percent_doubt"),
        (Percent(0.125), "files.percent_format_doubt"),
        ("10%-20%", "files.percent_interval"),
        ("1.2万", "files.scaled_word"),
        ("3亿元", "files.scaled_word"),
        ("2 million", "files.scaled_word"),
        ("12 km", "files.unit_word"),
        ("¥12", "files.unit_word"),
        ("5‰", "files.unit_word"),
        ("2.5个百分点", "files.unit_word"),
        ("3千克", "files.unit_word"),
        ("3千元", "files.scaled_word"),
        ("第5名", "files.not_a_number"),
        ("1.234,56", "files.decimal_comma"),
        ("12,5", "files.decimal_comma"),
        ("1.234.567", "files.decimal_comma"),
        ("1e308", "files.too_large"),
        (1e308, "files.too_large"),
        ("1e400", "files.too_large"),
        ("inf", "files.too_large"),
        (math.inf, "files.too_large"),
        (10**400, "files.too_large"),
        (True, "files.boolean"),
        ("TRUE", "files.boolean"),
        (datetime.date(2021, 1, 2), "files.date_for_number"),
        (datetime.time(1, 2), "files.date_for_number"),
        ("2021-12-31", "files.date_for_number"),
        ("1月2日", "files.date_for_number"),
        ("250-201", "files.interval_backwards"),
        ("(12)", "files.in_brackets"),
        ("=SUM(A1:A3)", "files.formula_text"),
        (Unstored("=A1+1"), "files.formula_unstored"),
        ("#REF!", "files.error_value"),
        ("#DIV/0!", "files.error_value"),
        ("#N/A", "files.error_value"),
        ("约50", "files.not_a_number"),
        ("0x1F", "files.not_a_number"),
        ("1_000", "files.not_a_number"),
        ("12 34", "files.not_a_number"),
        ("见附件", "files.not_a_number"),
    ],
)
def test_what_could_mean_another_magnitude_is_a_problem(raw: object, problem: str) -> None:
    cell = read_cell(raw)  # type: ignore[arg-type]
    assert (cell.kind, cell.problem) == ("unclear", problem)
    assert math.isnan(cell.value)


def test_no_in_a_binary_indicator_is_not_missing() -> None:
    assert read_cell("无", Reading(binary=True)).kind == "unclear"


def test_a_thousands_comma_is_a_doubt_beside_decimal_commas() -> None:
    assert read_cell("1,234", Reading(comma_doubtful=True)).problem == "files.decimal_comma"


def test_a_reading_knows_per_cent_and_rank_from_the_indicator() -> None:
    assert Reading.of(Indicator(code="a", measured_in="％")).percent  # type: ignore[arg-type]
    assert Reading.of(Indicator(code="a", measured_in="% of GDP")).percent  # type: ignore[arg-type]
    assert not Reading.of(Indicator(code="a", measured_in="万元")).percent  # type: ignore[arg-type]
    assert Reading.of(Indicator(code="a", kind=Kind.RANK)).rank


numbers = st.floats(min_value=-1e15, max_value=1e15, allow_nan=False).map(lambda x: round(x, 4))


@given(numbers, st.sampled_from(["plain", "wide", "grouped", "blank", "apostrophe"]))
def test_every_way_to_write_a_number_reads_back(number: float, way: str) -> None:
    plain = f"{number:.4f}"
    text = {
        "plain": plain,
        "wide": "".join(chr(ord(c) + 0xFEE0) for c in plain),
        "grouped": f"{number:,.4f}",
        "blank": f" {plain}\u3000",
        "apostrophe": "'" + plain,
    }[way]
    assert read_cell(text).value == pytest.approx(float(plain), rel=1e-15)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(["-", "–", "—", "~", "～", "至", "到", " - "]))
def test_every_interval_reads_back(a: int, b: int, dash: str) -> None:
    low, high = min(a, b), max(a, b)
    cell = read_cell(f"{low}{dash}{high}")
    if cell.kind == "unclear":  # 1990-12 reads as a month, so it is asked
        assert cell.problem == "files.date_for_number"
    else:
        assert (cell.kind, cell.low, cell.high) == ("interval", low, high)


@given(st.text(max_size=20))
def test_no_text_is_beyond_reading(text: str) -> None:
    for reading in (PLAIN, PERCENT, RANKS, WAN, Reading(binary=True)):
        cell = read_cell(text, reading)
        assert (cell.kind == "unclear") == bool(cell.problem)
        assert (cell.kind == "number") == math.isfinite(cell.value)


@pytest.mark.parametrize(
    ("raw", "year", "repair"),
    [
        ("2021", 2021, ""),
        (2021, 2021, ""),
        (2021.0, 2021, ""),
        ("2021年", 2021, "files.year_repaired"),
        ("2021.0", 2021, "files.year_repaired"),
        ("２０２１", 2021, "files.year_repaired"),
        (" 2021 ", 2021, "files.year_repaired"),
        ("2021年度", 2021, "files.year_repaired"),
        ("FY2021", 2021, "files.year_repaired"),
        ("二〇二一年", 2021, "files.year_repaired"),
        ("2021-12-31", 2021, "files.year_end"),
        (datetime.datetime(2021, 12, 31), 2021, "files.year_end"),  # noqa: DTZ001
    ],
)
def test_years_are_read_with_the_repair_named(raw: object, year: int, repair: str) -> None:
    read = read_year(raw)  # type: ignore[arg-type]
    assert (read.year, read.repair, read.problem) == (year, repair, "")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("21", "files.short_year"),
        (21.0, "files.short_year"),
        ("20244", "files.not_a_year"),
        ("1", "files.not_a_year"),
        ("abc", "files.not_a_year"),
        (True, "files.not_a_year"),
        (2021.5, "files.not_a_year"),
        (44561.0, "files.serial_for_year"),
        ("2021-06-30", "files.date_for_year"),
        (datetime.date(2021, 1, 1), "files.date_for_year"),
        ("2021Q1", "files.part_of_year"),
        ("2020-21", "files.part_of_year"),
        ("2021年1-9月", "files.part_of_year"),
        ("2015-01..09", "files.part_of_year"),
        ("2021年上半年", "files.part_of_year"),
        (Unstored("=B1"), "files.formula_unstored"),
    ],
)
def test_what_is_no_year_is_a_problem(raw: object, problem: str) -> None:
    read = read_year(raw)  # type: ignore[arg-type]
    assert (read.year, read.problem) == (None, problem)


@given(st.text(max_size=20))
def test_no_text_is_beyond_reading_as_a_year(text: str) -> None:
    read = read_year(text)
    assert (read.year is None) == bool(read.problem)
