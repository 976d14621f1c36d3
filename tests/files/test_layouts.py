"""Layouts of data tables: long, wide, years in columns, one sheet each, all the same panel."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from ganchao.files.panels import read_panel
from tests.files.office import (
    EXPECTED,
    FRAMEWORK,
    GOOD,
    HEADER,
    ONE,
    ROSTER,
    long,
    panel_of,
    plus,
    tables,
    workbook,
)

LAYOUTS: dict[str, list[str]] = {
    "wide": [HEADER, *GOOD],
    "wide_in_chinese": ["地区,年份,研发经费（万元）,研发投入强度(%)", *GOOD],
    "wide_in_english": ["Unit,Year,R&D Expenditure,r&d  intensity", *GOOD],
    "wide_in_another_order": ["share,rd,year,code", *(",".join(reversed(row.split(","))) for row in GOOD)],
    "long": ["code,year,indicator,value", *long()],
    "long_in_chinese": [
        "参评对象,年度,指标名称,数值",
        *(row.replace("rd", "研发经费").replace("share", "研发投入强度") for row in long()),
    ],
    "years_in_columns": [
        "城市,指标,2020年,2021年",
        *(
            f"{u},{i},{a},{b}"
            for u, i, a, b in (
                ("BJ", "rd", 1, 3),
                ("BJ", "share", 2, 4),
                ("SD", "rd", 5, 7),
                ("SD", "share", 6, 8),
                ("LW", "rd", 9, 11),
                ("LW", "share", 10, 12),
            )
        ),
    ],
    "names_for_codes": [
        HEADER,
        *(row.replace("BJ", "北 京").replace("SD", "shandong").replace("LW", "莱芜经开区") for row in GOOD),
    ],
    "with_totals": plus("合计,2021,21,24"),
    "with_group_and_name_columns": [
        "code,name,region,year,rd,share",
        *(row.replace(",20", ",x,North,20") for row in GOOD),
    ],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_panel(layout: str, tmp_path: Path) -> None:
    panel, problems = panel_of(tmp_path, *LAYOUTS[layout])
    assert (panel.years, panel.units, panel.indicators) == ((2020, 2021), ("BJ", "SD", "LW"), ("rd", "share"))
    assert panel.values.tolist() == EXPECTED
    assert panel.low is None
    assert all(problem.severity != "error" for problem in problems)


def test_plain_tables_have_nothing_to_tell(tmp_path: Path) -> None:
    for layout in ("wide", "wide_in_chinese", "long", "years_in_columns"):
        assert panel_of(tmp_path, *LAYOUTS[layout])[1] == []


def test_one_indicator_per_sheet_named_after_it(tmp_path: Path) -> None:
    found = workbook(
        tmp_path / "a.xlsx",
        {
            "研发经费": [["地区", 2020, 2021], ["北京", 1, 3], ["山东", 5, 7], ["莱芜高新区", 9, 11]],
            "share": [
                ["地区", "年份", "数值"],
                *(
                    [u, y, v]
                    for u, y, v in (
                        ("BJ", 2020, 2),
                        ("BJ", 2021, 4),
                        ("SD", 2020, 6),
                        ("SD", 2021, 8),
                        ("LW", 2020, 10),
                        ("LW", 2021, 12),
                    )
                ),
            ],
            "说明": [["本表由统计局提供"], ["请勿外传"]],
        },
    )
    panel, problems = read_panel(found, FRAMEWORK, ROSTER)
    assert panel is not None
    assert panel.values.tolist() == EXPECTED
    assert [(p.key, p.where.sheet) for p in problems] == [("files.table_left_out", "说明")]


def test_a_title_line_may_name_the_indicator_and_a_corner_may_be_empty(tmp_path: Path) -> None:
    found = workbook(
        tmp_path / "a.xlsx",
        {"Sheet1": [["研发经费（万元）"], ["", 2020, 2021], ["北京", 1, 3]], "share": [["地区", 2020], ["BJ", 2]]},
    )
    panel, problems = read_panel(found, FRAMEWORK, ROSTER)
    assert panel is not None
    assert panel.values[:, 0].tolist()[0] == [1, 2]
    assert [p.key for p in problems] == ["files.units_absent"]


def test_one_sheet_per_year_takes_the_year_from_its_name(tmp_path: Path) -> None:
    found = workbook(
        tmp_path / "a.xlsx",
        {
            f"{year}年": [["code", "rd", "share"], *([u, k + year - 2020, k] for k, u in enumerate(("BJ", "SD", "LW")))]
            for year in (2020, 2021)
        },
    )
    panel, problems = read_panel(found, FRAMEWORK, ROSTER)
    assert panel is not None
    assert panel.values[:, :, 0].tolist() == [[0, 1, 2], [1, 2, 3]]
    assert [(p.key, p.severity) for p in problems] == [("files.year_from_name", "repair")] * 2


def test_several_files_make_one_panel(tmp_path: Path) -> None:
    parts = (
        tables(tmp_path, "code,year,rd", "BJ,2020,1", name="rd.csv"),
        tables(tmp_path, "iso3,time,share", "SD,2020,6", name="share.csv"),
    )
    panel, _ = read_panel([*parts[0], *parts[1]], FRAMEWORK, ROSTER, vintage="2023", source="office")
    assert panel is not None
    assert (panel.vintage, panel.source) == ("2023", "office")
    np.testing.assert_array_equal(panel.values, [[[1, math.nan], [math.nan, 6]]])


def test_units_follow_the_roster_and_absent_ones_are_named(tmp_path: Path) -> None:
    panel, problems = panel_of(tmp_path, HEADER, "SD,2020,5,6", "BJ,2020,1,2")
    assert panel.units == ("BJ", "SD")
    assert [(p.key, p.severity, p.values["units"]) for p in problems] == [("files.units_absent", "warning", "LW")]


def test_without_a_roster_units_come_from_the_data_in_their_order(tmp_path: Path) -> None:
    panel, problems = panel_of(
        tmp_path, "iso3,country,year,rd,share", "ZZZ,Côte,2020,1,2", "AAA,Alpha One,2020,3,4", roster={}
    )
    assert panel.units == ("ZZZ", "AAA")
    assert problems == []


def test_intervals_keep_their_bounds_and_have_no_value(tmp_path: Path) -> None:
    panel, problems = panel_of(
        tmp_path, "code,year,位次", "BJ,2020,201-250", "SD,2020,≤50", "LW,2020,=104", framework=ONE
    )
    assert panel.low is not None
    assert panel.high is not None
    np.testing.assert_array_equal(panel.values[0, :, 0], [math.nan, math.nan, 104])
    np.testing.assert_array_equal(panel.low[0, :, 0], [201, 1, math.nan])
    np.testing.assert_array_equal(panel.high[0, :, 0], [250, 50, math.nan])
    assert [(p.key, p.where.row) for p in problems] == [("files.tie_mark", 4)]


def test_bounds_may_stand_in_columns_of_their_own(tmp_path: Path) -> None:
    panel, problems = panel_of(
        tmp_path,
        "code,year,indicator,value,low,high",
        "BJ,2020,rd,,1,2",
        "SD,2020,rd,5,4,6",
        "LW,2020,rd,,3,",
        "LW,2020,share,1,,",
    )
    assert panel.low is not None
    assert panel.high is not None
    np.testing.assert_array_equal(panel.low[0, :, 0], [1, math.nan, 3])
    np.testing.assert_array_equal(panel.high[0, :, 0], [2, math.nan, math.inf])
    np.testing.assert_array_equal(panel.values[0, :, 0], [math.nan, 5, math.nan])
    assert problems == []
