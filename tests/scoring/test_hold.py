"""Goalposts held where they stood."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.errors import InvalidInput
from ganchao.scoring.hold import held_framework
from ganchao.scoring.score import score
from tests.conftest import TINY_FRAMEWORK, Tiny


def book(**changes: Any) -> Framework:
    return Framework.model_validate({**TINY_FRAMEWORK, **changes})


@pytest.mark.parametrize("normalise", ["minmax", "zscore", {"method": "minmax", "to": [1, 100]},
                                       {"method": "minmax", "over": "all"}, {"method": "efficacy", "to": [60, 100]}])
@pytest.mark.parametrize("year", [2020, 2021])
def test_the_round_whose_goalposts_are_held_scores_as_before(normalise: Any, year: int, tiny: Tiny) -> None:
    card = score(tiny.panel, book(normalise=normalise))
    held = score(tiny.panel, held_framework(card, year=year))
    at = card.years.index(year)
    np.testing.assert_allclose(held.scores[at], card.scores[at], atol=1e-12)


def test_nobody_else_moves_when_one_sets_a_new_best(tiny: Tiny) -> None:
    card = score(tiny.panel, tiny.framework)
    changed = tiny.panel.with_values({(2021, "A", "patents"): 90.0})
    held = score(changed, held_framework(card))
    np.testing.assert_allclose(held.scores[1, 1:], card.scores[1, 1:], atol=1e-12)
    assert held.score("A") > 1 * card.score("A")
    assert not np.allclose(score(changed, tiny.framework).scores[1, 1:], card.scores[1, 1:])


def test_methods_without_goalposts_are_named(tiny: Tiny) -> None:
    card = score(tiny.panel, book(normalise="rank"))
    with pytest.raises(InvalidInput) as caught:
        held_framework(card)
    assert [problem.key for problem in caught.value.problems] == ["scoring.not_held"] * 3
    assert all(caught.value.sentences(lang) for lang in ("zh", "en"))
