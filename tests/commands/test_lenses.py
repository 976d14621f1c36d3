"""``ganchao lenses`` and ``ganchao roads`` on whole command lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganchao.cli import lenses, roads
from ganchao.cli.lenses import KINDS, plain
from ganchao.cli.main import run
from ganchao.text import LANGS, Lang
from tests.planning.port import write_port


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_port(tmp_path_factory.mktemp("port") / "project"))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("command", ["lenses", "roads"])
def test_both_are_told_in_both_languages(
    command: str, lang: Lang, port: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANCHAO_LANG", lang)
    assert run([command, port], "en") == 0
    said = capsys.readouterr().out
    expected = {
        ("lenses", "zh"): ("广角镜", "显微镜", "望远镜"), ("lenses", "en"): ("Wide", "Microscope", "Telescope"),
        ("roads", "zh"): ("三条路", "走过的路"), ("roads", "en"): ("Three roads", "road"),
    }[command, lang]  # fmt: skip
    assert [word for word in expected if word.casefold() not in said.casefold()] == []


def test_one_lens_alone_for_machines(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lenses", port, "--json"], "en") == 0
    every = json.loads(capsys.readouterr().out)
    assert [each["lens"] for each in every["lenses"]] == list(KINDS)
    assert run(["lenses", port, "--lens", "microscope", "--json"], "en") == 0
    (only,) = json.loads(capsys.readouterr().out)["lenses"]
    assert only["lens"] == "microscope"
    assert only["sentences"]


@pytest.mark.parametrize("command", ["lenses", "roads"])
def test_a_page_is_written(command: str, port: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, port, "--out", str(tmp_path / "out"), "--json"], "zh") == 0
    value = json.loads(capsys.readouterr().out)
    assert [Path(file).name for file in value["files"]] == [f"{command}.html"]
    assert (tmp_path / "out" / f"{command}.html").is_file()
    assert value["seed"] == 2019


@pytest.mark.parametrize("command", ["lenses", "roads"])
def test_a_unit_that_does_not_exist_is_told(command: str, port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, port, "--unit", "nobody", "--json"], "en") == 2
    assert json.loads(capsys.readouterr().out)["problems"]


def test_unknown_numbers_are_nothing_and_pages_have_titles() -> None:
    assert [plain(cell) for cell in (float("nan"), float("inf"), 2.5, "x", None)] == [None, None, 2.5, "x", None]
    assert lenses.command("zh").name == "lenses"
    assert roads.command("en").name == "roads"
