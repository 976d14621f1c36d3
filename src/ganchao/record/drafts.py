"""What can be kept of a draft, the same in both databases; everything that cannot is said at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from ganchao.domain.entry import Draft, canonical
from ganchao.errors import InvalidInput, Problem, Where

LONGEST: Final = {"token": 100, "actor": 100, "kind": 60, "subject": 200}
"""Characters that a field of an entry holds."""
_UNWRITTEN: Final = {"Cc", "Cs"}
"""Control characters and half characters."""


def written(drafts: Sequence[Draft]) -> list[str]:
    """The bodies of drafts as they are stored. Raises :class:`InvalidInput` with everything that cannot be kept."""
    problems: list[Problem] = []
    texts: list[str] = []
    for row, draft in enumerate(drafts, start=1):
        place = Where(path=f"{draft.kind} {draft.subject}".strip()[:80], row=row if len(drafts) > 1 else None)
        problems += _odd_fields(draft, place)
        try:
            texts.append(canonical(draft.body))
            texts[-1].encode()
        except (TypeError, ValueError, RecursionError) as error:  # not JSON's, not finite, half a character
            said = str(error)[:200].encode("ascii", "replace").decode()
            problems.append(Problem("record.odd_body", place, {"said": said}))
    if problems:
        raise InvalidInput(problems)
    return texts


def _odd_fields(draft: Draft, place: Where) -> Iterator[Problem]:
    for name, most in LONGEST.items():
        said = getattr(draft, name)
        if len(said) > most:
            yield Problem("record.too_long", place, {"field": name, "length": len(said), "most": most})
        if _UNWRITTEN & set(map(unicodedata.category, said)) or (name != "token" and not said.strip()):
            yield Problem("record.odd_field", place, {"field": name})
