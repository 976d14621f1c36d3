"""``ganchao serve``: the project as a cockpit in the browser."""

from __future__ import annotations

import os

import click

from ganchao.cli.main import Command
from ganchao.cli.options import project_argument
from ganchao.text import Lang, say

PORT = 8019


def command(lang: Lang) -> click.Command:
    """The command."""

    def serve(
        project: str, host: str, port: int, allow: tuple[str, ...], *, title: str, secure: bool, browser: bool
    ) -> None:  # fmt: skip
        from ganchao.web.cockpit import cockpit_of  # noqa: PLC0415
        from ganchao.web.copies import writable  # noqa: PLC0415
        from ganchao.web.serving import configure  # noqa: PLC0415
        from ganchao.web.serving import serve as run  # noqa: PLC0415

        if title:
            os.environ["GANCHAO_TITLE"] = title
        cockpit = cockpit_of(str(writable(project)))
        configure(cockpit, hosts=("127.0.0.1", "localhost", host, *allow), secure=secure)
        from ganchao.web.accounts import new_token  # noqa: PLC0415

        cockpit.refresh()
        token, address = new_token(), f"http://{'localhost' if host in ('0.0.0.0', '::') else host}:{port}/"
        click.echo(say("cli.serve.at", lang, address=address, folder=cockpit.folder))
        if token:
            address += f"setup/{token}"
            click.echo(say("cli.serve.setup", lang, address=address))
        click.echo(say("cli.serve.stop", lang))
        if browser:
            import webbrowser  # noqa: PLC0415

            webbrowser.open(address)
        run(host, port)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--host"], default="127.0.0.1", metavar="HOST", help=say("cli.option.host", lang)),
        click.Option(["--port"], type=click.IntRange(1, 65535), default=PORT, metavar="N",
                     help=say("cli.option.port", lang)),
        click.Option(["--allow"], multiple=True, metavar="NAME", help=say("cli.option.allow", lang)),
        click.Option(["--title"], default="", metavar="TEXT", help=say("cli.option.product_title", lang)),
        click.Option(["--secure"], is_flag=True, help=say("cli.option.secure", lang)),
        click.Option(["browser", "--browser/--no-browser"], default=True, help=say("cli.option.browser", lang)),
    ]  # fmt: skip
    return Command("serve", lang, params=params, callback=serve)
