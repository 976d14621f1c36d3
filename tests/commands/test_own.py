"""``ganchao target --knowledge own`` on whole command lines."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from ganchao.cli.main import run
from ganchao.cli.own import published_by
from ganchao.cli.shapes import SHAPES, leaves, misshapen
from ganchao.project import open_project
from ganchao.text import LANGS, Lang

LINE = ["target", "shandong", "--unit", "CN-SD", "--rank", "8", "--year", "2025", "--knowledge", "own"]


@pytest.mark.parametrize("lang", LANGS)
def test_it_tells_the_need_the_chance_the_fact_and_the_full_answer(
    lang: Lang, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANCHAO_LANG", lang)
    assert run(LINE, lang) == 0
    said = capsys.readouterr().out
    words = {"zh": ("仅凭本单位所知", "实现概率", "最值得打听", "对照"),
             "en": ("from what we know ourselves", "probability", "Most would be learnt", "for comparison only")}
    for word in words[lang]:
        assert word in said


def test_json_has_its_shape(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run([*LINE, "--lift", "3", "--json", "--out", str(tmp_path / "out")], "en") == 0
    out, err = capsys.readouterr()
    assert err == ""
    value = json.loads(out)
    assert misshapen("target own", value) == []
    assert set(SHAPES["target own"]) <= {way for way, _leaf in leaves(value)}
    assert value["own_aims"][0]["lift"] == 3.0


def test_files_are_the_same_twice_and_hold_the_same_numbers_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outs = []
    for name, lang in (("first", "zh"), ("second", "zh"), ("english", "en")):
        outs.append(tmp_path / name)
        monkeypatch.setenv("GANCHAO_LANG", lang)
        assert run([*LINE, "--json", "--out", str(outs[-1])], "zh") == 0
    names = sorted(path.relative_to(outs[0]).as_posix() for path in outs[0].rglob("*") if path.is_file())
    assert names == ["own.html", "tables/own_aims.csv", "tables/own_curve.csv", "tables/own_facts.csv"]
    assert all((outs[0] / name).read_bytes() == (outs[1] / name).read_bytes() for name in names)
    assert all((outs[0] / name).read_bytes() == (outs[2] / name).read_bytes() for name in names[1:])
    aims = pd.read_csv(outs[0] / "tables" / "own_aims.csv", encoding="utf-8-sig")
    assert (aims.today_low < aims.today_middle).all()


def test_a_project_without_anyone_else_works(mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", str(tmp_path / "own"), "--from", "own"], "en") == 0
    line = ["target", str(tmp_path / "own"), "--rank", "120", "--year", "2025", "--knowledge", "own", "--json"]
    capsys.readouterr()
    assert run(line, "en") == 0
    aim = json.loads(capsys.readouterr().out)["own_aims"][0]
    assert (aim["own_rank"], aim["number_ranked"], aim["full_today"]) == (131, 178, None)


def test_wrong_lines_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["target", "shandong", "--rank", "8", "--year", "2025", "--lift", "3"], "en") == 2
    assert "--knowledge own" in capsys.readouterr().err
    assert run([*LINE, "--only", "rd_intensity"], "en") == 2
    assert "--only" in capsys.readouterr().err
    assert run([*LINE, "--published", "nobody"], "en") == 2
    assert "nobody" in capsys.readouterr().err


def test_whose_scores_count_as_published_is_understood_by_name() -> None:
    source = open_project("hdi")
    assert list(published_by(source, None)) == ["first"]
    assert published_by(source, "none") == []
    assert published_by(source, "China，first") == ["CHN", "first"]
