"""Results are written aside and moved into place when all of them are whole: nobody ever reads half a report."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PREFIX: Final = ".writing-"
"""Folders that begin so hold results of a run that is under way, or was killed."""


@dataclass(frozen=True)
class Staging:
    """A folder beside the results, and where its files will lie."""

    aside: Path
    out: Path

    def placed(self, paths: tuple[Path, ...] | list[Path]) -> tuple[Path, ...]:
        """Where files written aside will lie."""
        return tuple(self.out / path.relative_to(self.aside) for path in paths)


@contextmanager
def staging(out: Path) -> Iterator[Staging]:
    """A folder to write results into; they move to ``out`` at the end, or nowhere where something went wrong.

    Entering fails at once with :class:`OSError` where ``out`` cannot be written, before anything is computed.
    """
    made = [path for path in (out, *out.parents) if not path.exists()]
    out.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=PREFIX, dir=out))
    try:
        yield Staging(aside, out)
        whole = [path for path in aside.rglob("*") if path.is_file()]
        # the record comes last: it vouches for the rest
        for path in sorted(whole, key=lambda path: (path.name == "run.json", path)):
            target = out / path.relative_to(aside)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
