"""Old workbooks (.xls), read in a process of their own: a damaged one can bring calamine's process down.

A broken cell address makes it reserve more memory than there is, which no exception reports. Costs some
thirty milliseconds.
"""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
from typing import Any, Final

import python_calamine

MEMORY: Final = 4_000_000_000  # bytes that reading may take
SECONDS: Final = 120.0
LOCKED: Final = b"locked"

SheetOfOldBook = tuple[str, bool, list[list[Any]], list[tuple[int, int, int, int]]]
"""Name, whether hidden, rows, merged ranges."""


class LockedBook(Exception):
    """The workbook opens with a password only."""


def read_old_book(data: bytes) -> list[SheetOfOldBook] | None:
    """Sheets of an .xls file; nothing if it cannot be read. Raises :class:`LockedBook`."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ganchao.files.oldbook"],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env=environment,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    if done.stdout == LOCKED:
        raise LockedBook
    sheets: list[SheetOfOldBook] = pickle.loads(done.stdout)
    return sheets


def sheets_of(data: bytes) -> list[SheetOfOldBook]:
    """What the process of its own does."""
    book = python_calamine.load_workbook(io.BytesIO(data))
    found = []
    for about in book.sheets_metadata:
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(about.name)
            merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
            hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
            found.append((about.name, hidden, sheet.to_python(skip_empty_area=False), merged))
    return found


def main() -> None:
    """Reads a workbook from standard input and writes its sheets to standard output."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        sheets = pickle.dumps(sheets_of(sys.stdin.buffer.read()))
    except python_calamine.PasswordError:
        sheets = LOCKED
    sys.stdout.buffer.write(sheets)


if __name__ == "__main__":
    main()
