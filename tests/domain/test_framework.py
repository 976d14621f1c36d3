"""The tree of indicators and groups."""

from __future__ import annotations

import pytest

from ganchao.domain.framework import Framework, Indicator
from ganchao.errors import UnknownName


def test_nodes_are_indicators_then_groups_from_the_bottom_to_the_index(tiny) -> None:
    framework = tiny.framework
    assert framework.node_codes == ("rd", "patents", "energy", "innovation", "index")
    assert framework.index.code == "index"


def test_members_come_in_the_order_written(tiny) -> None:
    framework = tiny.framework
    assert [node.code for node in framework.members("innovation")] == ["rd", "patents"]
    assert [node.code for node in framework.members("index")] == ["energy", "innovation"]


def test_a_misspelt_node_gets_a_suggestion(tiny) -> None:
    with pytest.raises(UnknownName, match="did you mean 'patents'"):
        tiny.framework.node("patent")


def test_a_weight_may_change_by_year() -> None:
    indicator = Indicator(code="a", weight={2011: 0.3, 2015: 0.5})
    assert [indicator.weight_in(year) for year in (2005, 2011, 2014, 2015, 2030)] == [0.3, 0.3, 0.3, 0.5, 0.5]


def test_series_and_vetoes_are_not_scored_and_bonuses_are_no_members() -> None:
    framework = Framework.model_validate({
        "code": "x", "groups": [{"code": "i"}],
        "indicators": [
            {"code": "a", "group": "i"}, {"code": "gdp", "role": "series"},
            {"code": "b", "group": "i", "role": "bonus", "points": 2},
            {"code": "v", "group": "i", "role": "veto", "veto": {"above": 0}},
        ],
    })
    assert [i.code for i in framework.scored] == ["a", "b"]
    assert [node.code for node in framework.members("i")] == ["a"]


def test_columns_are_what_the_data_must_have_each_once() -> None:
    framework = Framework.model_validate({
        "code": "x", "groups": [{"code": "i"}],
        "indicators": [
            {"code": "per_head", "group": "i", "numerator": "gdp", "denominator": "people"},
            {"code": "doctors", "group": "i", "denominator": "people"},
        ],
    })
    assert framework.columns() == ("gdp", "people", "doctors")


def test_a_circle_of_groups_does_not_hang() -> None:
    framework = Framework.model_validate({
        "code": "x", "indicators": [], "groups": [{"code": "a", "group": "b"}, {"code": "b", "group": "a"}],
    })
    assert {group.code for group in framework.bottom_up} == {"a", "b"}
