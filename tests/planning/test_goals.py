"""Goals under chosen measures: by hand, and what must hold of any."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.plan import Plan
from ganchao.planning.baskets import sub_indices
from ganchao.planning.goals import GoalReached, goals_under
from ganchao.planning.values import values_known
from ganchao.scoring.score import score
from tests.conftest import TINY_FRAMEWORK, TINY_VALUES

CARD = score(Panel(np.array(TINY_VALUES), (2020, 2021), ("A", "B", "C", "D"), ("rd", "patents", "energy")),
             Framework.model_validate(TINY_FRAMEWORK))  # fmt: skip


def reached(starts: dict[str, int], *, add: float = -0.05, success: float = 1.0, year: int = 2023) -> GoalReached:
    plan = Plan.model_validate({
        "unit": "B",
        "baskets": [{"code": "b", "members": [{"indicator": "energy", "goalposts": {"worst": 0.6, "best": 0.4}},
                                              {"indicator": "innovation"}]}],
        "goals": [{"code": "g", "basket": "b", "target": 50, "year": year}],
        "measures": [{"code": "m", "success": success, "start": [2022],
                      "effects": [{"indicator": "energy", "add": add, "ramp": [0.5, 1]}]}],
    })  # fmt: skip
    values = values_known(plan, CARD, None)
    (found,) = goals_under(plan, CARD, values, sub_indices(plan, CARD, values), starts)
    return found


def test_a_member_moves_by_the_effect_that_is_there_times_the_chance_that_it_works() -> None:
    # energy 0.5 between 0.6 and 0.4 counts 50, innovation 12.5: together 31.25; 0.05 less energy is 25 more for it
    assert reached({}).now == pytest.approx(31.25)
    assert reached({"m": 2022}).then == pytest.approx((75 + 12.5) / 2)
    assert reached({"m": 2022}, year=2022).then == pytest.approx((62.5 + 12.5) / 2)
    assert reached({"m": 2022}, success=0.4).then == pytest.approx((60 + 12.5) / 2)
    assert reached({"m": 2024}).then == pytest.approx(31.25)


def test_what_is_at_work_and_what_is_missing() -> None:
    assert reached({"m": 2022}).measures == ("m",)
    assert reached({"m": 2022}).lacks == pytest.approx(50 - 43.75)
    assert reached({}).measures == ()
    assert reached({"m": 2022}, add=-0.2).lacks == 0  # held at the best goalpost: (100 + 12.5) / 2


def test_a_node_without_goalposts_moves_with_the_index_and_nobody_else_does() -> None:
    plan = Plan.model_validate({
        "unit": "B", "baskets": [{"code": "b", "members": [{"indicator": "innovation"}]}],
        "goals": [{"code": "g", "basket": "b", "target": 50, "year": 2023}],
        "measures": [{"code": "m", "start": [2022], "effects": [{"indicator": "rd", "add": 0.5}]}],
    })  # fmt: skip
    values = values_known(plan, CARD, None)
    (found,) = goals_under(plan, CARD, values, sub_indices(plan, CARD, values), {"m": 2022})
    again = score(CARD.panel.with_values({(2021, "B", "rd"): values.series("rd")[2021] + 0.5}), CARD.framework,
                  goalposts=CARD)  # fmt: skip
    node = CARD.nodes.index("innovation")
    assert found.then > found.now
    assert found.then == pytest.approx(again.scores[-1, 1, node] * 100)
    assert found.measures == ("m",)
    assert np.array_equal(again.scores[-1, [0, 2, 3], node], CARD.scores[-1, [0, 2, 3], node])


@given(st.floats(-0.3, 0), st.floats(0.01, 1))
@settings(max_examples=20, deadline=None)
def test_more_never_does_less(add: float, success: float) -> None:
    assert reached({"m": 2022}, add=add, success=success).then >= reached({}).now - 1e-9
