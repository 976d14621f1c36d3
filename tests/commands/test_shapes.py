"""What ``--json`` and ``run.json`` hold is what the reference page says, no more and no other type."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganchao.cli.main import run
from ganchao.cli.shapes import SHAPES, leaves, misshapen

COMMANDS = {
    "score": ["score", "hdi"],
    "check": ["check", "hdi"],
    "whatif": ["whatif", "hdi", "--unit", "CHN", "--set", "le=80"],
    "examples": ["examples"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_json_of_a_command_has_its_shape(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*COMMANDS[name], "--json"], "en") == 0
    assert misshapen(name, json.loads(capsys.readouterr().out)) == []


def test_problems_have_their_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["score", "no-such-project", "--json"], "zh") == 2
    value = json.loads(capsys.readouterr().out)
    assert misshapen("problems", value) == []
    assert {way for way, _leaf in leaves(value)} == set(SHAPES["problems"])


def test_run_and_its_record_have_their_shapes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from ganchao.files.templates import new_project

    new_project(tmp_path / "mine", "blank", "en")
    assert run(["run", str(tmp_path / "mine"), "--json", "--out", str(tmp_path / "out")], "en") == 0
    assert misshapen("run", json.loads(capsys.readouterr().out)) == []
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert misshapen("run.json", record) == []
    assert set(SHAPES["run.json"]) == {way for way, _leaf in leaves(record)}


def test_another_type_or_an_unknown_key_is_noticed() -> None:
    assert misshapen("check", {"ok": "yes", "problem": 1}) == ["ok: 'yes' is not boolean", "problem: not in the shape"]
