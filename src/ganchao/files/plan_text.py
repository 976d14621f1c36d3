"""How people write what a plan says into a cell: days, phrases, ``预算 2025``."""

from __future__ import annotations

import datetime
import re
import typing
from collections.abc import Mapping
from typing import Any, Final

from ganchao.files.notation import plain_key
from ganchao.files.plansheets import FIELDS_OF, PLAN_SHEETS, SETTINGS
from ganchao.files.sheetwords import PLAN_SHEET_NAMES, fields_by_head, head
from ganchao.files.workbook import CONTAINERS, origins
from ganchao.text import LANGS, say

DAY: Final = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})(?:\s*[-/.月]\s*([0-9]{1,2})\s*日?|\s*月)?")
YEAR: Final = re.compile(r"([0-9]{4})\s*年?")
PHRASES: Final = "phrases"
"""A list of sentences: a comma within one does not part it where a semicolon or a line break parts them."""
STRONGEST_FIRST: Final = ("[\n]", "[;；]", "[、，,]")


def by_key() -> tuple[str, ...]:
    """The plan's fields that hold something for each year or thing."""
    return tuple(name for name, kind in FIELDS_OF[SETTINGS].items() if set(origins(kind)) & CONTAINERS)


def setting(title: str) -> tuple[str, str]:
    """The field of the plan that the first cell of a row names, and the year or thing it speaks of."""
    known = fields_by_head(SETTINGS)
    if name := known.get(plain_key(title)):
        return name, ""
    for name in by_key():
        for lang in LANGS:
            shown = re.escape(head(SETTINGS, name, lang))
            match = re.fullmatch(rf"(?:{shown}|{name})\s*[:：.(（\s]?\s*(.+?)[)）]?", title.strip(), re.IGNORECASE)
            before = "[0-9]{4}" if name == "budgets" else ".+?" if name == "counts" else "(?!)"
            match = match or re.fullmatch(rf"({before})\s*年?度?\s*{shown}", title.strip(), re.IGNORECASE)
            if match and match[1]:
                return name, key_of(name, match[1].strip())
    return "", ""


def key_of(name: str, text: str) -> str:
    """The year without its word, the list behind its word."""
    if year := YEAR.fullmatch(text):
        return year[1]
    if name != "counts":
        return text
    lists = {plain_key(each): sheet.steps[0] for part, sheet in PLAN_SHEETS.items() if len(sheet.steps) == 1
             for each in (*PLAN_SHEET_NAMES[part], *(say(f"plan.list.{sheet.steps[0]}", lang) for lang in LANGS))}
    return lists.get(plain_key(text), text)


def phrases_of(text: str) -> list[str]:
    """Phrases parted by line breaks, else by semicolons, else by commas."""
    for parting in STRONGEST_FIRST:
        if re.search(parting, text):
            return [part.strip() for part in re.split(parting, text) if part.strip()]
    return [text]


PERCENT: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*[%％]")
RAMPS: Final[Mapping[str, tuple[str, tuple[float, ...]]]] = {
    "fast": ("快", (0.5, 1.0)), "medium": ("中", (0.2, 0.6, 1.0)), "slow": ("慢", (0.0, 0.3, 0.7, 1.0)),
}
"""How fast an effect comes, in words: its share in the starting year, the year after, and so on."""


def shares_of(text: str, field: str) -> str:
    """Shares as documents write them: ``50%`` is 0.5, a ramp that is ``快`` is 0.5; 1.

    >>> shares_of("30%; 100%", "ramp"), shares_of("中", "ramp")
    ('0.3; 1', '0.2; 0.6; 1')
    """
    said = plain_key(text)
    if field.rpartition(".")[2] == "ramp":
        for english, (chinese, ramp) in RAMPS.items():
            if said in {english, chinese, f"{chinese}速"}:
                return "; ".join(f"{share:g}" for share in ramp)
    return PERCENT.sub(lambda match: f"{float(match[1]) / 100:g}", text)


def is_day(annotation: Any) -> bool:
    """Whether a field holds a day."""
    return annotation is datetime.date or any(map(is_day, typing.get_args(annotation)))


def day_of(text: str) -> str:
    """A day, month or year as documents write it: ``2025年6月30日`` and ``2025/6/30`` are 2025-06-30."""
    if match := DAY.fullmatch(text):
        return "-".join(filter(None, (match[1], match[2].zfill(2), (match[3] or "").zfill(2) if match[3] else "")))
    year = YEAR.fullmatch(text)
    return year[1] if year else text
