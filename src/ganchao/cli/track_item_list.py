"""``ganchao track item list``: the register of work items on a day, with load and statistics."""

from __future__ import annotations

import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer
from ganchao.cli.main import Command
from ganchao.cli.options import day_asked, json_option, out_option, project_argument
from ganchao.cli.pages import write_page
from ganchao.text import Lang

if TYPE_CHECKING:
    from ganchao.items import Work
    from ganchao.reporting.items_brief import ItemsReport


def command(lang: Lang) -> click.Command:
    """The command."""

    def item_list(project: str, as_of: str | None, out: Path | None, *, as_json: bool) -> None:
        from ganchao.reporting.items_brief import items_brief  # noqa: PLC0415

        work = work_on(project, as_of)
        report = report_of(work)
        files = written(work, report, out, lang) if out else ()
        answer(lambda: items_brief(report, lang), lambda: facts(work), files, lang, as_json=as_json)

    params: list[click.Parameter] = [project_argument(lang), as_of_option(lang), out_option(lang), json_option(lang)]
    return Command("track.item.list", lang, params=params, callback=item_list)


def as_of_option(lang: Lang) -> click.Option:
    """``--as-of``: the day looked from; today unless given."""
    from ganchao.text import say  # noqa: PLC0415

    return click.Option(["--as-of"], metavar="DATE", help=say("cli.option.item.as_of", lang))


def work_on(project: str, as_of: str | None) -> Work:
    """Work items of a project on a day; today unless given."""
    from ganchao.items import papers_of, work_of  # noqa: PLC0415

    day = day_asked(as_of) or datetime.datetime.now(tz=datetime.UTC).date()
    return work_of(papers_of(project), day)


def report_of(work: Work) -> ItemsReport:
    """Work items with the names that readers need."""
    from ganchao.reporting.items_brief import ItemsReport  # noqa: PLC0415

    return ItemsReport(work.items, work.instructions, work.day, work.rules, work.names, work.simulated)


def written(work: Work, report: ItemsReport, out: Path, lang: Lang) -> tuple[Path, ...]:
    """``items.html`` and the tables into ``out``."""
    from ganchao.reporting.items_brief import items_brief, items_title  # noqa: PLC0415
    from ganchao.reporting.items_tables import write_items_tables  # noqa: PLC0415
    from ganchao.reporting.notices import secrecy_notice  # noqa: PLC0415

    tables = partial(_tables, write_items_tables, work)
    return write_page("items", out, items_brief(report, lang)[1:], tables, lang, title=items_title(report, lang),
                      above=secrecy_notice(work.source.plan, lang))  # fmt: skip


def _tables(write: Any, work: Work, directory: Path) -> tuple[Path, ...]:
    files: tuple[Path, ...] = write(
        work.items.values(), work.instructions.values(), work.day, work.rules, directory
    )
    return files


def facts(work: Work) -> dict[str, Any]:
    """Work items for machines."""
    from ganchao.reporting.items_tables import (  # noqa: PLC0415
        instruction_row,
        item_row,
        load_row,
        statistic_row,
    )
    from ganchao.tracking.item_statistics import by_unit, loads, statistics  # noqa: PLC0415

    every = tuple(work.items.values())
    return {
        "project": work.source.framework.code, "as_of": work.day.isoformat(), "simulated": work.simulated,
        "items": [item_row(item, work.day, work.rules) for item in every],
        "load": [load_row(load) for load in loads(every, work.day, work.rules)],
        "statistics": statistic_row(statistics(every, work.day, work.rules)),
        "by_unit": [{"unit": unit, **statistic_row(found)}
                    for unit, found in by_unit(every, work.day, work.rules).items()],
        "instructions": [instruction_row(each, work.day) for each in work.instructions.values()],
    }  # fmt: skip
