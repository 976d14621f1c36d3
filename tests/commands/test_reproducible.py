"""The same project run twice gives the same files; only the clock differs."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

DATED = {"docProps/core.xml"}
"""Parts of an Office file that hold the time of writing."""


def names(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist() if name not in DATED}


def record(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert found.pop("timings")
    return found


def test_a_run_leaves_the_same_files_each_time(runs: dict[str, Path]) -> None:
    assert names(runs["first"]) == names(runs["second"]) == names(runs["english"])
    assert {"report.html", "report.xlsx", "report.docx", "run.json", "tables/scores.csv", "tables/ranks.csv"} <= set(
        names(runs["first"])
    )


def test_pages_and_tables_are_the_same_to_the_byte(runs: dict[str, Path]) -> None:
    same = [name for name in names(runs["first"]) if name.endswith((".html", ".csv"))]
    assert len(same) > 3
    assert [name for name in same if (runs["first"] / name).read_bytes() != (runs["second"] / name).read_bytes()] == []


@pytest.mark.parametrize("name", ["report.xlsx", "report.docx"])
def test_office_files_hold_the_same(name: str, runs: dict[str, Path]) -> None:
    first, second = parts(runs["first"] / name), parts(runs["second"] / name)
    assert first.keys() == second.keys()
    assert [part for part in first if first[part] != second[part]] == []


def test_the_record_is_the_same_without_the_clock(runs: dict[str, Path]) -> None:
    assert record(runs["first"]) == record(runs["second"])


def test_numbers_do_not_depend_on_the_language(runs: dict[str, Path]) -> None:
    tables = [name for name in names(runs["first"]) if name.endswith(".csv")]
    assert [
        name for name in tables if (runs["first"] / name).read_bytes() != (runs["english"] / name).read_bytes()
    ] == []
    first, english = record(runs["first"]), record(runs["english"])
    assert (first.pop("lang"), english.pop("lang")) == ("zh", "en")
    assert first == english
