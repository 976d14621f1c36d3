"""What-if on the tiny example: D's patents fall from 40 to 20 in 2020."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.errors import UnknownName
from ganchao.scoring.score import score
from ganchao.scoring.whatif import what_if

CHANGE = {(2020, "D", "patents"): 20.0}


def test_everyone_is_recomputed_on_the_new_scale(tiny: Any) -> None:
    """Patents now end at 20: innovation 0, 0.5, 1, 0.8125; the index 0.25, 0.75, 0.5, 0.78125."""
    result = what_if(tiny.panel, tiny.framework, CHANGE)
    assert result.after.scores[0, :, -1] == pytest.approx([0.25, 0.75, 0.5, 0.78125])
    assert [(m.unit, m.rank_before, m.rank_after, m.places) for m in result.moves()] == [("D", 1, 1, 0)]
    assert [(m.unit, m.places) for m in result.moves("innovation")] == [("C", 1), ("D", -1)]


def test_held_goalposts_move_nobody_else(tiny: Any) -> None:
    """On today's scale D falls to innovation 0.4375 and index 0.59375, behind B."""
    result = what_if(tiny.panel, tiny.framework, CHANGE, hold_goalposts=True)
    assert np.array_equal(result.after.scores[:, :3], result.before.scores[:, :3])
    assert result.after.scores[0, 3, -2:] == pytest.approx([0.4375, 0.59375])
    assert [(m.year, m.unit, m.places) for m in result.moves()] == [(2020, "B", 1), (2020, "D", -1)]


def test_only_the_cells_changed_are_listed_where_no_rank_moves(tiny: Any) -> None:
    changes = {(2020, "A", "rd"): 1.01, (2021, "D", "rd"): 2.01}
    assert [(m.year, m.unit) for m in what_if(tiny.panel, tiny.framework, changes).moves()] == [
        (2020, "A"),
        (2021, "D"),
    ]


@pytest.mark.parametrize(
    "normalise",
    [
        {"method": "zscore"},
        {"method": "minmax", "log": True},
        {"method": "minmax", "over": "all"},
        {"method": "reference_range"},
        {"method": "minmax", "over": "all", "log": True},
        {"method": "efficacy"},
    ],
)
def test_goalposts_are_held_for_every_rule(tiny: Any, normalise: dict[str, Any]) -> None:
    framework = tiny.framework.replace(normalise=normalise)
    panel = tiny.panel.with_values({(2020, "A", "patents"): 1.0})
    result = what_if(panel, framework, {(2020, "D", "patents"): 400.0}, hold_goalposts=True)
    assert result.after.scores[:, :3] == pytest.approx(result.before.scores[:, :3], rel=1e-12)
    assert result.after.scores[0, 3, -1] > result.before.scores[0, 3, -1]


def test_an_indicator_without_goalposts_does_not_let_the_others_go(tiny: Any) -> None:
    """Patents have no value in 2021; research and energy are held all the same."""
    values = tiny.panel.values.copy()
    values[1, :, 1] = np.nan
    panel = Panel(values, tiny.panel.years, tiny.panel.units, tiny.panel.indicators)
    result = what_if(panel, tiny.framework, {(2020, "D", "rd"): 50.0}, hold_goalposts=True)
    assert np.array_equal(result.after.scores[:, :3], result.before.scores[:, :3], equal_nan=True)


def test_held_goalposts_are_found_by_year_and_indicator(tiny: Any) -> None:
    card = score(tiny.panel, tiny.framework)
    alone = score(tiny.panel.only(years=[2021], units=["A", "D"]), tiny.framework, goalposts=card)
    assert np.array_equal(alone.scores[0], card.scores[1][[0, 3]])


def test_methods_without_goalposts_are_named(tiny: Any) -> None:
    framework = Framework.model_validate({**tiny.framework.model_dump(exclude_unset=True), "normalise": "rank"})
    result = what_if(tiny.panel, framework, CHANGE, hold_goalposts=True)
    notes = [note for note in result.after.notes if note.key == "scoring.not_held"]
    assert len(notes) == 3
    assert "专利" in notes[1].sentence("zh")
    assert "Patents" in notes[1].sentence("en")
    assert not result.before.notes


def test_unknown_cells_are_told(tiny: Any) -> None:
    for change in ((2020, "E", "rd"), (2020, "A", "patent"), (1999, "A", "rd")):
        with pytest.raises(UnknownName) as caught:
            what_if(tiny.panel, tiny.framework, {change: 1.0})
        assert caught.value.sentences("zh")


def test_taking_a_value_away_is_a_what_if_too(tiny: Any) -> None:
    result = what_if(tiny.panel, tiny.framework, {(2020, "D", "patents"): float("nan")})
    assert result.after.scores[0, 3, -2] == 0.25
