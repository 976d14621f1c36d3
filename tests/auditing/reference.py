"""Replications recomputed slowly: every draw scored by itself, every statistic a loop over lists."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework, Role
from ganchao.domain.panel import Panel
from ganchao.domain.recipe import Impute, Screen, Weighting
from ganchao.errors import InvalidInput
from ganchao.scoring.score import score

STEPS = ("impute", "treat", "normalise")


@dataclass
class Draw:
    """One replication."""

    scores: list[float]  # by unit of the field, NaN without
    ranks: list[int]  # 0 without
    failed: bool


class Reference:
    """An audit of one round, one draw at a time."""

    def __init__(
        self, panel: Panel, framework: Framework, audit: Audit, *, year: int | None = None, node: str | None = None
    ) -> None:
        ties = framework.rank.model_copy(update={"ties": "best"})
        self.panel, self.framework, self.audit = panel, framework.model_copy(update={"rank": ties}), audit
        card = score(panel, self.framework)
        self.at = len(card.years) - 1 if year is None else card.years.index(year)
        self.place = len(card.nodes) - 1 if node is None else card.nodes.index(node)
        self.field = [u for u in range(len(card.units)) if card.ranked[self.at, u]]
        self.units = [card.units[u] for u in self.field]
        self.nominal = [float(card.ranks[self.at, u, self.place]) for u in self.field]
        self.weights: dict[tuple[int, ...], dict[str, float]] = {}

    def draw(self, row: Sequence[float]) -> Draw:
        """The replication of one row of a design."""
        uniforms = iter(row)
        choice = [self._pick(uniforms, getattr(self.audit, step)) for step in STEPS]
        whole = self._pick(uniforms, self.audit.aggregate)
        single = {group: self._pick(uniforms, steps) for group, steps in self.audit.aggregate_in.items()}
        try:
            framework = self._chosen(choice, whole, single)
            weights = dict(self._own_weights(framework, (*choice, whole, *single.values())))
            left = self._left_out(uniforms)
            self._vary(weights, framework, uniforms)
            if left is not None:
                weights[left] = 0.0
            panel = self.panel
            if self.audit.error or self.audit.bounds:
                panel, framework = self._disturbed(framework, next(uniforms))
            card = score(panel, weighed(framework, weights))
        except (InvalidInput, ZeroDivisionError):
            return Draw([math.nan] * len(self.field), [0] * len(self.field), True)
        place = card.nodes.index(self.framework.node_codes[self.place])
        ranks = [card.ranks[self.at, u, place] for u in self.field]
        scores = [float(card.scores[self.at, u, place]) for u in self.field]
        return Draw(scores, [0 if math.isnan(r) else int(r) for r in ranks], not any(r > 0 for r in ranks))

    @staticmethod
    def _pick(uniforms: Iterator[float], steps: Sequence[Any]) -> int:
        return min(int(next(uniforms) * (len(steps) + 1)), len(steps)) if steps else 0

    def _chosen(self, choice: list[int], whole: int, single: dict[str, int]) -> Framework:
        changes: dict[str, Any] = {}
        for step, level in zip(STEPS, choice, strict=True):
            if level:
                changes[step] = getattr(self.audit, step)[level - 1]
        if "normalise" in changes:
            changes["indicators"] = tuple(
                i
                if i.normalise is None or i.normalise.method == "bands"
                else i.model_copy(
                    update={
                        "normalise": changes["normalise"].model_copy(
                            update={
                                "log": i.normalise.log,
                                "missing": changes["normalise"].missing
                                if i.normalise.missing is None
                                else i.normalise.missing,
                            }
                        )
                    }
                )
                for i in self.framework.indicators
            )
        groups = list(self.framework.groups)
        if whole:
            changes["aggregate"] = self.audit.aggregate[whole - 1]
            groups = [g.model_copy(update={"aggregate": None}) for g in groups]
        for code, level in single.items():
            if level:
                step = self.audit.aggregate_in[code][level - 1]
                groups = [g.model_copy(update={"aggregate": step}) if g.code == code else g for g in groups]
        return self.framework.model_copy(update={**changes, "groups": tuple(groups)})

    def _own_weights(self, framework: Framework, key: tuple[int, ...]) -> dict[str, float]:
        if key not in self.weights:
            card = score(self.panel, framework)
            self.weights[key] = {c: float(w) for c, w in zip(card.nodes, card.weights[self.at], strict=True)}
        return self.weights[key]

    def _left_out(self, uniforms: Iterator[float]) -> str | None:
        if self.audit.leave_out == "none":
            return None
        every = [i.code for i in self.framework.indicators if i.role is Role.SCORED]
        codes = every if self.audit.leave_out == "each" else list(self.audit.leave_out)
        level = self._pick(uniforms, codes)
        return codes[level - 1] if level else None

    def _vary(self, weights: dict[str, float], framework: Framework, uniforms: Iterator[float]) -> None:
        spread = self.audit.weights
        if spread is None:
            return
        if spread.method == "experts":
            steps = [g.weighting or framework.weighting for g in framework.groups]
            names = list(dict.fromkeys(name for step in steps for name in step.experts))
            name = names[min(int(next(uniforms) * len(names)), len(names) - 1)]
            for step in steps:
                weights |= dict(step.experts.get(name, {}))
            return
        parents = {m.code: g for g in framework.groups for m in framework.members(g.code)}
        varied = [
            code
            for code in framework.node_codes
            if code in parents
            and len(framework.members(parents[code].code)) > 1
            and (parents[code].weighting or framework.weighting).method != "benefit_of_the_doubt"
            and (not spread.nodes or code in spread.nodes)
        ]
        drawn = {code: next(uniforms) for code in varied}
        if spread.method == "relative":
            for code, uniform in drawn.items():
                weights[code] *= 1 - spread.spread + 2 * spread.spread * uniform
            return
        from scipy.stats import gamma

        for group in framework.groups:
            codes = [member.code for member in framework.members(group.code)]
            total = sum(weights[code] for code in codes)
            for code in codes:
                shape = spread.concentration * weights[code] / total
                weights[code] = float(gamma.ppf(drawn[code], shape)) if code in drawn else shape

    def _disturbed(self, framework: Framework, uniform: float) -> tuple[Panel, Framework]:
        """Values as filled, this round's with noise; nothing left to derive or to fill."""
        card = score(self.panel, framework)
        assert card.steps is not None
        codes = [i.code for i in framework.scored]
        generator = np.random.Generator(np.random.SFC64(int(uniform * 2**53)))
        noise = generator.standard_normal((len(self.field), len(codes)), dtype=np.float32)
        values = card.steps.imputed.copy()
        for row, unit in enumerate(self.field):
            for column, code in enumerate(codes):
                error = self.audit.error.get(code, self.audit.error.get("*"))
                value = values[self.at, unit, column]
                if self.audit.bounds and self.panel.low is not None and self.panel.high is not None:
                    cell = (self.at, unit, self.panel.indicators.index(code))
                    low, high = self.panel.low[cell], self.panel.high[cell]
                    if low == low and high == high:
                        share = 0.5 * math.erfc(-float(noise[row, column]) / math.sqrt(2))
                        values[self.at, unit, column] = low + share * (high - low)
                        continue
                if error is not None:
                    deviation = (error.relative or 0.0) * abs(value) + (error.absolute or 0.0)
                    values[self.at, unit, column] = value + float(noise[row, column]) * deviation
        panel = replace(self.panel, values=values, indicators=tuple(codes), low=None, high=None)
        plain = {"numerator": "", "denominator": "", "factor": 1.0, "absolute": None, "impute": None}
        indicators = tuple(i.model_copy(update=plain) for i in framework.scored)
        return panel, framework.model_copy(update={"indicators": indicators, "impute": Impute(), "screen": Screen()})


def weighed(framework: Framework, weights: dict[str, float]) -> Framework:
    """The framework with these weights as given ones; a group without weight in it is taken out.

    Where units weigh for themselves, what is left out leaves the framework.
    """
    groups = [
        g
        if (g.weighting or framework.weighting).method == "benefit_of_the_doubt"
        else g.model_copy(update={"weighting": Weighting()})
        for g in framework.groups
    ]
    doubted = {g.code for g in groups if g.weighting and g.weighting.method == "benefit_of_the_doubt"}
    indicators = [
        i.model_copy(update={"weight": weights.get(i.code, 1.0)})
        for i in framework.indicators
        if i.group not in doubted or weights.get(i.code, 1.0) > 0
    ]
    groups = [g.model_copy(update={"weight": weights.get(g.code, 1.0)}) for g in groups]
    while True:
        alive = {
            node.group
            for node in [*indicators, *groups]
            if node.weight > 0 and getattr(node, "role", Role.SCORED) is Role.SCORED
        }
        kept = [g for g in groups if g.code in alive]
        if not kept:
            raise InvalidInput([])
        if len(kept) == len(groups):
            break
        codes = {g.code for g in kept}
        groups, indicators = kept, [i for i in indicators if i.group in codes]
    return framework.model_copy(
        update={"indicators": tuple(indicators), "groups": tuple(groups), "weighting": Weighting()}
    )


def plain_ranks(scores: Sequence[float], tolerance: float) -> list[int]:
    """Ranks with ties sharing the better one, neighbours within the tolerance chained; 0 without a score."""
    present = sorted((k for k, s in enumerate(scores) if not math.isnan(s)), key=lambda k: -scores[k])
    largest = max((abs(scores[k]) for k in present), default=0.0)
    ranks = [0] * len(scores)
    for number, k in enumerate(present):
        before = present[number - 1]
        ranks[k] = ranks[before] if number and scores[before] - scores[k] <= tolerance * largest else number + 1
    return ranks


@dataclass
class Statistics:
    """Everything an audit says of ranks, from lists of ranks."""

    counts: list[list[int]]
    low: list[int]
    median: list[int]
    high: list[int]
    best: list[int]
    worst: list[int]
    mean: list[float]
    ranked: list[float]
    within: list[list[float]]  # (unit, k - 1)
    ahead: list[list[float]]
    mean_shift: float
    groups: list[int]
    good: int


def statistics(draws: Sequence[Draw], nominal: Sequence[float], level: float, tolerance: float) -> Statistics:
    """Counted one draw and one pair at a time."""
    good = [draw.ranks for draw in draws if not draw.failed]
    units = range(len(nominal))
    own = [sorted(ranks[u] for ranks in good if ranks[u]) for u in units]

    def quantile(u: int, share: float) -> int:
        return own[u][max(math.ceil(share * len(own[u]) - 1e-9), 1) - 1] if own[u] else 0

    shifts = [abs(r[u] - nominal[u]) for r in good for u in units if r[u] and not math.isnan(nominal[u])]
    ahead = []
    for a in units:
        row = []
        for b in units:
            both = [(r[a], r[b]) for r in good if r[a] and r[b]]
            row.append(sum(1.0 if x < y else 0.5 if x == y else 0.0 for x, y in both) / max(len(both), 1))
        ahead.append(row)
    groups, number, first, last = [-1] * len(nominal), -1, -1, 0.0
    for u in sorted((u for u in units if not math.isnan(nominal[u])), key=lambda u: nominal[u]):
        if first < 0 or (ahead[first][u] >= 1 - tolerance and nominal[u] != last):
            first, number = u, number + 1
        groups[u], last = number, nominal[u]
    return Statistics(
        counts=[[r.count(k) for k in range(1, len(nominal) + 1)] for r in own],
        low=[quantile(u, (1 - level) / 2) for u in units],
        median=[quantile(u, 0.5) for u in units],
        high=[quantile(u, (1 + level) / 2) for u in units],
        best=[r[0] if r else 0 for r in own],
        worst=[r[-1] if r else 0 for r in own],
        mean=[sum(r) / len(r) if r else math.nan for r in own],
        ranked=[len(r) / max(len(good), 1) for r in own],
        within=[[sum(x <= k for x in r) / max(len(r), 1) for k in range(1, len(nominal) + 1)] for r in own],
        ahead=ahead,
        mean_shift=sum(shifts) / max(len(shifts), 1),
        groups=groups,
        good=len(good),
    )


def plain_means(framework: Framework, scores: Sequence[float], weights: dict[str, float], method: str) -> float:
    """The index of one unit by weighted means up the tree, each sum a loop; NaN without members."""
    found = {i.code: s for i, s in zip(framework.scored, scores, strict=True)}
    for group in framework.bottom_up:
        pairs = [(weights[m.code], found[m.code]) for m in framework.members(group.code)]
        there = [(w, s) for w, s in pairs if w > 0 and not math.isnan(s)]
        total = math.fsum(w for w, _ in there)
        if not there:
            found[group.code] = math.nan
        elif method == "arithmetic":
            found[group.code] = math.fsum(w * s for w, s in there) / total
        elif any(s == 0 for _, s in there):
            found[group.code] = 0.0
        else:
            found[group.code] = math.exp(math.fsum(w * math.log(s) for w, s in there) / total)
    return found[framework.index.code]
