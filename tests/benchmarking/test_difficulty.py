"""How hard an aim is, by hand and on real fields."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.benchmarking.difficulty import difficulty, typical_speed, wilson
from ganchao.benchmarking.noise import noise_band
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput
from ganchao.project import open_project
from ganchao.scoring.score import score


def of_scores(rows: list[list[float]], years: tuple[int, ...] | None = None) -> Scorecard:
    framework = Framework.model_validate(
        {
            "code": "d",
            "normalise": {"method": "goalposts", "to": [0, 100]},
            "groups": [{"code": "i"}],
            "indicators": [{"code": "x", "group": "i", "goalposts": {"worst": 0, "best": 100}}],
        }
    )
    units = tuple("ABCDEFGH"[: len(rows[0])])
    return score(
        Panel(np.array(rows)[..., None], years or tuple(range(2010, 2010 + len(rows))), units, ("x",)), framework
    )


def test_wilsons_interval_is_the_published_one() -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 and 15 of 148, 0 of 20, 1 of 29."""
    for (reached, starts), ends in {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }.items():
        assert wilson(reached, starts) == pytest.approx(ends, abs=5e-5)
    assert wilson(0, 0) == (0, 1)


def test_the_base_rate_counts_every_climb_from_near_here() -> None:
    """Within one place of 4th, two years on: of B 3rd, A 4th, E 5th only A climbs two places."""
    card = of_scores([[30, 40, 90, 80, 20], [50, 45, 90, 80, 20], [95, 40, 90, 80, 20]])
    found = difficulty(card, "B", 2, 2014, near=1)
    assert (found.rank, found.starts, found.units, found.reached) == (4, 3, 3, 1)
    assert (found.base_rate, found.places_per_year) == (pytest.approx(1 / 3), 1)
    (precedent,) = found.precedents
    assert (precedent.unit, precedent.rank_from, precedent.rank_to, precedent.places) == ("A", 4, 1, 3)
    assert not found.without_precedent
    assert found.typical_per_year == 1.5  # the only climb: three places in two years
    assert found.share_as_fast == 1


def test_what_nobody_ever_did_has_no_precedent() -> None:
    found = difficulty(of_scores([[10, 20, 30, 40], [10, 20, 30, 40], [10, 20, 30, 40]]), "A", 1, 2013)
    assert (found.reached, found.base_rate, found.precedents) == (0, 0, ())
    assert found.without_precedent
    assert np.isnan(found.typical_per_year)
    assert np.isinf(found.years_at_typical_speed)
    assert found.best is not None
    assert found.best.places == 0


def test_travel_time_at_typical_speed_is_distance_over_speed() -> None:
    """Everyone gains 2 a year, A lacks 20 to the second: ten years."""
    rows = [[10.0 + 2 * t, 30 + 2 * t, 60 + 2 * t] for t in range(5)]
    card = of_scores(rows)
    levels, speeds = typical_speed(card, -1)
    assert set(np.round(speeds, 9)) == {2.0}
    assert np.all(np.diff(levels) >= 0)
    assert difficulty(card, "A", 2, 2015).years_at_typical_speed == pytest.approx(10)


def test_on_a_real_field_higher_aims_are_rarer() -> None:
    card = open_project("shandong").score()
    rates = [difficulty(card, "CN-SD", aim, 2028).base_rate for aim in (10, 8, 5, 1)]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] > 0.1
    assert difficulty(card, "CN-SD", 1, 2028).without_precedent
    assert all(
        low <= rate <= high
        for rate, (low, high) in zip(
            rates,
            [(d.low, d.high) for d in (difficulty(card, "CN-SD", aim, 2028) for aim in (10, 8, 5, 1))],
            strict=True,
        )
    )


def test_aims_that_make_no_sense_are_said() -> None:
    card = of_scores([[10, 20, 30], [10, 20, 30]])
    for aim, by, said in (
        (0, 2012, "no rank 0"),
        (3, 2012, "has reached"),
        (1, 2011, "not after"),
        (1, 2031, "spans 1"),
    ):
        with pytest.raises(InvalidInput, match=said):
            difficulty(card, "A", aim, by)
    with pytest.raises(InvalidInput, match="spans 0"):
        difficulty(of_scores([[10, 20, 30]]), "A", 1, 2012)


def test_noise_that_comes_and_goes_makes_a_band_and_lasting_change_does_not() -> None:
    steady = of_scores([[10.0 + t, 40, 50, 60, 70 + t] for t in range(8)])
    assert noise_band(steady, "C").places == 0
    jumping = of_scores([[10, 20 + 15 * (t % 2), 30, 40, 50] for t in range(8)])
    band = noise_band(jumping, "C")
    assert band.source == "years"
    assert band.means_nothing(1)
    assert not band.means_nothing(-5)


def test_a_band_from_an_audit_is_the_width_by_root_two() -> None:
    card = of_scores([[10, 20], [20, 10]])
    assert noise_band(card, "A", widths={"A": 4}).places == pytest.approx(4 / np.sqrt(2))
    assert noise_band(card, "A").source == "unknown"
    assert not noise_band(card, "A").means_nothing(0)
    with pytest.raises(InvalidInput):
        noise_band(card, "A", widths={"B": 4})
