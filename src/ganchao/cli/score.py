"""``ganchao score``: scores and ranks, shown or as tables."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.main import Command, asked_lang
from ganchao.cli.options import called, print_files, print_json, progress, project_argument, result_options
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.domain.scorecard import Scorecard


def command(lang: Lang) -> click.Command:
    """The command."""

    def score(
        project: str,
        year: int | None,
        node: str | None,
        top: int,
        out: Path | None,
        seed: int,
        vintage: str | None,
        year_means: Shown | None,
        *,
        as_json: bool,
    ) -> None:
        from ganchao.domain.panel import position  # noqa: PLC0415
        from ganchao.reporting.short_briefs import rank_brief  # noqa: PLC0415
        from ganchao.reporting.terminal import print_brief  # noqa: PLC0415
        from ganchao.run import lang_for, opened, scored  # noqa: PLC0415

        del seed  # nothing is drawn here; accepted so that every command takes the same options
        with progress(lang, quiet=as_json) as step:
            step("run.step.read")
            source = opened(project, vintage=vintage, years=year_means)
            step("run.step.score")
            card, write = scored(source)
            if year is not None:
                position("year", year, card.years)
            if node is not None:
                node = called(node, {each.code: each.name for each in card.framework.nodes}, card.nodes)
                position("node", node, card.nodes)
            files = write_tables_aside(write, out) if out else ()
        if as_json:
            print_json(summary(card, year=year, node=node))
            return
        spoken = lang_for(source, asked_lang(sys.argv), lang)
        print_brief(rank_brief(card, spoken, year=year, node=node, top=top), spoken, rows=len(card.units))
        if files:
            print_files(files, spoken)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--year"], type=int, metavar="Y", help=say("cli.option.year", lang)),
        click.Option(["--node"], metavar="CODE", help=say("cli.option.node", lang)),
        click.Option(["--top"], type=click.IntRange(min=1), default=30, metavar="N", help=say("cli.option.top", lang)),
        *result_options(lang),
    ]
    return Command("score", lang, params=params, callback=score)


def write_tables_aside(write: Callable[[Path], tuple[Path, ...]], out: Path) -> tuple[Path, ...]:
    """The tidy tables under ``out``, in one move."""
    from ganchao.files.staging import staging  # noqa: PLC0415

    with staging(out) as place:
        written = write(place.aside / "tables")
    return place.placed(written)


def summary(card: Scorecard, *, year: int | None = None, node: str | None = None) -> dict[str, Any]:
    """One year and node of a scorecard for machines: units by rank."""
    import numpy as np  # noqa: PLC0415

    y, n = card.at(year=year, node=node)
    ranks, scores = card.ranks[y, :, n], card.scores[y, :, n]
    published, percentiles = card.published[y, :, n], card.percentiles[y, :, n]
    order = [int(k) for k in np.argsort(ranks, kind="stable") if np.isfinite(ranks[k])]
    return {
        "project": card.framework.code,
        "year": card.years[y],
        "data_year": card.data_years[y],
        "vintage": card.panel.vintage,
        "node": card.nodes[n],
        "number_ranked": int(card.counts[y, n]),
        "simulated": bool(card.framework.simulated),
        "ranking": [
            {
                "unit": card.units[k],
                "name_zh": card.panel.unit(card.units[k]).name.zh,
                "name_en": card.panel.unit(card.units[k]).name.en,
                "rank": float(ranks[k]) if ranks[k] % 1 else int(ranks[k]),
                "score": float(scores[k]),
                "published": float(published[k]),
                "percentile": float(percentiles[k]),
            }
            for k in order
        ],
    }
