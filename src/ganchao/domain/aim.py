"""Aims: the rank wanted and when; levers: what is known of moving an indicator; bottom lines that no plan crosses."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, FiniteFloat

from ganchao.domain.document import Amount, Bilingual, Code, Document, Strings
from ganchao.domain.element import Quote, Roles


class Commitment(StrEnum):
    """How firmly an aim is promised, by the word used."""

    COMMIT = "commit"
    """确保: must be reached."""
    TARGET = "target"
    """力争: worked for."""
    STRETCH = "stretch"
    """冲刺: if all goes well."""


WORDS: Final = {"确保": Commitment.COMMIT, "力争": Commitment.TARGET, "冲刺": Commitment.STRETCH}
"""The word in the official wording that says how firmly something is promised."""


def _by_word(value: Any) -> Any:
    return WORDS.get(value, value) if isinstance(value, str) else value


ByWord = BeforeValidator(_by_word)
"""Lets ``commitment: 力争`` stand for ``commitment: target``."""


class Aim(Document):
    """A rank wanted by a year: "among the first 100 by 2023"."""

    year: int
    """Round by which it is to be reached."""
    rank: int | None = Field(default=None, ge=1)
    """The rank wanted, or better."""
    tier: str = ""
    """Instead of ``rank``: code of a tier of the framework."""
    percentile: float | None = Field(default=None, gt=0, le=100)
    """Instead of ``rank``: so many percent of the field are to be level with us or behind."""
    top_percent: float | None = Field(default=None, gt=0, le=100)
    """Instead of ``rank``: among the first so many percent of the field (前百分之几)."""
    node: str = ""
    """Group or indicator whose rank is meant; the index unless named."""
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.8
    """Probability with which it is to be reached."""
    commitment: Annotated[Commitment, ByWord] = Commitment.TARGET
    """How firmly it is promised, also by the word used: 确保, 力争, 冲刺."""
    says: Quote | None = None
    """Its official wording, kept exactly."""


class Lever(Document):
    """What is known of moving one indicator of ours."""

    indicator: Code
    """Indicator of the framework."""
    movable: bool = True
    """``false``: nobody here can move it."""
    stretch_limit: FiniteFloat | None = None
    """The best value thought attainable by the aim's year; from everyone's history unless written."""
    cost: Amount | None = None
    """Money for one published unit of change, in the plan's unit of money."""
    step: Annotated[float, Field(gt=0)] | None = None
    """Moves in steps of this size only: 1 for whole numbers."""
    follows: Mapping[str, FiniteFloat] = Field(default_factory=dict)
    """Indicators that move with it: published units of theirs for one of its own."""
    source: Bilingual = Bilingual()
    """Where limit and cost come from."""


class LineKind(StrEnum):
    """Kinds of bottom lines."""

    FLOOR = "floor"
    """The indicator must not fall below ``value``."""
    CAP = "cap"
    """The indicator must not rise above ``value``."""
    VETO = "veto"
    """Measures named in ``measures`` are never taken."""
    PROTECTED = "protected"
    """At least ``value`` is spent each year on the measures named."""


class BottomLine(Document):
    """A line that no plan crosses."""

    code: Code
    """Short name."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    kind: LineKind = LineKind.FLOOR
    """What it limits."""
    indicator: str = ""
    """Indicator of a floor or cap, in published units."""
    measures: Strings = ()
    """Measures of a veto or of protected spending."""
    value: FiniteFloat | None = None
    """The limit."""
    tradable: bool = False
    """Whether a price for relaxing it may be computed and shown at all."""
    breach: Bilingual = Bilingual()
    """What counts as crossing it, where no value says so (a veto over every light)."""
    on_breach: Bilingual = Bilingual()
    """What is done when it is crossed."""
    says: Quote | None = None
    """Its official wording, kept exactly."""
    roles: Roles = Roles()
    """Who answers for it."""
