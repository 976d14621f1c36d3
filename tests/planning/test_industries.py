"""Our part in the city's industries, and location quotients."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.framework import Indicator
from ganchao.domain.plan import Plan
from ganchao.planning.industries import divided
from ganchao.planning.values import Values
from ganchao.reporting.outline import Outline


def test_quotients_of_the_port_by_hand(port: Outline) -> None:
    steel, marine, chips, food = port.industries
    # with us 30 of 40, in the city 100 of 400
    assert steel.quotient == pytest.approx(0.75 / 0.25)
    assert marine.quotient == pytest.approx(0.25 / 0.75)
    assert (chips.quotient, food.quotient) == (None, None)
    assert [d.industry.code for d in port.industries if d.doubtful] == ["marine"]
    assert {d.year for d in (steel, marine)} == {2024}


PLAN = Plan.model_validate({
    "references": [{"code": "ref", "name": "ref"}],
    "industries": [{"code": f"i{k}", "indicator": f"x{k}"} for k in range(3)],
})


@given(st.lists(st.tuples(st.floats(0, 1e3), st.floats(0.1, 1e3)), min_size=3, max_size=3))
def test_weighted_by_the_references_shares_quotients_average_one(sizes: list[tuple[float, float]]) -> None:
    ours, theirs = sum(own for own, _ in sizes), sum(other for _, other in sizes)
    columns = {f"x{k}": np.array([pair]) for k, pair in enumerate(sizes)}
    indicators = {code: Indicator(code=code) for code in columns}
    found = divided(PLAN, Values((2024,), ("us", "ref"), indicators, columns))
    if ours <= 0:
        assert all(d.quotient is None for d in found)
        return
    total = sum((d.quotient or 0) * other / theirs for d, (_, other) in zip(found, sizes, strict=True))
    assert total == pytest.approx(1)


def test_one_size_alone_says_nothing(port: Outline) -> None:
    columns = {"x0": np.array([[3.0, 4.0]])}
    found = divided(PLAN, Values((2024,), ("us", "ref"), {"x0": Indicator(code="x0")}, columns))
    assert all(d.quotient is None for d in found)
    assert all(d.quotient is None for d in divided(PLAN, Values((2024,), ("us",), {}, {})))
