"""``ganchao benchmark`` on whole command lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganchao.cli.benchmark import holding, numbered
from ganchao.cli.main import run
from ganchao.cli.shapes import leaves, misshapen
from ganchao.errors import UnknownName
from ganchao.project import open_project


def test_it_tells_the_gap_and_writes_page_and_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert run(["benchmark", "shandong", "--lang", "zh", "--out", str(out)], "zh") == 0
    said = capsys.readouterr().out
    assert "差距在哪里" in said
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()) == [
        "benchmark.html", "tables/gaps.csv", "tables/ladder.csv", "tables/movements.csv", "tables/peers.csv",
        "tables/rank_changes.csv", "tables/worths.csv",
    ]  # fmt: skip


def test_json_has_its_shape_and_sums_up(capsys: pytest.CaptureFixture[str]) -> None:
    line = ["benchmark", "shandong", "--to", "first", "--since", "2016", "--aim", "5", "--by", "2028", "--json"]
    assert run(line, "en") == 0
    value = json.loads(capsys.readouterr().out)
    assert misshapen("benchmark", value) == []
    parts = [part["value"] for part in value["gap"]["contributions"] if part["kind"] != "group"]
    assert sum(parts) == pytest.approx(value["gap"]["gap"], abs=1e-9)
    change = value["change"]
    assert sum(change[cause] for cause in ("own", "rivals", "revision", "entrants")) == pytest.approx(change["places"])
    assert (value["difficulty"]["aim"], value["difficulty"]["by"]) == (5, 2028)


def test_an_earlier_vintage_tells_revisions_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["benchmark", "hdi", "--earlier", "2021-22", "--since", "2021", "--to", "MYS", "--json"], "en") == 0
    change = json.loads(capsys.readouterr().out)["change"]
    assert (change["rank_from"], change["rank_to"]) == (79, 75)
    assert change["revision"] > 4


def test_several_units_mean_their_mean(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["benchmark", "hdi", "--to", "MYS", "--to", "THA", "--json"], "en") == 0
    gap = json.loads(capsys.readouterr().out)["gap"]
    assert (gap["kind"], gap["others"]) == ("mean", ["MYS", "THA"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--to", "CN-ZZ"], "CN-ZZ"),
        (["--to", "99"], "99"),
        (["--unit", "CN-QQ"], "CN-QQ"),
        (["--year", "1999"], "1999"),
        (["--since", "1999"], "1999"),
        (["--node", "nothing"], "nothing"),
        (["--aim", "nowhere"], "nowhere"),
    ],
)
def test_bad_input_is_said_with_exit_code_2(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["benchmark", "shandong", *words, "--json"], "zh") == 2
    value = json.loads(capsys.readouterr().out)
    assert said in json.dumps(value, ensure_ascii=False)
    assert {way for way, _ in leaves(value)} >= {"problems[].what", "problems[].fix"}


def test_years_belong_to_the_newest_rulebook_that_holds() -> None:
    card = open_project("hdi").score()
    assert holding(None, [card]) is card
    assert holding(2020, [card, card]) is card
    with pytest.raises(UnknownName):
        holding(1900, [card])


def test_numbers_are_ranks_and_words_are_names() -> None:
    assert (numbered("12"), numbered("first"), numbered("１２"), numbered(None)) == (12, "first", "１２", None)
