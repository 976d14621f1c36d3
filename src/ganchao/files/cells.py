"""One raw cell of an office's table: a number, an interval, missing, or not understood.

Nothing is guessed: a cell is read with a named repair only where no reading of it could mean another
magnitude; every other doubt is a problem with its fix. To teach a new notation, write a rule and list it
in ``RULES``.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, cast

from ganchao.domain.framework import Indicator, Kind
from ganchao.files.intervals import bounds_of
from ganchao.files.notation import (
    DASHES,
    ERROR_VALUES,
    MISSING_MARKS,
    NUMBER,
    SCALES,
    number_of,
    plain_key,
    to_halfwidth,
)

Raw = str | float | int | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta | None

LARGEST: Final = 1e30
"""Nothing an office measures is larger; beyond it a number is a slip of the exponent."""


class Percent(float):
    """A number that its spreadsheet shows as a percentage: 0.125 seen as 12.5%."""


class Unstored(str):
    """The text of a formula whose result the workbook does not hold."""

    __slots__ = ()


@dataclass(frozen=True)
class Reading:
    """What is known of a column before its cells are read."""

    percent: bool = False  # measured in per cent, so 12.5% is 12.5
    rank: bool = False  # positions: whole numbers from 1
    binary: bool = False
    words: frozenset[str] = frozenset()  # names of the unit of measurement, which may stand behind a number
    missing_codes: tuple[float, ...] = ()
    comma_doubtful: bool = False  # the column also holds decimal commas, so "1,234" may be either

    @classmethod
    def of(cls, indicator: Indicator) -> Reading:
        """How the values of an indicator read."""
        names = [text for text in (indicator.measured_in.zh, indicator.measured_in.en) if text]
        folded = [name.casefold().replace("％", "%") for name in names]
        return cls(
            percent=any("%" in name or "per cent" in name or "percent" in name or "百分比" in name for name in folded),
            rank=indicator.kind is Kind.RANK,
            binary=indicator.kind is Kind.BINARY,
            words=frozenset(plain_key(name) for name in names),
            missing_codes=tuple(indicator.missing_codes),
        )


PLAIN: Final = Reading()


@dataclass(frozen=True)
class Cell:
    """What a cell says; bounds are those of an interval, infinite where it is open."""

    kind: Literal["number", "interval", "missing", "unclear"]
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    repair: str = ""  # message key of the safe repair that was made
    problem: str = ""  # message key of what is not understood
    values: Mapping[str, object] = field(default_factory=dict)  # blanks of that message


MISSING: Final = Cell("missing")
Rule = Callable[[str, Reading], Cell | None]


def read_cell(raw: Raw, reading: Reading = PLAIN) -> Cell:
    """What a raw cell says, and which safe repair was made to read it.

    >>> read_cell("201-250").low, read_cell("201-250").high
    (201.0, 250.0)
    >>> read_cell("１，２３４．５").value
    1234.5
    """
    if raw is None:
        return MISSING
    if isinstance(raw, bool):
        return _number(float(raw), "files.boolean_read") if reading.binary else _unclear("files.boolean", value=raw)
    if isinstance(raw, Unstored):
        return _unclear("files.formula_unstored", value=str(raw))
    if isinstance(raw, str):
        return _coded(_read_text(raw, reading), reading)
    if isinstance(raw, (int, float)):
        return _coded(_read_number(raw, reading), reading)
    return _unclear("files.date_for_number", value=str(raw))


def _number(value: float, repair: str = "") -> Cell:
    if not math.isfinite(value) or abs(value) > LARGEST:
        return _unclear("files.too_large")
    return Cell("number", value, repair=repair)


def _unclear(problem: str, **values: object) -> Cell:
    return Cell("unclear", problem=problem, values=values)


def _coded(cell: Cell, reading: Reading) -> Cell:
    return MISSING if cell.kind == "number" and cell.value in reading.missing_codes else cell


def _read_number(raw: float, reading: Reading) -> Cell:
    try:
        value = float(raw)
    except OverflowError:
        return _unclear("files.too_large")
    if math.isnan(value):
        return MISSING
    if not isinstance(raw, Percent):
        return _number(value)
    shown = float(f"{value * 100:.15g}")
    return (
        _number(shown, "files.percent_format")
        if reading.percent
        else _unclear("files.percent_format_doubt", shown=shown, stored=value)
    )


def _read_text(raw: str, reading: Reading) -> Cell:
    half = to_halfwidth(raw)
    text = half.strip()
    if reading.binary and text.casefold() in BINARY:
        return _number(BINARY[text.casefold()], "files.boolean_read")
    if text.casefold() in MISSING_MARKS and not (reading.binary and text == "无"):
        return Cell("missing", repair="files.missing_mark") if text else MISSING
    if (value := number_of(text)) is not None and NUMBER.fullmatch(text):
        wide = any("\uff01" <= letter <= "\uff5e" for letter in raw)
        return _number(value, "files.fullwidth" if wide else "files.blanks" if text != raw else "")
    for rule in RULES:
        cell = rule(text, reading)
        if cell is not None:
            return cell
    return _unclear("files.not_a_number")


BINARY: Final = {
    "是": 1.0,
    "有": 1.0,
    "yes": 1.0,
    "y": 1.0,
    "true": 1.0,
    "√": 1.0,
    "否": 0.0,
    "no": 0.0,
    "n": 0.0,
    "false": 0.0,
    "×": 0.0,
}


def error_value(text: str, reading: Reading) -> Cell | None:  # noqa: ARG001
    """``#REF!``, ``#DIV/0!`` and their kin."""
    return _unclear("files.error_value") if text.upper() in ERROR_VALUES else None


def not_finite(text: str, reading: Reading) -> Cell | None:  # noqa: ARG001
    """``inf``, ``∞``."""
    return _unclear("files.too_large") if text.casefold().lstrip("+-") in {"inf", "infinity", "∞", "无穷大"} else None


def true_or_false(text: str, reading: Reading) -> Cell | None:  # noqa: ARG001
    """``TRUE`` and ``FALSE`` where a number should stand."""
    return _unclear("files.boolean", value=text) if text.casefold() in {"true", "false"} else None


def thousands(text: str, reading: Reading) -> Cell | None:
    """``1,234.5``, ``1 234``: separators that can be nothing else."""
    value = number_of(text)
    if value is None:
        return None
    if "," in text and reading.comma_doubtful:
        return _unclear("files.decimal_comma", suggested=text.replace(",", "."), other=text.replace(",", ""))
    return _number(value, "files.thousands")


_DECIMAL_COMMA = re.compile(r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+,[0-9]+)")


def decimal_comma(text: str, reading: Reading) -> Cell | None:  # noqa: ARG001
    """``1.234,56`` and ``12,5``: perhaps a decimal comma, perhaps a slip."""
    if not _DECIMAL_COMMA.fullmatch(text) or number_of(text) is not None:
        return None
    whole, comma, part = text.partition(",")
    suggested = whole.replace(".", "") + (f".{part}" if comma else "")
    return _unclear("files.decimal_comma", suggested=suggested, other=text.replace(",", ""))


def has_decimal_comma(text: str) -> bool:
    """Whether a cell can only be read with a decimal comma or dotted thousands."""
    return decimal_comma(to_halfwidth(text).strip(), PLAIN) is not None


def dashed_minus(text: str, reading: Reading) -> Cell | None:  # noqa: ARG001
    """``−5``, ``—5.2``, ``- 5``: a minus sign typed as a dash."""
    if text[0] not in DASHES:
        return None
    value = number_of(text[1:].lstrip())
    return None if value is None or text[1:].lstrip()[0] in "+-" else _number(-value, "files.minus")


def apostrophe(text: str, reading: Reading) -> Cell | None:  # noqa: ARG001
    """``'123``: a number that a spreadsheet was told to keep as text."""
    value = number_of(text[1:]) if text[0] in "'’‘`" else None
    return None if value is None else _number(value, "files.text_number")


_PERCENT = re.compile(r"(.+?)\s*%")


def percent_sign(text: str, reading: Reading) -> Cell | None:
    """``12.5%``: 12.5 where the indicator is measured in per cent, else a question."""
    match = _PERCENT.fullmatch(text)
    value = number_of(match[1]) if match else None
    if value is None:
        return None
    if reading.percent:
        return _number(value, "files.percent_sign")
    return _unclear("files.percent_doubt", number=f"{value:.15g}", share=f"{value / 100:.12g}")


_TIE = re.compile(r"=\s*([0-9.,]+)|([0-9.,]+)\s*=|并列第?\s*([0-9]+)\s*[名位]?|[tT]([0-9]+)")


def tied(text: str, reading: Reading) -> Cell | None:
    """``=104``, ``并列第5``: a shared position."""
    match = _TIE.fullmatch(text)
    if not match or (match[4] and not reading.rank):
        return None
    value = number_of(next(part for part in match.groups() if part))
    return None if value is None else _number(value, "files.tie_mark")


def formula_text(text: str, reading: Reading) -> Cell | None:  # noqa: ARG001
    """``=SUM(A1:A3)`` as text."""
    return _unclear("files.formula_text") if text.startswith("=") and len(text) > 1 else None


_DATE = re.compile(
    r"(?:1[89]|20)[0-9]{2}(?:[-/.年][0-9]{1,2})(?:[-/.月](?:[0-9]{1,2}日?)?)?(?:[ T].*)?"
    r"|[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}:[0-9]{2}.*"
)


def date_text(text: str, reading: Reading) -> Cell | None:  # noqa: ARG001
    """``2021-12-31`` where a number should stand."""
    return _unclear("files.date_for_number", value=text) if _DATE.fullmatch(text) else None


def interval(text: str, reading: Reading) -> Cell | None:
    """``201-250``, ``≤50``, ``前50``, ``401+``: bounds kept, not destroyed."""
    bounds = bounds_of(text, percent=reading.percent, rank=reading.rank)
    if bounds is None:
        return None
    low, high = bounds
    if low is None or high is None:
        return _unclear("files.not_a_number")
    if isinstance(low, str) or isinstance(high, str):
        return _unclear("files.percent_interval")
    if low > high:
        return _unclear("files.interval_backwards")
    if max(abs(b) for b in (low, high) if math.isfinite(b)) > LARGEST:
        return _unclear("files.too_large")
    return Cell("interval", low=low, high=high)


_RANK_WORD = re.compile(r"第\s*([0-9]+)\s*[名位]?|([0-9]+)\s*[名位]")


def rank_word(text: str, reading: Reading) -> Cell | None:
    """``第5名`` where positions are read."""
    match = _RANK_WORD.fullmatch(text) if reading.rank else None
    return _number(float(match[1] or match[2]), "files.rank_word") if match else None


def in_brackets(text: str, reading: Reading) -> Cell | None:  # noqa: ARG001
    """``(1,234)``: a negative number to an accountant, a remark to others."""
    value = number_of(text[1:-1]) if text[0] == "(" and text[-1] == ")" else None
    return None if value is None else _unclear("files.in_brackets", number=f"{value:.15g}")


_WITH_WORD = re.compile(r"([¥$€£]?)\s*([+-]?[0-9][0-9, ]*(?:\.[0-9]+)?)\s*([^0-9.,\s][^0-9]{0,15})?")


def unit_word(text: str, reading: Reading) -> Cell | None:
    """``1.2万``, ``3亿元``, ``12 km``: scaled by nobody but the writer."""
    match = _WITH_WORD.fullmatch(text)
    value = number_of(match[2].rstrip()) if match else None
    if match is None or value is None or not (match[1] or match[3]):
        return None
    word = (match[3] or "").strip()
    if word and not match[1] and plain_key(word) in reading.words:
        return _number(value, "files.unit_word_dropped")
    scale = next((factor for name, factor in SCALES.items() if _begins(word.casefold(), name)), None)
    if scale is not None:
        return _unclear("files.scaled_word", word=word, number=f"{value:.15g}", full=f"{value * scale:.15g}")
    return _unclear("files.unit_word", word=match[1] + word, number=f"{value:.15g}")


def _begins(word: str, name: str) -> bool:
    if name in {"百", "千"}:  # 百分点, 千克 and 千瓦 are units of measurement
        return word == name or (word.startswith(name) and word[1] in "元美人家个户件项名亩")
    return word == name or (not name.isascii() and word.startswith(name)) or word.startswith(name + " ")


# fmt: off
RULES: Final[tuple[Rule, ...]] = cast("tuple[Rule, ...]", (
    error_value, not_finite, true_or_false, thousands, decimal_comma, dashed_minus, apostrophe, percent_sign, tied,
    formula_text, date_text, interval, rank_word, in_brackets, unit_word,
))
# fmt: on
