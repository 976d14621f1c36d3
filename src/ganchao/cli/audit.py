"""``ganchao audit``: how sure the ranks are, and what they hang on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.main import Command
from ganchao.cli.options import (
    json_option,
    out_option,
    project_argument,
    seed_option,
    vintage_option,
    years_option,
)
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.auditing.audit import Audited
    from ganchao.domain.framework import Shown


def command(lang: Lang) -> click.Command:
    """The command."""

    def audit(
        project: str, scheduler: str, out: Path | None, vintage: str | None,
        year_means: Shown | None, *, as_json: bool, **asked: Any
    ) -> None:
        with live(lang, quiet=as_json) as (step, drawn):
            source, spoken = read_whole(project, vintage, year_means, lang, step)
            from ganchao.auditing.audit import Asked  # noqa: PLC0415
            from ganchao.run import write_audit  # noqa: PLC0415
            from ganchao.studies import audit_project  # noqa: PLC0415

            audited = audit_project(source, Asked(**asked), scheduler=scheduler, step=step, drawn=drawn)
            files = write_audit(audited, out, spoken, step) if out else ()
        from ganchao.reporting.audit_brief import audit_short_brief  # noqa: PLC0415

        answer(lambda: audit_short_brief(audited, spoken), lambda: facts(audited, spoken), files, spoken,
               as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--year"], type=int, metavar="Y", help=say("cli.option.audit_year", lang)),
        click.Option(["--node"], metavar="CODE", help=say("cli.option.audit_node", lang)),
        click.Option(["--unit"], metavar="CODE", help=say("cli.option.audit_unit", lang)),
        click.Option(["--draws"], type=int, metavar="N", help=say("cli.option.draws", lang)),
        seed_option(lang),
        click.Option(
            ["--workers"],
            type=click.IntRange(min=1),
            default=os.cpu_count() or 1,
            metavar="N",
            help=say("cli.option.workers", lang),
        ),
        click.Option(["--scheduler"], default="", metavar="ADDRESS", help=say("cli.option.scheduler", lang)),
        out_option(lang),
        vintage_option(lang), years_option(lang),
        json_option(lang),
    ]
    return Command("audit", lang, params=params, callback=audit)


Told = tuple[Callable[[str], None], Callable[[int, int], None]]


@contextmanager
def live(lang: Lang, *, quiet: bool) -> Iterator[Told]:
    """Progress on stderr: the part under way, and a bar of draws while there are any."""
    if quiet:
        yield (lambda _key: None), (lambda _done, _of: None)
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(say("cli.step.start", lang), total=None, count="")

        def step(key: str) -> None:
            text = say(key, lang)
            shown.update(task, description=text, total=None, completed=0, count="")
            if not console.is_terminal:
                console.print(text, highlight=False)

        def drawn(done: int, wanted: int) -> None:
            text = say("cli.audit.drawn", lang, done=f"{done:,}", wanted=f"{wanted:,}")
            shown.update(task, total=wanted, completed=done, count=text)
            if not console.is_terminal:
                console.print(text, highlight=False)

        yield step, drawn


def facts(audited: Audited, lang: Lang) -> dict[str, Any]:
    """An audit for machines."""
    import numpy as np  # noqa: PLC0415

    from ganchao.reporting.uncertainty_facts import ranges_of  # noqa: PLC0415
    from ganchao.run import audit_record  # noqa: PLC0415

    result, panel = audited.uncertainty, audited.card.panel
    ranges = ranges_of(result, panel, lang, unit=audited.unit)
    own = result.units.index(audited.unit) if audited.unit else None
    median, best, worst, mean = result.median, result.best, result.worst, result.mean
    chances = [(band, ranges.chance(band)) for band in ranges.chances]
    robust, found, tried = audited.robustness, audited.sensitivity, audited.swaps
    return {
        "project": audited.card.framework.code,
        "unit": audited.unit,
        "simulated": bool(audited.card.framework.simulated),
        "seed": result.seed,
        **audit_record(audited),
        "mean_shift": float(result.mean_shift),
        "failures": [{"what": problem.what(lang), "draws": count} for problem, count in result.failures],
        "ranges": [
            {
                "unit": result.units[k],
                "name_zh": panel.unit(result.units[k]).name.zh,
                "name_en": panel.unit(result.units[k]).name.en,
                "nominal": int(ranges.nominal[k]),
                "median": int(median[k]),
                "low": int(ranges.low[k]),
                "high": int(ranges.high[k]),
                "best": int(best[k]),
                "worst": int(worst[k]),
                "mean": float(mean[k]),
                "group": ranges.letters[k],
                "ahead": float(result.ahead[own, k]) if own is not None and own != k and result.pairwise else None,
                "chances": [
                    {"first": band.after + 1, "upto": band.upto, "tier": band.tier, "value": float(chance[k])}
                    for band, chance in chances
                ],
            }
            for k in ranges.order
        ],
        "years": [
            {
                "year": year,
                "nominal": int(each.prepared.nominal_ranks[k]),
                "median": int(each.median[k]),
                "low": int(each.low[k]),
                "high": int(each.high[k]),
            }
            for year, each in audited.years.items()
            if audited.unit in each.units
            and np.isfinite(each.prepared.nominal_ranks[k := each.units.index(audited.unit)])
        ],
        "sensitivity": []
        if found is None
        else found.to_frame()[["output", "factor", "first", "total"]].to_dict("records"),
        "swaps": []
        if tried is None or not tried.swaps
        else [
            {**row, "places": row["places"] if np.isfinite(row["places"]) else None}
            for row in tried.to_frame()[["choice", "alternative", "places"]].to_dict("records")
        ],
        "robustness": None if robust is None else {"best": robust.best.rank, "worst": robust.worst.rank},
        "left_out": [{"part": part, "what": problem.what(lang)} for part, problem in audited.left_out],
    }
