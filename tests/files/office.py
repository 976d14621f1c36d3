"""A small index and the tables that an office would hand in for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework, Group, Indicator, Kind
from ganchao.domain.panel import Panel, Unit
from ganchao.errors import Problem
from ganchao.files.panels import read_panel
from ganchao.files.tables import RawTable, read_tables


def indicator(code: str, **about: Any) -> Indicator:
    return Indicator(code=code, group="index", **about)


FRAMEWORK = Framework(
    code="test",
    groups=(Group(code="index"),),
    indicators=(
        indicator(
            "rd",
            name={"zh": "研发经费", "en": "R&D expenditure"},
            measured_in={"zh": "万元", "en": "10,000 yuan"},
            limits=(0, None),
        ),
        indicator(
            "share",
            name={"zh": "研发投入强度", "en": "R&D intensity"},
            measured_in="%",
            limits=(0, 100),
            missing_codes=(-99,),
        ),
    ),
)
ONE = Framework(
    code="one",
    groups=(Group(code="index"),),
    indicators=(indicator("place", name={"zh": "位次", "en": "Place"}, kind=Kind.RANK),),
)
ROSTER = {
    unit.code: unit
    for unit in (
        Unit("BJ", Bilingual(zh="北京", en="Beijing"), {"region": "North"}),
        Unit("SD", Bilingual(zh="山东", en="Shandong")),
        Unit("LW", Bilingual(zh="莱芜高新区", en="Laiwu"), renamed="莱芜经开区"),
    )
}
HEADER = "code,year,rd,share"
GOOD = ("BJ,2020,1,2", "BJ,2021,3,4", "SD,2020,5,6", "SD,2021,7,8", "LW,2020,9,10", "LW,2021,11,12")


def tables(folder: Path, *lines: str, name: str = "a.csv") -> tuple[RawTable, ...]:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    found, problems = read_tables(folder / name)
    assert all(problem.severity != "error" for problem in problems)
    return found


def panel_of(
    folder: Path, *lines: str, framework: Framework = FRAMEWORK, name: str = "a.csv", roster: dict[str, Unit] = ROSTER
) -> tuple[Panel, list[Problem]]:
    panel, problems = read_panel(tables(folder, *lines, name=name), framework, roster)
    assert panel is not None, [problem.sentence("en") for problem in problems]
    assert all("{" not in p.sentence(lang) for p in problems for lang in ("zh", "en"))
    return panel, list(problems)


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> tuple[RawTable, ...]:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return read_tables(path)[0]


def plus(*rows: str) -> list[str]:
    """The good table with further rows, from row 8 on."""
    return [HEADER, *GOOD, *rows]


EXPECTED = [[[1, 2], [5, 6], [9, 10]], [[3, 4], [7, 8], [11, 12]]]


def long(rows: Sequence[str] = GOOD) -> list[str]:
    cells = [row.split(",") for row in rows]
    return [
        f"{unit},{year},{name},{value}"
        for unit, year, *values in cells
        for name, value in zip(("rd", "share"), values, strict=True)
    ]
