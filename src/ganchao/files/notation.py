"""How offices write numbers and blanks: signs, widths, separators, marks for what is missing."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# fmt: off
MISSING_MARKS: Final = frozenset({
    "", "-", "--", "---", "–", "—", "——", "−", "―", ".", "..", "...", "…", "……", "/", "\\", "*", "**", "x", "×",
    "n/a", "na", "n.a.", "n.a", "nan", "<na>", "null", "none", "nil", "nd", "n.d.", "missing", "not available",
    "no data",
    "无", "暂无", "缺", "缺失", "缺项", "无数据", "暂无数据", "空", "未知", "不详", "未公布", "未统计", "未填",
    "未报", "没有", "不适用",
})
# fmt: on
"""Casefolded marks that mean "no value" wherever numbers are expected."""

# fmt: off
ERROR_VALUES: Final = frozenset({
    "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA", "#####",
    "########",
})
# fmt: on

# fmt: off
SCALES: Final = {
    "万亿": 1e12, "亿": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "千": 1e3, "百": 1e2,
    "trillion": 1e12, "billion": 1e9, "bn": 1e9, "million": 1e6, "mn": 1e6, "thousand": 1e3, "k": 1e3,
}
# fmt: on
"""Words that multiply the number before them, longest first."""

DASHES: Final = "-−–—‐‑‒―﹣"

NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""A number as every program writes it."""

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[+-]?[0-9]{1,3}(?:[ '’][0-9]{3})+(?:\.[0-9]+)?")
# fmt: off
_HALF: Final = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((0x3000, 0xA0, 0x2002, 0x2003, 0x2007, 0x2009, 0x200A, 0x202F, 0x0A, 0x0D, 0x09), 0x20),
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD)), 0xFFE5: 0xA5,
}
# fmt: on


def to_halfwidth(text: str) -> str:
    """Full-width letters, digits and signs as ordinary ones; every kind of blank as a space, invisible marks gone."""
    return text.translate(_HALF)


def number_of(text: str) -> float | None:
    """The number that a text is, thousands separators allowed; nothing if it is anything else."""
    if NUMBER.fullmatch(text):
        return float(text)
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[, '’]", "", text))
    return None


def plain_key(text: str) -> str:
    """A name freed of case, width and blanks, for comparing."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", to_halfwidth(text))).casefold()
