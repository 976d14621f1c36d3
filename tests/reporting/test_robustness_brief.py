"""What the report says of best and worst ranks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.auditing.overtaking import smallest_change
from ganchao.auditing.robustness import robustness, robustness_of_all
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Callout, Chart, Paragraph, Table
from ganchao.reporting.charts import chart_svg
from ganchao.reporting.robustness_brief import overtaking_brief, robustness_brief
from ganchao.scoring.score import score
from ganchao.text import LANGS, Lang


@pytest.fixture(scope="module")
def card() -> Scorecard:
    values = np.array([[[0.9, 0.9, 0.9], [0.5, 0.6, 0.95], [0.7, 0.6, 0.4], [0.4, 0.5, 0.3]]])
    framework = Framework.model_validate(
        {
            "code": "t",
            "name": {"zh": "小指数", "en": "Small index"},
            "own": "x",
            "peers": ["y"],
            "normalise": {"method": "goalposts"},
            "rank": {"decimals": 2},
            "indicators": [{"code": c, "group": "index", "goalposts": {"worst": 0, "best": 1}} for c in "abc"],
            "groups": [{"code": "index", "name": {"zh": "综合指数", "en": "Index"}}],
        }
    )
    return score(Panel(values, (2020,), ("top", "x", "y", "last"), ("a", "b", "c")), framework)


@pytest.mark.parametrize("lang", LANGS)
def test_our_own_range_is_said_drawn_and_tabled(card: Scorecard, lang: Lang) -> None:
    found = robustness_of_all(card, spread=0.9)
    brief = robustness_brief(found, card, lang)
    own = next(each for each in found if each.unit == "x")
    sentence = [block.text for block in brief if isinstance(block, Paragraph)][-1]
    assert str(own.best.rank) in sentence
    assert str(own.worst.rank) in sentence
    chart = next(block for block in brief if isinstance(block, Chart))
    assert chart.data[["low", "high"]].to_numpy().tolist() == [[each.best.rank, each.worst.rank] for each in found]
    assert chart.data["mark"].tolist().count("own") == 1
    assert "<svg" in chart_svg(chart, lang)
    ranges, weights = (block for block in brief if isinstance(block, Table))
    assert [row[3] for row in ranges.rows] == [each.best.rank for each in found]
    assert [row[4] for row in weights.rows] == [100 * own.best.weights[code] for code in "abc"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_rank_that_was_not_proven_is_not_called_best(card: Scorecard, lang: Lang) -> None:
    each = robustness(card, "x")
    doubtful = replace(each, best=replace(each.best, proven=False))
    brief = robustness_brief([doubtful], card, lang)
    assert any(isinstance(block, Callout) and block.tone == "warning" for block in brief)
    table = next(block for block in brief if isinstance(block, Table))
    assert table.rows[0][3] != each.best.rank
    assert str(each.best.rank) in str(table.rows[0][3])


@pytest.mark.parametrize("lang", LANGS)
def test_every_answer_to_overtaking_has_its_sentence(card: Scorecard, lang: Lang) -> None:
    done, never, bounded = (
        smallest_change(card, *pair, spread=spread)
        for pair, spread in ((("top", "x"), None), (("last", "y"), None), (("x", "top"), 0.05))
    )
    said = [overtaking_brief(each, card, lang) for each in (done, never, bounded)]
    assert all(len(brief) == 1 and isinstance(brief[0], Paragraph) for brief in said)
    assert len({brief[0].text for brief in said if isinstance(brief[0], Paragraph)}) == 3
    moved = smallest_change(card, "x", "top")
    paragraph, table = overtaking_brief(moved, card, lang)
    assert isinstance(paragraph, Paragraph)
    assert f"{moved.level:.1%}" in paragraph.text
    assert isinstance(table, Table)
    assert sum(float(str(row[4])) for row in table.rows) == pytest.approx(0, abs=1e-6)


def test_bounds_and_held_groups_are_read_out(card: Scorecard) -> None:
    found = replace(robustness(card, "x", spread=None), held=(("index", "robustness.held.mean"),))
    first, second = (robustness_brief([each], card, "en")[1] for each in (found, robustness(card, "x")))
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert "adds up by another kind of mean" in first.text
    assert "75%" in second.text


def test_nobody_ranked_is_said(card: Scorecard) -> None:
    assert any(isinstance(block, Callout) and block.tone == "problem" for block in robustness_brief([], card, "en"))
