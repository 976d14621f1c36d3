"""Values that a plan can speak of: whose, of which year, and what is missing."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.panel import Panel
from ganchao.domain.plan import Plan
from ganchao.errors import InvalidInput, UnknownName
from ganchao.planning.values import own_unit, values_known
from ganchao.reporting.outline import Outline


def test_years_and_places_are_those_of_index_and_plan(port: Outline) -> None:
    assert port.values.years == (2023, 2024)
    assert port.values.places == ("B", "city")
    assert port.values.series("ships") == {2023: 100, 2024: 120}
    assert port.values.series("ships", "city") == {2024: 180}
    assert port.values.series("energy") == {2023: 0.47, 2024: 0.46}
    assert port.values.series("energy", "city") == {}
    assert port.values.series("nothing") == {}
    assert port.values.series("ships", "nowhere") == {}


def test_a_quotient_is_divided_before_it_is_followed(port: Outline) -> None:
    plan = port.plan.model_copy(update={
        "indicators": Plan.model_validate(
            {"indicators": [{"code": "rate", "numerator": "won", "denominator": "all", "factor": 100}]}
        ).indicators
    })
    values = np.array([[[1.0, 4.0]], [[3.0, 0.0]]])
    found = values_known(plan, port.card, Panel(values, (2023, 2025), ("B",), ("won", "all")))
    assert found.series("rate") == {2023: 25.0}  # nothing divided by nothing is not known
    assert found.years == (2023, 2024, 2025)


def test_an_indicator_without_its_column_is_not_known(port: Outline) -> None:
    empty = Panel(np.empty((1, 1, 0)), (2024,), ("B",), ())
    assert values_known(port.plan, port.card, empty).series("ships") == {}
    assert values_known(port.plan, port.card, None).series("ships") == {}


def test_who_we_are_must_be_said_and_exist(port: Outline) -> None:
    framework = port.card.framework.model_copy(update={"own": ""})
    nobody = port.plan.model_copy(update={"unit": ""})
    from dataclasses import replace

    with pytest.raises(InvalidInput):
        own_unit(nobody, replace(port.card, framework=framework))
    assert own_unit(nobody, port.card) == "A"
    with pytest.raises(UnknownName):
        own_unit(port.plan.model_copy(update={"unit": "Z"}), port.card)
