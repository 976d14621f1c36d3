"""Chosen units of a large field: the ranks that replicating the whole field gives, in flat memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from ganchao.auditing.large import drawn_weights, large_rank_ranges
from ganchao.domain.audit import WeightSpread
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.errors import InvalidInput, UnknownName
from ganchao.scoring.large import score_large
from ganchao.scoring.score import score


def framework_of(count: int, **changes: object) -> Framework:
    codes = [f"i{k}" for k in range(count)]
    return Framework.model_validate(
        {
            "code": "big",
            "indicators": [
                {"code": code, "group": f"g{k % 3}", "weight": 1 + k % 4, "direction": "lower" if k == 1 else "higher"}
                for k, code in enumerate(codes)
            ],
            "groups": [*({"code": f"g{k}", "group": "big", "weight": 1 + k} for k in range(3)), {"code": "big"}],
            **changes,
        }
    )


def values_of(units: int, count: int, missing: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(1)
    values = rng.normal(50, 10, (units, count))
    values[rng.random(values.shape) < missing] = np.nan
    return values


RECIPES: dict[str, tuple[float, dict[str, object]]] = {
    "plain": (0.0, {}),
    "gaps": (0.05, {}),
    "rounded": (0.0, {"rank": {"decimals": 2}}),
    "geometric": (0.03, {"aggregate": "geometric", "normalise": {"method": "minmax", "to": [1, 100]}}),
    "mixed": (
        0.03,
        {
            "normalise": {"method": "minmax", "to": [1, 100], "cap": True},
            "groups": [
                {"code": "g0", "group": "big", "aggregate": "harmonic"},
                {"code": "g1", "group": "big"},
                {"code": "g2", "group": "big", "weight": 2, "aggregate": "geometric"},
                {"code": "big"},
            ],
        },
    ),
}


@pytest.mark.parametrize("recipe", RECIPES)
def test_ranks_are_those_of_the_whole_field_scored_under_each_draws_weights(recipe: str) -> None:
    missing, changes = RECIPES[recipe]
    framework = framework_of(7, **changes)
    values = values_of(500, 7, missing)
    places = (3, 499, 0, 250)
    found = large_rank_ranges(values, framework, places, draws=5, seed=8)
    weights = drawn_weights(framework, WeightSpread(), 5, 8, 0)
    panel = Panel(values[None], (2020,), tuple(f"U{k}" for k in range(500)), tuple(f"i{k}" for k in range(7)))
    for draw in range(6):
        given = dict(zip(framework.node_codes, weights[:, draw].tolist(), strict=True))
        nodes = {
            kind: tuple(node.model_copy(update={"weight": given[node.code]}) for node in getattr(framework, kind))
            for kind in ("indicators", "groups")
        }
        card = score(panel, framework.model_copy(update=nodes))
        expected = card.ranks[0, list(places), -1]
        np.testing.assert_array_equal(found.nominal if draw == 0 else found.ranks[draw - 1], expected)
    assert found.count == 500


def test_blocks_of_any_size_give_the_same_ranks_to_the_last_unit() -> None:
    framework, values = framework_of(6), values_of(9_000, 6, 0.01)
    whole = large_rank_ranges(values, framework, (0, 8_999, 4_500), draws=20)

    def blocks() -> Iterator[np.ndarray]:
        yield from (values[start : start + 777] for start in range(0, len(values), 777))

    np.testing.assert_array_equal(whole.ranks, large_rank_ranges(blocks, framework, (0, 8_999, 4_500), draws=20).ranks)
    np.testing.assert_array_equal(whole.nominal, score_large(values, framework).ranks[-1][[0, 8_999, 4_500]])
    assert (whole.low <= whole.median).all()
    assert (whole.median <= whole.high).all()
    assert (whole.low < whole.high).all()


def test_what_cannot_be_audited_is_told_at_once() -> None:
    framework = framework_of(4, impute="mean", audit={"weights": {"method": "dirichlet"}})
    with pytest.raises(InvalidInput) as caught:
        large_rank_ranges(values_of(10, 4), framework, (0,), draws=1)
    keys = {problem.key for problem in caught.value.problems}
    assert {"scoring.large_misfit", "auditing.too_few_draws", "auditing.large_weights"} == keys
    with pytest.raises(UnknownName):
        large_rank_ranges(values_of(10, 4), framework_of(4), (10,), draws=2)


MEMORY = """
import resource, sys
import numpy as np
from tests.auditing.test_large_ranges import framework_of
from ganchao.auditing.large import large_rank_ranges
def blocks(units):
    def made():
        rng = np.random.default_rng(3)
        for start in range(0, units, 20_000):
            yield rng.standard_normal((20_000, 20))
    return made
large_rank_ranges(blocks(20_000), framework_of(20), range(10), draws=50)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
large_rank_ranges(blocks(200_000), framework_of(20), range(10), draws=50)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_ten_times_the_units_take_no_more_memory() -> None:
    done = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 8_000, "kilobytes; the field itself would be 32,000"
