"""Tables and documents whose bytes or shape are wrong."""

from __future__ import annotations

from pathlib import Path

from tests.faults.sound import FRAMEWORK, UNITS, VALUES, Broken, units, values, values_of


def latin_names(project: Path) -> None:
    (project / "units.csv").write_bytes(UNITS.replace("甲区", "Zürich").replace("乙", "ÿþ").encode("cp1252", "ignore"))


def big5_names(project: Path) -> None:
    (project / "units.csv").write_bytes(UNITS.replace("甲区", "臺灣體國").encode("big5", "replace") + b"\xff\xff\n")


def two_encodings(project: Path) -> None:
    half = UNITS.index("C,")
    (project / "units.csv").write_bytes(UNITS[:half].encode() + UNITS[half:].encode("gb18030"))


def utf16_without_mark(project: Path) -> None:
    values_of(project).write_bytes(VALUES.encode("utf-16-le"))


def utf16_cut_in_half(project: Path) -> None:
    (project / "framework.yaml").write_bytes(FRAMEWORK.encode("utf-16")[:-1])


def garbled_names(project: Path) -> None:
    (project / "units.csv").write_text(
        UNITS.replace("甲区", "锟斤拷锟斤拷").replace("乙区", "\ufffd\ufffd"), encoding="utf-8"
    )


def nul_bytes(project: Path) -> None:
    values(project, "310", "3\x0010")


def random_bytes(project: Path) -> None:
    values_of(project).write_bytes(bytes(range(256)) * 20)


def open_quote(project: Path) -> None:
    values(project, "A,2023", '"A,2023')


def ragged_long(project: Path) -> None:
    values(project, "310,0.52", "310,0.52,7,8")


def ragged_short(project: Path) -> None:
    values(project, "2.4,310,0.52", "2.4")


def header_only(project: Path) -> None:
    values_of(project).write_text(VALUES.splitlines()[0] + "\n", encoding="utf-8")


def no_header(project: Path) -> None:
    values_of(project).write_text("".join(VALUES.splitlines(keepends=True)[1:]), encoding="utf-8")


def zero_bytes(project: Path) -> None:
    values_of(project).write_bytes(b"")


def blanks_only(project: Path) -> None:
    values_of(project).write_text(" \n \n\n", encoding="utf-8")


def strange_separator(project: Path) -> None:
    values_of(project).write_text(VALUES.replace(",", "§"), encoding="utf-8")


def header_and_rows_apart(project: Path) -> None:
    values_of(project).write_text(VALUES.replace(",", ";").replace(";", ",", 4), encoding="utf-8")


def decimal_commas(project: Path) -> None:
    values_of(project).write_text(VALUES.replace(",", ";").replace(".", ","), encoding="utf-8")


def header_twice(project: Path) -> None:
    values(project, "staff", "rd")


def a_web_page(project: Path) -> None:
    values_of(project).write_text(
        "<!DOCTYPE html><html><body><table><tr><td>A</td></tr></table></body></html>", encoding="utf-8"
    )


def json_instead(project: Path) -> None:
    values_of(project).write_text('[{"unit": "A", "year": 2023, "rd": 2.4}]', encoding="utf-8")


def framework_is_a_workbook(project: Path) -> None:
    (project / "framework.yaml").write_bytes(b"PK\x03\x04" + b"\x00" * 60)


def framework_is_a_picture(project: Path) -> None:
    (project / "framework.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xfe" + bytes(range(255, 0, -1)))


def units_with_nul(project: Path) -> None:
    units(project, "Alpha", "Al\x00pha")


def units_open_quote(project: Path) -> None:
    units(project, "B,乙区", 'B,"乙区')


BROKEN: Broken = {
    latin_names: ("units.csv", ""),
    big5_names: ("units.csv", ""),
    two_encodings: ("units.csv", "files.mixed_encodings"),
    utf16_without_mark: ("values.csv", "files.utf16_without_mark"),
    utf16_cut_in_half: ("framework.yaml", "documents.not_text"),
    garbled_names: ("units.csv", "files.garbled"),
    nul_bytes: ("values.csv", "files.nul"),
    random_bytes: ("values.csv", ""),
    open_quote: ("values.csv", "files.open_quote"),
    ragged_long: ("values.csv", "files.row_too_long"),
    ragged_short: ("values.csv", "files.row_too_short"),
    header_only: ("values.csv", "files.no_rows"),
    no_header: ("values.csv", "files.no_header"),
    zero_bytes: ("values.csv", "files.zero_bytes"),
    blanks_only: ("values.csv", ""),
    strange_separator: ("values.csv", ""),
    header_and_rows_apart: ("values.csv", ""),
    decimal_commas: ("values.csv", "files.decimal_comma"),
    header_twice: ("values.csv", "files.header_twice"),
    a_web_page: ("values.csv", ""),
    json_instead: ("values.csv", ""),
    framework_is_a_workbook: ("framework.yaml", "documents.workbook"),
    framework_is_a_picture: ("framework.yaml", "documents.not_text"),
    units_with_nul: ("units.csv", "files.nul"),
    units_open_quote: ("units.csv", "files.open_quote"),
}
