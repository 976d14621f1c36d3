"""Everything an audit found, chapter by chapter; and the short answer for the terminal."""

from __future__ import annotations

import numpy as np

from ganchao.auditing.audit import Audited
from ganchao.reporting.blocks import Block, Brief, Callout, Heading, Paragraph, behind
from ganchao.reporting.coherence_brief import coherence_brief
from ganchao.reporting.figures import tidy
from ganchao.reporting.robustness_brief import overtaking_brief, robustness_brief
from ganchao.reporting.sensitivity_brief import sensitivity_brief, swap_sentence
from ganchao.reporting.uncertainty_brief import failures, odds_table, ranges_table, sentences, uncertainty_brief
from ganchao.reporting.uncertainty_facts import ranges_of
from ganchao.text import Lang, say


def audit_brief(audited: Audited, lang: Lang) -> Brief:
    """The chapters of the report: rank ranges; for experts robustness, sensitivity, coherence and what failed."""
    card = audited.card
    panel, framework = card.panel, card.framework
    blocks: list[Block] = [
        *uncertainty_brief(audited.uncertainty, lang, panel=panel, years=audited.years, unit=audited.unit)
    ]
    if audited.robustness is not None:
        blocks += behind(robustness_brief((audited.robustness,), card, lang))
        for change in audited.overtaking:
            blocks += behind(overtaking_brief(change, card, lang))
    if audited.sensitivity is not None or audited.swaps is not None:
        blocks += behind(sensitivity_brief(audited.sensitivity, audited.swaps, panel, framework, lang))
    if audited.coherence is not None:
        blocks += behind(coherence_brief(audited.coherence, panel, lang))
    return (*blocks, *behind(_left_out(audited, lang)))


def audit_short_brief(audited: Audited, lang: Lang) -> Brief:
    """What ``ganchao audit`` says: sentences, ranges, odds, and what single choices do."""
    card, result = audited.card, audited.uncertainty
    ranges = ranges_of(result, card.panel, lang, unit=audited.unit)
    name = card.framework.name.in_lang(lang) or card.framework.code
    said = card.framework.simulated
    blocks: list[Block] = [
        Heading(say("audit.title", lang, index=name, year=result.prepared.year), 1),
        *([Callout(tidy(said.in_lang(lang)), "simulated")] if said else []),
    ]
    if not result.good or not ranges.order.size:
        return (*blocks, Callout(say("audit.nothing", lang), "problem"), *failures(ranges), *_left_out(audited, lang))
    stamp = say("reporting.stamp", lang) if said else ""
    blocks += [*(Paragraph(sentence) for sentence in sentences(ranges)), *failures(ranges)]
    odds = odds_table(ranges, stamp)
    blocks += [ranges_table(ranges, stamp), *([] if odds is None or ranges.own is None else [odds])]
    tried = audited.swaps
    if tried is not None:
        moving = [s for s in tried.by_effect() if np.isfinite(s.places) and s.places]
        blocks += [Paragraph(swap_sentence(swap, tried, card.panel, card.framework, lang)) for swap in moving[:3]]
    return (*blocks, *_left_out(audited, lang))


def _left_out(audited: Audited, lang: Lang) -> tuple[Callout, ...]:
    if not audited.left_out:
        return ()
    items = tuple(
        say("audit.left_out_line", lang, part=say(f"audit.part.{part}", lang), reason=problem.sentence(lang))
        for part, problem in audited.left_out
    )
    return (Callout(say("audit.left_out", lang), "warning", items),)
