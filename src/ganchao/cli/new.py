"""``ganchao new``: a project from a template."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ganchao.cli.helptext import Argument, HelpPage
from ganchao.cli.main import Command
from ganchao.cli.options import typed
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.files.keys import Key


def show_keys(lang: Lang) -> Callable[[click.Context, click.Parameter, str | None], None]:
    """Prints the keys of a part, or all parts, instead of making anything."""

    def show(ctx: click.Context, _param: click.Parameter, name: str | None) -> None:
        from ganchao.files.keys import EVERY, TABLES, keys_in, overview, part_called, place_of, title_of  # noqa: PLC0415

        if not name or ctx.resilient_parsing:
            return
        page = HelpPage(lang, ctx)
        if name == EVERY:
            with page.section(say("keys.all", lang)):
                page.write_dl(overview(lang))
        else:
            part = part_called(name)
            page.write_text(say("keys.part", lang, part=part, title=title_of(part, lang), place=place_of(part, lang)))
            page.write_dl([(key.key, said(key, lang)) for key in keys_in(part, lang)])
            if part not in TABLES:
                page.write_text(say("keys.dots", lang))
        click.echo(page.getvalue().rstrip())
        ctx.exit()

    return show


def said(key: Key, lang: Lang) -> str:
    """What a key is called, what it holds and what there is to choose from."""
    text = key.title or key.holds
    if key.title and key.holds:
        text = say("keys.meaning", lang, title=key.title, text=key.holds)
    text += say("keys.choices", lang, choices=say("keys.comma", lang).join(key.choices)) if key.choices else ""
    rest = say("keys.needed", lang) if key.needed else key.omitted
    return say("keys.then", lang, text=text, rest=rest) if rest else text


def start_near(directory: Path, rank: int) -> int:
    """Lets our simulated zone stand where the zone nearest to a rank stands, and returns that rank."""
    from ganchao.files.zone_template import exchange  # noqa: PLC0415
    from ganchao.project import open_project  # noqa: PLC0415

    project = open_project(directory)
    card = project.score()
    ranks = card.ranks[-1, :, -1]
    at = min((k for k in range(len(ranks)) if ranks[k] == ranks[k]), key=lambda k: abs(ranks[k] - rank))
    if card.units[at] != project.framework.own:
        exchange(directory, card.units[at])
    return int(ranks[at])


def command(lang: Lang) -> click.Command:
    """The command."""

    def new(directory: Path, template: str, rank: int | None) -> None:
        from ganchao.files.templates import new_project  # noqa: PLC0415

        if rank is not None and template != "zone":
            raise click.UsageError(say("cli.new.rank_zone", lang))
        files = new_project(directory, template, lang)
        if rank is not None:
            click.echo(say("cli.new.rank", lang, rank=start_near(directory, rank)))
        click.echo(say("cli.new.made", lang))
        for file in files:
            click.echo(f"  {file}")
        click.echo(say("cli.new.next", lang, project=typed(directory)))

    params: list[click.Parameter] = [
        Argument(["directory"], say("cli.argument.directory", lang), type=click.Path(path_type=Path), metavar="DIR"),
        click.Option(["template", "--from"], default="blank", metavar="TEMPLATE", show_default=True,
                     help=say("cli.option.from", lang)),
        click.Option(["--rank"], type=click.IntRange(1), metavar="N", help=say("cli.option.start_rank", lang)),
        click.Option(["--keys"], metavar="PART", is_eager=True, expose_value=False, callback=show_keys(lang),
                     help=say("cli.option.keys", lang)),
    ]
    return Command("new", lang, params=params, callback=new)
