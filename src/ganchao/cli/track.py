"""``ganchao track``: the group of commands about promises and what became of them.

To add one, write its file beside this one and list it in ``TRACKS``.
"""

from __future__ import annotations

import click

from ganchao.cli.main import CommandGroup, help_option, lang_option
from ganchao.text import Lang, say

TRACKS: dict[str, str] = {
    "progress": "ganchao.cli.track_progress",
    "lead": "ganchao.cli.track_lead",
    "funnel": "ganchao.cli.track_funnel",
    "nowcast": "ganchao.cli.track_nowcast",
    "person": "ganchao.cli.track_person",
    "form": "ganchao.cli.track_form",
    "checkin": "ganchao.cli.track_checkin",
    "approve": "ganchao.cli.track_approve",
    "vintage": "ganchao.cli.track_vintage",
    "decide": "ganchao.cli.track_decide",
    "measure": "ganchao.cli.track_measure",
    "line": "ganchao.cli.track_line",
    "item": "ganchao.cli.track_item",
    "lights": "ganchao.cli.track_lights",
    "instruct": "ganchao.cli.track_instruct",
    "remind": "ganchao.cli.track_remind",
    "alert": "ganchao.cli.track_alert",
    "assess": "ganchao.cli.track_assess",
    "verify": "ganchao.cli.track_verify",
    "export": "ganchao.cli.track_export",
    "import": "ganchao.cli.track_import",
    "purge": "ganchao.cli.track_purge",
}
"""Command -> module that makes it, in the order of the work."""


def command(lang: Lang) -> click.Command:
    """The group."""
    return CommandGroup(
        lang, TRACKS, "cli.track", name="track", help=say("cli.track.help", lang),
        short_help=say("cli.track.short", lang), params=[help_option(lang), lang_option(lang)],
    )
