"""Files of a plan before they become one: plain data, codes for what has a name alone, names turned into codes."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ganchao.domain.framework import Framework
from ganchao.domain.place import Steps, below, place
from ganchao.errors import Problem, Where
from ganchao.files.plan_codes import coded, from_name, give_codes, names_of
from ganchao.files.plan_names import entries_in, names_in
from ganchao.files.plan_naming import Naming, defined
from ganchao.files.plan_reading import PlanReading
from ganchao.files.plan_short import called_as_promised, quotes_from_the_first, spell_out
from ganchao.files.plan_words import in_document_words
from ganchao.files.plansheets import PLAN_SHEETS, parts_meant
from ganchao.files.yamltext import Source, read_source


@dataclass
class Paper:
    """A YAML file of a plan before it becomes one: plain data in the words of documents."""

    source: Source
    problems: tuple[Problem, ...]
    is_legible: bool = True
    given: Mapping[str, str] = field(default_factory=dict)  # names by the codes that were given
    naming: Naming | None = None

    @property
    def data(self) -> Any:
        """What it says, as plain data."""
        return self.source.data

    @property
    def where(self) -> Callable[[Steps], Where]:
        """Where a place of it is written."""
        return self.source.where


@dataclass
class Book:
    """Sheets of a plan before they become one."""

    file: str
    reading: PlanReading
    problems: tuple[Problem, ...]
    sheets: tuple[str, ...]

    @property
    def data(self) -> Any:
        """What they say, as plain data."""
        return self.reading.data

    @property
    def where(self) -> Callable[[Steps], Where]:
        """Where a place of them is written."""
        return self.reading.where


def paper_of(file: Path) -> Paper:
    """A YAML file as plain data, short ways of writing spelled out."""
    source, problems = read_source(file)
    if source is None:
        return Paper(Source(file.name), problems, is_legible=False)
    data = copy.deepcopy(source.data)
    spell_out(data)
    return Paper(replace(source, data=in_document_words(data)), problems)


def explicit_codes(root: Any) -> Iterator[str]:
    """The codes that are written in plain data of a plan."""
    yield from (str(code) for _, _, entry in coded(root) if (code := below(entry, "code")))


def name_everything(papers: Sequence[Paper], books: Sequence[Book], framework: Framework | None) -> None:
    """Codes for what the documents name but give none, and codes for all names, in place."""
    nodes = () if framework is None else (*framework.node_codes, *framework.columns())
    columns = frozenset() if framework is None else (
        frozenset(each.code for each in framework.indicators) - {each.code for each in framework.scored})
    taken = {code for book in books for code in explicit_codes(book.reading.data)} | {*nodes}
    given: dict[str, str] = {}
    for _round in ("everything but promises that are named by their indicator", "these too"):
        everything = together([paper.source.data for paper in papers])
        given |= codes_given(everything, papers, taken)
        names = names_in(together([everything, *(book.reading.data for book in books)]), framework)
        for paper in papers:
            paper.naming = Naming(names, {}, paper.source.where, columns)
            name_promises(paper, everything, framework)
    whole = together([everything, *(book.reading.data for book in books)])
    documents: list[Paper | Book] = [*papers, *books]
    places = {code: where for each in documents for code, where in defined(each.data, each.where)}
    for paper in papers:
        paper.given = given
        paper.naming = Naming(names, places, paper.source.where, columns)
        quotes_from_the_first(paper.source.data, whole.get("documents"))
        paper.naming.name(paper.source.data)
    for book in books:
        book.reading.name(names)


def name_promises(paper: Paper, everything: Mapping[str, Any], framework: Framework | None) -> None:
    """Promises without a code get the names and units of what they promise."""
    own = {str(code): each for each in everything.get("indicators", ()) if (code := below(each, "code"))}
    for steps, entry in entries_in(paper.source.data, PLAN_SHEETS["targets"]):
        if paper.naming is not None and isinstance(entry, dict) and not entry.get("code") and (
                isinstance(said := entry.get("indicator"), str)):
            meant = paper.naming.code(said, parts_meant("targets", "indicator"), (*steps, "indicator"))
            called_as_promised(entry, meant, own, framework)


def codes_given(everything: dict[str, Any], papers: Sequence[Paper], taken: Collection[str]) -> dict[str, str]:
    """Gives codes to what has none, in place; of two of one name both are told."""
    homes = {id(entry): (paper, steps) for paper in papers for _, steps, entry in coded(paper.source.data)}
    by_place = {steps: homes[id(entry)] for _, steps, entry in coded(everything) if id(entry) in homes}
    given, without = give_codes(everything, taken, from_name)
    for part, steps, name in without:
        if not name:
            continue
        paper, inside = by_place[steps]
        there = next((where(*home) for other, home in by_place.items() if other != steps
                      and kinds(other) == kinds(steps) and name in names_of(at(everything, other))), Where())
        problem = Problem("plan.name_twice", where(paper, inside), {"name": name, "other": there})
        paper.problems = (*paper.problems, problem)
        code = next(each for each in from_name(f"{part}{steps}", 0, name) if each not in {*given, *taken})
        given[code] = name
        at(everything, steps)["code"] = code  # so that nothing else is told of it
    return given


def where(paper: Paper, steps: Steps) -> Where:
    """File, row and place."""
    return replace(paper.source.where(steps), path=place({}, steps))


def kinds(steps: Steps) -> tuple[str, ...]:
    """The list that a place lies in."""
    return tuple(step for step in steps if isinstance(step, str))


def together(roots: Sequence[Any]) -> dict[str, Any]:
    """Lists of several files' plain data one after the other; the entries are the same objects."""
    whole: dict[str, Any] = {}
    for root in roots:
        for name, value in root.items() if isinstance(root, Mapping) else ():
            if isinstance(value, list):
                whole[name] = [*whole.get(name, ()), *value]
    return whole


def at(data: Any, steps: Steps) -> Any:
    """What stands at a place of plain data."""
    for step in steps:
        data = below(data, step)
    return data
