"""No plan of any kind stays below the bound, and where plans are the best there are, the bound says so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.targeting.bound_by_rivals import Ladders, adds_up, bound_by_rivals
from ganchao.targeting.master import Room
from ganchao.targeting.solve import Solution, solve
from ganchao.targeting.stage import Stage
from tests.targeting.stages import every_step, problem

RANGE: Any = {"method": "minmax", "to": [1, 100]}
SEEDS = st.integers(0, 10_000)


def room_of(stage: Stage) -> Room:
    return Room(stage.least, stage.levers.most, np.zeros(3), stage.rows, stage.bounds)


@given(seed=SEEDS, normalise=st.sampled_from(["goalposts", "minmax", "range"]),
       aggregate=st.sampled_from(["arithmetic", "geometric"]), effort=st.sampled_from(["typical", "convex", "money"]))
@settings(max_examples=40, deadline=None)
def test_no_plan_that_reaches_the_aim_takes_less(seed: int, normalise: str, aggregate: Any, effort: str) -> None:
    """Whatever plan the bound is made at: values may be anywhere, first, last or between."""
    stage = problem(seed, RANGE if normalise == "range" else normalise, aggregate, effort=effort, draws=1, step=0.5)
    moves, share, costs = every_step(stage)
    reaching = share >= stage.confidence
    rng = np.random.default_rng(seed)
    at = [moves[reaching][costs[reaching].argmin()]] if reaching.any() else []
    free = problem(seed, RANGE if normalise == "range" else normalise, aggregate, effort=effort, draws=1)
    for moved in [*at, rng.uniform(0, 4, 3), np.zeros(3)]:
        bound = bound_by_rivals(free, room_of(free), moved)
        if np.isfinite(bound):
            assert bound <= costs[reaching].min(initial=np.inf) * (1 + 1e-9) + 1e-9


@pytest.mark.parametrize("normalise", ["goalposts", RANGE])
@pytest.mark.parametrize("aggregate", ["arithmetic", "geometric"])
def test_best_plans_are_proven_the_best(normalise: Any, aggregate: Any) -> None:
    """Also where ours set goalposts; what is left is where leaving the last place is all or nothing."""
    gaps, moving = [], 0
    for seed in range(60):
        stage = problem(seed, normalise, aggregate, draws=1, units=8)
        found = solve([stage])
        if isinstance(found, Solution) and found.effort > 0:
            gaps.append(found.gap)
            moving += stage.rivals.moves_frames(stage.levers.values(found.moved[0])[None])
    assert len(gaps) > 20
    assert moving > 5 or normalise == "goalposts"
    assert np.isfinite(gaps).all()
    assert np.mean(np.array(gaps) < 1e-6) > 0.7


def one(**more: Any) -> Ladders:
    """One indicator on which the best has 10 and the worst 0; we have 4."""
    facts = {"own": 4.0, "worst": 0.0, "best": 10.0, "sets": True, "low": 0.0, "high": 1.0, "least": 0.0, "most": 20.0,
             "cost": 1.0, "shares": 1.0, **more}
    return Ladders(theirs=np.array([[10.0], [7.0]]), multiplied=False, **{k: np.array([v]) for k, v in facts.items()})


def test_by_hand() -> None:
    """To be level with 10 takes 6, with 7 takes 3: a point of lead costs 10, for a unit gives a tenth of it."""
    assert one().bounds(10.0) == pytest.approx([6.0, 3.0])
    assert (one().bounds(5.0) <= [6.0, 3.0]).all()
    assert (one().bounds(30.0) <= [6.0 + 1e-12, 3.0 + 1e-12]).all()


def test_parts_are_leads() -> None:
    """Past the best, rivals fall: at 20 of ours, 10 counts for half."""
    assert one().parts(np.array([[6.0]]))[:, 0] == pytest.approx([0.0, 0.3])
    assert one().parts(np.array([[16.0]]))[:, 0] == pytest.approx([0.5, 0.65])
    assert one(own=-10.0).parts(np.array([[0.0]]))[:, 0] == pytest.approx([-1.0, -17 / 20])
    assert one(sets=False).parts(np.array([[16.0]]))[:, 0] == pytest.approx([1.0, 1.3])


def test_what_does_not_add_up_has_no_such_bound() -> None:
    assert adds_up(problem(1, "minmax", "geometric", draws=1))
    for stage in (problem(1, "minmax", "harmonic", draws=1), problem(1, "zscore", draws=1), problem(1, draws=2)):
        assert not adds_up(stage)
        assert np.isnan(bound_by_rivals(stage, room_of(stage), np.ones(3)))
