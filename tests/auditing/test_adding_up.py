"""Distinct ways of adding up, and the weights each gives to members."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganchao.auditing.adding_up import careful, combinations, derived, looks_at_scale, one_mean, trees_of
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.errors import InvalidInput
from ganchao.scoring.tree import branches_of, climb


def trees(framework: Framework, audit: dict[str, Any]) -> Any:
    return trees_of(framework, Audit.model_validate(audit), [2020], 0)


def test_every_mixture_of_means_is_a_tree_of_its_own(field: Any) -> None:
    _, framework = field()
    made = trees(framework, {"aggregate": ["geometric"], "aggregate_in": {"g1": ["median", "weakest"]}})
    assert made.tree_of.shape == (1, 2, 3)
    methods = [[branch.adding.step.method for branch in tree] for tree in made.trees]
    assert methods[made.tree_of[0, 1, 0]] == ["geometric"] * 3
    assert methods[made.tree_of[0, 1, 2]] == ["geometric", "weakest", "geometric"]
    assert methods[made.tree_of[0, 0, 1]] == ["arithmetic", "median", "arithmetic"]


def test_normalisations_share_trees_unless_a_group_looks_at_the_scale(field: Any) -> None:
    audit = {"normalise": ["zscore", {"method": "minmax", "to": [0, 5]}], "aggregate": ["geometric"]}
    _, framework = field()
    assert len(trees(framework, audit).trees) == 2
    groups = [
        {"code": "g0", "group": "field", "direction": "lower"},
        {"code": "g1", "group": "field"},
        {"code": "field"},
    ]
    _, turned = field(groups=groups)
    made = trees(turned, audit)
    assert len(made.trees) == 6
    assert {made.faults[int(t)].key for t in made.tree_of[1]} == {"scoring.cannot_turn"}
    assert any(map(looks_at_scale, made.trees[0]))
    assert made.trees[made.tree_of[2, 0]][0].scale == (0.0, 5.0)


def test_the_frameworks_own_faults_are_raised(field: Any) -> None:
    groups = [
        {"code": "g0", "group": "field", "direction": "lower"},
        {"code": "g1", "group": "field"},
        {"code": "field"},
    ]
    _, framework = field(groups=groups, normalise="zscore")
    with pytest.raises(InvalidInput):
        trees(framework, {"normalise": ["minmax"]})


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "arithmetic"),
        ({"aggregate": "geometric"}, "geometric"),
        ({"aggregate": "harmonic"}, ""),
        ({"weighting": {"method": "benefit_of_the_doubt"}}, ""),
        ({"rescale": {"method": "best"}}, "arithmetic"),
        ({"rescale": {"method": "best", "parent_uses": "after"}}, ""),
    ],
)
def test_what_is_one_mean_throughout(field: Any, changes: dict[str, Any], kind: str) -> None:
    _, framework = field(**changes)
    assert one_mean(branches_of(framework, [2020])) == kind


def test_weights_are_derived_unless_all_are_given(field: Any) -> None:
    assert not derived(branches_of(field()[1], [2020]))
    assert derived(branches_of(field(weighting={"method": "equal"})[1], [2020]))


def test_only_what_can_meet_is_combined() -> None:
    data_of = np.arange(4).reshape(1, 2, 2)
    assert combinations(data_of, np.array([[0], [1]])) == [(0, 0), (1, 1), (2, 0), (3, 1)]


def test_negative_members_mark_their_draw_and_leave_the_others(field: Any) -> None:
    panel, framework = field(aggregate="geometric")
    tree = branches_of(framework, [2020])
    scores = np.stack([panel.values[0]] * 3)
    failed = np.zeros(3, dtype=bool)
    inside, vetoes = np.ones((3, 9), dtype=bool), np.empty((3, 9, 0))
    alone = climb(tree, scores, vetoes, inside).scores
    scores[1, 4, 2] = -1.0
    scores[2, 4, 2] = -1e-18  # rounding
    made = climb(careful(tree, failed), scores, vetoes, inside).scores
    assert failed.tolist() == [False, True, False]
    np.testing.assert_array_equal(made[0], alone[0])
    with pytest.raises(InvalidInput):
        climb(tree, scores, vetoes, inside)
