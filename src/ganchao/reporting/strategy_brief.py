"""The overall approach (总体思路) for readers: the tree, every element with its wording, goals, lines, plan quality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from ganchao.domain.element import Quote, Roles
from ganchao.domain.measure import Measure
from ganchao.domain.plan import BottomLine, LineKind
from ganchao.planning.tree import look_up
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import enumerated, figure, running
from ganchao.reporting.names import unit_name
from ganchao.reporting.outline import Outline
from ganchao.reporting.strategy_tree import tree_chart
from ganchao.text import Lang, say

COUNTED: Final = ("main_lines", "strategies", "priorities", "measures", "bottom_lines", "goals", "cards")
"""Lists counted in the first sentence."""
LISTED: Final = ("policies", "positionings", "themes", "main_lines", "halves", "strategies", "priorities", "measures",
                 "milestones", "goals", "cards", "bottom_lines")  # fmt: skip
"""Lists in the table of elements."""
NAMED: Final = 6
"""Elements named in one piece of advice."""
ADVICE: Final = 8
"""Pieces of advice printed; the table of quality has them all."""
DRAWN: Final = 8
"""Most sub-indices in one picture."""


def strategy_brief(found: Outline, lang: Lang) -> Brief:
    """The approach in one paragraph, its picture, aims, goals, bottom lines, elements, sub-indices, quality."""
    stamp = found.stamp(lang)
    blocks: list[Block] = [Heading(say("planning.strategy.chapter", lang), 2, "strategy")]
    blocks += illustrative(found, lang)
    blocks.append(Paragraph(running(summaries(found, lang), lang)))
    picture = tree_chart(found, lang)
    blocks += [picture] if picture is not None else []
    blocks += [*aims_table(found, lang, stamp), *goals_table(found, lang, stamp), *lines_table(found, lang, stamp)]
    blocks.append(elements_table(found, lang, stamp))
    blocks += baskets_blocks(found, lang, stamp)
    blocks += quality_blocks(found, lang, stamp)
    blocks += assumptions_table(found, lang, stamp)
    return tuple(blocks)


def strategy_title(found: Outline, lang: Lang) -> str:
    """The title of a page on the approach."""
    return say("planning.strategy.title", lang, plan=plan_name(found, lang))


def plan_name(found: Outline, lang: Lang) -> str:
    """The plan in words."""
    name = found.plan.name.in_lang(lang)
    return name or say("planning.plan_of", lang, unit=unit_name(found.card.panel, found.unit, lang))


def illustrative(found: Outline, lang: Lang) -> list[Block]:
    """What is made up, where anything is."""
    said = found.plan.illustrative or found.card.framework.simulated
    return [Callout(say("plan.illustrative", lang, what=said), "simulated")] if found.stamp(lang) and said else []


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


def named(found: Outline, codes: Sequence[str], lang: Lang, most: int = NAMED) -> str:
    """Elements in words, joined; a link as its two ends."""
    return enumerated([named_one(found, code, lang) for code in codes], lang, most=most)


def named_one(found: Outline, code: str, lang: Lang) -> str:
    """An element in words; a link as its two ends."""
    ends = [found.name(end, lang) for end in code.split(" → ")]
    return " → ".join(ends)


def advice(found: Outline, key: str, lacking: Sequence[str], lang: Lang) -> str:
    """What to do about a part that some lack."""
    return say(f"planning.advice.{key}", lang, list=named(found, lacking, lang), count=len(lacking))


def source_of(found: Outline, quote: Quote | None, lang: Lang, *, short: bool = False) -> str:
    """Where a wording stands: document (left out where ``short``), paragraph, and whether it is historical."""
    if quote is None:
        return ""
    document = next((d for d in found.plan.documents if d.code == quote.document), None)
    title = document.title.in_lang(lang) if document is not None else quote.document
    source = say("planning.source.bare", lang, title=title)
    if quote.paragraph is not None:
        key = "planning.source.title" if quote.paragraph == 0 else "planning.source.paragraph"
        place = say(key, lang, number=quote.paragraph)
        source = place if short else say("planning.source.place", lang, title=title, place=place)
    return say("planning.source.historical", lang, source=source) if quote.status == "historical" else source


def lead_of(found: Outline, part: object, lang: Lang) -> str:
    """Who answers for something: lead, helpers, leader in charge; roles and departments, no persons."""
    roles = getattr(part, "roles", None)
    said = []
    if isinstance(roles, Roles) and roles.lead:
        said.append(found.name(roles.lead, lang))
    elif isinstance(part, Measure) and part.owner:
        said.append(part.owner.in_lang(lang))
    if isinstance(roles, Roles):
        if roles.helpers:
            said.append(say("planning.helpers", lang, list=named(found, roles.helpers, lang, most=12)))
        if roles.supervisor:
            said.append(found.name(roles.supervisor, lang))
    return say("planning.joint", lang).join(said)


def columns(lang: Lang, *names: str, decimals: int | None = None, numbers: Sequence[str] = ()) -> tuple[Column, ...]:
    """Columns by the names of their titles; those in ``numbers`` get so many decimals."""
    return tuple(Column(say(f"planning.column.{name}", lang), decimals if name in numbers else None) for name in names)


def elements_table(found: Outline, lang: Lang, stamp: str) -> Table:
    """Every element of the skeleton with wording, source, what it serves, who answers, money."""
    money = found.plan.money.in_lang(lang) or say("plan.money", lang)
    titles = (*columns(lang, "kind", "element", "wording", "source", "serves", "owner"),
              Column(say("planning.column.budget", lang, money=money), 1))  # fmt: skip
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
                lead_of(found, part, lang), spent(part),
            ))
    notes = [say("planning.source.all", lang, title=found.plan.documents[0].title)] if alone else []
    notes += [say("planning.table.elements.note", lang)] if orphans else []
    note = running(notes, lang) if notes else ""
    return Table(titles, tuple(rows), say("planning.table.elements", lang), note, marks,
                 sheet=say("planning.sheet.strategy", lang), stamp=stamp)  # fmt: skip


def phrases(part: object) -> str:
    """The phrases of a policy, where its wording is not quoted."""
    return " ".join(getattr(part, "phrases", ()))


def spent(part: object) -> float | None:
    """Money of all years: of a priority its envelopes, of a measure its cost."""
    if isinstance(part, Measure):
        return sum(part.cost) or None
    return sum(getattr(part, "budgets", {}).values()) or None


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
            goal.baseline, None if last is None else last[1], "" if last is None else str(last[0]),
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
    if line.kind not in {LineKind.FLOOR, LineKind.CAP} or line.value is None:
        return "", ""
    indicator = found.values.indicators.get(line.indicator)
    unit = indicator.measured_in.in_lang(lang) if indicator is not None else ""
    name = found.name(line.indicator, lang)
    limit = say(f"planning.limit.{line.kind.value}", lang, indicator=name, value=f"{line.value:g}", unit=unit)
    series = found.values.series(line.indicator)
    if not series:
        return limit, say("planning.not_known", lang)
    year = max(series)
    return limit, say("planning.value_of", lang, value=f"{series[year]:g}", unit=unit, year=year)


def baskets_blocks(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """Sub-indices now, a year before, and of reference places; a picture of those that measure goals."""
    rows, lines = [], []
    shown = [b for b in found.plan.baskets if found.baskets[b.code].last() is not None]
    measured = {goal.basket for goal in found.plan.goals}
    drawn = [b.code for b in shown if b.code in measured] or [b.code for b in shown]
    for basket in shown:
        sub = found.baskets[basket.code]
        last = sub.last()
        assert last is not None
        at = sub.years.index(last[0])
        steady = at > 0 and sub.comparable[at] and sub.comparable[at - 1]
        before = float(sub.value[at - 1, 0]) if steady else None
        others = [sub.beside(at, k) for k in range(1, len(sub.places))]
        rows.append((
            found.name(basket.code, lang), str(last[0]), last[1], None if before is None else last[1] - before,
            last[2] * 100, *others,
            named(found, sub.members, lang, most=10),
        ))
        if basket.code in drawn[:DRAWN]:
            lines += [
                {"year": year, "value": float(sub.value[k, 0]), "basket": found.name(basket.code, lang)}
                for k, year in enumerate(sub.years) if sub.comparable[k]
            ]
    if not rows:
        return []
    titles = (
        Column(say("planning.column.basket", lang)), Column(say("planning.column.data_year", lang)),
        Column(say("planning.column.value", lang), 1, bar=True),
        Column(say("planning.column.change", lang), 1, signed=True),
        Column(say("planning.column.known", lang), 0),
        *(Column(found.name(place, lang), 1) for place in found.values.places[1:]),
        Column(say("planning.column.members", lang)),
    )  # fmt: skip
    blocks: list[Block] = [Heading(say("planning.baskets", lang), 3)]
    years = {line["year"] for line in lines}
    if len(years) > 1:
        blocks.append(Chart(
            "lines", pd.DataFrame(lines), baskets_title(found, drawn[:DRAWN], lang),
            {"x": "year", "y": "value", "color": "basket", "label": "basket"},
            {"x": say("planning.column.data_year", lang), "y": say("planning.sub_index", lang)},
            say("planning.baskets.note", lang), stamp, {"decimals": 1},
        ))  # fmt: skip
    return [*blocks, Table(titles, tuple(rows), say("planning.table.baskets", lang),
                           say("planning.table.baskets.note", lang), sheet=say("planning.sheet.baskets", lang),
                           stamp=stamp)]  # fmt: skip


def baskets_title(found: Outline, codes: Sequence[str], lang: Lang) -> str:
    """Which sub-index moved most, as the title of their picture."""
    there = [np.flatnonzero(found.baskets[code].comparable) for code in codes]
    there = [years for years in there if years.size > 1]
    if not there:
        return say("planning.baskets", lang)
    first, last = max(int(years[0]) for years in there), min(int(years[-1]) for years in there)
    moves = [
        (float(found.baskets[code].value[last, 0] - found.baskets[code].value[first, 0]), found.name(code, lang))
        for code in codes if found.baskets[code].comparable[[first, last]].all()
    ]
    if not moves or first >= last:
        return say("planning.baskets", lang)
    most, least = max(moves), min(moves)
    return say("planning.baskets.title", lang, most=most[1], gain=signed(most[0]), least=least[1],
               loss=signed(least[0]), first=found.values.years[first], last=found.values.years[last])


def signed(number: float) -> str:
    """A change with its sign, to one decimal."""
    return figure(number, Column("", 1, signed=True), "en")


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
    return [*blocks, Table(titles, rows, say("planning.table.quality", lang), say("planning.table.quality.note", lang),
                           stamp=stamp)]


def assumptions_table(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """What the plan takes for true, how far it was looked into, and what rests on it."""
    rows = tuple(
        (say(f"planning.standing.{assumption.status.value}", lang), assumption.text.in_lang(lang),
         named(found, assumption.about, lang), assumption.source.in_lang(lang))
        for assumption in found.plan.assumptions
    )
    titles = columns(lang, "status", "assumption", "about", "rests_on")
    return [Table(titles, rows, say("planning.table.assumptions", lang), stamp=stamp)] if rows else []
