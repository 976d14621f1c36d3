"""Forecasts as people read them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao.domain.document import Bilingual
from ganchao.domain.forecast import Forecast
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scenario import Scenario
from ganchao.domain.scorecard import Scorecard
from ganchao.forecasting.outlook import Outlook, outlook
from ganchao.reporting.blocks import Callout, Chart, Column, Paragraph, Table
from ganchao.reporting.charts import chart_svg
from ganchao.reporting.docx import docx
from ganchao.reporting.figures import figure, percent
from ganchao.reporting.forecast_brief import backtest_brief, forecast_brief, lag_sentences, own_sentence
from ganchao.reporting.forecast_charts import chances_chart, fan_chart, reliability_chart
from ganchao.reporting.html import html
from ganchao.reporting.legend import legend_of
from ganchao.reporting.outlook_tables import (
    FORECAST_SCHEMAS,
    chances_frame,
    reliability_frame,
    skill_frame,
    write_forecast_tables,
    write_skill_tables,
)
from ganchao.reporting.xlsx import xlsx
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


@pytest.fixture(scope="module")
def made(card: Scorecard) -> Outlook:
    return outlook(card, years=3, draws=300)


def of(kind: type, brief) -> list:
    return [block for block in brief if isinstance(block, kind)]


@pytest.mark.parametrize("lang", LANGS)
def test_past_and_future_stand_in_one_picture(made: Outlook, lang: Lang) -> None:
    chart = next(chart for chart in of(Chart, forecast_brief(made, lang, upto=4)) if chart.kind == "fan")
    data = chart.data.set_index("year")
    assert data.past.dropna().index.tolist() == list(range(2010, 2019))
    assert data["median"].dropna().index.tolist() == [2018, 2019, 2020, 2021]
    assert data.loc[2018, "low90"] == data.loc[2018, "past"]
    coming = data.loc[2019:]
    assert (np.diff(coming[["low90", "low80", "low50", "median", "high50", "high80", "high90"]], axis=1) >= 0).all()
    assert data.target.dropna().unique().tolist() == [4]
    assert chart.options["today"] == 2018


@pytest.mark.parametrize(("lang", "same"), [("zh", "没有变化"), ("en", "stays as it was")])
def test_events_that_change_nothing_are_said_to(made: Outlook, lang: Lang, same: str) -> None:
    event = Scenario.model_validate({"events": [{"code": "e", "year": 2020, "effects": []}]}).events
    still = replace(made, without=made.forecast, events=event)
    assert any(same in block.text for block in of(Paragraph, forecast_brief(still, lang)))


def test_the_plan_s_own_aims_take_the_place_of_the_next_tier(made: Outlook) -> None:
    told = " ".join(block.text for block in of(Paragraph, forecast_brief(made, "zh", chances={(2020, 5): 0.42})))
    assert "2020 年区u5进入前 5 位的实现概率：42%" in told
    assert "第一方阵" not in told


@pytest.mark.parametrize("lang", LANGS)
def test_every_format_takes_it_and_every_picture_is_drawn(made: Outlook, lang: Lang) -> None:
    brief = forecast_brief(made, lang, upto=4)
    charts = of(Chart, brief)
    assert [chart.kind for chart in charts] == ["fan", "acceptability", "reliability"]
    assert all("<svg" in chart_svg(chart, lang) for chart in charts)
    page = html(brief, lang, title="t")
    assert ("区u5" if lang == "zh" else "Zone u5") in page
    assert len(xlsx(brief, lang, title="x", facts={})) > 5_000
    assert len(docx(brief, lang, title="x", facts={})) > 5_000


def test_without_a_wish_the_next_better_tier_is_the_threshold(made: Outlook) -> None:
    here = made.forecast.units.index("u5")
    chart = next(chart for chart in of(Chart, forecast_brief(made, "en")) if chart.kind == "fan")
    assert chart.data.target.dropna().unique().tolist() == [4]
    assert "First tier" in chart.labels["target"]
    assert "target" not in fan_chart(made.forecast, here, legend_of(made.card, "i", "en"), None).fields


def test_chances_rise_with_the_rank_and_name_the_tier(made: Outlook) -> None:
    chances = of(Table, forecast_brief(made, "en"))[1]
    told = np.array([row[1:] for row in chances.rows], dtype=float)
    assert (np.diff(told, axis=0) >= 0).all()
    assert "4 or better · First tier" in [row[0] for row in chances.rows]


def test_the_picture_of_chances_sums_to_a_hundred_each_year(made: Outlook) -> None:
    chart = chances_chart(made.forecast, 5, legend_of(made.card, "i", "zh"))
    shares = chart.data.groupby("year").share.sum()
    assert (shares <= 100 + 1e-9).all()
    assert (shares > 97).all()


def test_rivals_are_those_where_it_is_open(made: Outlook) -> None:
    rivals = of(Table, forecast_brief(made, "en"))[0]
    assert rivals.rows
    assert all(2 <= row[2] <= 98 for row in rivals.rows)
    assert all(first[2] >= then[2] for first, then in zip(rivals.rows, rivals.rows[1:], strict=False))


def test_everyone_is_listed_once_and_our_own_is_marked(made: Outlook) -> None:
    table = of(Table, forecast_brief(made, "zh"))[2]
    assert len(table.rows) == 14
    row = next(k for k, row in enumerate(table.rows) if row[0] == "区u5")
    assert table.marks == {(row, -1): "own"}


def test_a_unit_that_is_not_forecast_is_told_so(card: Scorecard) -> None:
    made = outlook(card, years=1, draws=100, origins=0)
    made.forecast.ranks[:, :, 5] = 0
    brief = forecast_brief(made, "en")
    assert any("Zone u5" in block.text for block in of(Callout, brief))
    assert not of(Chart, brief)
    assert own_sentence(made, "en") == ""


@pytest.mark.parametrize("lang", LANGS)
def test_skill_and_reliability_are_shown_with_where_it_loses(made: Outlook, lang: Lang) -> None:
    brief = backtest_brief(made.card, made.skill, made.reliability, lang)
    assert [row[0] for row in of(Table, brief)[0].rows] == [s.horizon for s in made.skill]
    assert [chart.kind for chart in of(Chart, brief)] == ["reliability"]
    assert len(of(Paragraph, brief)) == 2


def test_the_reliability_picture_names_the_furthest_miss(made: Outlook) -> None:
    assert made.reliability is not None
    chart = reliability_chart(made.reliability, legend_of(made.card, "i", "en"))
    furthest = (chart.data.came - chart.data.said).abs().max()
    assert f"{furthest:.0f} points" in chart.title
    assert chart.data["count"].min() >= 30


def test_a_past_too_short_to_judge_is_told_so(card: Scorecard) -> None:
    assert of(Callout, backtest_brief(card, (), None, "zh"))


EVENTS = {"events": [
    {"code": "rail", "name": {"zh": "通车", "en": "Railway"}, "year": 2020, "probability": 0.5,
     "effects": [{"indicator": "x", "units": "u5", "add": 30, "years_to_full": 2}]},
]}  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_events_are_listed_and_held_against_the_same_draws_without(card: Scorecard, lang: Lang) -> None:
    made = outlook(card, years=3, draws=300, origins=0, scenario=Scenario.model_validate(EVENTS))
    brief = forecast_brief(made, lang)
    events, beside = (table for table in of(Table, brief) if "+30" in str(table.rows) or table.rows[0][0] == 2019)
    assert ("通车" if lang == "zh" else "Railway") in str(events.rows)
    assert [row[0] for row in beside.rows] == [2019, 2020, 2021]
    assert beside.rows[0][1] == beside.rows[0][3]  # nothing has happened yet
    assert beside.rows[2][3] < beside.rows[2][1]


@pytest.mark.parametrize("lang", LANGS)
def test_the_lag_of_publication_is_told(card: Scorecard, made: Outlook, lang: Lang) -> None:
    rounds = {"lag": 1, "published_on": {2017: "2019-03-01", 2018: "2020-02-01"}}
    framework = card.framework.model_copy(update={"rounds": type(card.framework.rounds).model_validate(rounds)})
    late = type(card)(**{**vars(card), "framework": framework})
    said = " ".join(lag_sentences(late, made.forecast, lang))
    assert "2020" in said  # the last round forecast, 2021, rests on data of 2020
    assert "2020-02-01" in said
    assert lag_sentences(card, made.forecast, lang) == []


def test_tables_hold_every_unit_and_year_and_the_ranks_that_are_open(made: Outlook, tmp_path: Path) -> None:
    names = {code: Bilingual() for code in made.forecast.units}
    files = write_forecast_tables(made.forecast, names, tmp_path)
    assert [file.name for file in files] == ["forecast.csv", "forecast_chances.csv"]
    forecast, chances = (pd.read_csv(file) for file in files)
    for name, frame in (("forecast", forecast), ("forecast_chances", chances)):
        assert list(frame.columns) == list(FORECAST_SCHEMAS[name])
    assert len(forecast) == 3 * 14
    assert (forecast.low_90 <= forecast.low_80).all()
    assert (forecast.value <= forecast.high_50).all()
    assert chances.groupby(["unit", "year"]).value.max().eq(1).all()
    assert (chances.value > 0).all()
    assert chances.groupby(["unit", "year"]).value.apply(lambda column: column.is_monotonic_increasing).all()


def test_large_fields_get_chances_of_round_ranks() -> None:
    ranks = np.arange(1, 501, dtype=np.uint16)[None, None, :, None]
    found = Forecast(
        tuple(f"u{k}" for k in range(500)), ("i",), (2020,), (2021,), np.zeros((1, 500, 1)), np.zeros((1, 500, 1)),
        np.zeros(ranks.shape, dtype=np.float32), ranks, "m", 1,
    )  # fmt: skip
    assert set(chances_frame(found, (8,)).upto) == {1, 3, 5, 8, 10, 20, 30, 50, 100, 150, 200, 300, 500}


def test_skill_tables_have_their_columns(made: Outlook, tmp_path: Path) -> None:
    write_skill_tables(made.skill, made.reliability, "i", tmp_path)
    assert list(skill_frame(made.skill, "i").columns) == list(FORECAST_SCHEMAS["forecast_skill"])
    assert list(reliability_frame(made.reliability, "i").columns) == list(FORECAST_SCHEMAS["reliability"])
    assert len(reliability_frame(None, "i")) == 0
    assert (tmp_path / "reliability.csv").exists()


def test_chances_never_read_as_never_or_always() -> None:
    assert [percent(share, "en") for share in (0, 0.004, 0.25, 0.996, 1)] == [
        "under 1%", "under 1%", "25%", "over 99%", "over 99%",
    ]  # fmt: skip
    assert percent(1.0, "zh") == "99% 以上"
    column = Column("%", 0, chance=True)
    assert [figure(share, column, "en") for share in (0.0, 0.4, 25.0, 99.6, 100.0)] == ["<1", "<1", "25", ">99", ">99"]
    assert [figure(share, column, "zh") for share in (0.4, 99.6)] == ["不足 1", "99 以上"]


def test_a_gap_in_the_past_leaves_a_gap_in_the_line(card: Scorecard) -> None:
    found = outlook(card, years=1, draws=100, origins=0).forecast
    found.past_ranks[3, 5] = np.nan
    chart = fan_chart(found, 5, legend_of(card, "i", "en"), None)
    assert np.isnan(chart.data.past[3])
