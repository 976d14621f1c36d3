"""The tree of groups: scales, weights, what cannot be added up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.errors import InvalidInput
from ganchao.scoring.tree import KEEPS_SCALE, branches_of, climb, rescaled, strikes

NOBODY = np.empty((1, 3, 0))
ALL = np.ones((1, 3), dtype=bool)


def tree(**top: Any) -> Framework:
    group = top.pop("group", {})
    return Framework.model_validate(
        {
            "code": "x",
            "indicators": [
                {"code": "a", "group": "g"},
                {"code": "b", "group": "g"},
                {"code": "c", "group": "index"},
            ],
            "groups": [{"code": "index"}, {"code": "g", "group": "index", "weight": 3, **group}],
            **top,
        }
    )


def scales(**top: Any) -> list[object]:
    return [branch.scale for branch in branches_of(tree(**top), [2020])]


def test_groups_come_from_the_bottom_up_with_the_places_of_their_members() -> None:
    branches = branches_of(tree(), [2020, 2021])
    assert [(b.group.code, b.place, b.members, b.names) for b in branches] == [
        ("g", 3, (0, 1), ("a", "b")),
        ("index", 4, (2, 3), ("c", "g")),
    ]
    assert branches[1].given.tolist() == [[1, 3], [1, 3]]


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        ({}, [(0, 1), (0, 1)]),
        ({"normalise": {"method": "minmax", "to": [1, 100]}}, [(1, 100), (1, 100)]),
        ({"normalise": "zscore"}, [None, None]),
        ({"group": {"aggregate": "mazziotta_pareto"}}, [None, None]),
        ({"group": {"aggregate": "topsis"}}, [(0, 1), (0, 1)]),
        ({"normalise": "efficacy", "group": {"aggregate": "grey"}}, [(0, 1), None]),
        ({"normalise": "efficacy", "group": {"weighting": "benefit_of_the_doubt"}}, [(0, 1), None]),
        ({"group": {"rescale": {"method": "minmax", "to": [5, 9], "parent_uses": "after"}}}, [(5, 9), None]),
        ({"group": {"rescale": {"method": "best", "to": [50, 100], "parent_uses": "after"}}}, [(0, 100), None]),
        ({"group": {"rescale": {"method": "best"}}}, [(0, 1), (0, 1)]),
    ],
)
def test_the_scale_of_a_group_follows_from_its_members_and_its_method(
    top: dict[str, Any], expected: list[object]
) -> None:
    assert scales(**top) == expected


@pytest.mark.parametrize("method", sorted(KEEPS_SCALE))
def test_means_reach_both_ends_of_the_scale(method: str) -> None:
    aggregate = {"method": method, "order_weights": [2, 1]} if method == "ordered" else method
    branches = branches_of(tree(aggregate=aggregate), [2020])
    scores = np.array([[[0.0] * 3, [1.0] * 3, [0.5] * 3]])
    climbed = climb(branches, scores, NOBODY, ALL)
    assert climbed.scores[0, :, -1] == pytest.approx([0, 1, 0.5])
    assert climbed.scores[0, :, -1].min() >= 0


def test_weights_can_be_fixed_from_outside() -> None:
    branches = branches_of(tree(weighting="entropy"), [2020])
    scores = np.array([[[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.5, 0.5, 0.5]]])
    fixed = {"g": np.array([[1.0, 0.0]]), "index": np.array([[0.0, 1.0]])}
    climbed = climb(branches, scores, NOBODY, ALL, fixed)
    assert climbed.scores[0, :, -1].tolist() == [0, 1, 0.5]
    assert climbed.weights.tolist() == [[1, 0, 0, 1, 1]]


def test_negative_scores_outside_the_field_are_told_too() -> None:
    branches = branches_of(tree(aggregate="geometric"), [2020])
    with pytest.raises(InvalidInput) as caught:
        climb(branches, np.array([[[0.0] * 3, [1.0] * 3, [-0.5] * 3]]), NOBODY, np.array([[True, True, False]]))
    assert caught.value.problems[0].values["count"] == 2
    assert "cap: true" in caught.value.sentences("en")[0]
    assert "cap: true" in caught.value.sentences("zh")[0]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"above": 3}, [False, False, True, False]),
        ({"below": 3}, [True, False, False, False]),
        ({"above": 3, "below": 3}, [True, False, True, False]),
    ],
)
def test_vetoes_strike_beyond_the_limit_and_not_at_it(limits: dict[str, float], expected: list[bool]) -> None:
    framework = Framework.model_validate(
        {
            "code": "x",
            "indicators": [{"code": "v", "group": "index", "role": "veto", "veto": limits}],
            "groups": [{"code": "index"}],
        }
    )
    assert strikes(framework.indicators[0], np.array([2.0, 3.0, 4.0, np.nan])).tolist() == expected


@pytest.mark.parametrize(
    ("rescale", "expected"),
    [
        ({"method": "minmax"}, [0, 50, 100]),
        ({"method": "minmax", "to": [-1, 1]}, [-1, 0, 1]),
        ({"method": "best"}, [100 / 3, 200 / 3, 100]),
        ({"method": "best", "shift": 0}, [0, 50, 100]),
    ],
)
def test_rescaling_by_hand(rescale: dict[str, Any], expected: list[float]) -> None:
    step = tree(rescale=rescale).rescale
    assert rescaled(np.array([[1.0, 2.0, 3.0]]), step, ALL)[0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("rescale", "scores"),
    [
        ({"method": "minmax"}, [2.0, 2.0]),
        ({"method": "minmax"}, [0.1 + 0.2, 0.3]),
        ({"method": "best"}, [0.0, 0.0]),
        ({"method": "best"}, [-2.0, -1.0]),
        ({"method": "best", "shift": 0}, [2.0, 2.0]),
        ({"method": "best"}, [np.nan, np.nan]),
    ],
)
def test_what_cannot_be_rescaled_has_no_score(rescale: dict[str, Any], scores: list[float]) -> None:
    assert np.isnan(rescaled(np.array([scores]), tree(rescale=rescale).rescale, np.ones((1, 2), dtype=bool))).all()


def test_a_tree_of_four_levels_with_an_indicator_on_each(tiny: Any) -> None:
    codes = ["a", "b", "c", "d"]
    framework = Framework.model_validate(
        {
            "code": "x",
            "indicators": [{"code": code, "group": f"g{k}"} for k, code in enumerate(codes)],
            "groups": [{"code": f"g{k}", "group": f"g{k - 1}" if k else ""} for k in range(4)],
        }
    )
    from ganchao.scoring.score import score

    panel = Panel(
        np.array([[[0.0] * 4, [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0], [1.0] * 4]]),
        (2020,),
        tuple("ABCD"),
        tuple(codes),
    )
    assert score(panel, framework).scores[0, :, -1].tolist() == [0, 0.5, 0.125, 1]
