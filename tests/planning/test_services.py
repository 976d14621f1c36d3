"""Public services in three stages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.alignment import Service
from ganchao.domain.framework import Direction, Indicator
from ganchao.planning.services import EVEN, Stage, served
from ganchao.planning.values import Values
from ganchao.reporting.outline import Outline

SERVICE = Service(code="s", indicator="x", reference="ref")


def values(own: list[float], other: list[float], direction: Direction = Direction.HIGHER) -> Values:
    years = tuple(range(2020, 2020 + len(own)))
    return Values(years, ("us", "ref"), {"x": Indicator(code="x", direction=direction)},
                  {"x": np.array([own, other]).T})  # fmt: skip


def test_services_of_the_port_by_hand(port: Outline) -> None:
    health, waiting, near = port.services
    # beds 4 → 5 against 8 and 8: gap 4 → 3, one a year, three years more
    assert (health.stage, health.gap_then, health.gap, health.pace, health.years) == (Stage.BENCHMARKED, 4, 3, 1, 3)
    # 35 minutes against 40: shorter is better
    assert (waiting.stage, waiting.gap, waiting.years) == (Stage.AHEAD, -5, None)
    # 5 against 5.02 is within one hundredth; one year only, so no pace
    assert (near.stage, near.pace, near.years) == (Stage.EVEN, None, None)


@given(st.floats(1, 1e4), st.floats(-0.5, 0.5))
def test_direction_turns_ahead_and_behind(reference: float, apart: float) -> None:
    own = reference * (1 + apart)
    up = served(SERVICE, values([own], [reference]))
    down = served(SERVICE, values([own], [reference], Direction.LOWER))
    mirror = {Stage.AHEAD: Stage.BENCHMARKED, Stage.BENCHMARKED: Stage.AHEAD, Stage.EVEN: Stage.EVEN}
    assert down.stage is mirror[up.stage]
    if abs(apart) > EVEN * 1.01:
        assert up.stage is (Stage.AHEAD if apart > 0 else Stage.BENCHMARKED)


def test_a_gap_that_widens_never_closes() -> None:
    found = served(SERVICE, values([4, 5], [8, 10]))
    assert (found.pace, found.years, found.stage) == (-1, None, Stage.BENCHMARKED)


def test_only_years_in_which_both_are_known_count() -> None:
    found = served(SERVICE, values([4, np.nan, 6, 7], [8, 8, 8, np.nan]))
    assert (found.since, found.year, found.pace) == (2020, 2022, 1)
    assert found.years == pytest.approx(2)
    assert served(SERVICE, values([4, np.nan], [np.nan, 8])).stage is Stage.UNMEASURED
