"""Rivals without values answer as before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.catchup import expected, outlook
from ganchao.project import open_project
from ganchao.targeting.light import chances_of, light, rank_held
from ganchao.targeting.rivals import Rivals


def rivals(example: str) -> Rivals:
    card = open_project(example).score()
    seen = outlook(card, card.years[-1] + 2)
    found = Rivals(seen.field(card.years[-1] + 2, draws=60), 5)
    return replace(found, base=expected(found, card.framework))


@pytest.mark.parametrize(("example", "fixed"), [("hdi", True), ("shandong", False)])
def test_what_is_let_go_of_was_not_needed(example: str, fixed: bool) -> None:
    whole = rivals(example)
    assert whole.fixed is fixed
    kept = light(whole)
    assert (kept is whole) is not fixed
    own, upto = whole.coming[:1] * 1.02, whole.count // 3
    assert np.array_equal(kept.margins(own[None], upto), whole.margins(own[None], upto))
    assert np.array_equal(kept.slopes(own, upto), whole.slopes(own, upto))
    assert np.array_equal(kept.field.spreads, whole.field.spreads)
    some = np.arange(7)
    assert np.array_equal(kept.only(some).margins(own[None], upto), whole.only(some).margins(own[None], upto))
    if fixed:
        assert np.isnan(kept.coming).all()  # whoever asks gets no number that could be taken for one


def test_the_rank_held_is_the_best_with_enough_of_the_draws() -> None:
    found = rivals("hdi")
    chances = chances_of(found, found.coming)
    assert chances[-1] == 1
    held = rank_held(found, found.coming, 0.6)
    assert chances[held - 1] >= 0.6
    assert held == 1 or chances[held - 2] < 0.6
