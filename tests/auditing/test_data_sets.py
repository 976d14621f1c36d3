"""Distinct data sets: each combination once, and what cannot be computed has its reason."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from ganchao.auditing.data_sets import Sets, data_sets
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.errors import UnknownName
from ganchao.scoring.conform import conform
from ganchao.scoring.score import prepare, score


def sets_of(panel: Panel, framework: Framework, audit: dict[str, Any]) -> Sets:
    data = conform(panel, framework)
    return data_sets(data, prepare(data, framework), framework, Audit.model_validate(audit))


def test_every_combination_is_scored_as_its_framework_would_be(field: Any) -> None:
    panel, framework = field(gaps=0.2, years=2)
    sets = sets_of(
        panel,
        framework,
        {"impute": ["median"], "treat": [{"method": "winsorise_log", "points": 1}, "log_ct"], "normalise": ["zscore"]},
    )
    assert sets.of.shape == (2, 3, 2)
    assert sorted(sets.of.ravel()) == list(range(12))
    other = Framework.model_validate(
        framework.model_dump(mode="json", exclude_defaults=True)
        | {"impute": "median", "treat": "log_ct", "normalise": "zscore"}
    )
    made = sets.normalised[sets.of[1, 2, 1]]
    np.testing.assert_array_equal(made, score(panel, other).scores[:, :, :6])


def test_what_cannot_be_computed_has_its_reason_and_spares_the_rest(field: Any) -> None:
    panel, framework = field()
    values = panel.values.copy()
    values[0, 2, 0] = -1.0
    panel = dataclasses.replace(panel, values=values)
    sets = sets_of(panel, framework, {"treat": ["log"], "normalise": [{"method": "minmax", "log": True}, "zscore"]})
    failed = [place for place, made in enumerate(sets.normalised) if made is None]
    assert failed == [int(sets.of[0, 0, 1]), *sets.of[0, 1].tolist()]
    keys = {sets.faults[place].key for place in failed}
    assert keys == {"scoring.log_of_nothing", "treat.not_positive"}
    assert {sets.faults[place].severity for place in failed} == {"warning"}


def test_a_method_that_does_not_exist_is_told(field: Any) -> None:
    with pytest.raises(UnknownName):
        sets_of(*field(), {"normalise": ["minmx"]})
