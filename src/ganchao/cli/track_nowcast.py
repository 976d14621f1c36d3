"""``ganchao track nowcast``: the probability of the aim by what is known today."""

from __future__ import annotations

import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.main import Command
from ganchao.cli.options import (
    as_option,
    day_asked,
    json_option,
    out_option,
    progress,
    project_argument,
    seed_option,
    vintage_option,
    years_option,
)
from ganchao.cli.pages import write_page
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.reporting.nowcast_brief import Told


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_nowcast(
        project: str, aim: int | None, checkins: Path | None, as_of: str | None, since: str | None, line: float | None,
        months: int, actor: str | None, out: Path | None, seed: int, vintage: str | None, year_means: Shown | None, *,
        show: bool, as_json: bool,
    ) -> None:
        from ganchao.monthly import nowcast_of, shown  # noqa: PLC0415
        from ganchao.reporting.nowcast_brief import nowcast_brief  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            source, spoken = read_whole(project, vintage, year_means, lang, step)
            step("cli.track.nowcast.step")
            told = nowcast_of(
                source, aim=aim, file=checkins, as_of=day_asked(as_of), since=day_asked(since), line=line,
                months=months, seed=seed,
            )  # fmt: skip
            if show:
                shown(source, told.nowcast, actor or "", datetime.datetime.now(datetime.UTC))
            files = written(told, out, spoken) if out else ()
        answer(lambda: nowcast_brief(told, spoken), lambda: facts(told), files, spoken, as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--aim"], type=int, metavar="YEAR", help=say("cli.option.aim_year", lang)),
        click.Option(["--checkins"], type=click.Path(path_type=Path), metavar="FILE",
                     help=say("cli.option.checkins", lang)),
        click.Option(["--as-of"], metavar="DATE", help=say("cli.option.as_of", lang)),
        click.Option(["--since"], metavar="DATE", help=say("cli.option.compared_with", lang)),
        click.Option(["--line"], type=click.FloatRange(0, 1), metavar="P", help=say("cli.option.line", lang)),
        click.Option(["--months"], type=click.IntRange(0, 60), default=12, metavar="N",
                     help=say("cli.option.months_back", lang)),
        click.Option(["--show"], is_flag=True, help=say("cli.option.show", lang)),
        as_option(lang), out_option(lang), seed_option(lang), vintage_option(lang), years_option(lang),
        json_option(lang),
    ]  # fmt: skip
    return Command("track.nowcast", lang, params=params, callback=track_nowcast)


def written(told: Told, out: Path, lang: Lang) -> tuple[Path, ...]:
    """``nowcast.html`` and the tables into ``out``."""
    from ganchao.reporting.nowcast_brief import nowcast_brief, title_of  # noqa: PLC0415
    from ganchao.reporting.nowcast_tables import write_nowcast_tables  # noqa: PLC0415

    return write_page(
        "nowcast", out, nowcast_brief(told, lang)[1:], partial(write_nowcast_tables, told), lang,
        title=title_of(told, lang), seed=told.nowcast.seed,
        facts={say("progress.fact.as_of", lang): str(told.nowcast.as_of)},
    )  # fmt: skip


def facts(told: Told) -> dict[str, Any]:
    """The nowcast for machines."""
    from ganchao.reporting.nowcast_tables import action_rows, mover_rows, nowcast_row, pending_rows  # noqa: PLC0415

    now = told.nowcast
    return {
        "project": told.framework.code, "unit": now.unit, "seed": now.seed, "draws": now.draws,
        "simulated": bool(told.simulated), "illustrative": bool(told.plan.illustrative), **nowcast_row(now),
        "since": "" if now.since is None else now.since.isoformat(), "movers": mover_rows(now),
        "pending": pending_rows(now), "actions": action_rows(now), "started": dict(now.started),
        "trend": [{"as_of": each.as_of.isoformat(), "probability": each.probability} for each in told.trend],
    }  # fmt: skip
