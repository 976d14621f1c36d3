"""``ganchao track verify``: proves that the record is what was entered."""

from __future__ import annotations

from pathlib import Path

import click

from ganchao.cli.answers import compared
from ganchao.cli.main import Command
from ganchao.cli.options import json_option, project_argument
from ganchao.errors import Problem
from ganchao.text import Lang, say


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_verify(project: str, anchor: Path | None, *, as_json: bool) -> None:
        from ganchao.deeds import folder_of, held_by  # noqa: PLC0415
        from ganchao.record.anchors import note, read_anchors  # noqa: PLC0415
        from ganchao.record.verify import verify  # noqa: PLC0415

        held = held_by(folder_of(project))
        found = verify(held, read_anchors(anchor) if anchor else {})
        if anchor and not found:
            note(anchor, held.number, held.hash)
        compared(
            lambda: {
                "entries": held.number, "hash": held.hash, "algorithm": held.algorithm,
                "tombstones": [grave.what for grave in held.graves], "whole": not found,
                "findings": [{"what": each.what, "number": each.number, **each.values} for each in found],
            },
            lambda: [Problem(each.what, values={"number": each.number, **each.values}) for each in found],
            lambda: say("verify.whole", lang, entries=held.number, hash=held.hash, purged=len(held.graves)),
            as_json=as_json,
        )  # fmt: skip

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--anchor"], type=click.Path(path_type=Path), metavar="FILE",
                     help=say("cli.option.anchor", lang)),
        json_option(lang),
    ]  # fmt: skip
    return Command("track.verify", lang, params=params, callback=track_verify)
