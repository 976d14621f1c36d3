"""What can go wrong, told apart by what a reader does about it.

GanchaoError
├── InvalidInput      a table or document is wrong; lists every problem at once
├── UnknownName       a unit, indicator, year or method that does not exist
├── OutOfReach        no admissible plan reaches the aim; names the limits that bind
└── RecordConflict    a check-in contradicts what is already recorded

An exception carries fields; the sentence is made in the reader's language by :meth:`GanchaoError.sentences`.
To add a kind of problem, write its two messages (``<key>`` and ``<key>.fix``) into both catalogues
under ``locale/`` and raise ``Problem(key, where, values)``.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from ganchao.text import Lang, say, shown

Thing = TypeVar("Thing")
Severity = Literal["error", "warning", "repair"]


@dataclass(frozen=True)
class Where:
    """The place of a problem, as exactly as it is known."""

    file: str = ""
    sheet: str = ""
    row: int | None = None  # as a spreadsheet counts, the first row is 1
    column: str = ""
    path: object = ""  # place inside a document ("indicators, 3rd entry, weight"): text, or anything with ``in_lang``

    def sentence(self, lang: Lang) -> str:
        """The place in words: ``units.csv, row 7, column year``."""
        parts = [self.file] if self.file else []
        if self.sheet:
            parts.append(say("where.sheet", lang, sheet=self.sheet))
        if self.row is not None:
            parts.append(say("where.row", lang, row=self.row))
        if self.column:
            parts.append(say("where.column", lang, column=self.column))
        if self.path:
            parts.append(str(shown(self.path, lang)))
        return say("where.joint", lang).join(parts)


NOWHERE = Where()


@dataclass(frozen=True)
class Problem:
    """One thing wrong: where, what and how to fix it."""

    key: str  # message key; "<key>.fix" says what to do
    where: Where = NOWHERE
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"

    def what(self, lang: Lang) -> str:
        """What is wrong, without the place."""
        return say(self.key, lang, **self.values)

    def fix(self, lang: Lang) -> str:
        """What the reader can do about it."""
        return say(self.key + ".fix", lang, **self.values)

    def sentence(self, lang: Lang) -> str:
        """``where: what (fix)`` in one line."""
        where = self.where.sentence(lang)
        if where:
            return say("problem.line", lang, where=where, what=self.what(lang), fix=self.fix(lang))
        return say("problem.line_nowhere", lang, what=self.what(lang), fix=self.fix(lang))


class GanchaoError(Exception):
    """Anything the reader can do something about."""

    def sentences(self, lang: Lang) -> list[str]:
        """Everything to tell the reader, one line each."""
        raise NotImplementedError

    def __str__(self) -> str:
        return "\n".join(self.sentences("en"))


class InvalidInput(GanchaoError):
    """A table or document is wrong; lists every problem at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def sentences(self, lang: Lang) -> list[str]:
        return [problem.sentence(lang) for problem in self.problems]


class UnknownName(GanchaoError):
    """A unit, indicator, year or method that does not exist."""

    def __init__(self, kind: str, name: object, known: Collection[object]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        super().__init__(kind, name)

    def sentences(self, lang: Lang) -> list[str]:
        return [self.problem().sentence(lang)]

    def problem(self, where: Where = NOWHERE) -> Problem:
        """The same as an entry of a problem list."""
        close = "" if self.kind == "year" else nearest(self.name, self.known)  # another year is no misspelling
        kind = f"kind.{self.kind}"
        if close:
            return Problem("unknown.close", where, {"kind": Say(kind), "name": self.name, "close": close})
        some = ", ".join(str(name) for name in self.known[:12]) + (" …" if len(self.known) > 12 else "")
        if self.kind == "year" and len(self.known) > 12:
            some = f"{self.known[0]}–{self.known[-1]}"
        return Problem("unknown.none", where, {"kind": Say(kind), "name": self.name, "known": some})


class OutOfReach(GanchaoError):
    """No admissible plan reaches the aim; carries the best attainable and the limits that bind."""

    def __init__(self, best: object, binding: Iterable[Problem] = ()) -> None:
        self.best, self.binding = best, tuple(binding)
        super().__init__(best)

    def sentences(self, lang: Lang) -> list[str]:
        return [say("out_of_reach", lang, best=self.best), *(p.sentence(lang) for p in self.binding)]


class RecordConflict(GanchaoError):
    """A check-in contradicts what is already recorded."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)

    def sentences(self, lang: Lang) -> list[str]:
        return [self.problem.sentence(lang)]


class GanchaoWarning(UserWarning):
    """We went on, but you should know."""


@dataclass(frozen=True)
class Say:
    """A message used as a value inside another message."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def in_lang(self, lang: Lang) -> str:
        """The message in the reader's language."""
        return say(self.key, lang, **self.values)


def nearest(name: object, known: Collection[object]) -> str:
    """The known name most like a misspelt one, or nothing."""
    names = [str(each) for each in known]
    by_fold = {each.casefold(): each for each in names}
    close = difflib.get_close_matches(str(name).casefold(), list(by_fold), n=1, cutoff=0.6)
    return by_fold[close[0]] if close else ""


def pick(kind: str, name: object, known: Mapping[str, Thing]) -> Thing:
    """The thing called ``name``; otherwise :class:`UnknownName` with a suggestion."""
    try:
        return known[name]  # type: ignore[index]
    except (KeyError, TypeError):
        raise UnknownName(kind, name, known) from None
