"""``ganchao target --knowledge own``: what an aim takes, from what our own office knows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer
from ganchao.cli.options import called
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.plan import Plan
    from ganchao.project import Project
    from ganchao.reporting.own_brief import OwnReport

FIRST, NOBODY = "first", "none"


def own_options(lang: Lang) -> list[click.Parameter]:
    """``--knowledge``, ``--lift`` and ``--published``."""
    return [
        click.Option(["--knowledge"], type=click.Choice(["all", "own"]), default="all",
                     help=say("cli.option.knowledge", lang)),
        click.Option(["--lift"], type=float, metavar="POINTS", help=say("cli.option.lift", lang)),
        click.Option(["--published"], metavar="CODE,…", help=say("cli.option.published", lang)),
    ]  # fmt: skip


def check_options(knowledge: str, lift: float | None, published: str | None, only: str | None) -> None:
    """Raises where options of the one way are used with the other."""
    if knowledge == "own" and only:
        raise InvalidInput([Problem("own.points_only")])
    if knowledge != "own" and (lift is not None or published is not None):
        raise InvalidInput([Problem("own.only")])


def report_of(source: Project, plan: Plan, lift: float | None, published: str | None, seed: int) -> OwnReport:
    """Every aim of the plan by what our unit knows."""
    from ganchao.knowledge import own_eyes, own_targets  # noqa: PLC0415
    from ganchao.reporting.own_brief import OwnReport  # noqa: PLC0415

    if not plan.unit:
        raise InvalidInput([Problem("targeting.whose")])
    whom = published_by(source, published)
    eyes = own_eyes(source, plan.unit, published=whom)
    readings = own_targets(eyes, source.framework, plan, lift=lift, seed=seed)
    return OwnReport(readings, source.framework, source.panel, plan.unit, tuple(whom))


def published_by(source: Project, published: str | None) -> Sequence[str]:
    """Whose last score counts as published: the first unless told otherwise."""
    if published is None:
        return (FIRST,)
    names = {code: source.panel.unit(code).name for code in source.panel.units}
    parts = [part.strip() for part in published.replace("，", ",").split(",") if part.strip()]
    return [part if part == FIRST else called(part, names, source.panel.units) for part in parts if part != NOBODY]


def show(report: OwnReport, out: Path | None, lang: Lang, *, as_json: bool) -> None:
    """On the screen, or for machines; and into files where asked."""
    from ganchao.reporting.own_brief import own_brief  # noqa: PLC0415

    files = written(report, out, lang) if out else ()
    answer(lambda: own_brief(report, lang), lambda: facts(report), files, lang, as_json=as_json)


def written(report: OwnReport, out: Path, lang: Lang) -> tuple[Path, ...]:
    """``own.html`` and the tables into ``out``."""
    from ganchao.files.staging import staging  # noqa: PLC0415
    from ganchao.reporting.blocks import Heading  # noqa: PLC0415
    from ganchao.reporting.html import html  # noqa: PLC0415
    from ganchao.reporting.names import unit_name  # noqa: PLC0415
    from ganchao.reporting.own_brief import own_brief, write_own_tables  # noqa: PLC0415

    index = report.framework.name.in_lang(lang) or report.framework.code
    title = say("own.title", lang, index=index, unit=unit_name(report.panel, report.unit, lang))
    seed = report.readings[0].answer.seed
    with staging(out) as place:
        files = [*write_own_tables(report, place.aside / "tables"), place.aside / "own.html"]
        page = html((Heading(title, 1), *own_brief(report, lang)), lang, title=title,
                    facts={say("run.fact.seed", lang): str(seed)})
        files[-1].write_text(page, encoding="utf-8")
    return place.placed(files)


def facts(report: OwnReport) -> dict[str, Any]:
    """Answers for machines."""
    from ganchao.reporting.own_brief import own_frames, own_rows  # noqa: PLC0415

    frames = {name: frame.to_dict("records") for name, frame in own_frames(report).items()}
    return {
        "project": report.framework.code, "unit": report.unit, "seed": report.readings[0].answer.seed,
        "simulated": bool(report.framework.simulated), "published": list(report.published),
        "own_aims": [{key: row[key] for key in row if key != "unit"} for row in own_rows(report)],
        "own_facts": frames["own_facts"], "own_curve": frames["own_curve"],
    }  # fmt: skip
