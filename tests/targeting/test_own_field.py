"""A hidden field: what theory says of order statistics, laws, and fields simulated whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.domain.knowledge import Knowledge, Seen
from ganchao.targeting import own_field
from ganchao.targeting.own_field import Wanted, between, bracket, even, number_then, places_of, score_at, shaped

NODE = "index"


def seen(year: int, unit: str, rank: int, score: float | None, high: int | None = None) -> Seen:
    return Seen(year, NODE, unit, rank, high or rank, score)


def knows(*others: Seen, rank: int = 60, score: float = 50.0, number: int = 100, **more: object) -> Knowledge:
    mine = (seen(2023, "me", rank + 2, score - 1), seen(2024, "me", rank, score))
    numbers = {(2023, NODE): number, (2024, NODE): number}
    return Knowledge("me", mine, others, numbers=numbers, **more)  # type: ignore[arg-type]


def test_the_curve_is_the_normal_one_where_skew_is_none_and_tails_are_normal() -> None:
    z = np.linspace(-2.5, 2.5, 11)
    value, slope = shaped(z, np.zeros((1, 1)), np.ones((1, 1)))
    np.testing.assert_allclose(value[0], z, atol=1e-12)
    np.testing.assert_allclose(slope[0], 1.0, atol=1e-12)


@given(st.floats(-1.5, 1.5), st.floats(0.4, 2.5))
def test_the_slope_is_that_of_the_curve_and_quartiles_keep_their_distance(skew: float, tails: float) -> None:
    quartile, step = own_field.QUARTILE, 1e-6
    z = np.array([-2.0, -quartile, 0.3, quartile, 1.7])
    one, two = np.array([[skew]]), np.array([[tails]])
    up, down = shaped(z + step, one, two)[0], shaped(z - step, one, two)[0]
    value, slope = shaped(z, one, two)
    np.testing.assert_allclose((up - down) / (2 * step), slope, rtol=1e-5)
    assert (slope > 0).all()
    assert value[0, 3] - value[0, 1] == pytest.approx(2 * quartile)


def test_points_fill_the_cube_evenly() -> None:
    points = even(4000, 3, 1)
    assert ((points >= 0) & (points < 1)).all()
    boxes = np.histogramdd(points, bins=5, range=[(0, 1)] * 3)[0]
    assert boxes.min() >= 25  # 32 in each; drawn at random the emptiest of 125 would hold about 17
    assert boxes.max() <= 39


def test_gaps_between_order_statistics_have_their_laws() -> None:
    """Of 10 uniform scores between two ends, the third from below is Beta(3, 8)."""
    rng = np.random.default_rng(3)
    mean, variance = 3 / 11, 3 * 8 / (11**2 * 12)
    drawn = between(np.full(200_000, mean), np.full(200_000, variance), 0.0, 1.0, rng)
    really = np.sort(rng.random((200_000, 10)), axis=1)[:, 2]
    np.testing.assert_allclose(np.quantile(drawn, (0.1, 0.5, 0.9)), np.quantile(really, (0.1, 0.5, 0.9)), atol=0.004)
    open_end = between(np.full(200_000, 2.0), np.full(200_000, 4.0), 0.0, np.inf, rng)  # exponential: mean is spread
    assert np.mean(open_end > 2.0) == pytest.approx(np.exp(-1), abs=0.005)
    mirrored = between(np.full(1000, -2.0), np.full(1000, 4.0), -np.inf, 0.0, rng)
    assert (mirrored <= 0).all()


@settings(max_examples=15, deadline=None)
@given(rank=st.integers(5, 95), climb=st.integers(1, 60), top=st.floats(51, 99), seed=st.integers(0, 99))
def test_the_answer_lies_between_what_is_known_behind_and_ahead(rank: int, climb: int, top: float, seed: int) -> None:
    place = max(2, rank - climb)
    field = knows(seen(2024, "", 1, top), rank=rank)
    found = score_at(field, Wanted(NODE, 2024, place), draws=400, curves=256, seed=seed)
    assert (found.today >= 50.0).all()
    assert (found.today <= top).all()


@settings(max_examples=10, deadline=None)
@given(factor=st.floats(0.01, 100), shift=st.floats(-1000, 1000))
def test_it_does_not_matter_in_what_scores_are_counted(factor: float, shift: float) -> None:
    def answer(a: float, b: float) -> np.ndarray:
        mine = tuple(seen(s.year, s.unit, s.low, a * (s.score or 0) + b) for s in knows().own)
        field = Knowledge("me", mine, (seen(2024, "", 1, a * 90 + b),), numbers=knows().numbers)
        found = score_at(field, Wanted(NODE, 2024, 40, 2), draws=300, curves=256)
        return (np.concatenate([found.today, found.then]) - b) / a

    np.testing.assert_allclose(answer(factor, shift), answer(1.0, 0.0), rtol=1e-3, atol=0.05)


def test_higher_places_need_more_and_the_same_seed_says_the_same() -> None:
    field = knows(seen(2024, "", 1, 90.0))
    middles = [float(np.median(score_at(field, Wanted(NODE, 2024, place)).today)) for place in (50, 40, 25, 10)]
    assert middles == sorted(middles)
    once, again = (score_at(field, Wanted(NODE, 2024, 40, 1)) for _ in range(2))
    assert (once.then == again.then).all()


def test_a_known_score_at_the_place_settles_it_and_one_near_it_narrows() -> None:
    wanted = Wanted(NODE, 2024, 40)

    def width(*others: Seen) -> float:
        low, high = score_at(knows(seen(2024, "", 1, 90.0), *others), wanted).between(then=False)
        return high - low

    assert width(seen(2024, "peer", 40, 61.0)) == pytest.approx(0.0, abs=1e-9)
    assert width(seen(2024, "peer", 42, 60.0)) < 0.6 * width()
    assert width(seen(2024, "peer", 20, None), seen(2024, "other", 1, None, 50)) == width()  # ranks alone say nothing


def test_years_make_it_less_certain() -> None:
    found = [score_at(knows(seen(2024, "", 1, 90.0)), Wanted(NODE, 2024, 40, ahead)) for ahead in (0, 1, 4)]
    widths = [high - low for low, high in (each.between(then=True) for each in found)]
    assert widths == sorted(widths)
    assert (found[0].today == found[0].then).all()


def test_rounds_before_a_break_and_of_other_nodes_are_left_out() -> None:
    field = knows(seen(2022, "old", 5, 80.0), breaks=(2024,))
    other = Seen(2024, "group", "me", 3, 3, 70.0)
    shown = Knowledge("me", (*field.own, other), field.others, numbers=field.numbers, breaks=field.breaks)
    assert places_of(shown, Wanted(NODE, 2024, 40)).year.tolist() == [2024]


def test_the_number_ranked_then_is_as_told_or_grows_as_it_did() -> None:
    field = Knowledge("me", (), numbers={(2020, NODE): 100, (2024, NODE): 146, (2030, NODE): 150})
    assert number_then(field, Wanted(NODE, 2024, 5, 2)) == pytest.approx(146 * 1.46**0.5)
    assert number_then(field, Wanted(NODE, 2024, 5, 6)) == 150
    assert field.number(2023, NODE) == 146


def test_who_is_behind_and_ahead() -> None:
    others = (seen(2024, "", 1, 90.0), seen(2024, "p", 45, 55.0), seen(2023, "q", 41, 58.0))
    field = knows(*others, scales={NODE: (0, 100)})
    wanted = Wanted(NODE, 2024, 40)
    assert bracket(field, wanted, places_of(field, wanted)) == (55.0, 90.0)
    better = Wanted(NODE, 2024, 70)  # behind us nobody is known
    assert bracket(field, better, places_of(field, better)) == (0.0, 50.0)


@pytest.mark.parametrize("shape", ["normal", "skewed", "uniform"])
def test_simulated_fields_are_held_as_often_as_said(shape: str) -> None:
    """Fields of known law whose units wander: 80 % intervals hold at least about 80 % of the time.

    Exactly normal fields are smoother than real ones and are held more often than said.
    """
    rng = np.random.default_rng({"normal": 1, "skewed": 2, "uniform": 3}[shape])
    draw = {"normal": rng.standard_normal, "skewed": rng.standard_gamma, "uniform": rng.random}[shape]
    held = []
    for _ in range(120):
        number = int(rng.integers(60, 200))
        base = draw(4.0, number) if shape == "skewed" else draw(number)
        years = [base]
        for _year in range(4):
            years.append(years[-1] + 0.05 * base.std() * rng.standard_normal(number) + 0.03 * base.std())
        own = int(rng.choice(np.argsort(-base)[number // 4:]))
        mine, numbers = [], {}
        for year, scores in enumerate(years):
            mine.append(seen(2020 + year, "me", int(np.sum(scores > scores[own])) + 1, float(scores[own])))
            numbers[2020 + year, NODE] = number
        last, rank = years[-1], mine[-1].low
        place = max(2, rank - int(rng.integers(1, number // 5)))
        if place >= rank:
            continue
        field = Knowledge("me", tuple(mine), (seen(2024, "", 1, float(last.max())),), numbers=numbers)
        low, high = score_at(field, Wanted(NODE, 2024, place), draws=1000, curves=512).between(then=False)
        held.append(low <= np.sort(np.delete(last, own))[::-1][place - 1] <= high)
    assert 0.7 <= np.mean(held) <= (1.0 if shape == "normal" else 0.95)
