"""Small things that commands share: their modules, names as typed, complaints in the reader's words."""

from __future__ import annotations

import errno

import click
import pytest

from ganchao.cli import (
    audit,
    benchmark,
    check,
    examples,
    exports,
    imports,
    new,
    report,
    run,
    score,
    whatif,
)
from ganchao.cli.complaints import REASONS, system_problem, unknown_command, usage_problem
from ganchao.cli.main import COMMANDS
from ganchao.cli.options import called, typed
from ganchao.domain.document import Bilingual
from ganchao.text import LANGS, catalogue

MODULES = {
    "audit": audit, "benchmark": benchmark, "check": check, "examples": examples, "export": exports, "import": imports,
    "new": new, "report": report, "run": run, "score": score, "whatif": whatif,
}  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_each_module_makes_its_command(name: str) -> None:
    assert COMMANDS[name] == MODULES[name].__name__
    assert all(MODULES[name].command(lang).name == name for lang in LANGS)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("mine", "mine"),
        ("../a/b.xlsx", "../a/b.xlsx"),
        ("我的项目", "我的项目"),
        ("my project", '"my project"'),
        ("a&b", '"a&b"'),
    ],
)
def test_names_are_quoted_where_a_shell_would_part_them(path: str, shown: str) -> None:
    assert typed(path) == shown


def test_a_full_name_stands_for_its_code_only_where_it_is_unmistakable() -> None:
    names = {
        "A": Bilingual(zh="甲区", en="Alpha"),
        "B": Bilingual(zh="乙区", en="Beta"),
        "C": Bilingual(zh="乙区", en="Gamma"),
    }
    codes = tuple(names)
    assert [called(text, names, codes) for text in ("B", "甲区", "Gamma")] == ["B", "A", "C"]
    assert [called(text, names, codes) for text in ("乙区", "nobody", "")] == ["乙区", "nobody", ""]


@pytest.mark.parametrize("reason", sorted(set(REASONS.values())))
def test_every_reason_has_its_sentence_and_its_fix(reason: str) -> None:
    for lang in LANGS:
        assert {f"cli.system.{reason}", f"cli.system.{reason}.fix"} <= catalogue(lang).keys()


def test_the_file_of_a_failed_move_is_the_one_moved_to() -> None:
    problem = system_problem(OSError(errno.EACCES, "denied", "aside/report.xlsx", None, "out/report.xlsx"))
    assert "out/report.xlsx" in problem.sentence("en")
    assert "aside" not in problem.sentence("en")


def test_a_strange_complaint_is_passed_on_with_the_way_to_help() -> None:
    problem = usage_problem(click.UsageError("something new"))
    assert "something new" in problem.sentence("zh")
    assert "--help" in problem.sentence("zh")


def test_a_command_that_is_like_none_lists_all() -> None:
    assert unknown_command("zzz", COMMANDS).fix("en").count(",") == len(COMMANDS) - 1
