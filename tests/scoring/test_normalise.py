"""Values come to one scale: every method by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.scoring.normalise import NORMALISERS, Ruler, normalise, scale_of

Normalise = type(Framework.model_fields["normalise"].default)
GAP = np.nan
VALUES = [2.0, 4.0, 4.0, 10.0]


def score(
    method: str,
    values: object = VALUES,
    *,
    higher: bool = True,
    posts: tuple[float, float] = (GAP, GAP),
    inside: object = None,
    reference: int | None = None,
    tolerance: float = 1e-12,
    **options: object,
) -> list[float]:
    column = np.asarray(values, dtype=float)[:, None]
    step = Normalise(method=method, **options)
    if step.log:
        column, posts = np.log(column), tuple(np.log(posts))
    field = column if inside is None else np.where(np.asarray(inside)[:, None], column, np.nan)
    ruler = Ruler(step, np.array([higher]), np.array([posts[0]]), np.array([posts[1]]), reference, None, tolerance)
    return normalise(column, field, ruler)[0][:, 0].tolist()


@pytest.mark.parametrize(
    ("method", "options", "up", "down"),
    [
        ("minmax", {}, [0, 0.25, 0.25, 1], [1, 0.75, 0.75, 0]),
        ("minmax", {"to": (1, 100)}, [1, 25.75, 25.75, 100], [100, 75.25, 75.25, 1]),
        ("distance_to_best", {}, [0, 0.25, 0.25, 1], [1, 0.75, 0.75, 0]),
        ("distance_to_reference", {"reference": 1}, [0, 1, 1, 4], [4 / 3, 1, 1, 0]),
        ("distance_to_target", {"target": 6}, [0, 0.5, 0.5, 2], [2, 1.5, 1.5, 0]),
        ("distance_to_target", {"target": 6, "cap": True}, [0, 0.5, 0.5, 1], [1, 1, 1, 0]),
        ("rank", {}, [1, 2, 2, 4], [4, 2, 2, 1]),
        ("borda", {}, [0, 1, 1, 3], [3, 1, 1, 0]),
        ("percentile_rank", {}, [0, 1 / 3, 1 / 3, 1], [1, 1 / 3, 1 / 3, 0]),
        ("share_of_best", {}, [0.2, 0.4, 0.4, 1], [1, 0.5, 0.5, 0.2]),
        ("share_of_best", {"to": (0, 100)}, [20, 40, 40, 100], [100, 50, 50, 20]),
        ("reference_range", {}, [100 - 30 * 3 / 4, 92.5, 92.5, 137.5], [122.5, 107.5, 107.5, 62.5]),
        ("reference_range", {"cap": True}, [77.5, 92.5, 92.5, 130], [122.5, 107.5, 107.5, 70]),
    ],
)
def test_two_four_four_ten(method: str, options: dict, up: list[float], down: list[float]) -> None:
    assert score(method, **options) == pytest.approx(up)
    assert score(method, higher=False, **options) == pytest.approx(down)


def test_z_scores_take_the_divisor_of_a_sample() -> None:
    """2, 4, 4, 10 have mean 5 and sample variance 36/3 = 12."""
    expected = [(x - 5) / 12**0.5 for x in VALUES]
    assert score("zscore") == pytest.approx(expected)
    assert score("zscore", higher=False) == pytest.approx([-z for z in expected])
    assert score("zscore", to=(100, 110)) == pytest.approx([100 + 10 * z for z in expected])


def test_goalposts_are_declared_in_published_units() -> None:
    """UNDP, HDR technical note 1: life expectancy between 20 and 85 years; 71.4 years score 0.791."""
    assert score("goalposts", [71.4, 85, 90], posts=(20, 85)) == pytest.approx([0.791, 1, 70 / 65], abs=5e-4)
    assert score("goalposts", [90.0, 10.0], posts=(20, 85), cap=True) == [1, 0]


def test_logarithms_are_taken_of_goalposts_too() -> None:
    """UNDP, HDR technical note 1: income between 100 and 75 000 dollars; 16 752 dollars score 0.774."""
    assert score("goalposts", [16752.0], posts=(100, 75000), log=True) == pytest.approx([0.774], abs=5e-4)
    assert score("minmax", [1.0, 10.0, 100.0], log=True) == pytest.approx([0, 0.5, 1])


def test_lower_is_better_with_declared_goalposts() -> None:
    assert score("goalposts", [8.0, 2.0, 5.0], posts=(8, 2), higher=False) == [0, 1, 0.5]


def test_efficacy_runs_from_sixty_to_a_hundred() -> None:
    """功效系数法: impermissible 50, satisfactory 90, actual 74 give 24/40 x 40 + 60 = 84."""
    assert score("efficacy", [74.0], posts=(50, 90)) == [84]
    assert score("efficacy") == [60, 70, 70, 100]
    assert score("efficacy", [0.9, 0.5], posts=(1.0, 0.5), higher=False) == pytest.approx([68, 100])


def test_bands_hold_from_their_lower_edge_on() -> None:
    bands = ({"score": 60}, {"above": 3, "score": 80}, {"above": 10, "score": 100})
    assert score("bands", [2.99, 3.0, 9.9, 10.0, -50.0], bands=bands) == [60, 80, 80, 100, 60]


def test_a_value_below_the_first_band_has_no_score() -> None:
    assert np.isnan(score("bands", [0.0, GAP], bands=({"above": 1, "score": 5},))).all()


@pytest.mark.parametrize("method", ["minmax", "zscore", "efficacy", "distance_to_best", "reference_range"])
@pytest.mark.parametrize("values", [[3.0], [3.0, 3.0], [3.0, GAP, 3.0], [0.1 + 0.2, 0.3]])
def test_a_constant_column_has_no_score(method: str, values: list[float]) -> None:
    assert np.isnan(score(method, values)).all()


@pytest.mark.parametrize("method", NORMALISERS)
def test_missing_values_stay_missing_and_a_column_of_nothing_is_no_mistake(method: str) -> None:
    options = (
        {"bands": ({"score": 1},)}
        if method == "bands"
        else {"target": 9.0}
        if method == "distance_to_target"
        else {}
    )
    reference = 0 if method == "distance_to_reference" else None
    assert np.isnan(score(method, [1.0, GAP, 4.0], posts=(0, 9), reference=reference, **options)[1])
    assert np.isnan(score(method, [GAP, GAP], posts=(0, 9), reference=reference, **options)).all()


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("minmax", 1.75),
        ("rank", 5),
        ("borda", 4),
        ("percentile_rank", 1),
        ("share_of_best", 1.6),
    ],
)
def test_a_unit_outside_the_field_is_scored_against_it(method: str, expected: float) -> None:
    assert score(method, [*VALUES, 16.0], inside=[True] * 4 + [False])[4] == pytest.approx(expected)


def test_a_reference_may_stand_outside_the_field() -> None:
    assert score("distance_to_reference", [2.0, 4.0, 6.0], reference=2, inside=[True, True, False]) == [0, 0.5, 1]


@pytest.mark.parametrize("higher", [True, False])
def test_a_reference_or_target_no_better_than_the_worst_scores_nobody(higher: bool) -> None:
    beyond = 1.0 if higher else 11.0
    assert np.isnan(score("distance_to_target", target=beyond, higher=higher)).all()
    values = [2.0, 4.0, 10.0, beyond]
    inside = [True, True, True, False]
    assert np.isnan(score("distance_to_reference", values, reference=3, inside=inside, higher=higher)).all()


def test_a_target_is_logged_with_the_values() -> None:
    assert score("distance_to_target", [1.0, 10.0], target=100.0, log=True) == pytest.approx([0, 0.5])


def test_shares_of_the_best_need_values_that_are_not_negative() -> None:
    """COINr's n_fracmax gives infinities and turns the order round."""
    assert np.isnan(score("share_of_best", [-1.0, 2.0])).all()
    assert np.isnan(score("share_of_best", [0.0, 2.0], higher=False)).all()
    assert score("share_of_best", [0.0, 2.0]) == [0, 1]


def test_a_wide_tolerance_of_ranks_does_not_blur_values() -> None:
    """rank: {tolerance: 0.1} ties scores; life expectancies of 80 and 84 remain different."""
    assert score("rank", [80.0, 84.0], tolerance=0.1) == [1, 2]
    assert score("minmax", [80.0, 84.0], tolerance=0.1) == [0, 1]
    assert score("rank", [0.1 + 0.2, 0.3], tolerance=0.0) == [2, 1]


def test_the_base_year_gives_the_reference() -> None:
    values = np.array([[[2.0], [6.0]], [[4.0], [10.0]]])
    step = Normalise(method="reference_range")
    nowhere = np.array([GAP])
    first, second = (
        normalise(values, values, Ruler(step, np.array([True]), nowhere, nowhere, None, base))[0] for base in (0, 1)
    )
    assert first.ravel().tolist() == [85, 115, 100, 145]
    assert second.ravel().tolist() == [62.5, 92.5, 77.5, 122.5]


@pytest.mark.parametrize(
    ("method", "options", "scale"),
    [
        ("minmax", {}, (0, 1)),
        ("minmax", {"to": (1, 100)}, (1, 100)),
        ("efficacy", {}, (60, 100)),
        ("reference_range", {}, (70, 130)),
        ("zscore", {}, None),
        ("rank", {}, None),
        ("borda", {}, None),
        ("bands", {"bands": ({"score": 3}, {"above": 1, "score": -1})}, (-1, 3)),
        ("bands", {}, None),
    ],
)
def test_the_ends_of_the_scale(method: str, options: dict, scale: object) -> None:
    assert scale_of(Normalise(method=method, **options)) == scale
