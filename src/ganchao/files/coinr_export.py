"""COINr's two tables, iData and iMeta, made from a project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Direction, Framework, Group, Indicator, Role
from ganchao.domain.panel import Panel, Unit
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.files.templates import write_table

META: Final = ("Level", "iCode", "iName", "Direction", "Weight", "Unit", "Target", "Denominator", "Parent", "Type")
LATEST: Final = 9999
"""COINr knows one weight for all years: the one that holds now."""


def export_coinr(
    framework: Framework, panel: Panel, roster: Mapping[str, Unit], directory: Path
) -> tuple[Path, ...]:
    """Writes ``iData.csv`` and ``iMeta.csv`` as COINr's ``new_coin`` reads them; returns both files."""
    idata, imeta = directory / "iData.csv", directory / "iMeta.csv"
    if there := [path.name for path in (idata, imeta) if path.exists()]:
        raise InvalidInput([Problem("template.not_empty", Where(directory.name), {"there": ", ".join(there)})])
    groups = list(dict.fromkeys(name for unit in roster.values() for name in unit.groups))
    series = denominators(framework, panel)
    indicators = [each for each in framework.indicators if each.role is not Role.SERIES]
    columns = [*series, *(each.numerator or each.code for each in indicators)]
    titles = [*series, *(each.code for each in indicators)]
    values = panel.values[..., [panel.indicators.index(column) for column in columns]]
    rows = []
    for at_year, year in enumerate(panel.years):
        for at_unit, code in enumerate(panel.units):
            cells = values[at_year, at_unit]
            if np.isfinite(cells).any():
                unit = roster.get(code) or Unit(code)
                name = unit.name.in_lang("en") or code
                numbers = ["" if np.isnan(cell) else float(cell) for cell in cells]
                rows.append([name, code, *(unit.groups.get(group, "") for group in groups), year, *numbers])
    write_table(idata, ["uName", "uCode", *groups, "Time", *titles], rows)
    write_table(imeta, *meta(framework, groups, series))
    return idata, imeta


def denominators(framework: Framework, panel: Panel) -> list[str]:
    """Columns that are no scored indicator: denominators and other series."""
    scored = {each.numerator or each.code for each in framework.indicators if each.role is not Role.SERIES}
    wanted = [each.code for each in framework.indicators if each.role is Role.SERIES]
    wanted += [each.denominator for each in framework.indicators if each.denominator]
    return [code for code in dict.fromkeys(wanted) if code in panel.indicators and code not in scored]


def meta(framework: Framework, groups: list[str], series: list[str]) -> tuple[list[str], list[list[object]]]:
    """Header and rows of iMeta."""
    scaled = any(each.factor != 1 for each in framework.indicators)
    header = [*META, *(["ScaleFactor"] if scaled else [])]
    rows: list[dict[str, object]] = []
    for node in framework.indicators:
        if node.role is not Role.SERIES:
            kept = kept_in(node.note)
            kind = "Indicator" if node.role is Role.SCORED else "Other"
            rows.append({
                "Level": 1, "iCode": node.code, "iName": node.name.in_lang("en") or node.code, "Parent": node.group,
                "Direction": 1 if node.direction is Direction.HIGHER else -1, "Weight": node.weight_in(LATEST),
                "Unit": node.measured_in.in_lang("en"), "Target": kept.get("Target", ""), "Type": kind,
                "Denominator": node.denominator or kept.get("Denominator", ""), "ScaleFactor": node.factor,
            })
    for group in sorted(framework.groups, key=partial(level, framework)):
        kept = kept_in(group.note)
        rows.append({
            "Level": level(framework, group), "iCode": group.code, "iName": group.name.in_lang("en") or group.code,
            "Direction": kept.get("Direction", 1 if group.direction is Direction.HIGHER else -1),
            "Weight": group.weight_in(LATEST), "Unit": kept.get("Unit", ""), "Parent": group.group, "Type": "Aggregate",
        })
    names = kept_names(framework.description)
    rows += [{"iCode": code, "iName": names.get(code, code), "Type": "Group"} for code in groups]
    by_code: dict[str, Indicator] = {each.code: each for each in framework.indicators}
    for code in series:
        about = by_code.get(code)
        rows.append({"iCode": code, "iName": (about.name.in_lang("en") if about else "") or code,
                     "Unit": about.measured_in.in_lang("en") if about else "", "Type": "Denominator"})
    return header, [[row.get(title, "") for title in header] for row in rows]


def level(framework: Framework, group: Group) -> int:
    """COINr's level of a group: one above the highest of its members."""
    return 1 + max((level(framework, each) if isinstance(each, Group) else 1 for each in framework.members(group.code)),
                   default=1)


def kept_in(note: Bilingual) -> dict[str, str]:
    """What an import kept in a note: ``COINr: Target=4.1; Denominator=GDP``."""
    found = re.search(r"COINr: (.*)$", note.in_lang("en"))
    return dict(part.split("=", 1) for part in found.group(1).split("; ") if "=" in part) if found else {}


def kept_names(description: Bilingual) -> dict[str, str]:
    """Names of groups of units that an import kept in the description."""
    found = re.search(r"COINr groups: (.*)\.$", description.in_lang("en"))
    return dict(part.split("=", 1) for part in found.group(1).split("; ") if "=" in part) if found else {}
