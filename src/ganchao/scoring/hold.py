"""A framework whose goalposts stay where they stood in one round, whoever moves later."""

from __future__ import annotations

from ganchao.domain.framework import Framework
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.scoring.normalise import DEFAULT_SCALES, GOALPOST_RULES


def held_framework(card: Scorecard, *, year: int | None = None) -> Framework:
    """The framework of a scorecard with the goalposts of one round, the last unless named, written into it.

    Raises :class:`InvalidInput` for methods that have no goalposts, such as ranks.
    """
    if card.steps is None:
        raise InvalidInput([Problem("forecasting.several_rulebooks")])
    at, _ = card.at(year=year)
    indicators, problems = [], []
    for k, indicator in enumerate(card.framework.scored):
        step = indicator.normalise or card.framework.normalise
        if step.method not in GOALPOST_RULES:
            name = indicator.name or indicator.code
            facts = {"indicator": name, "method": step.method}
            problems.append(Problem("scoring.not_held", Where(path=indicator.code), facts))
            continue
        scale = step.to or DEFAULT_SCALES.get(step.method, (0.0, 1.0))
        held = step.model_copy(update={"method": "goalposts", "over": "year", "to": scale, "reference": "",
                                       "base_year": None, "target": None})
        posts = {"worst": float(card.steps.worst[at, k]), "best": float(card.steps.best[at, k])}
        indicators.append(indicator.replace(normalise=held.model_dump(exclude_defaults=True), goalposts=posts))
    if problems:
        raise InvalidInput(problems)
    scored = {indicator.code: indicator for indicator in indicators}
    every = tuple(scored.get(i.code, i) for i in card.framework.indicators)
    return card.framework.model_copy(update={"indicators": every})
