"""Pictures: what is in them, and that they can be drawn without a browser."""

from __future__ import annotations

import itertools
import json
import typing

import numpy as np
import pandas as pd
import pytest

from ganchao.domain.scorecard import Scorecard
from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart, Kind
from ganchao.reporting.charts import DRAWERS, chart_png, chart_spec, chart_svg
from ganchao.reporting.charts.drawing import spread, wrapped
from ganchao.reporting.score_brief import score_brief

YEARS = [2018, 2019, 2020]


def sample(kind: Kind, stamp: str = "") -> Chart:
    names = ["莱芜高新区", "B", "C"]
    frame = pd.DataFrame(
        {
            "y": names,
            "x": [1.5, np.nan, 3.0],
            "low": [1, 2, 2],
            "high": [2, 3, 3],
            "mark": ["own", "", "peer"],
            "color": [0.2, 0.5, 0.9],
            "label": names,
            "total": [1.0, 2.0, 3.0],
        }
    )
    fields = {role: role for role in frame.columns}
    if kind == "scatter":
        frame["y"] = [1.0, 2.0, 3.0]
    if kind == "reliability":
        frame = pd.DataFrame({"x": [10.0, 60.0], "y": [12.0, 55.0], "size": [100, 40]})
        fields = {role: role for role in frame.columns}
    if kind == "tree":
        frame = pd.DataFrame({
            "y": ["a", "b", "c"], "label": names, "color": ["line", "strategy", "ground"], "low": ["", "a", ""],
            "text": ["", "原文", ""],
        })
        fields = {role: role for role in frame.columns}
    if kind in {"bump", "lines", "fan"}:
        frame = pd.DataFrame(
            {
                "x": YEARS * 3,
                "y": [1, 2, 3, 2, 1, 1, 3, 3, 2],
                "label": np.repeat(names, 3),
                "color": np.repeat(names, 3),
                "mark": np.repeat(["own", "", ""], 3),
                "past": [1.0, 2, 3] * 3,
            }
        )
        fields = {role: role for role in frame.columns}
    if kind == "small_multiples":
        frame = pd.DataFrame({"panel": np.repeat(names, 3), "x": YEARS * 3, "path": [1.0, 2, 3] * 3,
                              "y": [1.0, np.nan, 2.5] * 3, "target": [np.nan, np.nan, 3.0] * 3})
        fields = {role: role for role in frame.columns}
    if kind == "light_strip":
        frame = pd.DataFrame({"y": np.repeat(names, 3), "x": ["1月", "2月", "3月"] * 3, "text": ["绿 正常"] * 9,
                              "color": ["green", "yellow", "red", "blue", "", "red", "green", "red", "blue"],
                              "mark": ["", "", "stale"] * 3})
        fields = {role: role for role in frame.columns}
    return Chart(kind, frame, "标题", fields, {"x": "横", "y": "纵"}, "来源", stamp)


@pytest.mark.parametrize("kind", typing.get_args(Kind))
def test_every_kind_of_chart_is_drawn_with_its_stamp_inside(kind: Kind) -> None:
    svg = chart_svg(sample(kind, "模拟数据"), "zh")
    assert svg.startswith("<svg")
    assert svg.count("模拟数据") >= 3
    assert "NaN" not in svg
    assert "模拟数据" not in chart_svg(sample(kind), "zh")


def test_every_kind_has_its_drawer() -> None:
    assert set(DRAWERS) == set(typing.get_args(Kind))


def test_specs_are_strict_json(card: Scorecard) -> None:
    for block in score_brief(card, "zh"):
        if isinstance(block, Chart):
            json.dumps(chart_spec(block, "zh"), allow_nan=False)


def test_bump_chart_puts_rank_one_on_top_and_names_both_ends(card: Scorecard) -> None:
    chart = next(b for b in score_brief(card, "zh") if isinstance(b, Chart) and b.kind == "bump")
    spec = chart_spec(chart, "zh")
    domain = spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert domain[0] > domain[1]
    named = [layer["data"]["values"] for layer in spec["layer"] if "data" in layer]
    assert [len(rows) for rows in named] == [8, 8]
    assert all(b["at"] - a["at"] > 0.7 for rows in named for a, b in itertools.pairwise(rows))


def test_spread_labels_keep_their_distance_and_order() -> None:
    places = spread(np.array([1.0, 1.0, 1.0, 9.0, 9.1]), 1.0, 0.0, 10.0)
    assert (np.diff(places) > 1 - 1e-9).all()
    assert places[0] >= 0
    assert places[-1] <= 10
    assert spread(np.array([2.0, 5.0]), 1.0, 0.0, 9.0).tolist() == [2.0, 5.0]


def test_distribution_counts_every_unit_once(card: Scorecard) -> None:
    chart = next(b for b in score_brief(card, "en") if isinstance(b, Chart) and b.kind == "distribution")
    assert sum(row["count"] for row in chart_spec(chart, "en")["data"]["values"]) == 8


def test_contributions_add_up_to_the_index(card: Scorecard) -> None:
    chart = next(b for b in score_brief(card, "en") if isinstance(b, Chart) and b.kind == "contribution_bars")
    sums = chart.data.groupby("unit", sort=False)["part"].sum()
    order = np.argsort(card.ranks[-1, :8, -1], kind="stable")
    assert np.sort(sums.to_numpy())[::-1] == pytest.approx(np.sort(card.scores[-1, order, -1])[::-1])
    assert "total" not in chart.fields


def test_light_colours_differ_so_that_the_dark_page_can_swap_them() -> None:
    assert len(set(theme.LIGHT.values())) == len(theme.LIGHT)
    assert set(theme.LIGHT) == set(theme.DARK)


def test_neighbouring_group_colours_differ_in_lightness() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
        return float(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2)

    pairs = list(zip(theme.GROUPS, theme.GROUPS[1:], strict=False))
    assert all(abs(lightness(a) - lightness(b)) > 0.07 for a, b in pairs)


def test_chinese_breaks_between_characters_and_never_starts_with_a_comma() -> None:
    lines = wrapped("差距主要在研发投入，其次在高新技术企业", 60, 12)
    assert "".join(lines) == "差距主要在研发投入，其次在高新技术企业"
    assert not any(line.startswith("，") for line in lines)


def test_png_is_a_picture() -> None:
    assert chart_png(sample("bars"), "zh").startswith(b"\x89PNG")


def test_no_line_of_a_label_ends_in_an_opening_bracket_and_nothing_is_lost() -> None:
    for width in range(40, 200, 7):
        lines = wrapped("新晋高成长（瞪羚）企业数", width, 12)
        assert "".join(lines) == "新晋高成长（瞪羚）企业数"
        assert not any(line.endswith("（") for line in lines)


def test_long_names_of_bars_stand_on_two_lines_where_short_ones_stay_on_one() -> None:
    def labels(names: list[str]) -> dict[str, object]:
        frame = pd.DataFrame({"y": names, "x": range(len(names))})
        spec = chart_spec(Chart("bars", frame, "t", {"y": "y", "x": "x"}), "zh")
        return dict(spec["layer"][0]["encoding"]["y"]["axis"])

    long = "当年获得境外注册商标或境外发明专利授权的内资控股企业数"
    told = labels(["企业利润率", long])["labelExpr"]
    assert "…" not in str(told).split(":")[1]  # on paper nothing is cut
    assert "labelExpr" not in labels(["企业利润率", "单位能耗"])
