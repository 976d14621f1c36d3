"""Purging what should never have been entered: what the two entries about it say."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from ganchao.domain.document import Document

LONGEST: Final = 500
"""Characters of a reason."""
Reason = Annotated[str, Field(min_length=1, max_length=LONGEST)]
"""Why, in words that repeat nothing of what is purged: the reason stays."""


class PurgeAsked(Document):
    """Somebody asks for a purge; the entry's subject is the number of an entry, or the digest of a file of evidence."""

    reason: Reason
    """Why it must go."""


class PurgeGranted(Document):
    """Somebody else grants it, and it is done in the same moment; the subject is that of the entry that asks."""

    asked: Annotated[int, Field(ge=1)]
    """Number of the entry that asks."""
    reason: Reason
    """Why it is granted."""


PURGES: Final[dict[str, type[Document]]] = {"purge.asked": PurgeAsked, "purge.granted": PurgeGranted}
"""Kinds of entries about purges -> what their bodies say."""
KEPT: Final = frozenset({"role.given", "role.taken", "purge.granted"})
"""Kinds that are never purged: rights, and the proof of a purge, rest on them."""
CORRECTED: Final = frozenset({"person.added", "post.handed_over"})
"""Kinds that are purged only once a later entry about the same person has taken their place."""
