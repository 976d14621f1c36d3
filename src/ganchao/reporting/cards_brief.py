"""The cards (三张牌) for readers: joining in with the plans above, riding on what is there, measuring up to standards.

Which cards there are and what they are called is the plan's; what a card gathers follows from its view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ganchao.domain.ledger import LedgerKind
from ganchao.domain.strategy import View
from ganchao.reporting.alignment_blocks import coverage_blocks, making_table, offers_table
from ganchao.reporting.blocks import Block, Brief, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import in_brackets
from ganchao.reporting.ledger_blocks import campaigns, ledger_blocks
from ganchao.reporting.outline import Outline
from ganchao.reporting.outline_words import cents, columns, illustrative, lead_of, plan_name, source_of, spent
from ganchao.reporting.service_blocks import couplings_table, industries_table, services_blocks
from ganchao.reporting.standard_blocks import promises_blocks, standards_blocks
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
            gathered = [*own_measures(found, card.code, lang, stamp), *own_baskets(found, card.code, lang, stamp)]
            if not inside and not gathered and card.says is None:
                continue  # a heading with nothing under it tells nothing
            blocks.append(Heading(found.name(card.code, lang), 3, f"card-{card.code}"))
            if card.says is not None:
                source = source_of(found, card.says, lang)
                blocks.append(Paragraph(say("planning.quoted", lang, text=card.says.text, source=source)))
            blocks += gathered
        if not cards and inside:
            blocks.append(Heading(say(f"planning.view.{view.value}", lang), 3))
        blocks += inside
    rest = [*campaigns(found, lang), *ledger_blocks(found, lang, stamp, (LedgerKind.PROBLEM,))]
    if rest:
        blocks += [Heading(say("planning.problems", lang), 3), *rest]
    return tuple(blocks)


def cards_title(found: Outline, lang: Lang) -> str:
    """The title of a page on the cards."""
    return say("planning.cards.title", lang, plan=plan_name(found, lang))


def own_measures(found: Outline, card: str, lang: Lang, stamp: str) -> Blocks:
    """Measures that serve a card."""
    measures = [measure for measure in found.plan.measures if card in measure.serves]
    money = in_brackets(found.plan.money.in_lang(lang)) or say("plan.money", lang)
    titles = (*columns(lang, "measure", "owner"),
              Column(say("planning.column.budget", lang, money=money), cents(found.plan)))
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


