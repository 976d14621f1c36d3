"""``ganchao backtest``: how forecasts of this ranking would have done against "nobody moves"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.main import Command
from ganchao.cli.options import progress, project_argument, result_options
from ganchao.cli.pages import write_page
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.domain.scorecard import Scorecard
    from ganchao.forecasting.skill import Reliability, Skill
    from ganchao.reporting.blocks import Brief


def command(lang: Lang) -> click.Command:
    """The command."""

    def backtest(
        project: str, horizons: tuple[int, ...], node: str | None, model: str, every: int, seed: int,
        out: Path | None, vintage: str | None, year_means: Shown | None, *, as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.forecasting.outlook import judged_past  # noqa: PLC0415
        from ganchao.reporting.forecast_brief import backtest_brief  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            source, spoken = read_whole(project, vintage, year_means, lang, step)
            step("run.step.score")
            card = source.score()
            step("cli.backtest.step")
            skill, reliability = judged_past(card, horizons, node=node, model=model, seed=seed, every=every)
            brief = backtest_brief(card, skill, reliability, spoken, node=node or "")
            files = written(brief, skill, reliability, node or card.nodes[-1], out, spoken, seed) if out else ()
        answer(lambda: brief, lambda: facts(card, node, model, seed, skill, reliability), files, spoken,
               as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["horizons", "--years"], type=click.IntRange(1, 30), multiple=True, default=(1, 3, 5), metavar="N",
                     help=say("cli.option.horizons", lang)),
        click.Option(["--node"], metavar="CODE", help=say("cli.option.node", lang)),
        click.Option(["--model"], default="combination", metavar="NAME", help=say("cli.option.model", lang)),
        click.Option(["--every"], type=click.IntRange(min=1), default=1, metavar="N",
                     help=say("cli.option.every", lang)),
        *result_options(lang),
    ]  # fmt: skip
    return Command("backtest", lang, params=params, callback=backtest)


def written(
    brief: Brief, skill: Sequence[Skill], reliability: Reliability | None, node: str, out: Path, lang: Lang, seed: int
) -> tuple[Path, ...]:
    """``backtest.html`` and the tables into ``out``."""
    from ganchao.reporting.blocks import Heading  # noqa: PLC0415
    from ganchao.reporting.outlook_tables import write_skill_tables  # noqa: PLC0415

    title = next(block.text for block in brief if isinstance(block, Heading))
    return write_page("backtest", out, brief[1:], partial(write_skill_tables, skill, reliability, node), lang,
                      title=title, seed=seed)


def facts(
    card: Scorecard, node: str | None, model: str, seed: int, skill: Sequence[Skill], reliability: Reliability | None
) -> dict[str, Any]:
    """A backtest for machines."""
    bars = [] if reliability is None else zip(reliability.said, reliability.came, reliability.count, strict=True)
    return {
        "project": card.framework.code, "node": node or card.nodes[-1], "model": model, "seed": seed,
        "skill": [
            {"years": s.horizon, "origins": s.origins, "rps": s.score, "baseline": s.baseline, "gain": -s.gain,
             "held_80": s.covered_80.share, "held_90": s.covered_90.share, "error": s.error,
             "error_baseline": s.error_baseline, "brier": s.brier, "brier_baseline": s.brier_baseline}
            for s in skill
        ],
        "reliability": [
            {"said": float(said), "came": float(came), "cases": int(count)} for said, came, count in bars if count
        ],
    }  # fmt: skip
