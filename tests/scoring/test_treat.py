"""Taming outliers, by hand and against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ganchao.domain.recipe import Treat
from ganchao.errors import InvalidInput, UnknownName
from ganchao.scoring.treat import TREATMENTS, Treated, box_cox_exponent, skewness_and_kurtosis

GAP = np.nan
LANGS = ("zh", "en")


def treat(method: str, values: np.ndarray, **options: object) -> tuple[np.ndarray, Treated]:
    inside = options.pop("inside", None)
    names = options.pop("names", ())
    values = np.asarray(values, dtype=float)
    whole = values[:, np.newaxis] if values.ndim == 1 else values
    result, report = TREATMENTS[method].function(
        whole, step=Treat(method=method, **options), names=names, inside=inside
    )
    return (result[:, 0] if values.ndim == 1 else result), report


def lognormal(*shape: int, spread: float = 1.5) -> np.ndarray:
    return np.random.default_rng(5).lognormal(0.0, spread, size=shape)


def test_skewness_and_kurtosis_are_the_sample_corrected_ones() -> None:
    values = lognormal(40)
    skewness, kurtosis = skewness_and_kurtosis(np.append(values, GAP))
    assert skewness == pytest.approx(stats.skew(values, bias=False), rel=1e-12)
    assert kurtosis == pytest.approx(stats.kurtosis(values, bias=False), rel=1e-12)


@pytest.mark.parametrize("size", [1e-200, 1e-9, 1e200])
def test_skewness_does_not_depend_on_how_large_the_numbers_are(size: float) -> None:
    values = lognormal(40)
    assert np.array(skewness_and_kurtosis(values * size)) == pytest.approx(np.array(skewness_and_kurtosis(values)))


def test_an_indicator_without_outliers_is_left_alone() -> None:
    values = np.arange(20.0)
    treated, report = treat("winsorise_log", values)
    assert treated.tolist() == values.tolist()
    assert (report.done[0], report.changed[0]) == ("none", 0)


def test_one_failed_test_is_not_enough_to_be_treated() -> None:
    """Skewed but not heavy-tailed: passes, because either test suffices."""
    values = np.array([0.0] * 9 + [1.0])
    assert skewness_and_kurtosis(values)[0] > 2
    assert treat("winsorise_log", values, kurtosis=100.0)[1].done[0] == "none"
    assert treat("winsorise_log", values, skewness=100.0)[1].done[0] == "none"


def test_the_largest_value_becomes_the_next_largest() -> None:
    treated, report = treat("winsorise_log", [1, 2, 3, 4, 5, 6, 7, 8, 90])
    assert treated.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 8]
    assert (report.done[0], report.changed[0]) == ("winsorised", 1)


def test_the_smallest_value_becomes_the_next_smallest() -> None:
    treated, report = treat("winsorise_log", [-90, 2, 3, 4, 5, 6, 7, 8, 9])
    assert treated.tolist() == [2, 2, 3, 4, 5, 6, 7, 8, 9]
    assert (report.done[0], report.changed[0]) == ("winsorised", 1)


def test_tied_extremes_are_winsorised_together_and_counted_each() -> None:
    values = [*range(1, 41), 900, 900]
    treated, report = treat("winsorise_log", values)
    assert treated.tolist() == [*range(1, 41), 40, 40]
    assert report.changed[0] == 2


def test_points_at_both_ends_are_counted_together() -> None:
    values = np.array([-500.0, *range(30), 3000.0])
    treated, report = treat("winsorise_log", values)
    assert (treated[0], treated[-1]) == (0, 29)
    assert report.changed[0] == 2
    _, stopped = treat("winsorise_log", values, points=1, fallback="none")
    assert stopped.changed[0] == 1


def test_when_winsorising_does_not_suffice_the_original_values_are_transformed() -> None:
    values = lognormal(100, spread=3.0)
    treated, report = treat("winsorise_log", values, points=2)
    assert treated == pytest.approx(treat("log_ct", values)[0])
    assert (report.done[0], report.changed[0]) == ("log_ct", 100)


def test_without_a_fallback_the_winsorised_values_stay() -> None:
    values = lognormal(100, spread=3.0)
    treated, report = treat("winsorise_log", values, points=2, fallback="none")
    assert (treated != values).sum() == 2
    assert (report.done[0], report.changed[0]) == ("winsorised", 2)


@pytest.mark.parametrize("fallback", sorted(set(TREATMENTS) - {"none", "winsorise_log", "caps", "percentile_clip"}))
def test_every_transformation_can_be_the_fallback(fallback: str) -> None:
    values = lognormal(100, spread=3.0)
    treated, report = treat("winsorise_log", values, points=2, fallback=fallback)
    alone, own = treat(fallback, values)
    assert treated == pytest.approx(alone)
    assert report.done[0] == own.done[0]


def test_an_unknown_fallback_is_named_with_a_suggestion() -> None:
    with pytest.raises(UnknownName) as caught:
        treat("winsorise_log", np.arange(5.0), fallback="log_tc")
    assert "log_ct" in caught.value.sentences("en")[0]
    with pytest.raises(UnknownName):
        treat("winsorise_log", np.arange(5.0), fallback="winsorise_log")


def test_years_and_columns_are_treated_by_themselves_and_at_once() -> None:
    """Draws, years and indicators in one call give what each gives alone."""
    values = lognormal(2, 3, 60, 4, spread=2.0)
    values[0, 1, 5:9, 2] = GAP
    values[..., 3] = np.log(values[..., 3])
    treated, report = treat("winsorise_log", values, points=3)
    assert set(report.done.ravel().tolist()) == {"none", "winsorised", "log_ct"}
    for draw, year, column in np.ndindex(2, 3, 4):
        alone, own = treat("winsorise_log", values[draw, year, :, column], points=3)
        assert treated[draw, year, :, column] == pytest.approx(alone, rel=1e-12, nan_ok=True)
        assert report.changed[draw, year, column] == own.changed[0]


@pytest.mark.parametrize("method", TREATMENTS)
def test_missing_values_stay_missing_and_change_nothing(method: str) -> None:
    values = lognormal(30)
    with_gap = np.insert(values, 7, GAP)
    options = {"low": 5.0, "high": 95.0} if method in {"caps", "percentile_clip"} else {}
    treated, _ = treat(method, with_gap, **options)
    assert np.isnan(treated[7])
    assert np.delete(treated, 7) == pytest.approx(treat(method, values, **options)[0], rel=1e-9)


@pytest.mark.parametrize("method", TREATMENTS)
@pytest.mark.parametrize("values", [[2.0, 2.0, 2.0], [GAP, GAP, GAP], [0.1] * 7, [3.0, GAP, GAP]])
def test_a_column_on_which_all_agree_or_nobody_has_a_value_is_no_trouble(method: str, values: list[float]) -> None:
    options = {"low": 0.0, "high": 100.0} if method in {"caps", "percentile_clip"} else {}
    treated, report = treat(method, values, **options)
    assert np.array_equal(np.isnan(treated), np.isnan(values))
    if method != "log":
        assert treated == pytest.approx(values, nan_ok=True)
        assert (report.done[0], report.changed[0]) == ("none", 0)


def test_percentiles_are_those_of_numpy() -> None:
    values = lognormal(37, 3)
    values[4, 1] = GAP
    treated, report = treat("percentile_clip", values, low=5.0, high=90.0)
    low, high = np.nanpercentile(values, [5, 90], axis=0)
    assert treated == pytest.approx(np.clip(values, low, high), nan_ok=True)
    assert report.changed.tolist() == ((values < low) | (values > high)).sum(axis=0).tolist()


def test_a_side_without_percentile_or_cap_stays_open() -> None:
    assert treat("percentile_clip", np.arange(11.0), high=90.0)[0].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    assert treat("caps", [1, 5, 9], low=4.0)[0].tolist() == [4, 5, 9]


def test_the_logarithms_are_those_of_the_formulas() -> None:
    values = np.array([1.0, 2.0, 11.0, 101.0])
    assert treat("log", values)[0] == pytest.approx(np.log(values))
    assert treat("log_ct", values)[0] == pytest.approx(np.log([1.0, 2.0, 11.0, 101.0]))
    assert treat("log_ct_orig", values)[0] == pytest.approx(np.log([1.0, 2.0, 11.0, 101.0]))
    assert treat("log_ct", values + 3)[0] == pytest.approx(np.log([1.0, 2.0, 11.0, 101.0]))


def test_log_ct_plus_turns_round_for_a_long_lower_tail() -> None:
    values = np.array([1.0, 2.0, 11.0, 101.0])
    up, upper = treat("log_ct_plus", values)
    down, lower = treat("log_ct_plus", -values)
    assert up == pytest.approx(np.log(values))
    assert down == pytest.approx(-np.log(values))
    assert (upper.done[0], lower.done[0]) == ("log_ct", "log_ct_negative")


@pytest.mark.parametrize("method", ["log", "log_ct", "log_ct_orig", "log_ct_plus", "box_cox"])
def test_no_logarithm_returns_its_input_unchanged(method: str) -> None:
    """COINr 1.1.14, defect 3: log_GII does."""
    values = lognormal(30)
    assert np.abs(treat(method, values)[0] - values).min() > 0
    assert abs(skewness_and_kurtosis(treat(method, values)[0])[0]) < abs(skewness_and_kurtosis(values)[0])


@pytest.mark.parametrize("seed", range(4))
def test_box_cox_finds_the_exponent_scipy_finds(seed: int) -> None:
    values = np.random.default_rng(seed).lognormal(size=80)
    shifted = values - values.min() + 1
    expected, exponent = stats.boxcox(shifted)
    assert box_cox_exponent(shifted) == pytest.approx(exponent, abs=1e-5)
    assert treat("box_cox", values)[0] == pytest.approx(expected, abs=1e-5)


def test_zero_or_negative_values_have_no_logarithm_and_the_indicators_are_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        treat("log", np.array([[1.0, 0.0, 5.0], [2.0, -3.0, 0.0]]), names=["a", "bad", "worse"])
    assert [problem.values["indicator"] for problem in caught.value.problems] == ["bad", "worse"]
    assert all("-3" in caught.value.sentences(lang)[0] for lang in LANGS)


def test_a_unit_outside_the_field_without_a_logarithm_is_left_out_quietly() -> None:
    treated, _ = treat("log", [1.0, 2.0, -3.0], inside=np.array([True, True, False]))
    assert treated == pytest.approx([0.0, np.log(2), GAP], nan_ok=True)


@pytest.mark.parametrize(
    ("method", "options", "key"),
    [
        ("percentile_clip", {}, "treat.percentiles_unset"),
        ("percentile_clip", {"low": 95.0, "high": 5.0}, "treat.percentiles_wrong"),
        ("percentile_clip", {"high": 150.0}, "treat.percentiles_wrong"),
        ("caps", {}, "treat.caps_unset"),
        ("caps", {"low": 2.0, "high": 1.0}, "treat.caps_wrong"),
    ],
)
def test_bounds_that_make_no_sense_are_sent_back(method: str, options: dict[str, float], key: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        treat(method, np.arange(5.0), **options)
    assert [problem.key for problem in caught.value.problems] == [key]
    assert all(caught.value.sentences(lang) for lang in LANGS)


@pytest.mark.parametrize("method", TREATMENTS)
def test_units_outside_the_field_decide_nothing_but_are_transformed_along(method: str) -> None:
    values = lognormal(50, spread=2.0)
    whole = np.append(values, [values[3], 1e6, 1e-9])
    inside = np.array([True] * 50 + [False] * 3)
    options = {"low": 5.0, "high": 95.0} if method in {"caps", "percentile_clip"} else {}
    alone, report = treat(method, values, **options)
    treated, with_others = treat(method, whole, inside=inside, **options)
    assert treated[:50] == pytest.approx(alone)
    assert treated[50] == pytest.approx(alone[3])
    assert treated[51] >= alone.max() - 1e-12
    assert treated[52] <= alone.min() + 1e-12
    assert with_others.changed[0] == report.changed[0]


@pytest.mark.parametrize("fallback", ["none", "log_ct"])
def test_outsiders_follow_their_own_year_when_years_are_treated_at_once(fallback: str) -> None:
    values = lognormal(3, 40, 5, spread=3.0)
    inside = np.random.default_rng(1).random((3, 40)) > 0.3
    treated, _ = treat("winsorise_log", values, inside=inside, points=2, fallback=fallback)
    for year in range(3):
        alone, _ = treat("winsorise_log", values[year], inside=inside[year], points=2, fallback=fallback)
        assert treated[year] == pytest.approx(alone)


def test_every_code_of_what_was_done_has_a_message_in_both_languages() -> None:
    from ganchao.text import say

    codes = {"none", "winsorised", "log_ct", "log_ct_orig", "log_ct_negative", "box_cox", "clipped", "capped", "log"}
    assert all(say(f"treat.done.{code}", lang) for code in codes for lang in LANGS)


def test_a_national_total_beside_the_field_is_transformed_with_it() -> None:
    """A unit that is scored but not ranked must stay on the scale of the others."""
    from ganchao.domain.framework import Framework
    from ganchao.domain.panel import Panel, Unit
    from ganchao.scoring.score import score

    framework = Framework.model_validate(
        {"code": "t", "treat": "log_ct", "indicators": [{"code": "x", "group": "i"}], "groups": [{"code": "i"}]}
    )
    values = np.array([[[1.0], [2.0], [100.0], [2.0]]])
    roster = {"total": Unit("total", ranked=False)}
    scores = score(Panel(values, (2020,), ("a", "b", "c", "total"), ("x",), roster=roster), framework).scores
    assert scores[0, 3, 0] == pytest.approx(scores[0, 1, 0])
    assert 0 < scores[0, 1, 0] < 1
