"""Measures for readers: which ones, when, for how much, how probable the aims are then, and what could replace them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ganchao.domain.plan import LineKind, Measure
from ganchao.errors import NOWHERE, Problem
from ganchao.reporting.blocks import Block, Brief, Callout, Column, Heading, Paragraph, Table, behind
from ganchao.reporting.figures import in_brackets, percent, running
from ganchao.reporting.names import node_name, unit_name
from ganchao.reporting.outline_words import cents
from ganchao.reporting.plan_charts import frontier_blocks, must_blocks
from ganchao.reporting.plan_words import Programme, money, name_of, stamp_of
from ganchao.reporting.target_brief import digits
from ganchao.targeting.choice import Choice, PriceCurve
from ganchao.text import Lang, say, shown

FINER: Final = frozenset({"replacement", "grade"})
"""Columns of the table of measures that leaders do not ask for."""
NAMED: Final = 6
"""Measures named in the first sentence."""


def plan_brief(found: Programme, lang: Lang) -> Brief:
    """The choice in one paragraph, then measures, money, frontier, losses, lines and prices."""
    stamp = stamp_of(found, lang)
    name = unit_name(found.card.panel, found.unit, lang)
    aims = sorted(found.plan.aims, key=lambda aim: aim.year)
    wanted = say("plan.aim_joint", lang).join(
        say("plan.aim", lang, year=aim.year, rank=upto) for aim, upto in zip(aims, found.upto, strict=True)
    )
    blocks: list[Block] = [Heading(say("plan.chapter", lang, unit=name, aims=wanted), 2, "plan")]
    if stamp and found.plan.illustrative:
        blocks.append(Callout(say("plan.illustrative", lang, what=found.plan.illustrative), "simulated"))
    blocks.append(Paragraph(first_sentence(found, lang)))
    if found.unreached is not None and found.unreached.binding:
        lines = tuple(limit_words(problem, lang) for problem in found.unreached.binding)
        blocks.append(Callout(say("plan.binds", lang), "warning", lines))
    if found.plan.measures:
        blocks += [measures_table(found, lang, stamp), *behind([Paragraph(say("plan.table.more", lang))])]
    if found.likeliest is not None and found.likeliest.measures:
        blocks.append(spending_table(found, found.likeliest, lang, stamp))
    blocks += envelope_blocks(found, lang)
    blocks += frontier_blocks(found, lang, stamp)
    blocks += must_blocks(found, lang, stamp)
    if found.lines:
        blocks.append(lines_table(found, lang, stamp))
    if found.prices is not None:
        blocks += behind(price_blocks(found, found.prices, lang, stamp))
    best = found.likeliest
    if best is not None:
        proof = "plan.proof" if found.choice is not None else "plan.proof_likeliest"
        blocks += behind([Paragraph(say(proof, lang, gap=f"{best.gap:.2%}", draws=found.draws, seed=found.seed))])
        if found.stated is not None and found.stated.fields > 1:
            error = f"{found.stated.error.max() * 100:.1f}"
            blocks.append(Paragraph(say("plan.stated_how", lang, fields=f"{found.stated.fields:,}", error=error)))
        if best.notes:
            notes = tuple(note.sentence(lang) for note in best.notes)
            blocks.append(Callout(say("forecast.notes", lang), "warning", notes))
    held = ("target.assume.frozen" if found.fixed else "target.assume.rivals", "plan.assume.effects")
    lines = tuple(say(key, lang, year=found.card.years[-1]) for key in held)
    blocks.append(Callout(say("target.assumption", lang), "note", lines))
    return tuple(blocks)


def limit_words(problem: Problem, lang: Lang) -> str:
    """A limit that binds: its sentence names it in words, so the plan's key or code is left out."""
    return replace(problem, where=NOWHERE).sentence(lang)


def first_sentence(found: Programme, lang: Lang) -> str:
    """Which measures, for how much, and how probable the aims are then."""
    best = found.likeliest
    stated = stated_sentences(found, lang)
    if best is None:
        assert found.unreached is not None
        return say("plan.unreached_none", lang, best=shown(found.unreached.best, lang))
    items = [
        say("plan.item", lang, measure=name_of(found, code, lang), start=start)
        for code, start in zip(best.measures[:NAMED], best.starts[:NAMED], strict=True)
    ]
    listed = say("plan.joint", lang).join(items) + (say("plan.more", lang, count=len(best.measures))
                                                    if len(best.measures) > NAMED else "")
    spent = money(found, best.total, lang)
    facts = {"count": len(best.measures), "list": listed or "–", "money": spent, "stated": stated}
    if found.unreached is not None:
        return say("plan.unreached", lang, best=shown(found.unreached.best, lang), **facts)
    return say("plan.chosen" if best.measures else "plan.nothing", lang, **facts)


def stated_sentences(found: Programme, lang: Lang) -> str:
    """The probability of each aim with the measures and without: our other values just as expected, then varying too.

    Both always stand side by side, so that nobody compares the one with the other.
    """
    if found.stated is None:
        return ""
    aims, made = sorted(found.plan.aims, key=lambda aim: aim.year), found.stated
    key = "plan.stated" if made.fields > 1 else "plan.stated_fixed"
    parts = []
    for n, (aim, upto) in enumerate(zip(aims, found.upto, strict=True)):
        parts.append(say(
            key, lang, rank=upto, year=aim.year, chance=percent(float(made.probability[n]), lang),
            nothing=percent(found.untouched[n], lang), confidence=percent(aim.confidence, lang)))
        if found.lived:
            parts.append(say("plan.stated_lived", lang, chance=percent(found.lived[n], lang),
                             nothing=percent(found.nothing[n], lang)))
    return ("" if lang == "zh" else " ").join(parts)


def indicator_name(found: Programme, code: str, lang: Lang) -> str:
    """An indicator of the plan's own or of the framework, in words."""
    own = {indicator.code: indicator.name.in_lang(lang) for indicator in found.plan.indicators}
    return own[code] or code if code in own else node_name(found.card.framework, code, lang)


def effects_of(found: Programme, measure: Measure, lang: Lang) -> str:
    """What a measure does once its effects are whole."""
    return say("plan.joint", lang).join(
        say("plan.effect", lang, indicator=indicator_name(found, effect.indicator, lang),
            add=f"{digits(effect.add):+g}".replace("-", "−")) for effect in measure.effects
    )


def owner_of(found: Programme, measure: Measure, lang: Lang) -> str:
    """Who answers for a measure: in words, or the owner who leads it."""
    owners = {owner.code: owner.name.in_lang(lang) for owner in found.plan.owners}
    return measure.owner.in_lang(lang) or owners.get(measure.roles.lead, "")


def measures_table(found: Programme, lang: Lang, stamp: str) -> Table:
    """Every measure: taken or not, when, for how much, and how much it is needed."""
    best = found.likeliest
    starts = {} if best is None else dict(zip(best.measures, best.starts, strict=True))
    unit = in_brackets(found.plan.money.in_lang(lang)) or say("plan.money", lang)
    titles = ("measure", "start", "money", "need", "replacement", "success", "owner", "effects", "grade")
    decimals = {"money": cents(found.plan), "success": 0, "replacement": cents(found.plan)}
    columns = tuple(
        Column(say(f"plan.column.{title}", lang, money=unit), decimals.get(title), expert=title in FINER)
        for title in titles
    )
    rows = []
    for measure in sorted(found.plan.measures, key=lambda m: (m.code not in starts, starts.get(m.code, 0))):
        rows.append((
            measure.name.in_lang(lang) or measure.code, str(starts[measure.code]) if measure.code in starts else "",
            sum(measure.cost), need_of(found, measure.code, lang), replacement_of(found, measure.code, lang),
            measure.success * 100, owner_of(found, measure, lang), effects_of(found, measure, lang),
            " ".join(sorted({e.grade for e in measure.effects if e.grade})),
        ))
    lag, first = found.card.framework.rounds.lag, min(starts.values(), default=found.card.years[-1] + 1)
    note_of_years = say("plan.table.note.lag", lang, lag=lag, year=first, data=first - lag) if lag else ""
    slack = "5%" if found.alternatives is None else f"{1 + found.alternatives.slack:.0%}"
    return Table(columns, tuple(rows), say("plan.table", lang),
                 running([say("plan.table.note", lang, slack=slack), note_of_years], lang),
                 sheet=say("plan.sheet", lang), stamp=stamp)


def need_of(found: Programme, code: str, lang: Lang) -> str:
    """Must have, optional or not now; forbidden where a bottom line says so."""
    if any(line.kind is LineKind.VETO and code in line.measures for line in found.plan.bottom_lines):
        return say("plan.need.vetoed", lang)
    replacement = found.replacements.get(code)
    return "" if replacement is None else say(f"plan.need.{replacement.need.value}", lang)


def replacement_of(found: Programme, code: str, lang: Lang) -> object:
    """What a measure's loss would cost; words where nothing replaces it."""
    replacement = found.replacements.get(code)
    if replacement is None or not replacement.taken or found.choice is None:
        return None
    extra = replacement.extra_cost(found.choice.total)
    return say("plan.irreplaceable", lang) if extra is None else extra


def spending_table(found: Programme, best: Choice, lang: Lang, stamp: str) -> Table:
    """Money by year beside the budget."""
    columns = (Column(say("plan.spending.year", lang)),
               Column(say("plan.spending.money", lang), cents(found.plan), bar=True),
               Column(say("plan.spending.budget", lang), cents(found.plan)))
    rows = tuple(
        (str(year), float(spent), float(found.plan.budgets[year]) if year in found.plan.budgets else None)
        for year, spent in zip(best.money_years, best.cost, strict=True)
        if spent or year in found.plan.budgets
    )
    return Table(columns, rows, say("plan.spending", lang), stamp=stamp)


def beyond_envelopes(found: Programme, lang: Lang) -> tuple[str, ...]:
    """Priorities whose own measures take more money in a year than the priority is given.

    Measures that serve several priorities may be paid by another one, so only those that serve one alone are counted.
    """
    best, codes = found.likeliest, {priority.code for priority in found.plan.priorities}
    if best is None:
        return ()
    own: dict[str, dict[int, float]] = {}
    for code, start in zip(best.measures, best.starts, strict=True):
        measure = found.measures[code]
        served = [each for each in measure.serves if each in codes]
        for year, amount in enumerate(measure.cost, start=start) if len(served) == 1 else ():
            spent = own.setdefault(served[0], {})
            spent[year] = spent.get(year, 0.0) + amount
    return tuple(
        say("plan.over_envelope", lang, priority=priority.name.in_lang(lang) or priority.code, year=year,
            spent=money(found, spent, lang, short=True), given=money(found, priority.budgets[year], lang, short=True))
        for priority in found.plan.priorities for year, spent in sorted(own.get(priority.code, {}).items())
        if year in priority.budgets and spent > priority.budgets[year] * (1 + 1e-9)
    )


def envelope_blocks(found: Programme, lang: Lang) -> list[Block]:
    """A doubt where measures take more than their priorities are given."""
    beyond = beyond_envelopes(found, lang)
    return [Callout(say("plan.over_envelopes", lang), "warning", beyond)] if beyond else []


def lines_table(found: Programme, lang: Lang, stamp: str) -> Table:
    """What it takes to hold each bottom line; a price only where the plan declares it tradable."""
    lines = {line.code: line for line in found.plan.bottom_lines}
    priced = any(held.price is not None for held in found.lines)
    titles = ("line", "kind", "holds", "alone", "binds", *(("price",) if priced else ()))
    decimals = {"alone": 1, "price": 1}
    columns = tuple(Column(say(f"plan.column.{title}", lang), decimals.get(title)) for title in titles)
    rows = []
    for held in found.lines:
        line = lines[held.line]
        veto = line.kind is LineKind.VETO  # no number says whether it holds: who may, declares it
        holds = "planning.limit.declared" if veto else "plan.holds" if held.nothing_done else "plan.crossed"
        cells: list[object] = [
            line.name.in_lang(lang) or line.code, say(f"plan.kind.{line.kind.value}", lang), say(holds, lang),
            None if veto or held.alone is None else held.alone.money,
            say("plan.binds_yes" if held.binds else "plan.binds_no", lang),
        ]
        rows.append((*cells, held.price) if priced else tuple(cells))
    return Table(columns, tuple(rows), say("plan.lines", lang), stamp=stamp)


def price_blocks(found: Programme, prices: PriceCurve, lang: Lang, stamp: str) -> list[Block]:
    """Measures by money for a point of score."""
    columns = (
        Column(say("plan.column.measure", lang)), Column(say("plan.column.score", lang), 3),
        Column(say("plan.spending.money", lang), 1), Column(say("plan.column.price_of_point", lang), 2, bar=True),
    )
    rows = tuple((name_of(found, rung.measure, lang), rung.score, rung.cost, rung.price) for rung in prices.rungs)
    blocks: list[Block] = [Table(columns, rows, say("plan.prices", lang), stamp=stamp)] if rows else []
    if prices.idle:
        names = say("plan.joint", lang).join(name_of(found, code, lang) for code in prices.idle)
        blocks.append(Paragraph(say("plan.idle", lang, list=names)))
    return blocks


def plan_title(found: Programme, lang: Lang) -> str:
    """The title of a page of measures."""
    index = found.card.framework.name.in_lang(lang) or found.card.framework.code
    return say("plan.title", lang, index=index, unit=unit_name(found.card.panel, found.unit, lang))


def in_short(found: Programme, lang: Lang) -> str:
    """The choice in one short sentence, for a summary."""
    if found.unreached is not None or found.choice is None or found.stated is None:
        best = "" if found.unreached is None else shown(found.unreached.best, lang)
        return say("plan.short_unreached", lang, best=best)
    aims = sorted(found.plan.aims, key=lambda aim: aim.year)
    return say(
        "plan.short", lang, count=len(found.choice.measures), of=len(found.plan.measures),
        money=money(found, found.choice.total, lang), rank=found.upto[-1], year=aims[-1].year,
        chance=percent(float(found.stated.probability[-1]), lang), stamp=stamp_of(found, lang),
    )
