"""Replications at the speed of a few matrix products.

Distinct treated-and-normalised data sets are built once. Where every group is the same mean, a replication is
``data @ weights_in_index`` (on logarithms for geometric means), so thousands of them are one product; mixed
means take the tree one group at a time, all draws at once. A design is a matrix of uniform numbers: the same
rows give the same replications, whoever computes them and in whatever blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.adding_up import (
    DOUBT,
    Given,
    Round,
    Tree,
    careful,
    combinations,
    given_weights,
    negative_members,
    one_mean,
    reason_of,
    trees_of,
)  # fmt: skip
from ganchao.auditing.choices import Factor, check_audit, factors_of, left_out, usual_audit
from ganchao.auditing.data_sets import data_sets
from ganchao.auditing.disturb import Disturbance, disturbance_of, disturbed
from ganchao.auditing.drawn_weights import in_index, left_places, level_of, varied_nodes, weights_of
from ganchao.auditing.quick_ranks import quick_ranks
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Direction, Framework, Group
from ganchao.domain.panel import Floats, Panel, position
from ganchao.domain.scorecard import round_half
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.aggregate import NOT_NEGATIVE
from ganchao.scoring.conform import conform
from ganchao.scoring.score import prepare, rank_all
from ganchao.scoring.tree import branches_of, climb, rescaled

AT_ONCE: Final = 4096
"""Draws of one block; part of every result, because products of matrices depend on it in the last bit."""

STEPWISE: Final = 4_000_000
"""Cells held at once where draws go through the tree one group at a time."""

NEGATIVE, BELOW_LOG, NOBODY = 1, 2, 3
"""Why a single draw failed: scores that a mean cannot take, values without a logarithm, nobody with a score."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything a replication needs, built once."""

    framework: Framework
    audit: Audit
    year: int  # round
    node: str  # whose ranks
    place: int  # of the node on the node axis
    units: tuple[str, ...]  # of the field
    factors: tuple[Factor, ...]
    data: tuple[Floats | None, ...]  # normalised (unit, indicator) of each distinct data set; None where it failed
    data_of: NDArray[np.intp]  # (impute level, treat level, normalise level) -> place in data
    trees: tuple[Tree, ...]  # of each distinct way of adding up; empty where it cannot be carried out
    tree_of: NDArray[np.intp]  # (normalise level, aggregate level, level in each group …) -> place in trees
    given: tuple[Floats, ...]  # weights (node,) of data set d and tree t at d * len(trees) + t
    same_given: bool  # whether they are all the same
    doubts: Mapping[int, Given]  # where units weigh for themselves, by place in ``given``
    varied: tuple[int, ...]  # places of the nodes whose weights vary
    left_out: tuple[int, ...]  # places of indicators that may be left out
    vetoes: Floats  # (unit, veto)
    struck: NDArray[np.bool_]  # (unit,) ranked after everyone else, by a veto
    excluded: NDArray[np.bool_]  # (unit,) not ranked, by a veto
    disturbance: Disturbance | None
    impossible: frozenset[tuple[int, int]]  # (data, tree) that fail in every draw
    reasons: Mapping[tuple[int, int], Problem]  # case of a failed draw -> why
    nominal_scores: Floats  # (unit,)
    nominal_ranks: Floats  # (unit,) tied units share the better one; NaN where a unit has none

    @property
    def dimensions(self) -> int:
        """Columns of a design."""
        return self.factors[-1].columns.stop if self.factors else 0

    def factor(self, code: str) -> Factor | None:
        """A factor, if it varies."""
        return next((factor for factor in self.factors if factor.code == code), None)


@dataclass(frozen=True, eq=False)
class Replicated:
    """Replications of one node in one year."""

    scores: Floats  # (draw, unit), each on its own recipe's scale
    ranks: NDArray[np.int32]  # (draw, unit); 0 where a unit has no score
    failed: NDArray[np.bool_]  # (draw,)
    cases: NDArray[np.intp]  # (draw, 2): place of data set and tree; of a failed draw, where its reason stands


def prepare_audit(
    panel: Panel, framework: Framework, audit: Audit | None = None, *, year: int | None = None, node: str | None = None
) -> Prepared:
    """Distinct data sets, trees and nominal ranks of one round and node.

    Raises what scoring raises for the framework itself, :class:`UnknownName` for a name in the audit, and
    :class:`InvalidInput` when nobody is ranked in that round; an alternative that cannot be computed is kept as a
    reason of failed draws. Tied units share the better rank, whatever the framework's rule is.
    """
    audit = audit or framework.audit or usual_audit(framework)
    check_audit(framework, audit)
    data = conform(panel, framework)
    at = len(data.years) - 1 if year is None else position("year", year, data.years)
    node = node or framework.index.code
    position("group", node, [group.code for group in framework.groups])
    place = position("node", node, framework.node_codes)
    base = prepare(data, framework)
    inside = np.flatnonzero(base.inside[at])
    sets = data_sets(data, base, framework, audit)
    ways = trees_of(framework, audit, data.years, at)
    left = tuple(position("indicator", code, [i.code for i in framework.scored]) for code in left_out(framework, audit))
    given: list[Floats] = [np.empty(0)] * (len(sets.normalised) * len(ways.trees))
    doubts: dict[int, Given] = {}
    impossible: dict[tuple[int, int], Problem] = {}
    shaken = bool(audit.error) or audit.bounds
    steady = not (shaken or left)  # then what is negative once is negative in every draw
    for d, t in combinations(sets.of, ways.tree_of):
        tree, values = ways.trees[t], sets.normalised[d]
        problem = sets.faults.get(d) or ways.faults.get(t)
        if problem is None and values is not None:
            try:
                found = given_weights(tree, ways.whole[t], Round(values, data.vetoes, sets.inside[d], at, inside), left)
                given[d * len(ways.trees) + t] = found.weights
                doubts |= {d * len(ways.trees) + t: found} if found.own else {}
                problem = negative_members(tree, found.weights, values[at][inside]) if steady else None
            except InvalidInput as error:
                if d == t == 0:
                    raise
                problem = reason_of(error)
        if problem is not None:
            impossible[d, t] = problem
    own = _there(sets.normalised[0])
    nominal = climb(branches_of(framework, data.years), own, data.vetoes, base.inside)
    ranks = rank_all(nominal, base.inside, with_best_ties(framework))[at][inside, place]
    if not np.isfinite(ranks).any():
        raise InvalidInput([Problem("auditing.nobody_ranked", values={"year": data.years[at], "node": node})])
    varied = varied_nodes(framework, audit)
    factors = factors_of(framework, audit, len(varied))
    given = [each if each.size else given[0] for each in given]
    return Prepared(
        framework=framework, audit=audit, year=data.years[at], node=node, place=place,
        units=tuple(data.panel.units[u] for u in inside), factors=factors,
        data=tuple(None if each is None else np.ascontiguousarray(each[at][inside]) for each in sets.normalised),
        data_of=sets.of, trees=ways.trees, tree_of=ways.tree_of,
        given=tuple(given), same_given=all(np.array_equal(given[0], each) for each in given), doubts=doubts,
        varied=varied, left_out=left, vetoes=data.vetoes[at][inside],
        struck=nominal.struck[at][inside, place], excluded=nominal.excluded[at][inside, place],
        disturbance=disturbance_of(data, sets.ready, framework, audit, at, inside) if shaken else None,
        impossible=frozenset(impossible), reasons=impossible | reasons_of_draws(len(sets.normalised), ways.trees),
        nominal_scores=nominal.scores[at][inside, place], nominal_ranks=ranks,
    )


def replicate(prepared: Prepared, uniforms: Floats) -> Replicated:
    """Scores and ranks of every row of a design ``(draw, dimension)``; rows are independent of one another."""
    starts = range(0, len(uniforms), AT_ONCE)
    parts = [_as_designed(*by_case(prepared, uniforms[start : start + AT_ONCE].T)) for start in starts]
    if len(parts) == 1:
        return parts[0]
    names = ("scores", "ranks", "failed", "cases")
    return Replicated(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def by_case(prepared: Prepared, uniforms: Floats) -> tuple[Replicated, NDArray[np.intp]]:
    """One block of a design ``(dimension, draw)``: replications sorted by case, and the row each belongs to."""
    key = data_places(prepared, uniforms) * len(prepared.trees) + tree_places(prepared, uniforms)
    order = np.argsort(key, kind="stable")  # draws of one case lie side by side from here on
    if (np.diff(order) != 1).any():
        uniforms = uniforms[:, order]
    in_order = key[order]
    weights = weights_of(prepared, uniforms, in_order)
    folded = in_index(prepared.trees[0], weights, prepared.place) if any(map(one_mean, prepared.trees)) else None
    gone, error = left_places(prepared, uniforms), prepared.factor("error")
    scores = np.full((uniforms.shape[1], len(prepared.units)), np.nan)
    cause = np.zeros(uniforms.shape[1], dtype=np.intp)
    edges = np.flatnonzero(np.diff(in_order, prepend=-1, append=-1))
    for start, stop in pairwise(edges):
        some = slice(int(start), int(stop))
        place = int(in_order[start])
        data, kind = divmod(place, len(prepared.trees))
        if (data, kind) in prepared.impossible:
            continue
        case = Case(
            place, data, prepared.trees[kind], weights[:, some], None if folded is None else folded[:, some],
            None if gone is None else gone[some], None if error is None else uniforms[error.columns.start, some],
        )
        cause[some] = _fill(prepared, case, scores[some])
    scores[cause > 0] = np.nan
    ranks = ranked(prepared, scores)
    failed: NDArray[np.bool_] = np.logical_not((ranks > 0).any(axis=1))
    cause[failed & (cause == 0)] = NOBODY
    cases = np.stack(np.divmod(in_order, len(prepared.trees)), axis=-1)
    for known in prepared.impossible:
        cause[(cases == known).all(axis=1)] = 0
    cases[:, 1] += cause * len(prepared.trees)
    return Replicated(scores, ranks, failed, cases), order


def _as_designed(made: Replicated, order: NDArray[np.intp]) -> Replicated:
    """Replications in the order of the design."""
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return Replicated(made.scores[back], made.ranks[back], made.failed[back], made.cases[back])


@dataclass(frozen=True, eq=False)
class Case:
    """Draws that share a data set and a way of adding up."""

    place: int  # in ``Prepared.given``
    data: int
    tree: Tree
    weights: Floats  # (node, draw)
    folded: Floats | None  # (indicator, draw): weights in the index, where some tree is one mean
    gone: NDArray[np.intp] | None  # (draw,): indicator left out, -1 for none
    seeds: Floats | None  # (draw,): of the data's error


def _fill(prepared: Prepared, case: Case, scores: Floats) -> NDArray[np.intp]:
    """Scores of a case written into ``(draw, unit)``; tells why which of its draws failed, 0 where they did not."""
    values, kind = _there(prepared.data[case.data]), one_mean(case.tree)
    every = np.arange(len(scores))
    if case.seeds is None:
        plain = np.isfinite(values).all() and (kind == "arithmetic" or (values >= 0).all())
        if kind and case.folded is not None and plain:
            collapsed(values, case.folded, kind, out=scores)
            _finish(prepared, case, scores)
            return np.zeros(len(scores), dtype=np.intp)

        def repeated(rows: NDArray[np.intp]) -> tuple[Floats, NDArray[np.bool_]]:
            return np.broadcast_to(values, (len(rows), *values.shape)), np.zeros(len(rows), dtype=bool)

        return _stepwise(prepared, repeated, case, every, scores)
    disturbance, seeds = prepared.disturbance, case.seeds
    assert disturbance is not None
    if kind == "arithmetic" and case.folded is not None and disturbance.linear(case.data):
        every = np.flatnonzero(disturbance.linear_scores(case.data, seeds, case.folded, out=scores))
        _finish(prepared, case, scores)
    return _stepwise(prepared, lambda rows: disturbed(disturbance, case.data, seeds[rows]), case, every, scores)


def _stepwise(
    prepared: Prepared, values_of: Callable[[NDArray[np.intp]], tuple[Floats, NDArray[np.bool_]]], case: Case,
    rows: NDArray[np.intp], scores: Floats,
) -> NDArray[np.intp]:
    """Some draws of a case through the tree one group at a time, all of a part at once; tells why which failed."""
    units = scores.shape[1]
    at_once = max(1, STEPWISE // max(1, units * len(prepared.framework.node_codes)))
    cause = np.zeros(len(scores), dtype=np.intp)
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        values, below_log = values_of(some)
        negative = np.zeros(len(some), dtype=bool)
        ordinary = [branch for branch in case.tree if branch.weighting.method != DOUBT]
        used = {branch.group.code: case.weights[list(branch.members)][:, some].T for branch in ordinary}
        if case.place in prepared.doubts:
            used |= _own_weights(prepared.doubts[case.place], case, some)
        vetoes = np.broadcast_to(prepared.vetoes, (len(some), *prepared.vetoes.shape))
        climbed = climb(careful(case.tree, negative), values, vetoes, np.ones((len(some), units), dtype=bool), used)
        scores[some] = climbed.scores[..., prepared.place]
        cause[some] = np.where(below_log, BELOW_LOG, np.where(negative, NEGATIVE, 0))
    return cause


def _own_weights(given: Given, case: Case, some: NDArray[np.intp]) -> dict[str, Floats]:
    """Every unit's own weights ``(draw, unit, member)`` by group."""
    gone = np.full(len(some), -1) if case.gone is None else case.gone[some]
    return {
        group: np.stack([by_gone.get(int(place), by_gone[-1]) for place in gone])
        for group, by_gone in given.own.items()
    }


def _finish(prepared: Prepared, case: Case, scores: Floats) -> None:
    """What a product leaves out: draws without members, and the published scale of the node."""
    assert case.folded is not None
    scores[~case.folded.any(axis=0)] = np.nan
    rescale = next(branch.rescale for branch in case.tree if branch.place == prepared.place)
    if rescale is not None:
        scores[:] = rescaled(scores, rescale, np.ones(scores.shape, dtype=bool))


def collapsed(values: Floats, weights: Floats, kind: str, *, out: Floats) -> None:
    """Scores of many draws as one product ``(indicator, draw), (unit, indicator) -> (draw, unit)``."""
    if kind == "arithmetic":
        np.matmul(weights.T, values.T, out=out)
        return
    with np.errstate(divide="ignore"):
        logs = np.where(values > 0, np.log(values), -1e300)  # which a weight of 0 turns into 0, unlike infinity
    np.matmul(weights.T, logs.T, out=out)
    np.exp(out, out=out)


def data_places(prepared: Prepared, uniforms: Floats) -> NDArray[np.intp]:
    """Which data set each draw uses ``(draw,)``."""
    return _places(prepared, uniforms, prepared.data_of, ("impute", "treat", "normalise"))


def tree_places(prepared: Prepared, uniforms: Floats) -> NDArray[np.intp]:
    """Which way of adding up each draw uses ``(draw,)``."""
    groups = (f"aggregate_in.{group}" for group in prepared.audit.aggregate_in)
    return _places(prepared, uniforms, prepared.tree_of, ("normalise", "aggregate", *groups))


def _places(prepared: Prepared, uniforms: Floats, table: NDArray[np.intp], codes: tuple[str, ...]) -> NDArray[np.intp]:
    if not table.any():
        return np.zeros(uniforms.shape[1], dtype=np.intp)
    chosen: list[NDArray[np.intp]] = []
    for axis, code in enumerate(codes):
        factor = prepared.factor(code)
        own = np.zeros(1) if factor is None else uniforms[factor.columns.start]
        chosen.append(level_of(own, table.shape[axis]))
    return np.broadcast_to(table[tuple(np.broadcast_arrays(*chosen))], (uniforms.shape[1],))


def ranked(prepared: Prepared, scores: Floats) -> NDArray[np.int32]:
    """Ranks of the audited node ``(draw, unit)`` as scoring ranks it: turned where less is better, vetoes obeyed."""
    node = prepared.framework.node(prepared.node)
    falling = isinstance(node, Group) and node.direction is Direction.LOWER
    if not (falling or prepared.struck.any() or prepared.excluded.any()):
        return ranks_of(scores, prepared.framework)
    scores = np.where(prepared.excluded, np.nan, -scores if falling else scores)
    standing = ranks_of(np.where(prepared.struck, np.nan, scores), prepared.framework)
    last = ranks_of(np.where(prepared.struck, scores, np.nan), prepared.framework)
    after = np.count_nonzero(standing, axis=1).astype(np.int32)[:, None]
    return np.where(last > 0, after + last, standing)


def ranks_of(scores: Floats, framework: Framework) -> NDArray[np.int32]:
    """Ranks of every draw ``(draw, unit)``, rounded first where the framework says so; 0 where there is no score."""
    rule = framework.rank
    shown = scores if rule.decimals is None else round_half(scores, rule.decimals, rule.half)
    return quick_ranks(shown, rule.tolerance)


def with_best_ties(framework: Framework) -> Framework:
    """The framework, except that tied units share the better rank: counts of ranks need whole ones."""
    return framework.model_copy(update={"rank": framework.rank.model_copy(update={"ties": "best"})})


def reasons_of_draws(sets: int, trees: tuple[Tree, ...]) -> dict[tuple[int, int], Problem]:
    """Why a draw can fail that need not have, by the case it is given then."""
    nobody = Problem("auditing.nobody", severity="warning")
    below_log = Problem("auditing.below_log", severity="warning")
    reasons: dict[tuple[int, int], Problem] = {}
    for tree, branches in enumerate(trees):
        means = ", ".join(dict.fromkeys(b.adding.step.method for b in branches if b.adding.step.method in NOT_NEGATIVE))
        negative = Problem("auditing.negative_draw", values={"method": means}, severity="warning")
        for cause, problem in ((NEGATIVE, negative), (BELOW_LOG, below_log), (NOBODY, nobody)):
            reasons |= {(data, tree + cause * len(trees)): problem for data in range(sets)}
    return reasons


def _there(values: Floats | None) -> Floats:
    assert values is not None, "a data set that failed is never used"
    return values
