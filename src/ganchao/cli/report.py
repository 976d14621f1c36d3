"""``ganchao report``: one document of a project."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ganchao.cli.main import Command, asked_lang
from ganchao.cli.options import (
    expert_option,
    json_option,
    out_option,
    print_json,
    progress,
    project_argument,
    seed_option,
    vintage_option,
    years_option,
)
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.reporting.documents import Audience


def command(lang: Lang) -> click.Command:
    """The command."""

    def report(
        project: str, formats: tuple[str, ...], audience: Audience, out: Path | None, seed: int, vintage: str | None,
        year_means: Shown | None, *, expert: bool, as_json: bool,
    ) -> None:
        from ganchao.reporting.documents import FORMATS  # noqa: PLC0415 - slow to import
        from ganchao.run import default_out, lang_for, opened, run_project  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            step("run.step.read")
            source = opened(project, vintage=vintage, years=year_means)
            spoken = lang_for(source, asked_lang(sys.argv), lang)
            wanted = tuple(name for name in FORMATS if name in formats) or FORMATS
            ran = run_project(source, out or default_out(source), lang=spoken, seed=seed, formats=wanted,
                              audience=audience, expert=expert, step=step)  # fmt: skip
        if as_json:
            print_json({"files": [str(file) for file in ran.files]})
            return
        for file in ran.files:
            click.echo(str(file))

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(
            ["formats", "--format"],
            multiple=True,
            type=click.Choice(["html", "xlsx", "docx", "pdf", "pptx"]),
            help=say("cli.option.format", lang),
        ),
        click.Option(
            ["--audience"],
            type=click.Choice(["office", "leader", "method"]),
            default="office",
            help=say("cli.option.audience", lang),
        ),
        out_option(lang),
        seed_option(lang),
        vintage_option(lang), years_option(lang), expert_option(lang),
        json_option(lang),
    ]
    return Command("report", lang, params=params, callback=report)
