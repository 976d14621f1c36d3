"""The overall approach (总体思路) for readers: the tree, every element with its wording, goals, lines, plan quality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ganchao.domain.plan import BottomLine, LineKind
from ganchao.planning.quotes import Quoted, quoted
from ganchao.planning.tree import look_up
from ganchao.reporting.basket_blocks import baskets_blocks
from ganchao.reporting.blocks import Block, Brief, Callout, Column, Heading, Paragraph, Table, behind
from ganchao.reporting.figures import enumerated, in_brackets, running
from ganchao.reporting.outline import Outline
from ganchao.reporting.outline_words import (
    cents,
    columns,
    illustrative,
    lead_of,
    named,
    phrases,
    plan_name,
    source_of,
    spent,
)
from ganchao.reporting.strategy_tree import tree_chart
from ganchao.text import Lang, say

COUNTED: Final = ("main_lines", "strategies", "priorities", "measures", "bottom_lines", "goals", "cards")
"""Lists counted in the first sentence."""
LISTED: Final = ("policies", "positionings", "themes", "main_lines", "halves", "strategies", "priorities", "measures",
                 "milestones", "goals", "cards", "bottom_lines")  # fmt: skip
"""Lists in the table of elements."""
ADVICE: Final = 8
"""Pieces of advice printed; the table of quality has them all."""


def strategy_brief(found: Outline, lang: Lang) -> Brief:
    """The approach in one paragraph, its picture, aims, goals, bottom lines, elements, sub-indices, quality."""
    stamp = found.stamp(lang)
    blocks: list[Block] = [Heading(say("planning.strategy.chapter", lang), 2, "strategy")]
    blocks += illustrative(found, lang)
    blocks.append(Paragraph(running(summaries(found, lang), lang)))
    picture = tree_chart(found, lang)
    blocks += [picture] if picture is not None else []
    blocks += [*aims_table(found, lang, stamp), *goals_table(found, lang, stamp), *lines_table(found, lang, stamp)]
    blocks += behind([Paragraph(quoted_sentence(each, lang)) for each in quoted(found.plan)])
    blocks += behind([elements_table(found, lang, stamp)])
    blocks += baskets_blocks(found, lang, stamp)
    blocks += quality_blocks(found, lang, stamp)
    blocks += behind(assumptions_table(found, lang, stamp))
    return tuple(blocks)


def strategy_title(found: Outline, lang: Lang) -> str:
    """The title of a page on the approach."""
    return say("planning.strategy.title", lang, plan=plan_name(found, lang))


def summaries(found: Outline, lang: Lang) -> list[str]:
    """What the plan consists of, how good it is as a plan, and what it lacks first."""
    counts = [
        say("planning.count", lang, count=count, what=say(f"planning.counted.{name}" + ".one" * (count == 1), lang))
        for name in COUNTED if (count := len(getattr(found.plan, name)))
    ]
    said = [say("planning.made_of", lang, list=enumerated(counts, lang, most=len(counts)))] if counts else []
    score = found.quality.score
    if score is not None:
        said.append(say("planning.quality", lang, score=f"{score:.0f}"))
    first = next(iter(found.quality.advice), None)
    if first is not None:
        said.append(say("planning.first_advice", lang, advice=advice(found, first.key, first.lacking, lang)))
    return said


def advice(found: Outline, key: str, lacking: Sequence[str], lang: Lang) -> str:
    """What to do about a part that some lack."""
    return say(f"planning.advice.{key}", lang, list=named(found, lacking, lang), count=len(lacking))


def elements_table(found: Outline, lang: Lang, stamp: str) -> Table:
    """Every element of the skeleton with wording, source, what it serves, who answers, money."""
    money = in_brackets(found.plan.money.in_lang(lang)) or say("plan.money", lang)
    titles = (*columns(lang, "kind", "element", "wording", "source", "serves", "owner"),
              Column(say("planning.column.budget", lang, money=money), cents(found.plan)),
              Column(say("planning.column.lives", lang), expert=True))  # fmt: skip
    rows: list[tuple[object, ...]] = []
    marks: dict[tuple[int, int], str] = {}
    orphans, alone = set(found.tree.orphans), len(found.plan.documents) == 1
    for kind in LISTED:
        for branch in found.tree.of(kind):
            looked, part = look_up(found.tree, branch.code), found.plan.coded[branch.code].part
            if branch.code in orphans:
                marks[len(rows), 1] = "missing"
            rows.append((
                say(f"plan.list.{kind}", lang), found.name(branch.code, lang),
                looked.says.text if looked.says is not None else phrases(part),
                source_of(found, looked.says, lang, short=alone), named(found, branch.above, lang, most=8),
                lead_of(found, part, lang), spent(part), say(f"planning.lives.{kind}", lang),
            ))
    notes = [say("planning.source.all", lang, title=found.plan.documents[0].title)] if alone else []
    notes += [say("planning.table.elements.note", lang)] if orphans else []
    note = running(notes, lang) if notes else ""
    return Table(titles, tuple(rows), say("planning.table.elements", lang), note, marks,
                 sheet=say("planning.sheet.strategy", lang), stamp=stamp)  # fmt: skip


def quoted_sentence(told: Quoted, lang: Lang) -> str:
    """How many paragraphs of a document the plan quotes, and which it does not."""
    facts = {"title": told.document.title, "count": told.document.paragraphs, "quoted": len(told.paragraphs)}
    if not told.left:
        return say("planning.quoted_all", lang, **facts)
    left = say("reporting.list_joint", lang).join(spans(told.left))
    return say("planning.quoted_some", lang, **facts, left=left)


def spans(numbers: Sequence[int]) -> list[str]:
    """Numbers in order, those in a row as one span.

    >>> spans([1, 2, 3, 5, 7, 8])
    ['1–3', '5', '7–8']
    """
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return [f"{span[0]}–{span[-1]}" if len(span) > 1 else str(span[0]) for span in found]


def aims_table(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """Ranks wanted, with the word they were promised by."""
    if not found.plan.aims:
        return []
    alone = len(found.plan.documents) == 1
    rows = tuple(
        (str(aim.year), aim_words(found, aim, lang), say(f"planning.commitment.{aim.commitment.value}", lang),
         f"{aim.confidence:.0%}", aim.says.text if aim.says is not None else "",
         source_of(found, aim.says, lang, short=alone))
        for aim in sorted(found.plan.aims, key=lambda aim: aim.year)
    )
    titles = columns(lang, "round", "rank_wanted", "commitment", "confidence", "wording", "source")
    return [Table(titles, rows, say("planning.table.aims", lang), say("planning.table.aims.note", lang), stamp=stamp)]


def aim_words(found: Outline, aim: object, lang: Lang) -> str:
    """A rank wanted in words."""
    rank, tier = getattr(aim, "rank", None), getattr(aim, "tier", "")
    if rank is not None:
        return say("planning.aim.rank", lang, rank=rank)
    if tier:
        known = {t.code: t.name for t in found.card.framework.tiers}
        return known[tier].in_lang(lang) or str(tier) if tier in known else str(tier)
    top, percentile = getattr(aim, "top_percent", None), getattr(aim, "percentile", None)
    return say("planning.aim.top", lang, share=f"{top if top is not None else 100 - (percentile or 0):g}")


def goals_table(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """Goals with their sub-index: where it started, where it is, where it is to be."""
    rows = []
    for goal in found.plan.goals:
        basket = found.baskets.get(goal.basket)
        last = basket.last() if basket is not None else None
        rows.append((
            found.name(goal.code, lang), found.name(goal.basket, lang) if goal.basket else "",
            goal.baseline if goal.baseline is not None or last is None else last[1],
            None if last is None else last[1], "" if last is None else str(last[0]),
            None if last is None else last[2] * 100, goal.target, "" if goal.year is None else str(goal.year),
            len(found.tree.under(goal.code, "measures")), named(found, goal.leading, lang),
        ))
    if not rows:
        return []
    decimals = {"baseline": 1, "now": 1, "known": 0, "target": 1}
    titles = tuple(
        Column(say(f"planning.column.{name}", lang), decimals.get(name))
        for name in ("goal", "basket", "baseline", "now", "data_year", "known", "target", "by", "measures", "leading")
    )  # fmt: skip
    return [Table(titles, tuple(rows), say("planning.table.goals", lang), say("planning.table.goals.note", lang),
                  sheet=say("planning.sheet.goals", lang), stamp=stamp)]


def lines_table(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """Bottom lines: what each holds and where it stands; of a veto only that it is one, never a reason."""
    rows = tuple(
        (found.name(line.code, lang), say(f"plan.kind.{line.kind.value}", lang), *line_state(found, line, lang),
         line.on_breach.in_lang(lang), lead_of(found, line, lang))
        for line in found.plan.bottom_lines
    )
    titles = columns(lang, "line", "kind", "limit", "now", "on_breach", "owner")
    title = say("planning.table.lines", lang)
    return [Table(titles, rows, title, say("planning.table.lines.note", lang), stamp=stamp)] if rows else []


def line_state(found: Outline, line: BottomLine, lang: Lang) -> tuple[str, str]:
    """The limit in words, and our last value where a value limits."""
    if line.kind is LineKind.VETO and line.measures:
        return say("planning.limit.veto", lang, list=named(found, line.measures, lang)), ""
    if line.kind not in {LineKind.FLOOR, LineKind.CAP} or line.value is None:
        return (say("planning.limit.declared", lang), "") if line.kind is LineKind.VETO else ("", "")
    indicator = found.values.indicators.get(line.indicator)
    unit = indicator.measured_in.in_lang(lang) if indicator is not None else ""
    name = found.name(line.indicator, lang)
    limit = say(f"planning.limit.{line.kind.value}", lang, indicator=name, value=f"{line.value:g}", unit=unit)
    series = found.values.series(line.indicator)
    if not series:
        return limit, say("planning.not_known", lang)
    year = max(series)
    now = say("planning.value_of", lang, value=f"{series[year]:g}", unit=unit, year=year)
    beyond = series[year] < line.value if line.kind is LineKind.FLOOR else series[year] > line.value
    return limit, say("planning.line_crossed_mark", lang, now=now) if beyond else now


def quality_blocks(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """Plan quality with its parts, and advice in the order of what matters."""
    score = found.quality.score
    if score is None:
        return []
    rows = tuple(
        (say(f"planning.part.{part.key}", lang), part.count - len(part.lacking), part.count, part.share * 100,
         part.weight, named(found, part.lacking, lang))
        for part in found.quality.parts if part.share is not None
    )
    titles = tuple(
        Column(say(f"planning.column.{name}", lang), {"share": 0}.get(name), bar=name == "share")
        for name in ("part", "have", "of", "share", "weight", "lacking")
    )
    blocks: list[Block] = [Heading(say("planning.quality.heading", lang, score=f"{score:.0f}"), 3)]
    lines = tuple(advice(found, part.key, part.lacking, lang) for part in found.quality.advice)
    if lines:
        blocks.append(Callout(say("planning.quality.advice", lang), "note", lines[:ADVICE]))
    table = Table(titles, rows, say("planning.table.quality", lang), say("planning.table.quality.note", lang),
                  stamp=stamp)
    return [*blocks, *behind([table])]


def assumptions_table(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """What the plan takes for true, how far it was looked into, and what rests on it."""
    rows = tuple(
        (say(f"planning.standing.{assumption.status.value}", lang), assumption.text.in_lang(lang),
         named(found, assumption.about, lang), assumption.source.in_lang(lang))
        for assumption in found.plan.assumptions
    )
    titles = columns(lang, "status", "assumption", "about", "rests_on")
    return [Table(titles, rows, say("planning.table.assumptions", lang), stamp=stamp)] if rows else []
