"""Correlations, alpha, components, importance and removal, where the answer is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ganchao import open_project
from ganchao.auditing.coherence import Coherence, coherence
from ganchao.auditing.correlations import cronbach_alpha, p_values, pearson, principal_components, spearman
from ganchao.auditing.importance import correlation_ratio
from ganchao.auditing.removal import removals
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel, Unit
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput
from ganchao.scoring.score import score

ASEM = {"Conn": ["ConEcFin", "Instit", "P2P", "Physical", "Political"], "Sust": ["Environ", "Social", "SusEcFin"]}


def framework_of(**more: Any) -> Framework:
    return Framework.model_validate(
        {
            "code": "t",
            "indicators": [
                {"code": "a", "group": "g"},
                {"code": "b", "group": "g", "weight": 3},
                {"code": "c", "group": "h"},
                {"code": "d", "group": "h"},
            ],
            "groups": [
                {"code": "g", "group": "index", "weight": 2},
                {"code": "h", "group": "index"},
                {"code": "index"},
            ],
            **more,
        }
    )


def card_of(values: Floats | None = None, units: int = 30, seed: int = 0, **more: Any) -> Scorecard:
    framework = framework_of(**more)
    columns = framework.columns()
    if values is None:
        values = np.random.default_rng(seed).normal(size=(1, units, len(columns)))
    values = values if values.ndim == 3 else values[None]
    years = tuple(2020 + k for k in range(len(values)))
    return score(Panel(values, years, tuple(f"u{k}" for k in range(values.shape[1])), columns), framework)


def gappy(seed: int = 0) -> Floats:
    rng = np.random.default_rng(seed)
    columns = rng.normal(size=(40, 5)) + rng.normal(size=(40, 1))
    columns[rng.uniform(size=columns.shape) < 0.2] = np.nan
    return columns


def test_correlations_are_those_of_the_cases_both_have() -> None:
    columns = gappy()
    frame = pd.DataFrame(columns)
    assert pearson(columns).values == pytest.approx(frame.corr().to_numpy(), abs=1e-12)
    assert spearman(columns).values == pytest.approx(frame.corr("spearman").to_numpy(), abs=1e-12)
    for found, reference in ((pearson(columns), stats.pearsonr), (spearman(columns), stats.spearmanr)):
        both = np.isfinite(columns[:, [1, 3]]).all(axis=1)
        assert found.cases[1, 3] == both.sum()
        assert found.p[1, 3] == pytest.approx(reference(columns[both, 1], columns[both, 3]).pvalue, abs=1e-10)


def test_p_value_of_a_textbook_correlation() -> None:
    """Tables of critical values: r = 0.632 at n = 10 and r = 0.361 at n = 30 are significant at 5 %, two-sided."""
    assert p_values(np.array([0.632, 0.361]), np.array([10, 30])) == pytest.approx([0.05, 0.05], abs=3e-4)


def test_a_constant_column_correlates_with_nothing_and_two_cases_tell_nothing() -> None:
    columns = gappy()
    columns[:, 2] = 0.1 + 0.2
    assert np.isnan(pearson(columns).values[2]).all()
    assert np.isnan(spearman(columns).values[2]).all()
    assert np.isnan(pearson(columns[:2]).values).all()


def test_offsets_do_not_drown_correlations() -> None:
    columns = gappy()
    assert pearson(columns + 1e6).values == pytest.approx(pearson(columns).values, abs=1e-8)


def test_alpha_by_the_textbook_formula() -> None:
    """Cronbach: k/(k-1) (1 - sum of variances / variance of the sum), worked by hand for three items."""
    items = np.array([[1.0, 1.0, 1.0], [2.0, 1.0, 2.0], [2.0, 3.0, 2.0], [3.0, 3.0, 4.0], [5.0, 4.0, 4.0]])
    # variances 2.3, 1.8, 1.8; sums 3, 5, 7, 10, 13 with variance 15.8
    assert cronbach_alpha(items) == pytest.approx(1.5 * (1 - 5.9 / 15.8))


def test_alpha_of_parallel_members_and_of_one_member() -> None:
    """Spearman-Brown: k members with one common correlation r have alpha k r / (1 + (k - 1) r)."""
    rng = np.random.default_rng(1)
    raw = rng.normal(size=(500, 4))
    white = np.linalg.qr(raw - raw.mean(axis=0))[0]
    mixed = white @ np.linalg.cholesky(np.full((4, 4), 0.4) + 0.6 * np.eye(4)).T
    assert cronbach_alpha(mixed) == pytest.approx(4 * 0.4 / (1 + 3 * 0.4))
    assert np.isnan(cronbach_alpha(mixed[:, :1]))
    assert np.isnan(cronbach_alpha(np.ones((9, 3))))


def test_components_of_two_members_with_a_known_correlation() -> None:
    rng = np.random.default_rng(2)
    raw = rng.normal(size=(100, 2))
    white = np.linalg.qr(raw - raw.mean(axis=0))[0]
    pair = white @ np.linalg.cholesky(np.array([[1.0, 0.6], [0.6, 1.0]])).T
    found = principal_components(pair)
    assert found.eigenvalues == pytest.approx([1.6, 0.4])
    assert found.shares == pytest.approx([0.8, 0.2])
    assert found.loadings[:, 0] == pytest.approx(np.sqrt([0.8, 0.8]))
    assert (found.loadings**2).sum(axis=1) == pytest.approx([1.0, 1.0])


def test_components_leave_out_a_constant_member_and_incomplete_cases() -> None:
    columns = gappy()
    columns[:, 1] = 3.0
    found = principal_components(columns)
    assert np.isnan(found.loadings[1]).all()
    assert found.cases == np.isfinite(columns).all(axis=1).sum()
    assert len(found.eigenvalues) == 4
    assert found.eigenvalues.sum() == pytest.approx(4)


def test_correlation_ratio_of_an_additive_function() -> None:
    """y = x1 + x2² on the cube (-1, 1)³: V = 1/3 and 4/45, so S = 15/19, 4/19 and 0; a line sees nothing of x2."""
    x = np.random.default_rng(11).uniform(-1, 1, size=(20_000, 3))
    x = np.concatenate([x, -x])
    y = x[:, 0] + x[:, 1] ** 2
    assert [correlation_ratio(x[:, k], y) for k in range(3)] == pytest.approx([15 / 19, 4 / 19, 0], abs=0.01)
    assert pearson(np.column_stack([x[:, 1], y])).values[0, 1] ** 2 < 0.001


def test_correlation_ratio_from_few_random_cases_is_near_and_unrelated_nodes_have_none() -> None:
    rng = np.random.default_rng(0)
    draws = []
    for _ in range(20):
        x = rng.uniform(-1, 1, size=(200, 3))
        y = x[:, 0] + x[:, 1] ** 2
        draws.append([correlation_ratio(x[:, k], y) for k in range(3)])
    assert np.mean(draws, axis=0) == pytest.approx([15 / 19, 4 / 19, 0], abs=0.03)


def test_a_straight_line_has_the_squared_correlation() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=400)
    y = x + rng.normal(size=400)
    assert correlation_ratio(x, y) == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, abs=0.02)
    assert correlation_ratio(x, 3 * x + 1) == pytest.approx(1)


def test_correlation_ratio_does_not_depend_on_units_of_measurement() -> None:
    rng = np.random.default_rng(5)
    x = rng.uniform(size=80)
    y = np.sin(6 * x) + 0.1 * rng.normal(size=80)
    assert correlation_ratio(1e6 * x - 5, y * 1e-3 + 7) == pytest.approx(correlation_ratio(x, y))
    assert correlation_ratio(-x, y) == pytest.approx(correlation_ratio(x, y), abs=1e-6)


def test_of_few_different_values_the_ratio_is_that_of_their_means() -> None:
    x = np.repeat([0.0, 1.0], 50)
    y = x + np.tile([-1.0, 1.0], 50)
    assert correlation_ratio(x, y) == pytest.approx(0.25 / 1.25, abs=1e-6)


def test_correlation_ratio_where_there_is_nothing_to_tell() -> None:
    x = np.arange(10.0)
    assert correlation_ratio(np.ones(10), x) == 0
    assert np.isnan(correlation_ratio(x, np.full(10, 0.1)))
    assert np.isnan(correlation_ratio(x[:2], x[:2]))
    assert np.isfinite(correlation_ratio(x[:3], x[:3] ** 2))


@pytest.fixture(scope="module")
def found() -> Coherence:
    rng = np.random.default_rng(8)
    a = rng.normal(size=60)
    values = np.column_stack(
        [a, a + 0.05 * rng.normal(size=60), -a + 0.6 * rng.normal(size=60), a + rng.normal(size=60)]
    )
    return coherence(card_of(values))


def test_redundant_opposed_and_contrary_are_found_and_said_in_both_languages(found: Coherence) -> None:
    flags = {(pair.first, pair.second): pair.flag for pair in found.pairs}
    assert flags["a", "b"] == "redundant"
    assert flags["c", "d"] == "negative"
    assert next(each for each in found.in_index if each.node == "c").flag == "negative"
    keys = {(problem.key, problem.where.path) for problem in found.findings}
    assert ("coherence.redundant", "a") in keys
    assert ("coherence.opposed", "c") in keys
    assert ("coherence.contrary", "c") in keys
    assert all(problem.sentence("zh") != problem.sentence("en") for problem in found.findings)


def test_weights_in_the_index_multiply_up_the_tree(found: Coherence) -> None:
    weights = dict(zip(found.nodes, found.weight_in_index, strict=True))
    assert weights == pytest.approx(
        {"a": 1 / 6, "b": 1 / 2, "c": 1 / 6, "d": 1 / 6, "g": 2 / 3, "h": 1 / 3, "index": 1}
    )
    shares = [each.weight for each in found.in_index if each.node in "abcd"]
    assert sum(shares) == pytest.approx(1)
    assert sum(each.importance for each in found.in_index if each.node in "abcd") == pytest.approx(1)


def test_uncorrelated_members_of_equal_spread_matter_as_the_square_of_their_weight() -> None:
    signs = np.tile(np.array(np.meshgrid(*[[0.0, 1.0]] * 4)).reshape(4, -1).T, (8, 1))
    in_group = {each.node: each for each in coherence(card_of(signs)).in_group}
    assert [in_group[code].ratio for code in "ab"] == pytest.approx([0.1, 0.9])
    assert [in_group[code].importance for code in "ab"] == pytest.approx([0.1, 0.9])
    assert [in_group[code].weight for code in "ab"] == pytest.approx([0.25, 0.75])


def test_a_node_with_weight_but_no_spread_is_called_overrated() -> None:
    rng = np.random.default_rng(1)
    values = rng.uniform(size=(80, 4))
    values[2:, 0] = 0.5 + 0.001 * values[2:, 0]
    values[:2, 0] = [0.0, 1.0]
    told = {
        problem.where.path for problem in coherence(card_of(values)).findings if problem.key == "coherence.overrated"
    }
    assert "a" in told


def test_a_group_turned_round_and_a_deduction_do_not_count_as_contrary() -> None:
    framework = {
        "indicators": [
            {"code": "a", "group": "bad"},
            {"code": "b", "group": "bad"},
            {"code": "c", "group": "index"},
            {"code": "e", "group": "index", "role": "deduction", "points": 0.5},
        ],
        "groups": [{"code": "bad", "group": "index", "direction": "lower"}, {"code": "index"}],
    }
    x = np.random.default_rng(2).normal(size=(40, 1))
    values = np.hstack([-x, -x, x, -x]) + 0.3 * np.random.default_rng(3).normal(size=(40, 4))
    found = coherence(card_of(values, **framework))
    assert not [problem for problem in found.findings if problem.key in {"coherence.contrary", "coherence.opposed"}]
    assert all(each.pearson > 0.5 for each in (*found.in_group, *found.in_index))
    assert [pair.flag for pair in found.pairs if pair.group == "index"] != ["negative"]


def test_removal_is_scoring_again_without_the_node() -> None:
    """Against the front door: the framework without the indicator, or without the group and all in it."""
    card = card_of(units=25, seed=3)
    found = {(each.without, each.node): each for each in removals(card, [0])}
    for gone, below in (("a", {"a"}), ("c", {"c"}), ("h", {"h", "c", "d"})):
        framework = card.framework.replace(
            indicators=tuple(i for i in card.framework.indicators if i.code not in below),
            groups=tuple(g for g in card.framework.groups if g.code not in below),
        )
        ranks = score(card.panel, framework).ranks[0, :, -1]
        shift = np.abs(ranks - card.ranks[0, :, -1])
        each = found[gone, "index"]
        assert each.mean_shift == pytest.approx(shift.mean())
        assert each.largest_shift == shift.max()
        assert shift[card.units.index(each.unit)] == shift.max()
        assert each.rank_without == ranks[card.units.index(each.unit)]
        assert each.moved == (shift > 0).sum()
    assert ("a", "g") in found
    assert ("g", "g") not in found


@pytest.mark.parametrize("step", ["geometric", "weakest", "median", "topsis", "grey", "copeland"])
def test_removal_under_other_means_is_scoring_again_too(step: str) -> None:
    card = card_of(units=20, seed=4, aggregate=step, normalise={"method": "minmax", "to": [1, 100]})
    found = {(each.without, each.node): each for each in removals(card, [0])}
    for gone in "ac":
        framework = card.framework.replace(indicators=tuple(i for i in card.framework.indicators if i.code != gone))
        shift = np.abs(score(card.panel, framework).ranks[0, :, -1] - card.ranks[0, :, -1])
        assert found[gone, "index"].mean_shift == pytest.approx(shift.mean())


def test_removing_a_node_without_weight_moves_nobody() -> None:
    indicators = [
        {"code": c, "group": g, "weight": w} for c, g, w in (("a", "g", 0), ("b", "g", 3), ("c", "h", 1), ("d", "h", 1))
    ]
    found = {(each.without, each.node): each for each in removals(card_of(indicators=indicators), [0])}
    assert found["a", "index"].mean_shift == found["a", "index"].largest_shift == 0
    assert found["b", "index"].mean_shift > 0


def test_removal_where_units_choose_their_weights() -> None:
    card = card_of(np.random.default_rng(5).uniform(size=(15, 4)), weighting="benefit_of_the_doubt")
    found = {(each.without, each.node): each for each in removals(card, [0])}
    framework = card.framework.replace(indicators=tuple(i for i in card.framework.indicators if i.code != "b"))
    shift = np.abs(score(card.panel, framework).ranks[0, :, -1] - card.ranks[0, :, -1])
    assert found["b", "index"].mean_shift == pytest.approx(shift.mean())


def test_few_units_say_so_and_a_constant_indicator_is_named() -> None:
    found = coherence(card_of(units=2))
    assert [problem.key for problem in found.findings] == ["coherence.few_units"]
    assert np.isnan(found.pearson.values).all()
    assert all(np.isnan(group.alpha) or np.isfinite(group.alpha) for group in found.groups)
    values = np.random.default_rng(0).normal(size=(20, 4))
    values[:, 1] = 7.0
    found = coherence(card_of(values))
    assert ("coherence.constant", "b") in {(problem.key, problem.where.path) for problem in found.findings}
    with pytest.raises(InvalidInput):
        coherence(card_of(units=1))  # min-max of one unit scores nobody


def test_gaps_are_left_out_pair_by_pair() -> None:
    values = np.random.default_rng(7).normal(size=(40, 4))
    values[np.random.default_rng(8).uniform(size=values.shape) < 0.4] = np.nan
    card = card_of(values)
    found = coherence(card)
    assert found.pearson.values == pytest.approx(pd.DataFrame(card.scores[0]).corr(min_periods=3).to_numpy(), abs=1e-10)
    assert all(np.isfinite(each.ratio) for each in found.in_group)


def test_units_beside_the_field_are_not_counted() -> None:
    values = np.random.default_rng(9).normal(size=(1, 20, 4))
    units = tuple(f"u{k}" for k in range(20))
    panel = Panel(values, (2020,), units, ("a", "b", "c", "d"), {"u0": Unit("u0", ranked=False)})
    found = coherence(score(panel, framework_of()))
    assert found.cases == 19
    assert found.pearson.values[0, 1] == pytest.approx(np.corrcoef(values[0, 1:, 0], values[0, 1:, 1])[0, 1])


def test_years_by_themselves_and_pooled() -> None:
    card = card_of(np.random.default_rng(6).normal(size=(3, 12, 4)))
    one, pooled = coherence(card, year=2021), coherence(card, year="all")
    assert (one.years, one.cases) == ((2021,), 12)
    assert (pooled.years, pooled.cases) == ((2020, 2021, 2022), 36)
    assert coherence(card).years == (2022,)
    assert pooled.pearson.values == pytest.approx(
        pd.DataFrame(card.scores.reshape(36, -1)).corr().to_numpy(), abs=1e-10
    )
    each = next(each for each in pooled.removals if (each.without, each.node) == ("a", "index"))
    apart = [
        next(e for e in coherence(card, year=y).removals if (e.without, e.node) == ("a", "index")) for y in card.years
    ]
    assert each.mean_shift == pytest.approx(np.mean([e.mean_shift for e in apart]))
    assert each.largest_shift == max(e.largest_shift for e in apart)


def test_a_field_without_ranked_units_is_told() -> None:
    panel = Panel(
        np.ones((1, 2, 4)), (2020,), ("x", "y"), ("a", "b", "c", "d"), {c: Unit(c, ranked=False) for c in "xy"}
    )
    with pytest.raises(InvalidInput) as told:
        coherence(score(panel, framework_of()))
    assert [problem.key for problem in told.value.problems] == ["coherence.nobody"]


def test_asem_correlations_with_the_index_are_coinrs(shared_data: Path) -> None:
    """COINr 1.1.14, ``get_opt_weights`` on level 2: the index under its weights and the correlations it reached."""
    folder = shared_data / "asem_coinr" / "expected"
    scores = pd.read_csv(folder / "A_aggregated.csv", index_col=0)
    reached = pd.read_csv(folder / "W_opt_corr_level2.csv")["Obtained"].to_numpy()
    pillars = sorted(code for members in ASEM.values() for code in members)
    weights = np.ones(len(pillars))
    weights[pillars.index("SusEcFin")] = 1.1  # the one that was raised; its table of weights shows it beside Environ
    values = scores[pillars].to_numpy(dtype=float)
    parts = [[pillars.index(code) for code in members] for members in ASEM.values()]
    index = np.mean([values[:, at] @ weights[at] / weights[at].sum() for at in parts], axis=0)
    r = pearson(np.column_stack([values, index])).values[-1, :-1]
    assert r / r.sum() == pytest.approx(reached, abs=1e-12)


def test_asem_principal_components_are_coinrs(shared_data: Path) -> None:
    """COINr 1.1.14, ``get_PCA``: weights are the first eigenvector of each group, whose sign is arbitrary."""
    folder = shared_data / "asem_coinr" / "expected"
    scores = pd.read_csv(folder / "A_aggregated.csv", index_col=0)
    meta = pd.read_csv(folder / "W_pca_weights_level2.csv")
    weights = meta[meta["Level"] == 2].set_index("iCode")["Weight"]
    for members in ASEM.values():
        found = principal_components(scores[members].to_numpy(dtype=float))
        first = found.loadings[:, 0] / np.sqrt(found.eigenvalues[0])
        theirs = weights[members].to_numpy()
        assert first * np.sign(first[0]) == pytest.approx(theirs * np.sign(theirs[0]), abs=1e-9)


def test_shipped_index_is_coherent_and_looked_at_quickly() -> None:
    found = coherence(open_project("hdi").score())
    assert found.cases == 195
    assert all(each.pearson > 0.8 for each in found.in_group)
    json.dumps([[each.mean_shift, each.largest_shift, each.unit] for each in found.removals])


def test_statistics_are_of_the_ranked_units_values_before_any_step() -> None:
    values = np.random.default_rng(0).normal(size=(20, 4))
    values[:3, 1], values[5:, 2] = np.nan, 0.0
    found = coherence(card_of(values, impute="mean"))
    assert [each.node for each in found.statistics] == list("abcd")
    assert [each.available for each in found.statistics] == [20, 17, 20, 20]
    assert found.statistics[0].mean == pytest.approx(values[:, 0].mean())
    assert found.statistics[2].flags[:2] == ("zeros", "repeats")
