"""``ganchao forecast``: where everyone will be, with probabilities."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.main import Command, asked_lang
from ganchao.cli.options import (
    called,
    json_option,
    out_option,
    print_json,
    progress,
    project_argument,
    seed_option,
    vintage_option,
)
from ganchao.errors import InvalidInput
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.forecast import Forecast
    from ganchao.domain.scenario import Scenario
    from ganchao.domain.scorecard import Scorecard
    from ganchao.forecasting.skill import Skill

LEAST_DRAWS = 100
HORIZONS = (1, 3, 5)


def command(lang: Lang) -> click.Command:
    """The command."""

    def forecast(
        project: str,
        unit: str | None,
        years: int,
        upto: int | None,
        node: str | None,
        model: str,
        events: Path | None,
        draws: int,
        seed: int,
        out: Path | None,
        vintage: str | None,
        *,
        by_indicators: bool,
        as_json: bool,
    ) -> None:
        from ganchao.domain.panel import position  # noqa: PLC0415
        from ganchao.reporting.forecast_brief import forecast_brief  # noqa: PLC0415
        from ganchao.reporting.terminal import print_brief  # noqa: PLC0415
        from ganchao.run import lang_for, opened_whole  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            step("run.step.read")
            source = opened_whole(project, vintage=vintage)
            spoken = lang_for(source, asked_lang(sys.argv), lang)
            step("run.step.score")
            card = source.score()
            names = {code: card.panel.unit(code).name for code in card.units}
            own = called(unit, names, card.units) if unit else card.framework.own
            if unit:
                position("unit", own, card.units)
            step("cli.forecast.step")
            scenario = read_scenario(events) if events else None
            found = made(
                card, years=years, node=node, model=model, draws=draws, seed=seed, scenario=scenario,
                by_indicators=by_indicators,
            )  # fmt: skip
            skill = () if by_indicators or scenario else past_skill(card, node, model, seed)
            brief = forecast_brief(found, card, spoken, unit=own, upto=upto, skill=skill)
            files = written(found, brief, out, spoken, card) if out else ()
        if as_json:
            print_json({**facts(found, card, own, upto), "files": [str(file) for file in files]})
            return
        print_brief(brief, spoken)
        if files:
            click.echo(say("cli.run.files", spoken))
            for file in files:
                click.echo(f"  {file}")

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--unit"], metavar="CODE", help=say("cli.option.forecast_unit", lang)),
        click.Option(["--years"], type=click.IntRange(1, 30), default=5, metavar="N",
                     help=say("cli.option.ahead", lang)),
        click.Option(["--upto"], type=click.IntRange(min=1), metavar="RANK", help=say("cli.option.upto", lang)),
        click.Option(["--node"], metavar="CODE", help=say("cli.option.node", lang)),
        click.Option(["--model"], default="combination", metavar="NAME", help=say("cli.option.model", lang)),
        click.Option(["by_indicators", "--by-indicators"], is_flag=True, help=say("cli.option.by_indicators", lang)),
        click.Option(
            ["--events"], type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
            help=say("cli.option.events", lang),
        ),
        click.Option(["--draws"], type=click.IntRange(LEAST_DRAWS, 100_000), default=2000, metavar="N",
                     help=say("cli.option.forecast_draws", lang)),
        out_option(lang),
        seed_option(lang),
        vintage_option(lang),
        json_option(lang),
    ]  # fmt: skip
    return Command("forecast", lang, params=params, callback=forecast)


def read_scenario(path: Path) -> Scenario:
    """The events of a YAML file; raises with every problem of it."""
    from ganchao.domain.scenario import Scenario  # noqa: PLC0415
    from ganchao.files.documents import read_document  # noqa: PLC0415

    scenario, problems = read_document(path, Scenario)
    if scenario is None:
        raise InvalidInput([problem for problem in problems if problem.severity == "error"])
    return scenario


def made(
    card: Scorecard, *, years: int, node: str | None, model: str, draws: int, seed: int, scenario: Scenario | None,
    by_indicators: bool,
) -> Forecast:  # fmt: skip
    """The forecast asked for; events ask for indicators."""
    if by_indicators or scenario:
        from ganchao.forecasting.indicators import forecast_indicators  # noqa: PLC0415

        events = scenario.events if scenario else ()
        return forecast_indicators(
            card, years=years, draws=draws, seed=seed, events=events, nodes=(node,) if node else ()
        )
    from ganchao.forecasting.forecast import forecast  # noqa: PLC0415

    return forecast(card, years=years, node=node, model=model, draws=draws, seed=seed)


def past_skill(card: Scorecard, node: str | None, model: str, seed: int) -> tuple[Skill, ...]:
    """How such forecasts would have done, at ten origins at most."""
    from ganchao.forecasting.backtest import LEAST_HISTORY, rolling  # noqa: PLC0415
    from ganchao.forecasting.history import history_of  # noqa: PLC0415
    from ganchao.forecasting.skill import skill_of  # noqa: PLC0415

    history = history_of(card, node=node)
    every = max(1, (len(history.years) - LEAST_HISTORY) // 10)
    return skill_of(list(rolling(history, HORIZONS, model=model, draws=300, seed=seed, every=every)))


def written(found: Forecast, brief: Any, out: Path, lang: Lang, card: Scorecard) -> tuple[Path, ...]:
    """``forecast.html`` and the tables into ``out``."""
    from ganchao.files.staging import staging  # noqa: PLC0415
    from ganchao.reporting.blocks import Heading  # noqa: PLC0415
    from ganchao.reporting.forecast_brief import write_forecast_tables  # noqa: PLC0415
    from ganchao.reporting.html import html  # noqa: PLC0415

    index = card.framework.name.in_lang(lang) or card.framework.code
    title = say("forecast.title", lang, index=index, last=found.years[-1])
    with staging(out) as place:
        files = [*write_forecast_tables(found, place.aside / "tables"), place.aside / "forecast.html"]
        page = html((Heading(title, 1), *brief), lang, title=title, facts={say("run.fact.seed", lang): str(found.seed)})
        files[-1].write_text(page, encoding="utf-8")
    return place.placed(files)


def facts(found: Forecast, card: Scorecard, own: str, upto: int | None) -> dict[str, Any]:
    """A forecast for machines."""
    from ganchao.cli.main import as_dict  # noqa: PLC0415

    quantiles = found.rank_quantiles((0.05, 0.1, 0.5, 0.9, 0.95))
    return {
        "project": card.framework.code, "node": found.nodes[-1], "unit": own or None, "origin": found.origin,
        "model": found.model, "seed": found.seed, "draws": found.draws, "upto": upto,
        "simulated": bool(card.framework.simulated),
        "forecast": [
            {"unit": code, "year": year, "median": int(quantiles[2, y, u]), "low_80": int(quantiles[1, y, u]),
             "high_80": int(quantiles[3, y, u]), "low_90": int(quantiles[0, y, u]), "high_90": int(quantiles[4, y, u]),
             "chance": None if upto is None else found.probability(code, upto, year=year)}
            for y, year in enumerate(found.years) for u, code in enumerate(found.units)
            if found.ranks[0, y, u, -1]
        ],
        "problems": [as_dict(note, "en") for note in found.notes],
    }  # fmt: skip
