"""``ganchao track instruct``: the register of leaders' instructions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from ganchao.cli.verbs import FILES, Verb, Verbs
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.entry import Entry
    from ganchao.items import Work

VERBS: Final = {
    "receive": Verb("instruction.received", ("post", "text", "number", "reply_by", "disclosure", "on")),
    "assign": Verb("instruction.assigned", ("items", "on")),
    "reply": Verb("instruction.replied", ("text", "interim", "evidence", FILES, "on")),
}
"""Verb -> what it enters, in the order of the work."""
MODULES: Final = {"list": "ganchao.cli.track_instruct_list"}


def command(lang: Lang) -> click.Command:
    """The group."""
    return Verbs(lang, "instruct", VERBS, MODULES, told, facts)


def told(work: Work, entry: Entry, lang: Lang) -> str:
    """One line about what was entered."""
    each = work.instructions[entry.subject]
    return say("cli.track.instruct.entered", lang, number=entry.number, step=say(f"item.step.{entry.kind}", lang),
               code=each.code, post=each.received.post, state=say(f"instruction.state.{each.state}", lang))


def facts(work: Work, code: str) -> dict[str, Any]:
    """An instruction for machines."""
    from ganchao.reporting.items_tables import instruction_row  # noqa: PLC0415

    return instruction_row(work.instructions[code], work.day)
