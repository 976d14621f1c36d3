"""Tables of benchmarking for readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ganchao.benchmarking.benchmark import Benchmark
from ganchao.benchmarking.difficulty import Difficulty
from ganchao.benchmarking.gap import Gap
from ganchao.benchmarking.profile import Spot, index_weights
from ganchao.reporting.blocks import Column, Table
from ganchao.reporting.figures import enumerated, rounded
from ganchao.reporting.names import in_tree_order, kind_name, node_name, unit_name
from ganchao.text import Lang, say

INDENT: Final = "\u3000"
CAUSES: Final = frozenset({"own_part", "rivals", "revision", "entrants"})
"""Columns of a change of rank that sum to it."""
NOTED: Final = frozenset({"amount", "share", "numerator", "error"})
"""Columns of a gap that need a word of explanation."""


def gap_table(gap: Gap, lang: Lang, stamp: str) -> Table:
    """Every node's scores, contribution and share of the gap, in the order of the tree."""
    card = gap.card
    decimals = _decimals(gap)
    at = card.years.index(gap.year)
    weights = dict(zip(card.nodes, index_weights(card, at, gap.node), strict=True))
    depth = {node.code: level for level, node in in_tree_order(card.framework)}
    split = any(np.isfinite(part.numerator) for part in gap.parts)
    sampled = any(part.error for part in gap.parts)
    past = gap.kind == "past"
    titles = {"own": "before", "other": "after", "amount": "moved"} if past else {}
    names = ["node", "weight", "own", "other", "amount", *([] if past else ["share"])]
    names += ["numerator", "denominator"] if split else []
    names += ["error"] if sampled else []
    digits = {"weight": 1, "own": decimals, "other": decimals, "amount": decimals, "share": 0, "error": decimals + 1,
              "numerator": decimals, "denominator": decimals}  # fmt: skip
    rows = []
    for part in gap.parts:
        name = node_name(card.framework, part.node, lang)
        name = say("benchmark.rest", lang, node=name) if part.kind == "rest" else name
        level = max(depth.get(part.node, 0) - depth.get(gap.node, 0), 0)
        weight = weights.get(part.node, np.nan) if part.kind != "rest" else np.nan
        facts = {
            "node": INDENT * level + name, "weight": _or_none(weight * 100), "own": _or_none(part.own),
            "other": _or_none(part.other), "amount": part.amount,
            "share": part.amount / gap.gap * 100 if gap.gap else None, "numerator": _or_none(part.numerator),
            "denominator": _or_none(part.denominator), "error": part.error or None,
        }  # fmt: skip
        rows.append(tuple(facts[name] for name in names))
    columns = tuple(
        Column(
            say(f"benchmark.column.{titles.get(name, name)}", lang),
            digits.get(name),
            bar=name == "amount",
            note=say(f"benchmark.column.{titles.get(name, name)}.note", lang) if name in NOTED else "",
        )
        for name in names
    )
    key = "movement" if past else "gap"
    values = {"unit": unit_name(card.panel, gap.unit, lang), "year": gap.year, "past": gap.past}
    title = say(f"benchmark.{key}.table", lang, **values)
    note = say(f"benchmark.rule.{gap.rules[gap.node].rule}", lang) if gap.node in gap.rules else ""
    note = say("benchmark.movement.chart_note", lang) if past else note
    return Table(columns, tuple(rows), title, note, sheet=say(f"benchmark.sheet.{key}", lang), stamp=stamp)


def gaps_table(gaps: Sequence[Gap], lang: Lang, stamp: str) -> Table:
    """Each unit compared with: rank, score, gap and what it owes to the groups at the first level."""
    first = gaps[0]
    decimals = _decimals(first)
    level = [part.node for part in first.first_level if part.kind != "rest"]
    columns = [Column(say(f"benchmark.column.{name}", lang), d) for name, d in
               (("unit", None), ("rank", None), ("score", decimals), ("gap", decimals))]  # fmt: skip
    columns += [Column(node_name(first.card.framework, node, lang), decimals) for node in level]
    rows = tuple(
        (unit_name(gap.card.panel, gap.others[0], lang), gap.other_rank, gap.other, gap.gap,
         *(gap.of(node).amount for node in level))
        for gap in gaps
    )  # fmt: skip
    title = say("benchmark.gaps.table", lang, unit=unit_name(first.card.panel, first.unit, lang))
    marks = {(k, -1): "peer" for k in range(len(rows))}
    return Table(tuple(columns), rows, title, "", marks, say("benchmark.sheet.gaps", lang), stamp=stamp)


def spots_table(found: Benchmark, weak: tuple[Spot, ...], strong: tuple[Spot, ...], lang: Lang, stamp: str) -> Table:
    """Weak spots and strong points with rank and percentile."""
    framework = found.card.framework
    columns = (
        Column(say("benchmark.column.kind", lang)), Column(say("benchmark.column.node", lang)),
        Column(say("benchmark.column.rank", lang)), Column(say("benchmark.column.count", lang)),
        Column(say("benchmark.column.percentile", lang), 0), Column(say("benchmark.column.weight", lang), 1),
        Column(say("benchmark.column.lead", lang), 0, signed=True, note=say("benchmark.column.lead.note", lang)),
    )  # fmt: skip
    rows = tuple(
        (say(f"benchmark.spot.{kind}", lang), node_name(framework, s.node, lang), s.rank, s.count, s.percentile,
         s.weight * 100, s.lead)
        for kind, spots in (("weak", weak), ("strong", strong)) for s in spots
    )  # fmt: skip
    title = say("benchmark.spots.table", lang, unit=unit_name(found.card.panel, found.unit, lang), year=found.year)
    note = say("benchmark.spots.note", lang)
    return Table(columns, rows, title, note, sheet=say("benchmark.sheet.spots", lang), stamp=stamp)


def worth_table(found: Benchmark, lang: Lang, stamp: str) -> Table:
    """What a little more of each indicator is worth, dearest first."""
    card = found.card
    decimals = (2 if float(np.nanmax(np.abs(card.scores[..., -1]), initial=0.0)) > 15 else 4) + 1
    by_code = {(each.indicator, each.step): each for each in found.worths}
    codes = list(dict.fromkeys(each.indicator for each in found.worths if each.step == "percent"))
    columns = (
        Column(say("benchmark.column.indicator", lang)), Column(say("benchmark.column.measured_in", lang)),
        Column(say("benchmark.column.value", lang)), Column(say("benchmark.column.one_unit", lang), decimals),
        Column(say("benchmark.column.one_percent", lang), decimals, bar=True),
        Column(say("benchmark.column.places", lang), signed=True), Column(say("benchmark.column.remark", lang)),
    )  # fmt: skip
    rows = []
    for code in codes:
        one, part = by_code[code, "unit"], by_code[code, "percent"]
        node = card.framework.node(code)
        measured = getattr(node, "measured_in", None)
        passed = enumerated([unit_name(card.panel, unit, lang) for unit in part.overtaken], lang)
        remark = say(f"benchmark.worth.{part.reason}", lang) if part.reason else (
            say("benchmark.worth.passes", lang, units=passed) if passed else "")  # fmt: skip
        rows.append((
            node_name(card.framework, code, lang), measured.in_lang(lang) if measured else "", _short(one.value),
            _or_none(one.points), _or_none(part.points), _or_none(part.places), remark,
        ))  # fmt: skip
    title = say("benchmark.worth.table", lang, unit=unit_name(card.panel, found.unit, lang), year=found.year)
    note = say("benchmark.worth.note", lang)
    return Table(columns, tuple(rows), title, note, sheet=say("benchmark.sheet.worth", lang), stamp=stamp)


def _short(value: float) -> float | None:
    """A value of today with four digits that tell; whole numbers keep theirs."""
    known = _or_none(value)
    return known if known is None or abs(known) >= 1e4 else float(f"{known:.4g}")


def ladder_table(found: Benchmark, lang: Lang, stamp: str) -> Table:
    """The next units above, farthest first, as a ladder reads."""
    card = found.card
    decimals = _decimals(found.rungs[0].gap)
    columns = (
        Column(say("benchmark.column.rank", lang)), Column(say("benchmark.column.unit", lang)),
        Column(say("benchmark.column.score", lang), decimals),
        Column(say("benchmark.column.gap", lang), decimals, bar=True), Column(say("benchmark.column.most", lang)),
    )  # fmt: skip
    rows: tuple[tuple[object, ...], ...] = tuple(
        (rung.rank, unit_name(card.panel, rung.unit, lang), rung.gap.other, rung.gap.gap,
         enumerated([node_name(card.framework, node, lang) for node in rung.most], lang))
        for rung in reversed(found.rungs)
    )  # fmt: skip
    own = found.rungs[0].gap
    last = (own.own_rank, unit_name(card.panel, found.unit, lang), own.own, 0.0, "")
    rows = (*rows, last)
    title = say("benchmark.ladder.table", lang, unit=unit_name(card.panel, found.unit, lang), year=found.year)
    marks = {(len(rows) - 1, -1): "own"}
    return Table(columns, rows, title, "", marks, say("benchmark.sheet.ladder", lang), stamp=stamp)


def changes_table(found: Benchmark, lang: Lang, stamp: str) -> Table:
    """Year by year: rank, change, its four parts, and where we would stand had we stood still."""
    names = (
        "span",
        "rank_from",
        "rank_to",
        "places",
        "own_part",
        "rivals",
        "revision",
        "entrants",
        "stood_still",
        "chance",
    )
    columns = tuple(
        Column(say(f"benchmark.column.{name}", lang), 1 if name in CAUSES else None, signed=name in {"places", *CAUSES})
        for name in names
    )
    rows = tuple(
        (f"{c.year_from}–{c.year_to}", float(c.rank_from), float(c.rank_to), float(-c.change), float(-c.own),
         float(-c.rivals), float(-c.revision), float(-c.entrants), c.stood_still, _chance(found, float(c.change), lang))
        for c in reversed(found.changes)
    )  # fmt: skip
    title = say("benchmark.changes.table", lang, unit=unit_name(found.card.panel, found.unit, lang))
    note = say("benchmark.changes.note", lang)
    return Table(columns, rows, title, note, sheet=say("benchmark.sheet.changes", lang), stamp=stamp)


def _chance(found: Benchmark, change: float, lang: Lang) -> str:
    band = found.band
    if band is None or band.source == "unknown" or not change:
        return ""
    return say("benchmark.chance.inside" if band.means_nothing(change) else "benchmark.chance.outside", lang)


def peers_table(found: Benchmark, lang: Lang, stamp: str) -> Table:
    """Peers with the reason why they are worth looking at."""
    card = found.card
    rows = []
    for peer in found.peers:
        values = {
            "number": rounded(peer.number, 2) if np.isfinite(peer.number) else "", "first": peer.year_from,
            "last": peer.year_to, "rank_from": rounded(peer.rank_from, None) if peer.rank_from is not None else "",
            "rank_to": rounded(peer.rank_to, None) if peer.rank_to is not None else "", "reason": peer.reason,
            "among": kind_name(card.panel, found.unit, peer.among, lang),
            "share": f"{peer.number * 100:.0f}%" if np.isfinite(peer.number) else "",
        }  # fmt: skip
        key: str = peer.kind
        key = "declared_plain" if key == "declared" and not peer.reason else key
        key = "best_among" if key == "best" and peer.among else key
        kind = say(f"benchmark.peer.{peer.distance or peer.kind}", lang)
        why = say(f"benchmark.why.{key}", lang, **values)
        rows.append((kind, unit_name(card.panel, peer.unit, lang), peer.rank, peer.score, why))
    decimals = 2 if float(np.nanmax(np.abs(card.scores[..., -1]), initial=0.0)) > 15 else 4
    columns = tuple(
        Column(say(f"benchmark.column.{name}", lang), decimals if name == "score" else None)
        for name in ("peer", "unit", "rank", "score", "why")
    )
    title = say("benchmark.peers.table", lang, unit=unit_name(card.panel, found.unit, lang), year=found.year)
    return Table(columns, tuple(rows), title, sheet=say("benchmark.sheet.peers", lang), stamp=stamp)


def couplings_table(found: Benchmark, lang: Lang, stamp: str) -> Table:
    """Coupling coordination of pairs of groups, the worst first."""
    framework = found.card.framework
    columns = tuple(
        Column(say(f"benchmark.column.{name}", lang), 3 if name in {"coupling", "development", "degree"} else None)
        for name in ("pair", "coupling", "development", "degree", "level", "rank", "count", "lagging")
    )
    rows = tuple(
        (
            say("benchmark.pair", lang, first=node_name(framework, c.nodes[0], lang),
                second=node_name(framework, c.nodes[1], lang)),
            c.coupling, c.development, c.degree, say(f"coupling.level.{c.level}", lang), c.rank, c.count,
            node_name(framework, c.lagging, lang) if c.lagging else "",
        )
        for c in found.couplings
    )  # fmt: skip
    title = say("benchmark.coupling.table", lang, unit=unit_name(found.card.panel, found.unit, lang), year=found.year)
    note = say("benchmark.coupling.note", lang)
    return Table(columns, rows, title, note, sheet=say("benchmark.sheet.coupling", lang), stamp=stamp)


def precedents_table(hard: Difficulty, found: Benchmark, lang: Lang, stamp: str) -> Table:
    """Units that once stood like us and made such a climb."""
    names = ("unit", "span", "rank_from", "count_from", "rank_to", "count_to", "places")
    columns = tuple(
        Column(say(f"benchmark.column.{n}", lang), 0 if n == "places" else None, signed=n == "places") for n in names
    )
    rows = tuple(
        (unit_name(found.card.panel, p.unit, lang), f"{p.year_from}–{p.year_to}", p.rank_from, p.count_from, p.rank_to,
         p.count_to, p.places)
        for p in hard.precedents
    )  # fmt: skip
    title = say("benchmark.precedents.table", lang)
    note = say("benchmark.precedents.note", lang)
    return Table(columns, rows, title, note, sheet=say("benchmark.sheet.precedents", lang), stamp=stamp)


def _decimals(gap: Gap) -> int:
    return 2 if float(np.nanmax(np.abs(gap.card.scores[..., -1]), initial=0.0)) > 15 else 4


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
