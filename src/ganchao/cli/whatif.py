"""``ganchao whatif``: another value here, everyone recomputed, who moved."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING

import click

from ganchao.cli.main import Command, asked_lang
from ganchao.cli.options import json_option, print_json, progress, project_argument, seed_option, vintage_option
from ganchao.errors import InvalidInput, Problem, UnknownName
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.project import Project


def command(lang: Lang) -> click.Command:
    """The command."""

    def whatif(
        project: str, unit: str, year: int | None, changes: tuple[str, ...], node: str | None, seed: int,
        vintage: str | None, *, as_json: bool, hold: bool,
    ) -> None:
        from ganchao.project import open_project  # noqa: PLC0415
        from ganchao.reporting.terminal import print_brief  # noqa: PLC0415
        from ganchao.reporting.short_briefs import whatif_brief  # noqa: PLC0415
        from ganchao.run import lang_for  # noqa: PLC0415
        from ganchao.scoring.whatif import what_if  # noqa: PLC0415

        del seed  # nothing is drawn here; accepted so that every command takes the same options
        with progress(lang, quiet=as_json) as step:
            step("run.step.read")
            opened = open_project(project, vintage=vintage)
            step("run.step.score")
            rulebook = opened.framework
            data_year = (year - rulebook.rounds.lag) if year is not None else opened.panel.years[-1]
            cells = parsed(changes, opened, unit, data_year)
            result = what_if(opened.panel, rulebook, cells, hold_goalposts=hold)
        if as_json:
            print_json({
                "project": rulebook.code, "unit": unit, "year": data_year + rulebook.rounds.lag,
                "node": node or result.before.nodes[-1],
                "changes": [
                    {"indicator": column, "before": float(opened.panel.values[opened.panel.at(year=y, unit=u, indicator=column)]),
                     "after": value}
                    for (y, u, column), value in cells.items()
                ],
                "moves": [{**dataclasses.asdict(move), "places": move.places} for move in result.moves(node)],
            })
            return
        spoken = lang_for(opened, asked_lang(sys.argv), lang)
        print_brief(whatif_brief(result, spoken, unit=unit, node=node), spoken)

    params: list[click.Parameter] = [
        project_argument(),
        click.Option(["--unit"], required=True, metavar="CODE", help=say("cli.option.unit", lang)),
        click.Option(["--year"], type=int, metavar="Y", help=say("cli.option.year", lang)),
        click.Option(["changes", "--set"], multiple=True, required=True, metavar="INDICATOR=VALUE", help=say("cli.option.set", lang)),
        click.Option(["--node"], metavar="CODE", help=say("cli.option.node", lang)),
        click.Option(["hold", "--hold-goalposts"], is_flag=True, help=say("cli.option.hold", lang)),
        seed_option(lang), vintage_option(lang), json_option(lang),
    ]
    return Command("whatif", lang, params=params, callback=whatif)


def parsed(changes: tuple[str, ...], project: Project, unit: str, year: int) -> dict[tuple[int, str, str], float]:
    """``INDICATOR=VALUE`` pairs as cells; raises with every pair that cannot be read."""
    problems: list[Problem] = []
    cells: dict[tuple[int, str, str], float] = {}
    for place in ({"unit": unit}, {"year": year}):
        try:
            project.panel.at(**{"unit": project.panel.units[0], "year": project.panel.years[0],
                                "indicator": project.panel.indicators[0], **place})  # type: ignore[arg-type]
        except UnknownName as unknown:
            problems.append(unknown.problem())
    for change in changes:
        column, equals, text = change.partition("=")
        column = column.strip()
        number = number_of(text)
        if not equals or number is None:
            problems.append(Problem("cli.whatif.not_a_change", values={"change": change}))
            continue
        if column not in project.panel.indicators:
            quotient = next((i for i in project.framework.indicators if i.code == column and i.numerator), None)
            if quotient is not None:
                parts = {"indicator": column, "numerator": quotient.numerator, "denominator": quotient.denominator}
                problems.append(Problem("cli.whatif.quotient", values=parts))
            else:
                problems.append(UnknownName("indicator", column, project.panel.indicators).problem())
            continue
        cells[year, unit, column] = number
    if problems:
        raise InvalidInput(problems)
    return cells


def number_of(text: str) -> float | None:
    """A finite number typed by a person, or nothing."""
    try:
        number = float(text.replace(",", "").strip())
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
