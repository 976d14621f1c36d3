"""Nodes of a framework in words, with their formulas."""

from __future__ import annotations

import re

import pytest

from ganchao.domain.framework import Group
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Paragraph, Table
from ganchao.reporting.node_words import group_formula, node_blocks
from ganchao.text import LANGS, Lang


@pytest.mark.parametrize("lang", LANGS)
def test_every_node_has_facts_and_a_group_its_members(card: Scorecard, lang: Lang) -> None:
    for node in card.framework.nodes:
        tables = [block for block in node_blocks(card, node.code, lang, "") if isinstance(block, Table)]
        assert tables[0].rows
        assert all(said for fact in tables[0].rows for said in fact)
        assert (len(tables) == 2) == bool(isinstance(node, Group) and card.framework.members(node.code))


@pytest.mark.parametrize("lang", LANGS)
def test_a_formula_of_means_holds_weights_that_sum_to_one(card: Scorecard, lang: Lang) -> None:
    formulas = {node.code: group_formula(card, node, lang) for node in card.framework.bottom_up}
    assert any(formulas.values())
    for code, formula in formulas.items():
        if formula and "^" not in formula:
            weights = [float(each) for each in re.findall(r"([0-9.]+) ×", formula)]
            assert sum(weights) == pytest.approx(1, abs=0.01)
            assert Paragraph(formula) in node_blocks(card, code, lang, "")
