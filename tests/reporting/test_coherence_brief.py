"""What the report says of coherence."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.auditing.coherence import coherence
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Callout, Chart, Paragraph, Table
from ganchao.reporting.charts import chart_svg
from ganchao.reporting.coherence_brief import MOST_FINDINGS, coherence_brief
from ganchao.reporting.html import html
from ganchao.scoring.score import score
from ganchao.text import LANGS, Lang


def card_of(**more: object) -> Scorecard:
    rng = np.random.default_rng(8)
    a = rng.normal(size=40)
    values = np.column_stack(
        [a, a + 0.05 * rng.normal(size=40), -a + 0.6 * rng.normal(size=40), a + rng.normal(size=40)]
    )
    framework = Framework.model_validate(
        {
            "code": "t",
            "name": {"zh": "小指数", "en": "Small index"},
            "indicators": [
                {"code": c, "group": g, "name": {"zh": f"指标{c}", "en": f"Indicator {c}"}}
                for c, g in zip("abcd", "gghh", strict=True)
            ],
            "groups": [{"code": "g", "group": "index"}, {"code": "h", "group": "index"}, {"code": "index"}],
            **more,
        }
    )
    return score(Panel(values[None], (2020,), tuple(f"u{k}" for k in range(40)), ("a", "b", "c", "d")), framework)


@pytest.mark.parametrize("lang", LANGS)
def test_findings_are_said_with_names_and_with_what_to_do(lang: Lang) -> None:
    card = card_of()
    found = coherence(card)
    callout = next(block for block in coherence_brief(found, card.panel, lang) if isinstance(block, Callout))
    assert callout.tone == "warning"
    assert len(callout.items) == min(len(found.findings), MOST_FINDINGS)
    name = {"zh": "指标a", "en": "Indicator a"}[lang]
    redundant = next(problem for problem in found.findings if problem.key == "coherence.redundant")
    assert any(name in item and redundant.fix(lang) in item for item in callout.items)


@pytest.mark.parametrize("lang", LANGS)
def test_tables_hold_full_numbers_of_every_node_pair_and_removal(lang: Lang) -> None:
    card = card_of()
    found = coherence(card)
    tables = [block for block in coherence_brief(found, card.panel, lang) if isinstance(block, Table)]
    importance, groups, pairs, removal, statistics = tables
    assert [row[1] for row in importance.rows] == [each.node for each in found.in_group]
    assert [row[4] for row in importance.rows] == [100 * each.importance for each in found.in_group]
    assert len(groups.rows) == 3
    assert len(pairs.rows) == len(found.pairs)
    assert [row[2] for row in removal.rows] == sorted(
        (e.mean_shift for e in found.removals if e.node == "index"), reverse=True
    )
    assert [row[1:4] for row in statistics.rows] == [(s.node, s.smallest, s.largest) for s in found.statistics]
    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)


def test_simulated_data_say_so_inside_every_table_and_picture() -> None:
    card = card_of(simulated={"zh": "模拟数据", "en": "Simulated"})
    blocks = coherence_brief(coherence(card), card.panel, "en")
    assert all(block.stamp for block in blocks if isinstance(block, (Table, Chart)))
    assert any(isinstance(block, Callout) and block.tone == "simulated" for block in blocks)


def test_the_map_shows_the_correlations_and_is_drawn() -> None:
    card = card_of()
    found = coherence(card)
    chart = next(block for block in coherence_brief(found, card.panel, "zh") if isinstance(block, Chart))
    assert len(chart.data) == 9
    at = [found.nodes.index(code) for code in ("g", "h")]
    assert chart.data["text"].tolist()[1] == f"{found.pearson.values[at[0], at[1]]:.2f}"
    assert "<svg" in chart_svg(chart, "zh")


def test_nothing_to_find_is_said_too() -> None:
    rng = np.random.default_rng(1)
    common = rng.normal(size=(60, 1))
    values = common + 0.7 * rng.normal(size=(60, 4))
    card = card_of()
    card = score(Panel(values[None], (2020,), tuple(f"u{k}" for k in range(60)), ("a", "b", "c", "d")), card.framework)
    found = coherence(card)
    assert found.findings == ()
    assert any(
        isinstance(block, Callout) and block.tone == "note" for block in coherence_brief(found, card.panel, "en")
    )


@pytest.mark.parametrize("lang", LANGS)
def test_pooled_rounds_carry_their_warning_and_the_page_is_made(lang: Lang) -> None:
    card = card_of()
    values = np.concatenate([card.panel.values, card.panel.values + 1])
    pooled = score(Panel(values, (2020, 2021), card.units, card.panel.indicators), card.framework)
    brief = coherence_brief(coherence(pooled, year="all"), pooled.panel, lang)
    assert "2020–2021" in next(block.text for block in brief if isinstance(block, Paragraph))
    assert "<table" in html(brief, lang, title="t", facts={})


@pytest.mark.parametrize("lang", LANGS)
def test_an_indicator_of_few_values_is_marked_in_words(lang: Lang) -> None:
    card = card_of()
    values = card.panel.values.copy()
    values[..., 3] = np.round(np.clip(values[..., 3], 0, None))
    card = score(Panel(values, (2020,), card.units, card.panel.indicators), card.framework)
    tables = [block for block in coherence_brief(coherence(card), card.panel, lang) if isinstance(block, Table)]
    marks = {row[1]: row[-1] for row in tables[-1].rows}
    assert marks["a"] == ""
    assert {"zh": "雷同多", "en": "repeats"}[lang] in str(marks["d"])
