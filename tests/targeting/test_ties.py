"""Of plans that cost the same, the likelier."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.plan import Plan
from ganchao.targeting.against import Contest
from ganchao.targeting.portfolio import Portfolio, portfolio_of
from ganchao.targeting.reach import choose
from ganchao.targeting.schedule import least_cost, pool_of
from ganchao.targeting.ties import likelier
from tests.targeting.fields import field_of

RIVALS = np.array([[[float(need)], [float(need) + 1], [0.0]] for need in (8, 9, 10, 11)])
"""Being second takes more than 8, 9, 10 or 11: each in one draw of four."""
YEARS = (2025, 2026)


def portfolio(*measures: dict[str, object], **plan: object) -> Portfolio:
    """We stand at 6; second in 2025 with a quarter's chance, and in 2026."""
    document = Plan.model_validate({
        "aims": [{"year": year, "rank": 2, "confidence": 0.25} for year in YEARS], "measures": list(measures), **plan,
    })
    field = field_of("fixed goalposts", RIVALS, np.ones(1), (False,))
    return portfolio_of(
        document, years=YEARS, indicators=("i0",), better=np.ones(1), baseline=np.full((2, 1), 6.0),
        contests=[Contest(aim, n, 2, field) for n, aim in enumerate(document.aims)],
    )


def measure(code: str, cost: float, add: float, **more: object) -> dict[str, object]:
    return {"code": code, "cost": [cost], "effects": [{"indicator": "i0", "add": add}], **more}


def test_measures_that_cost_the_same_whenever_they_start_start_where_they_help_every_aim() -> None:
    """Both are needed: the first for 2025; the second, if it starts at once, makes 2025 likelier and costs no more."""
    problem = portfolio(measure("a", 1.0, 2.6), measure("b", 1.0, 1.5, needs=["a"]))
    late = least_cost(problem)
    assert late is not None
    late = late.__class__(**{**late.__dict__, "measures": ("a", "b"), "places": np.array([0, 1])})
    found = likelier(problem, late, pool_of(problem))
    assert found.starts == (2025, 2025)
    assert found.probability.tolist() == [0.75, 0.75]


def test_of_two_measures_at_one_price_the_stronger_is_taken() -> None:
    found = choose(portfolio(measure("weak", 1.0, 2.6), measure("strong", 1.0, 5.6)))
    assert found.measures == ("strong",)
    assert found.total == pytest.approx(1.0)
    assert found.probability.tolist() == [1.0, 1.0]


def test_limits_hold_for_the_likelier_plan_too() -> None:
    """The stronger one is forbidden by a capacity; no plan is likelier within the limits, so the choice stays."""
    strong = measure("strong", 1.0, 5.6, uses={"land": 2})
    found = choose(portfolio(measure("weak", 1.0, 2.6), strong, capacities={"land": 1}))
    assert found.measures == ("weak",)
    assert found.probability.tolist() == [0.25, 0.25]
