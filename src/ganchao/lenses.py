"""Wires every stage into what the four lenses look through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from ganchao.benchmarking.benchmark import Benchmark
from ganchao.catchup import find_next_points, idle_chances, rank_wanted
from ganchao.domain.forecast import Forecast
from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem
from ganchao.futures import futures_of
from ganchao.project import Project
from ganchao.reporting.outline import Outline
from ganchao.reporting.sights import Sights
from ganchao.studies import benchmark_project, forecast_project, outline_project

Found = TypeVar("Found")
AHEAD = 5
"""Places ahead that are looked at where the plan names no rank and no tier is nearer."""
COMING = 3
"""Rounds ahead looked at where the plan names none."""


def sights_of(
    project: Project, card: Scorecard, unit: str = "", *, compared: Benchmark | None = None,
    forecast: Forecast | None = None, outline: Outline | None = None, chances: Sequence[float] = (), seed: int = 2019,
) -> Sights:
    """What the lenses show of one unit; studies not handed in are made, those that cannot be made are left out.

    Parameters
    ----------
    project
        Data and plan.
    card
        Its scores.
    unit
        Ours; the plan's or the framework's unless named.
    compared, forecast, outline
        Studies made already.
    chances
        Probability of each aim of the plan as things go, in the order of their years, where it is known.
    seed
        Seed of the draws.

    Raises
    ------
    InvalidInput
        Where nobody says who we are, or the unit is not ranked in the last round.
    UnknownName
        For a unit that does not exist.
    """
    plan = project.plan or Plan()
    own = unit or plan.unit or card.framework.own
    if not own:
        raise InvalidInput([Problem("lens.missing")])
    rank = card.rank(own)
    if rank is None:
        raise InvalidInput([Problem("targeting.not_ranked", values={"unit": card.panel.unit(own).name or own})])
    ours = own == (plan.unit or card.framework.own)
    aims = sorted(plan.aims, key=lambda aim: aim.year) if ours else []
    count = int(card.counts[-1, -1])
    meant = tuple((aim, rank_wanted(aim, card.framework, count)) for aim in aims)
    coming = [(aim, wanted) for aim, wanted in meant if aim.year > card.years[-1] and not aim.node]
    ends = [tier.upto for tier in card.framework.tiers if tier.upto is not None and tier.upto < rank]
    upto = coming[0][1] if coming else max(*ends, int(rank) - AHEAD, 1)
    by = coming[0][0].year if coming else card.years[-1] + COMING
    idle = tuple(chances) if ours else ()
    if not idle and aims and aims[0].year > card.years[-1]:
        idle = made(lambda: idle_chances(card, plan, seed=seed)) or ()
    told = {(aim.year, wanted): chance for (aim, wanted), chance in zip(meant, idle, strict=False) if not aim.node}
    return Sights(
        card=card, unit=own, plan=plan if ours else Plan(), upto=upto, by=by, aims=meant,
        chances=told,
        compared=compared or made(lambda: benchmark_project(project, card, unit=own, seed=seed)),
        forecast=forecast or made(lambda: forecast_project(card, seed=seed).forecast),
        points=made(lambda: find_next_points(card, own, told=plan.levers if ours else (), seed=seed)),
        outline=outline or (made(lambda: outline_project(project, card)) if ours and project.plan else None),
        futures=futures_of(card, plan if ours else Plan(), own),
    )


def made(study: Callable[[], Found]) -> Found | None:
    """A study, or nothing where it cannot be made: a lens then says less."""
    try:
        return study()
    except InvalidInput:
        return None

