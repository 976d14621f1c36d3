"""Falls told year by year, and indicators that slid for years."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.benchmarking.benchmark import Benchmark, benchmark
from ganchao.benchmarking.setbacks import HEAVIEST, movements, setbacks, slides
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.project import open_project
from ganchao.scoring.score import score


@pytest.fixture(scope="module")
def shandong() -> Benchmark:
    return benchmark(open_project("shandong").score(), "CN-SD")


def card(ours: list[float], *, direction: str = "higher", breaks: list[int] | None = None) -> Scorecard:
    """Two others that stand still at 10 and 90, and our own values year by year."""
    indicator = {"code": "x", "group": "i", "direction": direction, "breaks": breaks or []}
    framework = Framework.model_validate({
        "code": "s", "indicators": [{**indicator, "goalposts": {"worst": 0, "best": 100}}],
        "groups": [{"code": "i"}], "normalise": "goalposts",
    })  # fmt: skip
    if direction == "lower":
        framework = framework.replace(indicators=[{**indicator, "goalposts": {"worst": 100, "best": 0}}])
    values = np.array([[[10.0], [value], [90.0]] for value in ours])
    return score(Panel(values, tuple(range(2015, 2015 + len(ours))), ("low", "own", "high"), ("x",)), framework)


def test_the_years_of_the_largest_falls_are_told_oldest_first(shandong: Benchmark) -> None:
    assert [each.change.year_to for each in shandong.setbacks] == [2017, 2018, 2022]
    assert all(each.change.change > 0 for each in shandong.setbacks)
    assert all(each.movement.year == each.change.year_to for each in shandong.setbacks)


def test_what_indicators_did_each_year_sums_to_the_change_of_the_score(shandong: Benchmark) -> None:
    own = shandong.card.units.index("CN-SD")
    for each in shandong.movements:
        before, after = (shandong.card.years.index(y) for y in (each.past, each.year))
        change = shandong.card.scores[after, own, -1] - shandong.card.scores[before, own, -1]
        assert sum(part.amount for part in each.leaves) == pytest.approx(change, abs=1e-12)


def test_research_intensity_is_told_to_have_slid_in_2018_and_2019(shandong: Benchmark) -> None:
    (slide,) = [each for each in shandong.slides if each.indicator == "rd_intensity"]
    assert slide.years == (2017, 2018, 2019)
    assert [round(value, 2) for value in slide.values] == [2.41, 2.15, 2.10]
    assert slide.breaks == (2019,)
    assert not slide.lasting
    heaviest = sorted(shandong.slides, key=lambda each: -each.weight)[:HEAVIEST]
    assert slide in heaviest


@pytest.mark.parametrize(("values", "direction"), [([60, 50, 40, 55], "higher"), ([40, 50, 60, 45], "lower")])
def test_a_slide_is_for_the_worse_whichever_way_is_better(values: list[float], direction: str) -> None:
    found = card(values, direction=direction)
    (slide,) = slides(found, "own", movements(found, "own", year=2018))
    assert slide.years == (2015, 2016, 2017)
    assert slide.points == pytest.approx(-0.2)


def test_one_bad_year_is_no_slide_and_a_slide_up_to_now_goes_on() -> None:
    once = card([60, 50, 55, 60])
    assert slides(once, "own", movements(once, "own", year=2018)) == ()
    still = card([60, 61, 50, 40])
    (slide,) = slides(still, "own", movements(still, "own", year=2018))
    assert slide.lasting


def test_without_a_fall_there_is_no_setback() -> None:
    found = benchmark(card([50, 51, 52]), "own")
    assert found.setbacks == ()
    assert setbacks((), ()) == ()


def test_a_year_without_a_score_is_left_out() -> None:
    assert [each.year for each in movements(card([50, np.nan, 40, 30]), "own", year=2018)] == [2018]
