"""Scenarios: dated events that may come, with a probability and an effect on indicators."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, FiniteFloat, model_validator

from ganchao.domain.document import Bilingual, Code, Document, Strings


class Effect(Document):
    """What an event does to one indicator."""

    indicator: str
    """Code of an indicator."""
    units: Strings = ()
    """Codes of the units touched; everyone unless named."""
    add: FiniteFloat = 0.0
    """Added to the value, in published units."""
    times: Annotated[FiniteFloat, Field(gt=0)] = 1.0
    """The value is multiplied by this first: 1.05 is five per cent more."""
    years_to_full: Annotated[int, Field(ge=1, le=50)] = 1
    """Years until the whole effect is there; it grows evenly until then."""
    lasts: Annotated[int, Field(ge=1)] | None = None
    """Years after which the effect is gone again; for good unless written."""


class Event(Document):
    """Something dated that may happen."""

    code: Code
    """Short name."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    year: int
    """Round in which the effect begins."""
    probability: Annotated[FiniteFloat, Field(ge=0, le=1)] = 1.0
    """How likely it is to happen at all."""
    effects: tuple[Effect, ...]
    """What it does."""
    source: Bilingual = Bilingual()
    """On what the figures rest."""


class Scenario(Document):
    """Events that a forecast takes in."""

    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    events: tuple[Event, ...]
    """What may happen, each by itself."""

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        codes = [event.code for event in self.events]
        if len(set(codes)) < len(codes):
            raise ValueError("two events have the same code")
        return self
