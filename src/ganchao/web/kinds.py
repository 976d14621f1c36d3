"""What entries of the record are called, and who may make them, in words."""

from __future__ import annotations

from typing import Final

from ganchao.domain.person import Role
from ganchao.text import Lang, catalogue, say
from ganchao.tracking.rights import ACTS

PLACES: Final = ("item.step.", "step.", "web.kind.")
"""Where the words of a kind may stand."""
GROUPS: Final = ("person", "role", "post", "checkin", "vintage", "decision", "measure", "item", "instruction",
                 "reminder", "alert", "light", "line", "nowcast", "lead", "assessment", "purge")  # fmt: skip
"""Groups of kinds, in the order of lists."""
GIVING: Final = frozenset({"role.given", "role.taken"})


def kind_words(kind: str, lang: Lang) -> str:
    """A kind of entry as offices call it; the kind itself where a record holds one that this program does not know."""
    known = catalogue(lang)
    key = next((place + kind for place in PLACES if place + kind in known), "")
    return say(key, lang) if key else kind


def group_words(group: str, lang: Lang) -> str:
    """A group of kinds."""
    return say(f"web.group.{group}", lang)


def kinds_of(group: str) -> list[str]:
    """Kinds of a group."""
    return [kind for kind in ACTS if kind.partition(".")[0] == group]


def rights_of(role: Role, lang: Lang) -> list[tuple[str, str]]:
    """What a role may enter, by group: for everything, or for what is its own."""
    found = []
    for group in GROUPS:
        for key, acts in (
            ("all", [kind for kind in kinds_of(group) if role in ACTS[kind].anywhere]),
            ("own", [kind for kind in kinds_of(group) if role in ACTS[kind].within]),
        ):
            if acts:
                listed = say("reporting.list_joint", lang).join(kind_words(kind, lang) for kind in acts)
                found.append((group_words(group, lang), say(f"web.right.{key}", lang, list=listed)))
    return found
