"""The least effort is the least: worked out by linear programmes, by enumeration and by conditions of optimality."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize

from ganchao.domain.panel import Floats
from ganchao.targeting.effort import EFFORTS, Effort
from ganchao.targeting.solve import Beyond, Solution, solve
from ganchao.targeting.stage import Stage, is_concave, only_helps
from tests.targeting.stages import (
    by_hand,
    every_step,
    geometric_by_hand,
    holds,
    known_for,
    needed_by_hand,
    problem,
    stage_of,
)

SLOPES = np.array([1 / 12, 2 / 3, 3 / 12]) / 10  # of by_hand, towards better
SMALL = settings(max_examples=25, deadline=None)
SEEDS = st.integers(0, 10_000)


def solved(stage: Stage) -> Solution | None:
    """The answer, proven to keep its promises."""
    found = solve([stage])
    if isinstance(found, Beyond):
        return None
    holds(stage, found)
    return found


def test_leads_looked_at_lately_are_those_of_the_aim_asked_about() -> None:
    stage = problem(3, "minmax", "geometric")
    moves = np.random.default_rng(1).uniform(0, 4, (40, len(stage.levers.places)))
    for _ in range(2):
        for upto in (2, 3):
            other = replace(stage, upto=upto)
            for moved in moves:
                anew = replace(other).margins(moved)
                assert (other.margins(moved) == anew).all()
                assert (other.margins(moved) == anew).all()
    kept = stage.margins(moves[0])
    with pytest.raises(ValueError, match="read-only"):
        kept += 1.0


@given(seed=SEEDS, effort=st.sampled_from(["typical", "money"]))
@SMALL
def test_fixed_goalposts_and_means_are_a_linear_programme(seed: int, effort: str) -> None:
    stage = problem(seed, effort=effort)
    short = needed_by_hand(stage) - by_hand(stage.levers.start)
    expected = linprog(stage.effort.linear, A_ub=-SLOPES[None], b_ub=[-short], bounds=[(0, 4)] * 3, method="highs")
    found = solved(stage)
    assert (found is not None) == expected.success
    if found is not None:
        assert found.effort == pytest.approx(expected.fun, rel=1e-7, abs=1e-9)
        assert found.bound == pytest.approx(found.effort, rel=1e-7, abs=1e-9)
        assert ((found.moved[0] > 1e-9) & (found.moved[0] < 4 - 1e-9)).sum() <= 1  # F-R5


@given(seed=SEEDS)
@SMALL
def test_the_optimum_is_the_best_corner(seed: int) -> None:
    """Corners of the box and where its edges meet the plane: all there is to look at."""
    stage = problem(seed)
    short = needed_by_hand(stage) - by_hand(stage.levers.start)
    corners = []
    for k in range(3):
        for rest in np.ndindex(2, 2):
            corner = np.zeros(3)
            corner[[j for j in range(3) if j != k]] = np.array(rest) * 4.0
            corner[k] = np.clip((short - SLOPES @ corner) / SLOPES[k], 0, 4)
            corners.append(corner)
    reaching = [stage.effort.of(c) for c in corners if SLOPES @ c >= short - 1e-12]
    found = solved(stage)
    assert (found is None) == (not reaching)
    if found is not None:
        assert found.effort == pytest.approx(min(reaching), rel=1e-9, abs=1e-9)


@given(seed=SEEDS, effort=st.sampled_from(["typical", "convex", "likelihood"]))
@settings(max_examples=15, deadline=None)
def test_geometric_means_are_solved_to_the_optimum_of_a_convex_programme(seed: int, effort: str) -> None:
    stage = problem(seed, aggregate="geometric", effort=effort)
    found = solved(stage)
    need, sign = needed_by_hand(stage, geometric_by_hand), np.array([1, 1, -1])

    def lead(moved: Floats) -> float:
        return float(np.log(geometric_by_hand(np.maximum(stage.levers.start + sign * moved, 1e-9))) - np.log(need))

    most = np.array([4.0, 4.0, min(4.0, stage.levers.start[2])])
    tried = [minimize(stage.effort.of, start, jac=stage.effort.gradient, bounds=[(0, m) for m in most], method="SLSQP",
                      constraints=[{"type": "ineq", "fun": lead}], options={"ftol": 1e-12, "maxiter": 300})
             for start in (0.99 * most, most / 2)]
    reaching = [t.fun for t in tried if lead(t.x) >= -1e-9]
    if found is None:
        assert lead(stage.levers.most) < 0
    else:
        assert found.effort <= min(reaching, default=np.inf) * (1 + 1e-6) + 1e-7
        if reaching and np.isfinite(found.bound):
            assert found.bound <= min(reaching) * (1 + 1e-6) + 1e-6


STEPPED: list[tuple[Any, Any, str]] = [
    ("goalposts", "arithmetic", "typical"), ("goalposts", "arithmetic", "convex"),
    ("goalposts", "arithmetic", "fewest"), ("goalposts", "geometric", "typical"), ("goalposts", "geometric", "fewest"),
    ("minmax", "arithmetic", "typical"), ("minmax", "arithmetic", "likelihood"), ("minmax", "geometric", "typical"),
    ("zscore", "arithmetic", "typical"), ("minmax", "copeland", "typical"), ("rank", "arithmetic", "money"),
]  # fmt: skip


@pytest.mark.parametrize(("normalise", "aggregate", "effort"), STEPPED)
def test_whole_steps_equal_every_plan_tried(normalise: Any, aggregate: Any, effort: str) -> None:
    """Moving goalposts, geometric means, ranks, votes, ties among cases."""
    reached = 0
    for seed in range(8):
        stage = problem(seed, normalise, aggregate, effort=effort, coarse=True, step=1.0)
        _, share, costs = every_step(stage)
        enough = share >= stage.confidence - 1e-12
        found = solved(stage)
        assert (found is None) == (not enough.any()), seed
        if found is not None:
            reached += 1
            assert found.effort == pytest.approx(costs[enough].min(), rel=1e-6, abs=1e-9), seed
            assert not found.bound > costs[enough].min() * (1 + 1e-6) + 1e-9
            assert np.allclose(found.moved[0], np.round(found.moved[0]))
    assert reached > 3


@given(seed=SEEDS, normalise=st.sampled_from(["goalposts", "minmax", "zscore"]),
       aggregate=st.sampled_from(["arithmetic", "geometric", "weakest"]), effort=st.sampled_from(sorted(EFFORTS)))
@settings(max_examples=60, deadline=None)
def test_every_answer_keeps_its_promise_its_limits_and_its_bound(
    seed: int, normalise: str, aggregate: str, effort: str
) -> None:
    if normalise == "zscore" and aggregate == "geometric":
        return  # means of negative members do not exist
    stage = problem(seed, normalise, aggregate, effort=effort)
    found = solved(stage)
    if found is None and effort != "in_order":
        assert stage.probability(stage.levers.most) < stage.confidence


@given(seed=SEEDS)
@SMALL
def test_a_proven_bound_stays_below_every_plan_that_reaches_the_aim(seed: int) -> None:
    stage = problem(seed, aggregate="geometric")
    found = solved(stage)
    if found is None or np.isnan(found.bound):
        return
    finer = replace(stage, levers=replace(stage.levers, steps=np.full(3, 0.5)))
    _, share, costs = every_step(finer)
    assert found.bound <= costs[share >= stage.confidence].min(initial=np.inf) + 1e-9


@given(seed=SEEDS)
@SMALL
def test_a_curved_effort_satisfies_the_conditions_of_the_optimum(seed: int) -> None:
    """Karush, Kuhn and Tucker: one price of a point, paid by every lever between its limits."""
    stage = problem(seed, effort="convex")
    found = solved(stage)
    if found is None or found.effort == 0:
        return
    moved, gradient = found.moved[0], stage.effort.gradient(found.moved[0])
    ratio = gradient / SLOPES
    inside = (moved > 1e-6) & (moved < 4 - 1e-6)
    if not inside.any():
        return
    price = ratio[inside].mean()
    assert ratio[inside] == pytest.approx(price, rel=1e-4)
    assert (ratio[moved >= 4 - 1e-6] <= price * (1 + 1e-4)).all()
    assert by_hand(stage.levers.values(moved)) == pytest.approx(needed_by_hand(stage), abs=1e-9)


@given(seed=SEEDS)
@SMALL
def test_fewest_moves_the_smallest_set_that_suffices(seed: int) -> None:
    stage = problem(seed, effort="fewest")
    found = solved(stage)
    sizes = [
        size for size in range(4) for some in combinations(range(3), size)
        if stage.probability(np.where(np.isin(np.arange(3), some), stage.levers.most, 0.0)) >= stage.confidence
    ]
    assert (found is None) == (not sizes)
    if found is not None:
        assert (found.moved[0] > 1e-9).sum() == min(sizes)


def test_fewest_counts_right_where_nothing_limits_a_move() -> None:
    for seed in range(10):
        stage = problem(seed, effort="fewest", most=np.inf)
        found = solved(stage)
        assert found is not None
        assert (found.moved[0] > 0).sum() <= 1
        assert found.effort == pytest.approx(stage.effort.of(found.moved[0]))


@given(seed=SEEDS)
@SMALL
def test_in_order_touches_a_lever_only_when_those_before_are_at_their_limits(seed: int) -> None:
    stage = problem(seed, "minmax", effort="in_order")
    found = solved(stage)
    if found is None:
        assert stage.probability(stage.levers.most) < stage.confidence
        return
    moved = found.moved[0]
    last = int(np.flatnonzero(moved > 0).max(initial=-1))
    assert (moved[:max(last, 0)] == 4).all()
    if last >= 0:
        moved = moved.copy()
        moved[last] *= 1 - 1e-6
        assert stage.probability(moved) < stage.confidence


def line(stage: Stage, rows: Floats, bounds: Floats, least: Floats) -> Stage:
    return replace(stage, rows=rows, bounds=bounds, least=least)


@given(seed=SEEDS, effort=st.sampled_from(["typical", "convex", "fewest"]),
       step=st.sampled_from([0.0, 0.5]), least=st.lists(st.sampled_from([0.0, 1.0, 2.5]), min_size=3, max_size=3))
@settings(max_examples=40, deadline=None)
def test_bottom_lines_are_never_crossed_and_tightening_one_never_lowers_the_effort(
    seed: int, effort: str, step: float, least: list[float]
) -> None:
    free = problem(seed, effort=effort, step=step)
    row = np.array([[1.0, 0.0, 1.0]])
    efforts = []
    for tight in range(3):
        stage = line(free, row, np.array([7.0 - tight]), np.array(least) * min(tight, 1))
        found = solve([stage])
        if isinstance(found, Beyond):
            efforts.append(np.inf)
        else:
            holds(stage, found)
            efforts.append(found.effort)
    plain = solve([free])
    first = np.inf if isinstance(plain, Beyond) else plain.effort
    assert all(then >= before * (1 - 1e-7) - 1e-7 for before, then in zip([first, *efforts], efforts, strict=False))


def test_lines_that_ask_for_more_than_limits_allow_contradict() -> None:
    stage = problem(1)
    found = solve([replace(stage, rows=np.eye(3)[:1], bounds=np.array([1.0]), least=np.array([2.0, 0, 0]))])
    assert isinstance(found, Beyond)
    assert found.contradictory


@given(seed=SEEDS, effort=st.sampled_from(sorted(EFFORTS)))
@SMALL
def test_an_aim_already_met_asks_for_nothing(seed: int, effort: str) -> None:
    stage = problem(seed, draws=1, effort=effort)
    rank = int(stage.rivals.ranks(stage.levers.start[None])[0])
    found = solved(replace(stage, upto=rank))
    assert found is not None
    assert (found.moved == 0).all()
    assert found.effort == 0 == found.bound


def test_the_last_wanting_the_first_rank_within_short_limits_is_out_of_reach() -> None:
    stage = problem(5, upto=1, most=0.01, confidence=0.9)
    found = solve([stage])
    assert isinstance(found, Beyond)
    assert found.probability < 0.9
    assert (found.moved[0] == 0.01).all()


def test_the_last_rank_asks_for_nothing_beside_a_harder_aim() -> None:
    first, second = two(3)
    found = solve([replace(first, upto=6), second])
    alone = solve([second])
    assert isinstance(found, Solution)
    assert isinstance(alone, Solution)
    assert found.effort == pytest.approx(alone.effort)


# two aims


def two(seed: int, effort: str = "typical", normalise: Any = "goalposts") -> list[Stage]:
    """A first aim, and a better rank later against rivals that have moved on."""
    first = problem(seed, normalise, upto=3, effort=effort)
    values = first.rivals.field.values.copy()
    values[:, :, :2] = np.minimum(values[:, :, :2] + 0.5, 10)
    later = replace(first.rivals, field=replace(first.rivals.field, values=values))
    second = replace(stage_of(later, upto=2, confidence=first.confidence, most=6.0),
                     effort=first.effort, levers=replace(first.levers, most=np.full(3, 6.0)))
    return [first, second]


@given(seed=SEEDS, effort=st.sampled_from(["typical", "convex", "fewest"]))
@SMALL
def test_two_aims_never_undo_a_move_and_cost_no_less_than_each_alone(seed: int, effort: str) -> None:
    stages = two(seed, effort)
    alone = [solve([stage]) for stage in stages]
    found = solve(stages)
    if isinstance(found, Beyond):
        assert any(isinstance(each, Beyond) for each in alone)
        return
    for k, stage in enumerate(stages):
        holds(stage, found, k)
    assert (np.diff(found.moved, axis=0) >= -1e-9).all()
    assert found.bound <= found.effort + 1e-12
    if effort == "typical":  # straight: waiting costs nothing, so each alone is a bound
        assert found.effort >= max(each.effort for each in alone if isinstance(each, Solution)) * (1 - 1e-9) - 1e-12
        both = sum(each.effort for each in alone if isinstance(each, Solution))
        assert found.effort <= both * (1 + 1e-9) + 1e-9


@given(seed=SEEDS)
@SMALL
def test_two_aims_of_straight_effort_are_one_linear_programme(seed: int) -> None:
    stages = two(seed)
    found = solve(stages)
    short = [needed_by_hand(s) - by_hand(s.levers.start) for s in stages]
    nothing = np.zeros(3)
    rows = np.array([[*-SLOPES, *nothing], [*-SLOPES, *-SLOPES], *np.hstack([np.eye(3), np.eye(3)])])
    expected = linprog(np.tile(stages[0].effort.linear, 2), A_ub=rows, b_ub=[-short[0], -short[1], 6, 6, 6],
                       bounds=[(0, 4)] * 3 + [(0, 6)] * 3, method="highs")
    assert isinstance(found, Solution) == expected.success
    if isinstance(found, Solution):
        assert found.effort == pytest.approx(expected.fun, rel=1e-7, abs=1e-9)


# levers that pull more than one indicator


@given(seed=SEEDS, pull=st.sampled_from([-0.6, 0.5]))
@SMALL
def test_levers_that_pull_others_along_are_still_a_linear_programme(seed: int, pull: float) -> None:
    stage = problem(seed)
    moves = stage.levers.moves.copy()
    moves[1, 0] = pull  # i1 moves with i0, towards better or towards worse
    stage = replace(stage, levers=replace(stage.levers, moves=moves))
    assert only_helps(stage) == (pull > 0)
    slopes = SLOPES @ (np.array([1, 1, -1])[:, None] * moves)
    short = needed_by_hand(stage) - by_hand(stage.levers.start)
    expected = linprog(stage.effort.linear, A_ub=-slopes[None], b_ub=[-short], bounds=[(0, 4)] * 3, method="highs")
    found = solve([stage])
    assert isinstance(found, Solution) == expected.success
    if isinstance(found, Solution):
        assert found.effort == pytest.approx(expected.fun, rel=1e-7, abs=1e-9)


def test_what_is_concave_is_known() -> None:
    assert is_concave(problem(0))
    assert is_concave(problem(0, aggregate="geometric"))
    assert not is_concave(problem(0, "zscore"))
    assert not is_concave(problem(0, aggregate="copeland"))


def test_the_gap_is_zero_where_effort_and_bound_agree_and_unknown_where_nothing_is_proven() -> None:
    moved = np.ones((1, 3))
    assert Solution(moved, 2.0, 2.0, np.ones(1)).gap == 0
    assert Solution(moved, 0.0, np.nan, np.ones(1)).gap == 0
    assert np.isnan(Solution(moved, 2.0, np.nan, np.ones(1)).gap)


def test_a_unit_that_is_last_on_an_indicator_can_plan_under_geometric_means() -> None:
    """Its score there is 0, at the end of where a geometric mean exists."""
    for seed in range(6):
        stage = problem(seed, "minmax", "geometric", units=5)
        values = stage.rivals.field.values.copy()
        values[:, stage.rivals.own, 0] = 0.5
        low = replace(stage, rivals=replace(stage.rivals, field=replace(stage.rivals.field, values=values)))
        low = stage_of(low.rivals, upto=stage.upto, confidence=stage.confidence)
        assert low.levers.start[0] == 0.5
        solved(low)


def test_efforts_of_stages_are_laid_side_by_side() -> None:
    stage = problem(2)
    twice = [stage, stage]
    found = solve(twice)
    once = solve([stage])
    assert isinstance(found, Solution)
    assert isinstance(once, Solution)
    assert found.effort == pytest.approx(once.effort)
    assert isinstance(stage.effort, Effort)
    assert known_for(stage.levers).typical.shape == (3,)


@given(seed=SEEDS, normalise=st.sampled_from(["goalposts", "minmax"]), effort=st.sampled_from(["typical", "in_order"]))
@settings(max_examples=40, deadline=None)
def test_lines_over_several_levers_hold_where_goalposts_move_and_an_order_is_stated(
    seed: int, normalise: str, effort: str
) -> None:
    stage = problem(seed, normalise, effort=effort)
    stage = replace(stage, rows=np.array([[1.0, 1.0, 0.0]]), bounds=np.array([3.0]))
    found = solve([stage])
    if isinstance(found, Solution):
        holds(stage, found)
    elif effort == "typical":  # nothing on a grid inside the line reaches the aim either
        finer = replace(stage, levers=replace(stage.levers, steps=np.full(3, 0.5)))
        moves, share, _ = every_step(finer)
        inside = moves[:, :2].sum(axis=1) <= 3.0
        assert (share[inside] < stage.confidence).all()
