"""``ganchao track``: the group of commands about promises and what became of them.

To add one, write its file beside this one and list it in ``TRACKS``.
"""

from __future__ import annotations

import importlib
from typing import Any

import click

from ganchao.cli.complaints import unknown_command
from ganchao.cli.helptext import page_of, write_parameters
from ganchao.cli.main import help_option, lang_option
from ganchao.errors import InvalidInput
from ganchao.text import Lang, say

TRACKS: dict[str, str] = {"progress": "ganchao.cli.track_progress", "funnel": "ganchao.cli.track_funnel"}
"""Command -> module that makes it, in the order of the work."""


def command(lang: Lang) -> click.Command:
    """The group."""
    return Tracks(lang)


class Tracks(click.Group):
    """Commands under ``track``, imported only when called."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        super().__init__(
            name="track", help=say("cli.track.help", lang), short_help=say("cli.track.short", lang),
            invoke_without_command=True, add_help_option=False, subcommand_metavar=say("cli.metavar", lang),
            callback=self.show_help, params=[help_option(lang), lang_option(lang)],
        )

    @staticmethod
    def show_help() -> None:
        """Nothing asked: say what can be asked."""
        ctx = click.get_current_context()
        if ctx.invoked_subcommand is None:
            click.echo(ctx.get_help())

    def get_help(self, ctx: click.Context) -> str:
        return page_of(self, ctx, self.lang)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(TRACKS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in TRACKS:
            return None
        made: click.Command = importlib.import_module(TRACKS[cmd_name]).command(self.lang)
        return made

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        if args and args[0] not in TRACKS and not args[0].startswith("-"):
            raise InvalidInput([unknown_command(args[0], TRACKS)])
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, say("cli.usage_rest", self.lang), say("cli.usage", self.lang))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_parameters(self, ctx, formatter, self.lang)
        with formatter.section(say("cli.commands", self.lang)):
            formatter.write_dl([(name, say(f"cli.track.{name}.short", self.lang)) for name in TRACKS])
