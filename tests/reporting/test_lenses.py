"""Four lenses and three roads: numbers computed by hand, sentences in both languages, nothing where nothing is."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest

from ganchao.catchup import find_next_points
from ganchao.cli.lenses import KINDS
from ganchao.domain.framework import Framework
from ganchao.domain.ledger import Expectation
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.plan import Plan
from ganchao.domain.scenario import Event
from ganchao.domain.scorecard import Scorecard
from ganchao.domain.strategy import LensKind
from ganchao.forecasting.forecast import forecast
from ganchao.planning.services import Served, Stage
from ganchao.reporting.blocks import Chart, Heading, Paragraph, Table
from ganchao.reporting.lens_brief import LENSES, lens_brief
from ganchao.reporting.lens_tele import opportunities, works_against
from ganchao.reporting.lens_wide import ahead_then, neighbours, speeds, thresholds
from ganchao.reporting.lens_xray import share_behind, typical, urgent
from ganchao.reporting.roads_brief import roads_brief, span_of
from ganchao.reporting.sights import Sights
from ganchao.scoring.score import score
from ganchao.studies import day_of, last_aim
from ganchao.text import LANGS, Lang

PLAN = Plan.model_validate({
    "unit": "u5",
    "aims": [{"year": 2021, "rank": 4, "commitment": "力争"}],
    "documents": [{"code": "doc", "title": "文件", "paragraphs": 3}],
    "lenses": [
        {"code": "basis", "lens": "microscope", "name": "发展基础", "groups": ["a"]},
        {"code": "chance", "lens": "telescope", "name": "创新资源", "groups": ["i"]},
        {"code": "people", "lens": "xray", "name": "公共服务"},
    ],
    "ledgers": [{"code": "p", "kind": "problem", "entries": [
        {"code": "p1", "name": "平台少", "heading": "basis", "leads_to": "m"}, {"code": "p2", "name": "人才少"}]}],
    "expectations": [
        {"code": "x1", "name": "就医", "importance": 90, "satisfaction": 50, "calls": 12, "heading": "people"},
        {"code": "x2", "name": "公园", "importance": 40, "satisfaction": 80, "measures": "m"},
        {"code": "x3", "name": "入学", "importance": 80, "satisfaction": 60, "calls": 3},
    ],
    "measures": [{"code": "m", "name": "建平台", "effects": [{"indicator": "x", "add": 1}]}],
    "events": [{"code": "rail", "name": "通车", "year": 2020, "probability": 0.5, "effects": []}],
    "chronicle": [{"date": 2002, "text": "设立"}, {"date": 2015, "text": "升级", "says": {
        "text": "升级", "document": "doc", "paragraph": 2}}],
    "jurisdictions": [{"under": "甲市", "last": 2017}, {"under": "乙市", "first": 2018}],
    "milestones": [{"code": "n", "name": "开工", "serves": "m", "due": "2019-05-01"}],
})


@pytest.fixture(scope="module")
def card() -> Scorecard:
    rng = np.random.default_rng(4)
    values = np.linspace(80, 20, 14)[:, None] + rng.normal(scale=3, size=(9, 14, 2)).cumsum(axis=0)
    units = tuple(f"u{k}" for k in range(14))
    framework = Framework.model_validate({
        "code": "t", "name": "T", "own": "u5",
        "indicators": [{"code": "x", "name": "甲项", "group": "a"}, {"code": "y", "name": "乙项", "group": "i"}],
        "groups": [{"code": "a", "group": "i"}, {"code": "i", "name": {"zh": "指数", "en": "Index"}}],
    })
    return score(Panel(values, tuple(range(2010, 2019)), units, ("x", "y"), {u: Unit(u) for u in units}), framework)


@pytest.fixture(scope="module")
def seen(card: Scorecard) -> Sights:
    found = forecast(card, years=4, draws=300)
    return Sights(card, "u5", PLAN, 4, 2021, aims=((PLAN.aims[0], 4),), forecast=found,
                  points=find_next_points(card, "u5", draws=100))


def test_the_threshold_is_the_so_manieth_best_of_the_others() -> None:
    scores = np.array([[5.0, 9.0, np.nan, 7.0, 1.0], [1.0, 2.0, 3.0, 4.0, 5.0]])
    assert thresholds(scores, 0, 1).tolist() == [9.0, 5.0]
    assert thresholds(scores, 0, 3).tolist() == [1.0, 3.0]
    assert np.isnan(thresholds(scores, 0, 4)[0])  # only three others have a score
    assert thresholds(scores[1], 4, 2) == 3.0  # we are left out


def test_rank_and_threshold_say_the_same(seen: Sights) -> None:
    """Rank R or better is a score at or above the R-th best of the others (F-R1), in every draw."""
    found = seen.forecast
    assert found is not None
    own = found.units.index("u5")
    drawn = found.scores[:, -1, :, -1].astype(np.float64)
    reached = drawn[:, own] >= thresholds(drawn, own, 4)
    assert (reached == (found.ranks[:, -1, own, -1] <= 4)).all()


def test_who_is_ahead_is_counted_in_draws(seen: Sights) -> None:
    found = seen.forecast
    assert found is not None
    chance = ahead_then(found, found.units.index("u5"), 0)
    assert chance[found.units.index("u5")] == 0
    k = found.units.index("u0")
    assert chance[k] == (found.ranks[:, 0, k, -1] < found.ranks[:, 0, found.units.index("u5"), -1]).mean()


def test_speed_is_points_a_year_over_three_years(seen: Sights) -> None:
    scores = seen.card.scores[..., -1]
    assert np.allclose(speeds(seen), (scores[-1] - scores[-4]) / 3)
    assert seen.card.units.index("u5") in neighbours(seen)


def test_urgent_is_above_the_middle_in_importance_and_below_it_in_satisfaction() -> None:
    judged = list(PLAN.expectations)
    assert typical(judged) == (80.0, 60.0)
    assert [e.code for e in urgent(judged)] == ["x1"]
    assert urgent([Expectation(code="z", importance=50, satisfaction=50)]) == []


def test_the_command_knows_every_lens() -> None:
    assert tuple(kind.value for kind in LensKind) == KINDS


def test_a_gap_is_a_share_of_the_reference() -> None:
    service = PLAN.model_validate({"services": [{"code": "s", "indicator": "v", "reference": "r"}]}).services[0]
    assert share_behind(Served(service, Stage.BENCHMARKED, own=3, other=4, gap=1)) == 0.25
    assert share_behind(Served(service, Stage.UNMEASURED)) == 0


@pytest.mark.parametrize("lang", LANGS)
def test_each_lens_has_its_sentences_and_a_picture(seen: Sights, lang: Lang) -> None:
    brief = lens_brief(seen, lang)
    titles = [block.text for block in brief if isinstance(block, Heading)]
    assert len(titles) == 1 + len(LENSES)
    for kind, look in LENSES.items():
        blocks = look(seen, lang)
        assert sum(isinstance(block, Paragraph) for block in blocks) >= 1
        if kind in {LensKind.WIDE, LensKind.TELESCOPE, LensKind.XRAY}:
            assert any(isinstance(block, Chart) for block in blocks), kind
    text = " ".join(block.text for block in brief if isinstance(block, Paragraph))
    assert "{" not in text
    assert "lens." not in text


def test_the_aim_of_a_plan_is_what_difficulty_is_judged_of(card: Scorecard) -> None:
    now = float(card.ranks[-1, card.units.index("u5"), -1])
    assert now > 4
    assert last_aim(card, PLAN, "u5") == (4, 2021)
    assert last_aim(card, PLAN, "u6") is None
    behind = PLAN.model_copy(update={"aims": (PLAN.aims[0].replace(rank=int(now)),)})
    assert last_aim(card, behind, "u5") is None


def test_an_event_that_only_harms_us_is_no_opportunity(seen: Sights) -> None:
    def event(**effect: object) -> Event:
        return Event.model_validate({"code": "e", "year": 2020, "effects": [{"indicator": "x", **effect}]})

    assert works_against(seen, event(units=["u5"], add=-1))
    assert works_against(seen, event(times=0.5))
    assert not works_against(seen, event(units=["u5"], add=1))
    assert not works_against(seen, event(units=["u1"], add=-1))  # others' harm
    closing = replace(seen, plan=PLAN.model_copy(update={"events": (event(units=["u5"], add=-1),)}))
    (row,) = [row for row in opportunities(closing, "zh") if "2020" in str(row[2])]
    assert (row[0], row[3]) == ("不利大事", "尚无应对举措")


def test_the_plan_s_own_headings_stand_in_the_titles(seen: Sights) -> None:
    titles = [block.text for block in lens_brief(seen, "zh") if isinstance(block, Heading)]
    assert any("发展基础" in title for title in titles)
    assert any("公共服务" in title for title in titles)
    assert seen.heading_of("x", LensKind.MICROSCOPE, "zh") == "发展基础"
    assert seen.heading_of("y", LensKind.MICROSCOPE, "zh") == ""
    assert seen.below("i") == {"i", "a", "x", "y"}


def test_a_broken_chain_is_said(seen: Sights) -> None:
    """A problem that led to no measure and an expectation that nothing answers are named."""
    text = " ".join(block.text for kind in LENSES for block in LENSES[kind](seen, "zh") if isinstance(block, Paragraph))
    assert "人才少" in text
    assert "就医、入学" in text


def test_without_a_plan_there_is_no_xray_but_the_others_see(seen: Sights) -> None:
    bare = Sights(seen.card, "u5", Plan(), 4, 2021, forecast=seen.forecast, points=seen.points)
    anchors = [block.anchor for block in lens_brief(bare, "en") if isinstance(block, Heading)]
    assert anchors == ["lenses", "lens-wide", "lens-microscope", "lens-telescope"]


def test_without_a_past_the_wide_lens_says_so(seen: Sights) -> None:
    bare = Sights(seen.card, "u5", Plan(), 4, 2021)
    texts = [block.text for block in LENSES[LensKind.WIDE](bare, "zh") if isinstance(block, Paragraph)]
    assert texts[-1].startswith("历史数据不足")


@pytest.mark.parametrize("lang", LANGS)
def test_three_roads_on_one_page(seen: Sights, lang: Lang) -> None:
    brief = roads_brief(seen, lang)
    anchors = [block.anchor for block in brief if isinstance(block, Heading)]
    assert anchors == ["roads", "roads-from", "roads-walked", "roads-ahead", "roads-years"]
    tables = [block for block in brief if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [2, 9, 1, 2, 9]
    chart = next(block for block in brief if isinstance(block, Chart))
    path = chart.data.set_index("year")["target"].dropna()
    assert path.index.tolist() == [2018, 2019, 2020, 2021]
    assert path.iloc[-1] == 4
    assert path.iloc[0] == seen.card.ranks[-1, 5, -1]


def test_jurisdictions_read_from_when_to_when() -> None:
    assert [span_of(None, 2017, "zh"), span_of(2018, None, "zh"), span_of(2000, 2010, "zh")] == [
        "到 2017 年", "2018 年起", "2000–2010"]


def test_a_plan_is_looked_at_on_its_own_day() -> None:
    assert day_of(Plan.model_validate({"as_of": "2019-07-18"})) == datetime.date(2019, 7, 18)
    assert day_of(Plan()).year >= 2026
