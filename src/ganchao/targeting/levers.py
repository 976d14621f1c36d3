"""Levers: which of our indicators can move by the aim's year, how far, in what steps, and what moves with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    breaks_at: Sequence[int] = (),
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
        Codes of the only indicators that may move, and the order of the levers.
    breaks_at
        Places of years that are not comparable with the year before, all indicators at once.

    Raises
    ------
    InvalidInput
        For names that do not exist, a limit that is worse than where we start.
    """
    scored = framework.scored
    places = {indicator.code: k for k, indicator in enumerate(scored)}
    check_names(places, told, only)
    said = {places[lever.indicator]: lever for lever in told}
    named = [places[code] for code in only] or list(range(len(scored)))
    at = np.array([
        k for k in dict.fromkeys(named) if np.isfinite(start[k]) and (k not in said or said[k].movable)
    ], dtype=np.intp)  # fmt: skip
    sign = np.array([1.0 if i.direction is Direction.HIGHER else -1.0 for i in scored])
    reach, why = reach_of(past, own, sign, horizon, breaks_at)
    reach = reach + sign * (past[-1, own] - start) if horizon else reach
    edges = []
    for k in at:
        limits = [(float(reach[k]), why), *natural_limits(framework, k, start[k], sign[k])]
        if k in said and (limit := said[k].stretch_limit) is not None:
            limits[0] = (sign[k] * (limit - start[k]), "plan")
        limits += [(sign[k] * (value - start[k]), "line") for value in lines_ahead(lines, scored[k].code, sign[k])]
        edges.append(min(limits, key=lambda pair: pair[0]))
    if stuck := [k for k, (most, why_not) in zip(at, edges, strict=True) if most < 0 and why_not == "plan"]:
        raise InvalidInput(
            Problem("targeting.limit_behind_start", Where(path=f"levers, {scored[k].code}"), {
                "indicator": scored[k].name or scored[k].code, "limit": said[k].stretch_limit, "start": float(start[k]),
            }) for k in stuck
        )
    moves = np.zeros((len(scored), len(at)))
    for column, k in enumerate(at):
        moves[k, column] = sign[k]
        for code, amount in (said[k].follows if k in said else {}).items():
            moves[places[code], column] = sign[k] * amount

    def told_of(name: str, otherwise: float) -> Floats:
        values = [getattr(said[k], name) if k in said else None for k in at]
        return np.array([otherwise if value is None else value for value in values], dtype=np.float64)

    return Levers(
        at, start, moves, np.maximum([most for most, _ in edges], 0.0) if edges else np.zeros(0),
        told_of("step", 0.0), told_of("cost", np.nan), tuple(why for _, why in edges),
    )


def check_names(places: Mapping[str, int], told: Sequence[Lever], only: Sequence[str]) -> None:
    """Raises :class:`InvalidInput` with every indicator named that does not exist."""
    problems: list[Problem] = []
    named = [(code, Where()) for code in only]
    for lever in told:
        where = Where(path=f"levers, {lever.indicator}")
        named += [(lever.indicator, where), *((code, where) for code in lever.follows)]
    for code, where in named:
        try:
            pick("indicator", code, places)
        except UnknownName as error:
            problems.append(error.problem(where))
    if problems:
        raise InvalidInput(problems)


def lines_ahead(lines: Sequence[BottomLine], code: str, sign: float) -> list[float]:
    """Values of an indicator's bottom lines that getting better could cross: a cap where more is better."""
    kind = LineKind.CAP if sign > 0 else LineKind.FLOOR
    return [line.value for line in lines if line.indicator == code and line.kind is kind and line.value is not None]


def line_rows(framework: Framework, levers: Levers, lines: Sequence[BottomLine]) -> tuple[Floats, Floats, Floats]:
    """What floors and caps demand of moves: least moves ``(lever,)``, and ``rows @ moved <= bounds`` for the rest.

    A line on an indicator that one lever alone moves is a least move; others, where levers pull together or apart, are
    rows. A line ahead of our lever is already in its furthest move.
    """
    places = {indicator.code: k for k, indicator in enumerate(framework.scored)}
    least = np.zeros(len(levers.places))
    rows, bounds = [], []
    for line in lines:
        if line.kind not in {LineKind.FLOOR, LineKind.CAP} or line.value is None:
            continue
        k = pick("indicator", line.indicator, places)
        sign = 1.0 if line.kind is LineKind.CAP else -1.0
        row, room = sign * levers.moves[k], sign * (line.value - levers.start[k])
        touching = np.flatnonzero(row)
        if not touching.size and room < 0:
            raise InvalidInput([Problem("targeting.line_crossed", values={"line": line.name or line.code})])
        if len(touching) == 1 and row[touching[0]] < 0:
            least[touching[0]] = max(least[touching[0]], -room / -row[touching[0]])
        else:
            rows.append(row)
            bounds.append(room)
    table = np.stack(rows) if rows else np.empty((0, len(levers.places)))
    return least, table, np.array(bounds, dtype=np.float64)


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
    past: Floats, own: int, sign: Floats, horizon: int, breaks_at: Sequence[int]
) -> tuple[Floats, str]:
    """The furthest that anyone ever moved in so many years from near our level ``(indicator,)``.

    A past shorter than the horizon is stretched in proportion, as if the longest past pace went on.
    """
    years = past.shape[0]
    if horizon == 0 or years < 2:
        return np.full(past.shape[-1], np.inf), "none"
    span = min(horizon, years - 1)
    levels = np.ascontiguousarray(past.transpose(2, 0, 1)) * sign[:, None, None]  # more is better
    moved, away = levels[:, span:] - levels[:, :-span], np.abs(levels[:, :-span] - levels[:, -1:, own, None])
    moved[:, [any(s < b <= s + span for b in breaks_at) for s in range(years - span)]] = np.nan
    moved, away = moved.reshape(len(levels), -1), away.reshape(len(levels), -1)  # (indicator, past start)
    known = np.isfinite(moved)
    if known.all():
        result = furthest_near(away, moved)
    else:
        each = [furthest_near(a[k], m[k]) if k.any() else np.inf for a, m, k in zip(away, moved, known, strict=True)]
        result = np.array(each)
    result = np.maximum(result, 0.0) * horizon / span
    return result, "history"


def furthest_near(away: Floats, moved: Floats) -> Floats:
    """The furthest moves from the starts nearest in level ``(…, past start)`` -> ``(…,)``."""
    size = moved.shape[-1]
    count = min(size, max(LEAST, int(NEAR * size)))
    nearest = np.argpartition(away, count - 1, axis=-1)[..., :count]
    result: Floats = np.take_along_axis(moved, nearest, axis=-1).max(axis=-1)
    return result


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
