"""Sobol indices against analytic values, exact enumeration and SALib."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable

import numpy as np
import pytest

from ganchao.auditing import sobol

Array = np.ndarray
A, B = 7.0, 0.1  # of the Ishigami function
SHAPE = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])  # of the g-function
COEFFICIENTS = np.array([1.0, 2.0, 5.0, 0.1])
SPREADS = np.array([3.0, 1.0, 0.5, 1.0])


def ishigami(u: Array) -> Array:
    x = np.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_indices() -> tuple[Array, Array]:
    first = np.array([0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 0.0])
    both = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
    return first / (first.sum() + both), (first + np.array([both, 0, both])) / (first.sum() + both)


def g_function(u: Array) -> Array:
    return np.prod((np.abs(4 * u - 2) + SHAPE) / (1 + SHAPE), axis=1)


def g_indices() -> tuple[Array, Array]:
    part = 1 / 3 / (1 + SHAPE) ** 2
    whole = np.prod(1 + part) - 1
    return part / whole, part * np.prod(1 + part) / (1 + part) / whole


def linear(u: Array) -> Array:
    return 1000 + (COEFFICIENTS * SPREADS * u).sum(axis=1)


def linear_indices() -> tuple[Array, Array]:
    part = (COEFFICIENTS * SPREADS) ** 2
    return part / part.sum(), part / part.sum()


def both_hit(u: Array) -> Array:
    """A yes or no, as P(rank <= k) is: 1 where the first is below 0.2 and the second below 0.5."""
    return ((u[:, 0] < 0.2) & (u[:, 1] < 0.5)).astype(float)


def both_hit_indices() -> tuple[Array, Array]:
    p, q = 0.2, 0.5
    first, whole = np.array([q * q * p * (1 - p), p * p * q * (1 - q)]), p * q * (1 - p * q)
    return first / whole, 1 - first[::-1] / whole


FUNCTIONS = {
    "ishigami": (ishigami, ishigami_indices),
    "g_function": (g_function, g_indices),
    "linear with unequal variances": (linear, linear_indices),
    "both hit": (both_hit, both_hit_indices),
}


def analysed(
    function: Callable[[Array], Array], factors: list[slice], *, n: int = 4096, seed: int = 1, **options: object
) -> sobol.Indices:
    dimensions = max(columns.stop for columns in factors)
    a, b, mixed = sobol.design(n, dimensions, seed, factors)
    ya, yb = (function(points).reshape(n, -1) for points in (a, b))
    return sobol.indices(ya, yb, np.stack([function(points).reshape(n, -1) for points in mixed]), **options)


def single(count: int) -> list[slice]:
    return [slice(k, k + 1) for k in range(count)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_indices_of_known_functions_are_met(name: str) -> None:
    function, exact = FUNCTIONS[name]
    first, total = exact()
    found = analysed(function, single(len(first)), n=8192)
    np.testing.assert_allclose(found.first[:, 0], first, atol=0.012)
    np.testing.assert_allclose(found.total[:, 0], total, atol=0.012)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_intervals_cover_the_truth_in_at_least_nine_of_ten_designs(name: str) -> None:
    function, exact = FUNCTIONS[name]
    first, total = exact()
    covered = []
    for seed in range(20):
        found = analysed(function, single(len(first)), n=1024, seed=seed, resamples=300)
        covered.append((found.first_low[:, 0] <= first + 1e-9) & (first - 1e-9 <= found.first_high[:, 0]))
        covered.append((found.total_low[:, 0] <= total + 1e-9) & (total - 1e-9 <= found.total_high[:, 0]))
    assert np.mean(covered) >= 0.9


def test_more_rows_bring_estimates_nearer() -> None:
    first, _ = g_indices()
    errors = [
        np.mean(
            [np.abs(analysed(g_function, single(6), n=n, seed=k, resamples=2).first[:, 0] - first) for k in range(8)]
        )
        for n in (128, 2048)
    ]
    assert errors[1] < errors[0] / 4


def test_a_factor_of_many_columns_has_the_sum_of_their_shares() -> None:
    first, _ = linear_indices()
    found = analysed(linear, [slice(0, 1), slice(1, 4)])
    np.testing.assert_allclose(found.first[:, 0], [first[0], first[1:].sum()], atol=0.01)
    np.testing.assert_allclose(found.total[:, 0], [first[0], first[1:].sum()], atol=0.01)


def exact_of_table(table: Array) -> tuple[Array, Array]:
    """First-order and total indices of a finite function of equally likely choices, from its whole table."""
    whole = table.var()
    axes = range(table.ndim)
    first = [table.mean(axis=tuple(a for a in axes if a != k)).var() / whole for k in axes]
    total = [table.var(axis=k).mean() / whole for k in axes]
    return np.array(first), np.array(total)


def test_categorical_factors_agree_with_exact_enumeration() -> None:
    table = np.random.default_rng(5).normal(size=(3, 2, 5)) ** 3
    table[2] += table[2, ::-1] ** 2
    first, total = exact_of_table(table)

    def function(u: Array) -> Array:
        return table[tuple(sobol.choice(u[:, k], count) for k, count in enumerate(table.shape))]

    found = analysed(function, single(3), n=16384, resamples=200)
    np.testing.assert_allclose(found.first[:, 0], first, atol=0.01)
    np.testing.assert_allclose(found.total[:, 0], total, atol=0.01)
    assert (found.first_low[:, 0] <= first).all()
    assert (first <= found.first_high[:, 0]).all()


def test_enumeration_by_definition_is_the_enumeration_by_axes() -> None:
    table = np.arange(6.0).reshape(2, 3) ** 2
    first, total = exact_of_table(table)
    cells = list(itertools.product(range(2), range(3)))
    mean = sum(table[c] for c in cells) / 6
    variance = sum((table[c] - mean) ** 2 for c in cells) / 6
    rows = [sum(table[i]) / 3 for i in range(2)]
    assert first[0] == pytest.approx(sum((r - mean) ** 2 for r in rows) / 2 / variance)
    assert first[0] + total[1] == pytest.approx(1)


def test_choices_are_cut_into_equal_shares() -> None:
    _, b, _ = sobol.design(4096, 3, 7, single(3))
    assert np.bincount(sobol.choice(b[:, 1], 4)).tolist() == [1024] * 4
    assert sobol.choice(np.array([np.nextafter(1, 0)]), 3).tolist() == [2]


def test_a_factor_that_does_nothing_gets_exactly_zero() -> None:
    found = analysed(lambda u: np.exp(u[:, 0]), single(2))
    assert found.first[1, 0] == 0
    assert found.total[1, 0] == 0
    assert found.first_high[1, 0] == 0


def test_an_output_that_never_varies_has_indices_of_zero_and_says_so() -> None:
    found = analysed(lambda u: np.stack([np.full(len(u), 0.1), u[:, 0]], axis=1), single(2), resamples=50)
    assert found.flat.tolist() == [True, False]
    for values in (found.first, found.total, found.first_low, found.total_high):
        assert (values[:, 0] == 0).all()
    assert found.first[0, 1] == pytest.approx(1, abs=0.01)


def test_failed_rows_are_left_out_and_counted_and_never_spoil_an_index() -> None:
    first, total = ishigami_indices()

    def failing(u: Array) -> Array:
        return np.where((u[:, 0] * 997) % 1 < 0.1, np.nan, ishigami(u))

    found = analysed(failing, single(3), n=8192)
    assert np.isfinite(np.stack([found.first, found.total, found.first_low, found.total_high])).all()
    # A and B fail in 10 % of rows; A with the first column from B fails where B does, A with another where A does
    np.testing.assert_allclose(found.used[:, 0] / 8192, [0.81, 0.81, 0.81], atol=0.01)
    np.testing.assert_allclose(found.first[:, 0], first, atol=0.03)
    np.testing.assert_allclose(found.total[:, 0], total, atol=0.03)


def test_a_failure_in_one_factor_leaves_the_others_alone() -> None:
    a, b, mixed = sobol.design(512, 3, 0, single(3))
    ya, yb, ym = ishigami(a)[:, None], ishigami(b)[:, None], np.stack([ishigami(m) for m in mixed])[..., None]
    whole = sobol.indices(ya, yb, ym, resamples=10)
    ym[1, :100] = np.nan
    some = sobol.indices(ya, yb, ym, resamples=10)
    assert some.used[:, 0].tolist() == [512, 412, 512]
    np.testing.assert_allclose(some.first[[0, 2]], whole.first[[0, 2]], rtol=1e-12)
    assert some.first[1, 0] != whole.first[1, 0]


def test_when_everything_fails_the_result_is_zero_with_no_rows_used() -> None:
    found = analysed(lambda u: np.full(len(u), np.nan), single(2), n=64, resamples=10)
    assert found.used.tolist() == [[0], [0]]
    assert found.first.tolist() == [[0], [0]]


def test_many_outputs_at_once_are_the_same_as_one_by_one() -> None:
    def two(u: Array) -> Array:
        return np.stack([ishigami(u), 1e6 + 1e-3 * linear(u[:, [0, 1, 2, 2]])], axis=1)

    together = analysed(two, single(3), n=256, resamples=20)
    for k in range(2):
        alone = analysed(lambda u, k=k: two(u)[:, k], single(3), n=256, resamples=20)
        for name in ("first", "first_low", "first_high", "total", "total_low", "total_high"):
            np.testing.assert_allclose(getattr(together, name)[:, k], getattr(alone, name)[:, 0], rtol=1e-9, atol=1e-12)


def test_bootstrap_intervals_are_those_of_a_plain_loop() -> None:
    a, b, mixed = sobol.design(128, 2, 3, single(2))
    function = lambda u: u[:, 0] * np.exp(u[:, 1])
    ya, yb, ym = function(a), function(b), function(mixed[0])
    rng = np.random.default_rng(9)
    first, total = [], []
    for rows in rng.integers(128, size=(64, 128)):
        y = np.concatenate([ya[rows], yb[rows]])
        first.append(np.mean((yb[rows] - y.mean()) * (ym[rows] - ya[rows])) / y.var())
        total.append(np.mean((ya[rows] - ym[rows]) ** 2) / 2 / y.var())
    found = sobol.indices(ya[:, None], yb[:, None], ym[None, :, None], resamples=64, seed=9, level=0.9)
    np.testing.assert_allclose([found.first_low[0, 0], found.first_high[0, 0]], np.quantile(first, [0.05, 0.95]))
    np.testing.assert_allclose([found.total_low[0, 0], found.total_high[0, 0]], np.quantile(total, [0.05, 0.95]))


def test_the_same_seed_gives_the_same_design_and_blocks_join_to_it() -> None:
    a, b, mixed = sobol.design(4096, 3, 11, [slice(0, 1), slice(1, 3)])
    again = sobol.design(4096, 3, 11, [slice(0, 1), slice(1, 3)])
    assert all((x == y).all() for x, y in zip((a, b, mixed), again, strict=True))
    assert (a != sobol.design(4096, 3, 12, [slice(0, 1), slice(1, 3)])[0]).any()
    assert mixed.shape == (2, 4096, 3)
    assert (mixed[1][:, 1:] == b[:, 1:]).all()
    assert (mixed[1][:, :1] == a[:, :1]).all()
    assert 0 <= a.min() <= a.max() < 1


def test_columns_beyond_the_longest_sequence_are_drawn_plainly_and_narrow_factors_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sobol, "MOST_QUASI", 12)
    a, _, _ = sobol.design(1024, 10, 1, [slice(0, 9), slice(9, 10)])
    counts = np.stack([np.bincount((a[:, k] * 32).astype(int), minlength=32) for k in range(10)])
    assert (counts[9] == 32).all()  # the narrow factor's only column is evenly spread
    b = next(iter(sobol.blocks(1024, 10, 1, [slice(0, 9), slice(9, 10)])))[1]
    assert (np.bincount((b[:, 8] * 32).astype(int), minlength=32) != 32).any()


@pytest.mark.parametrize("n", [0, 3, 1000])
def test_rows_that_are_no_power_of_two_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        sobol.design(n, 2, 0, single(2))


def salib() -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("SALib")
        from SALib.analyze import sobol as analyse
        from SALib.sample import sobol as sample
    return analyse, sample


@pytest.mark.parametrize("name", FUNCTIONS)
def test_salib_on_the_same_evaluations_gives_the_same_indices(name: str) -> None:
    analyse, _ = salib()
    function, exact = FUNCTIONS[name]
    d, n = len(exact()[0]), 2048
    a, b, mixed = sobol.design(n, d, 2, single(d))
    ya, yb, ym = function(a), function(b), np.stack([function(m) for m in mixed])
    ours = sobol.indices(ya[:, None], yb[:, None], ym[..., None], resamples=300)
    problem = {"num_vars": d, "names": [f"x{k}" for k in range(d)], "bounds": [[0, 1]] * d}
    outputs = np.column_stack([ya, *ym, yb]).ravel()
    theirs = analyse.analyze(problem, outputs, calc_second_order=False, num_resamples=300, seed=1)
    assert (np.abs(ours.first[:, 0] - theirs["S1"]) <= theirs["S1_conf"] + 1e-12).all()
    np.testing.assert_allclose(ours.total[:, 0], theirs["ST"], rtol=1e-9)
    for half, conf in ((ours.first_high - ours.first_low, "S1_conf"), (ours.total_high - ours.total_low, "ST_conf")):
        np.testing.assert_allclose(half[:, 0] / 2, theirs[conf], rtol=0.35, atol=1e-3)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_salib_with_its_own_design_agrees_within_its_interval(name: str) -> None:
    analyse, sample = salib()
    function, exact = FUNCTIONS[name]
    d = len(exact()[0])
    problem = {"num_vars": d, "names": [f"x{k}" for k in range(d)], "bounds": [[0, 1]] * d}
    points = sample.sample(problem, 2048, calc_second_order=False, seed=4)
    theirs = analyse.analyze(problem, function(points), calc_second_order=False, num_resamples=300, seed=1)
    ours = analysed(function, single(d), n=2048)
    assert (np.abs(ours.first[:, 0] - theirs["S1"]) <= theirs["S1_conf"] + 1e-9).all()
    assert (np.abs(ours.total[:, 0] - theirs["ST"]) <= theirs["ST_conf"] + 1e-9).all()


def test_analytic_values_are_themselves_consistent() -> None:
    first, total = g_indices()
    assert math.isclose(g_function(np.full((1, 6), 0.5))[0], np.prod(SHAPE / (1 + SHAPE)))
    assert (total >= first).all()
    assert first.sum() < 1 < total.sum()
