"""Earned schedule at its ends; published examples stand in tests/published."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ganchao.tracking.earned import earned_schedule


def test_nothing_earned_has_no_finish() -> None:
    earned = earned_schedule(np.array([10.0, 20.0]), 0.0, 1)
    assert (earned.schedule, earned.pace, earned.finish) == (0, 0, None)


def test_a_pause_in_the_plan_is_earned_with_what_came_before_it() -> None:
    assert earned_schedule(np.array([10.0, 10.0, 20.0]), 10.0, 2).schedule == 2


@given(done=st.floats(0, 100), more=st.floats(0, 50), gone=st.integers(1, 20))
def test_more_work_never_earns_less_time_and_waiting_never_helps(done: float, more: float, gone: int) -> None:
    plan = np.array([5.0, 20.0, 60.0, 90.0, 100.0])
    first, second = earned_schedule(plan, done, gone), earned_schedule(plan, done + more, gone)
    assert second.schedule >= first.schedule - 1e-9
    assert earned_schedule(plan, done, gone + 1).pace <= first.pace
