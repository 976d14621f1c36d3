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
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

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

    def in_lang(self, lang: Lang) -> str:
        """The place as a value inside a message."""
        return self.sentence(lang)


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

    def facts(self, lang: Lang) -> dict[str, object]:
        """The problem for machines: one shape for ``--json`` and the API."""
        where = self.where
        return {
            "key": self.key, "severity": self.severity, "file": where.file, "sheet": where.sheet, "row": where.row,
            "column": where.column, "where": where.sentence(lang), "what": self.what(lang), "fix": self.fix(lang),
        }


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


def problems_of(error: GanchaoError) -> tuple[Problem, ...]:
    """The problems an error carries."""
    match error:
        case InvalidInput():
            return error.problems
        case UnknownName():
            return (error.problem(),)
        case OutOfReach():
            return error.binding
        case RecordConflict():
            return (error.problem,)
        case _:
            raise TypeError(f"an error without problems: {type(error).__name__}")


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
    """The known name that a misspelt one must have meant, or nothing.

    One slip of the hand in three signs; another digit makes another name, and so does another beginning of a short
    Chinese one (财政局, 民政局).
    """
    wanted = str(name).casefold()
    by_fold = {str(each).casefold(): str(each) for each in known}
    close = difflib.get_close_matches(wanted, list(by_fold), n=CANDIDATES, cutoff=0.6)
    near = [each for each in close if is_near(wanted, each)]
    return by_fold[min(near, key=lambda each: slips(wanted, each))] if near else ""


CANDIDATES: Final = 5


def is_near(wanted: str, known: str) -> bool:
    """Whether one text can be the other misspelt."""
    if wanted != known and DIGITS.sub("", wanted) == DIGITS.sub("", known) and not same_number(wanted, known):
        return False
    if HAN.search(known) and max(len(wanted), len(known)) <= SIGNS_PER_SLIP and wanted[:1] != known[:1]:
        return False
    return slips(wanted, known) <= max(len(wanted), len(known)) // SIGNS_PER_SLIP


SIGNS_PER_SLIP: Final = 3
HAN: Final = re.compile("[\u4e00-\u9fff]")
DIGITS: Final = re.compile("[0-9]")


def same_number(wanted: str, known: str) -> bool:
    """Whether texts that differ in their digits alone may mean one thing: swapped digits, or one too many."""
    one, other = sorted(DIGITS.findall(wanted)), sorted(DIGITS.findall(known))
    return one == other or (len(one) != len(other) and len(wanted) > SIGNS_PER_SLIP)


def slips(one: str, other: str) -> int:
    """How many signs were left out, added, mistaken or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, sign in enumerate(one, 1):
        older, before, row = before, row, [at]
        for k, meant in enumerate(other, 1):
            row.append(min(before[k] + 1, row[k - 1] + 1, before[k - 1] + (sign != meant)))
            if at > 1 and k > 1 and (sign, one[at - 2]) == (other[k - 2], meant):
                row[k] = min(row[k], older[k - 2] + 1)
    return row[-1]


def pick(kind: str, name: object, known: Mapping[str, Thing]) -> Thing:
    """The thing called ``name``; otherwise :class:`UnknownName` with a suggestion."""
    try:
        return known[name]  # type: ignore[index]
    except (KeyError, TypeError):
        raise UnknownName(kind, name, known) from None
