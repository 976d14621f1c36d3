"""``ganchao target``: which indicators must reach what for a rank, and how probable it is then."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.main import Command
from ganchao.cli.options import (
    called,
    progress,
    project_argument,
    result_options,
)
from ganchao.cli.own import check_options, own_options, report_of, show
from ganchao.cli.pages import write_page
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.domain.plan import Plan
    from ganchao.domain.scorecard import Scorecard
    from ganchao.project import Project
    from ganchao.reporting.target_brief import Planned

LEAST_DRAWS = 100
OUT_OF_REACH = 3


def command(lang: Lang) -> click.Command:
    """The command."""

    def target(
        project: str,
        unit: str | None,
        year: int | None,
        rank: str | None,
        confidence: float | None,
        node: str | None,
        only: str | None,
        rivals: str,
        effort: str,
        goalposts: str,
        knowledge: str,
        lift: float | None,
        published: str | None,
        draws: int,
        seed: int,
        out: Path | None,
        vintage: str | None,
        year_means: Shown | None,
        *,
        as_json: bool,
    ) -> None:
        from ganchao.catchup import planned_targets  # noqa: PLC0415
        from ganchao.reporting.target_brief import target_brief  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            source, spoken = read_whole(project, vintage, year_means, lang, step)
            check_options(knowledge, lift, published, only)
            plan = plan_asked(source, unit, year, rank, confidence, node)
            if knowledge == "own":
                step("cli.own.step")
                report = report_of(source, plan, lift, published, seed)
                show(report, out, spoken, as_json=as_json)
                return
            step("run.step.score")
            card = source.score()
            step("cli.target.step")
            planned = planned_targets(
                card, plan, only=codes_of(only, card), rivals="fixed" if rivals == "fixed" else "forecast",
                effort=mixture(effort), draws=draws, fresh=2 * draws, seed=seed, held=goalposts == "fixed",
            )  # fmt: skip
            files = written(planned, out, spoken) if out else ()
        answer(lambda: target_brief(planned, spoken), lambda: facts(planned), files, spoken, as_json=as_json)
        if planned.targets.unreached is not None:
            raise click.exceptions.Exit(OUT_OF_REACH)

    params: list[click.Parameter] = [
        project_argument(lang),
        *aim_options(lang),
        click.Option(["--only"], metavar="CODE,…", help=say("cli.option.only", lang)),
        rivals_option(lang),
        click.Option(["--effort"], default="typical", metavar="NAME", help=say("cli.option.effort", lang)),
        click.Option(["--goalposts"], type=click.Choice(["field", "fixed"]), default="field",
                     help=say("cli.option.goalposts", lang)),
        *own_options(lang),
        click.Option(["--draws"], type=click.IntRange(LEAST_DRAWS, 100_000), default=1000, metavar="N",
                     help=say("cli.option.target_draws", lang)),
        *result_options(lang),
    ]  # fmt: skip
    return Command("target", lang, params=params, callback=target)


def aim_options(lang: Lang) -> list[click.Parameter]:
    """``--unit``, ``--year``, ``--rank``, ``--confidence`` and ``--node``: what :func:`plan_asked` reads."""
    return [
        click.Option(["--unit"], metavar="CODE", help=say("cli.option.target_unit", lang)),
        click.Option(["--year"], type=int, metavar="Y", help=say("cli.option.target_year", lang)),
        click.Option(["--rank"], metavar="RANK|TIER|N%", help=say("cli.option.target_rank", lang)),
        click.Option(["--confidence"], type=click.FloatRange(0.01, 0.99), metavar="P",
                     help=say("cli.option.confidence", lang)),
        click.Option(["--node"], metavar="CODE", help=say("cli.option.node", lang)),
    ]  # fmt: skip


def rivals_option(lang: Lang) -> click.Option:
    """``--rivals``: whether rivals move."""
    return click.Option(["--rivals"], type=click.Choice(["forecast", "fixed"]), default="forecast",
                        help=say("cli.option.rivals", lang))  # fmt: skip


def unit_asked(source: Project, unit: str | None) -> str:
    """The unit asked for, by code or name, else that of the plan, else the framework's own; empty where none is."""
    names = {code: source.panel.unit(code).name for code in source.panel.units}
    planned = source.plan.unit if source.plan else ""
    return called(unit, names, source.panel.units) if unit else planned or source.framework.own


def plan_asked(
    source: Project, unit: str | None, year: int | None, rank: str | None, confidence: float | None, node: str | None
) -> Plan:
    """The project's plan, with the aim of the command line instead of its own where one is given."""
    from ganchao.domain.plan import Plan  # noqa: PLC0415

    plan = source.plan or Plan()
    changes: dict[str, Any] = {"unit": unit_asked(source, unit)}
    if rank is not None or year is not None:
        if rank is None or year is None:
            raise InvalidInput([Problem("targeting.no_rank" if rank is None else "targeting.no_year")])
        aim = {"year": year, "node": node or "", **rank_asked(rank)}
        same = [each.confidence for each in plan.aims if each.year == year]
        confidence = confidence if confidence is not None else next(iter(same), None)
        changes["aims"] = ({**aim, "confidence": confidence} if confidence is not None else aim,)
    elif confidence is not None:
        changes["aims"] = tuple(aim.replace(confidence=confidence) for aim in plan.aims)
    return plan.replace(**changes)


def rank_asked(text: str) -> dict[str, object]:
    """A rank, a tier or a share of the field: ``100``, ``second``, ``30%``."""
    if text.isascii() and text.isdigit() and int(text) > 0:
        return {"rank": int(text)}
    if text.endswith(("%", "％")):
        try:
            share = float(text[:-1])
        except ValueError:
            share = 0.0
        if 0 < share <= 100:
            return {"top_percent": share}
    return {"tier": text}


def codes_of(only: str | None, card: Scorecard) -> tuple[str, ...]:
    """Indicators named on the command line, by code or by name."""
    if not only:
        return ()
    names = {indicator.code: indicator.name for indicator in card.framework.scored}
    parts = [part.strip() for part in only.replace("，", ",").split(",") if part.strip()]
    return tuple(called(part, names, names) for part in parts)


def mixture(text: str) -> str | Mapping[str, float]:
    """An effort, or several with weights: ``typical=1,fewest=0.5``. Raises for weights that are no numbers."""
    if "=" not in text:
        return text.strip()
    weights: dict[str, float] = {}
    for part in text.replace("，", ",").split(","):
        name, _, weight = part.partition("=")
        try:
            weights[name.strip()] = float(weight)
        except ValueError:
            weights[name.strip()] = -1.0
        if not 0 < weights[name.strip()] < float("inf"):
            raise InvalidInput([Problem("targeting.weight", values={"effort": name.strip(), "weight": weight})])
    return weights


def written(planned: Planned, out: Path, lang: Lang) -> tuple[Path, ...]:
    """``target.html`` and the tables into ``out``."""
    from ganchao.reporting.target_brief import target_brief, titles  # noqa: PLC0415
    from ganchao.reporting.target_tables import write_target_tables  # noqa: PLC0415

    return write_page("target", out, target_brief(planned, lang), partial(write_target_tables, planned), lang,
                      title=titles(planned, lang), seed=planned.seed)


def facts(planned: Planned) -> dict[str, Any]:
    """Targets for machines."""
    from ganchao.reporting.figures import known  # noqa: PLC0415

    found, missed = planned.targets, planned.targets.unreached
    return {
        "project": planned.card.framework.code, "unit": found.unit, "seed": planned.seed, "draws": planned.draws,
        "fresh": planned.fresh, "rivals": "fixed" if planned.fixed else "forecast", "effort_by": dict(found.effort_by),
        "simulated": bool(planned.card.framework.simulated), "effort": known(found.effort), "bound": known(found.bound),
        "aims": [
            {
                "year": r.aim.year, "node": r.aim.node or planned.card.framework.index.code, "rank": r.upto,
                "number_ranked": r.count, "confidence": r.aim.confidence, "probability": r.planned.probability,
                "rank_10": r.planned.low, "rank_50": r.planned.middle, "rank_90": r.planned.high,
                "probability_coming": r.coming.probability, "probability_still": r.still.probability,
                "probability_frozen": None if r.frozen is None else r.frozen[1],
                "targets": [
                    {"indicator": t.indicator, "today": known(t.today), "coming": t.coming, "value": t.value,
                     "limit": known(t.limit), "limit_from": t.why, "typical_moves": t.typical_moves, "share": t.share}
                    for t in r.targets
                ],
            } for r in found.readings
        ],
        "unreached": None if missed is None else {
            "year": missed.aim.year, "rank": missed.upto, "probability": missed.probability,
            "best_rank": missed.best_rank, "contradictory": missed.contradictory,
            "limits": [{"indicator": limit.indicator, "limit_from": limit.why, "value": known(limit.value),
                        "probability": limit.probability} for limit in missed.limits],
        },
    }  # fmt: skip
