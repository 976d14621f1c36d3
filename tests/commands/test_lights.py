"""``ganchao track lights`` and ``alert`` on whole command lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganchao.cli import track_alert, track_lights
from ganchao.cli.main import run
from ganchao.cli.shapes import SHAPES, leaves, misshapen
from ganchao.text import LANGS, Lang
from tests.small_zone import add_report, small_zone


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("GANCHAO_AS", raising=False)
    monkeypatch.setenv("GANCHAO_LANG", "en")
    return str(small_zone(tmp_path / "zone"))


def said(words: list[str], capsys: pytest.CaptureFixture[str], lang: Lang = "en", code: int = 0) -> str:
    capsys.readouterr()
    assert run(words, lang) == code
    out, err = capsys.readouterr()
    return out + err


def test_each_module_makes_one_command() -> None:
    assert [module.command("en").name for module in (track_lights, track_alert)] == ["track.lights", "track.alert"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_shipped_project_has_lights(
    lang: Lang, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANCHAO_LANG", lang)
    told = said(["track", "lights", "laiwu", "--lang", lang], capsys, lang)
    for word in {"zh": ("目标亮灯", "■ 红 严重滞后", "银川"),
                 "en": ("Lights of promises", "■ red, far behind", "Yinchuan")}[lang]:
        assert word in told


def test_json_and_files_have_their_shape(zone: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "o"
    capsys.readouterr()
    assert run(["track", "lights", zone, "--hits", "--json", "--as-of", "2019-07-18", "--out", str(out)], "en") == 0
    value = json.loads(capsys.readouterr().out)
    assert misshapen("track.lights", value) == []
    assert {way for way, _leaf in leaves(value)} <= set(SHAPES["track.lights"])
    assert {"lights.html", "tables/lights.csv"} <= {str(Path(file).relative_to(out)) for file in value["files"]}
    assert value["illustrative"] is True
    assert len(value["months"]) == 3 * 12


def test_what_is_shown_is_entered_once_and_told_again(zone: str, capsys: pytest.CaptureFixture[str]) -> None:
    show = ["track", "lights", zone, "--as-of", "2019-04-20", "--show", "--as", "office1"]
    assert "3 entries" in said(show, capsys)
    assert "0 entries" in said(show, capsys)
    assert "told the same" in said(["track", "lights", zone, "--recheck"], capsys)
    capsys.readouterr()
    assert run(["track", "lights", zone, "--recheck", "--json"], "en") == 0
    value = json.loads(capsys.readouterr().out)
    assert misshapen("track.lights.recheck", value) == []
    assert (value["shown"], value["same"]) == (3, 3)


@pytest.mark.parametrize("lang", LANGS)
def test_a_light_told_otherwise_is_named(zone: str, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    said(["track", "lights", zone, "--as-of", "2019-04-20", "--show", "--as", "office1"], capsys, lang)
    add_report(Path(zone), "t_invest,2019-03,30,final,2019-04-11")
    told = said(["track", "lights", zone, "--recheck"], capsys, lang, 2)
    assert "t_invest" in told
    assert "2019-04-20" in told
    assert "Traceback" not in told
    value = json.loads(said(["track", "lights", zone, "--recheck", "--json"], capsys, lang, 2))
    assert misshapen("track.lights.recheck", value) == []
    assert [row["code"] for row in value["differences"]] == ["t_invest"]


@pytest.mark.parametrize("lang", LANGS)
def test_showing_needs_somebody(zone: str, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--as" in said(["track", "lights", zone, "--show"], capsys, lang, 2)


@pytest.mark.parametrize("lang", LANGS)
def test_alerts_are_listed_acknowledged_and_closed(zone: str, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    show = ["track", "lights", zone, "--as-of", "2019-06-20", "--show", "--as", "office1"]
    said(show, capsys, lang)
    code = "t_invest.pace_running"
    assert code in said(["track", "alert", zone], capsys, lang)
    assert "--as" in said(["track", "alert", zone, "--acknowledge", code], capsys, lang, 2)
    assert "--outcome" in said(["track", "alert", zone, "--close", code, "--as", "office1"], capsys, lang, 2)
    told = said(["track", "alert", zone, "--acknowledge", code, "--does", "约谈", "--as", "office1"], capsys, lang)
    assert {"zh": "已签收", "en": "seen"}[lang] in told
    close = ["track", "alert", zone, "--close", code, "--outcome", "unresolved", "--as", "office1"]
    capsys.readouterr()
    assert run([*close, "--json"], lang) == 0
    value = json.loads(capsys.readouterr().out)
    assert misshapen("track.alert", value) == []
    known = [(row["state"], row["outcome"], row["does"]) for row in value["alerts"]]
    assert ("closed", "unresolved", "约谈") in known
    assert code in said(close, capsys, lang, 2)
