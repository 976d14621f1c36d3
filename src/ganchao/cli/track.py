"""``ganchao track``: the group of commands about promises and what became of them.

To add one, write its file beside this one and list it in ``TRACKS``.
"""

from __future__ import annotations

import click

from ganchao.cli.main import CommandGroup, help_option, lang_option
from ganchao.text import Lang, say

TRACKS: dict[str, str] = {
    "progress": "ganchao.cli.track_progress",
    "funnel": "ganchao.cli.track_funnel",
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
