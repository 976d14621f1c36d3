"""``ganchao serve``: the project as a cockpit in the browser."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ganchao.cli.main import Command
from ganchao.cli.options import project_argument
from ganchao.text import Lang, say

PORT = 8019


def known(folder: Path, person: str) -> str:
    """A person of the record. Raises :class:`InvalidInput` where there is none of this code."""
    from ganchao.deeds import read_deeds  # noqa: PLC0415
    from ganchao.errors import InvalidInput, Problem, nearest  # noqa: PLC0415

    people = read_deeds(folder).people
    if person not in people:
        values = {"person": person, "close": nearest(person, people) or "–"}
        raise InvalidInput([Problem("person.unknown", values=values)])
    return person


def command(lang: Lang) -> click.Command:
    """The command."""

    def serve(
        project: str, host: str, port: int, allow: tuple[str, ...], link: str | None, *, title: str, secure: bool,
        browser: bool,
    ) -> None:  # fmt: skip
        from ganchao.web.cockpit import cockpit_of  # noqa: PLC0415
        from ganchao.web.copies import writable  # noqa: PLC0415
        from ganchao.web.serving import configure  # noqa: PLC0415
        from ganchao.web.serving import serve as run  # noqa: PLC0415

        if title:
            os.environ["GANCHAO_TITLE"] = title
        cockpit = cockpit_of(str(writable(project)))
        configure(cockpit, hosts=("127.0.0.1", "localhost", host, *allow), secure=secure)
        from ganchao.web.one_time import first_link, new_link  # noqa: PLC0415
        from ganchao.web.serving import readable_by_others  # noqa: PLC0415

        for file in readable_by_others(cockpit.folder):
            click.echo(say("cli.serve.readable", lang, file=file.name), err=True)
        address = f"http://{'localhost' if host in ('0.0.0.0', '::') else host}:{port}/"
        if link is not None:
            click.echo(f"{address}setup/{first_link() or new_link(known(cockpit.folder, link))}")
            return
        token = first_link()
        click.echo(say("cli.serve.at", lang, address=address, folder=cockpit.folder))
        if token:
            address += f"setup/{token}"
            click.echo(say("cli.serve.setup", lang, address=address))
        click.echo(say("cli.serve.stop", lang))
        if browser:
            import webbrowser  # noqa: PLC0415

            webbrowser.open(address)
        run(cockpit, host, port)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--host"], default="127.0.0.1", metavar="HOST", help=say("cli.option.host", lang)),
        click.Option(["--port"], type=click.IntRange(1, 65535), default=PORT, metavar="N",
                     help=say("cli.option.port", lang)),
        click.Option(["--allow"], multiple=True, metavar="NAME", help=say("cli.option.allow", lang)),
        click.Option(["--title"], default="", metavar="TEXT", help=say("cli.option.product_title", lang)),
        click.Option(["--secure"], is_flag=True, help=say("cli.option.secure", lang)),
        click.Option(["--link"], metavar="CODE", help=say("cli.option.link", lang)),
        click.Option(["browser", "--browser/--no-browser"], default=True, help=say("cli.option.browser", lang)),
    ]  # fmt: skip
    return Command("serve", lang, params=params, callback=serve)
