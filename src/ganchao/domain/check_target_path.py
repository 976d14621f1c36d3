"""What can be wrong with target paths; found without data.

To add a check, write a generator of problems about one path and list it in ``CHECKS``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from ganchao.domain.framework import Kind
from ganchao.domain.period import period_of
from ganchao.domain.place import Steps, place, there
from ganchao.domain.target_path import Shape, TargetPath
from ganchao.errors import Problem, UnknownName, Where

SEASONS: Final = (2, 4, 12)
Found = Iterator[tuple[Steps, str, Mapping[str, object]]]
"""Steps inside a path, key of the problem, values of its sentence."""


def check_target_paths(
    root: object, paths: tuple[TargetPath, ...], indicators: Collection[str] | None = None,
    measures: Collection[str] | None = None,
) -> tuple[Problem, ...]:
    """Everything wrong with the field ``targets`` of a document, each with its place.

    ``indicators`` and ``measures`` are what there is; names are not checked where they are not given.
    """
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for at, path in enumerate(paths):
        if (first := seen.setdefault(path.code, at)) != at:
            where, other = there(root, ("targets", at, "code")), there(root, ("targets", first, "code"))
            problems.append(Problem("plan.told_twice", where, {"code": path.code, "other": other}))
        for check in CHECKS:
            for steps, key, values in check(path):
                where = Where(path=place(root, ("targets", at, *steps)))
                problems.append(Problem(f"target_path.{key}", where, {"code": path.code, **values}))
        for field, kind, known in (("indicator", "indicator", indicators), ("measure", "measure", measures)):
            name = getattr(path, field)
            if name and known is not None and name not in known:
                where = Where(path=place(root, ("targets", at, field)))
                problems.append(UnknownName(kind, name, tuple(known)).problem(where))
    return tuple(problems)


def what_is_promised(path: TargetPath) -> Found:
    """A band for the type ``band``, a value for every other."""
    if path.kind is Kind.BAND:
        if path.band is None:
            yield (), "no_band", {}
        elif path.band[0] > path.band[1]:
            yield ("band",), "band_backwards", {"low": path.band[0], "high": path.band[1]}
    elif path.target is None:
        yield (), "no_target", {}
    if path.indicator and path.measure:
        yield ("measure",), "two_subjects", {}


def when(path: TargetPath) -> Found:
    """The baseline comes before the target, waypoints lie between and follow one another."""
    if path.begins.end >= path.ends.end:
        yield ("by",), "by_before_since", {"since": path.since, "by": path.by}
    if path.adds_up and (path.begins.parts != 1 or path.ends.parts != 1):
        yield ("by",), "whole_years", {"kind": path.kind.value}
    ends = [period_of(waypoint.period).end for waypoint in path.waypoints]
    for at, waypoint in enumerate(path.waypoints):
        inside = path.begins.end < ends[at] < path.ends.end
        if not inside:
            yield ("waypoints", at, "period"), "waypoint_outside", {
                "period": waypoint.period, "since": path.since, "by": path.by}
    if any(first >= second for first, second in itertools.pairwise(ends)):
        yield ("waypoints",), "waypoints_unordered", {}


def three_values(path: TargetPath) -> Found:
    """Commit, target and stretch in the order of better."""
    if path.target is None:
        return
    sign = 1 if path.higher else -1
    if path.baseline is not None and sign * (path.target - path.baseline) < 0:
        yield ("target",), "target_worse", {"baseline": path.baseline, "target": path.target}
    if path.commit is not None and sign * (path.target - path.commit) < 0:
        yield ("commit",), "commit_beyond", {"commit": path.commit, "target": path.target}
    if path.stretch is not None and sign * (path.stretch - path.target) < 0:
        yield ("stretch",), "stretch_short", {"stretch": path.stretch, "target": path.target}


def start(path: TargetPath) -> Found:
    """A baseline where the share of the way needs one."""
    whole = {Kind.BINARY, Kind.MILESTONE, Kind.BAND}
    wanted = path.kind not in whole and not (path.adds_up and path.higher)
    if wanted and path.baseline is None and path.target is not None:
        yield (), "no_baseline", {}
    if path.shape is Shape.GEOMETRIC and path.target is not None:
        stops = [path.baseline or 0.0, *(m.value for m in path.waypoints), path.target]
        if min(stops) <= 0 <= max(stops):
            yield ("shape",), "geometric_sign", {}


def season(path: TargetPath) -> Found:
    """Cumulative shares that grow to 1, one for each part of a year."""
    if not path.season:
        return
    growing = all(first <= second for first, second in itertools.pairwise(path.season))
    if len(path.season) not in SEASONS or not growing or abs(path.season[-1] - 1) > 1e-9:
        yield ("season",), "season", {"count": len(path.season)}


def natural(path: TargetPath) -> Found:
    """Values inside the natural limits."""
    low, high = path.limits or (None, None)
    if low is not None and high is not None and low >= high:
        yield ("limits",), "limits_backwards", {"low": low, "high": high}
        return
    for field in ("baseline", "target", "commit", "stretch"):
        value = getattr(path, field)
        if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
            yield (field,), "outside_limits", {"value": value}
    if path.kind is Kind.RANK:
        for field in ("baseline", "target", "commit", "stretch"):
            value = getattr(path, field)
            if value is not None and (value < 1 or value % 1):
                yield (field,), "not_a_rank", {"value": value}


CHECKS: tuple[Callable[[TargetPath], Found], ...] = (what_is_promised, when, three_values, start, season, natural)
"""What is looked at in every path."""
