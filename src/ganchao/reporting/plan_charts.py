"""Pictures of measures: probability against money, and what the loss of each measure would cost."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from ganchao.reporting.blocks import Block, Chart, Paragraph
from ganchao.reporting.figures import in_brackets, percent
from ganchao.reporting.plan_words import Programme, money, name_of
from ganchao.targeting.choice import Frontier, Need
from ganchao.text import Lang, say

ENOUGH: Final = (0.5, 0.8, 0.9)
"""Probabilities whose budget is told."""


def frontier_blocks(found: Programme, lang: Lang, stamp: str) -> list[Block]:
    """Probability against money, and the money at which it becomes even, likely, sure."""
    curve = found.frontier
    if curve is None or not len(curve.totals):
        return []
    first, case = curve.told[:, curve.first], say("plan.frontier.found", lang)
    rows = [{"money": 0.0, "chance": found.untouched[curve.first] * 100, "case": case}]
    rows += [
        {"money": float(total), "chance": float(chance) * 100, "case": case}
        for total, chance in zip(curve.totals, first, strict=True) if np.isfinite(chance)  # NaN where no plan fits
    ]
    unit = in_brackets(found.plan.money.in_lang(lang)) or say("plan.money", lang)
    labels = {"x": say("plan.frontier.x", lang, money=unit), "y": say("plan.frontier.y", lang)}
    fields = {"x": "money", "y": "chance", "color": "case"}
    note = say("plan.frontier.note", lang, gap=f"{unproven(curve) * 100:.1f}")
    chart = Chart("lines", pd.DataFrame(rows), frontier_title(found, curve, lang), fields, labels, note=note,
                  stamp=stamp, options={"decimals": 0, "amounts": True})
    steps = [
        say("plan.frontier.step", lang, money=money(found, total, lang, short=True), chance=percent(share, lang))
        for share, total in enough(found, curve)
    ]
    if not steps:
        return [chart]
    aim = sorted(found.plan.aims, key=lambda aim: aim.year)[curve.first]
    text = say("plan.frontier.sentence", lang, year=aim.year, rank=found.upto[curve.first],
               steps=say("plan.joint", lang).join(steps))
    return [chart, Paragraph(text)]


def enough(found: Programme, curve: Frontier) -> list[tuple[float, float]]:
    """Even, likely and nearly sure, and the least money found for each; what one sum brings is told once."""
    least: dict[float, float] = {}  # money -> the most it is enough for
    for share in ENOUGH:
        sums = [total] if (total := curve.needed(share)) is not None else []
        if found.choice is not None and found.stated is not None and found.stated.probability[curve.first] >= share:
            sums.append(found.choice.total)
        if sums:
            least[min(sums)] = share
    return sorted((share, total) for total, share in least.items())


def frontier_title(found: Programme, curve: Frontier, lang: Lang) -> str:
    """What the chart shows: the money that the promise takes, or how little the most money brings."""
    aim = sorted(found.plan.aims, key=lambda aim: aim.year)[curve.first]
    facts = {"year": aim.year, "rank": found.upto[curve.first]}
    if found.choice is not None and found.stated is not None:
        share, spent = float(found.stated.probability[curve.first]), found.choice.total
        cheaper = curve.needed(aim.confidence)
        if cheaper is not None and cheaper < spent:  # the rest of the money is for other aims
            share, spent = float(curve.told[curve.totals == cheaper, curve.first][0]), cheaper
        return say("plan.frontier.title_needed", lang, chance=percent(share, lang), money=money(found, spent, lang),
                   **facts)
    known = curve.told[:, curve.first][np.isfinite(curve.told[:, curve.first])]
    most = percent(float(known.max()) if known.size else found.untouched[curve.first], lang)
    return say("plan.frontier.title_short", lang, chance=most, money=money(found, float(curve.totals[-1]), lang),
               **facts)


def unproven(curve: Frontier) -> float:
    """How much likelier than the one found a plan could be at most, on the draws chosen on."""
    gaps = curve.bound - curve.probability[:, curve.first]
    return float(gaps[np.isfinite(gaps)].max(initial=0.0))


def must_blocks(found: Programme, lang: Lang, stamp: str) -> list[Block]:
    """What the loss of each measure taken would cost."""
    if found.choice is None or not found.replacements:
        return []
    taken = [r for r in found.replacements.values() if r.taken]
    known = [(r, extra) for r in taken if (extra := r.extra_cost(found.choice.total)) is not None]
    lost = [name_of(found, r.measure, lang) for r in taken if r.cost_without is None]
    if not known:
        return []
    known.sort(key=lambda pair: -pair[1])
    rows = [
        {"y": name_of(found, r.measure, lang), "x": extra, "mark": "own" if r.need is Need.MUST else "rest"}
        for r, extra in known
    ]
    unit = in_brackets(found.plan.money.in_lang(lang)) or say("plan.money", lang)
    note = say("plan.must.note", lang, list=say("plan.joint", lang).join(lost)) if lost else ""
    title = say("plan.must.title", lang, measure=name_of(found, known[0][0].measure, lang),
                money=money(found, known[0][1], lang))
    return [Chart("bars", pd.DataFrame(rows), title, {"y": "y", "x": "x", "mark": "mark"},
                  {"x": say("plan.must.x", lang, money=unit)}, note=note, stamp=stamp, options={"decimals": 1})]
