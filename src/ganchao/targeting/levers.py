"""Levers: which of our indicators can move by the aim's year, how far, in what steps, and what moves with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction, Framework
from ganchao.domain.panel import Floats
from ganchao.domain.plan import BottomLine, Lever, LineKind
from ganchao.errors import InvalidInput, Problem, UnknownName, Where, pick

NEAR: Final = 0.3
"""Share of past starts, nearest in level, that tell how far one can move from ours."""
LEAST: Final = 30
"""Past starts that are looked at in any case."""


@dataclass(frozen=True, eq=False)
class Levers:
    """What can move, as plain arrays; moves are in published units, always towards better and never negative."""

    places: NDArray[np.intp]  # (lever,) place of each on the indicator axis
    start: Floats  # (indicator,) our values without a plan
    moves: Floats  # (indicator, lever) change of every indicator for one unit of a lever's move
    most: Floats  # (lever,) the furthest move
    steps: Floats  # (lever,) size of a step; 0 moves freely
    cost: Floats  # (lever,) money for one unit; NaN where nobody said
    why: tuple[str, ...]  # (lever,) what sets the furthest move: "history" "plan" "natural" "saturated" "line"

    def values(self, moved: Floats) -> Floats:
        """Our values after moves ``(…, lever)`` -> ``(…, indicator)``."""
        result: Floats = self.start + moved @ self.moves.T
        return result

    def only(self, which: NDArray[np.intp]) -> Levers:
        """Some of the levers; the rest stay where they are."""
        return Levers(
            self.places[which], self.start, self.moves[:, which], self.most[which], self.steps[which],
            self.cost[which], tuple(self.why[k] for k in which),
        )


def levers_of(
    framework: Framework, past: Floats, own: int, start: Floats, horizon: int, *,
    told: Sequence[Lever] = (), lines: Sequence[BottomLine] = (), only: Sequence[str] = (),
    rivals: Floats | None = None, breaks_at: Sequence[int] = (),
) -> Levers:
    """Levers of our unit.

    Parameters
    ----------
    framework
        Indicators, their directions and natural limits.
    past
        Everyone's values. ``(year, unit, indicator)``
    own
        Place of our unit.
    start
        Our values in the aim's year without a plan. ``(indicator,)``
    horizon
        Years until then; 0 asks about today, without a limit from history.
    told
        What the plan says of levers.
    lines
        Bottom lines; a cap on an indicator of which more is better limits its lever.
    only
        Codes of the only indicators that may move.
    rivals
        Rivals' values in the aim's year, which limit what is worth striving for in today's field.
    breaks_at
        Places of years that are not comparable with the year before, all indicators at once.

    Raises
    ------
    InvalidInput
        For names that do not exist, a limit that is worse than where we start, contradictory lines.
    """
    scored = framework.scored
    places = {indicator.code: k for k, indicator in enumerate(scored)}
    problems: list[Problem] = []
    said: dict[int, Lever] = {}
    for lever in told:
        try:
            said[pick("indicator", lever.indicator, places)] = lever
            for other in lever.follows:
                pick("indicator", other, places)
        except UnknownName as error:
            problems.append(error.problem(Where(path=f"levers, {lever.indicator}")))
    allowed = set[int]()
    for code in only:
        try:
            allowed.add(pick("indicator", code, places))
        except UnknownName as error:
            problems.append(error.problem())
    if problems:
        raise InvalidInput(problems)
    movable = [
        k for k in range(len(scored))
        if np.isfinite(start[k]) and (not only or k in allowed) and (k not in said or said[k].movable)
    ]
    sign = np.array([1.0 if i.direction is Direction.HIGHER else -1.0 for i in scored])
    reach, why = reach_of(past, own, sign, horizon, breaks_at, framework)
    most = np.full(len(scored), np.inf)
    reasons = ["none"] * len(scored)
    for k in movable:
        limits = [(reach[k] + sign[k] * (past[-1, own, k] - start[k]) if horizon else np.inf, why)]
        limits += natural_limits(framework, k, start[k], sign[k])
        if k in said and said[k].stretch_limit is not None:
            limits = [(sign[k] * (said[k].stretch_limit - start[k]), "plan"), *limits[1:]]
        limits += [(sign[k] * (line.value - start[k]), "line") for line in lines_on(lines, scored[k].code, sign[k])]
        if rivals is not None and horizon == 0:
            limits.append((np.inf, "none"))
        most[k], reasons[k] = min(limits, key=lambda pair: pair[0])
    stuck = [k for k in movable if k in said and said[k].stretch_limit is not None and most[k] < 0]
    if stuck:
        raise InvalidInput([
            Problem("targeting.limit_behind_start", Where(path=f"levers, {scored[k].code}"), {
                "indicator": scored[k].name or scored[k].code, "limit": said[k].stretch_limit, "start": float(start[k]),
            }) for k in stuck
        ])
    moves = np.zeros((len(scored), len(movable)))
    for column, k in enumerate(movable):
        moves[k, column] = sign[k]
        for code, amount in (said[k].follows if k in said else {}).items():
            moves[places[code], column] = sign[k] * amount
    at = np.array(movable, dtype=np.intp)
    return Levers(
        at, start, moves, np.maximum(most[at], 0.0),
        np.array([said[k].step or 0.0 if k in said else 0.0 for k in movable]),
        np.array([said[k].cost if k in said and said[k].cost is not None else np.nan for k in movable], dtype=float),
        tuple(reasons[k] for k in movable),
    )


def lines_on(lines: Sequence[BottomLine], code: str, sign: float) -> list[BottomLine]:
    """Bottom lines that a better value of an indicator could cross: a cap where more is better, a floor where less is."""
    kind = LineKind.CAP if sign > 0 else LineKind.FLOOR
    return [line for line in lines if line.indicator == code and line.kind is kind and line.value is not None]


def natural_limits(framework: Framework, k: int, start: float, sign: float) -> list[tuple[float, str]]:
    """The furthest moves that nature and a capped scale leave, with what sets them."""
    indicator = framework.scored[k]
    found = []
    if indicator.limits is not None:
        edge = indicator.limits[1] if sign > 0 else indicator.limits[0]
        if edge is not None:
            found.append((sign * (edge - start), "natural"))
    step = indicator.normalise or framework.normalise
    if step.method == "goalposts" and step.cap and indicator.goalposts is not None:
        found.append((sign * (indicator.goalposts.best - start), "saturated"))
    return found


def reach_of(
    past: Floats, own: int, sign: Floats, horizon: int, breaks_at: Sequence[int], framework: Framework
) -> tuple[Floats, str]:
    """The furthest that anyone ever moved in so many years from near our level ``(indicator,)``.

    A past shorter than the horizon is stretched in proportion, as if the longest past pace went on.
    """
    years = past.shape[0]
    if horizon == 0 or years < 2:
        return np.full(past.shape[-1], np.inf), "none"
    span = min(horizon, years - 1)
    change = (past[span:] - past[:-span]) * sign
    crossing = np.array([any(s < b <= s + span for b in breaks_at) for s in range(years - span)])
    change[crossing] = np.nan
    starts = past[:-span]
    result = np.zeros(past.shape[-1])
    for k in range(past.shape[-1]):
        known = np.isfinite(change[..., k])
        if not known.any():
            result[k] = np.inf
            continue
        moved, level = change[..., k][known], starts[..., k][known]
        count = min(moved.size, max(LEAST, int(NEAR * moved.size)))
        nearest = np.argpartition(np.abs(level - past[-1, own, k]), count - 1)[:count]
        result[k] = max(float(moved[nearest].max()), 0.0) * horizon / span
    return result, "history"


def typical_moves(past: Floats, horizon: int, breaks_at: Sequence[int] = ()) -> Floats:
    """Root mean square of everyone's changes over so many years, about the field's mean change ``(indicator,)``."""
    changes = past_changes(past, horizon, breaks_at)
    size = np.sqrt(np.nanmean(np.where(np.isfinite(changes), changes, np.nan) ** 2, axis=0))
    return np.nan_to_num(size)


def past_changes(past: Floats, horizon: int, breaks_at: Sequence[int] = ()) -> Floats:
    """Everyone's changes over so many years less the field's mean change of the span ``(change, indicator)``.

    A past shorter than the horizon is stretched by the square root of time.
    """
    years = past.shape[0]
    span = max(1, min(horizon, years - 1))
    change = past[span:] - past[:-span]
    for s in range(len(change)):
        if any(s < b <= s + span for b in breaks_at):
            change[s] = np.nan
    known = np.isfinite(change)
    mean = np.where(known, change, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    change = (change - mean[:, None]).reshape(-1, past.shape[-1])
    return change[np.isfinite(change).any(axis=1)] * np.sqrt(max(horizon, 1) / span)
