"""The judge is judged: by hand on one case, and by the big-M form."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.plan import Plan
from tests.targeting.big_m import big_m
from tests.targeting.enumeration import Case, tried
from tests.targeting.fields import RECIPES, field_of
from tests.targeting.small_cases import small_case


def test_a_case_by_hand() -> None:
    """Rivals at 10 and 12 on one indicator; we stand at 8; 2 for 1, 4 for 3, both over 2 years."""
    values = np.array([[[10.0], [12.0], [0.0]], [[11.0], [12.0], [0.0]]])
    plan = Plan.model_validate({
        "aims": [{"year": 2026, "rank": 2, "confidence": 0.9}],
        "budgets": {2025: 2.0},
        "measures": [
            {"code": "a", "cost": [1], "effects": [{"indicator": "i0", "add": 2}]},
            {"code": "b", "cost": [3], "effects": [{"indicator": "i0", "add": 4, "ramp": [0.5, 1]}]},
        ],
    })
    field = field_of("fixed goalposts", values, np.ones(1), (False,))
    case = Case(plan, (2025, 2026), ("i0",), np.array([[8.0], [8.0]]), (field,))
    found = tried(case)
    # b cannot start in 2025 (budget 2), and begun in 2026 it gives 2 only; a gives 2: together 12, enough in both draws
    assert found.least(plan) == 4.0
    assert found.likeliest((0,), total=1.0) == ((0.5,), 1.0)
    assert big_m(case) == pytest.approx(4.0)


def test_small_cases_are_of_every_kind() -> None:
    cases = [small_case(seed) for seed in range(140)]
    assert {case.fields[0].recipe for case in cases} == set(RECIPES)
    assert any(case.luck is not None for case in cases)
    assert any(len(case.plan.aims) > 1 for case in cases)
    assert {line.kind.value for case in cases for line in case.plan.bottom_lines} == {
        "floor", "cap", "veto", "protected"}
    assert any(min(measure.cost) < 0 for case in cases for measure in case.plan.measures)


@pytest.mark.parametrize("seed", range(12))
def test_enumeration_and_the_big_m_form_agree(seed: int) -> None:
    case = small_case(seed, "fixed goalposts")
    least = tried(case).least(case.plan)
    found = big_m(case)
    assert (found is None) == (least is None)
    assert found is None or found == pytest.approx(least, abs=1e-6)
