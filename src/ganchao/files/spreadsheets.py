"""Workbooks (.xlsx, .xls): cells by calamine, marks from the XML; and files that only pretend to be workbooks."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

import python_calamine

from ganchao.errors import Problem, Where
from ganchao.files.cells import Raw
from ganchao.files.oldbook import LockedBook, read_old_book
from ganchao.files.sheetmarks import Range, SheetMarks, read_marks

LARGEST_UNPACKED: Final = 1_000_000_000  # bytes of XML; more is a zip bomb or should be Parquet

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED = b"PK\x03\x04"


@dataclass(frozen=True)
class Sheet:
    """A sheet as it stands, from cell A1 on."""

    name: str
    rows: list[list[Raw]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Range, ...] = ()


def is_workbook(data: bytes) -> bool:
    """Whether the content begins as a workbook does, whatever the file is called."""
    return data.startswith((_OLE, _PACKED))


def read_workbook(data: bytes, file: str) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Sheets of a workbook; what cannot be a workbook is named for what it is."""
    suffix = file.rpartition(".")[2].lower()
    where = Where(file)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return (), (Problem("files.locked", where),)
        renamed = (Problem("files.xls_inside", where, {"suffix": suffix}, "repair"),) if suffix != "xls" else ()
        sheets, problems = _old_sheets(data, where)
        return sheets, renamed + problems
    if data.startswith(_PACKED):
        return _packed(data, where, suffix)
    return (), (Problem(_pretender(data), where, {"suffix": suffix}),)


def _pretender(data: bytes) -> str:
    """Message key for content that is no workbook."""
    start = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")) or b"<table" in start:
        return "files.html_not_workbook"
    if start.startswith(b"<?xml"):
        return "files.xml_not_workbook"
    if start.startswith(b"%pdf"):
        return "files.pdf_not_workbook"
    text = not any(byte < 9 for byte in data[:2000])
    return "files.text_not_workbook" if text else "files.damaged_workbook"


def _packed(data: bytes, where: Where, suffix: str) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    try:
        book = zipfile.ZipFile(io.BytesIO(data))
        names = book.namelist()
        unpacked = sum(info.file_size for info in book.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return (), (Problem("files.damaged_workbook", where),)
    if any(name.startswith("word/") for name in names):
        return (), (Problem("files.word_not_workbook", where, {"suffix": suffix}),)
    if "xl/workbook.xml" not in names:
        return (), (Problem("files.zip_not_workbook", where, {"suffix": suffix, "inside": ", ".join(names[:3])}),)
    if unpacked > LARGEST_UNPACKED:
        return (), (
            Problem(
                "files.file_too_large",
                where,
                {"megabytes": unpacked // 1_000_000, "most": LARGEST_UNPACKED // 1_000_000},
            ),
        )
    try:
        marks = read_marks(book)
    except (
        ExpatError,
        ParseError,
        zipfile.BadZipFile,
        LookupError,  # a part that is missing, or an encoding that does not exist
        ValueError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ):
        return (), (Problem("files.damaged_workbook", where),)
    except Exception as wrong:  # zlib.error has no common base with the rest
        if type(wrong).__module__ != "zlib":
            raise
        return (), (Problem("files.damaged_workbook", where),)
    for name, mark in marks.items():
        if mark.strays:
            return (), (
                Problem("files.stray_cell", Where(where.file, name), {"rows": mark.rows, "columns": mark.columns}),
            )
    sheets, problems = _sheets(data, where, marks)
    renamed = (
        (Problem("files.xlsx_inside", where, {"suffix": suffix}, "repair"),) if suffix not in {"xlsx", "xlsm"} else ()
    )
    return sheets, renamed + problems


def _old_sheets(data: bytes, where: Where) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    try:
        read = read_old_book(data)
    except LockedBook:
        return (), (Problem("files.locked", where),)
    if read is None:
        return (), (Problem("files.damaged_workbook", where),)
    sheets = tuple(Sheet(name, rows, hidden, merged=tuple(merged)) for name, hidden, rows, merged in read)
    return sheets, (Problem("files.xls_blind", where, severity="warning"),) if sheets else ()


def _sheets(data: bytes, where: Where, marks: dict[str, SheetMarks]) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    try:
        with _without_panic_messages():
            book = python_calamine.load_workbook(io.BytesIO(data))
            kinds = [each for each in book.sheets_metadata if each.typ == python_calamine.SheetTypeEnum.WorkSheet]
            return tuple(_sheet(book, each, marks.get(each.name, SheetMarks())) for each in kinds), ()
    except python_calamine.PasswordError:
        return (), (Problem("files.locked", where),)
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError):
        return (), (Problem("files.damaged_workbook", where),)
    except BaseException as wrong:  # a panic inside calamine on a damaged file is no Exception
        if type(wrong).__name__ != "PanicException":
            raise
        return (), (Problem("files.damaged_workbook", where),)


@contextmanager
def _without_panic_messages() -> Iterator[None]:
    """Keeps what calamine's Rust writes to standard error on a damaged file away from the reader."""
    try:
        kept = os.dup(2)
    except OSError:  # no standard error at all
        yield
        return
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _sheet(book: python_calamine.CalamineWorkbook, about: python_calamine.SheetMetadata, marks: SheetMarks) -> Sheet:
    read = book.get_sheet_by_name(about.name)
    rows: list[list[Raw]] = read.to_python(skip_empty_area=False)  # type: ignore[assignment]
    marks.lay_over(rows)
    width = max(map(len, rows), default=0)
    rows = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    return Sheet(
        about.name,
        rows,
        about.visible != python_calamine.SheetVisibleEnum.Visible,
        frozenset(marks.hidden_rows),
        frozenset(marks.hidden_columns),
        tuple(marks.merged),
    )
