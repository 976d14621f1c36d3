"""Every element of the article has a working part: file, command and test in the table of the docs exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

import click
import pytest

from ganchao.cli.main import COMMANDS, Commands
from ganchao.errors import GanchaoError
from ganchao.text import LANGS, Lang, catalogue

ROOT: Final = Path(__file__).resolve().parents[2]
LAIWU: Final = ROOT / "src" / "ganchao" / "files" / "examples" / "laiwu"
DESIGN: Final = ROOT.parent / "shared" / "design" / "product.md"
COLUMNS: Final = 6


def rows(lang: str) -> list[list[str]]:
    """Cells of the table, row by row, without its header."""
    return cells((ROOT / "docs" / lang / "explanation" / "article.md").read_text(encoding="utf-8"))


def cells(text: str) -> list[list[str]]:
    """Cells of the only table of a text."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def code(cell: str) -> list[str]:
    """What stands in backquotes."""
    return re.findall(r"`([^`]+)`", cell)


ROWS: Final = [(k, row) for k, row in enumerate(rows("zh"))]


def test_every_row_is_complete_and_both_languages_name_the_same() -> None:
    chinese, english = rows("zh"), rows("en")
    assert all(len(row) == COLUMNS and all(row) for row in (*chinese, *english))
    assert [row[0] for row in chinese] == [row[0].partition("<br>")[0] for row in english]
    for column in (2, 3, 5):
        assert [code(row[column]) for row in chinese] == [code(row[column]) for row in english]


def test_the_table_has_every_element_that_the_design_names() -> None:
    if not DESIGN.is_file():
        pytest.skip("the design, ../shared/design/product.md, is not here")
    asked = [row[0] for row in cells(DESIGN.read_text(encoding="utf-8"))]
    assert [row[0] for row in rows("zh")] == asked


@pytest.mark.parametrize(("number", "row"), ROWS, ids=[row[0][:12] for _, row in ROWS])
def test_what_a_row_names_is_there(number: int, row: list[str]) -> None:
    files, commands, tests = (code(row[column]) for column in (2, 3, 5))
    assert files, number
    assert commands, number
    assert tests, number
    assert [file for file in files if not (LAIWU / file).is_file()] == []
    for line in commands:
        command_of(line.split())
    for name in tests:
        path, _, function = name.partition("::")
        assert (ROOT / path).is_file(), name
        assert not function or function in functions(ROOT / path), name


CHAPTERS: Final = (
    "target.chapter", "roads.chapter", "benchmark.chapter", "planning.strategy.chapter", "planning.cards.chapter",
    "plan.chapter", "lens.chapter", "forecast.chapter", "progress.title",
)  # fmt: skip
"""Headings of the report's chapters that the table names."""


@pytest.mark.parametrize("lang", LANGS)
def test_chapters_are_named_as_the_report_names_them(lang: Lang) -> None:
    headings = [catalogue(lang)[key] for key in CHAPTERS]
    for row in rows(lang):
        for name in re.split("、|; ", row[4]):
            assert any(name in heading for heading in headings), name


def command_of(words: list[str]) -> None:
    """Fails unless a line names a command, a subcommand where there is one, the project, and options it takes."""
    assert words[0] == "ganchao"
    assert words[1] in COMMANDS
    made: click.Command = Commands("en").get_command(click.Context(Commands("en")), words[1])  # type: ignore[assignment]
    rest = words[2:]
    if isinstance(made, click.Group):
        group, made = made, made.get_command(click.Context(made), rest[0])  # type: ignore[assignment]
        assert made is not None, f"{group.name} has no {rest[0]}"
        rest = rest[1:]
    assert rest[0] == "laiwu"
    known = {option for param in made.params for option in param.opts}
    assert {word for word in rest if word.startswith("--")} <= known


def functions(path: Path) -> set[str]:
    """Names of the tests of a file."""
    found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.name for node in found if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("line", ["ganchao sing laiwu", "ganchao track sing laiwu", "ganchao cards laiwu --loud"])
def test_what_is_not_there_would_be_noticed(line: str) -> None:
    with pytest.raises((AssertionError, GanchaoError)):
        command_of(line.split())
