"""Approved values laid over the newest vintage: ours alone, whole years alone, nothing overwritten."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from ganchao.check_ins import answer, waiting
from ganchao.deeds import read_deeds
from ganchao.errors import InvalidInput
from ganchao.files.panel_writing import panel_text
from ganchao.files.panels import read_panel
from ganchao.files.tables import read_tables
from ganchao.project import open_project
from ganchao.vintages import make_vintage, overlay
from tests.conftest import Tiny
from tests.posts import NOON, desk, office, report


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return office(tmp_path / "zone")


def approve(folder: Path, unit: str = "d1") -> None:
    answer(desk(folder), ("checkin.approved",), waiting(desk(folder), unit=unit), "s1", NOON)


def test_our_approved_value_and_nothing_else_changes(folder: Path) -> None:
    year = desk(folder).source.panel.years[-1]
    report(folder, "t_rd", str(year), 2.22)
    report(folder, "t_energy", str(year), 0.9, by="p3")  # handed in, not approved
    approve(folder)
    before = open_project(folder)
    made = make_vintage(desk(folder), "2025-04", "s1", NOON)
    after = open_project(folder)
    assert (made.base, after.panel.vintage, made.newest) == ("2024", "2025-04", "2025-04")
    changed = np.argwhere(~np.isclose(before.panel.values, after.panel.values, equal_nan=True))
    assert changed.tolist() == [list(before.panel.at(year=year, unit="A1", indicator="rd"))]
    assert after.panel.values[after.panel.at(year=year, unit="A1", indicator="rd")] == 2.22
    assert open_project(folder, vintage="2024").panel.values.tobytes() == before.panel.values.tobytes()
    entry = read_deeds(folder).entries[-1]
    assert (entry.kind, entry.subject) == ("vintage.made", "2025-04")
    assert entry.body["reports"] == [desk(folder).thread(f"t_rd@{year}").approvals[-1].filed.number]


@pytest.mark.parametrize(("name", "who", "key"), [
    ("2024", "s1", "vintage.taken"), ("../x", "s1", "vintage.bad_name"), (".x", "s1", "vintage.bad_name"),
    ("2025-04", "p1", "rights.refused"), ("2025-04", "s1", "vintage.nothing"),
])  # fmt: skip
def test_what_cannot_be_made_is_told_and_leaves_nothing(folder: Path, name: str, who: str, key: str) -> None:
    with pytest.raises(InvalidInput) as told:
        make_vintage(desk(folder), name, who, NOON)
    assert [problem.key for problem in told.value.problems] == [key]
    assert sorted(path.name for path in (folder / "data").iterdir()) == ["2024"]


def test_parts_of_a_year_are_never_summed_up_and_what_is_left_out_says_why(folder: Path) -> None:
    year = desk(folder).source.panel.years[-1]
    for month, value in (("03", 20000), ("06", 41000)):
        report(folder, "t_invest", f"{year}-{month}", value)
    report(folder, "t_rd", f"{year}-06", 2.5)
    report(folder, "t_rd", f"{year + 1}-02", 2.6)
    approve(folder)
    laid, left = overlay(desk(folder), NOON.date())
    assert laid == ()
    assert {(each.subject, each.period): each.why for each in left} == {
        ("t_invest", f"{year}-03"): "not_in_the_index", ("t_invest", f"{year}-06"): "not_in_the_index",
        ("t_rd", f"{year}-06"): "year_not_over", ("t_rd", f"{year + 1}-02"): "no_such_year",
    }  # fmt: skip


def test_a_running_total_of_december_is_the_year_whatever_months_stand_before_it(folder: Path) -> None:
    text = (folder / "framework.yaml").read_text(encoding="utf-8")
    text = text.replace('measured_in: "%"', 'measured_in: "%"\n    kind: year_to_date')
    (folder / "framework.yaml").write_text(text, encoding="utf-8")
    plan = (folder / "plan" / "plan.yaml").read_text(encoding="utf-8")
    (folder / "plan" / "plan.yaml").write_text(plan.replace("indicator: rd,", "indicator: rd, kind: year_to_date,"),
                                               encoding="utf-8")  # fmt: skip
    year = desk(folder).source.panel.years[-1]
    for month, value in (("03", 0.5), ("06", 1.1), ("12", 2.3)):
        report(folder, "t_rd", f"{year}-{month}", value)
    approve(folder)
    assert [each.value for each in overlay(desk(folder), NOON.date())[0]] == [2.3]


@pytest.mark.parametrize("name", ["laiwu", "hdi", "shandong"])
def test_a_panel_written_reads_back_the_same(name: str, tmp_path: Path) -> None:
    project = open_project(name)
    (tmp_path / "values.csv").write_text(panel_text(project.panel), encoding="utf-8")
    again, problems = read_panel(read_tables(tmp_path / "values.csv")[0], project.framework, project.panel.roster)
    assert again is not None
    assert not [problem for problem in problems if problem.severity == "error"]
    assert again.units == project.panel.units
    columns = [again.indicators.index(code) for code in project.panel.indicators]
    assert np.array_equal(again.values[..., columns], project.panel.values, equal_nan=True)


def test_bounds_and_gaps_are_written_as_offices_write_them(tiny: Tiny) -> None:
    values = tiny.panel.values.copy()
    values[0, 0] = np.nan
    low, high = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    low[0, 0, :2], high[0, 0, :2] = (201, 401), (250, np.inf)
    panel = dataclasses.replace(tiny.panel, values=values, low=low, high=high)
    assert panel_text(panel).splitlines()[1] == "A,2020,201-250,≥401,"
