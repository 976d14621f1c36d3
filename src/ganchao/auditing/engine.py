"""Replications at the speed of a few matrix products.

Distinct treated-and-normalised data sets are built once. Where every group is the same mean, a replication is
``data @ weights_in_index`` (on logarithms for geometric means), so thousands of them are one product; mixed
means take the tree one group at a time, all draws at once. A design is a matrix of uniform numbers: the same
rows give the same replications, whoever computes them and in whatever blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.choices import Factor, check_audit, factors_of, left_out, levels, usual_audit, with_levels
from ganchao.auditing.disturb import Disturbance, disturbance_of, disturbed
from ganchao.auditing.quick_ranks import quick_ranks
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Direction, Framework
from ganchao.domain.panel import Floats, Panel, position
from ganchao.domain.recipe import Aggregate
from ganchao.domain.scorecard import round_half
from ganchao.errors import GanchaoError, InvalidInput, Problem, Say
from ganchao.scoring.aggregate import NOT_NEGATIVE
from ganchao.scoring.conform import conform
from ganchao.scoring.score import normalise_all, prepare
from ganchao.scoring.tree import Branch, branches_of, climb

AT_ONCE: Final = 4096
"""Draws of one block; part of every result, because products of matrices depend on it in the last bit."""

STEPWISE: Final = 4_000_000
"""Cells held at once where draws go through the tree one group at a time."""


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
    given: tuple[Floats, ...]  # weights (node,) under each data set
    trees: tuple[tuple[Branch, ...], ...]  # of each distinct way of adding up
    tree_of: NDArray[np.intp]  # (aggregate level, level in each group …) -> place in trees
    varied: tuple[int, ...]  # places of the nodes whose weights vary
    left_out: tuple[int, ...]  # places of indicators that may be left out
    vetoes: Floats  # (unit, veto)
    disturbance: Disturbance | None
    reasons: Mapping[tuple[int, int], Problem]  # (data, tree) that cannot be computed -> why
    nominal_scores: Floats  # (unit,)
    nominal_ranks: Floats  # (unit,)

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

    scores: Floats  # (draw, unit), each on its own recipe's scale; logarithms where only their order is needed
    ranks: NDArray[np.int32]  # (draw, unit); 0 where a unit has no score
    failed: NDArray[np.bool_]  # (draw,)
    cases: NDArray[np.intp]  # (draw, 2): place of data set and tree, to look a failure's reason up


def prepare_audit(
    panel: Panel, framework: Framework, audit: Audit | None = None, *, year: int | None = None, node: str | None = None
) -> Prepared:
    """Distinct data sets, trees and nominal ranks of one round and node.

    Raises what scoring raises for the framework itself; an alternative that cannot be computed is kept as a reason
    of failed draws.
    """
    audit = audit or framework.audit or usual_audit(framework)
    check_audit(framework, audit)
    data = conform(panel, framework)
    at = len(data.years) - 1 if year is None else position("year", year, data.years)
    node = node or framework.index.code
    place = position("node", node, framework.node_codes)
    groups_only = tuple(group.code for group in framework.groups)
    position("group", node, groups_only)
    base = prepare(data, framework)
    inside = np.flatnonzero(base.inside[at])
    impute, treat, normalise = (levels(getattr(framework, f), getattr(audit, f)) for f in ("impute", "treat", "normalise"))
    sets: list[Floats | None] = []
    given: list[Floats] = []
    failures: dict[int, Problem] = {}
    data_of = np.empty((len(impute), len(treat), len(normalise)), dtype=np.intp)
    own_tree = branches_of(framework, [data.years[at]])
    vetoes = data.vetoes[at][inside]
    for i, filling in enumerate(impute):
        for t, taming in enumerate(treat):
            changed = with_levels(framework, impute=filling, treat=taming)  # type: ignore[arg-type]
            ready = base if changed is framework else prepare(data, changed)
            for n, scaling in enumerate(normalise):
                data_of[i, t, n] = len(sets)
                try:
                    other = with_levels(changed, normalise=scaling)  # type: ignore[arg-type]
                    scores = normalise_all(ready, data, other, None)[0][at][inside]
                    used = climb(own_tree, scores[None], vetoes[None], np.ones((1, len(inside)), bool)).weights[0]
                except GanchaoError as error:
                    if len(sets) == 0:
                        raise
                    failures[len(sets)] = reason_of(error)
                    scores, used = None, given[0]
                sets.append(scores)
                given.append(used)
    trees, tree_of = trees_of(framework, audit, data.years[at])
    varied = varied_nodes(framework, audit)
    factors = factors_of(framework, audit, len(varied))
    left = tuple(position("indicator", code, [i.code for i in framework.scored]) for code in left_out(framework, audit))
    disturbance = disturbance_of(data, base, framework, audit, at, inside) if any(f.code == "error" for f in factors) else None
    prepared = Prepared(
        framework=framework, audit=audit, year=data.years[at], node=node, place=place,
        units=tuple(data.panel.units[u] for u in inside), factors=factors, data=tuple(sets), data_of=data_of,
        given=tuple(given), trees=trees, tree_of=tree_of, varied=varied, left_out=left, vetoes=vetoes,
        disturbance=disturbance, reasons=reasons_of(sets, trees, failures),
        nominal_scores=np.empty(0), nominal_ranks=np.empty(0),
    )
    own = climb(own_tree, _there(sets[0])[None], vetoes[None], np.ones((1, len(inside)), bool))
    nominal = own.scores[0, :, place]
    ranks = ranks_of(nominal[None], framework)[0].astype(np.float64)
    return replace(prepared, nominal_scores=nominal, nominal_ranks=np.where(ranks > 0, ranks, np.nan))


def replicate(prepared: Prepared, uniforms: Floats) -> Replicated:
    """Scores and ranks of every row of a design ``(draw, dimension)``; rows are independent of one another."""
    parts = [_as_designed(*by_case(prepared, uniforms[start : start + AT_ONCE].T)) for start in range(0, len(uniforms), AT_ONCE)]
    if len(parts) == 1:
        return parts[0]
    return Replicated(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("scores", "ranks", "failed", "cases")))


def by_case(prepared: Prepared, uniforms: Floats) -> tuple[Replicated, NDArray[np.intp]]:
    """One block of a design ``(dimension, draw)``: replications sorted by case, and the row each belongs to."""
    which, tree = data_places(prepared, uniforms), tree_places(prepared, uniforms)
    key = which * len(prepared.trees) + tree
    order = np.argsort(key, kind="stable")  # draws of one case lie side by side from here on
    if (np.diff(order) != 1).any():
        uniforms = uniforms[:, order]
    in_order = key[order]
    weights = weights_of(prepared, uniforms, which[order])
    folded = in_index(prepared.trees[0], weights, prepared.place) if any(map(one_mean, prepared.trees)) else None
    scores = np.full((uniforms.shape[1], len(prepared.units)), np.nan)
    failed = np.zeros(uniforms.shape[1], dtype=bool)
    error = prepared.factor("error")
    edges = np.flatnonzero(np.diff(in_order, prepend=-1, append=-1))
    for start, stop in zip(edges[:-1], edges[1:], strict=True):
        some = slice(int(start), int(stop))
        data, kind = divmod(int(in_order[start]), len(prepared.trees))
        if (data, kind) in prepared.reasons:
            failed[some] = True
            continue
        seeds = None if error is None else uniforms[error.columns.start, some]
        case = Case(data, prepared.trees[kind], weights[:, some], None if folded is None else folded[:, some], seeds)
        failed[some] = _fill(prepared, case, scores[some])
    cases = np.stack([which[order], tree[order]], axis=-1)
    return Replicated(scores, ranks_of(scores, prepared.framework), failed, cases), order


def _as_designed(made: Replicated, order: NDArray[np.intp]) -> Replicated:
    """Replications in the order of the design."""
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return Replicated(made.scores[back], made.ranks[back], made.failed[back], made.cases[back])


@dataclass(frozen=True, eq=False)
class Case:
    """Draws that share a data set and a way of adding up."""

    data: int
    branches: tuple[Branch, ...]
    weights: Floats  # (node, draw)
    folded: Floats | None  # (indicator, draw): weights in the index, where some tree is one mean
    seeds: Floats | None  # (draw,): of the data's error


def _fill(prepared: Prepared, case: Case, scores: Floats) -> NDArray[np.bool_] | bool:
    """Scores of a case written into ``(draw, unit)``; tells which of its draws failed."""
    values, kind = _there(prepared.data[case.data]), one_mean(case.branches)
    if case.seeds is None:
        if kind and case.folded is not None and np.isfinite(values).all():
            collapsed(values, case.folded, kind, prepared.framework, out=scores)
            return False
        return _stepwise(prepared, lambda some: np.broadcast_to(values, (len(some), *values.shape)), case, scores)
    disturbance, seeds = prepared.disturbance, case.seeds
    assert disturbance is not None
    if kind == "arithmetic" and case.folded is not None and disturbance.linear(case.data):
        scores[:] = disturbance.linear_scores(case.data, seeds, case.folded)
        return False
    return _stepwise(prepared, lambda some: disturbed(disturbance, case.data, seeds[some]), case, scores)


def _stepwise(
    prepared: Prepared, values_of: Callable[[NDArray[np.intp]], Floats], case: Case, scores: Floats
) -> NDArray[np.bool_]:
    """Draws through the tree one group at a time, all draws of a part at once; tells which failed."""
    draws, units = scores.shape
    at_once = max(1, STEPWISE // max(1, units * len(prepared.framework.node_codes)))
    failed = np.zeros(draws, dtype=bool)
    negative = any(branch.adding.step.method in NOT_NEGATIVE for branch in case.branches)
    for start in range(0, draws, at_once):
        some = np.arange(start, min(start + at_once, draws))
        values = values_of(some)
        bad = (values < 0).any(axis=(1, 2)) if negative else np.zeros(len(some), dtype=bool)
        failed[some] = bad
        good = some[~bad]
        if not good.size:
            continue
        used = {b.group.code: case.weights[list(b.members)][:, good].T for b in case.branches}
        vetoes = np.broadcast_to(prepared.vetoes, (len(good), *prepared.vetoes.shape))
        climbed = climb(case.branches, values[~bad], vetoes, np.ones((len(good), units), dtype=bool), used)
        scores[good] = climbed.scores[..., prepared.place]
    return failed


def collapsed(values: Floats, weights: Floats, kind: str, framework: Framework, *, out: Floats) -> None:
    """Scores of many draws as one product ``(indicator, draw), (unit, indicator) -> (draw, unit)``."""
    if kind == "arithmetic":
        np.matmul(weights.T, values.T, out=out)
        return
    zero = values <= 0
    if not zero.any():
        np.matmul(weights.T, np.log(values).T, out=out)
        if framework.rank.decimals is not None:
            np.exp(out, out=out)
        return
    with np.errstate(divide="ignore"):
        np.matmul(weights.T, np.where(zero, -1e300, np.log(values)).T, out=out)
    np.exp(out, out=out)


def in_index(branches: tuple[Branch, ...], weights: Floats, place: int) -> Floats:
    """Product of the weights up the tree to a node, each draw's ``(node, draw) -> (indicator, draw)``."""
    indicators = branches[0].place
    share = np.zeros_like(weights)
    alive = weights.copy()
    totals = {}
    for branch in branches:
        total = alive[list(branch.members)].sum(axis=0)
        totals[branch.place] = total
        if not (total > 0).all():
            alive[branch.place, total <= 0] = 0.0  # a group without members does not count in its parent
    share[place] = 1.0
    for branch in reversed(branches):
        if branch.place == place or share[branch.place].any():
            total = np.where(totals[branch.place] > 0, totals[branch.place], 1.0)
            above = share[branch.place] / total
            for member in branch.members:
                np.multiply(alive[member], above, out=share[member])
    return share[:indicators]


def weights_of(prepared: Prepared, uniforms: Floats, which: NDArray[np.intp]) -> Floats:
    """Weights of every node in every draw ``(node, draw)``; not yet summing to 1."""
    first = prepared.given[0]
    if all(np.array_equal(first, given) for given in prepared.given):
        weights = np.empty((len(first), uniforms.shape[1]))
        weights[:] = first[:, None]
    else:
        weights = np.stack(prepared.given, axis=1)[:, which]
    factor, spread = prepared.factor("weights"), prepared.audit.weights
    if factor is not None and spread is not None:
        own = uniforms[factor.columns]
        if spread.method == "relative":
            noise = own * (2 * spread.spread)
            noise += 1 - spread.spread
            weights[runs(prepared.varied)] *= noise
        elif spread.method == "dirichlet":
            _dirichlet(prepared, weights, own, spread.concentration)
        else:
            _experts(prepared, weights, own[0])
    factor = prepared.factor("leave_out")
    if factor is not None:
        choice = level_of(uniforms[factor.columns.start], len(prepared.left_out) + 1) - 1
        some = np.flatnonzero(choice >= 0)
        weights[np.asarray(prepared.left_out)[choice[some]], some] = 0.0
    return weights


def runs(places: tuple[int, ...]) -> slice | list[int]:
    """Places as a slice where they follow one another, which spares a copy."""
    if places and places[-1] - places[0] + 1 == len(places):
        return slice(places[0], places[-1] + 1)
    return list(places)


def _dirichlet(prepared: Prepared, weights: Floats, own: Floats, concentration: float) -> None:
    from scipy.special import gammaincinv  # noqa: PLC0415 - slow to import

    row = {node: k for k, node in enumerate(prepared.varied)}
    for branch in prepared.trees[0]:
        members = list(branch.members)
        total = weights[members].sum(axis=0)
        for member in members:
            if member in row:
                shape = concentration * weights[member] / np.where(total > 0, total, 1.0)
                weights[member] = np.where(shape > 0, gammaincinv(np.maximum(shape, 1e-12), own[row[member]]), 0.0)


def _experts(prepared: Prepared, weights: Floats, own: Floats) -> None:
    framework = prepared.framework
    for branch in prepared.trees[0]:
        experts = branch.weighting.experts
        if not experts:
            continue
        names = list(experts)
        choice = level_of(own, len(names))
        for member, code in zip(branch.members, branch.names, strict=True):
            weights[member] = np.array([experts[name].get(code, 0.0) for name in names])[choice]
    del framework


def data_places(prepared: Prepared, uniforms: Floats) -> NDArray[np.intp]:
    """Which data set each draw uses ``(draw,)``."""
    if len(prepared.data) == 1:
        return np.zeros(uniforms.shape[1], dtype=np.intp)
    chosen = []
    for axis, code in enumerate(("impute", "treat", "normalise")):
        factor = prepared.factor(code)
        count = prepared.data_of.shape[axis]
        chosen.append(0 if factor is None else level_of(uniforms[factor.columns.start], count))
    result: NDArray[np.intp] = prepared.data_of[tuple(np.broadcast_arrays(*chosen))]
    return result


def tree_places(prepared: Prepared, uniforms: Floats) -> NDArray[np.intp]:
    """Which way of adding up each draw uses ``(draw,)``."""
    if len(prepared.trees) == 1:
        return np.zeros(uniforms.shape[1], dtype=np.intp)
    codes = ("aggregate", *(f"aggregate_in.{group}" for group in prepared.audit.aggregate_in))
    chosen = []
    for axis, code in enumerate(codes):
        factor = prepared.factor(code)
        chosen.append(0 if factor is None else level_of(uniforms[factor.columns.start], prepared.tree_of.shape[axis]))
    result: NDArray[np.intp] = prepared.tree_of[tuple(np.broadcast_arrays(*chosen))]
    return result


def level_of(uniforms: Floats, count: int) -> NDArray[np.intp]:
    """The unit interval cut into equal parts."""
    return np.minimum((uniforms * count).astype(np.intp), count - 1)


def trees_of(framework: Framework, audit: Audit, year: int) -> tuple[tuple[tuple[Branch, ...], ...], NDArray[np.intp]]:
    """Every distinct way of adding up, and which levels mean which."""
    everywhere = levels(framework.aggregate, audit.aggregate)
    single = {group: levels(_own_aggregate(framework, group), steps) for group, steps in audit.aggregate_in.items()}
    shape = (len(everywhere), *(len(steps) for steps in single.values()))
    tree_of, trees = np.empty(shape, dtype=np.intp), []
    for place in np.ndindex(*shape):
        changed = framework
        whole = everywhere[place[0]]
        if whole is not None:
            groups = tuple(g.model_copy(update={"aggregate": None}) for g in framework.groups)
            changed = framework.model_copy(update={"aggregate": whole, "groups": groups})
        for (group, steps), level in zip(single.items(), place[1:], strict=True):
            if steps[level] is not None:
                groups = tuple(g.model_copy(update={"aggregate": steps[level]}) if g.code == group else g for g in changed.groups)
                changed = changed.model_copy(update={"groups": groups})
        tree_of[place] = len(trees)
        trees.append(branches_of(changed.model_copy(), [year]))
    return tuple(trees), tree_of


def varied_nodes(framework: Framework, audit: Audit) -> tuple[int, ...]:
    """Places of the nodes whose weights vary: those with siblings, or those named."""
    if audit.weights is None:
        return ()
    place = {code: k for k, code in enumerate(framework.node_codes)}
    varied = []
    for group in framework.groups:
        members = framework.members(group.code)
        if len(members) > 1 and (group.weighting or framework.weighting).method != "benefit_of_the_doubt":
            varied += [place[m.code] for m in members if not audit.weights.nodes or m.code in audit.weights.nodes]
    return tuple(sorted(varied))


def one_mean(branches: tuple[Branch, ...]) -> str:
    """``arithmetic`` or ``geometric`` where every group is that mean and nothing else happens to it; else nothing."""
    kinds = {branch.adding.step.method for branch in branches}
    if len(kinds) != 1 or not kinds <= {"arithmetic", "geometric"}:
        return ""
    for branch in branches:
        group = branch.group
        upset = branch.extras or branch.vetoes or group.floor is not None or group.cap is not None
        turned = group.direction is Direction.LOWER or branch.weighting.method == "benefit_of_the_doubt"
        if upset or turned or (branch.rescale is not None and branch.rescale.parent_uses == "after"):
            return ""
    return kinds.pop()


def ranks_of(scores: Floats, framework: Framework) -> NDArray[np.int32]:
    """Ranks of every draw ``(draw, unit)``, rounded first where the framework says so; 0 where there is no score."""
    rule = framework.rank
    shown = scores if rule.decimals is None else round_half(scores, rule.decimals, rule.half)
    return quick_ranks(shown, rule.tolerance)


def reasons_of(
    sets: list[Floats | None], trees: tuple[tuple[Branch, ...], ...], failures: Mapping[int, Problem]
) -> dict[tuple[int, int], Problem]:
    """Combinations that cannot be computed, with the reason."""
    reasons = {}
    for d, values in enumerate(sets):
        for t, branches in enumerate(trees):
            if values is None:
                reasons[d, t] = failures[d]
            elif (values < 0).any():
                for branch in branches:
                    below = [m for m in branch.members if m < values.shape[1] and (values[:, m] < 0).any()]
                    if branch.adding.step.method in NOT_NEGATIVE and below:
                        facts = {"method": branch.adding.step.method, "group": branch.group.name or branch.group.code}
                        reasons[d, t] = Problem("auditing.negative", values=facts, severity="warning")
    return reasons


def reason_of(error: GanchaoError) -> Problem:
    """The first thing an error says."""
    if isinstance(error, InvalidInput) and error.problems:
        return error.problems[0]
    return Problem("auditing.failed", values={"why": Say("unknown.none") if not str(error) else str(error)})


def _own_aggregate(framework: Framework, group: str) -> Aggregate:
    return next((g.aggregate for g in framework.groups if g.code == group), None) or framework.aggregate


def _there(values: Floats | None) -> Floats:
    assert values is not None, "a data set that failed is never used"
    return values
