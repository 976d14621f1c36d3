"""The page of a question about a rank: the finding, what must reach what, which measures, and what money would do."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ganchao.reporting.aim_answer import Answer, Context, as_programme
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table, behind
from ganchao.reporting.figures import percent
from ganchao.reporting.plan_brief import lines_table, measures_table, spending_table
from ganchao.reporting.plan_charts import frontier_blocks, must_blocks
from ganchao.reporting.plan_words import money, name_of
from ganchao.reporting.plan_words import stamp_of as plan_stamp
from ganchao.reporting.target_brief import beyond_full, close_to_limit, named, told
from ganchao.targeting.choice import Need
from ganchao.text import Lang, say

PROVEN = 0.005
"""A distance to the bound that is none, as a share of the cost or in probability."""
SURE = 1.96
"""Standard errors on either side that hold the truth 19 times in 20."""


@dataclass(frozen=True)
class Tile:
    """One number that the eye meets first."""

    label: str
    value: str
    note: str = ""


def stamp_of(answer: Answer, lang: Lang) -> str:
    """What stands inside every picture and table where anything is simulated or made up."""
    if answer.bought is not None:
        return plan_stamp(as_programme(answer), lang)
    return say("reporting.stamp", lang) if answer.card.framework.simulated else ""


def tiles(answer: Answer, lang: Lang) -> tuple[Tile, ...]:
    """Probability, money, and what comes if nothing is planned."""
    asked, bought = answer.question, answer.bought
    wanted = say("aim.tile.wanted", lang, confidence=percent(asked.confidence, lang))
    found = [Tile(say("aim.tile.chance", lang), percent(answer.chance, lang), wanted)]
    if bought is not None and bought.choice is not None:
        spent = money(as_programme(answer), bought.choice.total, lang, short=True)
        found.append(Tile(say("aim.tile.money", lang), spent,
                          say("aim.tile.measures", lang, count=len(bought.choice.measures))))
    elif bought is None:
        moved = say("aim.tile.moved", lang)
        found.append(Tile(moved, str(len(answer.least.targets)), ""))
    found.append(Tile(say("aim.tile.idle", lang), percent(answer.idle, lang), say("aim.tile.idle_note", lang)))
    return tuple(found)


def finding(answer: Answer, lang: Lang) -> str:
    """The answer in one sentence that can be sent upstairs."""
    asked, bought = answer.question, answer.bought
    facts = {"year": asked.year, "rank": asked.rank, "count": answer.count, "idle": percent(answer.idle, lang),
             "chance": percent(answer.chance, lang), "confidence": percent(asked.confidence, lang)}
    if bought is None:
        key = "aim.found.least" if answer.reached else "aim.found.least_short"
        return say(key, lang, moved=len(answer.least.targets), held=answer.least.held, **facts)
    if bought.choice is None:
        return say("aim.found.contradictory", lang, **facts)
    found = as_programme(answer)
    facts |= {"measures": len(bought.choice.measures), "money": money(found, bought.choice.total, lang)}
    if bought.reached:
        return say("aim.found" if bought.choice.measures else "aim.found.nothing", lang, **facts)
    if asked.budget is not None:
        return say("aim.found.short_money", lang, budget=money(found, asked.budget, lang), **facts)
    return say("aim.found.short", lang, **facts)


def answer_brief(answer: Answer, lang: Lang) -> Brief:
    """Measures and targets, with what is not proven and how far chance reaches."""
    stamp, blocks = stamp_of(answer, lang), list[Block]()
    if answer.plan.illustrative and stamp:
        blocks.append(Callout(say("plan.illustrative", lang, what=answer.plan.illustrative), "simulated"))
    bought = answer.bought
    if bought is not None:
        blocks.append(Heading(say("aim.measures", lang), 2, "aim-measures"))
        if bought.choice is not None and bought.choice.measures:
            found = as_programme(answer)
            table = measures_table(found, lang, stamp)
            codes = set(bought.choice.measures)
            kept = tuple(row for row, measure in zip(table.rows, in_order(answer), strict=True) if measure in codes)
            blocks.append(without(replace(table, rows=kept, title=say("aim.table", lang), note="", sheet=""), (3, 4)))
            left = [name_of(found, code, lang) for code in in_order(answer) if code not in codes]
            if left:
                joined = say("plan.joint", lang).join(left)
                blocks += behind([Paragraph(say("aim.not_taken", lang, list=joined))])
            blocks += behind([spending_table(found, bought.choice, lang, stamp)])
        else:
            blocks.append(Paragraph(say("aim.no_measures", lang)))
        blocks += proof(answer, lang)
    blocks += [Heading(say("aim.targets", lang), 2, "aim-targets"), *least_blocks(answer, lang, stamp)]
    return tuple(blocks)


def in_order(answer: Answer) -> list[str]:
    """Codes of the plan's measures in the order in which their table shows them."""
    bought = answer.bought
    best = None if bought is None else bought.choice
    starts = {} if best is None else dict(zip(best.measures, best.starts, strict=True))
    ordered = sorted(answer.plan.measures, key=lambda m: (m.code not in starts, starts.get(m.code, 0)))
    return [measure.code for measure in ordered]


def without(table: Table, columns: tuple[int, ...]) -> Table:
    """A table without some of its columns."""
    kept = [k for k in range(len(table.columns)) if k not in columns]
    return replace(table, columns=tuple(table.columns[k] for k in kept),
                   rows=tuple(tuple(row[k] for k in kept) for row in table.rows))


def proof(answer: Answer, lang: Lang) -> list[Block]:
    """How sure the probability is, and what a longer search could still find."""
    bought = answer.bought
    if bought is None or bought.choice is None or bought.stated is None:
        return []
    said = [say("aim.error", lang, points=f"{SURE * float(bought.stated.error.max()) * 100:.1f}")]
    gap = bought.choice.gap
    if gap > PROVEN and bought.reached and gap < 1:
        bound = money(as_programme(answer), bought.choice.total * (1 - min(gap, 1.0)), lang, short=True)
        said.append(say("aim.unproven", lang, bound=bound))
    elif gap > PROVEN and not bought.reached:
        said.append(say("aim.unproven_chance", lang, points=f"{gap * 100:.0f}"))
    return [Paragraph(("" if lang == "zh" else " ").join(said))]


def least_blocks(answer: Answer, lang: Lang, stamp: str) -> list[Block]:
    """What our indicators must reach, whatever moves them."""
    least, asked = answer.least, answer.question
    facts = {"year": asked.year, "rank": asked.rank, "chance": percent(least.probability, lang),
             "moved": len(least.targets), "held": least.held, "confidence": percent(asked.confidence, lang)}
    if least.contradictory:
        return [Callout(say("aim.least.contradictory", lang), "warning")]
    if least.effort is None:
        said: Block = Callout(say("aim.least.unreached", lang, **facts), "warning")
    else:
        said = Paragraph(say("aim.least.reached" if least.targets else "aim.least.nothing", lang, **facts))
    return [said, *([targets_table(answer, lang, stamp)] if least.targets else [])]


def targets_table(answer: Answer, lang: Lang, stamp: str) -> Table:
    """Indicators that must move: today, as things come, and what they must reach."""
    card, asked = answer.card, answer.question
    rows = []
    for target in answer.least.targets:
        why = "beyond" if beyond_full(card.framework, target) else target.why
        limit = None if target.why == "none" or not np.isfinite(target.limit) else target.limit
        rows.append((
            named(card, target.indicator, lang), *(told(each, target) for each in (target.today, target.coming,
                                                                                   target.value, limit)),
            target.share * 100, say(f"target.why.{why}", lang) if close_to_limit(target) else "",
        ))  # fmt: skip
    columns = tuple(
        Column(say(f"target.column.{title}", lang, year=card.years[-1]), 0 if title == "share" else None,
               bar=title == "share")
        for title in ("indicator", "today", "coming", "value", "limit", "share", "why")
    )
    return Table(columns, tuple(rows), say("target.table", lang, year=asked.year), stamp=stamp)


def context_brief(answer: Answer, context: Context, lang: Lang) -> Brief:
    """Money against probability with the plan as a dot, must-haves, and what it takes to hold each line."""
    found, stamp = as_programme(answer, context), stamp_of(answer, lang)
    blocks: list[Block] = [Heading(say("aim.context", lang), 2, "aim-context")]
    for block in frontier_blocks(found, lang, stamp):
        blocks.append(dotted(answer, block, lang) if isinstance(block, Chart) else block)
    must = [name_of(found, code, lang) for code, each in found.replacements.items() if each.need is Need.MUST]
    if must:
        blocks.append(Paragraph(say("aim.must", lang, list=say("plan.joint", lang).join(must))))
    blocks += must_blocks(found, lang, stamp)
    if found.lines:
        blocks.append(lines_table(found, lang, stamp))
    return tuple(blocks)


def dotted(answer: Answer, chart: Chart, lang: Lang) -> Chart:
    """The frontier with the plan found as a dot."""
    bought = answer.bought
    if bought is None or bought.choice is None:
        return chart
    dot = {"x": bought.choice.total, "y": answer.chance * 100, "text": say("aim.dot", lang)}
    return replace(chart, options={**chart.options, "dot": dot})
