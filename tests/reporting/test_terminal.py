"""The brief in a terminal."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Column, Table
from ganchao.reporting.score_brief import score_brief
from ganchao.reporting.terminal import blocks, folded, print_brief
from ganchao.text import LANGS, Lang


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [60, 100, 160])
def test_no_line_is_wider_than_the_terminal(card: Scorecard, lang: Lang, width: int) -> None:
    out = io.StringIO()
    print_brief(score_brief(card, lang), lang, console=Console(file=out, width=width))
    assert max(cell_len(line.rstrip("\n")) for line in out.getvalue().splitlines()) <= width
    assert ("莱芜" if lang == "zh" else "Zone Z4") in out.getvalue()


def test_bars_grow_by_eighths_of_a_cell() -> None:
    assert [blocks(length) for length in (0, 0.5, 1, 1.125)] == ["", "▌", "█", "█▏"]


@pytest.mark.parametrize("lang", LANGS)
def test_columns_that_do_not_fit_are_named(lang: Lang) -> None:
    titles = [f"column number {k:02}" if lang == "en" else f"第{k:02}个数据项的名称" for k in range(20)]
    table = Table(tuple(Column(title) for title in titles), (tuple(range(1000, 1020)),), "t")
    out = io.StringIO()
    print_brief((table,), lang, console=Console(file=out, width=60))
    said = "".join(out.getvalue().split())
    shown = [k for k in range(20) if str(1000 + k) in said]
    named = said[said.index("未列出" if lang == "zh" else "Notshown"):]
    assert 2 <= len(shown) < 20
    assert [k for k, title in enumerate(titles) if "".join(title.split()) not in named] == shown


@pytest.mark.parametrize(("title", "width", "lines"), [
    ("Score", 9, ["Score"]), ("More than comes", 6, ["More", "than", "comes"]),
    ("占总投入强度（%）", 6, ["占总投", "入强度", "（%）"]), ("一二三四五六七八九", 4, ["一二三", "四五六", "七八九"]),
])  # fmt: skip
def test_long_titles_take_up_to_three_lines(title: str, width: int, lines: list[str]) -> None:
    assert folded(title, width).split("\n") == lines


def test_the_columns_that_decide_stay_where_a_window_is_narrow() -> None:
    titles = ("事项", "牵头单位", "配合单位", "办结时限", "逾期")
    columns = tuple(Column(title, decides=title == "逾期") for title in titles)
    table = Table(columns, (("督办事项一二三四五六", "科技部门", "经济部门", "2019年6月30日", "12 天"),), "台账")
    said = []
    for width in (50, 120):
        out = io.StringIO()
        print_brief((table,), "zh", console=Console(file=out, width=width))
        said.append(out.getvalue().partition("窗口"))
    assert "12 天" in said[0][0]
    assert "配合单位" in said[0][2]
    assert not said[1][1]
