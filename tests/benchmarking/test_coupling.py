"""Coupling coordination, location quotients, similarity, convergence."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.benchmarking.coupling import (
    LEVELS,
    convergence,
    coordinated,
    coordination,
    coupling_degree,
    level_of,
    location_quotients,
    similarity,
)
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.errors import InvalidInput, UnknownName
from ganchao.project import open_project
from ganchao.scoring.scales import shares_of
from ganchao.scoring.score import score
from ganchao.text import LANGS, say
from tests.conftest import Tiny


def test_the_degree_follows_the_formula() -> None:
    """u = 0.36 and 0.64: C = 2*0.48/1 = 0.96, T = 0.5, D = sqrt(0.48)."""
    together, development, degree = coupling_degree(np.array([0.36, 0.64]))
    assert (together, development, degree) == pytest.approx((0.96, 0.5, np.sqrt(0.48)))
    assert coupling_degree(np.array([0.0, 0.9]))[2] == 0
    assert coupling_degree(np.array([0.7, 0.7, 0.7]))[2] == pytest.approx(np.sqrt(0.7))


def test_each_tenth_has_its_name_in_both_languages() -> None:
    assert [level_of(d) for d in np.arange(0.05, 1, 0.1)] == list(LEVELS)
    assert (level_of(0.5), level_of(1.0), level_of(0.0)) == ("bare_coordination", LEVELS[-1], LEVELS[0])
    names = [say(f"coupling.level.{level}", "zh") for level in LEVELS]
    assert names == [
        "极度失调",
        "严重失调",
        "中度失调",
        "轻度失调",
        "濒临失调",
        "勉强协调",
        "初级协调",
        "中级协调",
        "良好协调",
        "优质协调",
    ]
    assert len({say(f"coupling.level.{level}", lang) for level in LEVELS for lang in LANGS}) == 20


def test_two_nodes_of_a_unit_are_read_on_their_own_scales(tiny: Tiny) -> None:
    card = score(tiny.panel, tiny.framework)
    found = coordination(card, "D", ("innovation", "energy"), year=2020)
    assert found.shares == pytest.approx((0.8125, 0.75))
    assert found.lagging == "energy"
    assert (found.rank, found.count) == (1, 4)


def test_a_scale_without_ends_is_read_from_the_field(tiny: Tiny) -> None:
    card = score(tiny.panel, tiny.framework.replace(normalise="zscore"))
    shares = shares_of(card, "innovation", 1)
    assert (shares.min(), shares.max()) == (0, 1)


def test_location_quotients_of_the_whole_field_are_one() -> None:
    amounts = np.array([[3.0, 1.0, np.nan], [1.0, 3.0, 4.0]])
    quotients = location_quotients(amounts)
    assert quotients[0, 0] == pytest.approx((3 / 4) / (4 / 12))
    assert np.isnan(quotients[0, 2])
    np.testing.assert_allclose(location_quotients(np.outer([1, 5], [2, 3, 4])), 1)


def test_similarity_is_one_for_the_same_shares_and_nothing_for_none() -> None:
    assert similarity(np.array([1.0, 2, 3]), np.array([2.0, 4, 6])) == pytest.approx(1)
    assert similarity(np.array([1.0, 0]), np.array([0.0, 1])) == 0


def made(rows: list[list[float]]) -> Panel:
    return Panel(np.array(rows)[..., None], tuple(range(2010, 2010 + len(rows))), tuple("ABCD"[: len(rows[0])]), ("x",))


PLAIN = Framework.model_validate(
    {
        "code": "c",
        "normalise": {"method": "goalposts", "to": [0, 100]},
        "groups": [{"code": "i"}],
        "indicators": [{"code": "x", "group": "i", "goalposts": {"worst": 0, "best": 100}}],
    }
)


def test_a_field_that_closes_half_its_distances_converges_at_that_rate() -> None:
    rows = [[50 + (s - 50) * 0.5**t for s in (10, 30, 70, 90)] for t in range(4)]
    found = convergence(score(made(rows), PLAIN))
    assert found.sigma == pytest.approx(np.log(0.5))
    assert found.beta == pytest.approx((0.125 - 1) / 3)
    assert found.converging is True


def test_a_field_that_spreads_diverges_and_noise_is_left_open() -> None:
    assert convergence(score(made([[40, 50, 60], [30, 50, 70.5]]), PLAIN)).converging is False
    assert convergence(score(made([[40, 50, 60, 70], [45, 40, 69, 66]]), PLAIN)).converging is None


def test_provinces_can_be_asked() -> None:
    card = open_project("shandong").score()
    found = convergence(card)
    assert found.units == 31
    assert len(found.spread) == len(card.years)


def test_what_cannot_be_told_is_said(tiny: Tiny) -> None:
    card = score(tiny.panel, tiny.framework)
    with pytest.raises(InvalidInput, match="two different"):
        coordination(card, "A", ("energy", "energy"))
    with pytest.raises(UnknownName):
        coordination(card, "A", ("energy", "nothing"))
    with pytest.raises(InvalidInput, match="no data before 2020"):
        convergence(score(tiny.panel.only(years=[2020]), tiny.framework))
    with pytest.raises(InvalidInput, match="only 2 units"):
        convergence(score(tiny.panel.only(units=["A", "B"]), tiny.framework))


def test_sub_systems_measured_outside_the_index_are_coupled_year_by_year() -> None:
    found = coordinated({2021: [0.25, 1.0], 2020: [0.5, 0.5], 2022: [0.5, float("nan")]})
    assert [each.year for each in found] == [2020, 2021]
    level, apart = found
    assert (level.coupling, level.degree, level.lagging) == (1.0, pytest.approx(np.sqrt(0.5)), None)
    assert (apart.coupling, apart.development, apart.lagging) == (0.8, 0.625, 0)
    assert apart.level == level_of(apart.degree)
