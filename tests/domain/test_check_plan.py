"""What can be wrong with a plan, found without data."""

from __future__ import annotations

import pytest

from ganchao.domain.check_plan import check_plan, needs_of
from ganchao.domain.framework import Framework
from ganchao.domain.plan import BottomLine, Plan
from ganchao.domain.plan_problem import cycles_in
from tests.conftest import TINY_FRAMEWORK

BOOK = Framework.model_validate({**TINY_FRAMEWORK, "tiers": [{"code": "first", "upto": 2}, {"code": "rest"}]})


def keys(**plan: object) -> list[str]:
    return [problem.key for problem in check_plan(Plan.model_validate(plan), BOOK)]


def test_a_sound_plan_has_no_problems() -> None:
    assert keys(
        aims=[{"year": 2023, "tier": "first"}, {"year": 2023, "rank": 1, "node": "innovation"}],
        levers=[{"indicator": "rd", "follows": {"patents": 2}}, {"indicator": "energy", "stretch_limit": 0.2}],
        bottom_lines=[{"code": "a", "indicator": "rd", "value": 1}, {"code": "b", "kind": "protected", "measures": "m",
                                                                    "value": 3}],
        capacities={"land": 5},
        measures=[{"code": "m", "owner": "x", "uses": {"land": 1},
                   "effects": [{"indicator": "rd", "add": 1, "grade": "A"}]}],
    ) == []


def test_every_problem_is_told_at_once() -> None:
    found = keys(aims=[{"year": 2023}], levers=[{"indicator": "rdd"}], bottom_lines=[{"code": "a"}],
                 measures=[{"code": "m", "needs": "m", "owner": "x", "effects": [{"indicator": "rd", "add": 1}]}])
    assert found == ["plan.one_rank", "unknown.close", "plan.line_lacks", "plan.line_lacks", "plan.cycle",
                     "plan.no_grade"]


@pytest.mark.parametrize(("needs", "cycles"), [
    ({"a": ("b",), "b": ("c",), "c": ()}, []),
    ({"a": ("a",)}, [("a",)]),
    ({"a": ("b",), "b": ("a",), "c": ("a",)}, [("a", "b")]),
    ({"a": ("b", "c"), "b": ("c",), "c": ("d",), "d": ("b",)}, [("b", "c", "d")]),
    ({"a": ("b",), "b": ("a",), "c": ("d",), "d": ("c",)}, [("a", "b"), ("c", "d")]),
    ({"a": ("nobody",)}, []),
])  # fmt: skip
def test_each_circle_of_measures_is_found_once(
    needs: dict[str, tuple[str, ...]], cycles: list[tuple[str, ...]]
) -> None:
    assert list(cycles_in(needs)) == cycles


@pytest.mark.parametrize(("kind", "given", "lacks"), [
    ("floor", {}, ["indicator", "value"]), ("cap", {"indicator": "rd"}, ["value"]), ("veto", {}, ["measures"]),
    ("protected", {"measures": "m"}, ["value"]), ("floor", {"indicator": "rd", "value": 0}, []),
])  # fmt: skip
def test_every_kind_of_line_says_what_it_needs(kind: str, given: dict[str, object], lacks: list[str]) -> None:
    assert needs_of(BottomLine.model_validate({"code": "a", "kind": kind, **given})) == lacks


def test_beyond_a_limit_is_read_in_the_direction_of_the_indicator() -> None:
    def of(indicator: str, kind: str, value: float, limit: float) -> list[str]:
        return keys(levers=[{"indicator": indicator, "stretch_limit": limit}],
                    bottom_lines=[{"code": "a", "kind": kind, "indicator": indicator, "value": value}])

    assert of("rd", "floor", 6, 5) == ["plan.line_beyond_limit"]
    assert of("rd", "floor", 5, 5) == of("rd", "cap", 6, 5) == []
    assert of("energy", "cap", 0.2, 0.3) == ["plan.line_beyond_limit"]
    assert of("energy", "floor", 0.2, 0.3) == []


def test_of_several_caps_the_lowest_is_the_one_a_floor_must_stay_below() -> None:
    lines = [{"code": "a", "kind": "cap", "indicator": "rd", "value": 2},
             {"code": "b", "kind": "cap", "indicator": "rd", "value": 9},
             {"code": "c", "kind": "floor", "indicator": "rd", "value": 3}]
    problem, = check_plan(Plan.model_validate({"bottom_lines": lines}), BOOK)
    assert problem.key == "plan.floor_above_cap"
    assert problem.values["cap"] == 2
    assert "1st entry (code a)" in problem.sentence("en")


def test_the_rank_is_the_one_that_its_wording_names() -> None:
    says = {"text": "力争2023年进入前120名", "document": "d", "paragraph": 1}
    documents = [{"code": "d", "title": "D", "paragraphs": 3}]
    assert "plan.quoted_rank" in keys(documents=documents, aims=[{"year": 2023, "rank": 3, "says": says}])
    assert "plan.quoted_rank" not in keys(documents=documents, aims=[{"year": 2023, "rank": 120, "says": says}])
    without = {**says, "text": "力争2023年进位"}
    assert "plan.quoted_rank" not in keys(documents=documents, aims=[{"year": 2023, "rank": 3, "says": without}])
