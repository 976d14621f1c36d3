"""Plan quality: by hand, whole for a whole plan, and never better for lacking more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.plan import Plan
from ganchao.planning.quality import PARTS, quality
from ganchao.planning.tree import tree_of
from ganchao.reporting.outline import Outline

WHOLE: dict[str, Any] = {
    "baskets": [{"code": "b", "members": [{"indicator": "x"}]}],
    "main_lines": [{"code": "line"}],
    "strategies": [{"code": "s", "serves": "line"}],
    "goals": [{"code": "g", "basket": "b", "baseline": 1, "target": 2, "year": 2030, "leading": "x", "serves": "line",
               "roles": {"lead": "o"}}],
    "measures": [{"code": "m", "roles": {"lead": "o"}, "serves": "g",
                  "effects": [{"indicator": "x", "add": 1, "grade": "B"}]}],
    "milestones": [{"code": "n", "due": "2025-01-01", "serves": "m", "evidence": "photo"}],
    "bottom_lines": [{"code": "l", "indicator": "x", "value": 1, "roles": {"lead": "o"}}],
    "alignments": [{"local": "g", "item": "i", "confirmed_by": "o"}],
    "standards": [{"code": "t", "clauses": [{"code": "c", "rule": {"kind": "judged"}, "evidence": "photo"}]}],
}  # fmt: skip


def quality_of(port: Outline, plan: dict[str, Any]) -> Any:
    from ganchao.planning.baskets import sub_indices

    read = Plan.model_validate(plan)
    return quality(read, tree_of(read), sub_indices(read, port.card, port.values))


def test_a_whole_plan_has_everything(port: Outline) -> None:
    found = quality_of(port, WHOLE)
    assert [part.key for part in found.advice] == []
    assert found.score == 100
    assert all(part.count for part in found.parts), "every part is looked at by this plan"


def test_an_empty_plan_has_no_score(port: Outline) -> None:
    assert quality_of(port, {}).score is None


def test_the_score_of_the_port_by_hand(port: Outline) -> None:
    shares = {part.key: part.share for part in port.quality.parts}
    assert shares["goal_indicator"] == pytest.approx(4 / 7)
    assert shares["measure_owner"] == 1  # one of four names nobody and has who answers for what it serves
    assert shares["measure_grade"] == pytest.approx(2 / 3)
    assert shares["orphans"] == pytest.approx(17 / 22)
    weights = {key: weight for key, (weight, _) in PARTS.items()}
    expected = sum(weights[key] * share for key, share in shares.items() if share is not None)
    assert port.quality.score == pytest.approx(100 * expected / sum(weights.values()))
    assert [part.key for part in port.quality.advice][:3] == ["goal_indicator", "measure_grade", "orphans"]


BREAKING = {
    "goal_indicator": lambda p: p["goals"][0].pop("basket"),
    "measure_owner": lambda p: p["measures"][0].pop("roles"),
    "measure_grade": lambda p: p["measures"][0]["effects"][0].pop("grade"),
    "orphans": lambda p: p["measures"].append({**WHOLE["measures"][0], "code": "alone", "serves": ()}),
    "measure_effect": lambda p: p["measures"][0].pop("effects"),
    "goal_target": lambda p: p["goals"][0].pop("target"),
    "goal_date": lambda p: p["goals"][0].pop("year"),
    "goal_measure": lambda p: p["measures"][0].update(serves="s"),
    "goal_owner": lambda p: p["goals"][0].pop("roles"),
    "goal_baseline": lambda p: p["goals"][0].pop("baseline"),
    "line_owner": lambda p: p["bottom_lines"][0].pop("roles"),
    "milestone_proof": lambda p: p["milestones"][0].pop("evidence"),
    "goal_link": lambda p: p["alignments"][0].update(local="line"),
    "link_confirmed": lambda p: p["alignments"][0].pop("confirmed_by"),
    "clause_proof": lambda p: p["standards"][0]["clauses"][0].pop("evidence"),
    "owner_listed": lambda p: p["measures"][0].update(owner="the office", roles={}),
    "goal_leading": lambda p: p["goals"][0].pop("leading"),
}  # fmt: skip


@pytest.mark.parametrize("key", BREAKING)
def test_what_is_taken_away_is_missed(key: str, port: Outline) -> None:
    from copy import deepcopy

    plan = deepcopy(WHOLE)
    BREAKING[key](plan)
    found = quality_of(port, plan)
    assert key in [part.key for part in found.advice]
    assert found.score < 100


def test_a_goal_whose_values_have_no_source_cannot_be_proven(port: Outline) -> None:
    plan = {**WHOLE, "indicators": [{"code": "x"}], "milestones": []}
    assert "goal_proof" in [part.key for part in quality_of(port, plan).advice]


@given(st.permutations(sorted(BREAKING)), st.integers(0, len(BREAKING)))
def test_advice_keeps_the_order_of_what_matters(port: Outline, keys: list[str], count: int) -> None:
    from copy import deepcopy

    plan = deepcopy(WHOLE)
    for key in keys[:count]:
        try:
            BREAKING[key](plan)
        except (KeyError, IndexError):
            continue
    found = quality_of(port, plan)
    order = [part.key for part in found.advice]
    assert order == [key for key in PARTS if key in order]
    assert 0 <= found.score <= 100


def test_protecting_a_bottom_line_is_an_effect(port: Outline) -> None:
    plan = {
        "measures": [{"code": "m", "owner": "o"}],
        "bottom_lines": [{"code": "l", "kind": "protected", "measures": ["m"], "value": 1}],
    }
    assert "measure_effect" not in [part.key for part in quality_of(port, plan).advice]


def test_what_a_template_left_counts_as_missing(port: Outline) -> None:
    goals = [{**WHOLE["goals"][0], "name": "【填写第一个目标】"}]
    left = quality_of(port, {**WHOLE, "goals": goals})
    assert left.score < quality_of(port, WHOLE).score
    assert (left.parts[0].key, left.parts[0].lacking) == ("filled_in", ("g",))
    assert {part.key for part in left.advice if part.key.startswith("goal_")} == {
        key for key in PARTS if key.startswith("goal_")}
