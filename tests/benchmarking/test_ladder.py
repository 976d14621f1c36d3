"""The ladder, and the cheapest chain of stepping stones."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest

from ganchao.benchmarking.ladder import ladder, step_limit, stepping_stones
from ganchao.benchmarking.profile import index_weights
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput
from ganchao.project import open_project
from ganchao.scoring.score import score
from tests.conftest import Tiny


@pytest.fixture(scope="module")
def shandong() -> Scorecard:
    return open_project("shandong").score()


def test_rungs_go_up_one_by_one_with_growing_gaps(shandong: Scorecard) -> None:
    rungs = ladder(shandong, "CN-SD", rungs=8)
    own = shandong.rank("CN-SD")
    assert own is not None
    assert [rung.rank for rung in rungs] == [own - k for k in range(1, 9)]
    gaps = [rung.gap.gap for rung in rungs]
    assert gaps == sorted(gaps)
    for rung in rungs:
        assert math.fsum(part.amount for part in rung.gap.leaves) == pytest.approx(rung.gap.gap, abs=1e-12)
        assert all(rung.gap.of(node).amount > 0 for node in rung.most)


def test_the_first_has_no_ladder(tiny: Tiny) -> None:
    assert ladder(score(tiny.panel, tiny.framework), "D") == ()


def test_the_chain_is_the_cheapest_there_is(shandong: Scorecard) -> None:
    """Against every chain of up to three stones from 20th place to the first eight."""
    own = next(u for u in shandong.units if shandong.rank(u) == 18)
    path = stepping_stones(shandong, own, 10)
    profiles = shandong.scores[-1, :, :15]
    weights = index_weights(shandong, -1, "innovation")[:15]
    ranks, scores = shandong.ranks[-1, :, -1], shandong.scores[-1, :, -1]

    def cost(a: int, b: int) -> float:
        if not (ranks[b] < ranks[a] and scores[b] - scores[a] <= path.longest):
            return math.inf
        return float(np.nansum(weights * np.maximum(profiles[b] - profiles[a], 0)))

    between = [int(k) for k in np.flatnonzero((ranks < 18) & (ranks > 10))]
    ends = [int(k) for k in np.flatnonzero(ranks <= 10)]
    start = shandong.units.index(own)
    best = min(
        sum(cost(a, b) for a, b in zip((start, *stones), (*stones, end), strict=True))
        for end in ends
        for count in range(4)
        for stones in permutations(between, count)
        if list(ranks[list(stones)]) == sorted(ranks[list(stones)], reverse=True)
    )
    if len(path.stones) <= 4:
        assert sum(path.efforts) == pytest.approx(best)
    assert sum(path.efforts) <= best + 1e-9
    assert path.ranks[-1] <= 10


def test_a_tier_is_an_aim_too_and_one_that_is_held_needs_no_stone(shandong: Scorecard) -> None:
    assert stepping_stones(shandong, "CN-SD", "first").aim == 8
    assert stepping_stones(shandong, "CN-SD", "second").stones == ()


def test_the_longest_step_is_a_quantile_of_past_gains() -> None:
    values = np.array([[10.0, 20.0, 30.0], [12.0, 24.0, 31.0]])[..., None]
    from ganchao.domain.framework import Framework

    framework = Framework.model_validate(
        {
            "code": "s",
            "normalise": {"method": "goalposts", "to": [0, 100]},
            "groups": [{"code": "i"}],
            "indicators": [{"code": "x", "group": "i", "goalposts": {"worst": 0, "best": 100}}],
        }
    )
    card = score(Panel(values, (2020, 2021), tuple("ABC"), ("x",)), framework)
    assert step_limit(card, 10, -1, 1, 1.0) == pytest.approx(2)  # the nearer half: A alone
    assert stepping_stones(card, "A", 1, horizon=9).horizon == 1
    assert stepping_stones(card, "A", 1).stones == ()  # nobody ever gained so much


def test_one_year_of_history_gives_no_chain(tiny: Tiny) -> None:
    card = score(tiny.panel.only(years=[2021]), tiny.framework)
    with pytest.raises(InvalidInput, match="no data before 2021"):
        stepping_stones(card, "A", 1)
    assert len(ladder(card, "A")) == 3
