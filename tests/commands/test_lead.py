"""``ganchao track lead`` on whole command lines."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ganchao.cli import track_lead
from ganchao.cli.main import run
from ganchao.cli.shapes import misshapen
from ganchao.deeds import enter, read_deeds
from ganchao.domain.entry import Draft
from ganchao.domain.lead_step import LEAD_STEPS
from ganchao.text import LANGS, Lang

LONG_AGO = datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC)


@pytest.fixture
def zone(mine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with somebody who may enter leads; funnels are those that are shipped."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("GANCHAO_AS", raising=False)
    people = [Draft("person.added", code, "sys", {"name": code}) for code in ("sys", "sec", "zs")]
    roles = [Draft("role.given", code, "sec", {"role": role, "scope": "*"})
             for code, role in (("sys", "system"), ("sec", "security"), ("zs", "office"))]  # fmt: skip
    enter(read_deeds(mine), [*people, *roles], LONG_AGO)
    return mine


Do = Callable[..., int]


@pytest.fixture
def do(zone: Path) -> Do:
    """Takes a step on the zone's lead XM1."""

    def doing(action: str, *rest: str, code: str = "XM1", lang: Lang = "en") -> int:
        return run(["track", "lead", str(zone), action, code, "--as", "zs", *rest], lang)

    return doing


ADD = ("--funnel", "projects", "--stage", "lead", "--on", "2020-02-01", "--amount", "2.4", "--evidence", "register 1")


def test_the_module_makes_one_command_and_every_kind_has_an_action() -> None:
    assert track_lead.command("en").name == "track.lead"
    assert {kind for kind, _ in track_lead.ACTIONS.values() if kind} == set(LEAD_STEPS)
    for kind, options in track_lead.ACTIONS.values():
        taken = {track_lead.FIELDS.get(option, option) for option in options} - {"attach"}
        if kind:
            assert set(LEAD_STEPS[kind].model_fields) - taken <= {"simulated", "withdrawn"}, kind
            assert taken <= set(LEAD_STEPS[kind].model_fields), kind


def test_a_lead_goes_its_way(do: Do, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = tmp_path / "合同.pdf"
    paper.write_bytes(b"paper")
    assert do("add", *ADD) == 0
    assert do("move", "--stage", "在谈", "--on", "2020-03-01", "--evidence", "minutes") == 0
    assert do("move", "--stage", "signed", "--on", "2020-05-01", "--attach", str(paper), "--answer", "tax_per_mu=32",
              "--answer", "environment＝通过") == 0  # fmt: skip
    assert do("leave", "--exit", "paused", "--reason", "money", "--on", "2020-06-01") == 0
    assert do("add", *ADD, code="XM2") == 0
    assert do("link", "--parent", "XM1", "--relation", "increase", "--amount", "1", code="XM2") == 0
    capsys.readouterr()
    assert do("show", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert misshapen("track lead", told) == []
    assert [step["kind"] for step in told["steps"]] == ["lead.added", "lead.moved", "lead.moved", "lead.left"]
    assert told["leads"][0]["stage"] == "signed"
    assert told["leads"][0]["exit"] == "paused"
    number = told["steps"][-1]["entry"]
    assert do("correct", "--entry", str(number), "--withdraw", "--reason", "not so", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert misshapen("track lead", told) == []
    assert told["leads"][0]["exit"] == ""


@pytest.mark.parametrize("lang", LANGS)
def test_register_history_and_table_are_told(
    do: Do, zone: Path, lang: Lang, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    assert run(["track", "lead", str(zone)], lang) == 0
    assert do("add", *ADD, lang=lang) == 0
    assert run(["track", "lead", str(zone), "list", "--out", str(tmp_path / "o")], lang) == 0
    assert do("show", lang=lang) == 0
    assert capsys.readouterr().out.count("XM1") >= 3
    assert do("import", code=str(tmp_path / "o" / "leads.csv"), lang=lang) == 0
    assert run(["track", "funnel", str(zone)], lang) == 0
    assert run(["track", "lead", str(zone), "list", "--json"], lang) == 0
    out = capsys.readouterr().out
    assert misshapen("track lead", json.loads(out[out.index("\n{") :])) == []


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_wrong_is_said_and_nothing_entered(
    do: Do, zone: Path, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    before = len(read_deeds(zone).entries)
    assert run(["track", "lead", str(zone), "add", "--relation", "increase", "--exit", "lost"], lang) == 2
    assert capsys.readouterr().err.count("\n- ") == 3  # no code, nobody, an option it does not take
    assert do("add", "--funnel", "projcts", "--stage", "lead", "--on", "2999-01-01", lang=lang) == 2
    assert capsys.readouterr().err.count("\n- ") == 2
    assert do("add", *ADD, "--answer", "tax", lang=lang) == 2
    assert do("move", "--stage", "talks", "--withdraw", lang=lang) == 2
    assert do("show", lang=lang) == 2
    assert do("import", code="nowhere.csv", lang=lang) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert len(read_deeds(zone).entries) == before


def test_odd_words_come_back_as_they_were(do: Do, capsys: pytest.CaptureFixture[str]) -> None:
    odd = "基地😀'; DROP TABLE record_entry; -- {name} %s"
    assert do("add", *ADD, "--name", odd) == 0
    capsys.readouterr()
    assert do("show", "--json") == 0
    assert json.loads(capsys.readouterr().out)["leads"][0]["name"] == odd
