"""Broken input through the real door: exit code 2, every problem with its place and its fix, in both languages."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ganchao.cli.main import run
from ganchao.cli.shapes import misshapen
from ganchao.text import LANGS, Lang
from tests.faults import broken_folders, broken_framework, broken_recipe, broken_text, broken_values, broken_workbooks
from tests.faults.sound import Spoil, values_of, write_book, write_folder

Write = Callable[[Path], None]
FOLDERS = (
    broken_text.BROKEN,
    broken_values.BROKEN,
    broken_framework.BROKEN,
    broken_recipe.BROKEN,
    broken_folders.BROKEN,
    broken_workbooks.FOLDER_BROKEN,
)
CASES: list[tuple[Write, Spoil, str, str]] = [
    *((write_folder, spoil, file, key) for broken in FOLDERS for spoil, (file, key) in broken.items()),
    *((write_book, spoil, file, key) for spoil, (file, key) in broken_workbooks.BOOK_BROKEN.items()),
]
FIX: dict[Lang, re.Pattern[str]] = {"zh": re.compile(r"（.+）$", re.DOTALL), "en": re.compile(r"\(.+\)$", re.DOTALL)}
OTHER: dict[Lang, re.Pattern[str]] = {
    "zh": re.compile(
        r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}"
    ),  # three words in a row: no code, key or file, but a sentence
    "en": re.compile("[：；，。（）]"),
}
"""What shows that a sentence is in the other language."""
QUOTED: dict[Lang, re.Pattern[str]] = {"zh": re.compile(r"“[^”]*”"), "en": re.compile(r"'[^']*'")}


@pytest.mark.parametrize(("write", "spoil", "file", "key"), CASES, ids=[case[1].__name__ for case in CASES])
def test_broken_input_is_answered_with_place_and_fix(
    write: Write, spoil: Spoil, file: str, key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    write(project)
    spoil(project)
    for lang in LANGS:
        for command in ("check", "score"):
            told(command, project, lang, capsys)
    problems = told_to_machines("check", project, capsys)
    assert told_to_machines("score", project, capsys) == [p for p in problems if p["severity"] == "error"]
    errors = [problem for problem in problems if problem["severity"] == "error"]
    assert errors
    assert all(problem["what"] and problem["fix"] for problem in problems)
    assert all(problem["file"] for problem in errors), "an error without the file it is in"
    assert file in {problem["file"] for problem in errors} or file == ""
    assert key in {problem["key"] for problem in errors} or key == ""


def told(command: str, project: Path, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    """What a person sees: a list on stderr, in the language asked for, each line with a fix."""
    assert run([command, str(project)], lang) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    lines = [line.rstrip("\n") for line in said.split("\n- ")[1:]]
    assert lines
    for line in lines:
        assert FIX[lang].search(line), f"no fix: {line}"
        assert not OTHER[lang].search(QUOTED[lang].sub("", line)), f"not in {lang}: {line}"


def told_to_machines(command: str, project: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """One JSON value on stdout, nothing on stderr."""
    assert run([command, str(project), "--json"], "en") == 2
    out, err = capsys.readouterr()
    assert err == ""
    value = json.loads(out)
    assert misshapen("check" if command == "check" else "problems", value) == []
    assert value.get("ok", False) is False
    return [dict(problem) for problem in value["problems"]]


def test_each_way_to_break_a_project_is_tried_once() -> None:
    names = [spoil.__name__ for _write, spoil, _file, _key in CASES]
    assert len(names) >= 150
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("write", [write_folder, write_book])
def test_what_is_broken_was_sound_before(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "project")
    assert run(["check", str(tmp_path / "project"), "--json"], "en") == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "problems": []}


def test_several_faults_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = tmp_path / "project"
    write_folder(project)
    broken_framework.weights_do_not_sum(project)
    broken_values.words_for_numbers(project)
    broken_folders.unit_merged_into_nobody(project)
    problems = told_to_machines("check", project, capsys)
    assert {problem["file"] for problem in problems} == {"values.csv", "units.csv", "framework.yaml"}


def test_data_are_checked_against_a_workbook_whose_framework_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_book(tmp_path)
    broken_workbooks.group_nobody_knows(tmp_path)
    broken_workbooks.values_in_words(tmp_path)
    keys = {problem["key"] for problem in told_to_machines("check", tmp_path, capsys)}
    assert keys >= {"unknown.none", "files.not_a_number"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["framework.yaml", "units.csv", "values.csv"])
def test_a_file_that_may_not_be_read_is_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "project")
    file = values_of(tmp_path / "project") if name == "values.csv" else tmp_path / "project" / name
    file.chmod(0)
    try:
        assert name in {problem["file"] for problem in told_to_machines("check", tmp_path / "project", capsys)}
    finally:
        file.chmod(0o644)
