"""How sure is a rank: sentences first, then ranges, acceptabilities, odds against neighbours, and the years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from ganchao.auditing.choices import Factor, choices_of, levels_of, steps_in_force
from ganchao.auditing.uncertainty import Uncertainty
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.reporting.blocks import Block, Brief, Callout, Column, Heading, Paragraph, Table, behind
from ganchao.reporting.choice_names import factor_name, method_name
from ganchao.reporting.figures import enumerated, rounded
from ganchao.reporting.figures import percent as chance_words
from ganchao.reporting.uncertainty_charts import acceptability_chart, range_chart, trajectory_chart
from ganchao.reporting.uncertainty_facts import Ranges, percent, ranges_of
from ganchao.text import Lang, say

NEIGHBOURS: Final = 5
"""Units on either side whose odds against ours are shown."""
MOST_UNITS: Final = 1000
"""Longest table of ranges; our own unit is added."""
STEPS: Final = ("impute", "treat", "normalise", "aggregate", "weights", "error")
"""What could vary; those that do not are named."""


def uncertainty_brief(
    result: Uncertainty, lang: Lang, *, panel: Panel, years: Mapping[int, Uncertainty] | None = None, unit: str = ""
) -> Brief:
    """The chapter on rank ranges.

    Parameters
    ----------
    result
        Replications of one node in one round.
    lang
        The reader's language.
    panel
        Names of units.
    years
        The same for every round: rank over time with a band.
    unit
        Who is looked at; our own unit unless named.
    """
    ranges = ranges_of(result, panel, lang, unit=unit)
    stamp = say("reporting.stamp", lang) if ranges.framework.simulated else ""
    head = Heading(say("audit.chapter", lang), 2, "audit")
    if not result.good or not ranges.order.size:
        return (head, Paragraph(_draws(ranges)), Callout(say("audit.nothing", lang), "problem"), *failures(ranges))
    own, how = own_sentences(ranges), field_sentences(ranges)
    blocks: list[Block] = [head, *map(Paragraph, own), *failures(ranges)]
    blocks += behind(map(Paragraph, how)) if own else map(Paragraph, how)
    odds = odds_table(ranges, stamp)
    over_time = trajectory_chart(years or {}, ranges, stamp)
    blocks += [] if odds is None else [odds]
    blocks.append(range_chart(ranges, stamp))
    blocks += behind([
        *([] if over_time is None else [over_time]), acceptability_chart(ranges, stamp), ranges_table(ranges, stamp),
    ])
    return tuple(blocks)


def sentences(ranges: Ranges) -> list[str]:
    """What the replications say: the unit first, the field next, then how it was done."""
    return [*own_sentences(ranges), *field_sentences(ranges)]


def own_sentences(ranges: Ranges) -> list[str]:
    """What the replications say of the unit looked at; nothing where there is none."""
    if ranges.own is None:
        return []
    said = [_own(ranges, ranges.own), _chances(ranges, ranges.own), _apart(ranges, ranges.own)]
    return [sentence for sentence in said if sentence]


def field_sentences(ranges: Ranges) -> list[str]:
    """What they say of the field, and how they were done."""
    return [sentence for sentence in (_field(ranges), _groups(ranges), _draws(ranges), _fixed(ranges)) if sentence]


def own_sentence(result: Uncertainty, lang: Lang, *, unit: str = "") -> str:
    """How sure the rank of the unit looked at is, for summaries; nothing where it is not ranked."""
    place = result.units.index(unit) if unit in result.units else -1
    if place < 0 or not result.counts[place].any():
        return ""
    low, high = int(result.low[place]), int(result.high[place])
    key = "audit.summary_sure" if low == high else "audit.summary"
    return say(key, lang, level=f"{result.prepared.audit.level * 100:g}", low=low, high=high)


def _own(ranges: Ranges, own: int) -> str:
    result = ranges.result
    low, high = int(ranges.low[own]), int(ranges.high[own])
    return say(
        "audit.own_sure" if low == high else "audit.own",
        ranges.lang,
        unit=ranges.names[own],
        rank=ranges.rank(own),
        count=ranges.count,
        level=ranges.percent,
        low=low,
        high=high,
        median=int(result.median[own]),
        best=int(result.best[own]),
        worst=int(result.worst[own]),
    )


def _chances(ranges: Ranges, own: int) -> str:
    items = [
        say("audit.chance", ranges.lang, band=ranges.title(band),
            share=chance_words(float(ranges.chance(band)[own]), ranges.lang))
        for band in ranges.chances
    ]  # fmt: skip
    return (
        say("audit.chances", ranges.lang, unit=ranges.names[own], items=enumerated(items, ranges.lang)) if items else ""
    )


def _apart(ranges: Ranges, own: int) -> str:
    if not ranges.result.pairwise:
        return ""
    ahead, tolerance = ranges.result.ahead[own], ranges.result.prepared.audit.tolerance
    close = [unit for unit in ranges.order if unit != own and tolerance < ahead[unit] < 1 - tolerance]
    values = {"unit": ranges.names[own], "tolerance": f"{tolerance * 100:g}", "count": len(close)}
    if not close:
        return say("audit.apart_none", ranges.lang, **values)
    nearest = sorted(close, key=lambda unit: abs(ahead[unit] - 0.5))
    items = [
        say("audit.apart_unit", ranges.lang, unit=ranges.names[unit], share=percent(float(ahead[unit])))
        for unit in nearest
    ]
    return say("audit.apart", ranges.lang, units=_some(items, ranges.lang), **values)


def _some(items: list[str], lang: Lang, most: int = 6) -> str:
    joined = say("reporting.list_joint", lang).join(items[:most])
    return joined if len(items) <= most else say("audit.and_others", lang, items=joined)


def _field(ranges: Ranges) -> str:
    width = (ranges.high - ranges.low)[ranges.order]
    widest = ranges.order[int(np.argmax(width))]
    return say(
        "audit.field",
        ranges.lang,
        shift=rounded(ranges.result.mean_shift, 2),
        median=int(np.median(width)) + 1,
        sure=int((width == 0).sum()),
        count=len(width),
        level=ranges.percent,
        unit=ranges.names[widest],
        low=int(ranges.low[widest]),
        high=int(ranges.high[widest]),
    )


def _groups(ranges: Ranges) -> str:
    if not ranges.result.pairwise:
        return ""
    found = [ranges.letters[unit] for unit in ranges.order]
    first = [ranges.names[unit] for unit in ranges.order if ranges.letters[unit] == found[0]]
    return say(
        "audit.groups",
        ranges.lang,
        count=len(set(found)),
        units=_some(first, ranges.lang),
        letter=found[0],
        tolerance=f"{ranges.result.prepared.audit.tolerance * 100:g}",
    )


def _draws(ranges: Ranges) -> str:
    prepared, lang = ranges.result.prepared, ranges.lang
    varied = [what(factor, prepared.framework, prepared.audit, lang) for factor in prepared.factors]
    key = "audit.draws" if varied else "audit.draws_nothing"
    joined = say("reporting.clause_joint", lang).join(varied)
    return say(key, lang, draws=f"{ranges.result.draws:,}", seed=ranges.result.seed, what=joined)


def _fixed(ranges: Ranges) -> str:
    prepared, lang = ranges.result.prepared, ranges.lang
    varied = {factor.code.partition(".")[0] for factor in prepared.factors}
    fixed = [factor_name(code, prepared.framework, lang) for code in STEPS if code not in varied]
    return say("audit.fixed", lang, what=enumerated(fixed, lang)) if fixed else ""


def what(factor: Factor, framework: Framework, audit: Audit, lang: Lang) -> str:
    """One factor in words: what it is and between what it varies."""
    match factor.code:
        case "weights":
            spread = audit.weights
            assert spread is not None
            values = {
                "count": factor.size,
                "spread": f"{spread.spread * 100:g}",
                "concentration": f"{spread.concentration:g}",
            }
            return say(f"audit.what.{spread.method}", lang, **values)
        case "leave_out":
            return say("audit.what.leave_out", lang, count=len(factor.labels) - 1)
        case "error":
            return say("audit.what.error", lang)
    name = factor_name(factor.code, framework, lang)
    return say(
        "audit.what.choice", lang, factor=name, methods=enumerated(_methods(factor, framework, audit, lang), lang)
    )


def _methods(factor: Factor, framework: Framework, audit: Audit, lang: Lang) -> list[str]:
    """The steps in force, then the alternatives, each told by how it differs from the first."""
    table = factor.code.partition("_in.")[0]
    own = tuple(dict.fromkeys(steps_in_force(framework, factor.code)))
    others = [step for step in levels_of(framework, factor.code, choices_of(audit)[factor.code]) if step is not None]
    usual = say("audit.what.joint", lang).join(dict.fromkeys(method_name(table, step, step, lang) for step in own))
    return list(dict.fromkeys([usual, *(method_name(table, step, own[0], lang) for step in others)]))


def failures(ranges: Ranges) -> tuple[Callout, ...]:
    """Draws without a result, and why."""
    result, lang = ranges.result, ranges.lang
    if not result.failures:
        return ()
    lines: dict[str, int] = {}
    for problem, count in result.failures:
        said = problem.what(lang)
        lines[said] = lines.get(said, 0) + count
    items = tuple(say("audit.failed_line", lang, reason=reason, count=count) for reason, count in lines.items())
    head = say("audit.failed", lang, failed=result.draws - result.good, draws=result.draws)
    return (Callout(head, "warning", items),)


def ranges_table(ranges: Ranges, stamp: str) -> Table:
    """Every unit's range, median, best and worst rank, chances, and the letter of its group."""
    result, lang = ranges.result, ranges.lang
    shown = ranges.order[:MOST_UNITS]
    if ranges.own is not None and ranges.own not in shown:
        shown = np.append(shown, ranges.own)
    grouped = result.pairwise
    bands = [(ranges.title(band), ranges.chance(band) * 100) for band in ranges.chances]
    median, mean, best, worst = result.median, result.mean, result.best, result.worst
    columns = [
        Column(say("reporting.rank", lang)),
        Column(say("reporting.unit", lang)),
        Column(say("reporting.code", lang), code=True),
        *([Column(say("audit.column.group", lang), note=say("audit.column.group_note", lang))] if grouped else []),
        *(
            Column(say(f"audit.column.{name}", lang, level=ranges.percent))
            for name in ("low", "median", "high", "best", "worst")
        ),
        Column(say("audit.column.mean", lang), 1),
        *(Column(say("audit.column.chance", lang, band=band), 0, bar=True) for band, _ in bands),
    ]
    rows = tuple(
        (
            int(ranges.nominal[u]),
            ranges.names[u],
            result.units[u],
            *([ranges.letters[u]] if grouped else []),
            int(ranges.low[u]),
            int(median[u]),
            int(ranges.high[u]),
            int(best[u]),
            int(worst[u]),
            float(mean[u]),
            *(float(share[u]) for _, share in bands),
        )
        for u in shown
    )
    marks = {(row, -1): mark for row, u in enumerate(shown) if (mark := ranges.mark(int(u)))}
    ranks = ranges.nominal[shown]
    marks |= {(row, 0): "tied" for row, rank in enumerate(ranks) if (ranges.nominal == rank).sum() > 1}
    title = say("audit.table.ranges", lang, node=ranges.node, year=result.prepared.year, level=ranges.percent)
    note = say(
        "audit.table.ranges_note" if grouped else "audit.table.ranges_note_ungrouped",
        lang,
        draws=f"{result.good:,}",
        tolerance=f"{result.prepared.audit.tolerance * 100:g}",
    )
    return Table(tuple(columns), rows, title, note, marks, say("audit.sheet.ranges", lang), stamp=stamp)


def odds_table(ranges: Ranges, stamp: str) -> Table | None:
    """How probably the unit is ahead of its neighbours and peers; without a unit, each of the top of the next."""
    result, lang = ranges.result, ranges.lang
    if not result.pairwise or ranges.order.size < 2:
        return None
    place = {int(unit): k for k, unit in enumerate(ranges.order)}
    if ranges.own is None:
        pairs = list(zip(ranges.order[:20].tolist(), ranges.order[1:21].tolist(), strict=False))
    else:
        here = place[ranges.own]
        near = ranges.order[max(0, here - NEIGHBOURS) : here + NEIGHBOURS + 1].tolist()
        others = sorted(
            {*near, *(peer for peer in ranges.peers if peer in place)} - {ranges.own}, key=lambda u: place[u]
        )
        pairs = [(ranges.own, other) for other in others]
    columns = (
        *([Column(say("audit.column.unit", lang))] if ranges.own is None else []),
        Column(say("audit.column.against", lang)),
        Column(say("reporting.rank", lang)),
        Column(say("audit.column.span", lang, level=ranges.percent)),
        Column(say("audit.column.ahead", lang), 0, bar=True),
        Column(say("audit.column.verdict", lang)),
    )
    tolerance = result.prepared.audit.tolerance
    rows, marks = [], {}
    for first, other in pairs:
        share = float(result.ahead[first, other])
        verdict = "ahead" if share >= 1 - tolerance else "behind" if share <= tolerance else "open"
        rows.append(
            (
                *([ranges.names[first]] if ranges.own is None else []),
                ranges.names[other],
                int(ranges.nominal[other]),
                ranges.span(other),
                share * 100,
                say(f"audit.verdict.{verdict}", lang),
            )
        )
        if ranges.mark(other):
            marks[len(rows) - 1, -1] = ranges.mark(other)
    title = say(
        "audit.table.odds_field" if ranges.own is None else "audit.table.odds",
        lang,
        unit="" if ranges.own is None else ranges.names[ranges.own],
    )
    note = say("audit.table.odds_note", lang, low=f"{tolerance * 100:g}", high=f"{(1 - tolerance) * 100:g}")
    return Table(columns, tuple(rows), title, note, marks, say("audit.sheet.odds", lang), stamp=stamp)
