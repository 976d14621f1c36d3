"""The panel: labels at the door, plain arrays inside."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ganchao.domain.panel import Panel, Unit
from ganchao.errors import UnknownName


def test_a_wide_table_and_back_is_the_same(tiny) -> None:
    panel = tiny.panel
    again = Panel.from_frame(panel.to_frame().reset_index())
    np.testing.assert_array_equal(again.values, panel.values)
    assert (again.years, again.units, again.indicators) == (panel.years, panel.units, panel.indicators)


def test_a_unit_twice_in_a_year_is_refused() -> None:
    frame = pd.DataFrame({"unit": ["A", "A"], "year": [2020, 2020], "x": [1.0, 2.0]})
    with pytest.raises(ValueError, match="more than one row in 2020"):
        Panel.from_frame(frame)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="no column 'year'"):
        Panel.from_frame(pd.DataFrame({"unit": ["A"], "x": [1.0]}))


def test_values_are_read_only(tiny) -> None:
    with pytest.raises(ValueError, match="read-only"):
        tiny.panel.values[0, 0, 0] = 1.0


def test_a_shape_that_contradicts_the_labels_is_refused() -> None:
    with pytest.raises(ValueError, match="labels say"):
        Panel(np.zeros((1, 2, 3)), (2020,), ("A",), ("x", "y", "z"))


def test_other_values_make_another_panel(tiny) -> None:
    panel = tiny.panel
    changed = panel.with_values({(2021, "B", "rd"): 9.0})
    assert changed.values[panel.at(year=2021, unit="B", indicator="rd")] == 9.0
    assert panel.values[panel.at(year=2021, unit="B", indicator="rd")] == 3.0


def test_a_misspelt_label_gets_a_suggestion(tiny) -> None:
    with pytest.raises(UnknownName, match="did you mean 'patents'"):
        tiny.panel.at(year=2020, unit="A", indicator="patent")


def test_units_belong_to_the_field_from_entering_until_leaving() -> None:
    roster = {"A": Unit("A", entered=2021), "B": Unit("B", left=2021), "N": Unit("N", ranked=False)}
    panel = Panel(np.zeros((2, 3, 1)), (2020, 2021), ("A", "B", "N"), ("x",), roster)
    np.testing.assert_array_equal(panel.ranked(), [[False, True, False], [True, False, False]])


def test_a_part_keeps_the_order_asked_for(tiny) -> None:
    part = tiny.panel.only(years=[2021], units=["C", "A"])
    assert part.units == ("C", "A")
    np.testing.assert_array_equal(part.values[0, :, 0], [4.0, 2.0])
