"""Does the index hang together? Correlations, alpha, components, importance against weight, removal, statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.correlations import (
    Components,
    Correlations,
    cronbach_alpha,
    pearson,
    principal_components,
    spearman,
)
from ganchao.auditing.importance import correlation_ratio
from ganchao.auditing.removal import Removal, ancestors, removals, sign_towards
from ganchao.auditing.rescoring import shares
from ganchao.auditing.statistics import Statistics, statistics
from ganchao.domain.framework import Framework, Group, Indicator, Role
from ganchao.domain.panel import Floats, position
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, Where

REDUNDANT: Final = 0.92
"""Above this two members say the same."""
WEAK: Final = 0.3
"""Below this a member has little to do with its group."""
SURE: Final = 0.05
"""p value from which a correlation is told from none."""

Flag = Literal["", "negative", "redundant", "weak"]


@dataclass(frozen=True)
class Pair:
    """Two members of one group, or two indicators of different groups that say the same."""

    first: str
    second: str
    group: str  # empty where they lie in different groups
    pearson: float
    spearman: float
    p: float
    cases: int
    flag: Flag


@dataclass(frozen=True)
class Relation:
    """A node against a group above it: what its weight claims and what it really does."""

    node: str
    above: str
    pearson: float  # positive where a better score goes with a better one above
    spearman: float
    p: float
    cases: int
    weight: float  # share of the weight in ``above``
    linear: float  # squared correlation
    ratio: float  # correlation ratio: share of the variance above that it accounts for
    importance: float  # ratio as a share of the ratios of all nodes it is compared with
    flag: Flag


@dataclass(frozen=True, eq=False)
class Inner:
    """One group from inside."""

    code: str
    members: tuple[str, ...]
    alpha: float
    components: Components


@dataclass(frozen=True, eq=False)
class Coherence:
    """How nodes go together, and whether each matters as much as its weight says."""

    framework: Framework
    years: tuple[int, ...]
    cases: int  # units of the field, in all years looked at
    nodes: tuple[str, ...]
    pearson: Correlations  # (node, node), scores as they are
    spearman: Correlations
    weight_in_index: Floats  # (node,), NaN for bonuses and deductions
    pairs: tuple[Pair, ...]  # all pairs of members inside groups, then redundant indicators across groups
    in_group: tuple[Relation, ...]  # each node against its parent; importance among its siblings
    in_index: tuple[Relation, ...]  # each node against the index; importance among nodes of its level
    groups: tuple[Inner, ...]
    removals: tuple[Removal, ...]
    statistics: tuple[Statistics, ...]  # indicators as they enter, after dividing by denominators
    findings: tuple[Problem, ...]  # what a careful reader would ask about, in words


def coherence(card: Scorecard, *, year: int | Literal["all"] | None = None) -> Coherence:
    """How the nodes of an index go together in one round (the last unless named) or in all rounds pooled.

    Parameters
    ----------
    card
        Scores of all nodes.
    year
        A round, or ``"all"``: every unit in every round is one case. Correlations then mix differences between
        units with change over time, and p values are too small, because rounds of one unit are not independent.

    Returns
    -------
    Coherence
        NaN where fewer than 3 cases or a constant node leave nothing to tell; ``findings`` say so.

    Raises
    ------
    InvalidInput
        Where the card holds no indicators (large fields), or no unit is ranked.

    References
    ----------
    OECD/JRC (2008), Handbook, steps 4 and 8; Becker et al. (2022), COINr, ``get_corr_flags``, ``get_cronbach``,
    ``get_PCA``, ``remove_elements``, ``get_stats``; Becker et al. (2017) for importance.
    """
    if card.steps is None:
        raise InvalidInput([Problem("coherence.no_indicators")])
    if not card.years:
        raise InvalidInput([Problem("coherence.nobody")])
    last = len(card.years) - 1
    at = list(range(last + 1)) if year == "all" else [last if year is None else position("year", year, card.years)]
    framework = card.framework
    there = card.ranked[at] & np.isfinite(card.scores[at]).any(axis=-1)
    scores = card.scores[at][there]  # (case, node)
    if not len(scores):
        raise InvalidInput([Problem("coherence.nobody")])
    linear, by_rank = pearson(scores), spearman(scores)
    weights = weights_in_index(card, at)
    made = _Relations(framework, scores, linear, by_rank, weights)
    pairs = made.pairs()
    in_group, in_index = made.in_group(), made.in_index()
    inner = tuple(made.inner(group) for group in framework.bottom_up)
    removed = removals(card, at) if len(card.units) > 1 else ()
    return Coherence(
        framework,
        tuple(card.years[k] for k in at),
        len(scores),
        card.nodes,
        linear,
        by_rank,
        weights,
        pairs,
        in_group,
        in_index,
        inner,
        removed,
        statistics(card.steps.raw[at][there], [i.code for i in framework.scored]),
        (*_few(len(scores)), *_flat(framework, scores), *_findings(framework, pairs, in_group, in_index)),
    )


def weights_in_index(card: Scorecard, years: list[int]) -> Floats:
    """Product of the weights up the tree, the mean over these places on the year axis ``(node,)``."""
    framework, place = card.framework, {code: k for k, code in enumerate(card.nodes)}
    own = card.weights[years].copy()
    for group in framework.groups:
        members = [place[node.code] for node in framework.members(group.code)]
        if (group.weighting or framework.weighting).method != "benefit_of_the_doubt":
            own[:, members] = shares(own[:, members])
    out = np.full(own.shape, np.nan)
    out[:, place[framework.index.code]] = 1.0
    for group in reversed(framework.bottom_up):
        for node in framework.members(group.code):
            out[:, place[node.code]] = out[:, place[group.code]] * own[:, place[node.code]]
    mean: Floats = out.mean(axis=0)
    return mean


class _Relations:
    """Everything said of two nodes at a time."""

    def __init__(
        self, framework: Framework, scores: Floats, linear: Correlations, by_rank: Correlations, weights: Floats
    ) -> None:
        self.framework, self.scores, self.linear, self.by_rank, self.weights = (
            framework,
            scores,
            linear,
            by_rank,
            weights,
        )
        self.place = {code: k for k, code in enumerate(framework.node_codes)}
        self.index = framework.index.code
        self.extras = {i.code for i in framework.scored if i.role is not Role.SCORED}

    def pairs(self) -> tuple[Pair, ...]:
        """All pairs of siblings, and pairs of indicators of different groups that say the same."""
        out = []
        for group in reversed(self.framework.bottom_up):
            members = [node.code for node in self.framework.members(group.code)]
            out += [self.pair(a, b, group.code) for k, a in enumerate(members) for b in members[k + 1 :]]
        indicators = [i for i in self.framework.scored if i.role is Role.SCORED]
        for k, first in enumerate(indicators):
            for second in indicators[k + 1 :]:
                if (
                    first.group != second.group
                    and self.linear.values[self.place[first.code], self.place[second.code]] > REDUNDANT
                ):
                    out.append(self.pair(first.code, second.code, ""))
        return tuple(out)

    def pair(self, first: str, second: str, group: str) -> Pair:
        """Two nodes; between siblings a group turned round counts as its parent adds it up."""
        a, b = self.place[first], self.place[second]
        sign = (
            1.0
            if not group
            else sign_towards(self.framework, first, group) * sign_towards(self.framework, second, group)
        )
        r, p = sign * float(self.linear.values[a, b]), float(self.linear.p[a, b])
        flag: Flag = "redundant" if r > REDUNDANT else "negative" if r < 0 and p < SURE else "weak" if r < WEAK else ""
        return Pair(
            first, second, group, r, sign * float(self.by_rank.values[a, b]), p, int(self.linear.cases[a, b]), flag
        )

    def in_group(self) -> tuple[Relation, ...]:
        """Each node against its parent."""
        out: list[Relation] = []
        for group in self.framework.bottom_up:
            members = [node.code for node in self.framework.nodes if node.group == group.code]
            out += self.relations(members, group.code)
        order = self.framework.node_codes
        return tuple(sorted(out, key=lambda each: order.index(each.node)))

    def in_index(self) -> tuple[Relation, ...]:
        """Each node against the index, compared with all indicators, or with groups as far from the index."""
        levels: dict[int, list[str]] = {}
        for node in self.framework.nodes:
            if node.code != self.index:
                level = 0 if isinstance(node, Indicator) else len(ancestors(self.framework, node.code))
                levels.setdefault(level, []).append(node.code)
        out = [relation for codes in levels.values() for relation in self.relations(codes, self.index)]
        order = self.framework.node_codes
        return tuple(sorted(out, key=lambda each: order.index(each.node)))

    def relations(self, codes: list[str], above: str) -> list[Relation]:
        """Nodes compared with each other in what they do to a node above."""
        if not codes:
            return []
        at, top = [self.place[code] for code in codes], self.place[above]
        ratios = np.array([correlation_ratio(self.scores[:, k], self.scores[:, top]) for k in at])
        scored = np.array([code not in self.extras for code in codes])
        total = np.nansum(np.where(scored, ratios, 0.0))
        with np.errstate(invalid="ignore", divide="ignore"):
            importance = np.where(scored & (total > 0), ratios / total, np.nan)
            weights = np.where(scored, self.weights[at], np.nan)
            weights = weights / np.nansum(weights) if np.nansum(weights) > 0 else weights * np.nan
        out = []
        for k, code in enumerate(codes):
            sign = sign_towards(self.framework, code, above)
            r, p = sign * float(self.linear.values[at[k], top]), float(self.linear.p[at[k], top])
            flag: Flag = "negative" if r < 0 and p < SURE else "weak" if r < WEAK else ""
            out.append(
                Relation(
                    code,
                    above,
                    r,
                    sign * float(self.by_rank.values[at[k], top]),
                    p,
                    int(self.linear.cases[at[k], top]),
                    float(weights[k]),
                    r * r,
                    float(ratios[k]),
                    float(importance[k]),
                    flag,
                )
            )
        return out

    def inner(self, group: Group) -> Inner:
        """Alpha and components of one group's members, turned as the group adds them up."""
        members = tuple(node.code for node in self.framework.members(group.code))
        signs = np.array([sign_towards(self.framework, code, group.code) for code in members])
        columns = self.scores[:, [self.place[code] for code in members]] * signs
        return Inner(group.code, members, cronbach_alpha(columns), principal_components(columns))


def _few(cases: int) -> list[Problem]:
    return [Problem("coherence.few_units", values={"count": cases}, severity="warning")] if cases < 3 else []


def _flat(framework: Framework, scores: Floats) -> list[Problem]:
    low, high = (f.reduce(np.where(np.isfinite(scores), scores, np.nan), axis=0) for f in (np.fmin, np.fmax))
    still: NDArray[np.bool_] = ~(high - low > 1e-12 * np.maximum(np.abs(low), np.abs(high)))
    return [
        Problem("coherence.constant", Where(path=node.code), {"node": node.name or node.code}, severity="warning")
        for node, flat in zip(framework.nodes, still, strict=True)
        if flat and len(scores) >= 3
    ]


def _findings(
    framework: Framework, pairs: tuple[Pair, ...], in_group: tuple[Relation, ...], in_index: tuple[Relation, ...]
) -> list[Problem]:
    """What a careful reader would ask about."""
    farther = tuple(each for each in in_index if framework.node(each.node).group != each.above)
    return [
        *(
            _of_pair(framework, pair)
            for pair in pairs
            if pair.flag == "redundant" or (pair.flag == "negative" and pair.group)
        ),
        *(_of_relation(framework, each, "contrary") for each in (*in_group, *farther) if each.flag == "negative"),
        *(_of_relation(framework, each, "weak") for each in in_group if each.flag == "weak"),
        *(_of_relation(framework, each, "overrated") for each in in_group if each.importance < each.weight / 2),
    ]


def _of_pair(framework: Framework, pair: Pair) -> Problem:
    names = {code: framework.node(code).name or code for code in (pair.first, pair.second, pair.group) if code}
    values = {"first": names[pair.first], "second": names[pair.second], "r": pair.pearson}
    where = Where(path=pair.first)
    if pair.flag == "redundant":
        return Problem("coherence.redundant", where, values, severity="warning")
    return Problem("coherence.opposed", where, {**values, "group": names[pair.group]}, severity="warning")


def _of_relation(framework: Framework, relation: Relation, key: Literal["contrary", "weak", "overrated"]) -> Problem:
    node, above = (framework.node(code).name or code for code in (relation.node, relation.above))
    values = {
        "node": node,
        "above": above,
        "r": relation.pearson,
        "weight": relation.weight,
        "importance": relation.importance,
    }
    return Problem(f"coherence.{key}", Where(path=relation.node), values, severity="warning")
