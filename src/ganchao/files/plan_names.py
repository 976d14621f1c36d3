"""Names for codes: in the sheets of a plan people name a measure, an owner, an indicator by its name or by its code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ganchao.domain.check_filled import TO_FILL_IN
from ganchao.domain.framework import Framework
from ganchao.domain.place import below
from ganchao.errors import nearest
from ganchao.files.plansheets import EVERYTHING, PLAN_SHEETS, PlanSheet
from ganchao.text import Lang

INDEX: Final = "index"
PARTING: Final = frozenset(",，;；、\n")
"""Signs that part the entries of a cell; a name that holds one cannot stand in a list."""
Named = tuple[str, str, tuple[str, str]]  # part, code, name in Chinese and in English


@dataclass(frozen=True, eq=False)
class Names:
    """What can be named, by the part it stands in."""

    codes: Mapping[str, Mapping[str, tuple[str, str]]]  # names in Chinese and English by code
    by_name: Mapping[str, Mapping[str, Collection[str]]]  # codes by name

    def code(self, text: str, parts: Collection[str]) -> str:
        """The code that a text is or that the only thing of this name has; nothing where there is none."""
        if any(text in self.codes.get(part, {}) for part in parts):
            return text
        found = {code for part in parts for code in self.by_name.get(part, {}).get(text, ())}
        return found.pop() if len(found) == 1 else ""

    def word(self, code: str, parts: Collection[str], lang: Lang, *, in_list: bool = False) -> str:
        """The name to write for a code; the code itself where the name would not lead back to it."""
        for part in parts:
            zh, en = self.codes.get(part, {}).get(code, ("", ""))
            name = (zh or en) if lang == "zh" else (en or zh)
            if TO_FILL_IN.search(name):  # it will be another name soon, and rows that speak of it must not break
                return code
            if name and name == name.strip() and self.code(name, parts) == code and not (in_list and PARTING & {*name}):
                return name
        return code

    def without(self, columns: Collection[str]) -> Names:
        """The same without some things of the framework."""
        codes = {code: both for code, both in self.codes.get(INDEX, {}).items() if code not in columns}
        named = {name: left for name, held in self.by_name.get(INDEX, {}).items() if (left := {*held} - {*columns})}
        return Names({**self.codes, INDEX: codes}, {**self.by_name, INDEX: named})

    def close(self, text: str, parts: Collection[str]) -> str:
        """The name or code most like a misspelt one."""
        names = [name for part in parts for name in (*self.by_name.get(part, {}), *self.codes.get(part, {}))]
        return nearest(text, names)


def names_in(root: Any, framework: Framework | None) -> Names:
    """Names of everything in a plan, or in the plain data of one, and in the framework."""
    nodes = () if framework is None else (*framework.groups, *framework.indicators)
    every: list[Named] = [(INDEX, node.code, (node.name.zh.strip(), node.name.en.strip())) for node in nodes]
    every += [named for sheet in PLAN_SHEETS.values() for named in named_in(root, sheet)]
    codes: dict[str, dict[str, tuple[str, str]]] = {}
    by_name: dict[str, dict[str, set[str]]] = {}
    for part, code, names in every:
        for each in (part,) if part == INDEX else (part, EVERYTHING):
            codes.setdefault(each, {}).setdefault(code, names)
            for name in filter(None, names):
                by_name.setdefault(each, {}).setdefault(name, set()).add(code)
    return Names(codes, by_name)


def named_in(root: Any, sheet: PlanSheet) -> Iterator[Named]:
    """What the entries of one sheet are called."""
    for _steps, entry in entries_in(root, sheet):
        code, name = below(entry, "code"), below(entry, "name") or below(entry, "title")
        if isinstance(code, str) and code:
            both = [name if isinstance(name, str) else below(name, lang) for lang in ("zh", "en")]
            zh, en = (each.strip() if isinstance(each, str) else "" for each in both)
            yield sheet.part, code, (zh, en)


def entries_in(root: Any, sheet: PlanSheet) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Entries of a sheet with their places in the plan."""
    name, *inner = sheet.steps
    for at, entry in enumerate(below(root, name) or ()):
        if not inner:
            yield (name, at), entry
        for k, held in enumerate((below(entry, inner[0]) or ()) if inner else ()):
            yield (name, at, inner[0], k), held
