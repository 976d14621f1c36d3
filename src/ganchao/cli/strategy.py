"""``ganchao strategy``: the plan's overall approach: its tree, goals, bottom lines, and how good it is as a plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.main import Command
from ganchao.cli.options import (
    day_asked,
    json_option,
    out_option,
    progress,
    project_argument,
    vintage_option,
    years_option,
)
from ganchao.cli.pages import write_page
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.domain.plan import Plan
    from ganchao.project import Project
    from ganchao.reporting.blocks import Brief
    from ganchao.reporting.outline import Outline


def command(lang: Lang) -> click.Command:
    """The command."""

    def strategy(
        project: str, on: str | None, out: Path | None, vintage: str | None,
        year_means: Shown | None, *, as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.reporting.outline import has_skeleton  # noqa: PLC0415
        from ganchao.reporting.outline_tables import OF_STRATEGY  # noqa: PLC0415
        from ganchao.reporting.strategy_brief import strategy_brief, strategy_title  # noqa: PLC0415

        told(project, on, out, vintage, year_means, lang, as_json=as_json, asks=has_skeleton,
             lacking="planning.no_skeleton", page="strategy", tables=OF_STRATEGY,
             brief=lambda _source, found, spoken: strategy_brief(found, spoken),
             title=strategy_title, facts=facts)  # fmt: skip

    return Command("strategy", lang, params=parameters(lang), callback=strategy)


def parameters(lang: Lang) -> list[click.Parameter]:
    """What commands on a plan as a plan take."""
    day = click.Option(["--on"], metavar="DATE", help=say("cli.option.on", lang))
    return [project_argument(lang), day, out_option(lang), vintage_option(lang), years_option(lang), json_option(lang)]


def told(
    project: str, on: str | None, out: Path | None, vintage: str | None, year_means: Shown | None,
    lang: Lang, *, as_json: bool, asks: Callable[[Plan], bool], lacking: str, page: str, tables: tuple[str, ...],
    brief: Callable[[Project, Outline, Lang], Brief], title: Callable[[Outline, Lang], str],
    facts: Callable[[Outline], dict[str, Any]],
) -> None:
    """Read the plan, see how it stands, and tell it as blocks, files or JSON."""
    from ganchao.standing import outline_of  # noqa: PLC0415
    from ganchao.studies import day_of  # noqa: PLC0415

    asked_day = day_asked(on)
    with progress(lang, quiet=as_json) as step:
        source, spoken = read_whole(project, vintage, year_means, lang, step)
        if source.plan is None:
            raise InvalidInput([Problem("plan.missing")])
        if not asks(source.plan):
            raise InvalidInput([Problem(lacking)])
        step("run.step.score")
        card = source.score()
        step("planning.step")
        day = asked_day or day_of(source.plan)
        found = outline_of(card, source.plan, source.followed, day)
        told_of = brief(source, found, spoken)
        files = written(found, out, spoken, page, tables, told_of, title(found, spoken)) if out else ()
    answer(lambda: told_of, lambda: {**shared(found), **facts(found)}, files, spoken, as_json=as_json)


def written(
    found: Outline, out: Path, lang: Lang, page: str, tables: tuple[str, ...], brief: Brief, title: str
) -> tuple[Path, ...]:
    """The page and its tables into ``out``."""
    from ganchao.reporting.notices import secrecy_notice  # noqa: PLC0415
    from ganchao.reporting.outline_tables import write_outline_tables  # noqa: PLC0415

    return write_page(
        page, out, brief, lambda directory: write_outline_tables(found, directory, tables), lang, title=title,
        facts={say("planning.on", lang): found.on.isoformat()}, above=secrecy_notice(found.plan, lang),
    )  # fmt: skip


def shared(found: Outline) -> dict[str, Any]:
    """What both commands say first."""
    return {
        "project": found.card.framework.code, "unit": found.unit, "on": found.on.isoformat(),
        "simulated": bool(found.card.framework.simulated),
        "illustrative": bool(found.plan.illustrative) or any(m.illustrative for m in found.plan.measures),
    }  # fmt: skip


def facts(found: Outline) -> dict[str, Any]:
    """The approach for machines."""
    from ganchao.reporting.strategy_brief import LISTED  # noqa: PLC0415

    goals = []
    for goal in found.plan.goals:
        basket = found.baskets.get(goal.basket)
        last = basket.last() if basket is not None else None
        year, value, known = last if last is not None else (None, None, None)
        goals.append({"goal": goal.code, "basket": goal.basket, "baseline": goal.baseline, "value": value, "year": year,
                      "known": known, "target": goal.target, "by": goal.year})  # fmt: skip
    return {
        "elements": [
            {"element": branch.code, "kind": kind, "serves": list(branch.above)}
            for kind in LISTED for branch in found.tree.of(kind)
        ],
        "orphans": list(found.tree.orphans),
        "goals": goals,
        "quality": found.quality.score,
        "parts": [
            {"part": part.key, "weight": part.weight, "share": part.share, "count": part.count,
             "lacking": list(part.lacking)} for part in found.quality.parts
        ],
        "assumptions": [{"assumption": a.code, "status": a.status.value} for a in found.plan.assumptions],
    }  # fmt: skip
