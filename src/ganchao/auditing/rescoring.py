"""One round added up again under other weights, any number of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.conform import conform
from ganchao.scoring.score import rank_all
from ganchao.scoring.tree import Branch, Climbed, branches_of, climb


@dataclass(frozen=True, eq=False)
class Round:
    """What one round adds up, from the normalised indicators on."""

    framework: Framework
    year: int
    units: tuple[str, ...]
    branches: tuple[Branch, ...]
    normalised: Floats  # (unit, indicator)
    vetoes: Floats  # (unit, veto)
    inside: NDArray[np.bool_]  # (unit,)
    given: Mapping[
        str, Floats
    ]  # weights by group (member,), summing to 1; groups where units weigh for themselves are left out


def round_of(card: Scorecard, year: int) -> Round:
    """The round at a place on the year axis.

    Raises :class:`InvalidInput` where the card holds no indicators (large fields).
    """
    if card.steps is None:
        raise InvalidInput([Problem("coherence.no_indicators")])
    framework = card.framework
    branches = branches_of(framework, [card.years[year]])
    return Round(
        framework=framework,
        year=card.years[year],
        units=card.units,
        branches=branches,
        normalised=card.scores[year, :, : len(framework.scored)],
        vetoes=conform(card.panel, framework).vetoes[year],
        inside=card.ranked[year],
        given={
            branch.group.code: shares(card.weights[year, list(branch.members)])
            for branch in branches
            if branch.weighting.method != "benefit_of_the_doubt"
        },
    )


def added_up(
    one: Round,
    weights: Mapping[str, Floats],
    *,
    normalised: Floats | None = None,
    branches: tuple[Branch, ...] | None = None,
) -> Climbed:
    """Scores of every node under other weights.

    Parameters
    ----------
    one
        The round.
    weights
        Weights by group; the given ones elsewhere. ``(case, member)``
    normalised
        Other scores of the indicators. ``(case, unit, indicator)``
    branches
        Groups added up another way.

    Returns
    -------
    Climbed
        ``(case, unit, node)``
    """
    cases = next((len(each) for each in (*weights.values(), *(() if normalised is None else (normalised,)))), 1)
    scores = np.broadcast_to(one.normalised, (cases, *one.normalised.shape)) if normalised is None else normalised
    repeated = tuple(
        replace(branch, given=np.repeat(branch.given, cases, axis=0)) for branch in branches or one.branches
    )
    used = {code: np.broadcast_to(given, (cases, len(given))) for code, given in one.given.items()} | dict(weights)
    vetoes = np.broadcast_to(one.vetoes, (cases, *one.vetoes.shape))
    inside = np.broadcast_to(one.inside, (cases, *one.inside.shape))
    return climb(repeated, scores, vetoes, inside, used)


def ranked(one: Round, climbed: Climbed) -> Floats:
    """Ranks ``(case, unit, node)`` as the framework declares them, except that tied units share the better one."""
    best = one.framework.model_copy(update={"rank": one.framework.rank.model_copy(update={"ties": "best"})})
    return rank_all(climbed, np.broadcast_to(one.inside, climbed.scores.shape[:-1]), best)


def shares(weights: Floats) -> Floats:
    """Weights summing to 1 ``(…, member)``; NaN where none is positive."""
    total = weights.sum(axis=-1, keepdims=True)
    return np.divide(weights, total, out=np.full(np.shape(weights), np.nan), where=total > 0)
