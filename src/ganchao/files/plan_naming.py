"""Names for codes in a plan's YAML: one thing of that name in the whole plan, wherever its file is.

A code stays a code. A text that is no code is looked up among what its field can mean; several stand in a list or with
semicolons between them. A part of a name that no other has will do, and what it is taken for is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ganchao.domain.document import CODE_PATTERN
from ganchao.domain.place import Entry, Place, Steps, below, place
from ganchao.errors import Problem, Say, Where
from ganchao.files.notation import plain_key
from ganchao.files.plan_names import INDEX, Names, entries_in
from ganchao.files.plan_places import last_number, part_of
from ganchao.files.plan_short import apart
from ganchao.files.plan_telling import Known
from ganchao.files.plansheets import EVERYTHING, FIELDS_OF, PLAN_SHEETS, REFERS, parts_meant
from ganchao.text import Lang

LISTING: Final = re.compile("[、，,]")
FEWEST: Final = 2
"""Signs that a part of a name must have to stand for it."""


@dataclass
class Naming:
    """One pass over a document that turns names into codes; ``places`` tell where a code is defined."""

    every: Names
    places: Mapping[str, Where]
    where: Callable[[Steps], Where]
    columns: Collection[str] = ()  # what indicators are made of: values that only events and promises speak of
    problems: list[Problem] = field(default_factory=list)
    unknown: set[Steps] = field(default_factory=set)  # places of texts that name nothing
    told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Names without those of columns, for fields that cannot mean them."""
        self.scored = self.every.without(self.columns)
        self.names = self.scored

    def name(self, root: Any) -> None:
        """Every reference of a document, in place."""
        for sheet in PLAN_SHEETS.values():
            for steps, entry in entries_in(root, sheet):
                for name in FIELDS_OF[sheet.part]:
                    if name in REFERS or (sheet.part, name) in ALSO:
                        self.reference(sheet.part, entry, name, steps)

    def reference(self, part: str, entry: Any, name: str, before: Steps) -> None:
        """One field of an entry."""
        *way, last = name.split(".")
        here: Any = entry
        for step in way:
            here = below(here, step)
        value, steps = (below(here, last) if isinstance(here, dict) else None), (*before, *way, last)
        parts = ALSO.get((part, name)) or parts_meant(part, name)
        self.names = self.every if (part, name) in COLUMNS_TOO else self.scored
        several = FIELDS_OF[part][name] is not str and "tuple" in str(FIELDS_OF[part][name])
        if isinstance(value, str) and value:
            here[last] = self.list_of(value, parts, steps) if several else self.code(value, parts, steps)
        elif isinstance(value, list):
            here[last] = [code for each in value for code in
                          (self.list_of(each, parts, steps) if isinstance(each, str) else [each])]

    def list_of(self, text: str, parts: Sequence[str], steps: Steps) -> list[str]:
        """The codes that a text means: one name, or several with semicolons between them."""
        if self.meant(text, parts):
            return [self.code(text, parts, steps)]
        pieces = apart(text)
        if len(pieces) == 1:
            commas = [piece.strip() for piece in LISTING.split(text) if piece.strip()]
            pieces = commas if all(len(self.meant(piece, parts)) == 1 for piece in commas) else [text]
        return [self.code(piece, parts, steps) for piece in pieces]

    def code(self, text: str, parts: Sequence[str], steps: Steps) -> str:
        """The code that a text means; itself where it names nothing, which is remembered."""
        text = text.strip()
        found = self.meant(text, parts)
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            shown = Several(tuple((code, self.places.get(code)) for code in found))
            self.problems.append(Problem("plan.ambiguous", self.where(steps), {"name": text, "places": shown}))
            return found[0]  # so that nothing else is told of it
        if columns := [*self.every.by_name.get(INDEX, {}).get(text, ())] if INDEX in parts else []:
            self.problems.append(
                Problem("plan.only_a_series", self.where(steps), {"name": text, "code": columns[0]})
            )
            return (self.by_part_of_name(text, parts) or columns)[0]  # so that nothing else is told of it
        if within := self.by_part_of_name(text, parts):
            if len(within) == 1:
                if text not in self.told:
                    self.told.add(text)
                    values = {"name": text, "meant": Named(self.names, within[0])}
                    self.problems.append(Problem("plan.part_of_name", self.where(steps), values, "repair"))
                return within[0]
            several = Several(tuple((code, None) for code in within), self.names)
            self.problems.append(Problem("plan.ambiguous", self.where(steps), {"name": text, "places": several}))
            return within[0]
        if not re.match(CODE_PATTERN, text):
            self.unknown.add(steps)
        return text

    def meant(self, text: str, parts: Sequence[str]) -> list[str]:
        """What a text can mean: a code, or everything of this name."""
        text = text.strip()
        for within in (parts, (EVERYTHING,)) if SERVED & {*parts} else (parts,):
            if any(text in self.names.codes.get(part, {}) for part in within):
                return [text]
            found = {code: None for part in within for code in sorted(self.names.by_name.get(part, {}).get(text, ()))}
            if not found:
                key = plain_key(text)
                found = {code: None for part in within for name, codes in self.names.by_name.get(part, {}).items()
                         if plain_key(name) == key for code in sorted(codes)}
            if found:
                return list(found)
        return []

    def by_part_of_name(self, text: str, parts: Collection[str]) -> list[str]:
        """What has a name that holds the text; no code is taken for a part of a name."""
        key = plain_key(text)
        if len(key) < FEWEST or re.match(CODE_PATTERN, text):
            return []
        found = {code: None for part in parts for name, codes in self.names.by_name.get(part, {}).items()
                 if key in plain_key(name) for code in sorted(codes)}
        return [code for code in found if code not in self.columns] or list(found)

    def explained(self, problem: Problem) -> Problem:
        """A problem of the document, told of names where it is one of a name that leads nowhere."""
        path = problem.where.path
        if not isinstance(path, Place):
            return problem
        steps = tuple(path.steps)
        part, name = part_of(steps), ".".join(str(step) for step in steps[last_number(steps):])
        parts = ALSO.get((part, name)) or (parts_meant(part, name) if name in REFERS else ())
        bad = problem.key == "documents.bad_code" and any(steps[:len(each)] == each for each in self.unknown)
        if not parts or not (bad or problem.key in {"unknown.none", "unknown.close"}):
            return problem
        self.names = self.every if (part, name) in COLUMNS_TOO else self.scored
        text = str(problem.values.get("name", problem.values.get("value", "")))
        close = self.names.close(text, parts)
        values = {"kind": problem.values.get("kind", Say(f"kind.{KINDS.get(parts[0], 'element')}")), "name": text,
                  "close": close, "known": Known(self.names, tuple(parts))}
        return replace(problem, key="unknown.close" if close else "unknown.none", values=values)


SERVED: Final = frozenset({"main_lines", "strategies", "priorities", "goals", "cards"})
"""Parts that are served: a text that names none of them may still name something, which is then told."""
ALSO: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("leading", "reports"): ("targets",),
}
"""References of documents that sheets do not turn into codes."""
COLUMNS_TOO: Final = frozenset({
    ("events.effects", "indicator"), ("jurisdictions", "changes"), ("targets", "indicator"),
})
"""References that may mean a column which is no indicator of the index by itself."""
KINDS: Final = {INDEX: "indicator", "documents": "document", "measures": "measure", "owners": "owner",
                "upper_plans.items": "item", "standards.clauses": "clause", "references": "reference"}


@dataclass(frozen=True)
class Several:
    """Things that one text may mean, as a value inside a message."""

    codes: tuple[tuple[str, Where | None], ...]
    names: Names | None = None

    def in_lang(self, lang: Lang) -> str:
        """Each with the place where it is written, or with its name."""
        said = []
        for code, where in self.codes[:MOST]:
            if where is not None:
                said.append(where.sentence(lang))
            else:
                said.append(Named(self.names, code).in_lang(lang) if self.names else code)
        return ("；" if lang == "zh" else "; ").join(said) + (" …" if len(self.codes) > MOST else "")


MOST: Final = 6


@dataclass(frozen=True)
class Named:
    """Something by its name, as a value inside a message."""

    names: Names
    code: str

    def in_lang(self, lang: Lang) -> str:
        """Name and code."""
        for held in self.names.codes.values():
            if self.code in held:
                zh, en = held[self.code]
                return f"{(zh or en) if lang == 'zh' else (en or zh)}"
        return self.code


def by_their_names(problem: Problem, given: Mapping[str, str]) -> Problem:
    """A problem in which entries whose codes were given are called by their names."""
    values = {key: given.get(value, value) if isinstance(value, str) else value
              for key, value in problem.values.items()}
    return replace(problem, values=values, where=_named_place(problem.where, given))


def _named_place(where: Where, given: Mapping[str, str]) -> Where:
    if not isinstance(where.path, Place):
        return where
    words = [Entry(word.at, word.code, given.get(word.code, "")) if isinstance(word, Entry) else word
             for word in where.path.words]
    return replace(where, path=Place(tuple(words)))


def defined(root: Any, where: Callable[[Steps], Where]) -> Iterator[tuple[str, Where]]:
    """Every code of a document and where it is written."""
    for sheet in PLAN_SHEETS.values():
        for steps, entry in entries_in(root, sheet):
            if isinstance(code := below(entry, "code"), str):
                yield code, replace(where(steps), path=place(root, steps))
