"""Places inside a document in words: ``indicators, 3rd entry (code rd), weight``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from ganchao.errors import Problem, Where
from ganchao.text import Lang, say


class Entry(NamedTuple):
    """One entry of a list, by its position from 0 and, where it has one, its code, or name where it has no code."""

    at: int
    code: str = ""
    name: object = ""  # a text, or one in both languages


Step = str | int
Steps = tuple[Step, ...]
"""Keys and positions on the way into a document: ``("indicators", 2, "weight")``."""


@dataclass(frozen=True)
class Place:
    """Where something stands inside a document; shown in the reader's language."""

    words: tuple[str | Entry, ...]

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def steps(self) -> Steps:
        """The way as keys and positions."""
        return tuple(word.at if isinstance(word, Entry) else word for word in self.words)

    def in_lang(self, lang: Lang) -> str:
        """The place in words."""
        text = ""
        for word in self.words:
            if isinstance(word, Entry):
                key = "place.entry_named" if word.name else "place.entry_coded" if word.code else "place.entry"
                values = {"code": word.code, "name": word.name}
                part = say(key, lang, number=word.at + 1, ordinal=ordinal(word.at + 1), **values)
                text += (say("place.before_entry", lang) if text else "") + part
            else:
                text += (say("place.before_key", lang) if text else "") + word
        return text


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th … 11th."""
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def place(root: Any, steps: Sequence[Step]) -> Place:
    """The place reached by ``steps`` from a document or plain data; entries are named by their code."""
    words: list[str | Entry] = []
    here = root
    for step in steps:
        here = below(here, step)
        words.append(entry_of(here, step) if isinstance(step, int) else str(step))
    return Place(tuple(words))


MADE: Final = re.compile(r"[A-Z]+_[0-9a-f]{6,}")
"""Codes that were made from names: nobody wrote them, so nobody would find an entry by one."""


def entry_of(here: Any, at: int) -> Entry:
    """An entry by its position, and its code, or its name where the code was made."""
    code, name = code_of(here), below(here, "name") or below(here, "title") or ""
    return Entry(at, code, name if MADE.fullmatch(code) and hasattr(name, "in_lang") else "")


def there(root: Any, steps: Sequence[Step]) -> Where:
    """The other place that a problem speaks of, as a value of its sentence."""
    return Where(path=place(root, steps))


def placed_values(problem: Problem, locate: Callable[[Steps], Where]) -> Problem:
    """The same problem, the other places it speaks of told as the outside world knows them."""
    values = dict(problem.values)
    for name, value in values.items():
        if isinstance(value, Where) and isinstance(value.path, Place):
            found = locate(value.path.steps)
            values[name] = replace(found, path="" if found.row else value.path)
    return replace(problem, values=values)


def below(here: Any, step: Step) -> Any:
    """What stands one step further in; ``None`` where there is nothing."""
    if isinstance(step, int):
        return here[step] if isinstance(here, (list, tuple)) and 0 <= step < len(here) else None
    if isinstance(here, Mapping):
        return here.get(step)
    return getattr(here, step, None)


def code_of(entry: Any) -> str:
    """The code of an entry of a list, if it has one."""
    code = below(entry, "code")
    return code if isinstance(code, str) else ""
