"""Thin and broken pasts, through the real command line: benchmarks and forecasts answer clearly or say why not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganchao.cli.main import run
from ganchao.text import LANGS, Lang

Said = pytest.CaptureFixture[str]
FRAMEWORK = """code: t
name: {{zh: 测试, en: Test}}
own: A
{more}
indicators: [{{code: x, group: i, limits: [0, null]{series}}}]
groups: [{{code: i}}]
normalise: {{method: minmax, over: all, to: [0, 100]}}
"""
UNITS = "ABCDEFGH"


def project(
    folder: Path, years: int, *, more: str = "", series: str = "", gaps: frozenset[tuple[str, int]] = frozenset()
) -> Path:
    """Eight units that drift apart, from 2010 on."""
    (folder / "data").mkdir(parents=True)
    (folder / "framework.yaml").write_text(FRAMEWORK.format(more=more, series=series), encoding="utf-8")
    rows = [
        f"{unit},{2010 + year},{'' if (unit, 2010 + year) in gaps else 10 + 7 * k + (year * (k % 3) + k * year % 5)}"
        for year in range(years) for k, unit in enumerate(UNITS)
    ]  # fmt: skip
    (folder / "data" / "v.csv").write_text("unit,year,x\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return folder


def refused(words: list[str], lang: Lang, capsys: Said) -> str:
    assert run([*words, "--lang", lang], lang) == 2
    told = capsys.readouterr()
    assert "Traceback" not in told.err + told.out
    return told.err


def answered(words: list[str], lang: Lang, capsys: Said) -> str:
    assert run([*words, "--lang", lang], lang) == 0
    return capsys.readouterr().out.replace("\n", "").replace(" ", "").replace("│", "")


@pytest.mark.parametrize("lang", LANGS)
def test_one_year_is_ranked_and_told_why_nothing_is_forecast(lang: Lang, tmp_path: Path, capsys: Said) -> None:
    folder = project(tmp_path / "p", 1)
    assert {"zh": "无法预测", "en": "cannot carry a forecast"}[lang] in refused(["forecast", str(folder)], lang, capsys)
    said = answered(["benchmark", str(folder)], lang, capsys)
    assert {"zh": "看不出变化", "en": "nochange"}[lang] in said
    assert run(["run", str(folder), "--json", "--lang", lang], lang) == 0
    record = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["problems"]["warning"] >= 1
    page = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert {"zh": "无法预测", "en": "cannot carry a forecast"}[lang] in page
    assert not (folder / "out" / "tables" / "forecast.csv").exists()


@pytest.mark.parametrize("lang", LANGS)
def test_a_unit_with_gaps_is_forecast_and_named(lang: Lang, tmp_path: Path, capsys: Said) -> None:
    folder = project(tmp_path / "p", 8, gaps=frozenset({("C", 2012), ("C", 2013), ("D", 2017)}))
    said = answered(["forecast", str(folder), "--draws", "200"], lang, capsys)
    assert {"zh": "中间有年度缺得分：C", "en": "lackscoresinsomeyearsinbetween:C"}[lang] in said
    assert {"zh": "不作预测：D", "en": "arenotforecast:D"}[lang] in said


@pytest.mark.parametrize("lang", LANGS)
def test_a_peer_that_does_not_exist_is_refused_with_its_place(lang: Lang, tmp_path: Path, capsys: Said) -> None:
    folder = project(tmp_path / "p", 3, more="peers: [{unit: Q, distance: near}]")
    for command in ("run", "benchmark", "check"):
        assert "Q" in refused([command, str(folder)], lang, capsys) if command != "check" else True
    assert run(["benchmark", "shandong", "--to", "CN-QQ", "--lang", lang], lang) == 2
    assert "CN-QQ" in capsys.readouterr().err


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("more", "word"), [("peers: [{unit: B, distance: close}]", "near"), ("peers: [B, B]", "B")])
def test_peers_written_wrongly_are_refused(lang: Lang, more: str, word: str, tmp_path: Path, capsys: Said) -> None:
    assert word in refused(["run", str(project(tmp_path / "p", 3, more=more))], lang, capsys)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("more", "series"), [("", ", breaks: 2014"), ("breaks: 2014", "")])
def test_a_break_in_the_middle_is_told(lang: Lang, more: str, series: str, tmp_path: Path, capsys: Said) -> None:
    folder = project(tmp_path / "p", 8, more=more, series=series)
    said = answered(["forecast", str(folder), "--draws", "200"], lang, capsys)
    assert {"zh": "2014年口径有变化", "en": "breaksin2014"}[lang] in said


@pytest.mark.parametrize("lang", LANGS)
def test_when_every_rank_is_a_band_it_is_told_what_that_is_worth(lang: Lang, tmp_path: Path, capsys: Said) -> None:
    file = tmp_path / "ranks.csv"
    file.write_text("unit,year,rank\nA,2020,<=50\nB,2021,前100\n", encoding="utf-8")
    words = ["forecast", "--ranks", str(file), "--draws", "200"]
    assert "--number" in refused(words, lang, capsys)
    said = answered([*words, "--number", "169"], lang, capsys)
    assert {"zh": "没有一个位次是确切的", "en": "norankisknownexactly"}[lang] in said
    file.write_text("unit,year,rank\nA,2020,180\n", encoding="utf-8")
    assert "169" in refused([*words, "--number", "169"], lang, capsys)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("event", "word"),
    [
        ("{code: e, year: 2019, effects: [{indicator: y}]}", "y"),
        ("{code: e, year: 2019, effects: [{indicator: x, units: [Z]}]}", "Z"),
        ("{code: e, year: 2019, probability: 2, effects: [{indicator: x}]}", "probability"),
        ("{code: e, year: 2050, effects: [{indicator: x}]}", "2050"),
    ],
)
def test_events_that_cannot_be_are_refused(lang: Lang, event: str, word: str, tmp_path: Path, capsys: Said) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(f"events: [{event}]\n", encoding="utf-8")
    folder = project(tmp_path / "p", 8)
    assert word in refused(["forecast", str(folder), "--events", str(file)], lang, capsys)
    if "2050" in event:  # in a standing document it may be far off
        return
    document = folder / "framework.yaml"
    document.write_text(document.read_text(encoding="utf-8") + f"scenario: {{events: [{event}]}}\n", encoding="utf-8")
    assert word in refused(["run", str(folder)], lang, capsys)


@pytest.mark.parametrize("lang", LANGS)
def test_units_that_leave_or_come_are_told(lang: Lang, tmp_path: Path, capsys: Said) -> None:
    folder = project(tmp_path / "p", 8)
    rows = [f"{unit},{2019 if unit == 'B' else ''}" for unit in UNITS]
    (folder / "units.csv").write_text("code,left\n" + "\n".join(rows) + "\n", encoding="utf-8")
    said = answered(["forecast", str(folder), "--draws", "200"], lang, capsys)
    assert {"zh": "将在预测期内退出", "en": "leavethefield"}[lang] in said
    assert run(["forecast", str(folder), "--draws", "200", "--json"], lang) == 0
    rows = json.loads(capsys.readouterr().out)["forecast"]
    assert {row["year"] for row in rows if row["unit"] == "B"} == {2018}
