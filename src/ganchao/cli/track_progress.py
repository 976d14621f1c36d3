"""``ganchao track progress``: how far promises have got by a day."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.main import Command
from ganchao.cli.options import (
    day_asked,
    json_option,
    out_option,
    progress,
    project_argument,
    vintage_option,
    years_option,
)
from ganchao.cli.pages import write_page
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.reporting.progress_brief import Tracked

ALL = "all"


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_progress(
        project: str, checkins: Path | None, targets: Path | None, as_of: str | None, method: tuple[str, ...],
        out: Path | None, vintage: str | None, year_means: Shown | None, *, as_json: bool,
    ) -> None:
        from ganchao.deeds import folder_of, read_deeds  # noqa: PLC0415
        from ganchao.domain.plan import Plan  # noqa: PLC0415
        from ganchao.promises import check_ins_of, targets_of, track  # noqa: PLC0415
        from ganchao.reporting.progress_brief import progress_brief  # noqa: PLC0415
        from ganchao.studies import day_of  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            day, methods = day_asked(as_of), methods_asked(method)
            source, spoken = read_whole(project, vintage, year_means, lang, step)
            promised = targets_of(source, targets)
            day = day or day_of(source.plan or Plan())
            deeds = read_deeds(folder_of(source))
            told, doubts = check_ins_of(source, checkins, promised.targets, day, deeds.entries)
            step("cli.track.progress.step")
            tracked = track(source, promised, told, day, methods, doubts, deeds.people)
            files = written(tracked, out, spoken) if out else ()
        answer(lambda: progress_brief(tracked, spoken), lambda: facts(tracked), files, spoken, as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--checkins"], type=click.Path(path_type=Path), metavar="FILE",
                     help=say("cli.option.checkins", lang)),
        click.Option(["--targets"], type=click.Path(path_type=Path), metavar="FILE",
                     help=say("cli.option.targets", lang)),
        click.Option(["--as-of"], metavar="DATE", help=say("cli.option.as_of", lang)),
        click.Option(["--method"], multiple=True, metavar="NAME", help=say("cli.option.progress_method", lang)),
        out_option(lang), vintage_option(lang), years_option(lang), json_option(lang),
    ]  # fmt: skip
    return Command("track.progress", lang, params=params, callback=track_progress)


def methods_asked(names: tuple[str, ...]) -> tuple[str, ...]:
    """The methods asked for, each once; the usual ones unless any is; ``all`` for all of them."""
    from ganchao.tracking.methods import PROGRESS, USUAL  # noqa: PLC0415

    parts = [part.strip() for name in names for part in name.replace("，", ",").split(",") if part.strip()]
    if not parts:
        return USUAL
    return tuple(PROGRESS) if ALL in parts else tuple(dict.fromkeys(parts))


def written(tracked: Tracked, out: Path, lang: Lang) -> tuple[Path, ...]:
    """``progress.html`` and the tables into ``out``."""
    from ganchao.reporting.progress_brief import progress_brief, title_of  # noqa: PLC0415
    from ganchao.reporting.progress_tables import write_progress_tables  # noqa: PLC0415

    return write_page(
        "progress", out, progress_brief(tracked, lang)[1:], partial(write_progress_tables, tracked), lang,
        title=title_of(tracked, lang), facts={say("progress.fact.as_of", lang): str(tracked.progress.as_of)},
    )  # fmt: skip


def facts(tracked: Tracked) -> dict[str, Any]:
    """Progress for machines."""
    from ganchao.reporting.progress_tables import (  # noqa: PLC0415
        answering_row,
        course_rows,
        judgement_rows,
        progress_row,
    )

    return {
        "project": tracked.project, "unit": tracked.unit, "as_of": tracked.progress.as_of.isoformat(),
        "simulated": bool(tracked.simulated), "illustrative": bool(tracked.illustrative),
        "methods": list(tracked.progress.methods),
        "targets": [
            {
                **progress_row(each), **answering_row(tracked, each),
                "judgements": [{key: row[key] for key in row if key != "code"} for row in judgement_rows(each)],
                "course": [{key: row[key] for key in row if key != "code"} for row in course_rows(each)],
                "notes": list(each.notes),
            } for each in tracked.progress.paths
        ],
    }  # fmt: skip
