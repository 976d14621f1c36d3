"""What an office knows: numbers ranked of the nearest round, our last place, ranks that follow from gains."""

from __future__ import annotations

from ganchao.domain.knowledge import Gain, Knowledge, Seen


def seen(year: int, unit: str, low: int, high: int | None = None, score: float | None = None) -> Seen:
    return Seen(year, "index", unit, low, high or low, score)


def test_the_number_ranked_is_that_of_the_round_else_of_the_nearest_else_of_another_node() -> None:
    field = Knowledge("me", (), numbers={(2020, "index"): 157, (2024, "index"): 178, (2022, "group"): 169})
    assert [field.number(year, "index") for year in (2020, 2021, 2022, 2023, 2030)] == [157, 157, 178, 178, 178]
    assert field.number(2024, "group") == 169
    assert field.number(2021, "other") == 169
    assert Knowledge("me", ()).number(2024, "index") is None


def test_our_last_place_is_one_whose_rank_and_score_are_both_known() -> None:
    own = (seen(2022, "me", 9, score=50.0), seen(2023, "me", 8), seen(2024, "me", 1, 20, score=52.0))
    assert Knowledge("me", own).last("index") == own[0]
    assert Knowledge("me", own).last("group") is None


def test_a_gain_and_the_rank_before_make_a_rank() -> None:
    others = (seen(2023, "B", 44), seen(2024, "B", 1, 50, 60.0))
    gains = (Gain(2025, "index", "B", 5), Gain(2024, "index", "B", 9), Gain(2024, "index", "C", 3))
    found = {(s.year, s.low, s.high, s.score) for s in Knowledge("me", (), others, gains).ranks_of_others()}
    assert found == {(2023, 44, 44, None), (2024, 35, 35, 60.0), (2025, 30, 30, None)}


def test_a_told_rank_stands_above_one_that_would_follow() -> None:
    others = (seen(2023, "B", 44), seen(2024, "B", 40))
    found = Knowledge("me", (), others, (Gain(2024, "index", "B", 9),)).ranks_of_others()
    assert {(s.year, s.low) for s in found} == {(2023, 44), (2024, 40)}
