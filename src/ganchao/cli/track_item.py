"""``ganchao track item``: work items, from issuing to looking again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from ganchao.cli.verbs import FILES, Verb, Verbs
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.entry import Entry
    from ganchao.items import Work

VERBS: Final = {
    "issue": Verb("item.issued", (
        "title", "lead", "helpers", "supervisor", "deadline", "serves", "source", "sort", "urgency", "expected",
        "instruction", "disclosure", "on",
    )),
    "assign": Verb("item.assigned", ("lead", "helpers", "supervisor", "reason", "on")),
    "accept": Verb("item.accepted", ("note",)),
    "split": Verb("item.split", ("parts", "on")),
    "progress": Verb("item.progressed", (
        "done", "next", "blockers", "support", "estimated", "share", "part", "evidence", FILES, "on",
    )),
    "feedback": Verb("item.feedback", ("text", "part", "on")),
    "submit": Verb("item.submitted", ("result", "evidence", FILES)),
    "review": Verb("item.reviewed", ("opinion", "verifier", "on")),
    "return": Verb("item.returned", ("reason", "to", "on")),
    "close": Verb("item.closed", ("evidence", FILES, "verifier", "result", "on")),
    "look": Verb("item.looked_at", ("finding", "note", "verifier", "deadline", "on")),
    "extend": Verb("item.extended", ("deadline", "reason", "part", "on")),
    "pause": Verb("item.paused", ("reason", "until", "on")),
    "resume": Verb("item.resumed", ("note", "on")),
    "cancel": Verb("item.cancelled", ("reason", "on")),
    "nudge": Verb("item.nudged", ("text", "on")),
    "escalate": Verb("item.escalated", ("step", "document", "note", "on")),
}  # fmt: skip
"""Verb -> what it enters, in the order of the work."""
MODULES: Final = {"list": "ganchao.cli.track_item_list", "show": "ganchao.cli.track_item_show"}


def command(lang: Lang) -> click.Command:
    """The group."""
    return Verbs(lang, "item", VERBS, MODULES, told, facts)


def told(work: Work, entry: Entry, lang: Lang) -> str:
    """One line about what was entered."""
    from ganchao.reporting.item_words import standing_words  # noqa: PLC0415

    item = work.items[entry.subject]
    return say("cli.track.item.entered", lang, number=entry.number, step=say(f"item.step.{entry.kind}", lang),
               code=item.code, title=item.issued.title, standing=standing_words(item, work.day, work.rules, lang))


def facts(work: Work, code: str) -> dict[str, Any]:
    """An item for machines."""
    from ganchao.reporting.items_tables import item_row  # noqa: PLC0415

    return item_row(work.items[code], work.day, work.rules)
