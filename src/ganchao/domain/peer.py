"""Whom we chose to compare ourselves with, and why."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BeforeValidator

from ganchao.domain.document import Bilingual, Code, Document


class DeclaredPeer(Document):
    """A unit we compare ourselves with."""

    unit: Code
    """Code of the unit."""
    distance: Literal["near", "far", ""] = ""
    """``near``: to be caught up with in a few years; ``far``: the model for the long run."""
    why: Bilingual = Bilingual()
    """Why it was chosen, as readers should see it."""


def _code_alone(value: Any) -> Any:
    return {"unit": value} if isinstance(value, str) else value


CodeAlone = BeforeValidator(_code_alone)
"""Lets ``peers: [A, B]`` stand for ``peers: [{unit: A}, {unit: B}]``."""
