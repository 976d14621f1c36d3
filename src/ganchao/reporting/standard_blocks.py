"""Standards clause by clause, and deeds promised, for readers."""

from __future__ import annotations

from ganchao.planning.standards import Judged, Verdict
from ganchao.reporting.blocks import Block, Column, Paragraph, Table
from ganchao.reporting.figures import running
from ganchao.reporting.outline import Outline
from ganchao.reporting.outline_words import columns, per_cent
from ganchao.text import Lang, say


def standards_blocks(found: Outline, lang: Lang, stamp: str) -> list[Block]:
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


def promises_blocks(found: Outline, lang: Lang, stamp: str) -> list[Block]:
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
