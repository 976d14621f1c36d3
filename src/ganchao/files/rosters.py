"""The roster: a table of units with names, groups and their years in the field.

To accept another header, add its plain key (no blanks, no underscores) to ``ROSTER_HEADERS``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ganchao.domain.document import CODE_PATTERN, Bilingual
from ganchao.domain.panel import Unit
from ganchao.errors import Problem, Where, nearest
from ganchao.files.cells import Raw, Unstored
from ganchao.files.findings import capped
from ganchao.files.headers import header_text, role_key
from ganchao.files.notation import ERROR_VALUES, MISSING_MARKS, plain_key, to_halfwidth
from ganchao.files.tables import RawTable
from ganchao.files.years import read_year

# fmt: off
ROSTER_HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "code": (
        "code", "unitcode", "ucode", "代码", "编码", "编号", "参评对象代码", "单位代码", "地区代码", "区划代码",
        "行政区划代码", "unit", "iso3",
    ),
    "name_zh": ("namezh", "中文名", "中文名称", "zh", "简体中文名"),
    "name_en": ("nameen", "英文名", "英文名称", "en", "englishname"),
    "name": (
        "name", "uname", "unitname", "名称", "参评对象", "参评单位", "评价对象", "单位名称", "高新区", "高新区名称",
        "园区", "园区名称", "开发区", "省份", "城市", "地区名称",
        "学校", "学校名称", "国家和地区", "country", "city", "province", "university",
    ),
    "ranked": ("ranked", "是否参评", "参评", "是否排名", "参与排名", "是否参与排名", "inrank"),
    "entered": ("entered", "进入年份", "进入年度", "纳入年份", "加入年份", "首次参评年份", "entry", "from"),
    "left": ("left", "退出年份", "退出年度", "退出", "移出年份", "exit"),
    "renamed": ("renamed", "曾用名", "原名", "原名称", "更名前", "原代码", "formername", "former"),
    "merged": ("merged", "并入", "并入对象", "合并至", "并入代码", "mergedinto"),
}
# fmt: on

YES: Final = frozenset({"1", "true", "yes", "y", "是", "参评", "√", "1.0", "有", "t"})
NO: Final = frozenset({"0", "false", "no", "n", "否", "不参评", "×", "0.0", "f"})


def read_units(table: RawTable) -> tuple[dict[str, Unit], tuple[Problem, ...]]:
    """Units by code; every column that is none of ``ROSTER_HEADERS`` is a group such as the region."""
    part_of = _parts(table)
    if "code" not in part_of.values():
        close = nearest("code", [title for title in table.header if title])
        key = "files.roster_without_code_close" if close else "files.roster_without_code"
        return {}, (Problem(key, table.where(-1), {"close": close, "header": ", ".join(filter(None, table.header))}),)
    units: dict[str, Unit] = {}
    row_of: dict[str, int] = {}
    problems: list[Problem] = []
    for k, cells in enumerate(table.rows):
        if all(cell == "" for cell in cells):
            continue
        unit, wrong = _unit(table, k, dict(zip(table.header, cells, strict=True)), part_of)
        problems += wrong
        if unit is None:
            continue
        if unit.code in units:
            values = {"value": unit.code, "first": table.first_row + row_of[unit.code]}
            problems.append(Problem("files.unit_twice", table.where(k, _column(part_of, "code")), values))
            continue
        units[unit.code], row_of[unit.code] = unit, k
    problems += _links(table, units, row_of, part_of)
    if not units and not problems:
        problems.append(Problem("files.no_rows", table.where(-1)))
    return units, capped(problems)


def _parts(table: RawTable) -> dict[str, str]:
    """What each header of the roster is: a part of the unit, or nothing of these."""
    part_of: dict[str, str] = {}
    keys = {title: role_key(title) for title in table.header if title}
    for part, names in ROSTER_HEADERS.items():
        wanted = [role_key(name) for name in names]
        found = sorted(
            (wanted.index(key), title) for title, key in keys.items() if key in wanted and title not in part_of
        )
        if found:
            part_of[found[0][1]] = part
    return part_of


def _column(part_of: dict[str, str], part: str) -> str:
    return next((title for title, each in part_of.items() if each == part), part)


def text_of(raw: Raw) -> str:
    """A cell as text: blanks at the ends gone, whole numbers without their point, marks for missing empty."""
    text = to_halfwidth(header_text(raw)).strip() if raw is not None else ""
    return "" if text.casefold() in MISSING_MARKS - {"x", "na", "*"} else text


def _name_of(raw: Raw) -> str:
    """A name as it was typed: Chinese brackets stay Chinese."""
    return header_text(raw).strip() if text_of(raw) else ""


def _unit(table: RawTable, k: int, cells: dict[str, Raw], part_of: dict[str, str]) -> tuple[Unit | None, list[Problem]]:
    raw = {part: cells[title] for title, part in part_of.items()}

    def at(part: str) -> Where:
        return table.where(k, _column(part_of, part))

    code = text_of(raw["code"]) or header_text(raw["code"])
    problems = [*_spoiled(table, k, cells)]
    if not code:
        problems.append(Problem("files.code_missing", at("code")))
    elif not re.fullmatch(CODE_PATTERN, code):
        problems.append(Problem("files.code_not_allowed", at("code"), {"value": code}))
    entered, late = _year(raw.get("entered", ""), at("entered"))
    left, gone = _year(raw.get("left", ""), at("left"))
    problems += [*late, *gone]
    if entered is not None and left is not None and left <= entered:
        problems.append(Problem("files.left_before_entered", at("left"), {"entered": entered, "left": left}))
    ranked = text_of(raw.get("ranked", "")).casefold()
    if ranked and ranked not in YES | NO:
        problems.append(Problem("files.not_yes_or_no", at("ranked"), {"value": ranked}))
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    text = {part: text_of(cell) for part, cell in raw.items()}
    zh, en, plain = (_name_of(raw.get(part, "")) for part in ("name_zh", "name_en", "name"))
    groups = {title: text_of(cell) for title, cell in cells.items() if title and title not in part_of and text_of(cell)}
    renamed, merged = text.get("renamed", ""), text.get("merged", "")
    name = Bilingual(zh=zh or plain, en=en or plain)
    return Unit(code, name, groups, ranked not in NO, entered, left, renamed, merged), problems


def _spoiled(table: RawTable, k: int, cells: dict[str, Raw]) -> Iterator[Problem]:
    """Cells in which a formula stands or has failed."""
    for title, cell in cells.items():
        if isinstance(cell, Unstored):
            yield Problem("files.formula_unstored", table.where(k, title), {"value": str(cell)})
        elif isinstance(cell, str) and cell in ERROR_VALUES:
            yield Problem("files.error_value", table.where(k, title), {"value": cell})


def _year(raw: Raw, where: Where) -> tuple[int | None, tuple[Problem, ...]]:
    text = text_of(raw)
    if not text:
        return None, ()
    read = read_year(raw)
    if read.problem:
        return None, (Problem(read.problem, where, {"value": text, **read.values}),)
    told = (
        Problem(read.repair, where, {"value": text, "read": read.year, "count": 1}, "repair") if read.repair else None
    )
    return read.year, (told,) if told else ()


def _links(
    table: RawTable, units: dict[str, Unit], row_of: dict[str, int], part_of: dict[str, str]
) -> Iterator[Problem]:
    """Mergers into units that do not exist, and names that two units share."""
    named: dict[str, str] = {}
    for code, unit in units.items():
        if unit.merged and (unit.merged not in units or unit.merged == code):
            named_so = [other for other, each in units.items() if unit.merged in {each.name.zh, each.name.en}]
            close = named_so[0] if named_so else nearest(unit.merged, [other for other in units if other != code])
            key = "files.merged_into_unknown_close" if close else "files.merged_into_unknown"
            yield Problem(
                key, table.where(row_of[code], _column(part_of, "merged")), {"value": unit.merged, "close": close}
            )
        for name in dict.fromkeys(filter(None, (plain_key(unit.name.zh), plain_key(unit.name.en)))):
            if named.setdefault(name, code) != code:
                values = {"value": unit.name, "first": named[name], "second": code}
                yield Problem("files.name_twice", table.where(row_of[code]), values, "warning")
