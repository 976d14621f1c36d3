"""``ganchao cards``: the plan by its cards: plans above, public services, standards, deeds, ledgers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.main import Command
from ganchao.cli.strategy import parameters, told
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.project import Project
    from ganchao.reporting.blocks import Brief
    from ganchao.reporting.outline import Outline


def command(lang: Lang) -> click.Command:
    """The command."""

    def cards(
        project: str, on: str | None, out: Path | None, vintage: str | None,
        year_means: Shown | None, *, as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.reporting.cards_brief import cards_title  # noqa: PLC0415
        from ganchao.reporting.outline import has_cards  # noqa: PLC0415
        from ganchao.reporting.outline_tables import OF_CARDS  # noqa: PLC0415

        told(project, on, out, vintage, year_means, lang, as_json=as_json, asks=has_cards, lacking="planning.no_cards",
             page="cards", tables=OF_CARDS, brief=with_funnels, title=cards_title, facts=facts)  # fmt: skip

    return Command("cards", lang, params=parameters(lang), callback=cards)


def with_funnels(source: Project, found: Outline, lang: Lang) -> Brief:
    """The cards, with the funnels of the project's leads on the day where the plan has funnels."""
    from ganchao.reporting.blocks import Callout  # noqa: PLC0415
    from ganchao.reporting.cards_brief import cards_brief  # noqa: PLC0415
    from ganchao.reporting.funnel_brief import funnel_blocks  # noqa: PLC0415
    from ganchao.studies import funnels_project, or_why_not  # noqa: PLC0415

    if not found.plan.funnels:
        return cards_brief(found, lang)
    report, doubts = or_why_not(lambda: funnels_project(source, found.on))
    if report is not None:
        return cards_brief(found, lang, funnels=funnel_blocks(report, lang))
    told = tuple(doubt.sentence(lang) for doubt in doubts)
    return cards_brief(found, lang, funnels=(Callout(say("funnel.notes", lang), "warning", told),))


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
