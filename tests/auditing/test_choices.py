"""What varies: factors, their levels, and the recipes that levels stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ganchao.auditing.choices import (
    check_audit,
    chosen,
    factors_of,
    levels_of,
    steps_in_force,
    usual_audit,
    with_levels,
)
from ganchao.auditing.engine import prepare_audit
from ganchao.auditing.uncertainty import uncertainty
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.recipe import Aggregate, Normalise
from ganchao.errors import InvalidInput
from ganchao.project import Project

Fields = Callable[..., Any]


def framework(**changes: Any) -> Framework:
    return Framework.model_validate(
        {
            "code": "x",
            "groups": [{"code": "g", "group": "x"}, {"code": "x"}],
            "indicators": [{"code": "a", "group": "g"}, {"code": "b", "group": "g"}, {"code": "c", "group": "x"}],
            **changes,
        }
    )


def test_factors_take_their_columns_one_after_the_other() -> None:
    audit = Audit.model_validate(
        {
            "weights": {},
            "treat": ["log_ct"],
            "aggregate": ["geometric", "harmonic"],
            "leave_out": "each",
            "aggregate_in": {"g": ["weakest"]},
            "error": {"*": {"relative": 0.1}},
        }
    )
    factors = factors_of(framework(), audit, 4)
    assert [(f.code, f.columns.start, f.size) for f in factors] == [
        ("treat", 0, 1),
        ("aggregate", 1, 1),
        ("aggregate_in.g", 2, 1),
        ("leave_out", 3, 1),
        ("weights", 4, 4),
        ("error", 8, 1),
    ]
    assert factors[1].labels == ("arithmetic", "geometric", "harmonic")
    assert factors[3].labels == ("–", "a", "b", "c")


def test_an_alternative_that_changes_nothing_is_no_level() -> None:
    audit = Audit.model_validate({"normalise": ["minmax"], "aggregate": ["arithmetic"], "treat": ["none"]})
    assert factors_of(framework(), audit, 0) == ()


def test_the_default_mean_is_an_alternative_where_a_group_has_its_own() -> None:
    own = framework(groups=[{"code": "g", "group": "x"}, {"code": "x", "aggregate": "geometric"}])
    (factor,) = factors_of(own, Audit.model_validate({"aggregate": ["arithmetic"]}), 0)
    assert factor.labels == ("arithmetic + geometric", "arithmetic")
    everywhere = chosen(own, "aggregate", Aggregate(method="arithmetic"))
    assert {step.method for step in steps_in_force(everywhere, "aggregate")} == {"arithmetic"}


def test_the_default_normalisation_is_an_alternative_where_indicators_have_their_own() -> None:
    own = framework(
        indicators=[{"code": "a", "group": "g", "normalise": "zscore"}, {"code": "c", "group": "x"}],
        groups=[{"code": "g", "group": "x"}, {"code": "x"}],
    )
    assert levels_of(own, "normalise", (Normalise(),)) == (None, Normalise())


def test_an_alternative_normalisation_keeps_logarithm_missing_score_and_point_table() -> None:
    table = {"method": "bands", "bands": [{"score": 0}, {"above": 5, "score": 10}]}
    own = framework(
        indicators=[
            {"code": "a", "group": "g", "normalise": {"method": "zscore", "log": True, "missing": 3}},
            {"code": "b", "group": "g", "normalise": table},
            {"code": "c", "group": "x"},
        ]
    )
    made = with_levels(own, normalise=Normalise(method="minmax", to=(1, 100)))
    steps = [i.normalise for i in made.indicators]
    assert steps[0] == Normalise(method="minmax", to=(1, 100), log=True, missing=3)
    assert steps[1] == own.indicators[1].normalise
    assert steps[2] is None
    assert made.normalise == Normalise(method="minmax", to=(1, 100))


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ({"aggregate_in": {"h": ["geometric"]}}, "h"),
        ({"error": {"z": {"relative": 0.1}}}, "z"),
        ({"leave_out": ("a", "g")}, "g"),
        ({"weights": {"nodes": ["a", "q"]}}, "q"),
    ],
)
def test_unknown_names_are_told(written: dict[str, Any], kind: str) -> None:
    with pytest.raises(InvalidInput, match=f"'{kind}'"):
        check_audit(framework(), Audit.model_validate(written))


def test_all_problems_are_told_at_once() -> None:
    audit = Audit.model_validate({"leave_out": ("q",), "weights": {"method": "experts", "nodes": ["z"]}})
    with pytest.raises(InvalidInput) as caught:
        check_audit(framework(), audit)
    assert len(caught.value.problems) == 3


def test_a_bonus_cannot_be_left_out() -> None:
    own = framework(
        indicators=[
            {"code": "a", "group": "g"},
            {"code": "b", "group": "g", "role": "bonus", "points": 1},
            {"code": "c", "group": "x"},
        ]
    )
    with pytest.raises(InvalidInput, match="'b'"):
        check_audit(own, Audit.model_validate({"leave_out": ("b",)}))


@pytest.mark.parametrize(
    ("normalise", "methods", "ends"),
    [
        ("minmax", ["minmax", "percentile_rank"], (0.01, 1.0)),
        ({"method": "minmax", "to": [0, 100]}, ["minmax", "percentile_rank"], (1.0, 100.0)),
        ({"method": "minmax", "to": [1, 100]}, ["percentile_rank"], (1.0, 100.0)),
        ({"method": "goalposts", "cap": True}, ["minmax"], (0.01, 1.0)),
        ("efficacy", ["minmax"], (60.0, 100.0)),
        ("reference_range", ["minmax"], (70.0, 130.0)),
        ("zscore", ["minmax"], (0.01, 1.0)),
        ("rank", ["minmax"], (0.01, 1.0)),
    ],
)
def test_the_usual_alternatives_stay_on_the_frameworks_scale(normalise: Any, methods: list[str], ends: Any) -> None:
    audit = usual_audit(framework(normalise=normalise))
    assert [step.method for step in audit.normalise] == methods
    assert {step.to for step in audit.normalise} == {ends}
    assert audit.weights is not None


def test_z_scores_are_not_given_a_geometric_mean() -> None:
    assert usual_audit(framework(normalise="zscore")).aggregate == ()
    assert [step.method for step in usual_audit(framework()).aggregate] == ["geometric"]
    assert [step.method for step in usual_audit(framework(aggregate="geometric")).aggregate] == ["arithmetic"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("hdi", ["normalise", "aggregate", "weights"]),
        ("shandong", ["normalise", "aggregate", "weights"]),
    ],
)
def test_the_usual_audit_of_the_examples_varies_all_that_it_names(
    example: Callable[[str], Project], name: str, codes: list[str]
) -> None:
    project = example(name)
    prepared = prepare_audit(project.panel, project.framework)
    assert [factor.code for factor in prepared.factors] == codes
    result = uncertainty(prepared, draws=300, pairwise=False)
    assert result.good == 300, [problem.sentence("en") for problem, _ in result.failures]
    assert (result.low <= result.high).all()
