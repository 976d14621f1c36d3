"""Cells of a plan's sheets: fields under dotted names, values as people write them, the room they take."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Final

from pydantic import BaseModel

from ganchao.domain.document import Bilingual
from ganchao.files.plan_text import PHRASES
from ganchao.files.plansheets import is_bilingual
from ganchao.text import LANGS

LINE: Final = 15
MOST_LINES: Final = 8


def signs_in(text: str) -> int:
    """The width of a text in signs of a Latin alphabet; a Chinese one is two wide."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def lines_of(text: str, width: int) -> int:
    """Lines that a text takes in a column, with some room to spare for words that are not broken."""
    return sum(max(1, math.ceil(1.15 * signs_in(line) / width)) for line in text.split("\n"))


def base_of(part: str, column: str) -> str:
    """The field of a column, without its language."""
    base, _, lang = column.rpartition(".")
    return base if lang in LANGS and is_bilingual(part, base) else column


def together(words: Sequence[str], column: str) -> str:
    """Several texts in one cell, so that they come apart again as they were."""
    parting = "\n" if column == PHRASES and any(re.search("[;；]", each) for each in words) else "; "
    alone = column == PHRASES and len(words) == 1 and re.search("[、，,;；]", words[0])
    return parting.join(words) + (parting.strip(" ") if alone else "")


def cells_of(document: BaseModel, before: str = "", *, apart: bool = True) -> Iterator[tuple[str, object]]:
    """What is set in an entry under dotted names; lists of documents have sheets of their own where they are ``apart``.

    A list within a list within a list has none: its entries are numbered, ``gates.0.least``.
    """
    for name in type(document).model_fields:
        value = getattr(document, name)
        if name not in document.model_fields_set or value is None:
            continue
        if isinstance(value, Bilingual):
            yield from ((f"{before}{name}.{lang}", getattr(value, lang)) for lang in LANGS if getattr(value, lang))
        elif isinstance(value, BaseModel):
            yield from cells_of(value, f"{before}{name}.")
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            for at, inner in enumerate(() if apart else value):
                yield from cells_of(inner, f"{before}{name}.{at}.", apart=False)
        elif name == "limits":
            yield from ((f"{before}{name}.{at}", limit) for at, limit in enumerate(value) if limit is not None)
        elif value not in {"", ()} if not isinstance(value, Mapping) else value:
            yield before + name, value


def plain_text(value: object) -> str:
    """A value as people write it into a cell."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return "; ".join(map(plain_text, value))
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {plain_text(inner)}" for key, inner in value.items())
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
