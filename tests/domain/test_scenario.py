"""Scenarios as people write them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ganchao.domain.scenario import Event, Scenario

EFFECT = {"indicator": "rd", "units": "laiwu", "times": 1.1}
RAIL = {"code": "rail", "year": 2024, "probability": 0.8, "effects": [EFFECT]}


def test_one_unit_may_stand_without_a_list() -> None:
    assert Scenario.model_validate({"events": [RAIL]}).events[0].effects[0].units == ("laiwu",)


def test_a_probability_above_one_is_refused() -> None:
    with pytest.raises(ValidationError):
        Event.model_validate({**RAIL, "probability": 1.2})
