"""Plans found by bending cost no more than those found by tangents, nor than those of general optimisers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from ganchao.domain.panel import Floats
from ganchao.targeting import solve as solving
from ganchao.targeting.bent import Bent, edges_of, is_bent, least_bent
from ganchao.targeting.effort import Effort
from ganchao.targeting.master import Room
from ganchao.targeting.solve import Beyond, Solution, solve
from ganchao.targeting.stage import Stage
from tests.targeting.rival_fields import drawn, framework_of, rivals_of
from tests.targeting.stages import every_step, holds, problem, stage_of

SEEDS = st.integers(0, 10_000)
RANGE: Any = {"method": "minmax", "to": [1, 100]}


def by_tangents_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Solution | Beyond:
    """What the way without bending finds."""
    with monkeypatch.context() as patched:
        patched.setattr(solving, "is_bent", lambda *_: False)
        return solve([stage])


def a_bend(rng: np.random.Generator, *, curved: bool, straight: bool) -> tuple[Effort, Room, Bent]:
    """A random sum of logarithms to reach."""
    count = int(rng.integers(1, 7))
    most, slopes, bends = rng.uniform(0.5, 4, count), rng.uniform(0.1, 2, count), rng.uniform(0.3, 5, count)
    at = rng.uniform(0, 0.2, count) * bends
    if straight:
        bends[::2] = np.inf
    effort = Effort(rng.uniform(0.2, 3, count), np.diag(rng.uniform(0.2, 2, count)) if curved else None)
    room = Room(np.zeros(count), most, np.zeros(count), np.empty((0, count)), np.empty(0))
    bent = Bent(at, slopes, np.minimum(bends, 1e6), 0.0)
    return effort, room, replace(bent, needed=float(rng.uniform(0.1, 0.9)) * bent.of(most))


@given(seed=SEEDS, curved=st.booleans(), straight=st.booleans())
@settings(max_examples=40, deadline=None)
def test_water_filling_is_as_cheap_as_a_general_optimiser_finds(seed: int, curved: bool, straight: bool) -> None:
    effort, room, bent = a_bend(np.random.default_rng(seed), curved=curved, straight=straight)
    found = least_bent(effort, room, bent)
    assert bent.of(found) >= bent.needed - 1e-8 * max(1.0, abs(bent.needed))
    assert (found >= 0).all()
    assert (found <= room.most).all()
    general = minimize(
        effort.of, room.most, jac=effort.gradient, bounds=list(zip(room.least, room.most, strict=True)),
        method="SLSQP", options={"ftol": 1e-13, "maxiter": 500},
        constraints=[{"type": "ineq", "fun": lambda moved: bent.of(moved) - bent.needed}],
    )
    if bent.of(general.x) >= bent.needed - 1e-9:
        assert effort.of(found) <= general.fun * (1 + 1e-6) + 1e-7


@given(seed=SEEDS, curved=st.booleans())
@settings(max_examples=40, deadline=None)
def test_one_price_is_paid_by_every_lever_moved_part_of_the_way(seed: int, curved: bool) -> None:
    effort, room, bent = a_bend(np.random.default_rng(seed), curved=curved, straight=False)
    found = least_bent(effort, room, bent)
    price = effort.gradient(found) / (bent.slopes / (1 + (found - bent.at) / bent.bends))
    inside = (found > 1e-9) & (found < room.most - 1e-9)
    if inside.any():
        assert price[inside] == pytest.approx(price[inside].mean(), rel=1e-6)
        assert (price[found >= room.most - 1e-9] <= price[inside].mean() * (1 + 1e-6)).all()
        assert (price[found <= 1e-9] >= price[inside].mean() * (1 - 1e-6)).all()


def test_more_than_everything_gives_asks_for_everything_that_helps() -> None:
    room = Room(np.zeros(2), np.ones(2), np.zeros(2), np.empty((0, 2)), np.empty(0))
    bent = Bent(np.zeros(2), np.array([1.0, -1.0]), np.ones(2), 5.0)
    assert least_bent(Effort(np.ones(2)), room, bent).tolist() == [1.0, 0.0]
    assert least_bent(Effort(np.ones(2)), room, replace(bent, needed=-1.0)).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("normalise", ["goalposts", RANGE])
@pytest.mark.parametrize("aggregate", ["geometric", "harmonic", {"method": "power", "power": 0.5}])
@pytest.mark.parametrize("effort", ["typical", "convex"])
def test_bending_never_costs_more_than_tangents(
    normalise: Any, aggregate: Any, effort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = 0
    for seed in range(12):
        stage = problem(seed, normalise, aggregate, effort=effort, draws=1, units=8)
        bent, straight = solve([stage]), by_tangents_alone(stage, monkeypatch)
        assert is_bent(stage, Room(stage.least, stage.levers.most, stage.levers.steps, stage.rows, stage.bounds))
        assert isinstance(bent, Beyond) == isinstance(straight, Beyond)
        if isinstance(bent, Solution) and isinstance(straight, Solution):
            planned += bent.effort > 0
            holds(stage, bent)
            assert bent.effort <= straight.effort * (1 + 1e-6) + 1e-9, seed
            if np.isfinite(straight.bound):
                assert bent.effort >= straight.bound * (1 - 1e-6), seed
    assert planned > 3


def test_few_rounds_are_enough() -> None:
    rounds = []
    for seed in range(20):
        found = solve([problem(seed, "goalposts", "geometric", draws=1, units=8)])
        if isinstance(found, Solution) and found.effort > 0:
            rounds.append(found.rounds)
            assert found.gap < 1e-6
    assert np.median(rounds) <= 4


def last_on_one(seed: int) -> Stage:
    """A unit that is well behind everybody on its first indicator."""
    rng = np.random.default_rng(seed)
    values = drawn(rng, draws=1, units=6, indicators=3)
    values[0, 0, 0] = values[0, 1:, 0].min() - 1.0
    return stage_of(rivals_of(framework_of(RANGE, "geometric", indicators=3), values, own=0), upto=3, most=4.0)


def test_a_unit_in_the_last_place_is_shown_the_way_out_of_it() -> None:
    """A lever adds little until it leaves the last place; what lies behind is no dearer than the best plan in steps."""
    left = 0
    for seed in range(12):
        stage = last_on_one(seed)
        found = solve([stage])
        finer = replace(stage, levers=replace(stage.levers, steps=np.full(3, 0.5)))
        _, share, costs = every_step(finer)
        if not isinstance(found, Solution):
            assert (share < 1).all()
            continue
        holds(stage, found)
        assert found.effort <= costs[share >= 1].min(initial=np.inf) * (1 + 1e-9), seed
        left += found.moved[0, 0] > edges_of(stage)[0, 0]
    assert left > 1


def test_edges_are_where_we_leave_the_last_and_take_the_first_place() -> None:
    stage = last_on_one(1)
    edges, field = edges_of(stage), stage.rivals.field.values[0]
    assert stage.levers.start[0] + edges[:, 0] == pytest.approx([field[1:, 0].min(), field[1:, 0].max()])
    assert stage.levers.start[2] - edges[:, 2] == pytest.approx([field[1:, 2].max(), field[1:, 2].min()])
    assert np.isnan(edges_of(problem(1, "goalposts", "geometric", draws=1))).all()


def test_the_same_question_has_the_same_answer() -> None:
    def answer() -> tuple[Floats, float, float]:
        found = solve([last_on_one(2)])
        assert isinstance(found, Solution)
        return found.moved, found.effort, found.bound

    (one, *first), (two, *second) = answer(), answer()
    assert (one == two).all()
    assert first == second
