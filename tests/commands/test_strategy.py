"""``ganchao strategy`` and ``ganchao cards`` on whole command lines."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from ganchao.cli import cards, strategy
from ganchao.cli.main import run
from ganchao.cli.shapes import SHAPES, leaves, misshapen
from ganchao.files.templates import new_project
from ganchao.text import LANGS, Lang
from tests.planning.port import write_port

FILES = {
    "strategy": ["baskets.csv", "strategy.csv", "strategy.html"],
    "cards": ["alignment.csv", "cards.html", "clauses.csv", "ledgers.csv"],
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_port(tmp_path_factory.mktemp("port") / "project"))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("command", FILES)
def test_the_plan_is_told_in_both_languages(
    command: str, lang: Lang, port: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANCHAO_LANG", lang)
    assert run([command, port, "--on", "2025-06-30"], "en") == 0
    said = capsys.readouterr().out
    expected = {
        ("strategy", "zh"): ("2 条主线", "7 个目标", "方案完整度 52 分"),
        ("strategy", "en"): ("2 main lines", "7 goals", "52 of 100"),
        ("cards", "zh"): ("融入都市圈", "对标一流", "已承接 2 个"),
        ("cards", "en"): ("Join the city", "Meet the best", "we take up 2"),
    }[command, lang]
    assert [word for word in expected if word not in said] == []


@pytest.mark.parametrize("command", FILES)
def test_json_and_files_have_their_shape(
    command: str, port: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run([command, port, "--on", "2025-06-30", "--json", "--out", str(tmp_path / "out")], "en") == 0
    value = json.loads(capsys.readouterr().out)
    assert misshapen(command, value) == []
    assert set(SHAPES[command]) <= {way for way, _leaf in leaves(value)}
    assert sorted(path.name for path in (tmp_path / "out").rglob("*") if path.is_file()) == FILES[command]
    assert value["on"] == "2025-06-30"
    assert value["illustrative"]


@pytest.mark.parametrize("command", FILES)
def test_a_plan_of_aims_only_has_no_such_chapters_and_says_why(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.faults.sound import write_folder

    write_folder(tmp_path / "project")
    (tmp_path / "project" / "plan.yaml").write_text("aims: [{year: 2026, rank: 2}]\n", encoding="utf-8")
    assert run([command, str(tmp_path / "project")], "en") == 2
    assert "plan/*.yaml" in capsys.readouterr().err
    assert run([command, "hdi"], "en") == 2
    assert "plan/plan.yaml" in capsys.readouterr().err


@pytest.mark.parametrize("command", FILES)
def test_a_plan_for_a_unit_without_data_is_told(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = write_port(tmp_path / "project")
    skeleton = project / "plan" / "1-skeleton.yaml"
    skeleton.write_text(skeleton.read_text(encoding="utf-8").replace("unit: B\n", "unit: Z\n"), encoding="utf-8")
    assert run([command, str(project)], "zh") == 2
    assert "Z" in capsys.readouterr().err


@pytest.mark.parametrize("lang", LANGS)
def test_both_commands_take_the_same_options_and_explain_them(lang: Lang) -> None:
    first, second = strategy.command(lang), cards.command(lang)
    assert [option.name for option in first.params] == [option.name for option in second.params]
    assert all(option.help for option in first.params if isinstance(option, click.Option))


def test_a_day_that_is_none_is_told(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["strategy", port, "--on", "30 June", "--json"], "zh") == 2
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["key"] == "cli.not_a_day"
    assert "30 June" in problem["what"]


def test_the_day_decides_what_is_late(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    late = {}
    for day in ("2025-05-01", "2025-05-02"):
        assert run(["cards", port, "--on", day, "--json"], "en") == 0
        late[day] = json.loads(capsys.readouterr().out)["ledgers"][0]["overdue"]
    assert late == {"2025-05-01": [], "2025-05-02": ["p1"]}


@pytest.mark.parametrize(("lang", "words"), [
    ("zh", ("产业项目（截至 2019-07-18）", "总部企业", "孵化加速平台（示例）")),
    ("en", ("Industrial projects (as of 2019-07-18)", "Headquarters")),
])  # fmt: skip
def test_funnels_stand_on_the_shipped_leverage_card(
    lang: Lang, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANCHAO_LANG", lang)
    assert run(["cards", "laiwu"], lang) == 0
    said = capsys.readouterr().out
    assert [word for word in words if word not in said] == []


def test_cards_without_leads_say_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new_project(tmp_path / "p", "laiwu", "en")
    (tmp_path / "p" / "leads.csv").unlink()
    assert run(["cards", str(tmp_path / "p"), "--lang", "en"], "en") == 0
    assert "leads.csv" in capsys.readouterr().out
