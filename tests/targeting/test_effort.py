"""Laws of efforts, for every method of the table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.errors import InvalidInput, UnknownName
from ganchao.targeting.effort import EFFORTS, Effort, Known, effort_of
from ganchao.targeting.levers import Levers

COUNT = 4
MOVES = st.lists(st.floats(0, 50), min_size=COUNT, max_size=COUNT).map(np.array)


def known(seed: int = 0, *, costs: bool = True, past: int = 25, most: float = 60.0) -> Known:
    """Four levers, the third and fourth of lower-is-better indicators; past moves go together."""
    rng = np.random.default_rng(seed)
    moves = np.diag([1.0, 1.0, -1.0, -1.0])
    changes = (rng.normal(size=(past, COUNT)) + 1.5 * rng.normal(size=(past, 1))) * [1, 2, 3, 0.5]
    levers = Levers(
        np.arange(COUNT), np.full(COUNT, 50.0), moves, np.full(COUNT, most), np.zeros(COUNT),
        np.arange(1.0, COUNT + 1) if costs else np.array([1.0, np.nan, 3.0, np.nan]), ("plan",) * COUNT,
    )
    return Known(levers, changes, np.array([10.0, 20.0, 5.0, 0.0]), ("a", "b", "c", "d"))


@pytest.mark.parametrize("name", EFFORTS)
def test_no_move_costs_nothing(name: str) -> None:
    effort = EFFORTS[name](known())
    assert effort.of(np.zeros(COUNT)) == 0
    assert (effort.by_lever(np.zeros(COUNT)) == 0).all()


@pytest.mark.parametrize("name", EFFORTS)
@given(moved=MOVES, seed=st.integers(0, 20))
@settings(max_examples=40, deadline=None)
def test_parts_of_levers_add_up_to_the_whole(name: str, moved: np.ndarray, seed: int) -> None:
    effort = EFFORTS[name](known(seed))
    assert effort.by_lever(moved).sum() == pytest.approx(effort.of(moved), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", EFFORTS)
@given(moved=MOVES, seed=st.integers(0, 20))
@settings(max_examples=40, deadline=None)
def test_no_effort_is_negative_and_a_lever_alone_never_costs_less_the_further(
    name: str, moved: np.ndarray, seed: int
) -> None:
    effort = EFFORTS[name](known(seed))
    assert effort.of(moved) >= 0
    for k in range(COUNT):
        alone = np.zeros(COUNT)
        alone[k] = moved[k]
        assert effort.of(1.5 * alone) >= effort.of(alone)


@pytest.mark.parametrize("name", [name for name in EFFORTS if name != "likelihood"])
@given(moved=MOVES, more=MOVES)
@settings(max_examples=40, deadline=None)
def test_more_of_any_lever_never_costs_less(name: str, moved: np.ndarray, more: np.ndarray) -> None:
    effort = EFFORTS[name](known())
    assert effort.of(moved + more) >= effort.of(moved) * (1 - 1e-12)


def test_what_moves_together_in_history_is_likelier_together_so_more_may_cost_less() -> None:
    """The counterexample: that a lever stays behind those it always went with is the improbable thing."""
    levers = known().levers
    together = np.random.default_rng(1).normal(size=(200, 1)) * [1, 1, -1, -1]  # towards better, all at once
    effort = EFFORTS["likelihood"](Known(levers, together + 0.01, np.ones(COUNT)))
    assert effort.of(np.array([2.0, 2.0, 2.0, 2.0])) < effort.of(np.array([2.0, 2.0, 2.0, 0.0]))


def test_likelihood_is_minus_the_logarithm_of_a_normal_density() -> None:
    from scipy.stats import multivariate_normal

    seen = known(3)
    effort = EFFORTS["likelihood"](seen)
    assert effort.quadratic is not None
    normal = multivariate_normal(np.zeros(COUNT), np.linalg.inv(effort.quadratic))
    for moved in np.random.default_rng(2).uniform(0, 5, (5, COUNT)):
        assert effort.of(moved) == pytest.approx(normal.logpdf(np.zeros(COUNT)) - normal.logpdf(moved))
    size, sign = seen.typical, np.array([1, 1, -1, -1])
    covariance = np.linalg.inv(effort.quadratic)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(size)
    theirs = np.mean(seen.changes[:, 0] * seen.changes[:, 2])
    assert covariance[0, 2] == pytest.approx(0.9 * theirs * sign[0] * sign[2])


@given(moved=MOVES, first=st.floats(0.1, 5), second=st.floats(0.1, 5), seed=st.integers(0, 9))
@settings(max_examples=30, deadline=None)
@pytest.mark.parametrize("pair", [("typical", "fewest"), ("convex", "money"), ("likelihood", "distance"),
                                  ("fewest", "likelihood")])
def test_mixtures_add_up(pair: tuple[str, str], moved: np.ndarray, first: float, second: float, seed: int) -> None:
    seen = known(seed)
    mixed = effort_of({pair[0]: first, pair[1]: second}, seen)
    apart = first * EFFORTS[pair[0]](seen).of(moved) + second * EFFORTS[pair[1]](seen).of(moved)
    assert mixed.of(moved) == pytest.approx(apart, rel=1e-9, abs=1e-9)


@given(moved=MOVES, seed=st.integers(0, 9))
@settings(max_examples=30, deadline=None)
@pytest.mark.parametrize("name", [name for name in EFFORTS if name != "fewest"])
def test_the_gradient_is_what_a_little_more_costs(name: str, moved: np.ndarray, seed: int) -> None:
    effort = EFFORTS[name](known(seed))
    for k in range(COUNT):
        little = np.eye(COUNT)[k] * 1e-3
        slope = (effort.of(moved + little) - effort.of(moved - little)) / 2e-3
        assert effort.gradient(moved)[k] == pytest.approx(slope, rel=1e-5, abs=1e-6)


def test_one_typical_move_costs_one() -> None:
    seen = known(1)
    assert EFFORTS["typical"](seen).of(np.diag(seen.typical)[0]) == pytest.approx(1)
    assert EFFORTS["convex"](seen).of(np.diag(seen.typical)[0]) == pytest.approx(0.5)


def test_fewest_counts_indicators_before_anything_else() -> None:
    effort = EFFORTS["fewest"](known())
    assert effort.of(np.array([50.0, 0, 0, 0])) < effort.of(np.array([0.1, 0.1, 0, 0]))


def test_money_is_the_price_of_every_unit_and_names_what_has_none() -> None:
    assert EFFORTS["money"](known()).of(np.ones(COUNT)) == 1 + 2 + 3 + 4
    with pytest.raises(InvalidInput) as caught:
        EFFORTS["money"](known(costs=False))
    problem, = caught.value.problems
    assert (problem.key, problem.values["count"], problem.values["indicators"]) == ("targeting.no_cost", 2, "b, d")


def test_distance_is_measured_in_ranges_of_the_field_and_where_there_is_none_in_units() -> None:
    effort = EFFORTS["distance"](known())
    assert np.sqrt(2 * effort.of(np.array([10.0, 0, 0, 0]))) == pytest.approx(1)
    assert np.sqrt(2 * effort.of(np.array([0, 0, 0, 3.0]))) == pytest.approx(3)


def test_in_order_counts_shares_of_limits_and_is_ordered_in_any_mixture() -> None:
    assert EFFORTS["in_order"](known()).of(np.full(COUNT, 30.0)) == pytest.approx(COUNT / 2)
    assert effort_of({"in_order": 1.0, "typical": 1.0}, known()).ordered


def test_a_past_in_which_nobody_moved_leaves_the_furthest_move_as_measure() -> None:
    still = Known(known().levers, np.zeros((5, COUNT)), np.ones(COUNT))
    assert (still.typical == 60).all()
    nothing = Known(known(most=np.inf).levers, np.empty((0, COUNT)), np.ones(COUNT))
    assert (nothing.typical == 1).all()
    for name in EFFORTS:
        assert np.isfinite(EFFORTS[name](still).of(np.ones(COUNT)))
        assert np.isfinite(EFFORTS[name](nothing).of(np.ones(COUNT)))


def test_an_indicator_whose_past_is_unknown_is_no_trouble() -> None:
    seen = known()
    seen.changes[:, 1] = np.nan
    assert seen.typical[1] == 60
    for name in EFFORTS:
        assert np.isfinite(EFFORTS[name](seen).of(np.ones(COUNT)))


def test_an_effort_that_does_not_exist_is_answered() -> None:
    with pytest.raises(UnknownName) as caught:
        effort_of("tipical", known())
    assert "typical" in caught.value.sentences("en")[0]
    assert isinstance(effort_of("typical", known()), Effort)
