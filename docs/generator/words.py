"""The words of the generated pages, in both languages.

What the code says of itself is English; its Chinese stands in ``docs/zh.po``, found by the English text.
"""

from __future__ import annotations

import functools
from pathlib import Path

from babel.messages.pofile import read_po

CHINESE = Path(__file__).resolve().parent.parent / "zh.po"


@functools.cache
def chinese() -> dict[str, str]:
    """English text -> Chinese text."""
    with CHINESE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}


ASKED: set[str] = set()
"""Every text asked for in Chinese so far; a test looks for those that ``docs/zh.po`` does not have."""


def words(text: str, lang: str) -> str:
    """The text in the page's language; English where there is no Chinese yet."""
    if lang == "en" or not text:
        return text
    ASKED.add(text)
    return chinese().get(text, text)
