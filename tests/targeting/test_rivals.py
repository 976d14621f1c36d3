"""Plans scored by the shortest way stand where scoring everyone puts them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ganchao.scoring.aggregate import AGGREGATORS
from ganchao.scoring.normalise import NORMALISERS
from ganchao.targeting.field import Field
from ganchao.targeting.rivals import Rivals
from tests.targeting.rival_fields import drawn, framework_of, rivals_of

CASES: list[tuple[Any, Any]] = [
    ("minmax", "arithmetic"), ("minmax", "geometric"), ("zscore", "arithmetic"), ("goalposts", "geometric"),
    ({"method": "goalposts", "cap": True}, "harmonic"), ({"method": "efficacy", "over": "year"}, "arithmetic"),
    ({"method": "minmax", "log": True}, "weakest"), ("percentile_rank", "arithmetic"), ("rank", "arithmetic"),
    ("minmax", "copeland"), ("minmax", "topsis"), ("distance_to_best", "median"),
    ({"method": "distance_to_target", "cap": True}, "arithmetic"),
    ({"method": "bands", "bands": [{"score": 0}, {"above": 3, "score": 50}, {"above": 6, "score": 100}]}, "arithmetic"),
    ({"method": "minmax", "over": "all"}, "arithmetic"), ("minmax", "weakest"),
    ("share_of_best", "arithmetic"), ({"method": "minmax", "to": [70, 130]}, "mazziotta_pareto"),
]  # fmt: skip


@pytest.mark.parametrize("decimals", [None, 2])
@pytest.mark.parametrize("ties", ["best", "worst", "mean", "dense"])
@pytest.mark.parametrize(("normalise", "aggregate"), CASES)
def test_an_aim_is_reached_just_where_the_framework_ranks_us_so(
    normalise: Any, aggregate: Any, ties: str, decimals: int | None
) -> None:
    rng = np.random.default_rng(3)
    book = framework_of(normalise, aggregate, ties=ties, decimals=decimals)
    rivals = rivals_of(book, drawn(rng, draws=12, coarse=True), own=2)
    for _ in range(6):
        own = np.round(rng.uniform(0.5, 10.5, (1, 4)) * 2) / 2
        ranks = rivals.ranks(own)
        if ties != "mean":  # ranks are held as whole numbers, which halves are not
            for upto in (1, 3, 7):
                assert (rivals.reached(own[None], upto)[0] == (ranks <= upto)).all()


class Whole(Field):
    """A field that never takes the quick way."""

    by_itself = False  # type: ignore[assignment]


TREATS: list[Any] = [
    {"method": "none"}, {"method": "percentile_clip", "over": "all", "low": 10, "high": 90},
    {"method": "percentile_clip", "low": 5, "high": 95}, {"method": "caps", "low": 2, "high": 8},
]  # fmt: skip


@pytest.mark.parametrize("treat", TREATS)
@pytest.mark.parametrize(("normalise", "aggregate"), [
    ("minmax", "arithmetic"), ({"method": "minmax", "over": "all"}, "arithmetic"), ("zscore", "arithmetic"),
    ({"method": "minmax", "over": "all", "log": True, "to": [1, 100]}, "geometric"), ("goalposts", "arithmetic"),
])  # fmt: skip
@pytest.mark.parametrize("holes", [False, True])
def test_the_quick_way_gives_the_leads_of_scoring_everyone(
    normalise: Any, aggregate: Any, treat: Any, *, holes: bool
) -> None:
    rng = np.random.default_rng(11)
    past, values = rng.uniform(1, 9, (3, 9, 4)), drawn(rng, draws=10, units=9, coarse=True)
    if holes:
        past[:, 4, 1], values[:, 4, 1] = np.nan, np.nan
    book = framework_of(normalise, aggregate, treat=treat)
    quick = rivals_of(book, values, own=2, past=past, outside=(5,))
    whole = Rivals(Whole(quick.field.rescorer, quick.field.values, quick.field.place), 2)
    near = replace(quick, base=rng.uniform(0.5, 9.8, 4))
    for _ in range(5):
        own = np.round(rng.uniform(1, 9.5, (1, 1, 4)) * 2) / 2
        assert near.margins(own, 2) == pytest.approx(whole.margins(own, 2), abs=1e-9)
        for upto in (1, 4):
            assert quick.margins(own, upto) == pytest.approx(whole.margins(own, upto), abs=1e-9)
            assert quick.slopes(own[0] + 0.013, upto) == pytest.approx(
                whole.slopes(own[0] + 0.013, upto), rel=1e-3, abs=1e-4
            )
    if isinstance(normalise, str) and treat["method"] == "none":
        assert quick.by_itself


@pytest.mark.parametrize("treat", TREATS)
@pytest.mark.parametrize(("normalise", "aggregate"), CASES[:8])
@pytest.mark.parametrize("asked", [False, True])
def test_some_draws_say_what_they_say_among_all(normalise: Any, aggregate: Any, treat: Any, *, asked: bool) -> None:
    rng = np.random.default_rng(13)
    every = replace(
        rivals_of(framework_of(normalise, aggregate, treat=treat), drawn(rng, draws=10), own=2),
        base=rng.uniform(0.5, 9.8, 4),
    )
    own, which = rng.uniform(0.5, 10.5, (1, 4)), np.array([7, 0, 4])
    if asked:  # what is known of all draws is taken along
        every.margins(own[None], 3)
        if every.by_itself:
            every.field.scores, every.field.order, every.field.frame  # noqa: B018
    some, alone = every.only(which), replace(every, field=replace(every.field, values=every.field.values[which]))
    for plan in (own, own + 0.7, every.base[None] if every.base is not None else own):
        assert some.margins(plan[None], 3) == pytest.approx(alone.margins(plan[None], 3), abs=1e-12)
        assert some.margins(plan[None], 3)[0] == pytest.approx(every.margins(plan[None], 3)[0, which], abs=1e-12)
        assert some.own_scores(plan) == pytest.approx(alone.own_scores(plan), abs=1e-12)
        assert some.slopes(plan, 3) == pytest.approx(alone.slopes(plan, 3), rel=1e-6, abs=1e-8)


class Climbing(Field):
    """A field that adds up group by group."""

    powers = None  # type: ignore[assignment]


def test_a_geometric_index_in_one_go_is_the_one_group_by_group() -> None:
    field = rivals_of(framework_of("goalposts", "geometric"), drawn(np.random.default_rng(9))).field
    assert field.powers is not None
    steps = Climbing(field.rescorer, field.values, field.place)
    normal = np.random.default_rng(4).uniform(0.1, 90.0, (5, 7, 4))
    assert field.climbed(normal) == pytest.approx(steps.climbed(normal), rel=1e-13)
    normal[1, 2, 3], normal[3, 0, 1] = 0.0, np.nan
    assert field.climbed(normal)[1, 2] == 0.0
    assert field.climbed(normal) == pytest.approx(steps.climbed(normal), rel=1e-13, nan_ok=True)


@pytest.mark.parametrize(("normalise", "aggregate"), [case for case in CASES[:8] if case[0] != "percentile_rank"])
def test_the_quick_way_is_taken_where_it_can_be(normalise: Any, aggregate: Any) -> None:
    assert rivals_of(framework_of(normalise, aggregate), drawn(np.random.default_rng(1))).by_itself


@pytest.mark.parametrize(("normalise", "aggregate"), CASES[:7])
def test_slopes_are_what_a_little_more_adds(normalise: Any, aggregate: Any) -> None:
    rng = np.random.default_rng(5)
    rivals = rivals_of(framework_of(normalise, aggregate), drawn(rng, draws=4), own=1)
    own = rng.uniform(4, 6, (1, 4))
    slopes = rivals.slopes(own, 3)
    for k in range(4):
        two = np.stack([own, own])
        two[0, 0, k] += 1e-5
        two[1, 0, k] -= 1e-5
        up, down = rivals.margins(two, 3)
        assert slopes[:, k] == pytest.approx((up - down) / 2e-5, rel=2e-3, abs=2e-5)


def test_a_straight_index_is_a_line_in_our_values() -> None:
    rng = np.random.default_rng(7)
    rivals = rivals_of(framework_of("goalposts", "arithmetic"), drawn(rng))
    line = rivals.straight
    assert line is not None
    own = rng.uniform(2, 8, (3, 1, 4))
    assert own[:, 0] @ line.slopes[:, None] - line.needed(2) == pytest.approx(rivals.margins(own, 2), abs=1e-12)


def test_every_method_is_known_to_be_scored_by_itself_or_with_everyone() -> None:
    """A method that is new has to be looked at: this list is of those that were."""
    seen = {case[0] if isinstance(case[0], str) else case[0]["method"] for case in CASES}
    assert set(NORMALISERS) - seen == {"borda", "distance_to_reference", "reference_range"}
    assert set(AGGREGATORS) - {case[1] for case in CASES} == {
        "power", "adjusted_mazziotta_pareto", "ordered", "grey"
    }  # fmt: skip


@pytest.mark.parametrize("treat", ["none", {"method": "percentile_clip", "low": 10, "high": 90}])
def test_what_is_remembered_of_values_is_what_scoring_anew_gives(
    treat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    framework, rng = framework_of("minmax", treat=treat), np.random.default_rng(8)
    values = drawn(rng, draws=12, units=9, indicators=4)
    some = np.quantile(values, [0.0, 0.4, 1.0], axis=(0, 1)) * 1.02
    plans = np.array([[some[rng.integers(3), k] for k in range(4)] for _ in range(60)])[:, None]
    plans = np.concatenate([plans, plans[::-1]])  # every value again, beside others
    once = rivals_of(framework, values)
    remembered = once.margins(plans, 3)
    assert once._parts is not None
    assert len(once._parts.known) <= 12  # three values of four indicators
    monkeypatch.setattr("ganchao.targeting.rivals.LARGEST", 0)
    anew = rivals_of(framework, values)
    np.testing.assert_allclose(remembered, anew.margins(plans, 3), atol=1e-9)
    assert anew._parts is None
    monkeypatch.setattr("ganchao.targeting.rivals.LARGEST", 10**9)
    monkeypatch.setattr("ganchao.targeting.parts.MOST", 500)
    forgetful = rivals_of(framework, values)
    np.testing.assert_allclose(forgetful.margins(plans, 3), remembered, atol=1e-9)
