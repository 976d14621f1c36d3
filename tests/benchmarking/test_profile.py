"""Weak spots, what a point is worth, and who resembles us."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.benchmarking.profile import index_weights, most_similar, profile, strong_points, weak_spots, worth
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.errors import UnknownName
from ganchao.project import open_project
from ganchao.scoring.score import score
from tests.conftest import Tiny


def test_weak_spots_are_where_a_unit_lags_behind_itself(tiny: Tiny) -> None:
    """C in 2021 stands second in all; best at R&D, last in energy."""
    spots = profile(score(tiny.panel, tiny.framework), "C")
    assert [spot.node for spot in weak_spots(spots)] == ["energy"]
    assert strong_points(spots)[0].node == "rd"
    energy = spots[0]
    assert (energy.rank, energy.count, energy.percentile, energy.weight) == (4, 4, 25, 0.5)
    assert energy.lead == 25 - 75


def test_weights_in_the_index_multiply_down_the_tree(tiny: Tiny) -> None:
    card = score(tiny.panel, tiny.framework)
    np.testing.assert_allclose(index_weights(card, 0, "index"), [0.125, 0.375, 0.5, 0.5, 1])
    np.testing.assert_allclose(index_weights(card, 0, "innovation"), [0.25, 0.75, np.nan, 1, np.nan])


def test_a_point_is_worth_what_recomputing_everyone_gives(tiny: Tiny) -> None:
    """B's patents in 2020 from 10 to 11 of 0 to 40: 3/8 of 1/40, and nobody is passed."""
    found = {(w.indicator, w.step): w for w in worth(score(tiny.panel, tiny.framework), "B", year=2020)}
    assert found["patents", "unit"].points == pytest.approx(0.375 / 40)
    assert found["patents", "percent"].size == pytest.approx(0.4)
    assert (found["patents", "unit"].places, found["patents", "unit"].overtaken) == (0, ())
    assert found["energy", "percent"].size < 0  # less is better


def test_a_new_best_moves_the_goalposts_of_all(tiny: Tiny) -> None:
    """D has most patents already: one more stretches the scale and gains it nothing itself."""
    found = {(w.indicator, w.step): w for w in worth(score(tiny.panel, tiny.framework), "D", year=2021)}
    assert found["patents", "unit"].points == 0
    assert found["patents", "unit"].reason == "saturated"


def test_beyond_the_best_goalpost_nothing_is_gained() -> None:
    card = open_project("hdi").score()
    richest = {(w.indicator, w.step): w for w in worth(card, "QAT", year=2022)}
    assert (richest["gnipc", "unit"].reason, richest["gnipc", "unit"].points) == ("saturated", 0)
    assert richest["le", "unit"].points > 0.002


def test_a_quotient_is_raised_through_its_numerator_and_gaps_are_said() -> None:
    card = open_project("shandong").score()
    found = {(w.indicator, w.step): w for w in worth(card, "CN-SD")}
    assert card.steps is not None
    way = float(card.steps.best[-1, 0] - card.steps.worst[-1, 0])  # one percentage point of so many
    assert found["rd_intensity", "unit"].points == pytest.approx(0.3 * 1.5 / 4.3 * 100 / way, rel=1e-9)
    assert found["papers_density", "unit"].reason == "missing"
    assert found["rd_intensity", "unit"].places >= 1


def test_a_twin_is_the_nearest_and_distance_is_by_hand() -> None:
    framework = Framework.model_validate(
        {
            "code": "t",
            "normalise": "goalposts",
            "groups": [{"code": "i"}],
            "indicators": [{"code": c, "group": "i", "goalposts": {"worst": 0, "best": 1}} for c in "ab"],
        }
    )
    values = np.array([[[0.0, 0.0], [0.0, 0.1], [1.0, 1.0], [1.0, 0.9]]])
    found = most_similar(score(Panel(values, (2020,), tuple("WXYZ"), ("a", "b")), framework), "W")
    assert [like.unit for like in found] == ["X", "Z", "Y"]
    sd = np.std([0, 0.1, 1, 0.9])
    assert found[0].distance == pytest.approx(np.sqrt(0.5 * (0.1 / sd) ** 2))


def test_unknown_units_are_named(tiny: Tiny) -> None:
    for function in (profile, worth, most_similar):
        with pytest.raises(UnknownName):
            function(score(tiny.panel, tiny.framework), "Q")
