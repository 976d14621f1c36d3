"""Input that looks odd but is sound: it is read, and what was repaired or is doubtful is said."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ganchao.cli.main import run
from tests.faults.sound import (
    FRAMEWORK,
    UNITS,
    VALUES,
    Broken,
    data_book,
    edited,
    framework,
    units,
    values,
    values_of,
    write_book,
    write_folder,
)


def chinese_encoding(project: Path) -> None:
    (project / "units.csv").write_bytes(UNITS.encode("gb18030"))


def framework_in_chinese_encoding(project: Path) -> None:
    (project / "framework.yaml").write_bytes(FRAMEWORK.encode("gb18030"))


def framework_with_the_mark_of_gb18030(project: Path) -> None:
    (project / "framework.yaml").write_bytes(("\ufeff" + FRAMEWORK).encode("gb18030"))


def saved_as_unicode_text(project: Path) -> None:
    values_of(project).write_bytes(VALUES.replace(",", "\t").encode("utf-16"))


def mark_of_utf8(project: Path) -> None:
    for file in (project / "units.csv", values_of(project), project / "framework.yaml"):
        file.write_text(file.read_text(encoding="utf-8"), encoding="utf-8-sig")


def old_line_ends(project: Path) -> None:
    values_of(project).write_bytes(VALUES.replace("\n", "\r").encode())


def semicolons(project: Path) -> None:
    values_of(project).write_text(VALUES.replace(",", ";"), encoding="utf-8")


def faces_for_names(project: Path) -> None:
    units(project, "甲区,Alpha", "🐉甲区,Alpha 🚀")


def names_that_attack(project: Path) -> None:
    units(project, "甲区,Alpha", "甲'); DROP TABLE units;--,<script>alert(1)</script>{0}%s=1+1")


def very_long_names(project: Path) -> None:
    units(project, "甲区,Alpha", "甲" * 300 + "," + "Alpha " * 200)


def percent_signs(project: Path) -> None:
    values(project, "2.4", "2.4%")


def thousands(project: Path) -> None:
    values(project, "310", '"1,310"')


def full_width_digits(project: Path) -> None:
    values(project, "310", "３１０")


def blanks_around(project: Path) -> None:
    values(project, "310", " 310 ")


def marks_for_missing(project: Path) -> None:
    values(project, "310", "—")


def years_with_a_word(project: Path) -> None:
    values(project, "A,2023", "A,2023年")


def chinese_headers(project: Path) -> None:
    values(project, "unit,year,rd,staff,energy", "参评对象,年份,研发投入强度,研发人员,单位产值能耗")


def names_for_codes(project: Path) -> None:
    values(project, "A,2023", "甲区,2023")


def the_same_row_twice(project: Path) -> None:
    values(project, "B,2023", "A,2023,2.4,310,0.52\nB,2023")


def a_row_of_totals(project: Path) -> None:
    values(project, "A,2024", "合计,2023,8.5,1180,2.46\nA,2024")


def title_above(project: Path) -> None:
    values(project, "unit,year", "科技局 2024 年统计表,,,,\nunit,year")


def footnote_below(project: Path) -> None:
    values(project, "D,2024,1.3,200,0.79\n", "D,2024,1.3,200,0.79\n注：数据来自统计年鉴,,,,\n")


def a_column_too_many(project: Path) -> None:
    values(project, "energy", "energy,remarks")
    text = values_of(project).read_text(encoding="utf-8").splitlines()
    values_of(project).write_text("\n".join([text[0], *(line + ",x" for line in text[1:])]), encoding="utf-8")


def stated_in_another_unit(project: Path) -> None:
    values(project, "staff", "staff(万元)")


def divided_by_nothing(project: Path) -> None:
    framework(project, "code: staff\n", "code: per_head\n    numerator: staff\n    denominator: zero\n")
    text = values_of(project).read_text(encoding="utf-8").splitlines()
    values_of(project).write_text("\n".join([text[0] + ",zero", *(line + ",0" for line in text[1:])]), encoding="utf-8")


def code_that_means_missing(project: Path) -> None:
    framework(project, "    limits: [0, 100]", "    limits: [0, 100]\n    missing_codes: [-99]")
    values(project, "2.4", "-99")


def interval_kept(project: Path) -> None:
    values(project, "310", "250-300")


def hidden_column(project: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book.active.column_dimensions["D"].hidden = True

    data_book(project, edit)


def workbook_named_csv(project: Path) -> None:
    path = data_book(project)
    path.rename(path.with_suffix(".csv"))


def excel_has_it_open(project: Path) -> None:
    values_of(project).with_name("~$values.xlsx").write_bytes(b"\x05admin" + bytes(160))


def ending_in_capitals(project: Path) -> None:
    values_of(project).rename(values_of(project).with_suffix(".CSV"))


def option_without_effect(project: Path) -> None:
    framework(project, "over: all}", "over: all, target: 5}")


def absent_from_the_data(project: Path) -> None:
    units(project, "D,丁区", "E,戊区,Epsilon,yes,西\nD,丁区")


ODD: Broken = {
    chinese_encoding: ("", ""),
    framework_in_chinese_encoding: ("repair", "documents.encoding"),
    framework_with_the_mark_of_gb18030: ("repair", "documents.encoding"),
    saved_as_unicode_text: ("", ""),
    mark_of_utf8: ("", ""),
    old_line_ends: ("", ""),
    semicolons: ("", ""),
    faces_for_names: ("", ""),
    names_that_attack: ("", ""),
    very_long_names: ("", ""),
    percent_signs: ("repair", "files.percent_sign"),
    thousands: ("repair", "files.thousands"),
    full_width_digits: ("repair", "files.fullwidth"),
    blanks_around: ("repair", "files.blanks"),
    marks_for_missing: ("repair", "files.missing_mark"),
    years_with_a_word: ("repair", "files.year_repaired"),
    chinese_headers: ("", ""),
    names_for_codes: ("", ""),
    the_same_row_twice: ("repair", "files.same_twice"),
    a_row_of_totals: ("warning", "files.total_row"),
    title_above: ("repair", "files.header_below"),
    footnote_below: ("repair", "files.footnotes"),
    a_column_too_many: ("warning", "files.columns_not_needed"),
    stated_in_another_unit: ("warning", "files.measured_otherwise"),
    divided_by_nothing: ("warning", "scoring.zero_denominator"),
    code_that_means_missing: ("", ""),
    interval_kept: ("", ""),
    hidden_column: ("warning", "files.hidden_columns"),
    workbook_named_csv: ("repair", "files.xlsx_inside"),
    excel_has_it_open: ("", ""),
    ending_in_capitals: ("", ""),
    option_without_effect: ("warning", "scoring.idle_option"),
    absent_from_the_data: ("warning", "files.units_absent"),
}
"""What makes a sound project odd -> how severe the finding is, and its key; nothing where there is nothing to say."""


def findings(project: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    assert run(["check", str(project), "--json"], "en") == 0
    value = json.loads(capsys.readouterr().out)
    assert value["ok"] is True
    return [dict(problem) for problem in value["problems"]]


@pytest.mark.parametrize("make", ODD, ids=lambda make: make.__name__)
def test_odd_input_is_read_and_what_was_done_is_said(
    make: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "project")
    make(tmp_path / "project")
    found = {(problem["severity"], problem["key"]) for problem in findings(tmp_path / "project", capsys)}
    severity, key = ODD[make]
    assert found == set() if not key else (severity, key) in found


@pytest.mark.parametrize(
    "make", [chinese_encoding, saved_as_unicode_text, semicolons, workbook_named_csv, chinese_headers]
)
def test_the_way_a_table_is_written_changes_no_score(
    make: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rankings = []
    for name in ("plain", "odd"):
        write_folder(tmp_path / name)
        if name == "odd":
            make(tmp_path / name)
        assert run(["score", str(tmp_path / name), "--json"], "en") == 0
        rankings.append([(row["unit"], row["score"]) for row in json.loads(capsys.readouterr().out)["ranking"]])
    assert rankings[0] == rankings[1]


def test_strange_names_come_through_to_every_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "project")
    units(tmp_path / "project", "乙区,Beta", "🐉乙区,Beta 🚀")
    units(tmp_path / "project", "丙区,Gamma", "丙" * 300 + "," + "Gamma " * 200)
    names_that_attack(tmp_path / "project")
    assert run(["report", str(tmp_path / "project"), "--json"], "en") == 0
    capsys.readouterr()
    page = (tmp_path / "project" / "out" / "report.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    with zipfile.ZipFile(tmp_path / "project" / "out" / "report.xlsx") as book:
        formulas = [
            found.decode()
            for part in book.namelist()
            if "worksheets/sheet" in part
            for found in re.findall(rb"<f>(.*?)</f>", book.read(part))
        ]
    assert not any("1+1" in formula or "DROP" in formula for formula in formulas)


def test_a_workbook_with_notes_beside_it_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_book(tmp_path)

    def edit(book: openpyxl.Workbook) -> None:
        book.create_sheet("我的备注").append(["随便写写"])

    edited(tmp_path, edit)
    assert {problem["key"] for problem in findings(tmp_path, capsys)} == {"workbook.unknown_sheet"}


def test_a_misspelt_column_of_a_workbook_is_pointed_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_book(tmp_path)

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["indicators"]
        sheet.cell(1, sheet.max_column + 1, "wieght")
        sheet.cell(2, sheet.max_column, 3)

    edited(tmp_path, edit)
    assert [problem["key"] for problem in findings(tmp_path, capsys)] == ["workbook.unknown_column_close"]
