"""What a unit is special in."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.benchmarking.special import structure
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, UnknownName
from ganchao.scoring.score import score


def output(rows: list[list[float]]) -> Scorecard:
    """Output of three industries; the index is that of the first."""
    framework = Framework.model_validate({
        "code": "s", "groups": [{"code": "i"}], "indicators": [
            {"code": "steel", "group": "i"}, {"code": "chips", "role": "series"}, {"code": "tea", "role": "series"}],
    })
    units = tuple("ABCD"[:len(rows)])
    return score(Panel(np.array([rows], dtype=float), (2020,), units, ("steel", "chips", "tea")), framework)


def test_quotients_by_hand() -> None:
    """A makes 60 of its 100 in steel, the field 100 of 400: 2.4; chips 0.3 against 0.5; tea 0.1 against 0.25."""
    found = structure(output([[60, 30, 10], [20, 150, 30], [20, 20, 60]]), "A", ("steel", "chips", "tea"))
    told = [(part.indicator, part.share, part.quotient, part.rank) for part in found.parts]
    assert told == [
        ("steel", 0.6, pytest.approx(2.4), 1),
        ("chips", 0.3, pytest.approx(0.6), 2),
        ("tea", 0.1, pytest.approx(0.4), 3),
    ]


def test_units_of_like_structure_come_nearest_first() -> None:
    found = structure(output([[60, 30, 10], [120, 60, 20], [1, 1, 98], [50, 40, 10]]), "A", ("steel", "chips", "tea"))
    assert [unit for unit, _ in found.alike] == ["B", "D", "C"]
    assert found.alike[0][1] == pytest.approx(1)


def test_units_that_lack_a_part_are_left_out_of_the_field() -> None:
    found = structure(output([[60, 30, 10], [20, np.nan, 30], [20, 20, 60]]), "A", ("steel", "chips", "tea"))
    assert found.parts[0].quotient == pytest.approx(0.6 / (80 / 200))
    assert [unit for unit, _ in found.alike] == ["C"]


def test_what_cannot_be_told_is_said() -> None:
    card = output([[60, 30, 10], [20, np.nan, 30], [0, 0, 0]])
    with pytest.raises(InvalidInput, match="at least two"):
        structure(card, "A", ("steel", "steel"))
    for unit in "BC":
        with pytest.raises(InvalidInput, match="no structure"):
            structure(card, unit, ("steel", "chips"))
    with pytest.raises(UnknownName):
        structure(card, "A", ("steel", "copper"))
