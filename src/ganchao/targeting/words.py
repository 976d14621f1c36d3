"""Lists inside sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ganchao.text import Lang, shown

LISTED = {"zh": "、", "en": ", "}
APART = {"zh": "；", "en": "; "}


@dataclass(frozen=True)
class Listed:
    """Names or messages with the language's comma between them."""

    items: tuple[object, ...]
    whole: bool = False  # sentences rather than names

    def in_lang(self, lang: Lang) -> str:
        """The list in the reader's language."""
        return (APART if self.whole else LISTED)[lang].join(str(shown(item, lang)) for item in self.items)


def listed(items: Iterable[object]) -> Listed:
    """A list for a sentence."""
    return Listed(tuple(items))


def sentences(items: Iterable[object]) -> Listed:
    """Half sentences one after the other."""
    return Listed(tuple(items), whole=True)
