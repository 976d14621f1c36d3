"""Recipes that cannot be carried out, or say things without effect."""

from __future__ import annotations

from typing import Any

import pytest

from ganchao.domain.framework import Framework
from ganchao.scoring.aggregate import AGGREGATORS
from ganchao.scoring.check import TABLES, check_recipe, recipe_steps
from ganchao.scoring.normalise import NORMALISERS


def recipe(indicator: dict[str, Any] | None = None, group: dict[str, Any] | None = None, **top: Any) -> Framework:
    return Framework.model_validate(
        {
            "code": "x",
            "indicators": [{"code": "a", "group": "index", **(indicator or {})}],
            "groups": [{"code": "index", **(group or {})}],
            **top,
        }
    )


def found(framework: Framework) -> list[tuple[str, str]]:
    problems = check_recipe(framework)
    assert all(problem.sentence(lang) for problem in problems for lang in ("zh", "en"))
    return [(problem.key, problem.severity) for problem in problems]


def test_a_plain_recipe_is_fine(tiny: Any) -> None:
    assert found(tiny.framework) == []


@pytest.mark.parametrize(
    ("framework", "expected"),
    [
        (recipe(normalise="minmx"), [("unknown.close", "error")]),
        (recipe({"treat": "qqqqqq"}), [("unknown.none", "error")]),
        (recipe(group={"aggregate": "arithmetics"}), [("unknown.close", "error")]),
        (recipe(normalise={"method": "minmax", "target": 3}), [("scoring.idle_option", "warning")]),
        (recipe(normalise={"method": "minmax", "missing": 0}), []),
        (recipe(normalise="bands"), [("scoring.option_needed", "error")]),
        (recipe(normalise="distance_to_reference"), [("scoring.option_needed", "error")]),
        (recipe(aggregate="ordered"), [("scoring.option_needed", "error")]),
        (recipe(impute={"method": "constant", "value": 0}), []),
        (recipe(impute="constant"), [("scoring.option_needed", "error")]),
        (recipe(normalise="goalposts"), [("scoring.no_goalposts", "error")]),
        (recipe({"goalposts": {"worst": 0, "best": 1}}, normalise="goalposts"), []),
        (recipe({"role": "series", "group": ""}, normalise="goalposts"), []),
        (recipe(normalise="distance_to_target"), [("scoring.no_target", "error")]),
        (recipe(normalise={"method": "distance_to_target", "target": 0}), []),
        (recipe({"goalposts": {"worst": 0, "best": 1}}, normalise="distance_to_target"), []),
        (recipe(rescale="besst"), [("unknown.close", "error")]),
        (recipe(group={"rescale": "ranks"}), [("unknown.none", "error")]),
        (recipe(rescale="minmax"), []),
    ],
)
def test_what_is_wrong_with_a_recipe(framework: Framework, expected: list[tuple[str, str]]) -> None:
    assert found(framework) == expected


def test_problems_are_found_wherever_a_step_is_written() -> None:
    framework = recipe(
        {"normalise": "x1", "impute": "x2", "treat": "x3"}, {"aggregate": "x4", "weighting": "x5"}, normalise="x6"
    )
    assert len(found(framework)) == 6
    assert len(list(recipe_steps(framework))) == len(TABLES) + 5


def test_a_misspelt_method_is_told_with_the_right_one_in_both_languages() -> None:
    (problem,) = check_recipe(recipe(aggregate="geometrik"))
    assert "geometric" in problem.sentence("zh")
    assert "geometric" in problem.sentence("en")


def test_every_method_without_needs_stands_alone() -> None:
    for field, table in (("normalise", NORMALISERS), ("aggregate", AGGREGATORS)):
        for name, row in table.items():
            if not row.needs and name not in {"goalposts", "distance_to_target"}:
                assert found(recipe(**{field: name})) == []
