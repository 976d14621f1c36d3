"""Problems of a plan told to someone who fills in sheets: of cells, columns and names, not of keys and codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ganchao.domain.place import Place, Steps, place
from ganchao.errors import Problem
from ganchao.files.plan_names import Names
from ganchao.files.plan_places import last_number, part_of
from ganchao.files.plansheets import FIELDS_OF, REFERS, SETTINGS
from ganchao.files.sheetwords import CHOICES, Choice, Head, choice_of, head
from ganchao.files.workbook import Reading
from ganchao.text import Lang, catalogue, say

TOLD: Final[Mapping[str, Mapping[str, str]]] = {
    "plan.line_lacks": {"kind": "bottom_lines.kind", "need": "bottom_lines"},
    "plan.rule_lacks": {"kind": "standards.clauses.rule.kind"},
    "plan.closed_open": {"status": "ledgers.entries.status"},
}
"""Values of problems that are words of the document: choices, or fields of a part."""
UNKNOWN: Final = frozenset({"unknown.none", "unknown.close"})


class SheetProblem(Problem):
    """A problem told to someone who fills in sheets: of columns and rows, not of keys and entries."""

    def what(self, lang: Lang) -> str:
        """What is wrong, in the words of the sheet where it has some of its own."""
        own = f"{self.key}.sheet"
        return say(own, lang, **self.values) if own in catalogue(lang) else super().what(lang)

    def fix(self, lang: Lang) -> str:
        """What to do in the sheet."""
        own = f"{self.key}.sheet_fix"
        return say(own, lang, **self.values) if own in catalogue(lang) else super().fix(lang)


def told(reading: Reading, names: Names, steps: Steps, problem: Problem) -> Problem:
    """A problem with its cell as the place, told in the words of the sheets."""
    where, values = reading.where(steps), dict(problem.values)
    for name, said in TOLD.get(problem.key, {}).items():
        text = str(values[name])
        values[name] = Choice(said, (text,)) if said in CHOICES else Head(said, text)
    if problem.key == "plan.rule_lacks":
        needs = str(values["need"]).split(" / ")
        values["need"] = Heads(tuple(Head("standards.clauses", f"rule.{need}") for need in needs))
    key, parts = problem.key, REFERS.get(".".join(str(step) for step in steps[last_number(steps) :]), ())
    if key in UNKNOWN and parts:
        close = names.close(str(values["name"]), parts)
        key = "unknown.close" if close else "unknown.none"
        values |= {"close": close, "known": Known(names, tuple(parts))}
    sheet = SheetProblem(key, replace(where, path=place({}, steps)), values, problem.severity)
    return in_sheet_words(reading, sheet)


def in_sheet_words(reading: Reading, problem: Problem) -> Problem:
    """The same for what a cell alone says: choices and headers as the sheet has them."""
    steps = problem.where.path.steps if isinstance(problem.where.path, Place) else ()
    values, where = dict(problem.values), problem.where
    missing = problem.key == "documents.missing_key"
    at = next((k for k in range(len(steps), 0, -1) if isinstance(steps[k - 1], int)), 0)
    part = part_of(steps)
    names = [str(step) for step in steps[at:]]
    if part and missing:
        values["key"] = Head(part, ".".join((*names, str(values["key"]))))
    elif part and "key" in values:
        values["key"] = reading.heads.get(tuple(steps)) or Head(part, ".".join(names) or str(values["key"]))
    if part and "allowed" in values and (choice := choice_of(part, ".".join(names))) in CHOICES:
        values["allowed"] = Choice(choice, tuple(str(values["allowed"]).split(", ")))
    path: object = "" if where.sheet else where.path
    key = "workbook.missing_cell" if missing else problem.key
    return SheetProblem(key, replace(where, path=path), values, problem.severity)


def lacking(problem: Problem) -> Steps:
    """The place that has nothing where it needs something; no place for other problems."""
    steps = problem.where.path.steps if isinstance(problem.where.path, Place) else ()
    return (*steps, str(problem.values["key"])) if problem.key == "documents.missing_key" else ()


@dataclass(frozen=True)
class Known:
    """What there is to name in some parts, as a value inside a message."""

    names: Names
    parts: tuple[str, ...]

    def in_lang(self, lang: Lang) -> str:
        """Their names, or codes, as many as fit into a sentence."""
        codes = [code for part in self.parts for code in self.names.codes.get(part, {})]
        shown = [self.names.word(code, self.parts, lang) for code in codes[:MOST_SHOWN]]
        return ("、" if lang == "zh" else ", ").join(shown) + (" …" if len(codes) > MOST_SHOWN else "") or "–"


MOST_SHOWN: Final = 12


@dataclass(frozen=True)
class Heads:
    """Several headers as a value inside a message."""

    heads: tuple[Head, ...]

    def in_lang(self, lang: Lang) -> str:
        """The headers in the reader's language."""
        return " / ".join(each.in_lang(lang) for each in self.heads)


@dataclass(frozen=True)
class SettingHeads:
    """The rows of the sheet of settings as a value inside a message."""

    def in_lang(self, lang: Lang) -> str:
        """Their headers in the reader's language."""
        return ("、" if lang == "zh" else ", ").join(head(SETTINGS, name, lang) for name in FIELDS_OF[SETTINGS])
