"""Large fields: what fits, what does not, and the tiny example in blocks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.errors import InvalidInput
from ganchao.scoring.large import extremes, fold, misfits, score_large
from ganchao.scoring.tree import branches_of


def recipe(**top: Any) -> Framework:
    return Framework.model_validate(
        {
            "code": "x",
            "indicators": [{"code": "a", "group": "index", **top.pop("a", {})}, {"code": "b", "group": "index"}],
            "groups": [{"code": "index", **top.pop("index", {})}],
            **top,
        }
    )


def problems_of(values: Any, framework: Framework) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        score_large(values, framework)
    assert all(caught.value.sentences(lang) for lang in ("zh", "en"))
    return [problem.key for problem in caught.value.problems]


def test_the_tiny_example_in_blocks_of_one(tiny: Any) -> None:
    for year, values in enumerate(tiny.panel.values):
        result = score_large(lambda values=values: (row[None] for row in values), tiny.framework, year=2020)
        assert result.nodes == ("innovation", "index")
        assert pytest.approx(tiny.scores[year]) == result.scores.T
        assert result.ranks[1].tolist() == tiny.ranks[year].tolist()
        assert result.worst[2] > result.best[2]


@pytest.mark.parametrize(
    "change",
    [
        {"normalise": "rank"},
        {"aggregate": "copeland"},
        {"weighting": "entropy"},
        {"impute": "mean"},
        {"treat": "winsorise_log"},
        {"rescale": "best"},
        {"index": {"direction": "lower"}},
        {"a": {"role": "bonus", "points": 1}},
        {"screen": {"available": 0.5}},
        {"screen": {"drop": ["u"]}},
        {"screen": {"nonzero": 0.5}},
    ],
)
def test_what_needs_the_whole_field_is_told(change: dict[str, Any]) -> None:
    assert set(problems_of(np.ones((3, 2)), recipe(**change))) == {"scoring.large_misfit"}


def test_a_series_is_no_misfit() -> None:
    assert misfits(recipe(a={"role": "series"})) == []


@pytest.mark.parametrize(
    ("values", "change", "expected"),
    [
        (np.ones((3, 2)), {"normalise": "goalposts"}, ["scoring.no_goalposts"] * 2),
        (
            np.array([[1.0, 0.0], [2.0, -1.0]]),
            {"normalise": {"method": "minmax", "log": True}},
            ["scoring.log_of_nothing"],
        ),
        (
            np.array([[1.0, 0.0], [2.0, 1.0]]),
            {"normalise": {"method": "zscore", "log": True}},
            ["scoring.log_of_nothing"],
        ),
        (
            np.ones((3, 2)),
            {"normalise": {"method": "efficacy", "log": True}, "a": {"goalposts": {"worst": 0, "best": 1}}},
            ["scoring.log_of_goalpost"],
        ),
        (np.ones((3, 5)), {}, ["scoring.large_columns"]),
        (np.ones((0, 2)), {}, ["scoring.no_units"]),
        (
            np.array([[1.0, 2.0], [2.0, 1.0]]),
            {"normalise": "zscore", "aggregate": "geometric"},
            ["scoring.negative_members"],
        ),
    ],
)
def test_what_cannot_be_scored_is_told(values: np.ndarray, change: dict[str, Any], expected: list[str]) -> None:
    assert problems_of(values, recipe(**change)) == expected


def test_a_source_without_blocks_is_told() -> None:
    assert problems_of(lambda: iter(()), recipe()) == ["scoring.no_units"]


@pytest.mark.parametrize("method", ["minmax", "zscore"])
def test_empty_and_constant_columns_leave_the_others_alone(method: str) -> None:
    result = score_large(np.array([[1.0, np.nan], [2.0, np.nan], [3.0, np.nan]]), recipe(normalise=method))
    assert np.isfinite(result.scores).all()
    assert np.isnan(result.worst[1])
    constant = score_large(np.array([[1.0, 7.0], [2.0, 7.0], [3.0, 7.0]]), recipe(normalise=method))
    assert constant.scores.tolist() == result.scores.tolist()


def test_z_scores_of_large_values_that_differ_little_keep_their_digits() -> None:
    values = np.array([[1e8, 1.0], [1e8 + 1e-3, 2.0], [1e8 + 2e-3, 3.0], [np.nan, 4.0]])
    first, second = (
        score_large(v, recipe(normalise="zscore")).scores for v in (values, lambda: (values[3:], values[:3]))
    )
    assert first[0, 1] == pytest.approx((values[1, 1] - 2.5) / np.std([1, 2, 3, 4], ddof=1) / 2, abs=1e-4)
    assert np.allclose(np.sort(first), np.sort(second), atol=1e-4)


@pytest.mark.parametrize("units", [0, 1, 7, 8, 9, 1000, 30_001])
def test_extremes_are_those_of_numpy(units: int) -> None:
    values = np.random.default_rng(units).normal(size=(units, 3))
    values[::5, 1] = np.nan
    values[:, 2] = np.nan
    low, high = extremes(values)
    expected = (np.fmin.reduce(values, axis=0, initial=np.inf), np.fmax.reduce(values, axis=0, initial=-np.inf))
    assert np.array_equal(low, expected[0])
    assert np.array_equal(high, expected[1])


def test_plain_means_are_one_product_and_others_are_not() -> None:
    posts = (np.zeros(2), np.ones(2))
    plain, capped = recipe(), recipe(index={"cap": 0.5})
    folded = fold(branches_of(plain, [0]), plain, posts)
    assert folded is not None
    assert folded[0][0].tolist() == [0.5, 0.5]
    assert fold(branches_of(capped, [0]), capped, posts) is None
