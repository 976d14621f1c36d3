"""What the report of one round says in sentences: first, own unit, movers, ties, state of the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import IMPUTED, MISSING, TREATED, Scorecard
from ganchao.reporting.figures import enumerated, rounded
from ganchao.reporting.names import first_level, node_name, tied, tier_places, unit_names
from ganchao.text import Lang, say


@dataclass(frozen=True, eq=False)
class Round:
    """One round of a scorecard, taken apart once for all tables and pictures."""

    card: Scorecard
    at: int  # place on the year axis
    names: list[str]  # of units, in the reader's language
    order: NDArray[np.intp]  # units of the field by rank
    beside: NDArray[np.intp]  # units scored but not ranked
    ranks: Floats  # (unit, node)
    scores: Floats  # (unit, node), as published
    tied: NDArray[np.bool_]  # (unit, node)
    tiers: NDArray[np.int16]  # (unit, node)
    percentiles: Floats  # (unit, node)
    change: Floats  # (unit,): ranks gained since the round before, NaN where unknown

    @property
    def year(self) -> int:
        """The round's year."""
        return self.card.years[self.at]

    @cached_property
    def count(self) -> int:
        """Number ranked by the index."""
        return int(self.card.counts[self.at, -1])

    @property
    def own(self) -> int | None:
        """Place of our own unit, if it is ranked in this round."""
        code = self.card.framework.own
        place = self.card.units.index(code) if code in self.card.units else None
        return place if place is not None and np.isfinite(self.ranks[place, -1]) else None

    @property
    def decimals(self) -> int:
        """Decimals of scores in tables and pictures."""
        declared = self.card.framework.rank.decimals
        if declared is not None:
            return declared
        largest = np.nanmax(np.abs(self.scores), initial=0.0)
        return 1 if largest > 15 else 3

    def mark(self, unit: int) -> str:
        """``own`` or ``peer`` or nothing."""
        code = self.card.units[unit]
        return "own" if code == self.card.framework.own else "peer" if code in self.card.framework.peer_codes else ""

    def score(self, unit: int, node: int = -1) -> str:
        """A score as text."""
        return rounded(float(self.scores[unit, node]), self.decimals)

    def rank(self, unit: int, node: int = -1) -> str:
        """A rank as text, without a word on ties."""
        return rounded(float(self.ranks[unit, node]), None)


def rounds_of(card: Scorecard, lang: Lang, *, last: int | None = None) -> tuple[Round, ...]:
    """The last rounds that rank anyone, newest first."""
    names = unit_names(card, lang)
    shared, tiers = tied(card.ranks), tier_places(card)
    published, percentiles = card.published, card.percentiles
    places = [k for k in range(len(card.years)) if np.isfinite(card.ranks[k, :, -1]).any()][::-1]
    out = []
    for k in places[:last]:
        ranks, scores = card.ranks[k], published[k]
        field = np.flatnonzero(np.isfinite(ranks[:, -1]))
        order = field[np.lexsort((-card.scores[k, field, -1], ranks[field, -1]))]
        beside = np.flatnonzero(~np.isfinite(ranks[:, -1]) & np.isfinite(scores[:, -1]))
        beside = beside[np.argsort(-scores[beside, -1], kind="stable")]
        follows = k > 0 and card.years[k - 1] == card.years[k] - 1
        change = card.ranks[k - 1, :, -1] - ranks[:, -1] if follows else np.full(len(names), np.nan)
        out.append(Round(card, k, names, order, beside, ranks, scores, shared[k], tiers[k], percentiles[k], change))
    return tuple(out)


def summary(now: Round, lang: Lang, *, sure: str = "", beyond: Sequence[str] = (), own: bool = True) -> list[str]:
    """The sentences that open the report; ``sure`` says how sure our own rank is, ``beyond`` what else was found.

    ``own`` False leaves our own rank out, where it was told before.
    """
    sentences = [_leaders(now, lang)]
    if now.own is not None:
        sentences += [_own(now, now.own, lang) if own else "", sure, _own_groups(now, now.own, lang), *beyond]
    sentences += [_movers(now, lang), _ties(now, lang), _data(now, lang)]
    return [sentence for sentence in sentences if sentence]


def _leaders(now: Round, lang: Lang) -> str:
    units = [_named(now, unit, lang) for unit in now.order[:3]]
    return say(
        f"reporting.summary.leaders{len(units)}",
        lang,
        year=now.year,
        count=now.count,
        **dict(zip(("first", "second", "third"), units, strict=False)),
    )


def _named(now: Round, unit: int, lang: Lang) -> str:
    return say("reporting.summary.with_score", lang, unit=now.names[unit], score=now.score(unit))


def _own(now: Round, own: int, lang: Lang) -> str:
    top = int(np.ceil(now.ranks[own, -1] / now.count * 100))
    key = "reporting.summary.own_tied" if now.tied[own, -1] else "reporting.summary.own"
    return say(
        key,
        lang,
        unit=now.names[own],
        count=now.count,
        rank=now.rank(own),
        top=top,
        score=now.score(own),
        change=moved(now.change[own], lang),
    )


def moved(change: float, lang: Lang) -> str:
    """A change of rank as the end of a sentence: up, down, unchanged, or nothing to compare with."""
    if not np.isfinite(change):
        return say("reporting.moved.unknown", lang)
    way = "up" if change > 0 else "down" if change < 0 else "level"
    return say(f"reporting.moved.{way}", lang, places=rounded(abs(float(change)), None))


def group_extremes(now: Round, unit: int) -> tuple[int, int] | None:
    """The first-level groups in which a unit stands best and worst, as places on the node axis."""
    places = [now.card.nodes.index(node.code) for node in first_level(now.card)]
    places = [k for k in places if np.isfinite(now.ranks[unit, k])]
    if len(places) < 2:
        return None
    share = {k: now.percentiles[unit, k] for k in places}
    best, worst = max(places, key=lambda k: share[k]), min(places, key=lambda k: share[k])
    return None if share[best] == share[worst] else (best, worst)


def _own_groups(now: Round, own: int, lang: Lang) -> str:
    ends = group_extremes(now, own)
    if ends is None:
        return ""
    best, worst = ends
    framework, nodes = now.card.framework, now.card.nodes
    return say(
        "reporting.summary.own_groups",
        lang,
        unit=now.names[own],
        best=node_name(framework, nodes[best], lang),
        best_rank=now.rank(own, best),
        worst=node_name(framework, nodes[worst], lang),
        worst_rank=now.rank(own, worst),
    )


def _movers(now: Round, lang: Lang) -> str:
    change = np.nan_to_num(now.change[now.order])
    up = [u for u in now.order[np.argsort(-change, kind="stable")] if now.change[u] > 0][:3]
    down = [u for u in now.order[np.argsort(change, kind="stable")] if now.change[u] < 0][:3]

    def listed(units: list[int]) -> str:
        items = [
            say("reporting.summary.mover", lang, unit=now.names[u], places=rounded(abs(float(now.change[u])), None))
            for u in units
        ]
        return enumerated(items, lang)

    parts = [
        say(f"reporting.summary.movers_{way}", lang, units=listed(units))
        for way, units in (("up", up), ("down", down))
        if units
    ]
    return say("reporting.summary.movers", lang, parts=say("reporting.clause_joint", lang).join(parts)) if parts else ""


def _ties(now: Round, lang: Lang) -> str:
    shared = int(now.tied[now.order, -1].sum())
    if not shared:
        return ""
    decimals = now.card.framework.rank.decimals
    key = "reporting.summary.ties" if decimals is None else "reporting.summary.ties_rounded"
    return say(key, lang, count=shared, decimals=decimals)


def _data(now: Round, lang: Lang) -> str:
    if now.card.steps is None:
        return ""
    marks = now.card.steps.marks[now.at][now.order]
    imputed, treated, missing = (int((marks == mark).sum()) for mark in (IMPUTED, TREATED, MISSING))
    if not imputed + treated + missing:
        return say("reporting.summary.data_complete", lang, cells=marks.size)
    parts = [
        say(f"reporting.summary.data_{word}", lang, count=count)
        for word, count in (("imputed", imputed), ("treated", treated), ("missing", missing))
        if count
    ]
    return say("reporting.summary.data", lang, cells=marks.size, parts=say("reporting.list_joint", lang).join(parts))
