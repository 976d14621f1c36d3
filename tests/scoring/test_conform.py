"""Data matched to the framework."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.errors import InvalidInput, UnknownName
from ganchao.scoring.conform import conform, unit_groups


def recipe(*indicators: dict[str, Any], **top: Any) -> Framework:
    return Framework.model_validate(
        {
            "code": "x",
            "indicators": [{"group": "index", **i} for i in indicators],
            "groups": [{"code": "index"}],
            **top,
        }
    )


def panel(**more: Any) -> Panel:
    values = np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 0.0]]])
    return Panel(values, (2020,), ("A", "B"), ("p", "q", "r"), **more)


def test_columns_are_put_in_the_frameworks_order() -> None:
    assert conform(panel(), recipe({"code": "r"}, {"code": "p"})).raw.tolist() == [[[3, 1], [0, 4]]]


def test_every_missing_column_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        conform(panel(), recipe({"code": "s"}, {"code": "t", "numerator": "p", "denominator": "u"}))
    assert [p.values["column"] for p in caught.value.problems] == ["s", "u"]
    assert all("“u”" in sentence or "“s”" in sentence for sentence in caught.value.sentences("zh"))


def test_a_quotient_needs_no_column_of_its_own() -> None:
    data = conform(panel(), recipe({"code": "t", "numerator": "p", "denominator": "q", "factor": 10}))
    assert data.raw.ravel().tolist() == [5, 8]


def test_a_zero_denominator_leaves_nothing_and_says_so() -> None:
    data = conform(panel(), recipe({"code": "p", "denominator": "r"}))
    assert data.raw.ravel() == pytest.approx([1 / 3, np.nan], nan_ok=True)
    assert [(n.key, n.severity, n.values["count"]) for n in data.notes] == [
        ("scoring.zero_denominator", "warning", 1)
    ]


@pytest.mark.parametrize(("factor", "low", "high"), [(10, 10, 30), (-10, -30, -10)])
def test_published_bounds_follow_the_factor(factor: float, low: float, high: float) -> None:
    bounds = panel(low=np.full((1, 2, 3), 1.0), high=np.full((1, 2, 3), 3.0))
    data = conform(bounds, recipe({"code": "p", "factor": factor}))
    assert data.low is not None
    assert data.high is not None
    assert (data.low[0, 0, 0], data.high[0, 0, 0]) == (low, high)


def test_a_quotient_has_no_published_bounds() -> None:
    bounds = panel(low=np.ones((1, 2, 3)), high=np.ones((1, 2, 3)))
    data = conform(bounds, recipe({"code": "t", "numerator": "p", "denominator": "q"}))
    assert data.low is not None
    assert np.isnan(data.low).all()


def test_vetoes_and_series_are_not_scored() -> None:
    framework = recipe(
        {"code": "p"}, {"code": "q", "role": "veto", "veto": {"above": 1}}, {"code": "r", "role": "series"}
    )
    data = conform(panel(), framework)
    assert (data.raw.shape[-1], data.vetoes.tolist()) == (1, [[[2], [5]]])


def test_units_enter_and_leave_the_field() -> None:
    roster = {"A": Unit("A", entered=2021), "B": Unit("B", left=2022), "C": Unit("C", ranked=False)}
    data = Panel(np.zeros((3, 3, 1)), (2020, 2021, 2022), ("A", "B", "C"), ("p",), roster)
    assert conform(data, recipe({"code": "p"})).inside.tolist() == [
        [False, True, False],
        [True, True, False],
        [True, False, False],
    ]


def test_rounds_outside_the_framework_are_told_with_those_possible() -> None:
    with pytest.raises(InvalidInput) as caught:
        conform(panel(), recipe({"code": "p"}, first_year=2030, rounds={"lag": 1}))
    assert "2021–2021" in caught.value.sentences("en")[0]
    assert "2021–2021" in caught.value.sentences("zh")[0]


def test_unit_groups_are_numbered_and_unknown_columns_told() -> None:
    grouped = panel(roster={"A": Unit("A", groups={"region": "east"}), "B": Unit("B")})
    assert unit_groups(grouped, "region").tolist() == [0, -1]
    with pytest.raises(UnknownName) as caught:
        unit_groups(grouped, "regoin")
    assert "region" in caught.value.sentences("zh")[0]
