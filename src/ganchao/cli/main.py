"""``ganchao``: finds the command, speaks the reader's language, turns errors into exit codes.

0 done, 2 the input is wrong, 3 the aim is out of reach, 1 our own fault. To add a command, write its file
beside this one and list it in ``COMMANDS``.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

import click

from ganchao import __version__
from ganchao.cli.complaints import system_problem, unknown_command, usage_problem
from ganchao.cli.helptext import page_of, write_parameters
from ganchao.errors import GanchaoError, InvalidInput, OutOfReach, Problem
from ganchao.errors import problems_of as carried
from ganchao.text import Lang, NoCatalogue, lang_of, say

COMMANDS: dict[str, str] = {
    "new": "ganchao.cli.new",
    "check": "ganchao.cli.check",
    "run": "ganchao.cli.run",
    "score": "ganchao.cli.score",
    "audit": "ganchao.cli.audit",
    "benchmark": "ganchao.cli.benchmark",
    "forecast": "ganchao.cli.forecast",
    "backtest": "ganchao.cli.backtest",
    "target": "ganchao.cli.target",
    "next": "ganchao.cli.next",
    "plan": "ganchao.cli.plan",
    "lenses": "ganchao.cli.lenses",
    "roads": "ganchao.cli.roads",
    "strategy": "ganchao.cli.strategy",
    "cards": "ganchao.cli.cards",
    "track": "ganchao.cli.track",
    "serve": "ganchao.cli.serve",
    "whatif": "ganchao.cli.whatif",
    "report": "ganchao.cli.report",
    "import": "ganchao.cli.imports",
    "export": "ganchao.cli.exports",
    "examples": "ganchao.cli.examples",
}
"""Command -> module that makes it, in the order of the work."""


class CommandGroup(click.Group):
    """Commands whose modules are imported only when called, so that help is quick.

    Parameters
    ----------
    modules
        Command -> module that makes it, in the order of the work.
    key
        What the commands' short helps are called before their name: ``cli`` for ``cli.run.short``.
    """

    def __init__(self, lang: Lang, modules: Mapping[str, str], key: str, **rest: Any) -> None:
        self.lang: Lang = lang
        self.modules, self.key = modules, key
        super().__init__(
            invoke_without_command=True, add_help_option=False, subcommand_metavar=say("cli.metavar", lang),
            callback=self.show_help, **rest,
        )

    @staticmethod
    def show_help() -> None:
        """Nothing asked: say what can be asked."""
        ctx = click.get_current_context()
        if ctx.invoked_subcommand is None:
            click.echo(ctx.get_help())

    def get_help(self, ctx: click.Context) -> str:
        return page_of(self, ctx, self.lang)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.modules:
            return None
        made: click.Command = importlib.import_module(self.modules[cmd_name]).command(self.lang)
        return made

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        if args and args[0] not in self.modules and not args[0].startswith("-"):
            raise InvalidInput([unknown_command(args[0], self.modules)])
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, say("cli.usage_rest", self.lang), say("cli.usage", self.lang))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_parameters(self, ctx, formatter, self.lang)
        with formatter.section(say("cli.commands", self.lang)):
            formatter.write_dl([(name, say(f"{self.key}.{name}.short", self.lang)) for name in self.modules])


class Commands(CommandGroup):
    """``ganchao`` itself."""

    def __init__(self, lang: Lang) -> None:
        super().__init__(
            lang, COMMANDS, "cli", name="ganchao", help=say("cli.help", lang), epilog=say("cli.epilog", lang),
            params=[help_option(lang), version_option(lang), lang_option(lang)],
        )


class Command(click.Command):
    """A command that explains itself in the reader's language."""

    def __init__(self, name: str, lang: Lang, **rest: Any) -> None:
        self.lang: Lang = lang
        params = [*rest.pop("params", []), lang_option(lang), help_option(lang)]
        super().__init__(
            name, help=say(f"cli.{name}.help", lang), short_help=say(f"cli.{name}.short", lang),
            add_help_option=False, params=params, **rest,
        )

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", say("cli.options_piece", self.lang))
        formatter.write_usage(ctx.command_path, pieces, say("cli.usage", self.lang))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_parameters(self, ctx, formatter, self.lang)

    def get_help(self, ctx: click.Context) -> str:
        return page_of(self, ctx, self.lang)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True  # else click complains in English
        rest = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            values = {"words": " ".join(ctx.args), "command": ctx.command_path}
            raise InvalidInput([Problem("cli.too_many", values=values)])
        return rest


def help_option(lang: Lang) -> click.Option:
    """``--help``."""

    def show(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()

    return click.Option(["-h", "--help"], is_flag=True, expose_value=False, is_eager=True, callback=show,
                        help=say("cli.option.help", lang))


def version_option(lang: Lang) -> click.Option:
    """``--version``."""

    def show(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(f"ganchao {__version__}")
            ctx.exit()

    return click.Option(["--version"], is_flag=True, expose_value=False, is_eager=True, callback=show,
                        help=say("cli.option.version", lang))


def lang_option(lang: Lang) -> click.Option:
    """``--lang``: read before anything else by :func:`main`, declared here so that it is accepted and explained."""
    return click.Option(["--lang"], type=click.Choice(["zh", "en"]), expose_value=False,
                        help=say("cli.option.lang", lang))


def asked_lang(args: Sequence[str]) -> str | None:
    """The value of ``--lang`` on a command line."""
    for place, word in enumerate(args):
        if word == "--lang" and place + 1 < len(args):
            return args[place + 1]
        if word.startswith("--lang="):
            return word.partition("=")[2]
    return None


def main(args: Sequence[str] | None = None) -> None:
    """Run a command line and leave with its exit code."""
    words = list(sys.argv[1:] if args is None else args)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    lang = lang_of(asked_lang(words))
    try:
        sys.exit(run(words, lang))
    except NoCatalogue as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def run(words: list[str], lang: Lang) -> int:
    """Carry out a command line; everything that goes wrong is said in the reader's language."""
    as_json = "--json" in words
    try:
        result = Commands(lang).main(args=words, prog_name="ganchao", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("cli.stopped", lang), err=True)
        return 130
    except OutOfReach as error:
        if as_json:
            tell(list(error.binding), lang, as_json=True)
        click.echo("\n".join(error.sentences(lang)), err=True)
        return 3
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (click.UsageError, GanchaoError, OSError) as error:
        tell(problems_of(error), lang, as_json=as_json)
        return 2
    except Exception as error:
        if os.environ.get("GANCHAO_DEBUG"):
            raise
        own_up(error, lang, as_json=as_json)
        return 1


def problems_of(error: Exception) -> list[Problem]:
    """The problems an error carries."""
    match error:
        case click.UsageError():
            return [usage_problem(error)]
        case OSError():
            return [system_problem(error)]
        case GanchaoError():
            return list(carried(error))
        case _:
            raise error


def own_up(error: Exception, lang: Lang, *, as_json: bool) -> None:
    """Say that the fault is ours, and where."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__}: {error} ({os.path.basename(last.filename)}:{last.lineno})"  # noqa: PTH119
    fault = Problem("cli.our_fault", values={"what": place})
    if as_json:
        tell([fault], lang, as_json=True)
    click.echo(fault.sentence(lang), err=True)


def tell(problems: Sequence[Problem], lang: Lang, *, as_json: bool) -> None:
    """All problems at once, for people on stderr or for machines on stdout."""
    if as_json:
        click.echo(json.dumps({"problems": [problem.facts(lang) for problem in problems]}, ensure_ascii=False))
        return
    if len(problems) == 1 and problems[0].key.startswith("cli."):  # about the command line, not about any input
        click.echo(problems[0].sentence(lang), err=True)
        return
    errors = sum(problem.severity == "error" for problem in problems)
    key = "cli.problems_found" if errors else "cli.doubts_found"
    click.echo(say(key, lang, count=errors or len(problems)), err=True)
    for problem in problems:
        click.echo(f"- {problem.sentence(lang)}", err=True)


if __name__ == "__main__":
    main()
