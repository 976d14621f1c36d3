"""A difference carried down the tree."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ganchao.benchmarking.anatomy import taken_apart
from ganchao.benchmarking.chain import Compared, chain, mean_chain
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.score import score


def two_levels(rows: list[list[float]], top: str) -> Scorecard:
    framework = Framework.model_validate(
        {
            "code": "t",
            "normalise": "goalposts",
            "indicators": [
                {"code": c, "group": g, "goalposts": {"worst": 0, "best": 1}}
                for c, g in zip("abcd", "xxyy", strict=True)
            ],
            "groups": [{"code": "x", "group": "top"}, {"code": "y", "group": "top"}, {"code": "top", "aggregate": top}],
        }
    )
    return score(Panel(np.array([rows]), (2020,), tuple("UVW"[: len(rows)]), tuple("abcd")), framework)


def amounts(card: Scorecard) -> dict[str, float]:
    parts = chain(Compared(card, taken_apart(card), (0, 0), (0, 1)), "top").parts
    return {part.node: part.amount for part in parts}


def test_a_groups_part_is_handed_down_in_proportion_to_its_own_split() -> None:
    found = amounts(two_levels([[0.2, 0.4, 0.5, 0.5], [0.4, 0.8, 0.9, 0.5]], "harmonic"))
    assert found["a"] / found["b"] == pytest.approx(0.2 / 0.4)
    assert found["d"] == 0
    assert found["a"] + found["b"] == pytest.approx(found["x"], abs=1e-15)


def test_members_that_cancel_keep_their_signs_under_means() -> None:
    for top in ("arithmetic", "geometric"):
        found = amounts(two_levels([[0.2, 0.6, 0.5, 0.5], [0.6, 0.2, 0.9, 0.5]], top))
        assert found["a"] == pytest.approx(-found["b"])
        assert found["a"] > 0.05


def test_members_that_cancel_almost_do_not_explode_where_only_order_counts() -> None:
    card = two_levels([[0.2, 0.6, 0.5, 0.5], [0.6, 0.2 + 1e-11, 0.9, 0.5], [0.1, 0.1, 0.1, 0.1]], "copeland")
    found = amounts(card)
    assert max(abs(amount) for amount in found.values()) <= 4


def test_a_group_missing_on_one_side_is_one_part() -> None:
    card = two_levels([[0.2, 0.6, np.nan, np.nan], [0.6, 0.2, 0.9, 0.5]], "arithmetic")
    parts = chain(Compared(card, taken_apart(card), (0, 0), (0, 1)), "top")
    assert {part.node for part in parts.leaves if part.kind == "rest"} == {"y"}
    assert math.fsum(part.amount for part in parts.leaves) == pytest.approx(0.55 - 0.4, abs=1e-15)


def test_a_single_indicator_is_its_own_explanation() -> None:
    card = two_levels([[0.2, 0.6, 0.1, 0.1], [0.6, 0.2, 0.9, 0.5]], "geometric")
    (part,) = chain(Compared(card, taken_apart(card), (0, 0), (0, 1)), "a").parts
    assert part.amount == pytest.approx(0.4)


def test_the_mean_of_one_split_is_itself() -> None:
    card = two_levels([[0.2, 0.6, 0.1, 0.1], [0.6, 0.2, 0.9, 0.5]], "geometric")
    one = chain(Compared(card, taken_apart(card), (0, 0), (0, 1)), "top")
    assert mean_chain([one]) is one
    assert [part.amount for part in mean_chain([one, one]).parts] == [part.amount for part in one.parts]
