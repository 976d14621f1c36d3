"""Check-ins from a table: both languages, repairs that are safe, and every way to get them wrong."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from ganchao.domain.check_in import Status
from ganchao.domain.period import Period, period_of
from ganchao.domain.target_path import TargetPath
from ganchao.files.checkins import read_checkins, read_period
from ganchao.text import LANGS

TARGETS = (
    TargetPath(code="rd", kind="ratio", factor=100, measured_in="%", since=2023, baseline=2.4, by=2026, target=3,
               limits=(0, 100), decimals=2),
    TargetPath(code="invest", kind="year_to_date", since=2023, baseline=90, by=2024, target=100),
    TargetPath(code="rank", kind="rank", since=2023, baseline=141, by=2026, target=120),
)  # fmt: skip
HEADER = "subject,period,value,numerator,denominator,status,confidence,done,next,blockers,reporter,recorded_at\n"


def read(folder: Path, text: str, targets=TARGETS):
    file = folder / "checkins.csv"
    file.write_text(text, encoding="utf-8")
    return read_checkins(file, targets)


def test_a_whole_row_is_read(tmp_path: Path) -> None:
    row = "rd,2024-Q1,2.5,25,1000,快报,7,招商三场,签约,用地,统计局,2024-04-08 09:30\n"
    found, problems = read(tmp_path, HEADER + row)
    assert problems == ()
    (one,) = found
    assert (one.subject, one.period) == ("rd", Period(2024, 1, 4))
    assert (one.value, one.numerator, one.denominator) == (2.5, 25, 1000)
    assert (one.status, one.confidence, one.done, one.next, one.blockers, one.reporter) == (
        Status.FLASH, 7, "招商三场", "签约", "用地", "统计局")
    assert one.recorded_at == datetime.datetime(2024, 4, 8, 9, 30)  # noqa: DTZ001
    assert one.row == 2


def test_chinese_headers_say_the_same(tmp_path: Path) -> None:
    english, _ = read(tmp_path, HEADER + "rd,2024-03,2.5,,,final,,,,,,2024-04-08\n")
    chinese, problems = read(tmp_path, "目标代码,时期,数值,数据性质,填报时间\nrd,2024年3月,2.5,核定,2024年4月8日\n")
    assert problems == ()
    assert chinese == english


@pytest.mark.parametrize(
    ("raw", "period"),
    [("2024", "2024"), ("２０２４年", "2024"), (2024, "2024"), ("2024-Q2", "2024-Q2"), ("2024年二季度", "2024-Q2"),
     ("2024Q2", "2024-Q2"), ("2024年上半年", "2024-H1"), ("2024/3", "2024-03"), ("2024年03月份", "2024-03"),
     (datetime.datetime(2024, 3, 1), "2024-03")],  # noqa: DTZ001
)  # fmt: skip
def test_periods_as_offices_write_them(raw: object, period: str) -> None:
    assert read_period(raw) == period_of(period)  # type: ignore[arg-type]


@pytest.mark.parametrize("raw", ["2024-13", "本月", "", None, True, 24, 2024.5, "2024年1-6月",
                                 datetime.datetime(2024, 3, 2)])  # noqa: DTZ001  # fmt: skip
def test_what_is_no_single_period_is_not_guessed(raw: object) -> None:
    assert read_period(raw) is None  # type: ignore[arg-type]


def test_empty_and_not_available_are_unknown_and_not_zero(tmp_path: Path) -> None:
    found, problems = read(tmp_path, HEADER + "rd,2024-Q1,,,,,,,,,,\nrd,2024-Q2,N/A,,,,,,,,,\nrd,2024-Q3,0,,,,,,,,,\n")
    assert [each.value for each in found] == [None, None, 0]
    assert not [problem for problem in problems if problem.severity == "error"]


def test_a_workbook_reads_like_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("代码", "时期", "数值"), ("rd", datetime.datetime(2024, 3, 1), 2.5), ("rd", 2023, 2.4)):  # noqa: DTZ001
        sheet.append(row)
    book.save(tmp_path / "checkins.xlsx")
    found, problems = read_checkins(tmp_path / "checkins.xlsx", TARGETS)
    assert problems == ()
    assert [(str(each.period), each.value) for each in found] == [("2024-03", 2.5), ("2023", 2.4)]


BROKEN = {
    "no subject column": ("period,value\n2024,1\n", "files.checkin_without_subject", 1),
    "no period column": ("subject,value\nrd,1\n", "files.checkin_without_period", 1),
    "no value column": ("subject,period\nrd,2024\n", "files.checkin_without_value", 1),
    "numerators alone": ("subject,period,numerator\nrd,2024,1\n", "files.checkin_without_value", 1),
    "a subject nobody knows": (HEADER + "rdd,2024,1,,,,,,,,,\n", "unknown.close", 2),
    "no subject": (HEADER + "rd,2024,1,,,,,,,,,\n,2024,1,,,,,,,,,\n", "files.checkin_no_subject", 3),
    "a period in words": (HEADER + "rd,本月,1,,,,,,,,,\n", "files.checkin_period", 2),
    "a period since the new year": (HEADER + "invest,2024年1-6月,1,,,,,,,,,\n", "files.checkin_since", 2),
    "a value in words": (HEADER + "rd,2024,约二,,,,,,,,,\n", "files.not_a_number", 2),
    "a range for a value": (HEADER + "rd,2024,2-3,,,,,,,,,\n", "files.checkin_interval", 2),
    "a value beyond its limits": (HEADER + "rd,2024,250,,,,,,,,,\n", "files.checkin_outside", 2),
    "a rank of nothing": (HEADER + "rank,2024,0,,,,,,,,,\n", "files.checkin_outside", 2),
    "half a rank": (HEADER + "rank,2024,120.5,,,,,,,,,\n", "files.checkin_whole", 2),
    "half a ratio": (HEADER + "rd,2024,,25,,,,,,,,\n", "files.checkin_half_ratio", 2),
    "nothing below": (HEADER + "rd,2024,,25,0,,,,,,,\n", "files.checkin_zero_below", 2),
    "a ratio that contradicts itself": (HEADER + "rd,2024,2.6,25,1000,,,,,,,\n", "files.checkin_contradicts", 2),
    "a status nobody uses": (HEADER + "rd,2024,2.5,,,大概,,,,,,\n", "files.checkin_status", 2),
    "confidence beyond ten": (HEADER + "rd,2024,2.5,,,,11,,,,,\n", "files.checkin_confidence", 2),
    "confidence in halves": (HEADER + "rd,2024,2.5,,,,7.5,,,,,\n", "files.checkin_confidence", 2),
    "a day that does not exist": (HEADER + "rd,2024,2.5,,,,,,,,,2024-02-30\n", "files.checkin_time", 2),
    "final before it was over": (HEADER + "rd,2024,2.5,,,核定,,,,,,2024-06-01\n", "files.checkin_final_early", 2),
    "no rows": (HEADER, "files.no_rows", 1),
    "a quote left open": (HEADER + 'rd,2024,"2.5,,,,,,,,,\n', "files.open_quote", 2),
    "a row too long": (HEADER + "rd,2024,2.5,,,,,,,,,,9\n", "files.row_too_long", 2),
    "no header": ("rd,2024,2.5\nrd,2025,2.6\n", "files.no_header", 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told_with_its_row_and_fix(name: str, tmp_path: Path) -> None:
    text, key, row = BROKEN[name]
    found, problems = read(tmp_path, text)
    assert found == ()
    told = {problem.key: problem for problem in problems}
    assert key in told, told
    assert told[key].where.file == "checkins.csv"
    assert told[key].where.row == row
    for lang in LANGS:
        assert told[key].sentence(lang)


def test_everything_wrong_is_told_at_once_in_the_order_of_rows(tmp_path: Path) -> None:
    text = HEADER + "rdd,2024,1,,,,,,,,,\nrd,本月,约三,,,,12,,,,,\nrank,2024,0,,,,,,,,,\n"
    found, problems = read(tmp_path, text)
    assert found == ()
    assert [problem.where.row for problem in problems] == [2, 3, 3, 3, 4]


DOUBTS = {
    "a column nobody uses": ("subject,period,value,mood\nrd,2024,2.5,good\n", "files.checkin_column"),
    "twice without times": ("subject,period,value\nrd,2024,2.5\nrd,2024,2.6\n", "files.checkin_twice"),
    "a running total that falls": (
        "subject,period,value\ninvest,2024-01,9\ninvest,2024-02,7\n", "files.checkin_falls"),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_doubts_are_told_and_the_table_read(name: str, tmp_path: Path) -> None:
    text, key = DOUBTS[name]
    found, problems = read(tmp_path, text)
    assert found
    assert [(problem.key, problem.severity) for problem in problems] == [(key, "warning")]
    for lang in LANGS:
        assert problems[0].sentence(lang)


def test_a_rounded_ratio_does_not_contradict_itself(tmp_path: Path) -> None:
    _, problems = read(tmp_path, HEADER + "rd,2024,2.53,25.3,1001,,,,,,,\n")
    assert problems == ()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    found, problems = read_checkins(tmp_path / "checkins.csv", TARGETS)
    assert found == ()
    assert problems[0].key == "files.not_found"


def test_a_promise_may_be_called_by_its_name_where_only_one_has_it(tmp_path: Path) -> None:
    same = {"since": "2024", "by": "2027", "target": 3}
    paths = [TargetPath.model_validate({"code": code, "name": name, **same}) for code, name in
             (("a", "热线满意率"), ("b", "成交额"), ("c", "成交额"))]
    file = tmp_path / "checkins.csv"
    file.write_text("代码,时期,数值\n热线满意率,2025,91\nb,2025,2\n", encoding="utf-8")
    found, problems = read_checkins(file, paths)
    assert [each.subject for each in found] == ["a", "b"], problems
    file.write_text("代码,时期,数值\n成交额,2025,91\n", encoding="utf-8")
    found, problems = read_checkins(file, paths)
    assert not found
    assert [problem.key for problem in problems if problem.severity == "error"] == ["unknown.close"]
