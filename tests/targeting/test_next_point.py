"""The next point: what it costs, what it brings, what it does to the rank."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.targeting.levers import Levers
from ganchao.targeting.next_point import least_move, next_points, parts_of, usual_change
from tests.targeting.rival_fields import drawn, framework_of, rivals_of


def levers(start: np.ndarray, most: float = np.inf) -> Levers:
    sign = np.array([1.0, 1.0, -1.0, 1.0])
    return Levers(np.arange(4), start, np.diag(sign), np.full(4, most), np.zeros(4), np.full(4, np.nan), ("none",) * 4)


def test_the_move_brings_just_the_point() -> None:
    book = framework_of({"method": "goalposts", "to": [0, 100], "cap": True}, "geometric")
    today = rivals_of(book, drawn(np.random.default_rng(2), draws=1))
    start = np.array([4.0, 5.0, 5.0, 4.0])
    plan = levers(start)
    now = float(today.own_scores(start[None])[0])
    for k in range(4):
        unit = np.eye(4)[k]
        moved, gained = least_move(today, plan, unit, now, 1.0, 10.0)
        assert gained == 1.0
        assert float(today.own_scores(plan.values(unit * moved)[None])[0]) - now == pytest.approx(1.0, abs=1e-9)


def test_a_saturated_indicator_brings_nothing_and_stands_last() -> None:
    book = framework_of({"method": "goalposts", "to": [0, 100], "cap": True}, "arithmetic")
    field = drawn(np.random.default_rng(2), draws=6)
    today, coming = (rivals_of(book, each) for each in (field[:1], field))
    found = next_points(book, today, coming, levers(np.array([10.0, 5.0, 5.0, 5.0])), np.full(4, 0.5), point=1.0)
    assert found[-1].indicator == "i0"
    assert found[-1].state == "saturated"
    assert np.isnan(found[-1].move)
    assert [point.state for point in found[:3]] == [""] * 3
    order = [point.typical_moves for point in found[:3]]
    assert order == sorted(order)
    assert all(0 <= point.chance <= 1 and point.places[0] <= point.places[1] <= point.places[2] for point in found)


def test_a_point_too_far_is_called_so() -> None:
    book = framework_of({"method": "goalposts", "to": [0, 100]}, "arithmetic")
    field = drawn(np.random.default_rng(2), draws=4)
    found = next_points(
        book, rivals_of(book, field[:1]), rivals_of(book, field), levers(np.full(4, 5.0), most=0.01), np.full(4, 0.5),
        point=5.0,
    )
    assert {point.state for point in found} == {"far"}
    assert all(0 < point.points < 5 for point in found)


def test_a_quotient_is_moved_by_either_part_and_never_by_one_that_never_moved_so() -> None:
    past = np.array([[10.0, 100.0], [12.0, 110.0], [11.0, 130.0]])
    top, below = parts_of(past, ["rd", "gdp"], "rd", "gdp", change=1.0, factor=100.0) or (None, None)
    assert top is not None and below is not None  # noqa: PT018 - both or none
    assert (11.0 + top.change) / 130.0 * 100 == pytest.approx(11 / 130 * 100 + 1)
    assert 11.0 / (130.0 + below.change) * 100 == pytest.approx(11 / 130 * 100 + 1)
    assert below.change < 0
    assert np.isnan(below.typical_changes)  # output never fell
    assert top.typical == pytest.approx(2.0)
    assert parts_of(np.array([[1.0, 0.0]]), ["a", "b"], "a", "b", change=1.0, factor=1.0) is None


def test_usual_changes_are_those_of_one_direction() -> None:
    series = np.array([1.0, 3.0, 2.0, np.nan, 4.0])
    assert usual_change(series, 1.0) == 2.0
    assert usual_change(series, -1.0) == 1.0
    assert np.isnan(usual_change(np.array([1.0, 2.0]), -1.0))
