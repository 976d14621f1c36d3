"""The cards (三张牌) for readers: joining in with the plans above, riding on what is there, measuring up to standards.

Which cards there are and what they are called is the plan's; what a card gathers follows from its view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pandas as pd

from ganchao.domain.ledger import LedgerKind
from ganchao.domain.strategy import View
from ganchao.planning.alignment import Coverage, Taken, links_of_kind, unproven
from ganchao.planning.industries import PARTS as INDUSTRY_PARTS
from ganchao.planning.ledgers import Kept, problems_by_heading, studies_by_place
from ganchao.planning.services import Stage
from ganchao.planning.standards import Judged, Verdict
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import enumerated, running
from ganchao.reporting.outline import Outline
from ganchao.reporting.strategy_brief import columns, illustrative, lead_of, named, plan_name, source_of, spent
from ganchao.text import Lang, say

Blocks = list[Block]


def cards_brief(found: Outline, lang: Lang, *, funnels: Brief = ()) -> Brief:
    """Every card with what its view gathers, then the ledgers that no card shows.

    ``funnels`` are blocks on projects, headquarters and talents on their way; they stand first on the leverage card.
    """
    stamp = found.stamp(lang)
    blocks: Blocks = [Heading(say("planning.cards.chapter", lang), 2, "cards"), *illustrative(found, lang)]
    for view in View:
        inside = [*(funnels if view is View.LEVERAGE else ()), *VIEWS[view](found, lang, stamp)]
        cards = [card for card in found.plan.cards if card.view is view]
        for card in cards:
            blocks.append(Heading(found.name(card.code, lang), 3, f"card-{card.code}"))
            if card.says is not None:
                source = source_of(found, card.says, lang)
                blocks.append(Paragraph(say("planning.quoted", lang, text=card.says.text, source=source)))
            blocks += own_measures(found, card.code, lang, stamp)
            blocks += own_baskets(found, card.code, lang, stamp)
        if not cards and inside:
            blocks.append(Heading(say(f"planning.view.{view.value}", lang), 3))
        blocks += inside
    rest = ledger_blocks(found, lang, stamp, (LedgerKind.PROBLEM,))
    if rest:
        blocks += [Heading(say("planning.problems", lang), 3), *campaigns(found, lang), *rest]
    return tuple(blocks)


def cards_title(found: Outline, lang: Lang) -> str:
    """The title of a page on the cards."""
    return say("planning.cards.title", lang, plan=plan_name(found, lang))


def own_measures(found: Outline, card: str, lang: Lang, stamp: str) -> Blocks:
    """Measures that serve a card."""
    measures = [measure for measure in found.plan.measures if card in measure.serves]
    money = found.plan.money.in_lang(lang) or say("plan.money", lang)
    titles = (*columns(lang, "measure", "owner"), Column(say("planning.column.budget", lang, money=money), 1))
    rows = tuple((found.name(m.code, lang), lead_of(found, m, lang), spent(m)) for m in measures)
    return [Table(titles, rows, say("planning.table.card_measures", lang), stamp=stamp)] if rows else []


def own_baskets(found: Outline, card: str, lang: Lang, stamp: str) -> Blocks:
    """Baskets that serve a card, member by member in their last year, beside reference places."""
    blocks: Blocks = []
    for basket in found.plan.baskets:
        sub = found.baskets[basket.code]
        last = sub.last()
        if card not in basket.serves or last is None:
            continue
        at = sub.years.index(last[0])
        rows = tuple(
            (found.name(member, lang), float(sub.weights[k]) * 100, *(float(score) for score in sub.scores[at, :, k]))
            for k, member in enumerate(sub.members)
        )
        titles = (
            Column(say("planning.column.member", lang)), Column(say("planning.column.share_of", lang), 0),
            Column(say("planning.column.score", lang), 1, bar=True),
            *(Column(found.name(place, lang), 1) for place in sub.places[1:]),
        )
        name, value = found.name(basket.code, lang), f"{last[1]:.1f}"
        title = say("planning.table.basket", lang, name=name, value=value, year=last[0])
        blocks.append(Table(titles, rows, title, stamp=stamp))
    return blocks


def integrate(found: Outline, lang: Lang, stamp: str) -> Blocks:
    """Plans above, services, industries, couplings."""
    return [
        *coverage_blocks(found, lang, stamp), *making_table(found, lang, stamp), *services_blocks(found, lang, stamp),
        *industries_table(found, lang, stamp), *couplings_table(found, lang, stamp),
    ]


def leverage(found: Outline, lang: Lang, stamp: str) -> Blocks:
    """Offers of plans above, reforms and idle assets."""
    return [*offers_table(found, lang, stamp),
            *ledger_blocks(found, lang, stamp, (LedgerKind.REFORM, LedgerKind.ASSET))]  # fmt: skip


def benchmark(found: Outline, lang: Lang, stamp: str) -> Blocks:
    """Standards with their clauses, deeds, studies, lasting mechanisms."""
    return [
        *standards_blocks(found, lang, stamp), *promises_blocks(found, lang, stamp),
        *ledger_blocks(found, lang, stamp, (LedgerKind.STUDY, LedgerKind.MECHANISM)),
    ]


VIEWS: Final[Mapping[View, Callable[[Outline, Lang, str], Blocks]]] = {
    View.INTEGRATE: integrate, View.LEVERAGE: leverage, View.BENCHMARK: benchmark,
}
"""What each view gathers."""


def per_cent(share: float | None) -> float | None:
    """A share in per cent."""
    return None if share is None else share * 100


def coverage_blocks(found: Outline, lang: Lang, stamp: str) -> Blocks:
    """How far each plan above is taken up, what is left, and what conflicts."""
    asked = [coverage for coverage in found.coverages if coverage.asked]
    blocks: Blocks = []
    if asked:
        rows = tuple(
            (found.name(c.upper.code, lang), c.upper.issuer.in_lang(lang), len(c.asked), len(c.left),
             per_cent(c.covered), per_cent(c.confirmed), per_cent(c.depth)) for c in asked
        )
        titles = tuple(
            Column(say(f"planning.column.{name}", lang), 0 if name in {"covered", "confirmed", "depth"} else None,
                   bar=name == "covered")
            for name in ("upper", "issuer", "items", "left", "covered", "confirmed", "depth")
        )
        blocks += [
            Paragraph(coverage_sentence(asked, lang)),
            Table(titles, rows, say("planning.table.coverage", lang), say("planning.table.coverage.note", lang),
                  sheet=say("planning.sheet.alignment", lang), stamp=stamp),
        ]
    blocks += items_table(found, [t for c in asked for t in c.left], "planning.table.left", lang, stamp)
    clashes = links_of_kind(found.plan, "conflicts", "constrained_by")
    if clashes:
        limits = tuple(
            (found.name(link.local, lang), found.name(link.item, lang), say(f"planning.link.{link.kind}", lang),
             link.evidence.in_lang(lang), found.name(link.confirmed_by, lang) if link.confirmed_by else "")
            for link in clashes
        )
        titles = columns(lang, "element", "item", "link", "evidence", "confirmed_by")
        blocks.append(Table(titles, limits, say("planning.table.clashes", lang), stamp=stamp))
    if bare := unproven(found.plan):
        codes = [f"{link.local} → {link.item}" for link in bare]
        blocks.append(Paragraph(say("planning.unproven", lang, count=len(bare), list=named(found, codes, lang))))
    return blocks


def coverage_sentence(asked: Sequence[Coverage], lang: Lang) -> str:
    """How many items are taken up, confirmed, and left."""
    items = [taken for coverage in asked for taken in coverage.asked]
    return say(
        "planning.coverage", lang, plans=len(asked), items=len(items), taken=sum(t.taken_up for t in items),
        sure=sum(t.confirmed > 0 for t in items), left=sum(not t.taken_up for t in items),
    )  # fmt: skip


def items_table(found: Outline, items: Sequence[Taken], title: str, lang: Lang, stamp: str) -> Blocks:
    """Items of plans above in one table."""
    above = {taken.item.code: c.upper.code for c in found.coverages for taken in (*c.asked, *c.offered)}
    rows = tuple(
        (found.name(t.item.code, lang), found.name(above[t.item.code], lang), t.item.weight,
         "" if t.item.due is None else str(t.item.due),
         enumerated([found.name(link.local, lang) for link in t.links], lang)) for t in items
    )
    titles = columns(lang, "item", "upper", "weight", "due", "mentioned_by")
    return [Table(titles, rows, say(title, lang), stamp=stamp)] if rows else []


def offers_table(found: Outline, lang: Lang, stamp: str) -> Blocks:
    """Policies and means on offer, those used and those not."""
    rows = tuple(
        (found.name(t.item.code, lang), found.name(c.upper.code, lang),
         say("planning.used" if t.taken_up else "planning.unused", lang),
         enumerated([found.name(link.local, lang) for link in t.links], lang))
        for c in found.coverages for t in sorted(c.offered, key=lambda taken: taken.taken_up)
    )
    titles = columns(lang, "offer", "upper", "status", "used_by")
    return [Table(titles, rows, say("planning.table.offers", lang), stamp=stamp)] if rows else []


def making_table(found: Outline, lang: Lang, stamp: str) -> Blocks:
    """Plans still being written, with what we proposed and what became of it."""
    rows = []
    for coverage in found.coverages:
        upper = coverage.upper
        if not coverage.in_the_making and not upper.proposals:
            continue
        stage = say(f"planning.stage.{upper.stage.value}", lang)
        name, issuer = found.name(upper.code, lang), upper.issuer.in_lang(lang)
        if not upper.proposals:
            rows.append((name, issuer, stage, say("planning.no_proposal", lang), "", ""))
        rows += [
            (name, issuer, stage, p.text.in_lang(lang), "" if p.sent is None else p.sent.isoformat(),
             say(f"planning.answer.{p.answer}", lang)) for p in upper.proposals
        ]
    titles = columns(lang, "upper", "issuer", "stage", "proposal", "sent", "answer")
    return [Table(titles, tuple(rows), say("planning.table.making", lang), stamp=stamp)] if rows else []


def services_blocks(found: Outline, lang: Lang, stamp: str) -> Blocks:
    """Public services against the reference place in their stages."""
    if not found.services:
        return []
    rows = []
    for served in found.services:
        indicator = found.values.indicators.get(served.service.indicator)
        unit = indicator.measured_in.in_lang(lang) if indicator is not None else ""
        rows.append((
            found.name(served.service.code, lang), say(f"planning.service.{served.stage.value}", lang),
            found.name(served.service.indicator, lang), unit, served.own, served.other, served.gap,
            "" if served.year is None else str(served.year), served.gap_then, years_to_even(served, lang),
        ))
    decimals = dict.fromkeys(("own", "reference", "gap", "gap_then"), 2)
    titles = tuple(
        Column(say(f"planning.column.{name}", lang), decimals.get(name))
        for name in ("service", "stage", "indicator", "unit", "own", "reference", "gap", "data_year", "gap_then",
                     "years")
    )  # fmt: skip
    counts = {stage: sum(s.stage is stage for s in found.services) for stage in Stage}
    said = [
        say("planning.stage_count", lang, stage=say(f"planning.service.{stage.value}", lang), count=count)
        for stage, count in counts.items() if count
    ]
    sentence = say("planning.services", lang, count=len(found.services), list=enumerated(said, lang))
    first = next(iter(found.services)).service.reference
    return [Paragraph(sentence), Table(
        titles, tuple(rows), say("planning.table.services", lang, place=found.name(first, lang)),
        say("planning.table.services.note", lang), stamp=stamp)]


def years_to_even(served: object, lang: Lang) -> str:
    """Years until even in words."""
    stage, pace, years = (getattr(served, name) for name in ("stage", "pace", "years"))
    if stage in {Stage.EVEN, Stage.AHEAD}:
        return say("planning.years.reached", lang)
    if years is not None:
        return say("planning.years", lang, years=f"{years:.1f}")
    return "" if pace is None else say("planning.years.never", lang)


def industries_table(found: Outline, lang: Lang, stamp: str) -> Blocks:
    """Our part in each industry of the city."""
    if not found.industries:
        return []
    order = sorted(found.industries, key=lambda d: INDUSTRY_PARTS.index(d.industry.part))
    rows = tuple(
        (found.name(d.industry.code, lang), say(f"planning.part_in.{d.industry.part or 'open'}", lang), d.own, d.other,
         d.quotient, say("planning.doubtful", lang) if d.doubtful else "") for d in order
    )
    year = next((d.year for d in order if d.year is not None), None)
    titles = tuple(
        Column(say(f"planning.column.{name}", lang), {"own": 1, "reference": 1, "quotient": 2}.get(name))
        for name in ("industry", "part_in", "own", "reference", "quotient", "note")
    )
    note = "" if year is None else say("planning.table.industries.note", lang, year=year)
    counts = [(part, sum(d.industry.part == part for d in order)) for part in INDUSTRY_PARTS]
    said = [
        say("planning.stage_count", lang, stage=say(f"planning.part_in.{part or 'open'}", lang), count=count)
        for part, count in counts if count
    ]
    sentence = say("planning.industries", lang, count=len(order), list=enumerated(said, lang))
    return [Paragraph(sentence), Table(titles, rows, say("planning.table.industries", lang), note, stamp=stamp)]


def couplings_table(found: Outline, lang: Lang, stamp: str) -> Blocks:
    """Coupling coordination of baskets, the last year and the first."""
    rows: list[tuple[object, ...]] = []
    for coupling in found.plan.couplings:
        years = found.couplings[coupling.code]
        parts = [found.name(code, lang) for code in coupling.baskets]
        if not years:
            rows.append((found.name(coupling.code, lang), enumerated(parts, lang), None, "", None, "", "", ""))
            continue
        last, first = years[-1], years[0]
        behind = "" if last.lagging is None else parts[last.lagging]
        since = "" if first is last else say("planning.degree_in", lang, degree=f"{first.degree:.2f}", year=first.year)
        rows.append((
            found.name(coupling.code, lang), enumerated(parts, lang), last.degree,
            say(f"coupling.level.{last.level}", lang), last.development * 100, behind, str(last.year), since,
        ))
    titles = tuple(
        Column(say(f"planning.column.{name}", lang), {"degree": 2, "development": 1}.get(name))
        for name in ("coupling", "baskets", "degree", "level", "development", "behind", "data_year", "since")
    )
    note = say("planning.table.couplings.note", lang)
    return [Table(titles, tuple(rows), say("planning.table.couplings", lang), note, stamp=stamp)] if rows else []


def standards_blocks(found: Outline, lang: Lang, stamp: str) -> Blocks:
    """Standards with the share met, and every clause with its verdict, value and evidence."""
    if not found.standards:
        return []
    verdicts = (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)
    rows = tuple(
        (found.name(met.standard.code, lang), met.standard.issuer.in_lang(lang), *(met.count(v) for v in verdicts),
         per_cent(met.share)) for met in found.standards
    )
    names = ("standard", "issuer", "pass", "fail", "unknown", "not_applicable", "met")
    titles = tuple(
        Column(say(f"planning.column.{name}", lang), 0 if name == "met" else None, bar=name == "met") for name in names
    )
    clauses = tuple(
        (found.name(j.clause.code, lang), found.name(j.standard, lang), rule_words(found, j, lang),
         found_words(j, lang), j.period, say(f"planning.verdict.{j.verdict.value}", lang),
         proof_words(j, lang))
        for met in found.standards for j in met.clauses
    )
    every = [judged for met in found.standards for judged in met.clauses]
    said = {v: sum(judged.verdict is v for judged in every) for v in verdicts}
    sentence = say(
        "planning.standards", lang, standards=len(found.standards), clauses=len(every), met=said[Verdict.PASS],
        failed=said[Verdict.FAIL], unknown=said[Verdict.UNKNOWN], outside=said[Verdict.NOT_APPLICABLE],
    )  # fmt: skip
    heads = columns(lang, "clause", "standard", "rule", "found", "period", "verdict", "evidence")
    return [
        Paragraph(sentence),
        Table(titles, rows, say("planning.table.standards", lang), say("planning.table.standards.note", lang),
              stamp=stamp),
        Table(heads, clauses, say("planning.table.clauses", lang), sheet=say("planning.sheet.clauses", lang),
              stamp=stamp),
    ]


def proof_words(judged: Judged, lang: Lang) -> str:
    """What proves what was found; where nothing does yet, what is to be shown."""
    if judged.evidence:
        return judged.evidence.in_lang(lang)
    return say("planning.needed", lang, what=judged.clause.evidence) if judged.clause.evidence else ""


def rule_words(found: Outline, judged: Judged, lang: Lang) -> str:
    """A clause's rule in words."""
    rule = judged.clause.rule
    if rule is None:
        return ""
    name = found.name(rule.indicator, lang) if rule.indicator else ""
    limits = [
        say(f"planning.rule.{key}", lang, value=f"{value:g}")
        for key, value in (("at_least", rule.at_least), ("at_most", rule.at_most)) if value is not None
    ]
    what = say("planning.joint", lang).join(limits)
    return say(f"planning.rule.{rule.kind.value}", lang, indicator=name, limits=what, due=rule.due or "",
               way=say(f"planning.way.{rule.direction or 'up'}", lang)).strip()


def found_words(judged: Judged, lang: Lang) -> str:
    """What was found: value, day, or that its day has passed unreported."""
    if judged.overdue:
        return say("planning.overdue", lang)
    if judged.done is not None:
        return judged.done.isoformat()
    if judged.value is None:
        return ""
    directed = judged.clause.rule is not None and judged.clause.rule.direction
    if directed and judged.before is not None:
        return say("planning.from_to", lang, before=f"{judged.before:g}", value=f"{judged.value:g}")
    return f"{judged.value:g}"


def promises_blocks(found: Outline, lang: Lang, stamp: str) -> Blocks:
    """Practical deeds promised and done."""
    rows = tuple((str(p.year), len(p.deeds), p.done, p.in_time, p.rate * 100) for p in found.promises)
    titles = tuple(
        Column(say(f"planning.column.{name}", lang), 0 if name == "rate" else None, bar=name == "rate")
        for name in ("year", "promised", "done", "in_time", "rate")
    )
    if not rows:
        return []
    said = [say("planning.promised", lang, year=p.year, count=len(p.deeds), done=p.done, rate=f"{p.rate:.0%}")
            for p in found.promises]  # fmt: skip
    return [Paragraph(running(said, lang)), Table(titles, rows, say("planning.table.promises", lang), stamp=stamp)]


def ledger_blocks(found: Outline, lang: Lang, stamp: str, kinds: Sequence[LedgerKind]) -> Blocks:
    """Ledgers of some kinds: their counts, then their entries."""
    kept = [k for k in found.ledgers if k.ledger.kind in kinds]
    if not kept:
        return []
    blocks: Blocks = [counts_table(found, kept, lang, stamp)]
    if LedgerKind.STUDY in kinds and (by_place := studies_by_place(found.plan)):
        said = [say("planning.study_count", lang, place=place or say("planning.nowhere", lang), count=len(entries),
                    led=sum(bool(e.leads_to) for e in entries)) for place, entries in by_place.items()]
        blocks.append(Paragraph(say("planning.studies", lang, list=enumerated(said, lang))))
    if LedgerKind.PROBLEM in kinds and (picture := headings_chart(found, lang, stamp)) is not None:
        blocks.append(picture)
    for each in kept:
        blocks += entries_table(found, each, lang, stamp)
    return blocks


def counts_table(found: Outline, kept: Sequence[Kept], lang: Lang, stamp: str) -> Table:
    """Entries by status, late ones, those that led to measures."""
    rows = tuple(
        (found.name(k.ledger.code, lang), *k.counts.values(), len(k.overdue), len(k.led), per_cent(k.closed))
        for k in kept
    )
    names = ("ledger", "open", "under_way", "closed_done", "dropped", "late", "led", "closed")
    titles = tuple(Column(say(f"planning.column.{name}", lang), 0 if name == "closed" else None) for name in names)
    return Table(titles, rows, say("planning.table.ledgers", lang), stamp=stamp)


def entries_table(found: Outline, kept: Kept, lang: Lang, stamp: str) -> Blocks:
    """Lines of one ledger."""
    rows = tuple(
        (found.name(e.code, lang), found.name(e.heading, lang) if e.heading else "", e.where.in_lang(lang), e.date,
         say(f"planning.entry.{e.status}", lang) + (say("planning.late", lang) if e.code in kept.overdue else ""),
         "" if e.amount is None else say("planning.amount", lang, amount=f"{e.amount:g}", unit=e.measured_in),
         named(found, e.leads_to, lang), e.evidence.in_lang(lang))
        for e in kept.ledger.entries
    )
    names = ("entry", "heading", "where", "date", "status", "amount", "leads_to", "evidence")
    filled = [k for k in range(len(names)) if k in {0, 4} or any(row[k] for row in rows)]
    titles = columns(lang, *(names[k] for k in filled))
    cut = tuple(tuple(row[k] for k in filled) for row in rows)
    return [Table(titles, cut, found.name(kept.ledger.code, lang), stamp=stamp)] if rows else []


def headings_chart(found: Outline, lang: Lang, stamp: str) -> Chart | None:
    """Problems found by heading."""
    by = {code: entries for code, entries in problems_by_heading(found.plan).items() if code}
    if len(by) < 2:
        return None
    rows = sorted(((found.name(code, lang), len(entries)) for code, entries in by.items()), key=lambda row: -row[1])
    data = pd.DataFrame(rows, columns=["heading", "count"])
    title = say("planning.headings.title", lang, heading=rows[0][0], count=rows[0][1])
    return Chart("bars", data, title, {"y": "heading", "x": "count"}, {"x": say("planning.column.problems", lang)},
                 "", stamp, {"decimals": 0})


def campaigns(found: Outline, lang: Lang) -> Blocks:
    """Campaigns by title, never with a score."""
    names = [
        say("planning.campaign", lang, name=name, date=campaign.date) if campaign.date else name
        for campaign in found.plan.campaigns for name in (found.name(campaign.code, lang),)
    ]
    return [Callout(say("planning.campaigns", lang), "note", tuple(names))] if names else []
