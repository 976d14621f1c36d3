"""``ganchao forecast``: where everyone will be, with probabilities; from a project, or from a table of ranks alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import called, progress, result_options
from ganchao.cli.pages import write_page
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.forecast import Forecast
    from ganchao.domain.scenario import Scenario
    from ganchao.reporting.blocks import Brief

LEAST_DRAWS: Final = 100
OF_PROJECTS: Final = {"node": None, "model": "combination", "events": None, "vintage": None, "by_indicators": False}
"""Options that ask something of scores, and what they are unless given."""


@dataclass(frozen=True, eq=False)
class Answer:
    """A forecast with everything that is told of it."""

    forecast: Forecast
    brief: Brief
    lang: Lang
    project: str
    own: str
    title: str
    notes: tuple[Problem, ...]
    tables: Callable[[Path], tuple[Path, ...]]  # writes them
    simulated: bool = False


def command(lang: Lang) -> click.Command:
    """The command."""

    def forecast(
        project: str | None, ranks: Path | None, number: int | None, unit: str | None, years: int, upto: int | None,
        draws: int, seed: int, out: Path | None, *, as_json: bool, **of_projects: Any,
    ) -> None:  # fmt: skip

        check_source(project, ranks, number, of_projects)
        wanted = {"years": years, "draws": draws, "seed": seed}
        with progress(lang, quiet=as_json) as step:
            if ranks is not None:
                step("run.step.read")
                made = from_ranks(ranks, number, unit, upto, lang, wanted)
            else:
                made = from_project(str(project), unit, upto, lang, {**wanted, **of_projects}, step)
            files = written(made, out) if out else ()
        answer(lambda: made.brief, lambda: facts(made, upto), files, made.lang, as_json=as_json)

    params: list[click.Parameter] = [
        Argument(["project"], say("cli.argument.project", lang), metavar="[PROJECT]", required=False),
        click.Option(["--unit"], metavar="CODE", help=say("cli.option.forecast_unit", lang)),
        click.Option(["--years"], type=click.IntRange(1, 30), default=5, metavar="N",
                     help=say("cli.option.ahead", lang)),
        click.Option(["--upto"], type=click.IntRange(min=1), metavar="RANK", help=say("cli.option.upto", lang)),
        click.Option(["--node"], metavar="CODE", help=say("cli.option.node", lang)),
        click.Option(["--model"], default="combination", metavar="NAME", help=say("cli.option.model", lang)),
        click.Option(["by_indicators", "--by-indicators"], is_flag=True, help=say("cli.option.by_indicators", lang)),
        file_option("events", lang),
        file_option("ranks", lang),
        click.Option(["--number"], type=click.IntRange(min=2), metavar="N", help=say("cli.option.number", lang)),
        click.Option(["--draws"], type=click.IntRange(LEAST_DRAWS, 100_000), default=2000, metavar="N",
                     help=say("cli.option.forecast_draws", lang)),
        *result_options(lang),
    ]  # fmt: skip
    return Command("forecast", lang, params=params, callback=forecast)


def file_option(name: str, lang: Lang) -> click.Option:
    """A file whose reader says what is wrong with it."""
    help_text = say(f"cli.option.{name}", lang)
    return click.Option([f"--{name}"], type=click.Path(path_type=Path), metavar="FILE", help=help_text)


def check_source(project: str | None, ranks: Path | None, number: int | None, of_projects: dict[str, Any]) -> None:
    """Either a project or a table of ranks, and nothing that asks for what ranks alone do not hold."""
    if (project is None) == (ranks is None):
        raise InvalidInput([Problem("cli.forecast.one_of")])
    if ranks is None:
        if number is not None:
            raise InvalidInput([Problem("cli.forecast.number_of_ranks")])
        return
    given = [f"--{name.replace('_', '-')}" for name, usual in OF_PROJECTS.items() if of_projects[name] != usual]
    if given:
        raise InvalidInput([Problem("cli.forecast.not_with_ranks", values={"options": ", ".join(given)})])


def from_project(
    project: str, unit: str | None, upto: int | None, lang: Lang, wanted: dict[str, Any], step: Callable[[str], None]
) -> Answer:
    """The forecast of a project."""
    from ganchao.domain.panel import position  # noqa: PLC0415
    from ganchao.forecasting.outlook import outlook  # noqa: PLC0415
    from ganchao.reporting.forecast_brief import forecast_brief  # noqa: PLC0415
    from ganchao.studies import outlook_tables  # noqa: PLC0415

    source, spoken = read_whole(project, wanted.pop("vintage"), wanted.pop("year_means"), lang, step)
    step("run.step.score")
    card = source.score()
    own = called(unit, {code: card.panel.unit(code).name for code in card.units}, card.units) if unit else ""
    if unit:
        position("unit", own, card.units)
    step("run.step.forecast")
    events = wanted.pop("events")
    made = outlook(card, scenario=read_scenario(events) if events else None, **wanted)
    framework = card.framework
    index = framework.name.in_lang(spoken) or framework.code
    return Answer(
        made.forecast, forecast_brief(made, spoken, unit=own, upto=upto), spoken, framework.code,
        own or framework.own, say("forecast.title", spoken, index=index, last=made.forecast.years[-1]), made.notes,
        lambda directory: outlook_tables(made, directory), bool(framework.simulated),
    )  # fmt: skip


def from_ranks(
    path: Path, number: int | None, unit: str | None, upto: int | None, lang: Lang, wanted: dict[str, Any]
) -> Answer:
    """The same from a table of ranks alone."""
    from ganchao.domain.panel import position  # noqa: PLC0415
    from ganchao.files.rank_tables import number_ranked, read_rank_table  # noqa: PLC0415
    from ganchao.forecasting.ranks_only import forecast_ranks, rank_history  # noqa: PLC0415
    from ganchao.reporting.legend import Legend  # noqa: PLC0415
    from ganchao.reporting.outlook_tables import write_forecast_tables  # noqa: PLC0415
    from ganchao.reporting.ranks_brief import ranks_brief  # noqa: PLC0415

    table = read_rank_table(path)
    if unit:
        position("unit", unit, table.panel.units)
    history = rank_history(table.panel, "rank", number_ranked(table, number))
    found = forecast_ranks(history, **wanted)
    names = {code: table.panel.unit(code).name for code in table.panel.units}
    legend = Legend(lang, say("reporting.rank", lang), {code: name.in_lang(lang) for code, name in names.items()},
                    own=unit or "", number=max(history.numbers[-1], len(history.units)))  # fmt: skip
    return Answer(
        found, ranks_brief(found, history, legend, upto=upto, notes=table.notes), lang, path.stem, unit or "",
        say("forecast.title", lang, index=path.stem, last=found.years[-1]), (*table.notes, *found.notes),
        lambda directory: write_forecast_tables(found, names, directory, number=legend.number),
    )  # fmt: skip


def read_scenario(path: Path) -> Scenario:
    """The events of a YAML file; raises with every problem of it."""
    from ganchao.domain.scenario import Scenario  # noqa: PLC0415
    from ganchao.files.documents import read_document  # noqa: PLC0415

    scenario, problems = read_document(path, Scenario)
    if scenario is None:
        raise InvalidInput([problem for problem in problems if problem.severity == "error"])
    return scenario


def written(made: Answer, out: Path) -> tuple[Path, ...]:
    """``forecast.html`` and the tables into ``out``."""
    return write_page("forecast", out, made.brief, made.tables, made.lang, title=made.title, seed=made.forecast.seed)


def facts(made: Answer, upto: int | None) -> dict[str, Any]:
    """A forecast for machines."""
    found = made.forecast
    quantiles = found.rank_quantiles((0.05, 0.1, 0.5, 0.9, 0.95))
    return {
        "project": made.project, "node": found.nodes[-1], "unit": made.own or None, "origin": found.origin,
        "model": found.model, "seed": found.seed, "draws": found.draws, "upto": upto,
        "simulated": made.simulated, "events": list(found.effects),
        "forecast": [
            {"unit": code, "year": year, "median": int(quantiles[2, y, u]), "low_80": int(quantiles[1, y, u]),
             "high_80": int(quantiles[3, y, u]), "low_90": int(quantiles[0, y, u]), "high_90": int(quantiles[4, y, u]),
             "chance": None if upto is None else found.probability(code, upto, year=year)}
            for y, year in enumerate(found.years) for u, code in enumerate(found.units)
            if found.ranks[0, y, u, -1]
        ],
        "problems": [note.facts("en") for note in made.notes],
    }  # fmt: skip
