"""Wires what an office knows to its aims: what it sees of a project, the answer from that, and the full one beside.

A project that holds everyone is looked at through one unit's eyes; one that holds ``knowledge/facts.csv`` with our own
ranks needs nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ganchao.catchup import own_aims, rank_wanted, ranked
from ganchao.domain.framework import Framework
from ganchao.domain.knowledge import Knowledge, Seen
from ganchao.domain.panel import Floats, position
from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem
from ganchao.files.knowledge import facts_file, read_knowledge, told_nodes
from ganchao.forecasting.forecast import forecast
from ganchao.forecasting.history import breaks_of
from ganchao.project import Project
from ganchao.reporting.own_brief import Full, OwnReading
from ganchao.scoring.tree import branches_of
from ganchao.targeting.own_answer import Lift, answer_from_own

FIRST: Final = "first"
"""Whoever is first, whose score is taken as published unless told otherwise."""


@dataclass(frozen=True)
class Eyes:
    """How a project is looked at."""

    unit: str
    knowledge: Knowledge
    card: Scorecard | None  # everyone, where the project holds everyone


def own_eyes(project: Project, unit: str, *, published: Sequence[str] = (FIRST,)) -> Eyes:
    """What an office sees of a project.

    Parameters
    ----------
    project
        With everyone in it, or with our own row and ``knowledge/facts.csv``.
    unit
        Code of our unit.
    published
        Others whose rank and score of the last round count as published, beside the facts in the project:
        codes, or ``"first"``.

    Raises
    ------
    InvalidInput
        For wrong facts, and for a unit that is not ranked.
    UnknownName
        For a unit that does not exist.
    """
    facts = told(project, unit)
    if facts is not None and facts.own:
        return Eyes(unit, with_values(facts, project, unit), None)
    card = project.score()
    ranked(card, unit)
    return Eyes(unit, seen_by(card, unit, facts=facts, published=published), card)


def told(project: Project, unit: str) -> Knowledge | None:
    """Facts in the project folder, where there are any. Raises :class:`InvalidInput` for wrong ones."""
    file = facts_file(project.place)
    if file is None:
        return None
    names = {name: code for code in project.panel.units
             for name in (project.panel.unit(code).name.zh, project.panel.unit(code).name.en) if name}
    found, problems = read_knowledge(file, project.framework, unit, names)
    if found is None:
        raise InvalidInput([problem for problem in problems if problem.severity == "error"])
    return with_scales(found, project.framework)


def seen_by(
    card: Scorecard, unit: str, *, upto: int | None = None, facts: Knowledge | None = None,
    published: Sequence[str] = (FIRST,), breaks: Sequence[int] = (),
) -> Knowledge:
    """What one unit sees of a scorecard: its own values, scores and ranks, numbers ranked, and what was published.

    Parameters
    ----------
    card
        Scores of everyone.
    unit
        Whose eyes.
    upto
        The last round seen; all unless given.
    facts
        Facts about others, told beside.
    published
        Others whose rank and score of the last round were published, overall and by group.
    breaks
        Rounds not comparable with the one before, beside those of the framework.
    """
    own = position("unit", unit, card.units)
    last = position("year", upto, card.years) if upto is not None else len(card.years) - 1
    places = {node: card.nodes.index(node) for node in told_nodes(card.framework) if node in card.nodes}
    mine, others, numbers = [], list(facts.others if facts else ()), {}
    for at, year in enumerate(card.years[:last + 1]):
        for node, k in places.items():
            numbers[year, node] = int(card.counts[at, k])
            mine += seen_at(card, at, own, node, k)
    for name in published:
        for node, k in places.items():
            ranks = card.ranks[last, :, k]
            if name == FIRST and not np.isfinite(ranks).any():
                continue
            who = int(np.nanargmin(ranks)) if name == FIRST else position("unit", name, card.units)
            others += seen_at(card, last, who, node, k) if who != own else []
    shown = Knowledge(
        unit, tuple(mine), tuple(others), facts.gains if facts else (), {**numbers, **(facts.numbers if facts else {})},
        values_of(card, own, card.years[last]), breaks=tuple(sorted({*breaks_of(card.framework, card.years), *breaks})),
    )
    return with_scales(shown, card.framework)


def seen_at(card: Scorecard, at: int, who: int, node: str, k: int) -> list[Seen]:
    """One unit's place in one round, where it is ranked."""
    rank = card.ranks[at, who, k]
    if not np.isfinite(rank):
        return []
    whole = int(np.floor(rank))  # ties that share the mean of their positions stand at the better
    return [Seen(card.years[at], node, card.units[who], whole, whole, float(card.scores[at, who, k]))]


def values_of(card: Scorecard, own: int, upto: int) -> dict[tuple[int, str], float]:
    """Our own values by data year and indicator."""
    panel, lag = card.panel, card.framework.rounds.lag
    mine = panel.values[:, panel.units.index(card.units[own])]
    return {(year, code): float(mine[y, k]) for y, year in enumerate(panel.years) if year + lag <= upto
            for k, code in enumerate(panel.indicators) if np.isfinite(mine[y, k])}  # fmt: skip


def with_values(facts: Knowledge, project: Project, unit: str) -> Knowledge:
    """Facts with our own row of the panel beside them."""
    panel = project.panel
    if unit not in panel.units:
        return facts
    mine = panel.values[:, panel.units.index(unit)]
    values = {(year, code): float(mine[y, k]) for y, year in enumerate(panel.years)
              for k, code in enumerate(panel.indicators) if np.isfinite(mine[y, k])}
    return replace(facts, values=values)


def with_scales(facts: Knowledge, framework: Framework) -> Knowledge:
    """Facts with the lowest and highest score that each node can have, where its scale has ends."""
    years = sorted({s.year for s in (*facts.own, *facts.others)})
    branches = branches_of(framework, years)
    scales = {framework.node_codes[branch.place]: branch.scale for branch in branches if branch.scale is not None}
    return replace(facts, scales=scales)


def own_targets(
    eyes: Eyes, framework: Framework, plan: Plan, *, lift: float | None = None, seed: int = 2019
) -> tuple[OwnReading, ...]:
    """What every aim of a plan takes by what we know, with the full answer beside where everyone is in the project.

    Raises
    ------
    InvalidInput
        Where our own place is not known, or an aim cannot be meant.
    """
    if eyes.card is not None:
        own_aims(eyes.card, plan)
    elif not plan.aims:
        raise InvalidInput([Problem("targeting.no_aim")])
    readings = []
    for aim in sorted(plan.aims, key=lambda aim: aim.year):
        node = aim.node or framework.index.code
        position("node", node, told_nodes(framework))
        last = eyes.knowledge.last(node)
        count = (eyes.knowledge.number(last.year, node) if last else None) or 0
        rank = rank_wanted(aim, framework, count or aim.rank or 1)
        found = answer_from_own(eyes.knowledge, rank=rank, year=aim.year, node=node, confidence=aim.confidence,
                                lift=lift, seed=seed)
        readings.append(OwnReading(found, full_answer(eyes, node, rank, aim.year, seed)))
    return tuple(readings)


def full_answer(eyes: Eyes, node: str, rank: int, year: int, seed: int) -> Full | None:
    """The same question with everyone seen: exact today, forecast for the aim's year; nothing where nobody else is."""
    card = eyes.card
    if card is None:
        return None
    own, k = position("unit", eyes.unit, card.units), card.nodes.index(node)
    last = eyes.knowledge.last(node)
    assert last is not None
    assert last.score is not None
    at = position("year", last.year, card.years)
    today = threshold_of(ranked_scores(card, at, k), own, rank) - last.score
    if year == last.year or last.year != card.years[-1]:
        return Full(float(today), None)
    try:
        fan = forecast(card, years=year - last.year, node=node, seed=seed)
    except InvalidInput:
        return Full(float(today), None)
    scores = fan.scores[:, -1, :, -1].astype(np.float64)
    mine = fan.units.index(eyes.unit)
    low, middle, high = np.quantile(threshold_of(scores, mine, rank), (0.1, 0.5, 0.9)) - last.score
    return Full(float(today), Lift(float(low), float(middle), float(high)))


def ranked_scores(card: Scorecard, at: int, k: int) -> Floats:
    """Scores of one node in one round, of those that are ranked ``(unit,)``: others may have scores too."""
    return np.where(np.isfinite(card.ranks[at, :, k]), card.scores[at, :, k], np.nan)


def threshold_of(scores: Floats, own: int, rank: int) -> Floats:
    """The score of whoever would stand at a rank without us ``(…)``; ``scores`` are ``(…, unit)``."""
    rest = np.delete(scores, own, axis=-1)
    ordered = -np.sort(-np.where(np.isfinite(rest), rest, -np.inf), axis=-1)
    return np.asarray(ordered[..., rank - 1])
