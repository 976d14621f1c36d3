"""Intervals as offices write them: ``201-250``, ``≤50``, ``前50``, ``401+``.

To teach another word, add it to the pattern of its side.
"""

from __future__ import annotations

import math
import re
from typing import Final, Literal

from ganchao.files.notation import number_of

_AT_MOST: Final = "≤|<=|=<|⩽|≦|不超过|不高于|不大于|不多于|至多|最多|at most|up to"
_BELOW: Final = "<|低于|小于|少于|不足|below|under|less than"
_AT_LEAST: Final = "≥|>=|=>|⩾|≧|不低于|不少于|不小于|至少|最少|at least"
_ABOVE: Final = ">|高于|大于|多于|超过|above|over|more than"
_N: Final = r"([+-]?[0-9][0-9,]*(?:\.[0-9]+)?\s*%?)"

_RANGE = re.compile(rf"第?\s*{_N}\s*[名位]?\s*(?:-|–|—|−|~|〜|∼|至|到|to)\s*第?\s*{_N}\s*[名位]?", re.IGNORECASE)
_TOP = re.compile(r"(?:前|top)\s*([0-9]+)\s*[名位强]?", re.IGNORECASE)
_UPPER = re.compile(rf"(?:(?:{_AT_MOST})|({_BELOW}))\s*{_N}", re.IGNORECASE)
_LOWER = re.compile(rf"(?:(?:{_AT_LEAST})|({_ABOVE}))\s*{_N}", re.IGNORECASE)
_UPPER_BEHIND = re.compile(rf"{_N}\s*[名位]?\s*(?:以内|之内|以下|及以下|or less|or below|and below)", re.IGNORECASE)
_LOWER_BEHIND = re.compile(rf"{_N}\s*[名位]?\s*(?:\+|以上|及以上|之后|以后|or more|or above|and above)", re.IGNORECASE)

Bound = float | Literal["%"] | None


def bounds_of(text: str, *, percent: bool, rank: bool) -> tuple[Bound, Bound] | None:
    """Both bounds of an interval, infinite where it is open; nothing if the text is no interval.

    Positions are whole numbers from 1, so "fewer than 50" is at most 49. A bound that is no number is ``None``,
    one with a percent sign out of place is ``"%"``.
    """

    def of(part: str) -> Bound:
        if part.rstrip().endswith("%"):
            return number_of(part.rstrip().removesuffix("%").rstrip()) if percent else "%"
        return number_of(part.rstrip())

    def past(part: str, strict: str | None, step: int) -> Bound:
        bound = of(part)
        return bound + step if strict and rank and isinstance(bound, float) else bound

    bottom = 1.0 if rank else -math.inf
    if match := _RANGE.fullmatch(text):
        return of(match[1]), of(match[2])
    if match := _TOP.fullmatch(text):
        return 1.0, of(match[1])
    if match := _UPPER.fullmatch(text):
        return bottom, past(match[2], match[1], -1)
    if match := _UPPER_BEHIND.fullmatch(text):
        return bottom, of(match[1])
    if match := _LOWER.fullmatch(text):
        return past(match[2], match[1], 1), math.inf
    if match := _LOWER_BEHIND.fullmatch(text):
        return of(match[1]), math.inf
    return None
