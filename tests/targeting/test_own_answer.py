"""What an aim takes by what we know ourselves: lifts, probabilities, facts that would sharpen it, wrong questions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.domain.knowledge import Knowledge, Seen
from ganchao.errors import InvalidInput
from ganchao.targeting.own_answer import answer_from_own, candidates, fastest, places_shown
from ganchao.targeting.own_field import Wanted

NODE = "index"


def knows(**more: object) -> Knowledge:
    rounds = ((2020, 72, 40.0), (2021, 70, 42.5), (2022, 66, 43.5), (2023, 63, 47.0), (2024, 60, 50.0))
    mine = tuple(Seen(year, NODE, "me", rank, rank, score) for year, rank, score in rounds)
    others = (Seen(2024, NODE, "first", 1, 1, 90.0), Seen(2024, NODE, "peer", 33, 33), Seen(2024, NODE, "b", 1, 20))
    facts = {"numbers": {(year, NODE): 100 for year, _, _ in rounds}, "others": others, **more}
    return Knowledge("me", mine, **facts)  # type: ignore[arg-type]


def test_an_answer_hangs_together() -> None:
    found = answer_from_own(knows(), rank=40, year=2026, node=NODE, confidence=0.7)
    assert 0 < found.today.low < found.today.middle < found.today.high < 40
    assert found.then.width > found.today.width
    assert found.then.middle < found.enough < found.then.high
    assert found.still < 0.1 < found.chance  # type: ignore[operator]
    assert (found.lift, found.lift_from) == (pytest.approx(6.5), "fastest")
    assert found.ahead == 2
    assert found.number_then == 100
    again = answer_from_own(knows(), rank=40, year=2026, node=NODE, confidence=0.7, lift=found.enough)
    assert again.chance == pytest.approx(0.7, abs=0.002)
    assert again.lift_from == "asked"


def test_the_curve_falls_and_is_narrow_where_a_score_is_known() -> None:
    found = answer_from_own(knows(), rank=40, year=2024, node=NODE)
    at = {point.place: point for point in found.curve}
    assert {1, 40, 60} <= set(at)
    middles = [point.middle for point in found.curve]
    assert all(np.diff(middles) <= 0.5)
    assert at[1].high - at[1].low == pytest.approx(0.0)
    assert at[60].middle == pytest.approx(50.0)
    assert at[40].high - at[40].low > 1.0


def test_facts_worth_asking_for_are_the_unknown_scores_and_the_place_itself_says_all_today() -> None:
    found = answer_from_own(knows(), rank=40, year=2024, node=NODE)
    best = found.sharper[0]
    assert best.itself
    assert best.place == 40
    assert best.width == pytest.approx(0.0, abs=1e-6)
    assert {(fact.unit, fact.place) for fact in found.sharper} == {("", 40), ("peer", 33), ("", 50), ("", 20)}
    peer = next(fact for fact in found.sharper if fact.unit == "peer")
    assert peer.width < found.then.width


def test_looking_ahead_an_earlier_round_of_the_place_is_asked_for_too() -> None:
    last = knows().own[-1]
    assert ("", 2022, 40) in candidates(knows(), Wanted(NODE, 2024, 40, 2), last)
    assert ("", 2022, 40) not in candidates(knows(breaks=(2023,)), Wanted(NODE, 2024, 40, 2), last)


def test_keeping_a_rank_asks_who_stands_behind_us() -> None:
    found = answer_from_own(knows(), rank=70, year=2024, node=NODE)
    assert found.today.high <= 0
    assert found.still > 0.99


def test_our_fastest_climb_is_ours_since_the_last_break() -> None:
    last = knows().own[-1]
    assert fastest(knows(), last, 1) == (3.5, "fastest")
    assert fastest(knows(breaks=(2024,)), last, 1) == (None, "")


@pytest.mark.parametrize(("rank", "year", "key"), [
    (0, 2025, "own.rank"), (100, 2025, "own.rank"), (40, 2023, "targeting.year"), (40, 2040, "targeting.year"),
])  # fmt: skip
def test_what_cannot_be_meant_is_said(rank: int, year: int, key: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        answer_from_own(knows(), rank=rank, year=year, node=NODE)
    assert [problem.key for problem in wrong.value.problems] == [key]


def test_without_our_place_or_the_number_ranked_there_is_no_answer() -> None:
    for field, key in ((replace(knows(), own=()), "own.no_place"), (knows(numbers={}), "own.no_number")):
        with pytest.raises(InvalidInput) as wrong:
            answer_from_own(field, rank=40, year=2025, node=NODE)
        assert [problem.key for problem in wrong.value.problems] == [key]


def test_one_score_alone_is_no_yardstick_unless_the_scale_has_ends() -> None:
    alone = replace(knows(), own=knows().own[-1:], others=())
    with pytest.raises(InvalidInput) as wrong:
        answer_from_own(alone, rank=40, year=2024, node=NODE)
    assert [problem.key for problem in wrong.value.problems] == ["own.no_yardstick"]
    scaled = replace(alone, scales={NODE: (0.0, 100.0)})
    assert answer_from_own(scaled, rank=40, year=2024, node=NODE).today.high <= 50.0


def test_ranks_beyond_the_number_ranked_are_told() -> None:
    with pytest.raises(InvalidInput) as wrong:
        answer_from_own(knows(numbers={(2024, NODE): 71}), rank=40, year=2024, node=NODE)
    assert [problem.key for problem in wrong.value.problems] == ["own.beyond"]


def test_the_picture_shows_the_ends_ours_and_the_wanted_place() -> None:
    shown = places_shown(knows().own[-1], 40, 100)
    assert {1, 40, 60} <= set(shown)
    assert shown[-1] == 70
