"""Best and worst ranks are exact: held against enumeration, sampling and scoring again."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from ganchao import open_project
from ganchao.auditing.extreme_ranks import contest
from ganchao.auditing.overtaking import smallest_change
from ganchao.auditing.rescoring import added_up, round_of
from ganchao.auditing.robustness import Robustness, robustness, robustness_of_all
from ganchao.auditing.weight_search import random_weights, rows_of
from ganchao.auditing.weight_space import weight_space
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, UnknownName
from ganchao.scoring.score import score

TREES: dict[str, dict[str, list[str]]] = {
    "flat": {"index": ["a", "b", "c"]},
    "tree": {"g": ["a", "b"], "h": ["c", "d"], "index": ["g", "h", "e"]},
    "deep": {"f": ["a", "b"], "g": ["f", "c"], "index": ["g", "d"]},
}


def framework_of(tree: str, method: str, seed: int, decimals: int | None = None, **more: Any) -> Framework:
    rng = np.random.default_rng(seed)
    groups = TREES[tree]
    parent = {member: group for group, members in groups.items() for member in members}
    weights = {code: float(rng.integers(1, 5)) for code in parent}
    leaves = [code for code in sorted(parent) if code not in groups]
    return Framework.model_validate(
        {
            "code": "t",
            "normalise": {"method": "goalposts"},
            "aggregate": method,
            "rank": {"decimals": decimals},
            "indicators": [
                {"code": c, "group": parent[c], "weight": weights[c], "goalposts": {"worst": 0, "best": 1}}
                for c in leaves
            ],
            "groups": [
                {"code": g, "group": parent.get(g, ""), "weight": weights.get(g, 1.0), **more.get(g, {})}
                for g in groups
            ],
        }
    )


def card_of(tree: str = "tree", method: str = "arithmetic", seed: int = 0, units: int = 6, **more: Any) -> Scorecard:
    framework = framework_of(tree, method, seed, **more)
    leaves = [i.code for i in framework.indicators]
    values = np.random.default_rng(seed + 100).uniform(0.3, 0.9, size=(1, units, len(leaves))).round(2)
    return score(Panel(values, (2020,), tuple(f"u{k}" for k in range(units)), tuple(leaves)), framework)


def scored_again(card: Scorecard, weights: Mapping[str, float]) -> Scorecard:
    """The whole chain under other weights, by the front door."""
    framework = card.framework

    def other(node: Any) -> Any:
        return node.replace(weight=weights[node.code]) if node.code in weights else node

    return score(
        card.panel,
        framework.replace(
            indicators=tuple(map(other, framework.indicators)), groups=tuple(map(other, framework.groups))
        ),
    )


def polytope(card: Scorecard, tree: str, spread: float) -> tuple[Floats, Floats, Floats, Floats, list[str]]:
    """Bounds on effective weights, written down anew: one variable per node and one scale per group."""
    groups = TREES[tree]
    nodes = [member for members in groups.values() for member in members]
    columns = {name: k for k, name in enumerate([*nodes, *(f"T{g}" for g in groups)])}
    upper, equal, right = [], [], []
    for group, members in groups.items():
        row = np.zeros(len(columns))
        row[[columns[m] for m in members]] = 1
        if group != "index":
            row[columns[group]] = -1
        equal.append(row)
        right.append(1.0 if group == "index" else 0.0)
        for member in members:
            weight = card.framework.node(member).weight
            assert isinstance(weight, float)
            for sign, factor in ((1, 1 + spread), (-1, 1 - spread)):
                row = np.zeros(len(columns))
                row[columns[member]], row[columns[f"T{group}"]] = sign, -sign * factor * weight
                upper.append(row)
    return np.array(upper), np.zeros(len(upper)), np.array(equal), np.array(right), list(columns)


def enumerated(card: Scorecard, tree: str, unit: int, spread: float) -> tuple[int, int]:
    """Best and worst rank by trying every set of rivals that may be ahead: one linear programme each."""
    upper, right, equal, total, columns = polytope(card, tree, spread)
    leaves = [i.code for i in card.framework.indicators]
    levels = card.scores[0, :, : len(leaves)]
    levels = np.log(levels) if card.framework.aggregate.method == "geometric" else levels
    lead = np.zeros((len(levels), len(columns)))
    lead[:, [columns.index(c) for c in leaves]] = levels - levels[unit]
    rivals = [k for k in range(len(levels)) if k != unit]

    def possible(rows: Floats, margin: float) -> bool:
        found = linprog(
            np.zeros(len(columns)),
            np.vstack([upper, rows]),
            np.concatenate([right, np.full(len(rows), -margin)]),
            equal,
            total,
            bounds=(0, None),
            method="highs",
        )
        return bool(found.status == 0)

    def most(sign: float, margin: float) -> int:
        return next(
            size
            for size in range(len(rivals), -1, -1)
            if size == 0
            or any(possible(sign * lead[list(chosen)], margin) for chosen in itertools.combinations(rivals, size))
        )

    return 1 + len(rivals) - most(1.0, 0.0), 1 + most(-1.0, 1e-6)


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("method", ["arithmetic", "geometric"])
@pytest.mark.parametrize("seed", range(3))
def test_extreme_ranks_are_those_of_trying_every_set_of_rivals(tree: str, method: str, seed: int) -> None:
    card = card_of(tree, method, seed)
    for unit in range(0, 6, 2):
        found = robustness(card, f"u{unit}", spread=0.5)
        assert (found.best.rank, found.worst.rank) == enumerated(card, tree, unit, 0.5)
        assert found.best.proven
        assert found.worst.proven


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic"])
@pytest.mark.parametrize("decimals", [None, 2])
@pytest.mark.parametrize("spread", [0.3, None])
def test_no_random_weights_go_further(method: str, decimals: int | None, spread: float | None) -> None:
    card = card_of("tree", method, 3, units=9, decimals=decimals)
    results = {each.unit: each for each in robustness_of_all(card, spread=spread)}
    rng = np.random.default_rng(1)
    one, ranks = round_of(card, 0), []
    weights = {}
    for code, members in TREES["tree"].items():
        given = one.given[code]
        drawn = (
            rng.dirichlet(np.full(len(members), 0.4), 20_000)
            if spread is None
            else given * rng.uniform(0.7, 1.3, (20_000, len(members)))
        )
        weights[code] = drawn
    scores = added_up(one, weights).scores[..., -1]
    shown = scores if decimals is None else np.round(scores, decimals)
    ranks = 1 + (shown[:, None, :] > shown[:, :, None] + 1e-12).sum(axis=2)
    for k, unit in enumerate(card.units):
        assert results[unit].best.rank <= ranks[:, k].min()
        assert results[unit].worst.rank >= ranks[:, k].max()
    tight = sum(
        (results[u].best.rank == ranks[:, k].min()) + (results[u].worst.rank == ranks[:, k].max())
        for k, u in enumerate(card.units)
    )
    assert tight >= len(card.units)  # bounds that nothing comes near would prove nothing


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic", "power"])
@pytest.mark.parametrize("decimals", [None, 2])
def test_the_weights_shown_bring_the_rank_about(method: str, decimals: int | None) -> None:
    step: Any = {"method": "power", "power": 2.0} if method == "power" else method
    card = card_of("deep", step, 5, units=8, decimals=decimals)
    for each in robustness_of_all(card, spread=0.5):
        for extreme in (each.best, each.worst):
            assert scored_again(card, extreme.weights).rank(each.unit) == extreme.rank
            assert extreme.proven


@pytest.mark.parametrize("seed", range(4))
def test_weights_shown_lie_within_their_bounds(seed: int) -> None:
    card = card_of("tree", seed=seed, units=8)
    for each in robustness_of_all(card, spread=0.4):
        for extreme in (each.best, each.worst):
            for group, members in TREES["tree"].items():
                ratio = np.array([extreme.weights[m] / card.framework.node(m).weight_in(2020) for m in members])
                assert ratio.max() / ratio.min() <= 1.4 / 0.6 + 1e-6, group


@pytest.mark.parametrize("method", ["arithmetic", "geometric"])
@pytest.mark.parametrize("decimals", [None, 2])
def test_the_given_rank_lies_between_and_wider_bounds_never_narrow_it(method: str, decimals: int | None) -> None:
    card = card_of("tree", method, 7, units=8, decimals=decimals)
    before: dict[str, Robustness] = {}
    for spread in (0.0, 0.1, 0.4, 0.9):
        for each in robustness_of_all(card, spread=spread):
            assert each.best.rank <= each.rank <= each.worst.rank
            assert each.rank == card.rank(each.unit)
            if each.unit in before:
                assert each.best.rank <= before[each.unit].best.rank
                assert each.worst.rank >= before[each.unit].worst.rank
            before[each.unit] = each
    assert any(each.best.rank < each.worst.rank for each in before.values())


def test_without_spread_nothing_moves() -> None:
    for each in robustness_of_all(card_of("deep", seed=2), spread=0.0):
        assert each.best.rank == each.rank == each.worst.rank


def test_bounds_on_shares_are_kept() -> None:
    card = card_of("flat", seed=4, units=8)
    bounds = {"a": (0.5, 0.6), "b": (0.0, 0.2)}
    each = robustness(card, "u0", spread=None, bounds=bounds)
    for extreme in (each.best, each.worst):
        assert 0.5 - 1e-9 <= extreme.weights["a"] <= 0.6 + 1e-9
        assert extreme.weights["b"] <= 0.2 + 1e-9
        assert scored_again(card, extreme.weights).rank("u0") == extreme.rank


def test_a_unit_better_in_everything_is_always_ahead() -> None:
    values = np.array([[[0.9, 0.9, 0.9], [0.5, 0.6, 0.7], [0.7, 0.6, 0.5], [0.1, 0.1, 0.1]]])
    card = score(
        Panel(values, (2020,), ("top", "x", "y", "last"), ("a", "b", "c")), framework_of("flat", "arithmetic", 0)
    )
    first, last, middle = (robustness(card, unit, spread=None) for unit in ("top", "last", "x"))
    assert (first.best.rank, first.worst.rank) == (1, 1)
    assert (last.best.rank, last.worst.rank) == (4, 4)
    assert (middle.best.rank, middle.worst.rank) == (2, 3)
    assert set(last.always_ahead) == {"top", "x", "y"}
    assert set(first.never_ahead) == {"x", "y", "last"}


def test_ties_count_for_the_unit() -> None:
    values = np.array([[[1.0, 0.2, 0.2], [1.0, 0.9, 0.9], [0.4, 0.5, 0.5]]])
    card = score(Panel(values, (2020,), ("x", "y", "z"), ("a", "b", "c")), framework_of("flat", "arithmetic", 0))
    assert robustness(card, "x", spread=None).best.rank == 1  # level with y when only a counts
    assert robustness(card, "x", spread=0.9).best.rank == 2


@pytest.mark.parametrize("spread", [0.5, None])
def test_largest_lead_found_without_solver_is_that_of_the_solver(spread: float | None) -> None:
    card = card_of("tree", seed=6, units=7)
    space = weight_space(card, year=None, node=None, spread=spread, bounds=None)
    rows, versus = rows_of(space), contest(space, 0)
    for rival in range(1, 7):
        cost = np.zeros(rows.columns)
        cost[space.leaves] = -versus.leads[rival]
        dense, equal = rows.matrix.toarray(), rows.low == rows.high
        above, below = np.isfinite(rows.high) & ~equal, np.isfinite(rows.low) & ~equal
        found = linprog(
            cost,
            np.vstack([dense[above], -dense[below]]),
            np.concatenate([rows.high[above], -rows.low[below]]),
            dense[equal],
            rows.low[equal],
        )
        assert versus.most[rival] == pytest.approx(-found.fun, abs=1e-9)
        drawn = space.effective(random_weights(space, 500, np.random.default_rng(0)))
        assert (drawn @ versus.leads[rival] <= versus.most[rival] + 1e-12).all()


def test_groups_of_another_mean_keep_their_own_weights() -> None:
    card = card_of("tree", "arithmetic", 1, units=7, g={"aggregate": "geometric"})
    each = robustness(card, "u3", spread=0.5)
    assert each.held == (("g", "robustness.held.mean"),)
    assert set(each.best.weights) == {"g", "h", "e", "c", "d"}
    for extreme in (each.best, each.worst):
        assert scored_again(card, extreme.weights).rank("u3") == extreme.rank


def test_a_group_turned_round_and_bonuses_are_added_up_as_the_index_does() -> None:
    framework = Framework.model_validate(
        {
            "code": "t",
            "normalise": {"method": "goalposts", "to": [0, 100]},
            "indicators": [
                *(
                    {"code": c, "group": g, "goalposts": {"worst": 0, "best": 1}}
                    for c, g in (("a", "bad"), ("b", "bad"), ("c", "index"))
                ),
                {"code": "d", "group": "index", "role": "bonus", "points": 5, "goalposts": {"worst": 0, "best": 1}},
                {"code": "e", "group": "bad", "role": "deduction", "points": 8, "goalposts": {"worst": 0, "best": 1}},
            ],
            "groups": [{"code": "bad", "group": "index", "direction": "lower"}, {"code": "index"}],
        }
    )
    values = np.random.default_rng(3).uniform(size=(1, 12, 5))
    card = score(Panel(values, (2020,), tuple(f"u{k}" for k in range(12)), tuple("abcde")), framework)
    space = weight_space(card, year=None, node=None, spread=0.5, bounds=None)
    assert space.values @ space.given == pytest.approx(card.scores[0, :, -1], abs=1e-9)
    for each in robustness_of_all(card, spread=0.5):
        assert each.held == ()
        for extreme in (each.best, each.worst):
            assert extreme.proven
            assert scored_again(card, extreme.weights).rank(each.unit) == extreme.rank
    below = robustness(card, "u1", node="bad", spread=0.5)
    assert below.rank == card.rank("u1", node="bad")
    assert below.best.rank <= below.rank <= below.worst.rank


def test_zero_under_a_geometric_mean_is_last_whatever_the_weights() -> None:
    values = np.array([[[0.0, 0.9, 0.9], [0.2, 0.2, 0.2], [0.3, 0.1, 0.2], [0.9, 0.0, 0.9]]])
    card = score(Panel(values, (2020,), ("x", "y", "z", "w"), ("a", "b", "c")), framework_of("flat", "geometric", 0))
    assert [(each.best.rank, each.worst.rank) for unit in "xw" for each in [robustness(card, unit)]] == [(3, 3), (3, 3)]
    assert robustness(card, "y").worst.rank <= 2
    with pytest.raises(InvalidInput) as told:
        robustness(card, "y", spread=None)
    assert [problem.key for problem in told.value.problems] == ["robustness.zeros"]


def keys_of(call: Any) -> list[str]:
    with pytest.raises(InvalidInput) as told:
        call()
    for lang in ("zh", "en"):
        assert all(told.value.sentences(lang))  # type: ignore[arg-type]
    return [problem.key for problem in told.value.problems]


def test_what_cannot_be_answered_is_told_with_a_way_out() -> None:
    card = card_of("tree", "copeland")
    assert keys_of(lambda: robustness(card, "u0")) == ["robustness.mean"]
    card = card_of("tree")
    assert keys_of(lambda: robustness(card, "u0", node="a")) == ["robustness.indicator"]
    assert keys_of(lambda: robustness(card, "u0", spread=2)) == ["robustness.spread"]
    assert keys_of(lambda: robustness(card, "u0", bounds={"a": (0, 1)})) == ["robustness.spread_and_bounds"]
    assert keys_of(lambda: robustness(card, "u0", spread=None, bounds={"a": (0.8, 0.2)})) == ["robustness.bounds"]
    assert keys_of(lambda: robustness(card, "u0", spread=None, bounds={"a": (0.8, 1), "b": (0.8, 1)})) == [
        "robustness.bounds_sum"
    ]
    assert keys_of(lambda: robustness(card, "u0", spread=None, bounds={"index": (0.8, 1)})) == ["robustness.not_free"]
    for unknown in ({"unit": "nobody"}, {"unit": "u0", "node": "nothing"}, {"unit": "u0", "year": 1900}):
        with pytest.raises(UnknownName):
            robustness(card, **unknown)  # type: ignore[arg-type]


def test_gaps_are_told_and_below_the_index_hold_their_group() -> None:
    card = card_of("tree")
    leaves = [i.code for i in card.framework.indicators]
    values = card.panel.values.copy()
    values[0, 2, leaves.index("a")] = np.nan
    gaps = score(Panel(values, (2020,), card.units, tuple(leaves)), card.framework)
    each = robustness(gaps, "u1", spread=0.5)
    assert each.held == (("g", "robustness.held.gaps"),)
    assert scored_again(gaps, each.best.weights).rank("u1") == each.best.rank
    values = values.copy()
    values[0, 2, leaves.index("e")] = np.nan
    gaps = score(Panel(values, (2020,), card.units, tuple(leaves)), card.framework)
    assert keys_of(lambda: robustness(gaps, "u1")) == ["robustness.gaps"]


@pytest.mark.parametrize("units", [1, 2])
def test_one_and_two_units_have_an_answer(units: int) -> None:
    for each in robustness_of_all(card_of("flat", units=units), spread=None):
        assert 1 <= each.best.rank <= each.worst.rank <= units


@pytest.mark.parametrize("seed", range(5))
def test_smallest_change_lifts_the_unit_and_nothing_smaller_does(seed: int) -> None:
    card = card_of("tree", seed=seed, units=6)
    order = np.argsort(card.ranks[0, :, -1])
    unit, rival = card.units[order[3]], card.units[order[1]]
    found = smallest_change(card, unit, rival)
    if found.level is None:
        assert found.reason == "dominated"
        assert found.better_in == ()
        return
    codes = list(found.given)
    given, new = (np.array([w[c] for c in codes]) for w in (found.given, found.weights))
    scores = card.scores[0][:, [card.nodes.index(c) for c in codes]]
    lead = scores[card.units.index(unit)] - scores[card.units.index(rival)]
    assert new.sum() == pytest.approx(1)
    assert new @ lead > 0
    assert 0.5 * np.abs(new - given).sum() == pytest.approx(found.moved, abs=1e-6)
    assert found.ranks[0] > found.ranks[1]
    assert found.ranks_after is not None
    assert found.ranks_after[0] < found.ranks_after[1]
    # taking from the worst and giving to the best is the fastest way: a plain greedy must need as much
    need, moved, left = -float(given @ lead), 0.0, given.copy()
    for k in np.argsort(lead):
        gain = lead.max() - lead[k]
        if gain <= 0 or need <= 0:
            break
        step = min(left[k], need / gain)
        moved, need = moved + step, need - step * gain
    assert found.level == pytest.approx(moved, abs=1e-8)


def test_overtaking_says_when_it_is_impossible_or_done() -> None:
    values = np.array([[[0.9, 0.9, 0.9], [0.5, 0.6, 0.95], [0.4, 0.5, 0.9]]])
    card = score(Panel(values, (2020,), ("top", "x", "y"), ("a", "b", "c")), framework_of("flat", "arithmetic", 0))
    assert smallest_change(card, "y", "x").reason == "dominated"
    assert smallest_change(card, "top", "x").level == 0
    assert smallest_change(card, "x", "top", spread=0.05).reason == "bounds"
    assert smallest_change(card, "x", "top").better_in == ("c",)


def test_overtaking_holds_after_rounding() -> None:
    card = card_of("tree", "geometric", 2, units=6, decimals=2)
    order = np.argsort(card.ranks[0, :, -1])
    found = smallest_change(card, card.units[order[2]], card.units[order[0]])
    if found.level is not None:
        assert found.ranks_after is not None
        assert found.ranks_after[0] < found.ranks_after[1]
        assert found.moved is not None
        assert found.moved >= found.level


@pytest.mark.parametrize(("project", "seconds"), [("shandong", 5), ("hdi", 20)])
def test_shipped_projects_are_answered_in_time_and_proven(project: str, seconds: float) -> None:
    card = open_project(project).score()
    start = time.process_time()
    found = robustness_of_all(card, spread=0.25)
    assert time.process_time() - start < seconds
    assert len(found) == card.counts[-1, -1]
    assert all(each.best.proven and each.worst.proven for each in found)
    assert all(each.best.rank <= card.rank(each.unit) <= each.worst.rank for each in found)  # type: ignore[operator]


def test_rivals_ahead_under_opposite_weights_are_never_ahead_together() -> None:
    """y is ahead of x while a weighs more than half, z while it weighs less; at exactly half all three are level."""
    values = np.array([[[0.5, 0.5], [0.6, 0.4], [0.4, 0.6]]])
    framework = Framework.model_validate(
        {
            "code": "t",
            "normalise": {"method": "goalposts"},
            "indicators": [{"code": c, "group": "i", "goalposts": {"worst": 0, "best": 1}} for c in "ab"],
            "groups": [{"code": "i"}],
        }
    )
    each = robustness(score(Panel(values, (2020,), ("x", "y", "z"), ("a", "b")), framework), "x", spread=None)
    assert (each.best.rank, each.worst.rank) == (1, 2)
    assert each.best.proven
    assert each.worst.proven


def test_a_lead_that_rounding_always_hides_is_no_lead() -> None:
    values = np.array([[[0.52, 0.52, 0.52], [0.523, 0.523, 0.523], [0.9, 0.1, 0.5]]])
    for decimals, expected in ((2, 1), (None, 2)):
        framework = framework_of("flat", "arithmetic", 0, decimals)
        card = score(Panel(values, (2020,), ("x", "y", "z"), ("a", "b", "c")), framework)
        assert robustness(card, "x", spread=None).best.rank == expected


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic"])
@pytest.mark.parametrize("seed", range(3))
def test_with_coarse_rounding_many_random_weights_find_the_same_ranks(method: str, seed: int) -> None:
    """Rounded to one decimal, ranks hold over regions wide enough for random weights to meet them."""
    plain = card_of("flat", method, seed, units=6, decimals=1)
    values = plain.panel.values + 0.0037  # no score of a single member lies on the half of a digit
    card = score(Panel(values, (2020,), plain.units, plain.panel.indicators), plain.framework)
    rng = np.random.default_rng(seed)
    weights = np.concatenate([rng.dirichlet(np.full(3, spread), 60_000) for spread in (0.15, 0.4, 1.0)])
    found = {each.unit: each for each in robustness_of_all(card, spread=None)}
    scores = np.round(added_up(round_of(card, 0), {"index": weights}).scores[..., -1], 1)
    ranks = 1 + (scores[:, None, :] > scores[:, :, None] + 1e-12).sum(axis=2)
    assert [found[u].best.rank for u in card.units] == ranks.min(axis=0).tolist()
    assert [found[u].worst.rank for u in card.units] == ranks.max(axis=0).tolist()
