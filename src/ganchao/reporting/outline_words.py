"""Words that several chapters on a plan share: names, sources, who answers, money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ganchao.domain.element import Quote, Roles
from ganchao.domain.measure import Measure
from ganchao.domain.plan import Plan
from ganchao.reporting.blocks import Block, Callout, Column
from ganchao.reporting.figures import enumerated
from ganchao.reporting.names import unit_name
from ganchao.reporting.outline import Outline
from ganchao.text import Lang, say

FINE: Final = 1e-9
NAMED: Final = 6
"""Elements named in one piece of advice."""


def plan_name(found: Outline, lang: Lang) -> str:
    """The plan in words."""
    name = found.plan.name.in_lang(lang)
    return name or say("planning.plan_of", lang, unit=unit_name(found.card.panel, found.unit, lang))


def illustrative(found: Outline, lang: Lang) -> list[Block]:
    """What is made up, where anything is."""
    said = found.plan.illustrative or found.card.framework.simulated
    return [Callout(say("plan.illustrative", lang, what=said), "simulated")] if found.stamp(lang) and said else []


def named(found: Outline, codes: Sequence[str], lang: Lang, most: int = NAMED) -> str:
    """Elements in words, joined; a link as its two ends."""
    return enumerated([named_one(found, code, lang) for code in codes], lang, most=most)


def named_one(found: Outline, code: str, lang: Lang) -> str:
    """An element in words; a link as its two ends."""
    ends = [found.name(end, lang) for end in code.split(" → ")]
    return " → ".join(ends)


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


def phrases(part: object) -> str:
    """The phrases of a policy, where its wording is not quoted."""
    return " ".join(getattr(part, "phrases", ()))


def cents(plan: Plan) -> int:
    """Decimals that a plan's amounts of money need: two where any is finer than a tenth.

    >>> cents(Plan()), cents(Plan(budgets={2027: 0.45}))
    (1, 2)
    """
    amounts = [*plan.budgets.values(), *(each for measure in plan.measures for each in measure.cost)]
    return 2 if any(abs(round(amount, 1) - amount) > FINE for amount in amounts) else 1


def spent(part: object) -> float | None:
    """Money of all years: of a priority its envelopes, of a measure its cost."""
    if isinstance(part, Measure):
        return sum(part.cost) or None
    return sum(getattr(part, "budgets", {}).values()) or None


def per_cent(share: float | None) -> float | None:
    """A share in per cent."""
    return None if share is None else share * 100
