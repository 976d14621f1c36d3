"""``ganchao backtest``: how forecasts of this ranking would have done against "nobody moves"."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.main import Command, asked_lang
from ganchao.cli.options import json_option, print_json, progress, project_argument, seed_option, vintage_option
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganchao.domain.scorecard import Scorecard
    from ganchao.forecasting.skill import Skill


def command(lang: Lang) -> click.Command:
    """The command."""

    def backtest(
        project: str, horizons: tuple[int, ...], node: str | None, model: str, every: int, seed: int,
        vintage: str | None, *, as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.forecasting.backtest import rolling  # noqa: PLC0415
        from ganchao.forecasting.forecast import check_history  # noqa: PLC0415
        from ganchao.forecasting.history import history_of  # noqa: PLC0415
        from ganchao.forecasting.skill import reliability_of, skill_of  # noqa: PLC0415
        from ganchao.reporting.forecast_brief import backtest_brief  # noqa: PLC0415
        from ganchao.reporting.terminal import print_brief  # noqa: PLC0415
        from ganchao.run import lang_for, opened_whole  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            step("run.step.read")
            source = opened_whole(project, vintage=vintage)
            spoken = lang_for(source, asked_lang(sys.argv), lang)
            step("run.step.score")
            card = source.score()
            history = history_of(card, node=node)
            check_history(history)
            step("cli.backtest.step")
            cases = list(rolling(history, horizons, model=model, seed=seed, every=every))
            skill, reliability = skill_of(cases, seed=seed), reliability_of(cases)
        if as_json:
            print_json(facts(card, node, model, seed, skill))
            return
        print_brief(backtest_brief(card, skill, reliability, spoken, node=node or ""), spoken)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["horizons", "--years"], type=click.IntRange(1, 30), multiple=True, default=(1, 3, 5), metavar="N",
                     help=say("cli.option.horizons", lang)),
        click.Option(["--node"], metavar="CODE", help=say("cli.option.node", lang)),
        click.Option(["--model"], default="combination", metavar="NAME", help=say("cli.option.model", lang)),
        click.Option(["--every"], type=click.IntRange(min=1), default=1, metavar="N",
                     help=say("cli.option.every", lang)),
        seed_option(lang),
        vintage_option(lang),
        json_option(lang),
    ]  # fmt: skip
    return Command("backtest", lang, params=params, callback=backtest)


def facts(card: Scorecard, node: str | None, model: str, seed: int, skill: Sequence[Skill]) -> dict[str, Any]:
    """A backtest for machines."""
    return {
        "project": card.framework.code, "node": node or card.nodes[-1], "model": model, "seed": seed,
        "skill": [
            {"years": s.horizon, "origins": s.origins, "rps": s.score, "baseline": s.baseline, "gain": -s.gain,
             "held_80": s.covered_80.share, "held_90": s.covered_90.share, "error": s.error,
             "error_baseline": s.error_baseline, "brier": s.brier, "brier_baseline": s.brier_baseline}
            for s in skill
        ],
    }  # fmt: skip
