"""``ganchao forecast`` and ``ganchao backtest`` on whole command lines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ganchao.cli.backtest import facts as backtest_facts
from ganchao.cli.forecast import read_scenario
from ganchao.cli.main import run
from ganchao.cli.shapes import misshapen
from ganchao.errors import InvalidInput
from ganchao.project import EXAMPLES_DIR

EVENTS = """
events:
  - code: rail
    name: {zh: 高铁通车, en: Railway opens}
    year: 2025
    probability: 0.8
    effects: [{indicator: rd_intensity, units: CN-SD, times: 1.5}]
"""


def test_it_tells_the_fan_the_chances_and_the_skill_and_writes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    line = ["forecast", "shandong", "--lang", "zh", "--draws", "300", "--upto", "8", "--out", str(out)]
    assert run(line, "zh") == 0
    said = capsys.readouterr().out
    assert "到 2028 年各参评对象的位次" in said
    assert "第一方阵" in said
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()) == [
        "forecast.html", "tables/forecast.csv", "tables/forecast_chances.csv", "tables/forecast_skill.csv",
        "tables/reliability.csv",
    ]  # fmt: skip


@pytest.mark.parametrize("more", [[], ["--by-indicators"]])
def test_json_has_its_shape(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    line = ["forecast", "shandong", "--years", "2", "--draws", "200", "--upto", "8", "--unit", "浙江", "--json", *more]
    assert run(line, "en") == 0
    value = json.loads(capsys.readouterr().out)
    assert misshapen("forecast", value) == []
    assert value["unit"] == "CN-ZJ"
    assert len(value["forecast"]) == 2 * 31
    first = value["forecast"][0]
    assert first["low_90"] <= first["low_80"] <= first["median"] <= first["high_80"] <= first["high_90"]


def test_events_change_the_chances(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(EVENTS, encoding="utf-8")
    chance = []
    for more in (["--by-indicators"], ["--events", str(file)]):
        line = ["forecast", "shandong", "--years", "2", "--draws", "400", "--upto", "8", "--json", *more]
        assert run(line, "en") == 0
        rows = json.loads(capsys.readouterr().out)["forecast"]
        chance.append(next(r["chance"] for r in rows if r["unit"] == "CN-SD" and r["year"] == 2025))
    assert chance[1] > chance[0] + 0.1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--model", "panl"], "panel"),
        (["--unit", "CN-QQ"], "CN-QQ"),
        (["--node", "nothing"], "nothing"),
        (["--years", "0"], "0"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_wrong_wishes_are_answered(words: list[str], said: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", "shandong", "--lang", lang, *words], "en") == 2
    assert said in capsys.readouterr().err


def test_wrong_events_are_told_all_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(EVENTS.replace("rd_intensity", "rd_intensit").replace("CN-SD", "CN-SX9"), encoding="utf-8")
    assert run(["forecast", "shandong", "--events", str(file), "--draws", "100"], "en") == 2
    assert "rd_intensity" in capsys.readouterr().err
    file.write_text("events: [{code: a, yeer: 2025}]", encoding="utf-8")
    with pytest.raises(InvalidInput):
        read_scenario(file)


def test_a_history_of_one_year_is_answered_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "framework.yaml").write_text(
        "code: t\nindicators: [{code: x, group: i}]\ngroups: [{code: i}]\n", encoding="utf-8")
    (tmp_path / "data" / "v.csv").write_text("unit,year,x\nA,2020,1\nB,2020,2\nC,2020,3\n", encoding="utf-8")
    for command in ("forecast", "backtest"):
        for lang, word in (("zh", "无法预测"), ("en", "cannot carry a forecast")):
            assert run([command, str(tmp_path), "--lang", lang], lang) == 2
            assert word in capsys.readouterr().err


def test_backtest_tells_skill_and_has_its_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["backtest", "shandong", "--years", "1", "--every", "3", "--json"], "en") == 0
    value = json.loads(capsys.readouterr().out)
    assert misshapen("backtest", value) == []
    assert [s["years"] for s in value["skill"]] == [1]
    assert run(["backtest", "shandong", "--years", "1", "--every", "3", "--lang", "zh"], "zh") == 0
    assert "历史回测" in capsys.readouterr().out
    assert callable(backtest_facts)


RANKS = "zone,year,rank,n_ranked\nA,2018,12,100\nA,2020,10,100\nB,2020,<=50,100\nC,2019,51-100,100\nD,2020,,100\n"


@pytest.fixture
def ranks(tmp_path: Path) -> Path:
    file = tmp_path / "zones.csv"
    file.write_text(RANKS, encoding="utf-8")
    return file


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_ranks_alone_give_ranges_and_say_how_little_they_know(
    ranks: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["forecast", "--ranks", str(ranks), "--unit", "D", "--upto", "30", "--lang", lang, "--draws", "400"]
    assert run([*line, "--out", str(ranks.parent / "out")], lang) == 0
    said = capsys.readouterr().out.replace("\n", " ")
    words = {"zh": ("几乎一无所知", "D没有公布过位次", "参评总数 100 个"),
             "en": ("next to nothing", "No rank of D", "100 are ranked")}  # fmt: skip
    assert all(word in said for word in words[lang])
    assert (ranks.parent / "out" / "tables" / "forecast_chances.csv").exists()


def test_ranks_alone_have_the_shape_of_a_forecast(ranks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", "--ranks", str(ranks), "--years", "2", "--draws", "400", "--json"], "en") == 0
    value = json.loads(capsys.readouterr().out)
    assert misshapen("forecast", value) == []
    assert (value["project"], value["node"], value["model"]) == ("zones", "rank", "ranks_only")
    width = {row["unit"]: row["high_80"] - row["low_80"] for row in value["forecast"] if row["year"] == 2022}
    assert width["A"] < width["B"] < width["D"]


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (["shandong", "--ranks", "x.csv"], "两者取一", "one of the two"),
        ([], "两者取一", "one of the two"),
        (["--ranks", "x.csv", "--node", "inputs"], "--node", "--node"),
        (["--ranks", "x.csv", "--by-indicators"], "--by-indicators", "--by-indicators"),
        (["shandong", "--number", "31"], "--ranks", "--ranks"),
        (["--ranks", "nowhere.csv"], "nowhere.csv", "nowhere.csv"),
        (["shandong", "--events", "nowhere.yaml"], "nowhere.yaml", "nowhere.yaml"),
    ],
)
def test_wishes_that_ranks_alone_cannot_meet_are_answered(
    words: list[str], zh: str, en: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang, said in (("zh", zh), ("en", en)):
        assert run(["forecast", *words, "--lang", lang], lang) == 2  # type: ignore[arg-type]
        assert said in capsys.readouterr().err


def test_a_standing_scenario_is_taken_in_and_what_is_over_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(EXAMPLES_DIR / "shandong", tmp_path / "mine")
    document = tmp_path / "mine" / "framework.yaml"
    text = document.read_text(encoding="utf-8")
    events = [line for line in EVENTS.splitlines() if line]
    text += "\nscenario:\n" + "\n".join(f"  {line}" for line in events)
    text += "\n    - {code: old, year: 2020, effects: [{indicator: rd_intensity, times: 1.1}]}\n"
    document.write_text(text, encoding="utf-8")
    line = ["forecast", str(tmp_path / "mine"), "--years", "2", "--draws", "200"]
    assert run([*line, "--json"], "en") == 0
    value = json.loads(capsys.readouterr().out)
    assert value["events"] == ["rail"]
    assert "forecasting.event_unused" in [problem["key"] for problem in value["problems"]]
    assert run([*line, "--lang", "zh"], "zh") == 0
    said = capsys.readouterr().out
    assert "高铁通车" in said
    assert "不计事件" in said


def test_the_backtest_writes_its_report_and_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["backtest", "shandong", "--years", "1", "--every", "3", "--lang", "zh", "--out", str(tmp_path / "out")]
    assert run(line, "zh") == 0
    made = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*"))
    assert made == ["backtest.html", "tables/forecast_skill.csv", "tables/reliability.csv"]
    page = (tmp_path / "out" / "backtest.html").read_text(encoding="utf-8")
    assert "预测概率与实际发生比例最多相差" in page
