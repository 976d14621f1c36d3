"""Reference of the rules of escalation, and of what entries about work items and instructions hold."""

from __future__ import annotations

from docs.generator.docstring import cell, parse
from docs.generator.framework import documents, section
from docs.generator.words import words
from ganchao.domain.escalation import EscalationRules
from ganchao.domain.work_item import INSTRUCTIONS, ITEMS, Evidence, Part
from ganchao.text import Lang, say
from ganchao.tracking.work_items import STATES, STEPS

INTRODUCTION = (
    "Work items and leaders' instructions are entries of the record: a kind, the code of the item, who enters it, and "
    "a body with these keys. An unknown key is an error. The rules of reminding are a file of their own."
)
RULES = (
    "`escalation.yaml` in the project's folder says who is reminded when, and what follows when nothing happens. Where "
    "there is none, the shipped one holds: copy `ganchao/files/presets/escalation.yaml` and edit it. "
    "What a file of your own leaves out is off."
)
TABLE = "Which step leads from where to where; what stands in no row cannot be done."


def page(lang: Lang) -> str:
    """The whole page."""
    lines = [f"# {words('Work items, instructions, escalation', lang)}", "", words(INTRODUCTION, lang), ""]
    lines += [f"## {words('Steps', lang)} {{ #steps }}", "", words(TABLE, lang), "", *steps(lang), ""]
    for kind, document in {**ITEMS, **INSTRUCTIONS}.items():
        lines += [f"## `{kind}` {{ #{kind.replace('.', '-')} }}", "", cell(words(parse(document).meaning, lang)), ""]
        lines += [*section(document, lang)[2:], ""] if document.model_fields else []
    for document in (Evidence, Part):
        lines += [*section(document, lang), ""]
    lines += ["## `escalation.yaml` { #escalation }", "", words(RULES, lang), ""]
    for document in documents(EscalationRules):
        lines += [*section(document, lang), ""] if document.__module__ == EscalationRules.__module__ else []
    return "\n".join(lines)


def steps(lang: Lang) -> list[str]:
    """The table of steps."""
    head = " | ".join(words(title, lang) for title in ("Step", "From", "To"))
    lines = [f"| {head} |", "|---|---|---|"]
    for step, way in STEPS.items():
        kind, _, variant = step.partition("/")
        name = say(f"item.step.{kind}", lang) + (f" `{variant}`" if variant else "")
        for after in dict.fromkeys(way.values()):
            before = [say(f"item.state.{state}", lang) for state in STATES if way.get(state) == after]
            lines.append(f"| {name} | {words(', ', lang).join(before)} | {say(f'item.state.{after}', lang)} |")
    return lines
