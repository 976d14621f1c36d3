"""One switch of years that every command on a project obeys."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import click
import pytest

from ganchao.cli.main import COMMANDS, run
from ganchao.cli.options import SHOWN
from ganchao.cli.track import TRACKS
from ganchao.domain import reckoning
from ganchao.files.documents import write_text
from tests.faults.sound import write_folder

WITHOUT = {"new", "check", "import", "export", "examples", "track", "serve"}
"""Commands that show no results of a project, and the group whose members do."""
ENTERING = {"person", "form", "checkin", "approve", "vintage", "decide", "measure", "line", "item", "instruct",
            "remind", "alert", "lead", "assess", "purge", "verify", "export", "import"}
"""Members of the group that enter into the record or move it, with days and periods instead of years."""


def test_the_choices_are_those_that_there_are() -> None:
    assert SHOWN == reckoning.SHOWN


@pytest.mark.parametrize("module", [*(COMMANDS[name] for name in COMMANDS if name not in WITHOUT),
                                    *(TRACKS[name] for name in TRACKS if name not in ENTERING)])
def test_every_command_with_results_takes_the_switch(module: str) -> None:
    made: click.Command = importlib.import_module(module).command("en")
    assert "year_means" in {option.name for option in made.params}


def test_ranks_stay_and_years_move(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "p")
    file = tmp_path / "p" / "framework.yaml"
    write_text(file, file.read_text(encoding="utf-8") + "\nrounds: {lag: 1}\n")
    found = {}
    for years in ("round", "data"):
        assert run(["score", str(tmp_path / "p"), "--year-means", years, "--json"], "en") == 0
        found[years] = json.loads(capsys.readouterr().out)
    assert found["round"]["year"] - 1 == found["data"]["year"]
    assert {k: v for k, v in found["round"].items() if k != "year"} == {
        k: v for k, v in found["data"].items() if k != "year"}


def test_years_of_publication_that_nobody_told_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "p")
    assert run(["score", str(tmp_path / "p"), "--year-means", "published"], "zh") == 2
    assert "公布日期" in capsys.readouterr().err
