"""Gaps: contributions add up to the difference whatever the method, and mean what they say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.benchmarking.anatomy import taken_apart
from ganchao.benchmarking.gap import Gap, gap, last_of_tier, movement
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, UnknownName
from ganchao.project import open_project
from ganchao.scoring.score import score
from tests.benchmarking.fields import VARIANTS, card_of, named
from tests.conftest import Tiny

LAWS = settings(max_examples=12, deadline=None)


def off(found: Gap) -> float:
    """How far contributions are from the gap, on every level, against the size of the scores."""
    size = max(1.0, abs(found.own), abs(found.other))
    groups = {part.node: part.amount for part in found.parts if part.kind == "group"}
    levels = [found.gap - math.fsum(part.amount for part in found.leaves)]
    for code, amount in groups.items():
        levels.append(amount - math.fsum(part.amount for part in found.parts if part.group == code))
    return max(abs(level) for level in levels) / size


def pairs(card: Scorecard) -> list[tuple[str, str, int]]:
    return [
        (a, b, year)
        for y, year in enumerate(card.years)
        for a, b in zip(card.units, (*card.units[1:], card.units[0]), strict=True)
        if np.isfinite(card.scores[y, [card.units.index(a), card.units.index(b)], -1]).all()
    ]


def all_add_up(card: Scorecard) -> None:
    apart = taken_apart(card)
    for a, b, year in pairs(card):
        there, back = gap(card, a, b, year=year, apart=apart), gap(card, b, a, year=year, apart=apart)
        assert off(there) <= 1e-12
        assert there.gap == -back.gap


@pytest.mark.parametrize("step", VARIANTS, ids=named)
@given(seed=st.integers(0, 10**6), missing=st.sampled_from([0.0, 0.0, 0.15]))
@LAWS
def test_contributions_add_up_to_the_gap_on_every_level(step: dict[str, object], seed: int, missing: float) -> None:
    all_add_up(card_of(step, seed, missing=missing))


@pytest.mark.parametrize("step", VARIANTS, ids=named)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=5, deadline=None)
def test_they_do_under_a_geometric_index_and_with_groups_turned_and_rescaled(
    step: dict[str, object], seed: int
) -> None:
    shifted = {"method": "best", "shift": 1.0, "to": [0, 100]}
    all_add_up(
        card_of(step, seed, top={"method": "geometric"}, rescale={**shifted, "parent_uses": "after"}, beside=False)
    )
    all_add_up(card_of(step, seed, top={"method": "arithmetic"}, rescale=shifted))
    all_add_up(card_of(step, seed, top={"method": "arithmetic"}, rescale={"method": "minmax", "parent_uses": "after"}))


@pytest.mark.parametrize("step", VARIANTS, ids=named)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=5, deadline=None)
def test_a_units_own_change_between_years_adds_up_too(step: dict[str, object], seed: int) -> None:
    card = card_of(step, seed, missing=0.1)
    apart = taken_apart(card)
    for k, unit in enumerate(card.units):
        if np.isfinite(card.scores[:2, k, -1]).all():
            assert off(movement(card, unit, 2020, 2021, apart=apart)) <= 1e-12


@given(seed=st.integers(0, 10**6))
@LAWS
def test_nothing_is_owed_to_an_indicator_on_which_both_are_level(seed: int) -> None:
    card = card_of(VARIANTS[seed % len(VARIANTS)], seed)
    for a, b, year in pairs(card)[:-2]:  # the unit beside the field is also told apart by that
        for part in gap(card, a, b, year=year).leaves:
            if part.kind == "indicator" and part.own == part.other:
                assert abs(part.amount) <= 1e-12


def test_a_weighted_mean_is_split_by_weights(tiny: Tiny) -> None:
    """A to D in 2021 by hand: R&D 0 to 0, patents 0 to 1 at half of three quarters, energy 0.25 to 1 at a half."""
    found = gap(score(tiny.panel, tiny.framework), "A", "D")
    assert [found.of(node).amount for node in ("rd", "patents", "energy", "innovation")] == [0, 0.375, 0.375, 0.375]
    assert found.gap == pytest.approx(0.75, abs=1e-15)
    assert (found.own_rank, found.other_rank) == (4, 1)


def geometric(values: list[list[float]], **changes: object) -> Scorecard:
    framework = Framework.model_validate(
        {
            "code": "g",
            "indicators": [{"code": c, "group": "i", "goalposts": {"worst": 0, "best": 1}} for c in "ab"],
            "groups": [{"code": "i", "aggregate": "geometric"}],
            "normalise": "goalposts",
            **changes,
        }
    )
    return score(Panel(np.array([values]), (2020,), tuple("XYZ"[: len(values)]), ("a", "b")), framework)


def test_a_geometric_mean_is_split_by_logarithms() -> None:
    """From (0.25, 1) to (1, 0.25) nothing is gained: what the first brings the second takes."""
    found = gap(geometric([[0.25, 1.0], [1.0, 0.25]]), "X", "Y")
    assert found.gap == 0
    assert found.of("a").amount == pytest.approx(0.5 * 0.5 * math.log(4))
    assert found.of("b").amount == -found.of("a").amount


def test_a_zero_takes_the_whole_gap_of_a_geometric_mean() -> None:
    found = gap(geometric([[0.0, 0.5], [0.64, 1.0]]), "X", "Y")
    assert (found.of("a").amount, found.of("b").amount) == (pytest.approx(0.8), 0.0)
    assert gap(geometric([[0.0, 0.5], [0.6, 0.0]]), "X", "Y").of("a").amount == 0


def test_the_weakest_member_alone_explains_its_gap() -> None:
    card = geometric([[0.2, 0.9], [0.7, 0.9]], aggregate="weakest", groups=[{"code": "i"}])
    assert gap(card, "X", "Y").of("a").amount == pytest.approx(0.5)


def test_the_gap_to_the_mean_of_peers_is_the_mean_of_the_gaps() -> None:
    card = open_project("shandong").score()
    peers = card.framework.peer_codes
    mean, single = gap(card, "CN-SD", peers), [gap(card, "CN-SD", peer) for peer in peers]
    assert mean.gap == pytest.approx(np.mean([one.gap for one in single]), abs=1e-12)
    assert mean.of("structure").amount == pytest.approx(np.mean([one.of("structure").amount for one in single]))
    assert off(mean) <= 1e-12


def test_numerator_and_denominator_share_an_indicators_contribution() -> None:
    card = open_project("shandong").score()
    part = movement(card, "CN-SD", 2017, 2018).of("rd_intensity")
    spent, product = (
        card.panel.values[5:7, card.units.index("CN-SD"), card.panel.indicators.index(c)]
        for c in ("rd_expenditure", "gdp")
    )
    assert part.amount == pytest.approx(part.numerator + part.denominator, abs=1e-12)
    assert part.numerator / part.denominator == pytest.approx(
        -np.log(spent[1] / spent[0]) / np.log(product[1] / product[0])
    )
    assert part.numerator < 0  # less spent
    assert part.denominator < 0  # and more product to divide by


def test_a_filled_value_is_not_split_into_numerator_and_denominator() -> None:
    part = gap(open_project("shandong").score(), "CN-SD", "CN-ZJ", year=2023).of("papers_density")
    assert math.isnan(part.numerator)


def test_a_rank_means_whoever_must_be_equalled_to_stand_there(tiny: Tiny) -> None:
    card = score(tiny.panel, tiny.framework)
    assert gap(card, "A", 2).others in {("B",), ("C",)}  # tied at rank 2
    assert gap(card, "D", 2).gap < 0


def test_a_tier_means_its_last_rank() -> None:
    card = open_project("shandong").score()
    found = gap(card, "CN-SD", "second")
    assert last_of_tier(card, "second", len(card.years) - 1, -1) == 16
    assert (found.kind, found.other_rank) == ("tier", 16 if found.own_rank != 16 else 15)
    assert found.gap < 0  # Shandong stands in it already


def test_more_than_twelve_members_are_sampled_with_their_error() -> None:
    step: dict[str, object] = {"method": "harmonic"}
    sampled = gap(card_of(step, 5, members=(14, 2)), "u0", "u1")
    assert off(sampled) <= 1e-12
    assert sampled.orders == 1000
    errors = [part.error for part in sampled.leaves if part.group == "g0"]
    assert 0 < max(errors) < 0.02 * abs(sampled.of("g0").amount) + 1e-3
    again = gap(card_of(step, 5, members=(14, 2)), "u0", "u1")
    assert [part.amount for part in again.parts] == [part.amount for part in sampled.parts]


def with_extras(**group: Any) -> Scorecard:
    """Two members, a bonus of up to 0.1, a veto; scores by hand on goalposts 0 to 1."""
    framework = Framework.model_validate(
        {
            "code": "x",
            "normalise": "goalposts",
            "indicators": [
                *({"code": c, "group": "i", "goalposts": {"worst": 0, "best": 1}} for c in "ab"),
                {"code": "plus", "group": "i", "role": "bonus", "points": 0.1, "goalposts": {"worst": 0, "best": 1}},
                {"code": "accident", "group": "i", "role": "veto", "veto": {"above": 0, "effect": "zero"}},
            ],
            "groups": [{"code": "i", **group}],
        }
    )
    values = np.array([[[0.4, 0.6, 0.0, 0.0], [0.8, 0.6, 1.0, 0.0], [0.8, 0.6, 1.0, 1.0]]])
    return score(Panel(values, (2020,), ("X", "Y", "Z"), ("a", "b", "plus", "accident")), framework)


def test_bonuses_add_up_beside_members() -> None:
    found = gap(with_extras(), "X", "Y")
    assert (found.of("a").amount, found.of("plus").amount) == (pytest.approx(0.2), pytest.approx(0.1))


def test_a_cap_leaves_the_rest_to_share() -> None:
    found = gap(with_extras(cap=0.65), "X", "Y")
    assert found.gap == pytest.approx(0.15)
    assert off(found) <= 1e-12
    assert found.of("a").amount == pytest.approx(0.1)  # 0.15 alone, 0.05 after the bonus
    assert found.of("plus").amount == pytest.approx(0.05)


def test_a_veto_has_a_contribution_of_its_own() -> None:
    found = gap(with_extras(), "Y", "Z")
    assert (found.gap, found.of("accident").amount) == (pytest.approx(-0.8), pytest.approx(-0.8))


def test_whom_there_is_no_comparing_with_is_said(tiny: Tiny) -> None:
    card = score(tiny.panel, tiny.framework)
    with pytest.raises(UnknownName, match="X"):
        gap(card, "A", "X")
    with pytest.raises(UnknownName):
        gap(card, "X", "A")
    for to in (0, 5, ["A"]):
        with pytest.raises(InvalidInput):
            gap(card, "A", to)
    with pytest.raises(InvalidInput, match="nobody but D"):
        gap(card, "D", 1)


def test_a_unit_without_a_score_is_named_with_its_year(tiny: Tiny) -> None:
    values = tiny.panel.values.copy()
    values[1, 0] = np.nan
    card = score(Panel(values, tiny.panel.years, tiny.panel.units, tiny.panel.indicators), tiny.framework)
    with pytest.raises(InvalidInput, match=r"A has no score at .* in 2021"):
        gap(card, "A", "D")
    assert gap(card, "A", "D", year=2020).gap == pytest.approx(0.53125)


def test_years_of_another_rulebook_are_refused(tiny: Tiny) -> None:
    card = score(tiny.panel, tiny.framework)
    other = card.framework.replace(aggregate="geometric", normalise={"method": "minmax", "to": [1, 2]})
    from dataclasses import replace

    with pytest.raises(InvalidInput, match="2020"):
        gap(replace(card, framework=other), "A", "D")
