"""Entries about measures: that one was started or stopped."""

from __future__ import annotations

from typing import Final

from ganchao.domain.document import Bilingual, Document


class MeasureStarted(Document):
    """A measure of the plan is under way; the entry's subject is its code."""

    year: int
    """Year of the plan from which its effects count."""
    number: str = ""
    """Number of the document that decided it."""
    note: Bilingual = Bilingual()
    """Anything a reader should know."""


class MeasureStopped(Document):
    """A measure is given up; the entry's subject is its code."""

    reason: str
    """Why."""


STARTS: Final[dict[str, type[Document]]] = {
    "measure.started": MeasureStarted, "measure.stopped": MeasureStopped,
}  # fmt: skip
"""Kinds of entries about measures -> what their bodies say."""
