"""The page of a question: a sentence for upstairs, three numbers, tables without what is not for sale."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ganchao.aiming import answer, context_of
from ganchao.grounds import Bench, bench_of
from ganchao.project import open_project
from ganchao.reporting.aim_answer import as_programme
from ganchao.reporting.aim_brief import answer_brief, context_brief, finding, tiles
from ganchao.reporting.blocks import Callout, Chart, Table
from ganchao.text import LANGS, Lang
from tests.test_programme import PLAN


@pytest.fixture(scope="module")
def bench() -> Bench:
    return bench_of(open_project("hdi").score(), PLAN)


@pytest.mark.parametrize("lang", LANGS)
def test_the_finding_names_year_rank_money_and_chance(bench: Bench, lang: Lang) -> None:
    found = answer(bench, bench.wanted())
    said = finding(found, lang)
    assert "2024" in said
    assert "132" in said
    assert tiles(found, lang)[0].value in said
    assert found.bought is not None
    assert found.bought.choice is not None
    [measures, *_] = [block for block in answer_brief(found, lang) if isinstance(block, Table)]
    assert len(measures.rows) == len(found.bought.choice.measures)
    assert as_programme(found).upto == (132,)


@pytest.mark.parametrize("lang", LANGS)
def test_out_of_reach_is_said_in_words(bench: Bench, lang: Lang) -> None:
    found = answer(bench, replace(bench.wanted(), rank=1, confidence=0.9))
    callouts = [block.text for block in answer_brief(found, lang) if isinstance(block, Callout)]
    assert any(str(found.least.held) in text for text in callouts)
    short = answer(bench, replace(bench.wanted(), budget=0.5, confidence=0.9))
    assert "0.5" in finding(short, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_the_chosen_plan_is_a_dot_on_the_frontier(bench: Bench, lang: Lang) -> None:
    found = answer(bench, bench.wanted())
    context = context_of(bench, found)
    assert context is not None
    chart = next(block for block in context_brief(found, context, lang) if isinstance(block, Chart))
    dot = chart.options["dot"]
    assert isinstance(dot, dict)
    assert found.bought is not None
    assert found.bought.choice is not None
    assert dot["x"] == found.bought.choice.total
    assert dot["y"] == pytest.approx(found.chance * 100)


def test_without_measures_indicators_are_told(bench: Bench) -> None:
    alone = bench_of(bench.card, PLAN.model_copy(update={"measures": ()}))
    found = answer(alone, alone.wanted())
    assert str(len(found.least.targets)) in {tile.value for tile in tiles(found, "en")}
    assert finding(found, "en").startswith("The top 132")
