"""Codes for what the sheets of a plan name but give no code: by kind and position, written back when it is exported.

``G1`` is the first goal, ``M3`` the third measure. A new kind of list gets the first letters of its name. In documents
codes come from names (``M_5e0c1f``): people move entries about there, and a code must stay what it was, because
reports, leads and the record speak of it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from ganchao.domain.place import Steps, below
from ganchao.files.plan_names import entries_in
from ganchao.files.plansheets import FIELDS_OF, OWN, PLAN_SHEETS

PREFIXES: Final[Mapping[str, str]] = {
    "goals": "G", "measures": "M", "milestones": "T", "owners": "O", "bottom_lines": "L",
    "main_lines": "ML", "main_lines.halves": "MH", "strategies": "S", "priorities": "P", "policies": "PO",
    "positionings": "PS", "themes": "TH", "cards": "C", "events": "E", OWN: "I", "targets": "V", "funnels": "F",
    "funnels.stages": "FS", "funnels.exits": "FX", "funnels.lists": "FL", "resources": "R", "references": "RP",
    "baskets": "B", "couplings": "CP", "upper_plans": "U", "upper_plans.items": "UI", "services": "SV",
    "industries": "IN", "standards": "ST", "standards.clauses": "SC", "ledgers": "LG", "ledgers.entries": "LE",
    "lenses": "LH", "expectations": "X", "deeds": "D", "campaigns": "CA", "assumptions": "AS", "documents": "DOC",
    "leading": "LI", "assessments": "KH", "assessments.lines": "KL",
}
"""How the codes given begin, by the part of the plan."""
CALLED: Final = ("name", "title", "text")
"""Fields that name an entry."""


def candidates(part: str, number: int, name: str) -> Iterator[str]:  # noqa: ARG001 - sheets count, documents do not
    """``M3``, and where that is another's ``M3a``, ``M3b`` …, so that later entries keep theirs."""
    prefix = prefix_of(part)
    yield f"{prefix}{number}"
    letters = "abcdefghijklmnopqrstuvwxyz"
    yield from (f"{prefix}{number}{letter}" for letter in letters)
    yield from (f"{prefix}{number}_{again}" for again in range(1, 1_000_000))


def from_name(part: str, number: int, name: str) -> Iterator[str]:  # noqa: ARG001 - documents do not count
    """``M_5e0c1f``, the first signs of a digest of the name, and where that is another's more of them."""
    digest = hashlib.sha256(f"{part}\n{name}".encode()).hexdigest()
    yield from (f"{prefix_of(part)}_{digest[:signs]}" for signs in range(SIGNS, len(digest)))


SIGNS: Final = 6


def prefix_of(part: str) -> str:
    """How the codes of a part begin."""
    return PREFIXES.get(part) or "".join(word[0] for word in part.replace(".", "_").split("_")).upper()


def give_codes(
    root: Any, taken: Collection[str], offered: Callable[[str, int, str], Iterator[str]] = candidates
) -> tuple[dict[str, str], tuple[tuple[str, Steps, str], ...]]:
    """Gives every entry that has a name of its own and no code a code that nothing has.

    Returns the names by the codes given, and where none could be given: the part, the place, and the name that
    several entries have (nothing where there is no name).
    """
    have = {str(below(entry, "code")) for _, _, entry in coded(root) if below(entry, "code")} | set(taken)
    given: dict[str, str] = {}
    without: list[tuple[str, Steps, str]] = []
    for part in (part for part in PLAN_SHEETS if "code" in FIELDS_OF[part]):
        entries = list(entries_in(root, PLAN_SHEETS[part]))
        counts = Counter(name for _, entry in entries for name in names_of(entry))
        for number, (steps, entry) in enumerate(entries, 1):
            if not isinstance(entry, dict) or below(entry, "code"):
                continue
            names = names_of(entry)
            if not names or any(counts[name] > 1 for name in names):
                without.append((part, steps, max(names, key=lambda name: counts[name], default="")))
                continue
            code = next(code for code in offered(part, number, names[0]) if code not in have)
            have.add(code)
            given[code] = names[0]
            entry["code"] = code
    return given, tuple(without)


def coded(root: Any) -> Iterator[tuple[str, Steps, Any]]:
    """Entries of all lists that have codes."""
    for part, sheet in PLAN_SHEETS.items():
        if "code" in FIELDS_OF[part]:
            yield from ((part, steps, entry) for steps, entry in entries_in(root, sheet))


def names_of(entry: Any) -> list[str]:
    """What an entry is called, in either language, once each."""
    held: Any = next((value for field in CALLED if (value := below(entry, field))), {})
    held = {"zh": held} if isinstance(held, str) else held
    return list(dict.fromkeys(str(text).strip() for text in held.values() if text)) if isinstance(held, dict) else []
