"""An audit's replications taken apart once: whom to show, ranges, letters of groups, chances."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.uncertainty import Uncertainty
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel
from ganchao.reporting.names import node_name, unit_name
from ganchao.text import Lang, say

ROUND: Final = (1, 3, 5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000)
"""Ranks people aim at; the next better one is stated where nobody names any."""


@dataclass(frozen=True)
class Chance:
    """A band of ranks whose probability is stated."""

    upto: int  # the last rank of the band
    after: int = 0  # the rank before its first
    tier: str = ""  # code, where it is a tier


@dataclass(frozen=True, eq=False)
class Ranges:
    """Rank ranges of one audit, in the reader's language."""

    result: Uncertainty
    names: list[str]  # of units
    lang: Lang
    peers: tuple[int, ...]  # places of peers in the field
    own: int | None  # place of the unit looked at, if it is ranked

    @property
    def framework(self) -> Framework:
        """Whose ranks."""
        return self.result.prepared.framework

    @cached_property
    def nominal(self) -> Floats:
        """Ranks without any change ``(unit,)``; NaN where there is none."""
        return self.result.prepared.nominal_ranks

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """Ranked units, best first; those tied by their mean rank."""
        there = np.flatnonzero(np.isfinite(self.nominal) & (self.result.counts.sum(axis=1) > 0))
        return there[np.lexsort((self.result.mean[there], self.nominal[there]))]

    @property
    def count(self) -> int:
        """Number ranked."""
        return int(np.isfinite(self.nominal).sum())

    @property
    def percent(self) -> str:
        """Share of draws inside a range, in percent."""
        return f"{self.result.prepared.audit.level * 100:g}"

    @cached_property
    def low(self) -> NDArray[np.intp]:
        """Better end ``(unit,)``."""
        return self.result.low

    @cached_property
    def high(self) -> NDArray[np.intp]:
        """Worse end ``(unit,)``."""
        return self.result.high

    @cached_property
    def letters(self) -> list[str]:
        """Letter of each unit's group ``(unit,)``; nothing where groups are not known."""
        if not self.result.pairwise:
            return [""] * len(self.names)
        groups, ranked = self.result.groups, np.isfinite(self.nominal)
        return [letters(int(group)) if known else "" for group, known in zip(groups, ranked, strict=True)]

    @cached_property
    def chances(self) -> tuple[Chance, ...]:
        """Bands of ranks to state a probability for."""
        return chances_of(self.result, self.own)

    def chance(self, band: Chance) -> Floats:
        """Probability of a rank in a band ``(unit,)``."""
        before = self.result.within(band.after) if band.after else 0.0
        return self.result.within(band.upto) - before

    def title(self, band: Chance) -> str:
        """What a band is called: a tier's name, or "top 10"."""
        if band.tier:
            tier = next(tier for tier in self.framework.tiers if tier.code == band.tier)
            return tier.name.in_lang(self.lang) or tier.code
        return say("audit.top", self.lang, rank=band.upto)

    def mark(self, unit: int) -> str:
        """``own`` or ``peer`` or nothing."""
        code = self.result.units[unit]
        return "own" if code == self.framework.own else "peer" if unit in self.peers else ""

    def rank(self, unit: int) -> str:
        """The nominal rank as text."""
        return f"{self.nominal[unit]:.0f}"

    def span(self, unit: int) -> str:
        """``9–12``, or one rank."""
        low, high = int(self.low[unit]), int(self.high[unit])
        return str(low) if low == high else say("audit.span", self.lang, low=low, high=high)

    @property
    def node(self) -> str:
        """Name of the node whose ranks are audited."""
        return node_name(self.framework, self.result.prepared.node, self.lang)


def ranges_of(result: Uncertainty, panel: Panel, lang: Lang, *, unit: str = "") -> Ranges:
    """Replications with names; ``unit`` is looked at instead of our own."""
    framework, units = result.prepared.framework, result.units
    names = [unit_name(panel, code, lang) for code in units]
    place = {code: k for k, code in enumerate(units)}
    own = place.get(unit or framework.own)
    if own is not None and not (np.isfinite(result.prepared.nominal_ranks[own]) and result.counts[own].any()):
        own = None
    peers = tuple(place[code] for code in framework.peer_codes if code in place)
    return Ranges(result, names, lang, peers, own)


def chances_of(result: Uncertainty, own: int | None) -> tuple[Chance, ...]:
    """The audit's own ranks; else the tiers; else the unit's rank and the round ones on either side of it."""
    audit, framework = result.prepared.audit, result.prepared.framework
    count = int(np.isfinite(result.prepared.nominal_ranks).sum())
    if audit.above:
        return tuple(Chance(rank) for rank in sorted(set(audit.above)))
    bands: list[Chance] = []
    after = 0
    for tier in framework.tiers:
        share = None if tier.percentile is None else int(max(tier.percentile / 100 * count, 1))
        upto = tier.upto if tier.upto is not None else share if share is not None else len(result.units)
        if upto > after:
            bands.append(Chance(upto, after, tier.code))
            after = upto
    if bands:
        return tuple(bands)
    here = 3 if own is None else int(result.prepared.nominal_ranks[own])
    better = max((rank for rank in ROUND if rank < here), default=0)
    worse = min((rank for rank in ROUND if here < rank < count), default=0)
    return tuple(Chance(rank) for rank in sorted({better, here, worse} - {0}))


def letters(number: int) -> str:
    """Letters of a group counted from 0.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def percent(share: float) -> str:
    """A probability in percent as a sentence holds it; certainty only where it is certain.

    >>> percent(0.342), percent(0.999), percent(0.001), percent(1.0)
    ('34', '>99', '<1', '100')
    """
    if 0 < share < 0.005:
        return "<1"
    if 0.995 <= share < 1:
        return ">99"
    return f"{share * 100:.0f}"
