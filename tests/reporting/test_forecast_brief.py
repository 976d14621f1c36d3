"""Forecasts as people read them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scorecard import Scorecard
from ganchao.forecasting.backtest import rolling
from ganchao.forecasting.forecast import forecast
from ganchao.forecasting.history import history_of
from ganchao.forecasting.skill import reliability_of, skill_of
from ganchao.reporting.blocks import Callout, Chart, Paragraph, Table
from ganchao.reporting.forecast_brief import (
    backtest_brief,
    fan_chart,
    forecast_brief,
    percent,
    write_forecast_tables,
)
from ganchao.reporting.html import html
from ganchao.scoring.score import score
from ganchao.text import LANGS, Lang


@pytest.fixture(scope="module")
def card() -> Scorecard:
    rng = np.random.default_rng(4)
    values = np.linspace(80, 20, 14)[:, None] + rng.normal(scale=3, size=(9, 14, 1)).cumsum(axis=0)
    units = tuple(f"u{k}" for k in range(14))
    roster = {u: Unit(u, Bilingual(zh=f"区{u}", en=f"Zone {u}")) for u in units}
    framework = Framework.model_validate({
        "code": "t", "name": "T", "own": "u5", "indicators": [{"code": "x", "group": "i"}],
        "groups": [{"code": "i", "name": {"zh": "指数", "en": "Index"}}],
        "tiers": [{"code": "first", "name": {"zh": "第一方阵", "en": "First tier"}, "upto": 4}, {"code": "rest"}],
    })
    return score(Panel(values, tuple(range(2010, 2019)), units, ("x",), roster), framework)


def of(kind: type, brief) -> list:
    return [block for block in brief if isinstance(block, kind)]


@pytest.mark.parametrize("lang", LANGS)
def test_past_and_future_stand_in_one_picture(card: Scorecard, lang: Lang) -> None:
    found = forecast(card, years=3, draws=200)
    chart, = of(Chart, forecast_brief(found, card, lang, upto=4))
    data = chart.data.set_index("year")
    assert chart.kind == "fan"
    assert data.past.dropna().index.tolist() == list(range(2010, 2019))
    assert data["median"].dropna().index.tolist() == [2018, 2019, 2020, 2021]
    assert data.loc[2018, "low90"] == data.loc[2018, "past"]
    coming = data.loc[2019:]
    assert (np.diff(coming[["low90", "low80", "low50", "median", "high50", "high80", "high90"]], axis=1) >= 0).all()
    assert data.target.dropna().unique().tolist() == [4]
    assert chart.options["today"] == 2018


@pytest.mark.parametrize("lang", LANGS)
def test_the_picture_is_drawn(card: Scorecard, lang: Lang) -> None:
    found = forecast(card, years=3, draws=200)
    page = html(forecast_brief(found, card, lang, upto=4), lang, title="t")
    assert ("区u5" if lang == "zh" else "Zone u5") in page


def test_chances_rise_with_the_rank_and_name_the_tier(card: Scorecard) -> None:
    found = forecast(card, years=3, draws=200)
    chances = of(Table, forecast_brief(found, card, "en"))[0]
    numbers = np.array([row[1:] for row in chances.rows], dtype=float)
    assert (np.diff(numbers, axis=0) >= 0).all()
    assert "4 or better · First tier" in [row[0] for row in chances.rows]


def test_rivals_are_those_where_it_is_open(card: Scorecard) -> None:
    found = forecast(card, years=3, draws=400)
    rivals = of(Table, forecast_brief(found, card, "en"))[1]
    assert rivals.rows
    assert all(2 <= row[2] <= 98 for row in rivals.rows)
    assert all(first[2] >= then[2] for first, then in zip(rivals.rows, rivals.rows[1:], strict=False))


def test_everyone_is_listed_once_and_our_own_is_marked(card: Scorecard) -> None:
    found = forecast(card, years=2, draws=200)
    table = of(Table, forecast_brief(found, card, "zh"))[2]
    assert len(table.rows) == 14
    row = next(k for k, row in enumerate(table.rows) if row[0] == "区u5")
    assert table.marks == {(row, -1): "own"}


def test_a_unit_that_is_not_forecast_is_told_so(card: Scorecard) -> None:
    found = forecast(card, years=1, draws=100)
    found.ranks[:, :, 5] = 0
    brief = forecast_brief(found, card, "en")
    assert any("Zone u5" in block.text for block in of(Callout, brief))
    assert not of(Chart, brief)


@pytest.mark.parametrize("lang", LANGS)
def test_skill_and_reliability_are_shown_with_where_it_loses(card: Scorecard, lang: Lang) -> None:
    cases = list(rolling(history_of(card), (1, 3), draws=100))
    skill = skill_of(cases)
    brief = backtest_brief(card, skill, reliability_of(cases), lang)
    assert [row[0] for row in of(Table, brief)[0].rows] == [1, 3]
    assert len(of(Paragraph, brief)) == 1


def test_a_past_too_short_to_judge_is_told_so(card: Scorecard) -> None:
    assert of(Callout, backtest_brief(card, (), reliability_of([]), "zh"))


def test_tables_hold_every_unit_year_and_rank(card: Scorecard, tmp_path: Path) -> None:
    found = forecast(card, years=2, draws=100)
    files = write_forecast_tables(found, tmp_path)
    assert [file.name for file in files] == ["forecast.csv", "rank_chances.csv"]
    chances = pd.read_csv(files[1])
    assert len(chances) == 2 * 14 * 14
    assert chances.query("upto == 14").probability.eq(1).all()
    assert len(pd.read_csv(files[0])) == 2 * 14


def test_small_and_large_chances_do_not_read_as_never_or_always() -> None:
    assert [percent(share) for share in (0, 0.004, 0.25, 0.996, 1)] == ["0%", "0.4%", "25%", "99.6%", "100%"]


def test_a_gap_in_the_past_leaves_a_gap_in_the_line(card: Scorecard) -> None:
    found = forecast(card, years=1, draws=100)
    found.past_ranks[3, 5] = np.nan
    chart = fan_chart(found, 5, "x", "en", "", None)
    assert np.isnan(chart.data.past[3])
