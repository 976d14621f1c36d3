"""The shapes of what the API takes and gives, with what every field means in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, create_model

from ganchao.domain.check_in import Status
from ganchao.domain.document import CODE_PATTERN
from ganchao.reporting.tables import Field as Column
from ganchao.text import LANGS, say

LONGEST: Final = 2000
"""Signs of a text."""
MOST_CHECK_INS: Final = 100
"""Check-ins in one request."""
USUAL_ROWS, MOST_ROWS = 500, 5000
PERIOD: Final = r"^[12][0-9]{3}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$"
TYPES: Final[Mapping[str, Any]] = {
    "text": str | None, "number": float | None, "integer": int | None, "boolean": bool | None,
}  # fmt: skip


def means(key: str) -> dict[str, Any]:
    """What something means, in both languages, beside its shape."""
    return {f"x-{lang}": say(f"api.{key}", lang) for lang in LANGS}


def _told(key: str, default: Any = ..., **limits: Any) -> Any:
    return Field(default, json_schema_extra=means(f"field.{key}"), **limits)


def whole(value: Any) -> Any:
    """A number without a fraction as a whole one: to JSON, 5.0 and 5 are the same."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Strict(Schema):
    """What is sent must have exactly this shape."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewCheckIn(Strict):
    """A value as it is reported."""

    subject: Annotated[str, Field(pattern=CODE_PATTERN, max_length=100)] = _told("subject")
    period: Annotated[str, Field(pattern=PERIOD)] = _told("period")
    value: Annotated[float, Field(allow_inf_nan=False)] | None = _told("value", None)
    numerator: Annotated[float, Field(allow_inf_nan=False)] | None = _told("numerator", None)
    denominator: Annotated[float, Field(allow_inf_nan=False)] | None = _told("denominator", None)
    status: Literal["", "flash", "estimate", "final"] = _told("status", "")
    confidence: Annotated[int, Field(ge=0, le=10), BeforeValidator(whole)] | None = _told("confidence", None)
    done: Annotated[str, Field(max_length=LONGEST)] = _told("done", "")
    next: Annotated[str, Field(max_length=LONGEST)] = _told("next", "")
    blockers: Annotated[str, Field(max_length=LONGEST)] = _told("blockers", "")


assert {"", *Status} == set(NewCheckIn.model_fields["status"].annotation.__args__)  # type: ignore[union-attr]


class NewCheckIns(Strict):
    """Values reported together: all are entered, or none."""

    check_ins: Annotated[list[NewCheckIn], Field(min_length=1, max_length=MOST_CHECK_INS)] = _told("check_ins")
    confirm: bool = _told("confirm", default=False)


class Entered(Schema):
    """A check-in that was entered."""

    number: int = _told("number")
    subject: str = _told("subject")
    period: str = _told("period")


class EnteredAll(Schema):
    """Check-ins that were entered, in the order sent."""

    check_ins: list[Entered]


class ProblemShape(Schema):
    """One thing wrong: where, what, how to fix it."""

    key: str = _told("problem.key")
    severity: str = _told("problem.severity")
    file: str = _told("problem.file")
    sheet: str = _told("problem.sheet")
    row: int | None = _told("problem.row")
    column: str = _told("problem.column")
    where: str = _told("problem.where")
    what: str = _told("problem.what")
    fix: str = _told("problem.fix")


class Problems(Schema):
    """Everything wrong, at once."""

    problems: list[ProblemShape]


class Me(Schema):
    """Whose token this is."""

    person: str = _told("me.person")
    roles: list[str] = _told("me.roles")
    read: bool = _told("me.read")
    report: bool = _told("me.report")
    expires_at: str = _told("me.expires_at")


class Named(Schema):
    """A code with its names."""

    code: str = _told("code")
    name_zh: str = _told("name_zh")
    name_en: str = _told("name_en")


class ProjectShape(Schema):
    """What is ranked, and how far the results are."""

    project: str = _told("project")
    name_zh: str = _told("name_zh")
    name_en: str = _told("name_en")
    own: str = _told("own")
    vintage: str = _told("vintage")
    simulated: bool = _told("simulated")
    state: str = _told("state")
    computing: bool = _told("computing")
    years: list[int] = _told("years")
    nodes: list[Named] = _told("nodes")
    units: list[Named] = _told("units")
    tables: list[str] = _told("tables")


class SubjectShape(Named):
    """Something that the token's person may report on."""

    about: str = _told("about")
    measured_in_zh: str = _told("measured_in_zh")
    measured_in_en: str = _told("measured_in_en")


class CheckInShape(Schema):
    """A check-in with what it has come to."""

    subject: str = _told("subject")
    period: str = _told("period")
    state: str = _told("checkin.state")
    number: int = _told("number")
    by: str = _told("by")
    at: str = _told("at")
    value: float | None = _told("value")
    numerator: float | None = _told("numerator")
    denominator: float | None = _told("denominator")
    status: str = _told("status")
    confidence: int | None = _told("confidence")
    done: str = _told("done")
    next: str = _told("next")
    blockers: str = _told("blockers")


def row_shape(name: str, columns: Mapping[str, Column]) -> type[Schema]:
    """The shape of a row of a table: its columns, every one of which may be empty."""
    fields: dict[str, Any] = {
        column: (TYPES[field.type], Field(..., json_schema_extra={f"x-{lang}": field.meaning.in_lang(lang)
                                                                 for lang in LANGS}))
        for column, field in columns.items()
    }  # fmt: skip
    return create_model(f"Row_{name}", __base__=Schema, **fields)


def page_shape(name: str, row: type[Schema]) -> type[Schema]:
    """Rows of a table with where they come from."""
    fields: dict[str, Any] = {
        "project": (str, _told("project")), "vintage": (str, _told("vintage")), "simulated": (bool, _told("simulated")),
        "state": (str, _told("state")), "total": (int, _told("total")), "offset": (int, _told("offset")),
        "rows": (list[row], ...),  # type: ignore[valid-type]
    }  # fmt: skip
    return create_model(f"Page_{name}", __base__=Schema, **fields)


def choice_shape(name: str, keys: tuple[str, ...]) -> type[Schema]:
    """By what rows of a table can be chosen, and which page of them."""
    fields: dict[str, Any] = {
        key: (Annotated[int, Field(ge=1000, le=2999)] | None, _told(f"choose.{key}", None)) if key.endswith("year")
        else (Annotated[str, Field(min_length=1, max_length=200)] | None, _told(f"choose.{key}", None))
        for key in keys
    }  # fmt: skip
    fields["offset"] = (int, _told("choose.offset", 0, ge=0, le=10_000_000))
    fields["limit"] = (int, _told("choose.limit", USUAL_ROWS, ge=1, le=MOST_ROWS))
    return create_model(f"Choice_{name}", __base__=Schema, **fields)
