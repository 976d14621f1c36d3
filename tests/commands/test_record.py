"""``ganchao track verify|export|import`` on whole command lines."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from ganchao.cli import track_export, track_import, track_nowcast, track_purge, track_verify
from ganchao.cli.main import run
from ganchao.cli.shapes import misshapen
from ganchao.deeds import enter, read_deeds
from ganchao.domain.entry import Draft
from ganchao.files.templates import new_project
from ganchao.text import LANGS, Lang
from tests.posts import office, report

NOON = datetime.datetime(2020, 3, 2, 4, 0, tzinfo=datetime.UTC)


@pytest.fixture
def recorded(mine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with three entries."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    drafts = [Draft("person.added", "sys", "sys", {"name": "系统管理员"}),
              Draft("role.given", "sys", "sys", {"role": "system"}), Draft("person.added", "p1", "sys")]  # fmt: skip
    enter(read_deeds(mine), drafts, NOON)
    return mine


def test_each_module_makes_one_command() -> None:
    modules = (track_verify, track_export, track_import, track_nowcast, track_purge)
    assert [module.command("en").name for module in modules] == [
        "track.verify", "track.export", "track.import", "track.nowcast", "track.purge",
    ]  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_a_whole_record_is_said_to_be(recorded: Path, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["track", "verify", str(recorded)], lang) == 0
    assert "3" in capsys.readouterr().out


def test_an_export_comes_back_the_same(recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, other = tmp_path / "first.jsonl", tmp_path / "second.jsonl", tmp_path / "other"
    new_project(other, "blank", "en")
    assert run(["track", "export", str(recorded), "--out", str(first)], "en") == 0
    capsys.readouterr()
    assert run(["track", "import", str(other), str(first), "--json"], "en") == 0
    assert json.loads(capsys.readouterr().out)["new"] == 3
    assert run(["track", "export", str(other), "--out", str(second)], "en") == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("lang", LANGS)
def test_a_changed_line_is_named(recorded: Path, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    file = recorded / "out.jsonl"
    assert run(["track", "export", str(recorded), "--out", str(file)], lang) == 0
    (recorded / "record.sqlite3").unlink()
    (recorded / "record.jsonl").write_bytes(file.read_bytes().replace("系统管理员".encode(), "系统管理人".encode()))
    capsys.readouterr()
    assert run(["track", "verify", str(recorded)], lang) == 2
    said = capsys.readouterr()
    assert "1" in said.err + said.out


def test_without_a_record_the_answer_says_what_to_do(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["track", "verify", str(mine)], "en") == 2
    assert "ganchao track import" in capsys.readouterr().err


@pytest.mark.parametrize("lang", LANGS)
def test_an_export_says_what_a_workbook_does_not_hold(
    mine: Path, tmp_path: Path, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:
    (mine / "plan").mkdir(exist_ok=True)
    (mine / "plan" / "lights.yaml").write_text("lights: {grace: 30}\n", encoding="utf-8")
    assert run(["export", "plan", str(mine), str(tmp_path / "book.xlsx")], lang) == 0
    assert "lights" in capsys.readouterr().err


def test_machines_get_one_value_also_of_a_record_that_is_not_whole(
    recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = recorded / "record.jsonl"
    assert run(["track", "export", str(recorded), "--out", str(file)], "en") == 0
    (recorded / "record.sqlite3").unlink()
    file.write_bytes(file.read_bytes().replace("系统管理员".encode(), "系统管理人".encode()))
    capsys.readouterr()
    assert run(["track", "verify", str(recorded), "--json"], "en") == 2
    said = json.loads(capsys.readouterr().out)
    assert (said["whole"], said["findings"][0]["number"]) == (False, 1)
    assert misshapen("track.verify", said) == []


@pytest.mark.parametrize("lang", LANGS)
def test_a_record_of_another_plan_is_brought_in_and_told(
    tmp_path: Path, lang: Lang, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    zone, other, file = office(tmp_path / "zone"), tmp_path / "other", tmp_path / "record.jsonl"
    report(zone, "t_rd", "2025-03", 2.9)
    new_project(other, "blank", "en")
    assert run(["track", "export", str(zone), "--out", str(file)], lang) == 0
    capsys.readouterr()
    assert run(["track", "import", str(other), str(file)], lang) == 0
    assert "t_rd" in capsys.readouterr().out
    assert run(["track", "import", str(other), str(file), "--json"], lang) == 0
    said = json.loads(capsys.readouterr().out)
    assert misshapen("track.import", said) == []
    assert said["unknown"] == ["t_rd"]
