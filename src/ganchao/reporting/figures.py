"""Numbers as readers meet them: rounded, signed, tied, missing; full numbers stay in the blocks."""

from __future__ import annotations

import datetime
import functools
import math
import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from ganchao.reporting.blocks import Column
from ganchao.text import Lang, say

NOTHING: Final = "—"
MINUS: Final = "\u2212"


def is_number(value: object) -> bool:
    """Whether a cell holds a number, known or not."""
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def is_missing(value: object) -> bool:
    """Whether a cell holds nothing."""
    return value is None or value == "" or (isinstance(value, (float, np.floating)) and not math.isfinite(value))


def known(number: float) -> float | None:
    """A finite number, or nothing: JSON has no NaN."""
    return float(number) if abs(number) < float("inf") else None


def figure(value: object, column: Column, lang: Lang, *, marks: str = "") -> str:
    """A cell as text: rounded to the column's decimals, changes signed, ties called ties.

    >>> figure(0.12345, Column("score", decimals=3), "en"), figure(-2, Column("change", signed=True), "en")
    ('0.123', '−2')
    """
    if is_missing(value):
        return NOTHING
    if isinstance(value, (bool, np.bool_)):
        return say("reporting.yes" if value else "reporting.no", lang)
    if not is_number(value):
        return value.isoformat() if isinstance(value, datetime.date) else str(value)
    number = float(value)  # type: ignore[arg-type]
    if column.chance and not 1 <= number <= 99:
        return say("reporting.hardly_cell" if number < 1 else "reporting.nearly_sure_cell", lang)
    text = rounded(abs(number), column.decimals)
    if number < 0 and float(text.replace(",", "")) != 0:
        text = MINUS + text
    elif column.signed and number > 0:
        text = "+" + text
    return say("reporting.tied_rank", lang, rank=text) if "tied" in marks.split() else text


def rounded(number: float, decimals: int | None) -> str:
    """A number with so many decimals, whole numbers as such, others with six significant digits."""
    if decimals is not None:
        return f"{number:.{decimals}f}"
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.6g}"


def signed_number(number: float) -> str:
    """A change as short as it can be written, with its sign."""
    return ("+" if number > 0 else MINUS if number < 0 else "") + f"{abs(number):g}"


def percent(share: float, lang: Lang) -> str:
    """A probability as whole per cents; never 0 and never 100, which nobody can know.

    >>> [percent(share, "en") for share in (0.004, 0.25, 1)]
    ['under 1%', '25%', 'over 99%']
    """
    if share < 0.01 or share > 0.99:
        return say("reporting.hardly" if share < 0.01 else "reporting.nearly_sure", lang)
    return f"{share:.0%}"


def enumerated(items: list[str], lang: Lang, most: int = 8) -> str:
    """A list inside a sentence, cut with "and so many more"."""
    shown = say("reporting.list_joint", lang).join(items[:most])
    return shown if len(items) <= most else say("reporting.list_more", lang, items=shown, count=len(items))


def in_brackets(unit: str) -> str:
    """A unit that will stand in brackets, without brackets of its own.

    >>> in_brackets("亿元（2025 年价）"), in_brackets("million yuan (prices of 2025)")
    ('亿元，2025 年价', 'million yuan, prices of 2025')
    """
    return re.sub(r"\s*\((.*?)\)", r", \1", re.sub("（(.*?)）", r"，\1", unit))


def running(sentences: Sequence[str], lang: Lang) -> str:
    """Sentences one after the other as the language spaces them."""
    return functools.reduce(
        lambda first, second: say("reporting.two_sentences", lang, first=first, second=second), sentences
    )


def tidy(text: str) -> str:
    """A text whose lines were folded: no blank after full-width punctuation, where none is written."""
    return re.sub(r"(?<=[\uff0c\u3002\uff1b\uff1a\u3001\uff09\u201d])\s+(?=\S)", "", " ".join(text.split()))
