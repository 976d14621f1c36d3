"""Sub-indices: by hand, and what must hold of any."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.plan import Plan
from ganchao.domain.strategy import Basket
from ganchao.planning.baskets import between_goalposts, sub_index, weighted_mean
from ganchao.planning.values import values_known
from ganchao.reporting.outline import Outline
from ganchao.scoring.score import score
from tests.conftest import TINY_FRAMEWORK, TINY_VALUES

SCORES = arrays(float, st.integers(1, 6), elements=st.floats(0, 100) | st.just(np.nan))


def test_own_indicators_by_goalposts_by_hand(port: Outline) -> None:
    trade = port.baskets["trade"]
    # ships 100 of 0–200 is 50, tonnes 200 of 100–500 is 25; weights 1 and 3: (50 + 75) / 4
    assert trade.own() == {2023: 31.25, 2024: 52.5}
    assert trade.weights.tolist() == [0.25, 0.75]
    assert trade.value[1].tolist() == [52.5, 97.5]
    assert np.isnan(trade.value[0, 1])


def test_less_is_better_where_worst_is_the_larger_goalpost(port: Outline) -> None:
    clean = port.baskets["clean"]
    # dust 60 between 75 and 25 is 30, clear 200 between 100 and 300 is 50
    assert clean.own()[2023] == 40.0
    # in 2024 only dust is known: 50 between 75 and 25
    assert clean.last() == (2024, 50.0, 0.5)
    assert clean.comparable.tolist() == [True, False]
    assert clean.beside(1, 1) is None  # the city has both, we have one
    assert clean.beside(0, 1) == 62.5


def test_nodes_count_by_their_own_score_or_by_the_members_goalposts(port: Outline) -> None:
    invent = port.baskets["invent"]
    # B is best in R&D and staff in 2024, so its group scores 100; energy 0.46 between 1 and 0 is 54
    assert invent.own()[2024] == pytest.approx((100 + 54) / 2)


def tiny_plan(members: list[dict[str, object]]) -> Plan:
    return Plan.model_validate({"unit": "B", "baskets": [{"code": "b", "members": members}]})


def tiny_sub_index(members: list[dict[str, object]], framework: dict[str, object] = TINY_FRAMEWORK) -> dict[int, float]:
    panel = Panel(np.array(TINY_VALUES), (2020, 2021), ("A", "B", "C", "D"), ("rd", "patents", "energy"))
    card = score(panel, Framework.model_validate(framework))
    plan = tiny_plan(members)
    return sub_index(plan.baskets[0], card, values_known(plan, card, None)).own()


def test_a_group_is_brought_from_its_scale_to_a_hundred() -> None:
    assert tiny_sub_index([{"indicator": "innovation"}]) == pytest.approx({2020: 31.25, 2021: 12.5})


def test_goalposts_of_a_group_are_on_the_scale_of_its_score() -> None:
    assert tiny_sub_index([{"indicator": "innovation", "goalposts": {"worst": 0, "best": 0.5}}]) == pytest.approx(
        {2020: 62.5, 2021: 25.0}
    )


def test_goalposts_of_an_indicator_are_in_published_units() -> None:
    assert tiny_sub_index([{"indicator": "energy", "goalposts": {"worst": 0.6, "best": 0.4}}]) == pytest.approx(
        {2020: 100.0, 2021: 50.0}
    )


def test_a_group_of_which_less_is_better_is_turned() -> None:
    turned = {**TINY_FRAMEWORK, "groups": [{**TINY_FRAMEWORK["groups"][0], "direction": "lower"},  # type: ignore[index]
                                           TINY_FRAMEWORK["groups"][1]]}  # type: ignore[index]
    assert tiny_sub_index([{"indicator": "innovation"}], turned) == pytest.approx({2020: 68.75, 2021: 87.5})


def test_years_are_data_years() -> None:
    later = {**TINY_FRAMEWORK, "rounds": {"lag": 1}}
    assert tiny_sub_index([{"indicator": "innovation"}], later) == pytest.approx({2020: 31.25, 2021: 12.5})


def test_nothing_known_gives_nothing() -> None:
    value, known = weighted_mean(np.array([np.nan, np.nan]), np.array([0.5, 0.5]))
    assert np.isnan(value)
    assert known == 0
    assert np.isnan(weighted_mean(np.empty((2, 0)), np.empty(0))[0]).all()


@given(SCORES, st.data())
def test_a_sub_index_lies_between_its_members(scores: np.ndarray, data: st.DataObject) -> None:
    weights = data.draw(arrays(float, scores.size, elements=st.floats(0.01, 9)))
    value, known = weighted_mean(scores, weights / weights.sum())
    there = scores[np.isfinite(scores)]
    if there.size:
        assert there.min() - 1e-9 <= value <= there.max() + 1e-9
        assert 0 < known <= 1 + 1e-9
    else:
        assert np.isnan(value)


@given(SCORES, st.integers(0, 5), st.floats(0, 100))
def test_a_sub_index_rises_with_each_member(scores: np.ndarray, at: int, more: float) -> None:
    k = at % scores.size
    if not np.isfinite(scores[k]):
        return
    better = scores.copy()
    better[k] = min(100.0, scores[k] + more)
    weights = np.full(scores.size, 1 / scores.size)
    assert weighted_mean(better, weights)[0] >= weighted_mean(scores, weights)[0] - 1e-9


@given(st.floats(-1e6, 1e6), st.floats(-100, 100), st.floats(0.5, 100))
def test_goalposts_clip_and_turn(value: float, worst: float, width: float) -> None:
    up = float(between_goalposts(np.array(value), worst, worst + width))
    down = float(between_goalposts(np.array(value), worst + width, worst))
    assert 0 <= up <= 100
    assert up + down == pytest.approx(100, abs=1e-6)


def test_an_empty_basket_has_no_sub_index(port: Outline) -> None:
    found = sub_index(Basket(code="none"), port.card, port.values)
    assert found.last() is None
    assert not found.comparable.any()
