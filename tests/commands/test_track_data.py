"""``ganchao track person|form|checkin|approve|vintage|decide`` on whole command lines."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ganchao.cli import (
    track_approve,
    track_checkin,
    track_decide,
    track_form,
    track_line,
    track_measure,
    track_person,
    track_vintage,
)
from ganchao.cli.main import Commands, run
from ganchao.cli.shapes import SHAPES, leaves, misshapen
from ganchao.files.check_in_form import COLUMNS, FIRST
from ganchao.files.templates import new_project
from ganchao.text import LANGS, Lang, catalogue
from tests.posts import PLAN, office

MODULES = {"person": track_person, "form": track_form, "checkin": track_checkin, "approve": track_approve,
           "vintage": track_vintage, "decide": track_decide,
           "measure": track_measure, "line": track_line}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        return office(tmp_path_factory.mktemp("office") / "zone")


@pytest.fixture
def zone(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "GANCHAO_AS", "GANCHAO_LANG"):
        monkeypatch.delenv(name, raising=False)
    return Path(shutil.copytree(made, tmp_path / "zone"))


def did(capsys: pytest.CaptureFixture[str], *words: str, shape: str = "", lang: Lang = "en") -> Any:
    capsys.readouterr()
    assert run(["track", *words, *(["--json"] if shape else [])], lang) == 0, capsys.readouterr()
    out = capsys.readouterr().out
    if not shape:
        return out
    value = json.loads(out)
    assert misshapen(shape, value) == []
    return value


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("lang", LANGS)
def test_help_explains_every_option_and_examples_are_commands(name: str, lang: Lang) -> None:
    command = MODULES[name].command(lang)
    assert command.name == f"track.{name}"
    assert all(getattr(option, "help", "-") or getattr(option, "explained", "") for option in command.params)
    for line in catalogue(lang)[f"cli.track.{name}.examples"].splitlines():
        _program, group, word, *rest = shlex.split(line)
        assert (group, word) == ("track", name)
        command.make_context(name, rest)
    assert Commands(lang).get_command(None, "track") is not None  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGS)
def test_from_the_first_administrators_to_an_approved_value(
    tmp_path: Path, lang: Lang, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    zone = tmp_path / "fresh"
    new_project(zone, "blank", lang)
    (zone / "plan").mkdir()
    (zone / "plan" / "plan.yaml").write_text(PLAN, encoding="utf-8")
    place = str(zone)
    assert run(["track", "person", place, "add", "p1", "--as", "sys"], lang) == 2
    did(capsys, "person", place, "begin", "--system", "sys", "--security", "sec", "--audit", "aud", lang=lang)
    for code, unit, role in (("p1", "c1", "reporter"), ("s1", "d2", "statistics")):
        did(capsys, "person", place, "add", code, "--unit", unit, "--as", "sys", lang=lang)
        did(capsys, "person", place, "role", code, "--role", role, "--as", "sec", lang=lang)
    did(capsys, "checkin", place, "t_rd", "--period", "2025-03", "--value", "2.9", "--as", "p1", lang=lang)
    number = did(capsys, "checkin", place, "--list", shape="track checkin list")["checkins"][0]["number"]
    assert run(["track", "approve", place, str(number), "--as", "p1"], lang) == 2
    assert ("本人" if lang == "zh" else "cannot approve") in capsys.readouterr().err
    did(capsys, "approve", place, str(number), "--as", "s1", lang=lang)
    listed = did(capsys, "checkin", place, "--list", shape="track checkin list")["checkins"]
    assert (listed[0]["state"], listed[0]["approved_value"]) == ("approved", 2.9)
    tracked = did(capsys, "progress", place, "--as-of", "2099-01-01", shape="track.progress")
    assert next(each for each in tracked["targets"] if each["code"] == "t_rd")["value"] == 2.9


def test_every_json_has_its_shape(zone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(zone)
    seen: dict[str, set[str]] = {}

    def told(shape: str, *words: str) -> Any:
        value = did(capsys, *words, shape=shape)
        seen.setdefault(shape, set()).update(way for way, _ in leaves(value))
        return value

    form = tmp_path / "form.xlsx"
    told("track form", "form", place, "--period", "2024-03", "--for", "d1", "--out", str(form))
    book = openpyxl.load_workbook(form)
    (tmp_path / "proof.txt").write_bytes(b"seen")
    for column, value in (("value", 2.6), ("evidence", "proof.txt")):
        book.worksheets[0].cell(FIRST, COLUMNS.index(column) + 1, value)
    book.save(form)
    handed = told("track checkin", "checkin", place, "--file", str(form), "--as", "p1")
    number = str(handed["entries"][0]["number"])
    told("track approve", "approve", place, number, "--return", "definition", "--as", "s1")
    told("track checkin list", "checkin", place, "--list")
    told("track checkin", "checkin", place, "t_rd", "--period", "2024", "--value", "2.8", "--as", "p1")
    told("track checkin", "checkin", place, "t_rd", "--period", "2025-01", "--value", "2.8", "--as", "p1")
    told("track approve", "approve", place, "--all-of", "d1", "--as", "o1")
    told("track vintage", "vintage", place, "--name", "2025-04", "--as", "s1")
    told("track decide", "decide", place, "m1", "--what", "go", "--by", "board", "--document", "3", "--as", "l1")
    told("track decide list", "decide", place, "--list")
    told("track measure", "measure", place, "m1", "--start", "2025", "--as", "l1")
    told("track measure list", "measure", place)
    told("track line", "line", place, "b1", "--crossed", "2025-03-01", "--as", "o1")
    told("track line list", "line", place)
    told("track person", "person", place, "handover", "p1", "--to", "p2", "--as", "sec", "--out", str(tmp_path / "ho"))
    for shape, ways in seen.items():
        assert ways == set(SHAPES[shape])


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("line", "said"), [
    ("person {} add", "--as"), ("person {} role p1 --role audit --as sec", "p1"),
    ("person {} add x --unit d9 --as sys", "d9"), ("person {} role p1 --role lead --scope t_rdx --as sec", "t_rd"),
    ("checkin {} t_rd --value 3 --as p1", "--period"), ("checkin {} t_rx --period 2023 --as p1", "t_rd"),
    ("checkin {} --file none.xlsx --as p1", "none.xlsx"), ("approve {} --as s1", "NUMBER"),
    ("approve {} 1 --lock --return typing --as s1", "--lock"), ("approve {} --all-of d1 --as s1", "d1"),
    ("vintage {} --as s1", "--name"), ("form {} --for d1", "--period"), ("form {} --for d9 --period 2024", "d9"),
    ("decide {} m1 --as o1", "--what"), ("measure {} m1 --stop --as o1", "--reason"),
    ("measure {} m1 --as o1", "--start, --stop"), ("measure {} --start 2025", "MEASURE, --as"),
    ("line {} b1 --as o1", "--crossed, --held"), ("line {} b1 --held 2025-01-01 --as o1", "b1"),
    ("checkin hdi le --period 2019 --value 70 --as p1", "begin"),
])  # fmt: skip
def test_what_is_missing_or_wrong_is_said(
    zone: Path, lang: Lang, line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["track", *line.format(zone).split()], lang) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_entered_is_shown_in_words(zone: Path, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    did(capsys, "checkin", str(zone), "t_rd", "--period", "2024", "--value", "2.8", "--as", "p1", lang=lang)
    did(capsys, "approve", str(zone), "--all-of", "d1", "--lock", "--as", "s1", lang=lang)
    assert ("已锁定" if lang == "zh" else "locked") in did(capsys, "checkin", str(zone), "--list", lang=lang)
    assert "rd 2024" in did(capsys, "vintage", str(zone), "--name", "2025-04", "--as", "s1", lang=lang)
    did(capsys, "decide", str(zone), "m1", "--what", "先行", "--by", "会", "--as", "o1", lang=lang)
    assert "先行" in did(capsys, "decide", str(zone), "--list", lang=lang)
    people = did(capsys, "person", str(zone), lang=lang)
    assert ("数据联络员" if lang == "zh" else "data contact") in people


@pytest.mark.parametrize("lang", LANGS)
def test_a_project_with_administrators_says_who_they_are(lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["track", "person", "laiwu", "begin", "--system", "a", "--security", "b", "--audit", "c"]
    assert run(words, lang) == 2
    assert "adm.system" in capsys.readouterr().err
