"""``ganchao next`` on whole command lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganchao.cli.main import run
from ganchao.cli.next import whose
from ganchao.cli.shapes import SHAPES, leaves, misshapen
from ganchao.project import open_project
from ganchao.text import LANGS, Lang


@pytest.mark.parametrize("lang", LANGS)
def test_it_tells_where_the_next_point_is(
    lang: Lang, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANCHAO_LANG", lang)
    assert run(["next", "hdi", "--unit", "IND"], lang) == 0
    said = capsys.readouterr().out
    for word in {"zh": ("下一分在哪里", "印度"), "en": ("next point", "India")}[lang]:
        assert word in said


def test_json_and_files_have_their_shape(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["next", "shandong", "--json", "--out", str(tmp_path)], "en") == 0
    value = json.loads(capsys.readouterr().out)
    assert misshapen("next", value) == []
    assert set(SHAPES["next"]) <= {way for way, _leaf in leaves(value)}
    assert (tmp_path / "next.html").is_file()
    assert (tmp_path / "tables" / "next_points.csv").is_file()


def test_our_own_unit_is_meant_unless_another_is_named() -> None:
    assert whose(open_project("shandong"), None) == "CN-SD"
    assert whose(open_project("shandong"), "浙江") == "CN-ZJ"
