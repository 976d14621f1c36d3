"""Short ways of writing a plan's YAML, spelled out: a name alone for an entry, a lead alone for the roles, and so on.

``owners: 科技局；经发局`` are two owners, ``roles: 科技局`` is ``roles: {lead: 科技局}``, ``says: 原话`` is a quote, a
member of a basket is an indicator alone. None of this was a plan before, so nothing changes its meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework
from ganchao.domain.place import below
from ganchao.files.plan_codes import CALLED
from ganchao.files.plan_names import entries_in
from ganchao.files.plansheets import FIELDS_OF, PLAN_SHEETS, PlanSheet

BETWEEN: Final = re.compile(r"[;；\n]")
"""Signs that part several names or numbers written as one text."""
ALONE: Final = {"baskets.members": "indicator"}
"""What an entry without a name of its own means where it is a text alone."""
SINGLE: Final = frozenset({"baskets.members", "measures.effects", "events.effects"})
"""Lists of which a single entry may be written without a dash."""


def apart(text: str) -> list[str]:
    """The pieces of a text that semicolons or line breaks part."""
    return [piece.strip() for piece in BETWEEN.split(text) if piece.strip()]


def spell_out(root: Any) -> None:
    """Short ways of writing made long, in place."""
    if not isinstance(root, dict):
        return
    for sheet in sorted(PLAN_SHEETS.values(), key=lambda each: len(each.steps)):
        entries_alone(root, sheet)
        for _steps, entry in entries_in(root, sheet):
            if isinstance(entry, dict):
                roles_and_quote(sheet.part, entry)
    for aim in below(root, "aims") or ():
        if isinstance(aim, dict):
            roles_and_quote("aims", aim)


def entries_alone(root: dict[str, Any], sheet: PlanSheet) -> None:
    """Entries that are a text alone become what the text calls them."""
    called = next((name for name in CALLED if name in FIELDS_OF[sheet.part]), "")
    called = ALONE.get(sheet.part) or (called if "code" in FIELDS_OF[sheet.part] else "")
    *way, last = sheet.steps
    holders = [root] if not way else [each for each in below(root, way[0]) or () if isinstance(each, dict)]
    for holder in holders:
        held = holder.get(last)
        if isinstance(held, str) and called:
            held = holder[last] = apart(held)
        if isinstance(held, list) and called:
            held[:] = [{called: each} if isinstance(each, str) else each for each in held]
        elif isinstance(held, dict) and sheet.part in SINGLE:
            holder[last] = [held]


def roles_and_quote(part: str, entry: dict[str, Any]) -> None:
    """``roles: 科技局`` and ``says: 原话``."""
    if "roles.lead" in FIELDS_OF[part] and isinstance(entry.get("roles"), str):
        entry["roles"] = {"lead": entry["roles"]}
    if "says.text" in FIELDS_OF[part] and isinstance(entry.get("says"), str):
        entry["says"] = {"text": entry["says"]}


def called_as_promised(
    entry: dict[str, Any], wanted: str, own: Mapping[str, Any], framework: Framework | None
) -> None:
    """A promise without a code is called, and measured, as the indicator that it is about; ``own`` are ours by code."""
    ours = own.get(wanted)
    if isinstance(ours, dict):
        for name in ("name", "measured_in", "kind", "direction"):
            if ours.get(name):
                entry.setdefault(name, ours[name])
    for indicator in (each for each in framework.indicators if each.code == wanted) if framework is not None else ():
        entry.setdefault("name", both(indicator.name))
        if indicator.measured_in:
            entry.setdefault("measured_in", both(indicator.measured_in))
        entry.setdefault("kind", indicator.kind.value)


def both(text: Bilingual) -> dict[str, str]:
    """A text in two languages as plain data."""
    return {lang: said for lang in ("zh", "en") if (said := getattr(text, lang))}


def quotes_from_the_first(root: Any, documents: Any) -> None:
    """A quote that names no document is from the first that the plan lists, in place."""
    first = below(documents, 0)
    code = below(first, "code")
    rows = [entry for sheet in PLAN_SHEETS.values() if "says.document" in FIELDS_OF[sheet.part]
            for _steps, entry in entries_in(root, sheet)]
    for row in rows:
        says = below(row, "says")
        if isinstance(says, dict) and not says.get("document") and isinstance(code, str):
            says["document"] = code


