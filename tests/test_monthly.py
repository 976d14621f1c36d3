"""A project, its record and its nowcast together, also on whole command lines."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pytest

from ganchao.cli.main import run
from ganchao.cli.shapes import SHAPES, leaves, misshapen
from ganchao.deeds import enter, read_deeds
from ganchao.domain.entry import Draft
from ganchao.domain.framework import Kind
from ganchao.domain.leading import Leading
from ganchao.domain.period import ends_of_months
from ganchao.monthly import as_path, nowcast_of
from ganchao.project import EXAMPLES_DIR, open_project
from ganchao.reporting.nowcast_tables import NOWCAST_SCHEMAS
from ganchao.text import LANGS, Lang

NOON = datetime.datetime(2024, 3, 2, 4, 0, tzinfo=datetime.UTC)
LEADING = """
leading:
  - {code: l_rd, name: {zh: 研发投入月报, en: R&D by month}, indicator: rd_intensity, link: same, spread: 0.02,
     season: [0.25, 0.5, 0.75, 1], season_spread: 0.05}
"""
CHECK_INS = "subject,period,value\nl_rd,2024-Q1,0.9\nl_rd,2024-Q2,1.8\n"
PEOPLE = [("sys", "system"), ("sec", "security"), ("aud", "audit")]


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Shandong with a leading indicator, its reports, an office, and a measure under way."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    folder = tmp_path / "zone"
    shutil.copytree(EXAMPLES_DIR / "shandong", folder)
    for plan in (folder / "plan").glob("*.yaml"):
        plan.write_text(plan.read_text(encoding="utf-8") + LEADING, encoding="utf-8")
        break
    (folder / "checkins.csv").write_text(CHECK_INS, encoding="utf-8")
    drafts = [Draft("person.added", code, "sys") for code, _ in PEOPLE]
    drafts += [Draft("role.given", code, "sys", {"role": role}) for code, role in PEOPLE]
    enter(read_deeds(folder), drafts, NOON)
    enter(read_deeds(folder), [Draft("person.added", "office", "sys", {})], NOON)
    enter(read_deeds(folder), [Draft("role.given", "office", "sec", {"role": "office"})], NOON)
    enter(read_deeds(folder), [Draft("measure.started", "invention_fund", "office", {"year": 2024})], NOON)
    return folder


def test_ends_of_months_are_the_last_days_before_a_day() -> None:
    assert [str(day) for day in ends_of_months(datetime.date(2024, 3, 31), 3)] == ["2023-12-31", "2024-01-31",
                                                                                   "2024-02-29"]  # fmt: skip
    assert ends_of_months(datetime.date(2024, 3, 1), 0) == ()


def test_a_leading_indicator_is_reported_on_like_a_promise() -> None:
    path = as_path(Leading(code="l", indicator="i", kind=Kind.FLOW))
    assert (path.code, path.indicator, path.kind) == ("l", "i", Kind.FLOW)


def test_measures_under_way_count_from_the_day_they_were_entered(zone: Path) -> None:
    source = open_project(zone)
    days = (datetime.date(2024, 3, 1), datetime.date(2024, 3, 3))
    before, after = (nowcast_of(source, as_of=day, months=0).nowcast for day in days)
    assert (dict(before.started), dict(after.started)) == ({}, {"invention_fund": 2024})
    assert after.probability > before.probability


@pytest.mark.parametrize("lang", LANGS)
def test_the_command_tells_shows_and_writes(
    zone: Path, lang: Lang, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANCHAO_LANG", lang)
    words = ["track", "nowcast", str(zone), "--as-of", "2024-08-10", "--since", "2024-04-20", "--months", "2"]
    assert run([*words, "--out", str(tmp_path / "out"), "--show", "--as", "office"], lang) == 0
    said = capsys.readouterr().out
    for word in {"zh": ("实现概率", "重新谋划"), "en": ("probability", "plan anew")}[lang]:
        assert word in said
    assert (tmp_path / "out" / "nowcast.html").is_file()
    assert {file.stem for file in (tmp_path / "out" / "tables").iterdir()} == set(NOWCAST_SCHEMAS)
    (shown,) = (entry for entry in read_deeds(zone).entries if entry.kind == "nowcast.shown")
    assert run([*words, "--show", "--as", "office", "--json"], lang) == 0
    value = json.loads(capsys.readouterr().out)
    assert misshapen("track.nowcast", value) == []
    assert value["probability"] == shown.body["probability"]
    assert set(SHAPES["track.nowcast"]) - {way for way, _ in leaves(value)} <= {
        way for way in SHAPES["track.nowcast"] if way.startswith(("pending", "files"))
    }
    assert len([entry for entry in read_deeds(zone).entries if entry.kind == "nowcast.shown"]) == 1, "once a day"


@pytest.mark.parametrize("lang", LANGS)
def test_bad_input_is_told(zone: Path, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["track", "nowcast", "hdi"], lang) == 2
    assert run(["track", "nowcast", str(zone), "--aim", "1999"], lang) == 2
    plan = next((zone / "plan").glob("*.yaml"))
    text = plan.read_text(encoding="utf-8").replace("indicator: rd_intensity, link", "indicator: rdd, link")
    plan.write_text(text.replace("season_spread: 0.05", "reports: none"), encoding="utf-8")
    capsys.readouterr()
    assert run(["track", "nowcast", str(zone)], lang) == 2
    said = capsys.readouterr().err
    assert said.count("rdd") >= 1
    assert "none" in said
    assert "season_spread" in said
