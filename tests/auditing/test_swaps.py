"""One-at-a-time swaps against plain rescoring and against the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganchao.auditing.engine import prepare_audit, replicate
from ganchao.auditing.swaps import Alternative, Swap, Swaps, alternatives, compared, swapped, swaps
from ganchao.domain.audit import Audit, WeightSpread
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.recipe import Aggregate, Impute, Normalise, Treat
from ganchao.errors import InvalidInput, UnknownName
from ganchao.scoring.score import score

AUDIT = Audit(
    impute=(Impute(method="mean"), Impute(method="median")),
    treat=(Treat(method="percentile_clip", low=5, high=95),),
    normalise=(Normalise(method="percentile_rank", to=(1, 100)), Normalise(method="zscore")),
    aggregate=(Aggregate(method="geometric"), Aggregate(method="harmonic")),
    aggregate_in={"g": (Aggregate(method="weakest"),)},
    leave_out="each",
    weights=WeightSpread(),
)


def framework_of(**changes: Any) -> Framework:
    codes = ("a", "b", "c", "d", "e")
    return Framework.model_validate(
        {
            "code": "test",
            "own": "U3",
            "indicators": [
                {"code": c, "group": "g" if c in "abc" else "h", "weight": k + 1} for k, c in enumerate(codes)
            ],
            "groups": [{"code": "g", "group": "all"}, {"code": "h", "group": "all", "weight": 2}, {"code": "all"}],
            "normalise": {"method": "minmax", "to": [1, 100]},
            **changes,
        }
    )


@pytest.fixture
def panel() -> Panel:
    rng = np.random.default_rng(21)
    values = rng.gamma(1, 10, size=(2, 20, 5))
    values[:, 4, 2] = np.nan
    return Panel(values, (2020, 2021), tuple(f"U{k}" for k in range(20)), ("a", "b", "c", "d", "e"))


def of(found: Swaps, choice: str, place: int = 0) -> Swap:
    return [swap for swap in found.swaps if swap.alternative.choice == choice][place]


def test_each_swap_is_the_framework_written_that_way_and_scored(panel: Panel) -> None:
    found = swaps(panel, framework_of(), AUDIT, unit="U3")
    plain = score(panel, framework_of())
    written = {
        ("treat", 0): {"treat": {"method": "percentile_clip", "low": 5, "high": 95}},
        ("normalise", 0): {"normalise": {"method": "percentile_rank", "to": [1, 100]}},
        ("aggregate", 1): {"aggregate": "harmonic"},
        ("impute", 1): {"impute": "median"},
    }
    for (choice, place), changes in written.items():
        other = score(panel, framework_of(**changes))
        swap = of(found, choice, place)
        assert swap.rank == other.rank("U3")
        assert swap.score == other.score("U3")
        assert swap.places == plain.rank("U3") - other.rank("U3")
        assert swap.shift == np.abs(plain.ranks[-1, :, -1] - other.ranks[-1, :, -1]).mean()


def test_a_swap_in_one_group_leaves_the_others_as_they_are(panel: Panel) -> None:
    groups = [
        {"code": "g", "group": "all", "aggregate": "weakest"},
        {"code": "h", "group": "all", "weight": 2},
        {"code": "all"},
    ]
    assert of(swaps(panel, framework_of(), AUDIT, unit="U3"), "aggregate_in.g").score == score(
        panel, framework_of(groups=groups)
    ).score("U3")


def test_a_swap_of_all_groups_reaches_groups_with_a_way_of_their_own(panel: Panel) -> None:
    groups = [
        {"code": "g", "group": "all", "aggregate": "weakest"},
        {"code": "h", "group": "all", "weight": 2},
        {"code": "all"},
    ]
    own = framework_of(groups=groups)
    assert own.bottom_up  # computed before the swap
    assert of(swaps(panel, own, AUDIT, unit="U3"), "aggregate").score == score(
        panel, framework_of(aggregate="geometric")
    ).score("U3")


def test_an_indicator_left_out_is_scored_as_if_never_written(panel: Panel) -> None:
    own = framework_of()
    without = own.replace(indicators=tuple(i for i in own.indicators if i.code != "b"))
    other = score(panel, without)
    swap = next(s for s in swaps(panel, own, AUDIT, unit="U3").swaps if s.alternative.name == "b")
    assert swap.score == pytest.approx(other.score("U3"), rel=1e-12)
    assert swap.rank == other.rank("U3")


def test_leaving_out_the_only_indicator_of_a_group_leaves_the_group_out(panel: Panel) -> None:
    own = framework_of()
    alone = tuple(i.replace(group="all") if i.code == "e" else i for i in own.indicators)
    groups = [{"code": "g", "group": "all"}, {"code": "h", "group": "all", "weight": 2}, {"code": "all"}]
    own = own.replace(indicators=alone, groups=groups)
    without = own.replace(
        indicators=tuple(i for i in alone if i.code != "d"), groups=[g for g in groups if g["code"] != "h"]
    )
    swap = next(s for s in swaps(panel, own, AUDIT, unit="U3").swaps if s.alternative.name == "d")
    assert swap.score == pytest.approx(score(panel, without).score("U3"), rel=1e-12)


def test_data_weights_are_kept_by_the_siblings_of_a_left_out_indicator(panel: Panel) -> None:
    own = framework_of(weighting="standard_deviation")
    card = score(panel, own)
    used = dict(zip(card.nodes, card.weights[-1], strict=True))
    other = swapped(own, Alternative("leave_out", name="b"), card, -1)
    after = score(panel, other)
    again = dict(zip(after.nodes, after.weights[-1], strict=True))
    assert again["b"] == 0
    assert again["a"] / again["c"] == pytest.approx(used["a"] / used["c"])


def test_every_swap_is_what_the_engine_draws_at_the_same_place(panel: Panel) -> None:
    own = framework_of()
    prepared = prepare_audit(panel, own, AUDIT)
    found = swaps(panel, own, AUDIT, unit="U3")
    places: dict[str, int] = {}
    for swap in found.swaps:
        factor = prepared.factor(swap.alternative.choice)
        level = places[factor.code] = places.get(factor.code, 0) + 1
        point = np.full((1, prepared.dimensions), 1e-9)
        point[:, prepared.factor("weights").columns] = 0.5  # weights as they are
        point[:, factor.columns] = (level + 0.5) / len(factor.labels)
        drawn = replicate(prepared, point)
        assert bool(drawn.failed[0]) == bool(swap.problems), swap.alternative
        if not swap.problems:
            assert drawn.ranks[0, 3] == swap.rank, swap.alternative
            nominal = prepared.nominal_ranks
            assert np.abs(drawn.ranks[0] - nominal).mean() == pytest.approx(swap.shift), swap.alternative
    assert len(found.swaps) == sum(len(f.labels) - 1 for f in prepared.factors if f.labels)


def test_an_alternative_that_cannot_be_computed_is_listed_with_the_reason(panel: Panel) -> None:
    own = framework_of(aggregate="geometric")
    found = swaps(
        panel,
        own,
        Audit(normalise=(Normalise(method="zscore"), Normalise(method="percentile_rank", to=(1, 100)))),
        unit="U3",
    )
    failed, computed = found.swaps
    assert failed.problems
    assert np.isnan(failed.rank)
    assert np.isfinite(computed.rank)
    assert found.by_effect() == (computed, failed)


def test_experts_are_taken_one_at_a_time(panel: Panel) -> None:
    experts = {"Li": {"a": 1, "b": 0, "c": 0}, "Wang": {"a": 0, "b": 1, "c": 1}}
    groups = [
        {"code": "g", "group": "all", "weighting": {"method": "experts", "experts": experts}},
        {"code": "h", "group": "all", "weight": 2},
        {"code": "all"},
    ]
    found = swaps(panel, framework_of(groups=groups), Audit(weights=WeightSpread(method="experts")), unit="U3")
    assert [swap.alternative.name for swap in found.swaps] == ["Li", "Wang"]
    alone = tuple(i.replace(weight=float(i.code == "a")) if i.group == "g" else i for i in framework_of().indicators)
    assert found.swaps[0].score == pytest.approx(score(panel, framework_of().replace(indicators=alone)).score("U3"))


def test_who_gains_and_loses_most_is_named() -> None:
    before, after = np.array([1.0, 2.0, 3.0, 4.0, np.nan]), np.array([3.0, 1.0, 2.0, 4.0, 5.0])
    swap = compared(Alternative("normalise"), before, after, 0.5, 0, ("A", "B", "C", "D", "E"))
    assert (swap.places, swap.best, swap.worst, swap.moved, swap.shift) == (-2, ("B", 1), ("A", -2), 3, 1.0)


def test_when_nobody_moves_nobody_is_named() -> None:
    ranks = np.array([1.0, 2.0])
    swap = compared(Alternative("normalise"), ranks, ranks, 0.5, 0, ("A", "B"))
    assert (swap.best, swap.worst, swap.moved) == (("", 0.0), ("", 0.0), 0)


def test_an_alternative_that_is_the_frameworks_own_is_no_alternative() -> None:
    own = framework_of()
    audit = Audit(normalise=(Normalise(method="minmax", to=(1, 100)), Normalise(method="rank")))
    assert [a.step.method for a in alternatives(own, audit)] == ["rank"]


@pytest.mark.parametrize(
    "audit",
    [
        Audit(leave_out=("nobody",)),
        Audit(aggregate_in={"nowhere": (Aggregate(method="geometric"),)}),
    ],
)
def test_names_that_do_not_exist_are_refused(panel: Panel, audit: Audit) -> None:
    with pytest.raises(InvalidInput):
        swaps(panel, framework_of(), audit, unit="U3")
    with pytest.raises(UnknownName):
        swaps(panel, framework_of(), AUDIT, unit="U99")


def test_another_year_and_group_can_be_looked_at(panel: Panel) -> None:
    found = swaps(panel, framework_of(), AUDIT, unit="U3", year=2020, node="g")
    card = score(panel, framework_of())
    assert (found.year, found.node, found.rank) == (2020, "g", card.rank("U3", year=2020, node="g"))
    other = score(panel, framework_of(aggregate="harmonic"))
    assert of(found, "aggregate", 1).rank == other.rank("U3", year=2020, node="g")


def test_the_table_has_a_row_for_every_alternative(panel: Panel) -> None:
    found = swaps(panel, framework_of(), AUDIT, unit="U3")
    frame = found.to_frame()
    assert len(frame) == len(found.swaps) == 2 + 1 + 2 + 2 + 1 + 5
    assert (frame.rank_before == found.rank).all()
    assert (frame.places == frame.rank_before - frame.rank_after)[~frame.failed].all()


def test_a_copied_framework_derives_anew() -> None:
    own = framework_of()
    assert [group.weight for group in own.bottom_up] == [1, 2, 1]
    heavy = own.model_copy(update={"groups": tuple(g.model_copy(update={"weight": 5}) for g in own.groups)})
    assert [group.weight for group in heavy.bottom_up] == [5, 5, 5]
