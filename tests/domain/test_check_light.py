"""What can be wrong with lights: limits of a rule, choices of a plan."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ganchao.domain.check_light import lacking, light_problems
from ganchao.domain.light import LIGHTS, AlertRule, Band, Colour, LightBook, LightRule, LightSettings, worst

RULE = {"code": "r", "name": "r", "about": "progress", "measure": "behind", "source": "s",
        "bands": [{"colour": "red", "over": 30}, {"colour": "yellow", "at_least": 10}]}
BOOK = LightBook.model_validate({"rules": [
    RULE, {**RULE, "code": "n", "about": "node", "measure": "days_left"},
    {**RULE, "code": "p", "about": "probability", "measure": "chance"},
]})  # fmt: skip


def keys(**settings: object) -> list[str]:
    given = LightSettings.model_validate({"pace": "r", "probability": "p", "nodes": "n", "works": "", "alerts": [],
                                          **settings})
    return [problem.key for problem in light_problems(given, BOOK, ["t"])]


@pytest.mark.parametrize(("limit", "inside", "outside"), [
    ({"over": 3}, 3.001, 3), ({"at_least": 3}, 3, 2.999), ({"under": 3}, 2.999, 3), ({"at_most": 3}, 3, 3.001),
])  # fmt: skip
def test_limits_hold_as_they_say_and_a_hair_changes_nothing(
    limit: dict[str, float], inside: float, outside: float
) -> None:
    band = Band.model_validate({"colour": "red", **limit})
    assert band.holds(inside)
    assert not band.holds(outside)
    assert band.holds(3 + 1e-13) is band.holds(3)


@pytest.mark.parametrize("limits", [{}, {"over": 1, "under": 2}])
def test_a_band_has_one_limit(limits: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="one of over"):
        Band.model_validate({"colour": "red", **limits})


def test_a_rule_with_other_numbers_keeps_the_rest() -> None:
    rule = LightRule.model_validate(RULE).with_limits({Colour.YELLOW: 5})
    assert [band.limit for band in rule.bands] == [("over", 30), ("at_least", 5)]


def test_a_sound_choice_has_no_problems() -> None:
    assert keys() == []
    assert keys(promises={"t": {"pace": "", "nodes": "n"}}, thresholds={"r": {"red": 20}}, averages={"t": {"2024": 5}},
                pace="", alerts=["mine"], alert_rules=[{"code": "mine", "name": "m", "kind": "pace", "line": 3}]) == []


@pytest.mark.parametrize(("settings", "key"), [
    ({"pace": "q"}, "unknown.none"), ({"pace": "n"}, "light.other_part"), ({"nodes": "r"}, "light.other_part"),
    ({"promises": {"x": {}}}, "unknown.none"), ({"promises": {"t": {"pace": "p"}}}, "light.other_part"),
    ({"averages": {"x": {"2024": 1}}}, "unknown.none"), ({"thresholds": {"q": {"red": 1}}}, "unknown.none"),
    ({"thresholds": {"r": {"blue": 1}}}, "light.no_such_band"), ({"alerts": ["q"]}, "unknown.none"),
    ({"rules": [{**RULE, "code": "own", "measure": "days_left"}]}, "light.other_measure"),
    ({"alert_rules": [{"code": "a", "name": "a", "kind": "expected_cost", "cost": 1}]}, "light.alert_lacks"),
])  # fmt: skip
def test_what_is_wrong_is_told(settings: dict[str, object], key: str) -> None:
    assert keys(**settings) == [key]


def test_what_an_alert_rule_lacks() -> None:
    rule = AlertRule.model_validate({"code": "a", "name": "a", "kind": "expected_cost"})
    assert lacking(rule) == "cost, loss"


def test_bodies_of_entries_are_strict() -> None:
    assert set(LIGHTS) == {"light.shown", "line.crossed", "line.held", "alert.opened", "alert.acknowledged",
                           "alert.closed"}
    with pytest.raises(ValidationError):
        LIGHTS["alert.closed"].model_validate({"outcome": "perhaps"})
    with pytest.raises(ValidationError):
        LIGHTS["line.crossed"].model_validate({"day": "2024-01-01", "why": "a reason is no matter of this record"})


def test_nothing_is_worse_than_nothing() -> None:
    assert worst(()) is None
