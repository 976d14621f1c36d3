"""``ganchao track assess`` on whole command lines."""

from __future__ import annotations

import datetime
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ganchao.cli import track_assess
from ganchao.cli.main import run
from ganchao.cli.shapes import misshapen
from ganchao.deeds import enter, read_deeds
from ganchao.domain.assessment import ASSESSMENTS
from ganchao.domain.entry import Draft
from ganchao.text import LANGS, Lang

LONG_AGO = datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC)
PLAN = """
owners:
  - {code: office, name: {zh: 考核办, en: Evaluation office}}
  - {code: d_tech, name: {zh: 科技创新部门, en: Science and technology}}
  - {code: d_build, name: {zh: 规划建设部门, en: Planning and building}}
assessments:
  - code: K20
    name: {zh: 年度考核, en: Assessment of the year}
    scheme: 模考1号
    period: 2020
    departments: [d_tech, d_build]
    full: 30
    simulated: true
    lines:
      - {code: items, name: {zh: 按时办结, en: In time}, full: 20, source: closed}
      - {code: quality, name: {zh: 质量, en: Quality}, full: 10, source: typed}
    praise_list: {on: true, authorised_by: 模办2号}
"""
ROLES = (("sys", "", "system", "*"), ("sec", "", "security", "*"), ("k1", "office", "office", "*"),
         ("k2", "office", "office", "*"), ("t1", "d_tech", "lead", "d_tech"))  # fmt: skip


@pytest.fixture
def zone(mine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with an office and two departments."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("GANCHAO_AS", raising=False)
    (mine / "plan").mkdir()
    (mine / "plan" / "plan.yaml").write_text(PLAN, encoding="utf-8")
    people = [Draft("person.added", code, "sys", {"name": code, "unit": unit}) for code, unit, *_ in ROLES]
    roles = [Draft("role.given", code, "sec", {"role": role, "scope": scope}) for code, _, role, scope in ROLES]
    enter(read_deeds(mine), [*people, *roles], LONG_AGO)
    return mine


Do = Callable[..., int]


@pytest.fixture
def do(zone: Path) -> Do:
    """Takes a step in the zone's assessment."""

    def doing(action: str, actor: str, *rest: str, lang: Lang = "en") -> int:
        return run(["track", "assess", str(zone), action, "K20", "--as", actor, *rest], lang)

    return doing


def test_the_module_makes_one_command_and_every_kind_has_an_action() -> None:
    assert track_assess.command("en").name == "track.assess"
    assert {kind for kind, *_ in track_assess.ACTIONS.values() if kind} == set(ASSESSMENTS)


@pytest.mark.parametrize("lang", LANGS)
def test_from_opening_to_settling(
    zone: Path, do: Do, lang: Lang, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    assert run(["track", "assess", str(zone)], lang) == 0
    assert do("open", "k1", lang=lang) == 0
    assert do("note", "k1", "--unit", "d_tech", "--line", "quality", "--score", "6", "--reason", "x", lang=lang) == 0
    assert do("draft", "k1", "--json", lang=lang) == 0
    out = capsys.readouterr().out
    assert misshapen("track assess", json.loads(out[out.index("\n{") :])) == []
    assert do("notify", "k1", "--document", "模考函1号", lang=lang) == 0
    proof = tmp_path / "证明.pdf"
    proof.write_bytes(b"x")
    assert do("appeal", "t1", "--unit", "d_tech", "--line", "quality", "--reason", "口径", "--attach", str(proof),
              lang=lang) == 0  # fmt: skip
    assert do("review", "k1", "--unit", "d_tech", "--answer", "quality=8:属实", lang=lang) == 2
    assert do("review", "k2", "--unit", "d_tech", "--answer", "quality＝8：属实", lang=lang) == 0
    assert do("settle", "k2", "--unit", "d_tech", lang=lang) == 0
    assert do("settle", "k2", lang=lang) == 2  # the other may still appeal
    capsys.readouterr()
    assert do("show", "k1", "--out", str(tmp_path / "out"), lang=lang) == 0
    said = capsys.readouterr().out
    assert {"zh": "红榜", "en": "List of praise"}[lang] in said
    assert {"zh": "黑榜", "en": "List of shame"}[lang] not in said
    with zipfile.ZipFile(tmp_path / "out" / "K20-d_tech.docx") as paper:
        text = paper.read("word/document.xml").decode()
    assert all(word in text for word in ("口径", "属实", "证明.pdf"))
    assert do("show", "k1", "--json", lang=lang) == 0
    told = json.loads(capsys.readouterr().out)
    assert misshapen("track assess", told) == []
    assert [(row["unit"], row["total"]) for row in told["sheets"]] == [("d_tech", 24.0), ("d_build", None)]
    assert run(["track", "assess", str(zone), "recheck"], lang) == 0
    assert run(["track", "assess", str(zone), "list", "--json"], lang) == 0
    out = capsys.readouterr().out
    assert misshapen("track assess", json.loads(out[out.index("\n{") :])) == []


def test_departments_see_their_own_lines_only(do: Do, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    do("open", "k1")
    do("draft", "k1")
    capsys.readouterr()
    assert do("show", "t1", "--json", "--out", str(tmp_path / "o")) == 0
    told = json.loads(capsys.readouterr().out)
    assert {row["unit"] for part in ("sheets", "lines") for row in told[part]} == {"d_tech"}
    assert "d_build" not in (tmp_path / "o" / "tables" / "assessment.csv").read_text(encoding="utf-8-sig")
    assert do("show", "t1", "--unit", "d_build") == 2
    assert do("show", "sys") == 2
    assert do("show", "nobody") == 2


def test_a_sheet_is_seen_as_it_was(do: Do, capsys: pytest.CaptureFixture[str]) -> None:
    do("open", "k1")
    capsys.readouterr()
    assert do("show", "k1", "--as-of", "2020-01-01") == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_wrong_is_said_and_nothing_entered(
    zone: Path, do: Do, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    before = len(read_deeds(zone).entries)
    assert run(["track", "assess", str(zone), "note"], lang) == 2
    assert capsys.readouterr().err.count("\n- ") == 6
    assert do("open", "k1", "--unit", "d_tech", lang=lang) == 2
    assert do("open", "t1", lang=lang) == 2
    assert do("review", "k1", "--unit", "d_tech", "--answer", "x", lang=lang) == 2
    assert do("draft", "k1", lang=lang) == 2
    assert len(read_deeds(zone).entries) == before
    do("open", "k1", lang=lang)
    assert do("note", "k1", "--unit", "d_tech", "--unit", "d_build", "--line", "quality", "--score", "6", "--reason",
              "x", lang=lang) == 2  # fmt: skip
    assert do("note", "k1", "--unit", "d_tech", "--line", "quality", "--score", "viel", "--reason", " ",
              lang=lang) == 2  # fmt: skip
    assert "Traceback" not in capsys.readouterr().err


def test_a_switch_without_a_number_stops_the_opening(zone: Path, do: Do, capsys: pytest.CaptureFixture[str]) -> None:
    file = zone / "plan" / "plan.yaml"
    file.write_text(PLAN.replace(", authorised_by: 模办2号", ""), encoding="utf-8")
    assert do("open", "k1") == 2
    assert "authorised_by" in capsys.readouterr().err
