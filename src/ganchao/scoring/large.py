"""Large fields: units scored in blocks, so that cost grows linearly and memory stays flat.

Two passes: the first sets the goalposts, the second scores the groups of each block and forgets the rest.
Only groups are kept; single indicators are computed again when asked for. A recipe fits when every indicator is
placed between goalposts and every group needs only the unit itself; :func:`misfits` lists what does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.framework import Direction, Framework, Role
from ganchao.domain.panel import Floats
from ganchao.domain.place import place
from ganchao.domain.scorecard import round_half
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.scoring.aggregate import OWN_ONLY
from ganchao.scoring.conform import directions
from ganchao.scoring.normalise import DEFAULT_SCALES, GOALPOST_RULES, Ruler, between, flat
from ganchao.scoring.rank import positions
from ganchao.scoring.tree import Branch, add_up, branches_of

BLOCK: Final = 512
"""Units scored at once: a block of 100 indicators then stays in the second-level cache. Part of every result."""

STRIPES: Final = 16
"""Rows laid side by side when looking for extremes, so that each pass over memory does longer work."""

DECLARED: Final = frozenset({"goalposts", "efficacy"})

RULES: Final = frozenset({"minmax", "distance_to_best", "goalposts", "efficacy", "zscore"})

Moments = tuple[Floats, Floats, Floats]
"""Number, mean and sum of squares about the mean ``(indicator,)``."""

NO_MOMENTS: Final[Moments] = (np.zeros(1), np.full(1, np.nan), np.zeros(1))

Blocks = Callable[[], Iterable[Floats]]
"""Gives the values ``(unit, indicator)`` block by block, from the start each time it is called."""


@dataclass(frozen=True, eq=False)
class LargeScores:
    """Groups of a large field, the index last."""

    nodes: tuple[str, ...]
    scores: Floats  # (node, unit): a node's scores lie side by side
    ranks: Floats  # (node, unit)
    worst: Floats  # (indicator,), published units
    best: Floats  # (indicator,)


def score_large(values: Floats | Blocks, framework: Framework, *, year: int = 0) -> LargeScores:
    """Scores and ranks of the index and its groups for one year of a very large field.

    Parameters
    ----------
    values
        Indicators in the order of ``framework.scored``, published units, NaN unknown: ``(unit, indicator)``, or a
        function that gives such blocks from the start each time it is called.
    framework
        Its recipe must fit (see :func:`misfits`).
    year
        Chooses weights that change by year.

    Returns
    -------
    LargeScores
        Unrounded scores and ranks ``(node, unit)``.

    Raises
    ------
    InvalidInput
        With every step of the recipe that needs the whole field at once.
    """
    if problems := misfits(framework):
        raise InvalidInput(problems)
    blocks: Blocks = values if callable(values) else (lambda: (values,))
    posts = fit(blocks, framework)
    parts = list(add_up_blocks(blocks, framework, posts, year=year))
    scores = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
    rule = framework.rank
    shown = scores if rule.decimals is None else round_half(scores, rule.decimals, rule.half)
    ranks = positions(shown, tolerance=rule.tolerance, ties=rule.ties)
    worst, best = posts[0], posts[0] + posts[1]
    logs = np.array([(i.normalise or framework.normalise).log for i in framework.scored], dtype=bool)
    worst, best = (np.exp(post, where=logs, out=post.copy()) for post in (worst, best))  # published units
    return LargeScores(tuple(group.code for group in framework.bottom_up), scores, ranks, worst, best)


def misfits(framework: Framework) -> list[Problem]:
    """Steps of the recipe that need the whole field at once."""
    screen = [((), "screen", name) for name in ("available", "nonzero", "drop") if getattr(framework.screen, name)]
    return [
        Problem("scoring.large_misfit", Where(path=place(framework, (*steps, name))), {"field": name, "method": method})
        for steps, name, method in (*screen, *_misfits_of_indicators(framework), *_misfits_of_groups(framework))
    ]


Misfit = tuple[tuple[str | int, ...], str, str]
"""Where in the framework, which field, which method."""


def _misfits_of_indicators(framework: Framework) -> Iterator[Misfit]:
    for number, indicator in enumerate(framework.indicators):
        steps = ("indicators", number)
        if indicator.role not in {Role.SCORED, Role.SERIES}:
            yield steps, "role", indicator.role
        if indicator.role is not Role.SCORED:
            continue
        normaliser = (indicator.normalise or framework.normalise).method
        if normaliser not in RULES:
            yield steps, "normalise", normaliser
        for field in ("impute", "treat"):
            method = (getattr(indicator, field) or getattr(framework, field)).method
            if method != "none":
                yield steps, field, method


def _misfits_of_groups(framework: Framework) -> Iterator[Misfit]:
    for number, group in enumerate(framework.groups):
        steps = ("groups", number)
        aggregator = (group.aggregate or framework.aggregate).method
        if aggregator not in OWN_ONLY:
            yield steps, "aggregate", aggregator
        weighting = (group.weighting or framework.weighting).method
        if weighting not in {"given", "equal"}:
            yield steps, "weighting", weighting
        rescale = group.rescale or framework.rescale
        if rescale:
            yield steps, "rescale", rescale.method
        if group.direction is Direction.LOWER:
            yield steps, "direction", group.direction


def fit(blocks: Blocks, framework: Framework) -> tuple[Floats, Floats]:
    """Goalposts of every indicator from one pass over the field: worst, and the signed way to the best."""
    scored = framework.scored
    if problems := undeclared(framework):
        raise InvalidInput(problems)
    low, high = np.full(len(scored), np.inf), np.full(len(scored), -np.inf)
    needs_moments = any((i.normalise or framework.normalise).method == "zscore" for i in scored)
    needs_log = np.array([(i.normalise or framework.normalise).log for i in scored], dtype=bool)
    moments, seen = NO_MOMENTS, 0
    for values in blocks():
        if values.shape[1] != len(scored):
            counts = {"given": values.shape[1], "wanted": len(scored)}
            raise InvalidInput([Problem("scoring.large_columns", values=counts)])
        seen += len(values)
        block_low, block_high = extremes(values)
        low, high = np.fmin(low, block_low), np.fmax(high, block_high)
        if needs_moments:
            with np.errstate(invalid="ignore", divide="ignore"):  # what has no logarithm is told below
                logged = np.log(values, where=needs_log, out=values.copy()) if needs_log.any() else values
            moments = merged(moments, moments_of(logged))
    if not seen:
        raise InvalidInput([Problem("scoring.no_units")])
    low, high = np.where(low <= high, low, np.nan), np.where(low <= high, high, np.nan)
    if (needs_log & (low <= 0)).any():
        raise InvalidInput(_not_positive(framework, np.flatnonzero(needs_log & (low <= 0)), low))
    ends = np.stack([low, high])
    return posts_from(np.log(ends, where=needs_log, out=ends.copy()), moments, framework)


def posts_from(ends: Floats, moments: Moments, framework: Framework) -> tuple[Floats, Floats]:
    """Goalposts of every indicator: a field of two units at the ends gives the same ``([low, high], indicator)``."""
    scored = framework.scored
    higher = directions(scored)
    count, mean, squares = moments
    worst, way = np.empty(len(scored)), np.empty(len(scored))
    for k, indicator in enumerate(scored):
        step = indicator.normalise or framework.normalise
        posts = indicator.goalposts
        declared = np.array([np.nan, np.nan] if posts is None else [posts.worst, posts.best])
        if step.log and step.method in DECLARED:
            declared = np.log(declared)
        ruler = Ruler(step, higher[k : k + 1], declared[:1], declared[1:], tolerance=framework.rank.tolerance)
        if step.method == "zscore":
            with np.errstate(invalid="ignore", divide="ignore"):
                deviation = 0.0 if flat(ends[0, k], ends[1, k], ruler) else np.sqrt(squares[k] / (count[k] - 1))
            worst[k], way[k] = mean[k], deviation if higher[k] else -deviation
            continue
        at, over = GOALPOST_RULES[step.method].function(ends[:, k : k + 1], ruler)
        worst[k], way[k] = at[0], over[0]
    return worst, way


def moments_of(values: Floats) -> Moments:
    """Number, mean and sum of squares about the mean of every column of a block ``(unit, indicator)``."""
    present = np.isfinite(values)
    count = present.sum(axis=0).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(present, values, 0.0).sum(axis=0) / count
    away = np.where(present, values - mean, 0.0)
    return count, mean, (away**2).sum(axis=0)


def merged(first: Moments, second: Moments) -> Moments:
    """Moments of two blocks together, without the loss of digits of sums of squares (Chan, Golub, LeVeque 1983)."""
    count = first[0] + second[0]
    mine, theirs = (np.where(m[0] > 0, m[1], 0.0) for m in (first, second))
    share = second[0] / np.maximum(count, 1.0)
    mean = np.where(first[0] > 0, mine + (theirs - mine) * share, theirs)
    both = np.where((first[0] > 0) & (second[0] > 0), (theirs - mine) ** 2 * first[0] * share, 0.0)
    return count, np.where(count > 0, mean, np.nan), first[2] + second[2] + both


def undeclared(framework: Framework) -> list[Problem]:
    """Indicators whose goalposts are not declared though their step needs them, or have no logarithm."""
    found = []
    for indicator in framework.scored:
        step, posts = indicator.normalise or framework.normalise, indicator.goalposts
        name = {"indicator": indicator.name or indicator.code}
        if step.method == "goalposts" and posts is None:
            found.append(Problem("scoring.no_goalposts", Where(path=indicator.code), name))
        if posts is not None and step.log and step.method in DECLARED and min(posts.worst, posts.best) <= 0:
            values = {**name, "value": f"{min(posts.worst, posts.best):g}"}
            found.append(Problem("scoring.log_of_goalpost", Where(path=indicator.code), values))
    return found


def extremes(values: Floats) -> tuple[Floats, Floats]:
    """Smallest and largest value of each indicator, missing ones left out ``(unit, indicator)``, in one pass."""
    units, indicators = values.shape
    low, high = np.full(indicators, np.inf), np.full(indicators, -np.inf)
    striped = units - units % STRIPES
    body = values[:striped].reshape(-1, STRIPES * indicators) if values.flags.c_contiguous else values[:0]
    rest = values[striped:] if values.flags.c_contiguous else values
    at_once = max(1, 4 * BLOCK * 100 // max(1, STRIPES * indicators))
    starts = range(0, len(body), at_once)
    lows, highs = (np.empty((len(starts), STRIPES * indicators)) for _ in range(2))
    for k, start in enumerate(starts):
        block = body[start : start + at_once]
        np.minimum.reduce(block, axis=0, out=lows[k])
        np.maximum.reduce(block, axis=0, out=highs[k])
        if np.isnan(lows[k]).any():
            np.fmin.reduce(block, axis=0, out=lows[k])
            np.fmax.reduce(block, axis=0, out=highs[k])
    if starts:
        low = np.fmin(low, np.fmin.reduce(lows.reshape(-1, indicators), axis=0))
        high = np.fmax(high, np.fmax.reduce(highs.reshape(-1, indicators), axis=0))
    if len(rest):
        low, high = np.fmin(low, np.fmin.reduce(rest, axis=0)), np.fmax(high, np.fmax.reduce(rest, axis=0))
    return low, high


def add_up_blocks(
    blocks: Blocks, framework: Framework, posts: tuple[Floats, Floats], *, year: int = 0
) -> Iterator[Floats]:
    """Scores of all groups ``(node, unit)`` for each block given."""
    branches = branches_of(framework, [year])
    folded = fold(branches, framework, posts)
    for values in blocks():
        scores = np.empty((len(branches), len(values)))
        if folded is not None:
            weights, constant = folded
            for start in range(0, len(values), BLOCK):
                block = values[start : start + BLOCK]
                block.sum()  # read once in order, it lies in the cache when BLAS jumps about in it: a quarter faster
                np.matmul(weights, block.T, out=scores[:, start : start + BLOCK])
            scores += constant[:, None]
            odd = np.flatnonzero(np.isnan(scores[-1]))
        else:
            odd = np.arange(len(values))
        for start in range(0, len(odd), BLOCK):
            chosen = odd[start : start + BLOCK]
            scores[:, chosen] = climb_block(values[chosen], framework, branches, posts)
        yield scores


def fold(
    branches: Sequence[Branch], framework: Framework, posts: tuple[Floats, Floats]
) -> tuple[Floats, Floats] | None:
    """Normalising and adding up as one product, where every group is a plain mean.

    -> weights ``(node, indicator)`` and constant ``(node,)``, ``None`` where a step is not linear.
    Units with a missing value come out NaN and are scored one step at a time.
    """
    steps = [indicator.normalise or framework.normalise for indicator in framework.scored]
    worst, way = posts
    linear = all(branch.adding.step.method == "arithmetic" for branch in branches)
    bounded = any(branch.group.floor is not None or branch.group.cap is not None for branch in branches)
    if not linear or bounded or any(step.cap or step.log for step in steps) or not (way != 0).all():
        return None
    ends = np.array([step.to or DEFAULT_SCALES.get(step.method, (0.0, 1.0)) for step in steps])
    slope = (ends[:, 1] - ends[:, 0]) / way
    intercept = ends[:, 0] - worst * slope
    nodes = len(framework.scored) + len(branches)
    shares = np.zeros((nodes, len(framework.scored)))
    shares[: len(framework.scored)] = np.eye(len(framework.scored))
    for branch in branches:
        given = weights_of(branch)
        shares[branch.place] = given @ shares[list(branch.members)] / given.sum()
    groups = shares[len(framework.scored) :]
    return np.asfortranarray(groups * slope), groups @ intercept  # BLAS is twice as fast with the nodes side by side


def climb_block(
    values: Floats, framework: Framework, branches: Sequence[Branch], posts: tuple[Floats, Floats]
) -> Floats:
    """One block step by step ``(unit, indicator)`` -> ``(node, unit)``: caps, logarithms, missing values, any mean."""
    worst, way = posts
    scores = np.full((len(values), len(framework.scored) + len(branches)), np.nan)
    for k, indicator in enumerate(framework.scored):
        step = indicator.normalise or framework.normalise
        column = np.log(values[:, k]) if step.log else values[:, k]
        low, high = step.to or DEFAULT_SCALES.get(step.method, (0.0, 1.0))
        column = between(column, worst[k : k + 1], way[k : k + 1], low=low, high=high)
        column = np.clip(column, min(low, high), max(low, high)) if step.cap else column
        scores[:, k] = column if step.missing is None else np.where(np.isnan(column), step.missing, column)
    for branch in branches:
        group = add_up(branch, scores[:, list(branch.members)], weights_of(branch))
        if branch.group.floor is not None or branch.group.cap is not None:
            group = np.clip(group, branch.group.floor, branch.group.cap)
        scores[:, branch.place] = group
    return scores[:, len(framework.scored) :].T


def weights_of(branch: Branch) -> Floats:
    """Weights of a group's members ``(member,)``."""
    return np.ones(len(branch.members)) if branch.weighting.method == "equal" else branch.given[0]


def _not_positive(framework: Framework, places: Iterable[int], low: Floats) -> list[Problem]:
    return [
        Problem("scoring.log_of_nothing", Where(path=framework.scored[k].code), {
            "indicator": framework.scored[k].name or framework.scored[k].code, "count": "≥1", "unit": "–", "year": "–",
            "value": float(low[k]),
        })
        for k in places
    ]
