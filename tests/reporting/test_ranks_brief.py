"""Forecasts from ranks alone as people read them."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.forecasting.ranks_only import RankHistory, forecast_ranks
from ganchao.reporting.blocks import Callout, Chart, Paragraph, Table
from ganchao.reporting.charts import chart_svg
from ganchao.reporting.html import html
from ganchao.reporting.legend import Legend
from ganchao.reporting.ranks_brief import last_known, ranks_brief
from ganchao.text import LANGS, Lang

UNITS = ("exact", "band", "old", "unknown")


@pytest.fixture(scope="module")
def history() -> RankHistory:
    nan = np.nan
    low = np.array([[12, nan, 70, nan], [10, 1, nan, nan]], dtype=float)
    high = np.array([[12, nan, 90, nan], [10, 50, nan, nan]], dtype=float)
    return RankHistory(UNITS, (2019, 2020), low, high, (150, 160))


def legend(lang: Lang, own: str = "") -> Legend:
    return Legend(lang, "rank", {unit: unit.upper() for unit in UNITS}, own, number=160)


def of(kind: type, brief) -> list:
    return [block for block in brief if isinstance(block, kind)]


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_known_is_counted_before_anything_is_forecast(history: RankHistory, lang: Lang) -> None:
    brief = ranks_brief(forecast_ranks(history, draws=300), history, legend(lang))
    said = of(Paragraph, brief)[0].text
    assert all(number in said for number in ("4", "2", "160", "2019", "2020"))
    assert html(brief, lang, title="t")


@pytest.mark.parametrize("lang", LANGS)
def test_a_unit_of_which_nothing_is_known_is_warned_about(history: RankHistory, lang: Lang) -> None:
    found = forecast_ranks(history, draws=300)
    brief = ranks_brief(found, history, legend(lang, "unknown"), upto=50)
    warned = [block for block in of(Callout, brief) if "UNKNOWN" in block.text]
    assert len(warned) == 1
    exact = ranks_brief(found, history, legend(lang, "exact"))
    assert not [block for block in of(Callout, exact) if "EXACT" in block.text]
    assert all("<svg" in chart_svg(chart, lang) for chart in of(Chart, brief))


def test_chances_count_the_whole_field_not_only_those_named(history: RankHistory) -> None:
    brief = ranks_brief(forecast_ranks(history, draws=300), history, legend("en", "exact"), upto=20)
    assert "(of 160)" in " ".join(block.text for block in of(Paragraph, brief))
    everyone = of(Table, brief)[-1]
    assert len(everyone.rows) == len(UNITS)
    assert everyone.columns[-2].chance


def test_the_newest_of_what_is_known_is_told_in_words(history: RankHistory) -> None:
    said = [last_known(history, k, legend("zh")) for k in range(4)]
    assert said == ["第 10 位（2020 年）", "前 50 位（2020 年）", "第 70—90 位（2019 年）", ""]
