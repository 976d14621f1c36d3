"""A table as comma-separated text: opens in Excel with its Chinese intact, holds full numbers, and runs nothing."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable
from typing import Final

import numpy as np

from ganchao.reporting.blocks import Choice, Table
from ganchao.reporting.figures import is_missing, is_number
from ganchao.text import Lang, say

MARK: Final = "\ufeff"
"""Tells Excel that the text is UTF-8."""
RUNS: Final = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How text begins that a spreadsheet may take for a formula."""


def comma_separated(found: Table | Choice, lang: Lang) -> bytes:
    """All rows under their titles; tables to choose from stand below each other, their names in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if isinstance(found, Choice):
        labelled = found.tables
        writer.writerow(map(harmless, [found.label, *titles(labelled[0][1], lang)]))
    else:
        labelled = (("", found),)
        writer.writerow(map(harmless, titles(found, lang)))
    for label, table in labelled:
        for cells in rows(table, lang):
            writer.writerow([harmless(label), *cells] if isinstance(found, Choice) else cells)
    return (MARK + out.getvalue()).encode("utf-8")


def titles(table: Table, lang: Lang) -> list[str]:
    """Titles of the columns; marks and the stamp stand behind."""
    more = [say("reporting.mark", lang)] if marked(table) else []
    return [*(column.title for column in table.columns), *more, *([say("reporting.stamped", lang)] * bool(table.stamp))]


def rows(table: Table, lang: Lang) -> Iterable[list[str]]:
    """Cells as text."""
    with_marks = marked(table)
    for row, cells in enumerate(table.rows):
        out = [cell(value, lang) for value in cells]
        if with_marks:
            out.append(harmless(words(table, row, lang)))
        yield [*out, *([harmless(table.stamp)] * bool(table.stamp))]


def marked(table: Table) -> bool:
    """Whether any cell is marked as tied, filled in and the like."""
    return any(column >= 0 and words for (_, column), words in table.marks.items())


def words(table: Table, row: int, lang: Lang) -> str:
    """What is marked in a row, by column."""
    known = ("tied", "imputed", "treated", "missing", "simulated")
    told = [
        say("reporting.mark.of", lang, column=table.columns[column].title, mark=say(f"reporting.mark.{word}", lang))
        for (at, column), marks in sorted(table.marks.items()) if at == row and column >= 0
        for word in marks.split() if word in known
    ]  # fmt: skip
    return "; ".join(told)


def cell(value: object, lang: Lang) -> str:
    """One cell: numbers in full, text that can run as nothing."""
    if is_missing(value):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return say("reporting.yes" if value else "reporting.no", lang)
    if is_number(value):
        number = float(value)  # type: ignore[arg-type]
        return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)
    return value.isoformat() if isinstance(value, datetime.date) else harmless(str(value))


def harmless(text: str) -> str:
    """Text that a spreadsheet shows and does not run.

    >>> harmless("=1+1"), harmless("新泰 -2"), harmless("  @SUM(A1)")
    ("'=1+1", '新泰 -2', "'  @SUM(A1)")
    """
    return "'" + text if text.startswith(RUNS) or text.lstrip().startswith(RUNS) else text
