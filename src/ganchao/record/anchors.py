"""Anchors: where the chain ended when it was last proved, noted in a file that is kept elsewhere.

One line an anchor: number, blank, hash. Whoever makes the whole chain anew cannot make it fit what was noted.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from ganchao.errors import InvalidInput, Problem, Where

_LINE: Final = re.compile(r"([0-9]{1,18}) ([0-9a-f]{64})")


def read_anchors(path: Path) -> dict[int, str]:
    """What was noted; nothing where there is no file yet. Raises :class:`InvalidInput` where lines are none."""
    try:
        said = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError):
        raise InvalidInput([Problem("record.no_file", Where(str(path)))]) from None
    matched = [(row, _LINE.fullmatch(each.strip())) for row, each in enumerate(said, start=1) if each.strip()]
    wrong = [Problem("record.bad_anchor", Where(path.name, row=row)) for row, match in matched if match is None]
    if wrong:
        raise InvalidInput(wrong)
    return {int(match[1]): match[2] for _, match in matched if match}


def note(path: Path, number: int, linked: str) -> None:
    """Note where the chain ends now, unless that is noted already."""
    if number and number not in read_anchors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{number} {linked}\n")
