"""Drawn values scored like any others."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.errors import InvalidInput
from ganchao.forecasting.indicators import ready
from ganchao.scoring.score import score

RNG = np.random.default_rng(3)
VALUES = RNG.normal(50, 10, size=(6, 12, 4)) + np.linspace(0, 9, 12)[:, None]
NEXT = RNG.normal(50, 10, size=(3, 2, 12, 4))
RECIPES = {
    "minmax": {"normalise": "minmax"},
    "zscore": {"normalise": "zscore"},
    "fixed goalposts": {"normalise": "goalposts"},
    "capped": {"normalise": {"method": "goalposts", "cap": True}},
    "pooled": {"normalise": {"method": "minmax", "over": "all"}},
    "pooled and clipped": {"normalise": {"method": "minmax", "over": "all"},
                           "treat": {"method": "percentile_clip", "over": "all", "low": 5, "high": 95}},
    "geometric": {"normalise": {"method": "minmax", "to": [1, 100]}, "aggregate": "geometric"},
    "percentile ranks": {"normalise": "percentile_rank"},
    "published scale": {"normalise": "zscore", "rescale": {"method": "best", "shift": 1, "to": [0, 100]}},
}


def framework(**recipe: object) -> Framework:
    codes = "abcd"
    return Framework.model_validate({
        "code": "t", "groups": [{"code": "g", "group": "i", "weight": 2}, {"code": "i"}],
        "indicators": [
            {"code": code, "group": "g" if code in "abc" else "i", "weight": k + 1,
             "direction": "lower" if code == "b" else "higher",
             "goalposts": {"worst": 90, "best": 5} if code == "b" else {"worst": 5, "best": 90}}
            for k, code in enumerate(codes)
        ],
        **recipe,
    })


def panel(values: np.ndarray) -> Panel:
    units = tuple(f"u{k}" for k in range(values.shape[1]))
    return Panel(values, tuple(range(2015, 2015 + len(values))), units, tuple("abcd"))


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_draws_are_scored_as_if_they_had_come(recipe: dict[str, object]) -> None:
    rulebook = framework(**recipe)
    rescorer, _ = ready(score(panel(VALUES), rulebook), (2021, 2022))
    scores, ranks = rescorer.ranked(NEXT)
    for draw in range(3):
        come = score(panel(np.concatenate([VALUES, NEXT[draw]])), rulebook)
        np.testing.assert_allclose(scores[draw], come.scores[-2:], rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(ranks[draw], come.ranks[-2:])


@pytest.mark.parametrize("name", ["minmax", "zscore", "fixed goalposts"])
def test_the_quick_way_gives_the_same_index(name: str) -> None:
    rescorer, _ = ready(score(panel(VALUES), framework(**RECIPES[name])), (2021, 2022))
    np.testing.assert_allclose(
        rescorer.quick_index(NEXT.astype(np.float32)), rescorer.ranked(NEXT)[0][..., -1], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", sorted(RECIPES.keys() - {"minmax", "zscore", "fixed goalposts"}))
def test_the_quick_way_is_not_taken_where_it_would_be_wrong(name: str) -> None:
    rescorer, _ = ready(score(panel(VALUES), framework(**RECIPES[name])), (2021, 2022))
    assert rescorer.in_index is None


def test_weights_of_each_units_own_cannot_be_carried_forward() -> None:
    rulebook = framework(normalise="minmax", weighting="benefit_of_the_doubt")
    with pytest.raises(InvalidInput) as caught:
        ready(score(panel(VALUES), rulebook), (2021,))
    assert {p.key for p in caught.value.problems} == {"forecasting.own_weights"}


def test_derived_weights_are_held() -> None:
    rulebook = framework(normalise="minmax", weighting="entropy")
    card = score(panel(VALUES), rulebook)
    rescorer, _ = ready(card, (2021,))
    again = rescorer.ranked(VALUES[-1:][None])[0]
    np.testing.assert_allclose(again[0, 0], card.scores[-1], rtol=1e-9)
