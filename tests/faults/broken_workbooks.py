"""Workbooks as offices hand them in: data of a folder project, and whole projects."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl

from tests.faults.sound import BOOK, Broken, data_book, edited, zipped


def merged_cells(project: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book.active["B3"] = None
        book.active.merge_cells("B2:B3")

    data_book(project, edit)


def formula_without_value(project: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book.active["D2"] = "=C2*100"

    data_book(project, edit)


def formula_with_error(project: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book.active["D2"] = "#REF!"

    data_book(project, edit)


def hidden_column_and_a_word(project: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book.active.column_dimensions["D"].hidden = True
        book.active["D2"] = "many"

    data_book(project, edit)


def turned_into_a_date(project: Path) -> None:
    import datetime

    def edit(book: openpyxl.Workbook) -> None:
        book.active["D2"] = datetime.datetime(2024, 1, 2)  # noqa: DTZ001

    data_book(project, edit)


def serial_number_for_a_year(project: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book.active["B2"] = 45291

    data_book(project, edit)


def sheets_disagree(project: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        copy = book.copy_worksheet(book.active)
        copy["C2"] = 9.9

    data_book(project, edit)


def empty_workbook(project: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book.active.delete_rows(1, 20)

    data_book(project, edit)


FOLDER_BROKEN: Broken = {
    merged_cells: ("values.xlsx", "files.merged"),
    formula_without_value: ("values.xlsx", "files.formula_unstored"),
    formula_with_error: ("values.xlsx", "files.error_value"),
    hidden_column_and_a_word: ("values.xlsx", "files.not_a_number"),
    turned_into_a_date: ("values.xlsx", "files.date_for_number"),
    serial_number_for_a_year: ("values.xlsx", "files.serial_for_year"),
    sheets_disagree: ("values.xlsx", "files.two_values_elsewhere"),
    empty_workbook: ("values.xlsx", "files.no_cells"),
}


def no_groups_sheet(project: Path) -> None:
    edited(project, lambda book: book.remove(book["groups"]))


def no_framework_sheet(project: Path) -> None:
    edited(project, lambda book: book.remove(book["framework"]))


def data_sheet_renamed(project: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book["data"].title = "Sheet9"

    edited(project, edit)


def weight_in_words(project: Path) -> None:
    put_under(project, "indicators", "weight", "a lot")


def direction_in_other_words(project: Path) -> None:
    put_under(project, "indicators", "direction", "sideways")


def group_nobody_knows(project: Path) -> None:
    put_under(project, "indicators", "group", "nowhere")


def code_missing(project: Path) -> None:
    put_under(project, "indicators", "code", None)


def unknown_method(project: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["framework"]
        row = next(r for r in range(1, sheet.max_row + 1) if "normalis" in str(sheet.cell(r, 1).value).lower())
        sheet.cell(row, 2, "magic")

    edited(project, edit)


def values_in_words(project: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book["data"].cell(3, 4, "many")

    edited(project, edit)


def duplicate_units(project: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book["units"].cell(3, 1, book["units"].cell(2, 1).value)

    edited(project, edit)


def archive_called_workbook(project: Path) -> None:
    (project / BOOK).write_bytes(zipped(**{"a.txt": "hello"}))


def empty_file_called_workbook(project: Path) -> None:
    (project / BOOK).write_bytes(b"")


def half_a_workbook(project: Path) -> None:
    raw = (project / BOOK).read_bytes()
    (project / BOOK).write_bytes(raw[: len(raw) // 2])


def encoding_that_does_not_exist(project: Path) -> None:
    with zipfile.ZipFile(project / BOOK) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"UTF-8", b"UTF-88")
    with zipfile.ZipFile(project / BOOK, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)


def any_workbook(project: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["shopping", "list"])
    book.active.append(["eggs", 12])
    book.save(project / BOOK)


def put_under(project: Path, sheet: str, header: str, value: object) -> None:
    """Another value in the first entry of a column."""

    def edit(book: openpyxl.Workbook) -> None:
        heads = [str(cell.value).lower() for cell in book[sheet][1]]
        column = next(k for k, head in enumerate(heads, 1) if head.startswith(header))
        book[sheet].cell(2, column).value = value

    edited(project, edit)


BOOK_BROKEN: Broken = dict.fromkeys(
    (
        no_groups_sheet,
        no_framework_sheet,
        data_sheet_renamed,
        weight_in_words,
        direction_in_other_words,
        group_nobody_knows,
        code_missing,
        unknown_method,
        values_in_words,
        duplicate_units,
        archive_called_workbook,
        empty_file_called_workbook,
        half_a_workbook,
        encoding_that_does_not_exist,
        any_workbook,
    ),
    (BOOK, ""),
)
