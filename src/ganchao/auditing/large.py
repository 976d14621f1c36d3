"""Rank ranges of chosen units in a very large field: weights vary, units stream by in blocks, nothing is sorted.

Two passes after the goalposts: the chosen units' scores in every draw, then, block by block, how many units are
ahead of each. Memory holds one block and the chosen units, however many units there are. Only weights vary;
alternatives of other steps would each need goalposts of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.adding_up import one_mean
from ganchao.auditing.drawn_weights import in_index, varied_nodes
from ganchao.auditing.one_thread import one_blas_thread
from ganchao.domain.audit import Audit, WeightSpread
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import round_half
from ganchao.errors import InvalidInput, Problem, UnknownName
from ganchao.scoring.large import Blocks, fit, misfits
from ganchao.scoring.normalise import DEFAULT_SCALES, between
from ganchao.scoring.tree import Branch, add_up, branches_of

ROWS: Final = 4096
"""Units scored at once; part of every result, because products of matrices depend on it in the last bit."""
STEPWISE: Final = 2_000_000
"""Cells held at once where units go through the tree one group at a time."""


@dataclass(frozen=True, eq=False)
class LargeRanges:
    """Ranks of chosen units of a large field in every draw."""

    places: tuple[int, ...]  # of the units, in the order of the stream
    nominal: NDArray[np.int64]  # (unit,) rank under the given weights; 0 without a score
    ranks: NDArray[np.int64]  # (draw, unit); 0 without a score
    count: int  # number ranked
    level: float  # share of draws inside a range
    seed: int

    def quantile(self, share: float) -> NDArray[np.int64]:
        """Smallest rank that at least this share of draws does not exceed ``(unit,)``."""
        at = max(int(np.ceil(share * len(self.ranks) - 1e-9)), 1) - 1
        result: NDArray[np.int64] = np.sort(self.ranks, axis=0)[at]
        return result

    @property
    def low(self) -> NDArray[np.int64]:
        """Better end of the rank range ``(unit,)``."""
        return self.quantile((1 - self.level) / 2)

    @property
    def median(self) -> NDArray[np.int64]:
        """Median rank ``(unit,)``."""
        return self.quantile(0.5)

    @property
    def high(self) -> NDArray[np.int64]:
        """Worse end of the rank range ``(unit,)``."""
        return self.quantile((1 + self.level) / 2)


def large_rank_ranges(
    values: Floats | Blocks,
    framework: Framework,
    places: Sequence[int],
    *,
    draws: int = 100,
    seed: int = 2019,
    year: int = 0,
) -> LargeRanges:
    """Rank ranges of a few units among very many, while weights vary as the framework's audit says, else by a quarter.

    Parameters
    ----------
    values
        Indicators in the order of ``framework.scored``, published units, NaN unknown: ``(unit, indicator)``, or a
        function that gives such blocks from the start each time it is called.
    framework
        Its recipe must fit (see :func:`ganchao.scoring.large.misfits`).
    places
        Which units, counted from 0 in the order of the values.
    draws
        Replications.
    seed
        Of the weights.
    year
        Chooses weights that change by year.

    Returns
    -------
    LargeRanges
        A unit is ahead when its score is larger by more than the framework's tolerance, taken of the scale's end or
        of the chosen unit's own score, whichever is larger.

    Raises
    ------
    InvalidInput
        With every step of the recipe that needs the whole field at once, and for fewer than two draws.
    UnknownName
        For a place beyond the field.
    """
    problems = misfits(framework)
    spread = (framework.audit.weights if framework.audit is not None else None) or WeightSpread()
    if draws < 2:
        problems.append(Problem("auditing.too_few_draws", values={"draws": draws}))
    if spread.method != "relative":
        problems.append(Problem("auditing.large_weights", values={"method": spread.method}))
    if problems:
        raise InvalidInput(problems)
    blocks: Blocks = values if callable(values) else (lambda: (values,))
    with one_blas_thread():
        field = Field(framework, fit(blocks, framework), drawn_weights(framework, spread, draws, seed, year), year)
        own = chosen_scores(blocks, field, places)
        ahead, count = counts_ahead(blocks, field, own)
    ranks = np.where(np.isnan(own), 0, ahead + 1)
    return LargeRanges(
        tuple(places), ranks[0], ranks[1:], count, framework.audit.level if framework.audit else Audit().level, seed
    )


def drawn_weights(framework: Framework, spread: WeightSpread, draws: int, seed: int, year: int) -> Floats:
    """Weights of every node ``(node, 1 + draw)``; the first column holds the given ones."""
    branches = branches_of(framework, [year])
    weights = np.ones((len(framework.node_codes), 1 + draws))
    for branch in branches:
        given = np.ones(len(branch.members)) if branch.weighting.method == "equal" else branch.given[0]
        weights[list(branch.members)] = given[:, None]
    varied = list(varied_nodes(framework, Audit(weights=spread)))
    uniforms = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed))).random((len(varied), draws))
    weights[varied, 1:] *= 1 - spread.spread + 2 * spread.spread * uniforms
    return weights


class Field:
    """Scores of any block of units in every draw."""

    def __init__(self, framework: Framework, posts: tuple[Floats, Floats], weights: Floats, year: int) -> None:
        self.framework, self.weights = framework, weights
        self.worst, self.way = posts
        self.branches: tuple[Branch, ...] = branches_of(framework, [year])
        self.steps = [indicator.normalise or framework.normalise for indicator in framework.scored]
        self.ends = np.array([step.to or DEFAULT_SCALES.get(step.method, (0.0, 1.0)) for step in self.steps])
        self.top = float(np.abs(self.ends).max())
        self.kind = one_mean(self.branches)
        self.folded = in_index(self.branches, weights, self.branches[-1].place)  # (indicator, draw)
        plain = not any(step.cap or step.log for step in self.steps) and bool((self.way != 0).all())
        self.slope = (self.ends[:, 1] - self.ends[:, 0]) / self.way if plain and self.kind == "arithmetic" else None

    def blocks(self, blocks: Blocks) -> Iterator[Floats]:
        """Scores ``(unit, draw)`` of the whole field, a few thousand units at a time, rounded as they are ranked."""
        rule = self.framework.rank
        for values in blocks():
            for start in range(0, len(values), ROWS):
                scores = self.scores(values[start : start + ROWS])
                yield scores if rule.decimals is None else round_half(scores, rule.decimals, rule.half)

    def scores(self, values: Floats) -> Floats:
        """Scores ``(unit, draw)`` of one block ``(unit, indicator)``."""
        if self.slope is not None:
            constant = (self.ends[:, 0] - self.worst * self.slope) @ self.folded
            scores = values @ (self.slope[:, None] * self.folded) + constant
        elif self.kind:
            normal = self.normalised(values)
            if self.kind == "geometric":
                with np.errstate(divide="ignore", invalid="ignore"):
                    scores = np.exp(np.where(normal == 0, -1e300, np.log(normal)) @ self.folded)
            else:
                scores = normal @ self.folded
        else:
            return self.climbed(values)
        odd = np.flatnonzero(np.isnan(scores[:, 0]))
        if odd.size:  # something is missing: the others take over its weight, group by group
            scores[odd] = self.climbed(values[odd])
        return scores

    def normalised(self, values: Floats) -> Floats:
        """Scores of indicators ``(unit, indicator)``."""
        scores = np.empty_like(values)
        for k, step in enumerate(self.steps):
            column = np.log(values[:, k]) if step.log else values[:, k]
            low, high = self.ends[k]
            column = between(column, self.worst[k : k + 1], self.way[k : k + 1], low=low, high=high)
            column = np.clip(column, min(low, high), max(low, high)) if step.cap else column
            scores[:, k] = column if step.missing is None else np.where(np.isnan(column), step.missing, column)
        return scores

    def climbed(self, values: Floats) -> Floats:
        """Scores ``(unit, draw)`` through the tree one group at a time."""
        draws, nodes = self.weights.shape[1], len(self.framework.node_codes)
        at_once = max(1, STEPWISE // (draws * nodes))
        out = np.empty((len(values), draws))
        for start in range(0, len(values), at_once):
            normal = self.normalised(values[start : start + at_once])
            scores = np.full((draws, len(normal), nodes), np.nan)
            scores[..., : normal.shape[1]] = normal
            for branch in self.branches:
                members = list(branch.members)
                group = add_up(branch, scores[..., members], self.weights[members].T)
                if branch.group.floor is not None or branch.group.cap is not None:
                    group = np.clip(group, branch.group.floor, branch.group.cap)
                scores[..., branch.place] = group
            out[start : start + at_once] = scores[..., self.branches[-1].place].T
        return out


def chosen_scores(blocks: Blocks, field: Field, places: Sequence[int]) -> Floats:
    """Scores of the chosen units ``(1 + draw, unit)``, by the same products as everyone's."""
    wanted = np.asarray(places, dtype=np.intp)
    own = np.full((field.weights.shape[1], len(wanted)), np.nan)
    begun = 0
    for scores in field.blocks(blocks):
        here = np.flatnonzero((wanted >= begun) & (wanted < begun + len(scores)))
        own[:, here] = scores[wanted[here] - begun].T
        begun += len(scores)
    for place in places:
        if not 0 <= place < begun:
            raise UnknownName("unit", place, (0, begun - 1))
    return own


def counts_ahead(blocks: Blocks, field: Field, own: Floats) -> tuple[NDArray[np.int64], int]:
    """Units ahead of each chosen one ``(1 + draw, unit)``, and the number ranked."""
    near = field.framework.rank.tolerance * np.maximum(np.abs(own), field.top)
    limits = own + near
    ahead = np.zeros(own.shape, dtype=np.int64)
    count = 0
    for scores in field.blocks(blocks):
        by_draw = np.ascontiguousarray(scores.T)
        for k in range(own.shape[1]):
            ahead[:, k] += np.count_nonzero(by_draw > limits[:, k, None], axis=1)
        count += int(np.isfinite(by_draw[0]).sum())
    return ahead, count
