"""Everything in one call."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ganchao.benchmarking.benchmark import benchmark
from ganchao.domain.panel import Panel
from ganchao.errors import InvalidInput, UnknownName
from ganchao.project import open_project
from ganchao.scoring.score import score
from tests.conftest import Tiny


def test_shandong_is_told_whole() -> None:
    found = benchmark(open_project("shandong").score(), "CN-SD")
    assert found.problems == ()
    assert found.gap is not None
    assert found.gap.others == ("CN-ZJ", "CN-JS", "CN-GD")
    assert math.fsum(p.amount for p in found.gap.leaves) == pytest.approx(found.gap.gap, abs=1e-12)
    assert len(found.changes) == 10
    assert found.difficulty is not None
    assert (found.difficulty.aim, found.path.aim if found.path else None) == (8, 8)
    assert len(found.couplings) == 6


def test_why_shandong_fell_in_2018() -> None:
    """R&D intensity went from 2.41 to 2.15 while enterprises spent less: own change, not rivals."""
    found = benchmark(open_project("shandong").score(), "CN-SD", year=2018)
    assert found.change is not None
    assert found.change.change == found.change.own == 1
    assert found.movement is not None
    worst = sorted((p for p in found.movement.leaves), key=lambda p: p.amount)[:4]
    assert {"enterprise_rd_intensity", "rd_intensity"} <= {p.node for p in worst}


def test_without_peers_the_next_above_is_compared_with(tiny: Tiny) -> None:
    found = benchmark(score(tiny.panel, tiny.framework), "B", year=2020)
    assert found.gap is not None
    assert (found.gap.kind, found.gap.others) == ("unit", ("D",))


def test_the_first_has_nobody_to_compare_with(tiny: Tiny) -> None:
    found = benchmark(score(tiny.panel, tiny.framework), "D")
    assert found.gap is None
    assert found.difficulty is None
    assert found.rungs == ()


def test_one_year_of_history_says_what_it_cannot_tell(tiny: Tiny) -> None:
    found = benchmark(score(tiny.panel.only(years=[2021]), tiny.framework), "A")
    assert found.gap is not None
    assert (found.change, found.changes, found.path, found.difficulty, found.convergence) == (
        None,
        (),
        None,
        None,
        None,
    )
    assert {problem.key for problem in found.problems} == {"benchmarking.one_year", "benchmarking.short_history"}


def test_a_unit_with_gaps_is_told_as_far_as_it_can(tiny: Tiny) -> None:
    values = tiny.panel.values.copy()
    values[1, 0, 1] = np.nan
    values[0, 0] = np.nan
    card = score(Panel(values, tiny.panel.years, tiny.panel.units, tiny.panel.indicators), tiny.framework)
    found = benchmark(card, "A", to="D")
    assert found.change is None
    assert [problem.key for problem in found.problems] == ["benchmarking.not_ranked", "benchmarking.short_history"]
    assert [w.reason for w in found.worths if w.indicator == "patents"] == ["missing", "missing"]


def test_wrong_names_are_errors_not_notes(tiny: Tiny) -> None:
    card = score(tiny.panel, tiny.framework)
    with pytest.raises(UnknownName):
        benchmark(card, "Q")
    with pytest.raises(UnknownName):
        benchmark(card, "A", to="Q")
    with pytest.raises(InvalidInput, match="no rank 99"):
        benchmark(card, "A", to=99)
    with pytest.raises(InvalidInput, match="Q"):
        benchmark(card, "A", declared={"Q": "far"})
