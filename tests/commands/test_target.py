"""``ganchao target`` on whole command lines."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from ganchao.cli.main import run
from ganchao.cli.shapes import SHAPES, leaves, misshapen
from ganchao.cli.target import mixture, rank_asked
from ganchao.errors import InvalidInput
from ganchao.text import LANGS, Lang

QUICK = ["--draws", "100"]
FIXED = ["target", "hdi", "--unit", "CHN", "--year", "2022", "--rivals", "fixed"]


@pytest.mark.parametrize("lang", LANGS)
def test_it_tells_what_must_reach_what(
    lang: Lang, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANCHAO_LANG", lang)
    assert run(["target", "shandong", "--rank", "12", "--year", "2025", *QUICK], lang) == 0
    said = capsys.readouterr().out
    words = {"zh": ("目标测算", "山东", "假定"), "en": ("Targets", "Shandong", "better than expected", "Assumptions")}
    for word in words[lang]:
        assert word in said


def test_json_has_its_shape_on_target_and_out_of_reach(capsys: pytest.CaptureFixture[str]) -> None:
    seen: set[str] = set()
    aims = (("12", [], 0), ("1", ["--only", "rd_intensity"], 3))
    for rank, more, code in aims:
        assert run(["target", "shandong", "--rank", rank, "--year", "2025", "--json", *more, *QUICK], "en") == code
        out, err = capsys.readouterr()
        assert err == ""
        value = json.loads(out)
        assert misshapen("target", value) == []
        seen |= {way for way, _leaf in leaves(value)}
        assert (value["unreached"] is None) == (code == 0)
    assert set(SHAPES["target"]) - seen <= {"files[]"}


def test_files_are_the_same_twice_and_hold_the_same_numbers_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outs = []
    for name, lang in (("first", "zh"), ("second", "zh"), ("english", "en")):
        outs.append(tmp_path / name)
        monkeypatch.setenv("GANCHAO_LANG", lang)
        line = ["target", "shandong", "--rank", "12", "--year", "2025", "--json", *QUICK]
        assert run([*line, "--out", str(outs[-1])], "zh") == 0
    names = sorted(path.relative_to(outs[0]).as_posix() for path in outs[0].rglob("*") if path.is_file())
    assert names == ["tables/aims.csv", "tables/targets.csv", "target.html"]
    assert all((outs[0] / name).read_bytes() == (outs[1] / name).read_bytes() for name in names)
    assert all((outs[0] / name).read_bytes() == (outs[2] / name).read_bytes() for name in names[:2])
    assert (outs[0] / "target.html").read_bytes() != (outs[2] / "target.html").read_bytes()
    aims = pd.read_csv(outs[0] / "tables" / "aims.csv", encoding="utf-8-sig")
    assert (aims.probability >= aims.confidence).all()


def test_out_of_reach_exits_with_three_and_says_why(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for lang, word in (("zh", "够不到"), ("en", "cannot be among the first 1")):
        monkeypatch.setenv("GANCHAO_LANG", lang)
        line = [*FIXED, "--rank", "1", "--only", "eys"]
        assert run(line, lang) == 3
        assert word in capsys.readouterr().out


def test_units_indicators_and_ranks_are_understood_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    line = ["target", "hdi", "--unit", "China", "--year", "2022", "--rivals", "fixed", "--rank", "70"]
    line += ["--only", "Life expectancy at birth，mys", "--effort", "typical=1,fewest=0.5", "--json"]
    assert run(line, "en") == 0
    value = json.loads(capsys.readouterr().out)
    assert value["unit"] == "CHN"
    assert {t["indicator"] for t in value["aims"][0]["targets"]} == {"le", "mys"}
    assert value["effort_by"] == {"typical": 1.0, "fewest": 0.5}
    assert value["rivals"] == "fixed"


def test_a_tier_a_share_a_node_and_held_goalposts_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for more in (["--rank", "second"], ["--rank", "40%"], ["--rank", "10", "--node", "inputs"],
                 ["--rank", "14", "--goalposts", "fixed", "--confidence", "0.6"]):
        line = ["target", "shandong", "--year", "2024", "--rivals", "fixed", "--json", *more, *QUICK]
        assert run(line, "en") in {0, 3}
        assert misshapen("target", json.loads(capsys.readouterr().out)) == []
    assert [rank_asked(text) for text in ("100", "30%", "２0", "０%", "101%", "first", "0")] == [
        {"rank": 100}, {"top_percent": 30.0}, {"tier": "２0"}, {"tier": "０%"}, {"tier": "101%"}, {"tier": "first"},
        {"tier": "0"},
    ]  # fmt: skip


@pytest.mark.parametrize(("words", "said"), [
    (["--rank", "400"], "400"), (["--rank", "frist"], "frist"), (["--only", "lee", "--rank", "60"], "lee"),
    (["--rank", "60", "--effort", "tipical"], "typical"), (["--rank", "60", "--effort", "typical=x"], "typical"),
    (["--rank", "60", "--effort", "money"], "gnipc"), (["--rank", "60", "--confidence", "2"], "2"), ([], "--rank"),
    (["--rank", "60", "--node", "helth"], "health"), (["--rank", "60", "--year", "2019"], "2019"),
])  # fmt: skip
@pytest.mark.parametrize("lang", LANGS)
def test_wrong_wishes_are_answered(words: list[str], said: str, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*FIXED, "--lang", lang, *words], lang) == 2
    assert said in capsys.readouterr().err


def test_efforts_are_mixed_with_positive_weights() -> None:
    assert mixture(" convex ") == "convex"
    assert mixture("typical=1，fewest=0.5") == {"typical": 1.0, "fewest": 0.5}
    for wrong in ("typical=0", "typical=-1", "typical=inf", "typical=nan", "typical="):
        with pytest.raises(InvalidInput):
            mixture(wrong)


def test_the_plan_of_the_project_is_used_where_no_rank_is_asked_for(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (mine / "plan").mkdir()
    from ganchao.project import open_project

    last = open_project(mine).score().years[-1]
    unit = open_project(mine).panel.units[0]
    (mine / "plan" / "plan.yaml").write_text(
        f"unit: {unit}\naims: [{{year: {last + 1}, rank: 1}}]\n", encoding="utf-8")
    assert run(["target", str(mine), "--rivals", "fixed", "--json"], "en") in {0, 3}
    value = json.loads(capsys.readouterr().out)
    assert value["unit"] == unit
    assert (value["aims"] or [value["unreached"]])[0]["rank"] == 1
