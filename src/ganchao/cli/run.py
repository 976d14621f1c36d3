"""``ganchao run``: the whole chain."""

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
    print_files,
    print_json,
    progress,
    project_argument,
    seed_option,
    vintage_option,
    years_option,
)
from ganchao.text import Lang

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown


def command(lang: Lang) -> click.Command:
    """The command."""

    def run(
        project: str, out: Path | None, seed: int,
        vintage: str | None, year_means: Shown | None, *, expert: bool, as_json: bool,
    ) -> None:
        from ganchao.reporting.short_briefs import run_brief  # noqa: PLC0415
        from ganchao.reporting.terminal import print_brief  # noqa: PLC0415
        from ganchao.run import default_out, lang_for, opened, run_project  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            step("run.step.read")
            source = opened(project, vintage=vintage, years=year_means)
            spoken = lang_for(source, asked_lang(sys.argv), lang)
            ran = run_project(source, out or default_out(source), lang=spoken, seed=seed, expert=expert, step=step)
        if as_json:
            from ganchao.cli.score import summary  # noqa: PLC0415

            print_json({**summary(ran.card), "files": [str(file) for file in ran.files], "timings": ran.timings})
            return
        print_brief(run_brief(ran.card, spoken, ran.audited), spoken)
        print_files(ran.files, spoken)

    params: list[click.Parameter] = [
        project_argument(lang), out_option(lang), seed_option(lang), vintage_option(lang), years_option(lang),
        expert_option(lang), json_option(lang),
    ]
    return Command("run", lang, params=params, callback=run)
