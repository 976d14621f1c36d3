"""The keys that each part of a project has, as people look them up while they write: key, title, what it holds.

Titles, notes and choices are those of the workbook's headers, so that both ways of writing a plan are explained alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ganchao.domain.light import LightSettings
from ganchao.errors import pick
from ganchao.files import checkins, leads
from ganchao.files.notation import plain_key
from ganchao.files.plansheets import FIELDS_OF, NAMES, PARENT, PLAN_SHEETS, SETTINGS
from ganchao.files.sheetwords import CHOICES, FIELDS, SHEETS, choice_of, head, note, said, sheet_name, word
from ganchao.text import Lang, say

TABLES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {"leads": leads.HEADERS, "checkins": checkins.HEADERS}
"""Tables beside the documents, by their headers."""
LIGHTS: Final = "lights"
EVERY: Final = "all"


class Key(NamedTuple):
    """One key of a part."""

    key: str
    title: str
    holds: str  # what to write; empty where the title says it all
    choices: tuple[str, ...] = ()  # words to choose from
    needed: bool = False  # whether it has to be written
    omitted: str = ""  # what holds where it is not written, if that needs saying


def parts() -> tuple[str, ...]:
    """Everything whose keys can be looked up, by the name it has in the files."""
    return (*FIELDS, *(part for part in FIELDS_OF if part not in FIELDS), LIGHTS, *TABLES)


def part_called(name: str) -> str:
    """The part meant by its key, by the name of its sheet in either language, or by what only it holds.

    Raises :class:`UnknownName`.
    """
    called = {plain_key(each): part for part in parts() for each in (part, *NAMES.get(part, ()), *SHEETS.get(part, ()))}
    if (meant := called.get(plain_key(name))) is not None:
        return meant
    within = [part for part in parts() if part.rpartition(".")[2] == name]
    holders = [part for part in parts() if part not in TABLES and any(key.key == name for key in keys_in(part, "en"))]
    for found in (within, holders):
        if len(found) == 1:
            return found[0]
    return pick("plan_part", name, {part: part for part in parts()})


def title_of(part: str, lang: Lang) -> str:
    """What a part is called."""
    if part in TABLES or part == LIGHTS:
        return say(f"keys.{part}", lang)
    return sheet_name(part, lang)


def place_of(part: str, lang: Lang) -> str:
    """Where it is written."""
    if part in TABLES:
        return say("keys.in_table", lang, file=f"{part}.csv")
    if part in FIELDS:
        return say("keys.in_framework" if part != "units" else "keys.in_table", lang, file="units.csv")
    if part in {SETTINGS, LIGHTS}:
        return say("keys.settings" if part == SETTINGS else "keys.in_file", lang, key=part)
    steps = PLAN_SHEETS[part].steps
    if len(steps) > 1:
        return say("keys.within", lang, key=steps[-1], holder=steps[0])
    return say("keys.in_plan", lang, key=steps[0])


def keys_in(part: str, lang: Lang) -> Iterator[Key]:
    """The keys of a part, in the order in which they are explained."""
    if part in TABLES:
        for field, names in TABLES[part].items():
            shown = next((name for name in names if (not name.isascii()) == (lang == "zh")), field)
            yield Key(shown, "", say(f"keys.{part}.{field}", lang))
    elif part == LIGHTS:
        for field in LightSettings.model_fields:
            yield Key(field, "", say(f"keys.{LIGHTS}.{field}", lang))
    else:
        for field in FIELDS_OF.get(part) or FIELDS[part]:
            base, _, language = field.rpartition(".")
            if field == PARENT or (language in {"zh", "en"} and language != lang):
                continue
            name = base if language == lang else field
            choice = choice_of(part, name)
            words = tuple(word(choice, value, lang) + ("" if word(choice, value, lang) == value else f" {value}")
                          for value in CHOICES.get(choice, {}))
            title = head(part, field, lang)
            holds = said((f"keys.yaml.{name}",), lang) or note(part, field, lang)
            omitted = said((f"keys.omitted.{part}.{name}", f"keys.omitted.{name}"), lang)
            needed = part in PLAN_SHEETS and is_needed(part, name)
            yield Key(name, "" if title == name else title, holds, words, needed, "" if needed else omitted)


def is_needed(part: str, name: str) -> bool:
    """Whether a key has to be written; a code is made where there is a name."""
    if name == "code":
        return not {"name", "title", "text"} & {*PLAN_SHEETS[part].model.model_fields}
    if (part, name) in LED_BY_INDICATOR:
        return False
    info = PLAN_SHEETS[part].model.model_fields.get(name)
    return info is not None and info.is_required()


LED_BY_INDICATOR: Final = frozenset({("own_indicators", "group")})
"""Keys that the document has but a plan need not write."""


def overview(lang: Lang) -> Iterator[tuple[str, str]]:
    """Every part and what it is called."""
    yield from ((part, title_of(part, lang)) for part in parts() if part != SETTINGS)
    yield SETTINGS, title_of(SETTINGS, lang)
