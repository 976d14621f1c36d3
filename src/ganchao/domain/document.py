"""What people write: strict frozen documents whose field docstrings become the reference page."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, model_validator

from ganchao.text import Lang

CODE_PATTERN = r"^[A-Za-z0-9_.-]+$"
Code = Annotated[str, Field(pattern=CODE_PATTERN)]
Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[FiniteFloat, Field(ge=0)]


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | datetime.date) and not isinstance(value, bool) else value


PERIOD_PATTERN = r"^[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
Period = Annotated[
    str,
    BeforeValidator(_as_text),
    Field(pattern=PERIOD_PATTERN),
]
"""A year, quarter, month or day: ``2019``, ``2019-Q3``, ``2019-07``, ``2019-07-18``."""


class Document(BaseModel):
    """Base of everything people write: unknown keys are errors, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, use_attribute_docstrings=True)

    def replace(self, **changes: Any) -> Self:
        """A validated copy with some fields changed."""
        fields = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self).model_validate({**fields, **changes})

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields changed, not validated; what is derived from fields is derived anew."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(copy).model_fields.keys():
            del copy.__dict__[name]
        return copy


class Bilingual(Document):
    """A text in Chinese and English; one language alone is shown in both."""

    zh: str = ""
    """Chinese."""
    en: str = ""
    """English."""

    def in_lang(self, lang: Lang) -> str:
        """The text in the reader's language, or in the other where that is missing."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    @model_validator(mode="before")
    @classmethod
    def _from_plain_text(cls, value: Any) -> Any:
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return {"zh": str(value), "en": str(value)}
        return value


Told = TypeVar("Told")


def told_in(value: Told, lang: Lang, *, repeated: bool = False) -> Told:
    """A document in one language: of every text in both the other one is left out.

    With ``repeated`` only where it says the same in both, as a text does that was written once.
    """
    found: Any = value
    if isinstance(value, Bilingual):
        if not repeated or value.zh == value.en:
            found = Bilingual(**{lang: value.in_lang(lang)}) if value else value
    elif isinstance(value, BaseModel):
        inner = {name: told_in(getattr(value, name), lang, repeated=repeated) for name in value.model_fields_set}
        found = value.model_copy(update=inner)
    elif isinstance(value, tuple):
        found = tuple(told_in(each, lang, repeated=repeated) for each in value)
    elif isinstance(value, Mapping):
        found = {key: told_in(each, lang, repeated=repeated) for key, each in value.items()}
    told: Told = found
    return told


def _one_or_many(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) or value is None else [value]


def _method_alone(value: Any) -> Any:
    return {"method": value} if isinstance(value, str) else value


OneOrMany = BeforeValidator(_one_or_many)
MethodAlone = BeforeValidator(_method_alone)
"""Lets ``normalise: zscore`` stand for ``normalise: {method: zscore}``."""

Strings = Annotated[tuple[str, ...], OneOrMany]
