"""``ganchao plan``: which measures buy the aims, when they start, and how probable the aims are then."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.main import Command
from ganchao.cli.options import (
    progress,
    project_argument,
    result_options,
)
from ganchao.cli.pages import write_page
from ganchao.cli.target import OUT_OF_REACH, aim_options, plan_asked, rivals_option
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.reporting.plan_words import Programme

LEAST_DRAWS = 100


def command(lang: Lang) -> click.Command:
    """The command."""

    def plan(
        project: str,
        unit: str | None,
        year: int | None,
        rank: str | None,
        confidence: float | None,
        node: str | None,
        rivals: str,
        draws: int,
        seed: int,
        out: Path | None,
        vintage: str | None,
        year_means: Shown | None,
        *,
        as_json: bool,
    ) -> None:
        from ganchao.programme import programme  # noqa: PLC0415
        from ganchao.reporting.plan_brief import plan_brief  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            source, spoken = read_whole(project, vintage, year_means, lang, step)
            if source.plan is None:
                raise InvalidInput([Problem("plan.missing")])
            asked = plan_asked(source, unit, year, rank, confidence, node)
            step("run.step.score")
            card = source.score()
            step("plan.step")
            found = programme(card, asked, rivals="fixed" if rivals == "fixed" else "forecast", draws=draws, seed=seed,
                              followed=source.followed)
            files = written(found, out, spoken) if out else ()
        answer(lambda: plan_brief(found, spoken), lambda: facts(found), files, spoken, as_json=as_json)
        if found.unreached is not None:
            raise click.exceptions.Exit(OUT_OF_REACH)

    params: list[click.Parameter] = [
        project_argument(lang),
        *aim_options(lang),
        rivals_option(lang),
        click.Option(["--draws"], type=click.IntRange(LEAST_DRAWS, 10_000), default=300, metavar="N",
                     help=say("cli.option.plan_draws", lang)),
        *result_options(lang),
    ]  # fmt: skip
    return Command("plan", lang, params=params, callback=plan)


def written(found: Programme, out: Path, lang: Lang) -> tuple[Path, ...]:
    """``plan.html`` and the tables into ``out``."""
    from ganchao.reporting.notices import secrecy_notice  # noqa: PLC0415
    from ganchao.reporting.plan_brief import plan_brief, plan_title  # noqa: PLC0415
    from ganchao.reporting.plan_tables import write_plan_tables  # noqa: PLC0415

    brief = (*secrecy_notice(found.plan, lang), *plan_brief(found, lang))
    return write_page("plan", out, brief, partial(write_plan_tables, found), lang,
                      title=plan_title(found, lang), seed=found.seed)


def facts(found: Programme) -> dict[str, Any]:
    """Measures for machines."""
    from ganchao.reporting.figures import known  # noqa: PLC0415

    best, aims, made = found.likeliest, sorted(found.plan.aims, key=lambda aim: aim.year), found.stated
    return {
        "project": found.card.framework.code, "unit": found.unit, "seed": found.seed, "draws": found.draws,
        "fresh": None if made is None else made.fields,
        "rivals": "fixed" if found.fixed else "forecast", "simulated": bool(found.card.framework.simulated),
        "illustrative": bool(found.plan.illustrative) or any(m.illustrative for m in found.plan.measures),
        "reached": found.unreached is None, "total": None if best is None else best.total,
        "gap": None if best is None else known(best.gap),
        "aims": [
            {"year": aim.year, "rank": upto, "confidence": aim.confidence,
             "probability": None if made is None else float(made.probability[k]),
             "error": None if made is None else float(made.error[k]), "probability_nothing": found.nothing[k],
             "probability_varying": found.lived[k] if found.lived else None}
            for k, (aim, upto) in enumerate(zip(aims, found.upto, strict=True))
        ],
        "measures": [] if best is None else [
            {"measure": code, "start": start, "need": found.replacements[code].need.value
             if code in found.replacements else ""} for code, start in zip(best.measures, best.starts, strict=True)
        ],
        "frontier": [] if found.frontier is None else [
            {"money": float(total), "probability": known(float(chance))}
            for total, chance in zip(found.frontier.totals, found.frontier.told[:, found.frontier.first], strict=True)
        ],
    }  # fmt: skip
