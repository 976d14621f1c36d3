"""The words of the sheets in a plan's YAML: choices, answers and days as people write them become what documents hold.

``kind: 不低于`` is ``kind: floor``, ``due: 2020/6/30`` is ``due: 2020-06-30``, ``success: 90%`` is 0.9, and
``cost: 0.4；0.3`` a list. Anything else stays as it was written,
so that the document itself refuses it.
"""

from __future__ import annotations

import copy
import typing
from dataclasses import dataclass, replace
from typing import Any

from ganchao.domain.place import Place
from ganchao.errors import Problem
from ganchao.files.notation import plain_key
from ganchao.files.plan_names import entries_in
from ganchao.files.plan_places import last_number, part_of
from ganchao.files.plan_short import BETWEEN, apart
from ganchao.files.plan_text import day_of, is_day, shares_of
from ganchao.files.plansheets import FIELDS_OF, PERIODS, PLAN_SHEETS, REFERS, SETTINGS, SHARES, is_bilingual
from ganchao.files.sheetwords import CHOICES, FALSE, TRUE, choice_of, values_by_word, word
from ganchao.text import Lang


def in_document_words(data: Any) -> Any:
    """A copy of a plan's plain data in which every choice, answer and day is written as documents write it."""
    said = copy.deepcopy(data)
    put_words(SETTINGS, said)
    for sheet in PLAN_SHEETS.values():
        for _steps, entry in entries_in(said, sheet):
            put_words(sheet.part, entry)
    return said


def put_words(part: str, entry: Any) -> None:
    """The same within one entry, in place."""
    for name, annotation in FIELDS_OF[part].items():
        if is_bilingual(part, name):
            continue
        *way, last = name.split(".")
        here = entry
        for step in way:
            here = here.get(step) if isinstance(here, dict) else None
        if isinstance(here, dict) and isinstance(text := here.get(last), str):
            here[last] = meant(text.strip(), choice_of(part, name), annotation, is_period=last in PERIODS)
        if isinstance(here, dict) and isinstance(here.get(last), str | list):
            here[last] = several(here[last], part, name, annotation)


def several(said: Any, part: str, name: str, annotation: Any) -> Any:
    """Shares as numbers, and the pieces of a list that semicolons part; names are parted where they are looked up."""
    if name in SHARES.get(part, ()):
        said = [shares_of(each, name) if isinstance(each, str) else each for each in said] if isinstance(
            said, list) else shares_of(said, name)
    if isinstance(said, str) and name not in REFERS and typing.get_origin(annotation) is tuple and BETWEEN.search(said):
        return apart(said)
    return said


def meant(text: str, choice: str, annotation: Any, *, is_period: bool) -> str:
    """What a text stands for in a field: a choice, an answer, a day; itself where it is none of their words."""
    if CHOICES.get(choice):
        return values_by_word(choice).get(plain_key(text), text)
    if annotation is bool:
        return "true" if plain_key(text) in TRUE else "false" if plain_key(text) in FALSE else text
    return day_of(text) if is_period or is_day(annotation) else text


@dataclass(frozen=True)
class BothWords:
    """The choices of a field as a value inside a message: what documents hold, and the word that means it."""

    field: str
    values: tuple[str, ...]

    def in_lang(self, lang: Lang) -> str:
        """``不低于（floor）、不高于（cap）`` in Chinese, ``floor, cap`` in English."""
        if lang == "en":
            return ", ".join(self.values)
        words = [(value, word(self.field, value, lang)) for value in self.values]
        return "、".join(said if value == said else f"{said}（{value}）" for value, said in words)


def with_both_words(problem: Problem) -> Problem:
    """A problem of a choice whose sentence also offers the words."""
    path = problem.where.path
    if "allowed" not in problem.values or not isinstance(path, Place):
        return problem
    names = [str(step) for step in path.steps[last_number(path.steps):]]
    choice = choice_of(part_of(path.steps), ".".join(names))
    if not CHOICES.get(choice):
        return problem
    allowed = BothWords(choice, tuple(str(problem.values["allowed"]).split(", ")))
    return replace(problem, values={**problem.values, "allowed": allowed})
