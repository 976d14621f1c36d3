"""Text tables (.csv, .tsv, .txt): which delimiter, and rows that are not rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice
from typing import Final

from ganchao.errors import Problem, Where
from ganchao.files.cells import Raw
from ganchao.files.encodings import decode

DELIMITERS: Final = (",", ";", "\t", "|", "，")


def read_delimited(data: bytes, file: str) -> tuple[list[list[Raw]], tuple[Problem, ...]]:
    """Rows of a text table, cells as text, all as long as the longest; row ``k`` of the file is entry ``k - 1``."""
    text, problems = decode(data, file)
    if text is None:
        return [], problems
    announced, text = _announced(text)
    delimiter = announced or delimiter_of(text)
    rows, wrong = _rows(text, delimiter, file)
    width = max(map(len, rows), default=0)
    if any(len(row) != width for row in rows):
        wrong += _ragged(rows, file, delimiter)
        rows = [row + [""] * (width - len(row)) for row in rows]
    return rows, problems + wrong


def _announced(text: str) -> tuple[str, str]:
    """``sep=;`` in the first line, as Excel has it; the line stays as an empty one, so rows keep their number."""
    first, end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], end + rest
    return "", text


def delimiter_of(text: str) -> str:
    """The delimiter that splits the first rows most evenly into more than one column."""

    def evenness(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(
                len(row)
                for row in islice(csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter), 50)
                if row
            )
        except csv.Error:
            return 0, 0
        even = [(count, width) for width, count in widths.items() if width > 1]
        return max(even, default=(0, 0))

    return max(DELIMITERS, key=evenness)


def _rows(text: str, delimiter: str, file: str) -> tuple[list[list[Raw]], tuple[Problem, ...]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[Raw]] = []
    begun = 0
    try:
        for row in reader:
            rows.append(row)  # type: ignore[arg-type]
            begun = reader.line_num
    except csv.Error:
        line = text.splitlines()[begun] if begun < len(text.splitlines()) else ""
        return rows, (Problem("files.open_quote", Where(file, row=len(rows) + 1), {"value": line[:40]}),)
    return rows, ()


def _ragged(rows: list[list[Raw]], file: str, delimiter: str) -> tuple[Problem, ...]:
    """Rows with more or fewer cells than the header has; lines of one cell are titles or footnotes, judged later."""
    usual = Counter(len(row) for row in rows[:200] if len(row) > 1)
    if not usual:
        return ()
    begin, header = next((k, len(row)) for k, row in enumerate(rows) if len(row) >= usual.most_common(1)[0][0])
    shown = {"\t": "Tab"}.get(delimiter, delimiter)
    problems = []
    for number, row in enumerate(rows[begin:], begin + 1):
        filled = len(row)
        while filled > header and row[filled - 1] == "":
            filled -= 1
        if filled > header or (1 < len(row) < header and any(cell != "" for cell in row[1:])):
            value = delimiter.join(str(cell) for cell in row)[:60]
            key = "files.row_too_long" if filled > header else "files.row_too_short"
            problems.append(
                Problem(
                    key,
                    Where(file, row=number),
                    {"cells": filled, "columns": header, "delimiter": shown, "value": value},
                )
            )
    return tuple(problems)
