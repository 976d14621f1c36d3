"""Whether a better value can cost a rank."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.targeting.rising import STEADY_SCALES, STEADY_SUMS, always_rising
from tests.targeting.fields import RECIPES, field_of, framework_of

STEADY = [name for name in RECIPES if always_rising(framework_of(name, np.ones(2), (False, False)))]


def test_of_the_recipes_of_the_small_cases_only_z_scores_can_fall() -> None:
    assert set(RECIPES) - set(STEADY) == {"z-scores"}


@pytest.mark.parametrize("recipe", STEADY)
def test_a_better_value_never_costs_a_rank(recipe: str) -> None:
    rng = np.random.default_rng(8)
    for _ in range(40):
        lower = tuple(bool(each) for each in rng.random(3) < 0.4)
        field = field_of(recipe, rng.integers(2, 12, (8, 6, 3)).astype(float), rng.integers(1, 4, 3) * 1.0, lower)
        own = rng.integers(0, 14, (1, 1, 3)).astype(float)
        better = own + field.better * rng.integers(0, 5, 3)
        before, after = (field.scored(each)[1][0, :, -1] for each in (own, better))
        assert (after <= before).all()


@pytest.mark.parametrize("changes", [
    {"normalise": "zscore"}, {"treat": "percentile_clip"}, {"aggregate": "mazziotta_pareto"}, {"aggregate": "topsis"},
    {"rescale": {"method": "minmax", "parent_uses": "after"}}, {"weighting": "benefit_of_the_doubt"},
])
def test_what_is_not_known_to_rise_is_not_taken_to(changes: dict[str, object]) -> None:
    assert not always_rising(framework_of("moving goalposts", np.ones(2), (False, False)).replace(**changes))


def test_names_are_those_of_the_tables() -> None:
    from ganchao.scoring.aggregate import AGGREGATORS
    from ganchao.scoring.normalise import NORMALISERS

    assert set(NORMALISERS) >= STEADY_SCALES
    assert set(AGGREGATORS) >= STEADY_SUMS
