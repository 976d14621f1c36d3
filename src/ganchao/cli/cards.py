"""``ganchao cards``: the plan by its cards: plans above, public services, standards, deeds, ledgers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.main import Command
from ganchao.cli.strategy import parameters, told
from ganchao.text import Lang

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.reporting.outline import Outline


def command(lang: Lang) -> click.Command:
    """The command."""

    def cards(
        project: str, on: str | None, out: Path | None, vintage: str | None,
        year_means: Shown | None, *, as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.reporting.cards_brief import cards_brief, cards_title  # noqa: PLC0415
        from ganchao.reporting.outline import has_cards  # noqa: PLC0415
        from ganchao.reporting.outline_tables import OF_CARDS  # noqa: PLC0415

        told(project, on, out, vintage, year_means, lang, as_json=as_json, asks=has_cards, lacking="planning.no_cards",
             page="cards", tables=OF_CARDS, brief=cards_brief, title=cards_title, facts=facts)  # fmt: skip

    return Command("cards", lang, params=parameters(lang), callback=cards)


def facts(found: Outline) -> dict[str, Any]:
    """The cards for machines."""
    return {
        "cards": [{"card": card.code, "view": card.view.value} for card in found.plan.cards],
        "coverage": [
            {"upper_plan": c.upper.code, "stage": c.upper.stage.value, "items": len(c.asked), "covered": c.covered,
             "confirmed": c.confirmed, "depth": c.depth, "left": [taken.item.code for taken in c.left],
             "unused": [taken.item.code for taken in c.unused],
             "proposals": [proposal.answer for proposal in c.upper.proposals]} for c in found.coverages
        ],
        "conflicts": [
            {"local": link.local, "item": link.item} for link in found.plan.alignments if link.kind == "conflicts"
        ],
        "services": [
            {"service": s.service.code, "stage": s.stage.value, "year": s.year, "gap": s.gap, "pace": s.pace,
             "years": s.years} for s in found.services
        ],
        "industries": [
            {"industry": d.industry.code, "part": d.industry.part, "quotient": d.quotient} for d in found.industries
        ],
        "couplings": [
            {"coupling": code, "year": year.year, "degree": year.degree, "level": year.level}
            for code, years in found.couplings.items() for year in years
        ],
        "standards": [
            {"standard": met.standard.code, "share": met.share,
             "clauses": [{"clause": j.clause.code, "verdict": j.verdict.value, "value": j.value, "period": j.period}
                         for j in met.clauses]} for met in found.standards
        ],
        "ledgers": [
            {"ledger": k.ledger.code, "kind": k.ledger.kind.value, **k.counts, "overdue": list(k.overdue),
             "led": len(k.led)} for k in found.ledgers
        ],
        "deeds": [{"year": p.year, "promised": len(p.deeds), "done": p.done, "rate": p.rate} for p in found.promises],
    }  # fmt: skip
