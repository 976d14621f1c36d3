"""One cell of a year column: the year it names, or why it names none."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Any, Final

from ganchao.files.cells import Raw, Unstored
from ganchao.files.notation import to_halfwidth

FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2200

_PLAIN = re.compile(r"[0-9]{4}")
_DRESSED = re.compile(r"(?:FY|CY|YR?)?\s*([0-9]{4})(?:\.0+)?\s*(?:年度?|财年)?", re.IGNORECASE)
_YEAR_END = re.compile(r"([0-9]{4})[-/.年]\s*12\s*[-/.月]\s*31\s*日?(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?")
_PART = re.compile(
    r"([0-9]{4})\s*[-/.年]?\s*(?:Q[1-4]|[一二三四1-4]季度|H[12]|[上下]半年|[0-9]{1,2}(?:\s*[-~.至]+\s*[0-9]{1,2})?月?.*)",
    re.IGNORECASE,
)
_HANZI = str.maketrans("〇○零一二三四五六七八九", "000123456789")


@dataclass(frozen=True)
class YearCell:
    """The year read, the message key of a repair, or that of a problem with its blanks."""

    year: int | None
    repair: str = ""
    problem: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def read_year(raw: Raw) -> YearCell:
    """The year that a cell names; 31 December is its year, any other day is a question.

    >>> read_year("２０２１年").year
    2021
    """
    if isinstance(raw, Unstored):
        return YearCell(None, problem="files.formula_unstored")
    if isinstance(raw, (bool, datetime.time, datetime.timedelta)) or raw is None:
        return YearCell(None, problem="files.not_a_year")
    if isinstance(raw, (int, float)):
        return _of_number(float(raw)) if abs(raw) < 1e9 else YearCell(None, problem="files.not_a_year")
    if isinstance(raw, datetime.date):
        if (raw.month, raw.day) == (12, 31):
            return YearCell(raw.year, repair="files.year_end")
        return YearCell(None, problem="files.date_for_year", values={"year": raw.year})
    return _of_text(raw)


def _of_number(number: float) -> YearCell:
    if number.is_integer() and FIRST_YEAR <= number <= LAST_YEAR:
        return YearCell(int(number))
    if number.is_integer() and 29221 <= number <= 73050:
        day = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(number))
        return YearCell(None, problem="files.serial_for_year", values={"day": day.isoformat(), "year": day.year})
    return _short(f"{number:.15g}")


def _short(text: str) -> YearCell:
    if re.fullmatch(r"'?[0-9]{2}年?", text):
        digits = int(re.sub("[^0-9]", "", text))
        return YearCell(None, problem="files.short_year", values={"year": (2000 if digits < 70 else 1900) + digits})
    return YearCell(None, problem="files.not_a_year")


def _of_text(raw: str) -> YearCell:
    text = to_halfwidth(raw).strip()
    if match := _DRESSED.fullmatch(text.translate(_HANZI)):
        year = int(match[1])
        if FIRST_YEAR <= year <= LAST_YEAR:
            return YearCell(year, repair="" if _PLAIN.fullmatch(raw) and raw.isascii() else "files.year_repaired")
        return YearCell(None, problem="files.not_a_year")
    if match := _YEAR_END.fullmatch(text):
        return YearCell(int(match[1]), repair="files.year_end")
    if re.fullmatch(r"[0-9]{5}(?:\.0+)?", text):
        return _of_number(float(text))
    if match := re.match(r"([0-9]{4})(?:[-/.][0-9]{1,2}[-/.]|年[0-9]{1,2}月)[0-9]{1,2}", text):
        return YearCell(None, problem="files.date_for_year", values={"year": match[1]})
    if match := _PART.fullmatch(text):
        return YearCell(None, problem="files.part_of_year", values={"year": match[1]})
    return _short(text)
