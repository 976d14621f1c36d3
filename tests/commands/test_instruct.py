"""``ganchao track instruct`` on whole command lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ganchao.cli import track_instruct, track_instruct_list
from ganchao.cli.main import run
from ganchao.cli.shapes import misshapen
from ganchao.domain.work_item import INSTRUCTIONS
from ganchao.text import LANGS, Lang
from tests.commands.items import issue, peopled

Do = Callable[..., int]


@pytest.fixture
def zone(mine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "GANCHAO_AS"):
        monkeypatch.delenv(name, raising=False)
    return peopled(mine)


@pytest.fixture
def do(zone: Path) -> Do:
    def doing(verb: str, *rest: str, actor: str = "off", lang: Lang = "en") -> int:
        return run(["track", "instruct", verb, str(zone), "PS-1", "--as", actor, *rest], lang)

    return doing


RECEIVE = ("--post", "主要领导", "--text", "请研究提出意见", "--number", "〔2020〕12号", "--reply-by", "2999-07-10")


def test_each_module_makes_one_command_and_every_kind_has_a_verb() -> None:
    assert track_instruct.command("en").name == "instruct"
    assert track_instruct_list.command("en").name == "track.instruct.list"
    assert {verb.kind for verb in track_instruct.VERBS.values()} == set(INSTRUCTIONS)


@pytest.mark.parametrize("lang", LANGS)
def test_an_instruction_is_received_made_into_an_item_and_replied_to(
    zone: Path, do: Do, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    issue(zone, "DB-1", 30, instruction="PS-1")
    assert do("receive", *RECEIVE, lang=lang) == 0
    assert do("assign", "--item", "DB-1", lang=lang) == 0
    assert do("reply", "--text", "已完成调研", "--interim", lang=lang) == 0
    assert do("reply", "--text", "已办结", lang=lang) == 0
    assert do("reply", "--text", "再报", lang=lang) == 2
    capsys.readouterr()
    assert run(["track", "instruct", "list", str(zone)], lang) == 0
    said = capsys.readouterr().out
    assert "PS-1" in said
    assert run(["track", "instruct", "list", str(zone), "--json"], lang) == 0
    told = json.loads(capsys.readouterr().out)
    assert misshapen("track instruct list", told) == []
    assert told["instructions"][0]["state"] == "replied"
    assert told["instructions"][0]["items"] == "DB-1"


def test_what_is_wrong_is_told_and_nothing_entered(zone: Path, do: Do, capsys: pytest.CaptureFixture[str]) -> None:
    assert do("assign", "--item", "DB-1") == 2
    assert do("receive", *RECEIVE, "--reply-by", "2020-01-01") == 2
    assert do("receive", *RECEIVE, actor="t1") == 2
    assert do("receive", *RECEIVE) == 0
    assert do("receive", *RECEIVE) == 2
    assert do("assign", "--item", "DB-9") == 2
    assert "DB-9" in capsys.readouterr().err
    assert do("reply", "--text", " ") == 2


def test_json_has_its_shape(do: Do, capsys: pytest.CaptureFixture[str]) -> None:
    assert do("receive", *RECEIVE, "--json") == 0
    assert misshapen("track instruct", json.loads(capsys.readouterr().out)) == []
