"""``ganchao whatif``: another value here, everyone recomputed, who moved."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING

import click

from ganchao.cli.main import Command, asked_lang
from ganchao.cli.options import (
    called,
    json_option,
    print_json,
    progress,
    project_argument,
    seed_option,
    vintage_option,
    years_option,
)
from ganchao.errors import InvalidInput, Problem, UnknownName
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.project import Project


def command(lang: Lang) -> click.Command:
    """The command."""

    def whatif(
        project: str,
        unit: str,
        year: int | None,
        changes: tuple[str, ...],
        node: str | None,
        seed: int,
        vintage: str | None,
        year_means: Shown | None,
        *,
        as_json: bool,
        hold: bool,
    ) -> None:
        from ganchao.domain.panel import position  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415
        from ganchao.reporting.short_briefs import whatif_brief  # noqa: PLC0415
        from ganchao.reporting.terminal import print_brief  # noqa: PLC0415
        from ganchao.run import lang_for  # noqa: PLC0415
        from ganchao.scoring.whatif import what_if  # noqa: PLC0415

        del seed  # nothing is drawn here; accepted so that every command takes the same options
        with progress(lang, quiet=as_json) as step:
            step("run.step.read")
            opened = open_project(project, vintage=vintage, years=year_means)
            step("run.step.score")
            rulebook, panel = opened.framework, opened.panel
            unit = called(unit, {code: panel.unit(code).name for code in panel.units}, panel.units)
            node = (
                None
                if node is None
                else called(node, {each.code: each.name for each in rulebook.nodes}, rulebook.node_codes)
            )
            cells = parsed(changes, opened, unit, panel.years[-1] + rulebook.rounds.lag if year is None else year)
            result = what_if(panel, rulebook, cells, hold_goalposts=hold)
            data_year = next(iter(cells))[0]
            position("year", data_year + rulebook.rounds.lag, result.before.years)
            position("node", node or result.before.nodes[-1], result.before.nodes)
        if as_json:
            print_json(
                {
                    "project": rulebook.code,
                    "unit": unit,
                    "year": data_year + rulebook.rounds.lag,
                    "node": node or result.before.nodes[-1],
                    "changes": [
                        {
                            "indicator": column,
                            "before": float(panel.values[panel.at(year=y, unit=u, indicator=column)]),
                            "after": value,
                        }
                        for (y, u, column), value in cells.items()
                    ],
                    "moves": [{**dataclasses.asdict(move), "places": move.places} for move in result.moves(node)],
                }
            )
            return
        spoken = lang_for(opened, asked_lang(sys.argv), lang)
        print_brief(whatif_brief(result, spoken, unit=unit, node=node), spoken)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--unit"], required=True, metavar="CODE", help=say("cli.option.unit", lang)),
        click.Option(["--year"], type=int, metavar="Y", help=say("cli.option.whatif_year", lang)),
        click.Option(
            ["changes", "--set"],
            multiple=True,
            required=True,
            metavar="INDICATOR=VALUE",
            help=say("cli.option.set", lang),
        ),
        click.Option(["--node"], metavar="CODE", help=say("cli.option.whatif_node", lang)),
        click.Option(["hold", "--hold-goalposts"], is_flag=True, help=say("cli.option.hold", lang)),
        seed_option(lang),
        vintage_option(lang), years_option(lang),
        json_option(lang),
    ]
    return Command("whatif", lang, params=params, callback=whatif)


def parsed(changes: tuple[str, ...], project: Project, unit: str, year: int) -> dict[tuple[int, str, str], float]:
    """``COLUMN=VALUE`` pairs as cells of a round; raises with every pair that cannot be read."""
    from ganchao.scoring.changes import beyond_limits, number_of  # noqa: PLC0415

    problems: list[Problem] = []
    cells: dict[tuple[int, str, str], float] = {}
    lag = project.framework.rounds.lag
    rounds = tuple(data_year + lag for data_year in project.panel.years)
    for kind, name, known in (("unit", unit, project.panel.units), ("year", year, rounds)):
        if name not in known:
            problems.append(UnknownName(kind, name, known).problem())
    indicators = {indicator.code: indicator for indicator in project.framework.indicators}
    for change in changes:
        column, equals, text = change.partition("=")
        column = column.strip()
        number = number_of(text)
        if not equals or number is None:
            problems.append(Problem("cli.whatif.not_a_change", values={"change": change}))
            continue
        if column not in project.panel.indicators:
            quotient = indicators.get(column)
            if quotient is not None and quotient.numerator:
                parts = {"indicator": column, "numerator": quotient.numerator, "denominator": quotient.denominator}
                problems.append(Problem("cli.whatif.quotient", values=parts))
            else:
                problems.append(UnknownName("indicator", column, project.panel.indicators).problem())
            continue
        if column in indicators and (broken := beyond_limits(indicators[column], number)):
            problems.append(broken)
        if (year - lag, unit, column) in cells:
            problems.append(Problem("cli.whatif.twice", values={"indicator": column}))
        cells[year - lag, unit, column] = number
    if problems:
        raise InvalidInput(problems)
    return cells
