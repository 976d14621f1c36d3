"""Units side by side."""

from __future__ import annotations

import pytest

from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Chart, Table
from ganchao.reporting.compare_blocks import compare_blocks
from ganchao.reporting.score_facts import rounds_of
from ganchao.text import LANGS, Lang


@pytest.mark.parametrize("lang", LANGS)
def test_ranks_and_scores_at_every_node_are_those_of_the_card(card: Scorecard, lang: Lang) -> None:
    now = rounds_of(card, lang)[0]
    units = card.units[:2]
    found = compare_blocks(now, card.framework.index.code, units, lang, "")
    (table,) = [block for block in found if isinstance(block, Table)]
    assert {row[1] for row in table.rows} == set(card.nodes)
    for row in table.rows:
        for k, unit in enumerate(units):
            at = card.units.index(unit), card.nodes.index(str(row[1]))
            assert row[2 + 2 * k] == now.ranks[at]
            assert row[3 + 2 * k] == pytest.approx(now.scores[at])


@pytest.mark.parametrize("lang", LANGS)
def test_a_course_has_a_line_for_each_unit(card: Scorecard, lang: Lang) -> None:
    found = compare_blocks(rounds_of(card, lang)[0], card.framework.index.code, card.units[:3], lang, "")
    (chart,) = [block for block in found if isinstance(block, Chart)]
    assert chart.data["unit"].nunique() == 3
    assert set(chart.data["year"]) == set(card.years)
    assert compare_blocks(rounds_of(card, lang)[0], card.framework.index.code, card.units[:1], lang, "") == []
