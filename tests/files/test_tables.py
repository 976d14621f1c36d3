"""Table files as raw tables: what can be read, and what is said of what cannot."""

from __future__ import annotations

import datetime
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from ganchao.files.cells import Percent, Unstored
from ganchao.files.tables import RawTable, read_tables

ROWS: list[list[Any]] = [["code", "year", "rd"], ["BJ", 2021, 12.5], ["SD", 2021, 3]]


def book(path: Path, change: Callable[[Worksheet], Any] = lambda _: None, rows: list[list[Any]] = ROWS) -> Path:
    """A workbook as an office would make it, then changed."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "数据"
    for row in rows:
        sheet.append(row)
    change(sheet)
    workbook.save(path)
    return path


def written(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def old_book(path: Path, merge: bool = False) -> Path:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("数据")
    for r, row in enumerate(ROWS):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell)
    if merge:
        sheet.write_merge(3, 4, 0, 0, "LW")
        sheet.write(3, 1, 2021)
        sheet.write(4, 1, 2022)
    workbook.save(str(path))
    return path


def error_cell(sheet: Worksheet) -> None:
    sheet["C3"] = "#REF!"
    sheet["C3"].data_type = "e"


def cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-400])
    return path


def spoilt(path: Path) -> Path:
    """A workbook whose sheet is cut in the middle of its XML."""
    book(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content[:300] if "sheet1" in name else content)
    return path


def encrypted(path: Path) -> Path:
    return written(
        path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    )


def with_rows(path: Path, rows: str) -> Path:
    """A workbook whose sheet holds these rows as XML."""
    book(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, sheet if "sheet1" in name else content)
    return path


FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
FAR = FIRST + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
LOW = FIRST + '<row r="1048576"><c r="Z1048576"><v>1</v></c></row>'
OTHER_ROW = '<row r="1"><c r="ZZ1048576"><v>1</v></c></row>'
NO_CELL = '<row r="1"><c r="12"><v>1</v></c></row>'


Broken = tuple[str, Callable[[Path], Path], str, int | None, str]
# fmt: off
BROKEN: list[Broken] = [
    ("zero_bytes", lambda d: written(d / "a.csv", b""), "files.zero_bytes", None, ""),
    ("zero_bytes_workbook", lambda d: written(d / "a.xlsx", b""), "files.zero_bytes", None, ""),
    ("only_blanks", lambda d: written(d / "a.csv", "\n\n ,\n".replace(" ", "")), "files.no_cells", None, ""),
    ("folder", lambda d: ((d / "a.csv").mkdir(), d / "a.csv")[1], "files.is_folder", None, ""),
    ("absent", lambda d: d / "nowhere.csv", "files.not_found", None, ""),
    ("unknown_ending", lambda d: written(d / "a.pages", "code,year\n"), "files.unknown_ending", None, ""),
    ("zip_renamed", lambda d: zipped(d / "a.xlsx", {"data/a.csv": "code,year"}), "files.zip_not_workbook", None, ""),
    ("word_renamed",
     lambda d: zipped(d / "a.xlsx", {"word/document.xml": "<w/>"}),
     "files.word_not_workbook", None, ""),
    ("html_renamed_xlsx",
     lambda d: written(d / "a.xlsx", "<html><table><tr><td>1</td></tr></table></html>"),
     "files.html_not_workbook", None, ""),
    ("html_renamed_xls",
     lambda d: written(d / "a.xls", "\n<!DOCTYPE html><table>"),
     "files.html_not_workbook", None, ""),
    ("xml_renamed_xls",
     lambda d: written(d / "a.xls", '<?xml version="1.0"?><Workbook/>'),
     "files.xml_not_workbook", None, ""),
    ("pdf_renamed", lambda d: written(d / "a.xlsx", "%PDF-1.7 …"), "files.pdf_not_workbook", None, ""),
    ("text_renamed", lambda d: written(d / "a.xlsx", "code,year\nBJ,2021\n"), "files.text_not_workbook", None, ""),
    ("noise_renamed", lambda d: written(d / "a.xlsx", bytes(range(9)) * 90), "files.damaged_workbook", None, ""),
    ("cut_workbook", lambda d: cut(book(d / "a.xlsx")), "files.damaged_workbook", None, ""),
    ("cut_old_workbook",
     lambda d: written(d / "a.xls", old_book(d / "b.xls").read_bytes()[:900]),
     "files.damaged_workbook", None, ""),
    ("cut_sheet", lambda d: spoilt(d / "a.xlsx"), "files.damaged_workbook", None, ""),
    ("locked", lambda d: encrypted(d / "a.xlsx"), "files.locked", None, ""),
    ("far_cell", lambda d: with_rows(d / "a.xlsx", FAR), "files.stray_cell", None, ""),
    ("low_cell", lambda d: with_rows(d / "a.xlsx", LOW), "files.stray_cell", None, ""),
    ("cell_in_another_row", lambda d: with_rows(d / "a.xlsx", OTHER_ROW), "files.stray_cell", None, ""),
    ("cell_of_no_column", lambda d: with_rows(d / "a.xlsx", NO_CELL), "files.damaged_workbook", None, ""),
    ("empty_sheet", lambda d: book(d / "a.xlsx", rows=[]), "files.no_cells", None, ""),
    ("bad_parquet", lambda d: written(d / "a.parquet", b"PAR1 not really"), "files.damaged_parquet", None, ""),
    ("mixed_encodings",
     lambda d: written(d / "a.csv", "代码,年份\n".encode() + "山东,2021\n".encode("gb18030")),
     "files.mixed_encodings", 2, ""),
    ("latin",
     lambda d: written(d / "a.csv", "code,year\nCôte d'Ivoire,2021\n".encode("cp1252")),
     "files.unknown_encoding", 2, ""),
    ("utf16_bare", lambda d: written(d / "a.csv", "code,year".encode("utf-16-le")),
     "files.utf16_without_mark", None, ""),
    ("nul", lambda d: written(d / "a.csv", b"code,year\nBJ,20\x0021\n"), "files.nul", 2, ""),
    ("garbled", lambda d: written(d / "a.csv", "code,name\nBJ,锟斤拷\n"), "files.garbled", 2, ""),
    ("open_quote",
     lambda d: written(d / "a.csv", 'code,year\nSD,2020\n"BJ,2021\nLW,2021\n'),
     "files.open_quote", 3, ""),
    ("quote_inside", lambda d: written(d / "a.csv", 'code,name\nBJ,"the "best" one"\n'), "files.open_quote", 2, ""),
    ("row_too_long",
     lambda d: written(d / "a.csv", "code,year,rd\nBJ,2021,1,234\nSD,2021,5\n"),
     "files.row_too_long", 2, ""),
    ("row_too_short",
     lambda d: written(d / "a.csv", "code,year,rd\nBJ,2021,1\nSD,2021\n"),
     "files.row_too_short", 3, ""),
    ("no_header", lambda d: written(d / "a.csv", "BJ,2021,0.5\nSD,2021,0.7\n"), "files.no_header", 1, ""),
    ("header_twice", lambda d: written(d / "a.csv", "code,year,rd,rd\nBJ,2021,1,2\n"), "files.header_twice", 1, "rd"),
    ("merged_units", lambda d: book(d / "a.xlsx", lambda s: s.merge_cells("A2:A3")), "files.merged", 2, "A"),
    ("merged_header", lambda d: book(d / "a.xlsx", lambda s: s.merge_cells("B1:C1")), "files.merged", 1, "B"),
    ("merged_in_old_workbook", lambda d: old_book(d / "a.xls", merge=True), "files.merged", 4, "A"),
]
# fmt: on


@pytest.mark.parametrize("case", BROKEN, ids=[case[0] for case in BROKEN])
def test_a_broken_file_is_answered_with_kind_place_and_fix(case: Broken, tmp_path: Path) -> None:
    _, make, key, row, column = case
    path = make(tmp_path)
    _, problems = read_tables(path)
    errors = [problem for problem in problems if problem.severity == "error"]
    assert [(p.key, p.where.file, p.where.row, p.where.column) for p in errors] == [(key, path.name, row, column)]
    for lang in ("zh", "en"):
        assert errors[0].fix(lang)
        assert "{" not in errors[0].sentence(lang)


def only(path: Path) -> tuple[RawTable, list[str]]:
    """The only table of a file and the kinds of what was said about it."""
    (table,), problems = read_tables(path)
    assert all(p.sentence(lang) for p in problems for lang in ("zh", "en"))
    assert all(problem.severity != "error" for problem in problems)
    return table, [problem.key for problem in problems]


TEXT = "代码,年份,研发经费\nBJ,2021,12.5\nSD,2021,3\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize(("delimiter", "suffix"), [(",", "csv"), (";", "csv"), ("\t", "tsv"), ("\t", "txt")])
def test_text_tables_read_alike_in_every_encoding(tmp_path: Path, encoding: str, delimiter: str, suffix: str) -> None:
    table, said = only(written(tmp_path / f"a.{suffix}", TEXT.replace(",", delimiter).encode(encoding)))
    assert table.header == ("代码", "年份", "研发经费")
    assert table.rows == (("BJ", "2021", "12.5"), ("SD", "2021", "3"))
    assert table.first_row == 2
    assert said == []


def test_workbooks_old_and_new_read_alike(tmp_path: Path) -> None:
    for table, said in (only(book(tmp_path / "a.xlsx")), only(old_book(tmp_path / "a.xls"))):
        assert (table.sheet, table.header, table.rows) == (
            "数据",
            ("code", "year", "rd"),
            (("BJ", 2021, 12.5), ("SD", 2021, 3)),
        )
        assert set(said) <= {"files.xls_blind"}


def test_an_old_workbook_renamed_is_read_and_told(tmp_path: Path) -> None:
    table, said = only(written(tmp_path / "a.xlsx", old_book(tmp_path / "b.xls").read_bytes()))
    assert table.rows[0] == ("BJ", 2021, 12.5)
    assert "files.xls_inside" in said


@pytest.mark.parametrize("suffix", ["xls", "csv"])
def test_a_new_workbook_renamed_is_read_and_told(tmp_path: Path, suffix: str) -> None:
    table, said = only(written(tmp_path / f"a.{suffix}", book(tmp_path / "b.xlsx").read_bytes()))
    assert table.rows[0] == ("BJ", 2021, 12.5)
    assert said == ["files.xlsx_inside"]


def test_an_old_workbook_that_breaks_its_reader_is_declined(tmp_path: Path) -> None:
    """Whatever happens in the reader's own process, ours lives on."""
    from ganchao.files.oldbook import read_old_book

    assert read_old_book(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)) is None
    assert read_old_book(old_book(tmp_path / "a.xls").read_bytes()) == [("数据", False, ROWS, [])]


def test_title_lines_and_footnotes_are_set_aside_and_told(tmp_path: Path) -> None:
    rows = [["2021年全省科技统计表"], ["", "", "单位：万元"], [], *ROWS, [], ["注：数据来源于统计年鉴。"]]

    def titled(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A8:C8")

    table, said = only(book(tmp_path / "a.xlsx", titled, rows))
    assert table.first_row == 5
    assert table.titles == ("2021年全省科技统计表", "单位：万元")
    assert table.rows == (("BJ", 2021, 12.5), ("SD", 2021, 3))
    assert said == ["files.header_below", "files.footnotes"]


def test_empty_rows_inside_keep_the_row_numbers(tmp_path: Path) -> None:
    table, _ = only(written(tmp_path / "a.csv", "code,year\n\nBJ,2021\n,\nSD,2022\n\n"))
    assert [number for number, _ in table.records()] == [3, 5]


def test_hidden_rows_columns_and_sheets_are_read_and_named(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        other = sheet.parent.create_sheet("底稿") if sheet.parent else None
        assert other is not None
        other.append(["code", "year"])
        other.append(["LW", 2021])
        other.sheet_state = "hidden"

    tables, problems = read_tables(book(tmp_path / "a.xlsx", hide))
    assert [len(table) for table in tables] == [2, 1]
    assert [(p.key, p.severity, p.where.sheet, p.where.row, p.where.column) for p in problems] == [
        ("files.hidden_rows", "warning", "数据", 3, ""),
        ("files.hidden_columns", "warning", "数据", None, "rd"),
        ("files.hidden_sheet", "warning", "底稿", None, ""),
    ]
    assert "C rd" in problems[1].what("zh")


def test_errors_formulas_and_percent_formats_reach_the_cells(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        error_cell(sheet)
        sheet["C2"] = "=1+1"
        sheet["D1"], sheet["D2"], sheet["D3"] = "share", 0.125, datetime.date(2021, 1, 2)
        sheet["D2"].number_format = "0.0%"

    table, _ = only(book(tmp_path / "a.xlsx", change))
    assert isinstance(table.rows[0][2], Unstored)
    assert table.rows[0][2] == "=1+1"
    assert table.rows[1][2] == "#REF!"
    assert isinstance(table.rows[0][3], Percent)
    assert table.rows[1][3] == datetime.date(2021, 1, 2)


def test_stored_formulas_are_plain_numbers(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["code", "rd"])
        sheet.write(1, 0, "BJ")
        sheet.write_formula(1, 1, "=1+1", None, 2)
    table, said = only(tmp_path / "a.xlsx")
    assert table.rows == (("BJ", 2),)
    assert said == []


def test_a_column_without_header_is_named_by_its_letter(tmp_path: Path) -> None:
    _, (problem,) = read_tables(written(tmp_path / "a.csv", "code,year,\nBJ,2021,5\n"))
    assert (problem.key, problem.severity, problem.where.row, problem.where.column) == (
        "files.empty_header",
        "warning",
        1,
        "C",
    )


def test_a_header_of_years_is_no_row_of_values(tmp_path: Path) -> None:
    table, said = only(written(tmp_path / "a.csv", "地区,2019,2020年\n北京,1,2\n"))
    assert table.header == ("地区", "2019", "2020年")
    assert said == []


def test_lock_files_are_skipped_with_a_word(tmp_path: Path) -> None:
    tables, (problem,) = read_tables(written(tmp_path / "~$数据.xlsx", b"\x05user"))
    assert tables == ()
    assert (problem.key, problem.severity) == ("files.lock_file", "warning")
    assert "数据.xlsx" in problem.what("zh")


def test_a_file_that_may_not_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    _, (problem,) = read_tables(written(tmp_path / "a.csv", TEXT))
    assert problem.key == "files.not_readable"
    assert "Permission denied" in problem.what("en")


def test_two_hundred_megabytes_are_declined_at_once(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        os.truncate(file.fileno(), 200_000_000)
    _, (problem,) = read_tables(tmp_path / "a.csv")
    assert problem.key == "files.file_too_large"
    assert "Parquet" in problem.fix("en")


def test_a_zip_bomb_is_declined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganchao.files.spreadsheets.LARGEST_UNPACKED", 1000)
    _, (problem,) = read_tables(book(tmp_path / "a.xlsx"))
    assert problem.key == "files.file_too_large"


def test_parquet_keeps_numbers_as_arrays(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    columns = {"code": ["BJ", None], "year": [2021, 2022], "rd": [1.5, None], "deep": [[1], [2]]}
    parquet.write_table(pa.table(columns), tmp_path / "a.parquet")
    (table,), (problem,) = read_tables(tmp_path / "a.parquet")
    assert table.header == ("code", "year", "rd")
    assert table.columns[0] == ["BJ", ""]
    assert isinstance(table.columns[2], np.ndarray)
    assert np.isnan(table.columns[2][1])
    assert (problem.key, problem.where.column) == ("files.nested_column", "deep")


def test_without_pyarrow_the_message_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    _, (problem,) = read_tables(written(tmp_path / "a.parquet", b"PAR1"))
    assert problem.key == "files.no_pyarrow"


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_a_workbook_with_flipped_bytes_is_read_or_declined(
    tmp_path: Path, suffix: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = book(tmp_path / "a.xlsx") if suffix == "xlsx" else old_book(tmp_path / "a.xls")
    whole, rng = path.read_bytes(), np.random.default_rng(20190718)
    for _ in range(60 if suffix == "xlsx" else 12):
        data = bytearray(whole)
        for at in rng.integers(len(data), size=3):
            data[at] = rng.integers(256)
        found, problems = read_tables(written(path, bytes(data)))
        assert found or problems
        assert all(p.sentence(lang) for p in problems for lang in ("zh", "en"))
    assert capfd.readouterr().err == ""


def test_endless_lists_are_cut_with_a_line_for_the_rest(tmp_path: Path) -> None:
    _, problems = read_tables(
        written(
            tmp_path / "a.csv", "code,year,rd\nA,2021,1\n" + "B,2021\n" * 10 + "A,2021,1\n" * 300 + "B,2021\n" * 250
        )
    )
    assert len(problems) == 201
    assert problems[-1].key == "files.more_like_this"
    assert problems[-1].values["count"] == 60


def test_the_marks_of_a_sheet_written_with_prefixes_are_seen() -> None:
    from ganchao.files.sheetmarks import read_marks

    namespaces = (
        'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    cells = (
        '<x:row r="2" hidden="1"><x:c r="A2"><x:f>1+1</x:f></x:c>'
        '<x:c r="B2" t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c><x:c r="C2"><x:f>2</x:f><x:v>2</x:v></x:c></x:row>'
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<x:workbook {namespaces}><x:sheets><x:sheet name="s" r:id="r1"/></x:sheets></x:workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="r1" Target="/xl/worksheets/one.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/one.xml", f"<x:worksheet {namespaces}><x:sheetData>{cells}</x:sheetData></x:worksheet>"
        )
    with zipfile.ZipFile(data) as archive:
        marks = read_marks(archive)["s"]
    assert (marks.hidden_rows, marks.unstored, marks.errors) == ({1}, [(1, 0, "1+1")], [(1, 1, "#DIV/0!")])
