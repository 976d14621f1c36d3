"""What can be asked of the API: tables of results, lights, work items, and check-ins handed in.

Ninja reads the annotations of functions made in a loop, which must be types and not words: no future annotations here.
"""

import datetime
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from ganchao import __version__, check_ins
from ganchao.check_ins import Desk
from ganchao.domain.document import Bilingual
from ganchao.errors import GanchaoError, Problem
from ganchao.reporting.items_tables import ITEM_FIELDS
from ganchao.reporting.lights_tables import LIGHT_FIELDS
from ganchao.text import LANGS
from ganchao.web.api import answers, followed
from ganchao.web.api.access import ByToken, note_export, person_in, ready, shown_to, token_of
from ganchao.web.api.answers import Refused
from ganchao.web.api.shapes import (
    CheckInShape,
    EnteredAll,
    Me,
    NewCheckIns,
    Problems,
    ProjectShape,
    SubjectShape,
    choice_shape,
    means,
    page_shape,
    row_shape,
)
from ganchao.web.api.tables import TABLES, Tidy, frame_of, json_rows, rows_of
from ganchao.web.cockpit import Shown
from ganchao.web.words import deeds_in

WRONG: Final = {frozenset({401, 403, 404, 422, 429, 503}): Problems}
ENTERING: Final = {frozenset({400, 401, 403, 404, 409, 422, 429, 503}): Problems}
api = NinjaAPI(
    title="Ganchao 赶超", version=__version__, openapi_url=None, docs_url=None, auth=ByToken(), urls_namespace="api",
    openapi_extra={"info": means("about")},
)  # fmt: skip


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return answers.refused(request, error)


@api.exception_handler(GanchaoError)
def _stopped(request: HttpRequest, error: GanchaoError) -> HttpResponse:
    return answers.stopped(request, error)


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return answers.told(request, 401, [Problem("api.no_token")])


@api.exception_handler(ValidationError)
def _misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answers.misshapen(request, error.errors, NewCheckIns if request.method == "POST" else Schema)


@api.exception_handler(HttpError)
def _unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    return answers.told(request, error.status_code, [Problem("api.no_json")])


def _operation(name: str) -> dict[str, Any]:
    """How an operation is called, and what it says of itself in both languages."""
    return {"operation_id": name, "summary": name, "openapi_extra": means(f"operation.{name}")}


@api.get("me", response={200: Me, **WRONG}, **_operation("me"))
def me(request: HttpRequest) -> Any:
    """Whose token it is."""
    person, token = person_in(request, read=True, report=True), token_of(request)
    return {
        "person": person.code, "roles": [f"{role.value}:{scope}" for role, scope in sorted(person.grants)],
        "read": token.read, "report": token.report, "expires_at": token.expires_at.isoformat(),
    }  # fmt: skip


@api.get("project", response={200: ProjectShape, **WRONG}, **_operation("project"))
def project(request: HttpRequest) -> Any:
    """What is ranked."""
    shown = shown_to(request, "ranking")
    card, framework = shown.card, shown.source.framework
    units = [(code, card.panel.unit(code).name) for code in card.units]
    return {
        **_source(shown), **_names(framework.name), "own": framework.own,
        "computing": bool(settings.COCKPIT.step), "years": list(card.years),
        "nodes": [{"code": node.code, **_names(node.name)} for node in framework.nodes],
        "units": [{"code": code, **_names(name)} for code, name in units],
        "tables": [name for name in TABLES if frame_of(shown, name) is not None],
    }  # fmt: skip


def _names(name: Bilingual) -> dict[str, str]:
    return {f"name_{lang}": name.in_lang(lang) for lang in LANGS}


def _source(shown: Shown) -> dict[str, Any]:
    """Where numbers come from."""
    source = shown.source
    return {"project": source.framework.code, "vintage": source.panel.vintage, "state": shown.stamp[:12],
            "simulated": bool(source.framework.simulated)}  # fmt: skip


def _table(name: str, tidy: Tidy) -> Callable[..., Any]:
    """The operation that reads a table."""
    choice = choice_shape(name, tidy.keys)

    def table(request: HttpRequest, asked: Query[choice]) -> Any:  # type: ignore[valid-type]
        shown = shown_to(request, tidy.page)
        frame = frame_of(shown, name)
        if frame is None:
            raise Refused(404, Problem("api.no_table", values={"table": name}))
        chosen = {key: value for key in tidy.keys if (value := getattr(asked, key)) is not None}
        found = rows_of(frame, chosen, asked.offset, asked.limit)  # type: ignore[attr-defined]
        note_export(request, f"tables/{name}")
        return {**_source(shown), "total": found.total, "offset": asked.offset, "rows": found.rows}  # type: ignore[attr-defined]

    shape = page_shape(name, row_shape(name, tidy.columns))
    return api.get(f"tables/{name}", response={200: shape, **WRONG}, tags=["tables"], **_operation(name))(table)


for _name, _tidy in TABLES.items():
    _table(_name, _tidy)

Light: type[Schema] = row_shape("lights", LIGHT_FIELDS)
WorkItem: type[Schema] = row_shape("items", ITEM_FIELDS)


@api.get("lights", response={200: list[Light], **WRONG}, tags=["followed"], **_operation("lights"))  # type: ignore[valid-type]
def lights(request: HttpRequest) -> Any:
    """Lights of the promises that the person may see."""
    person = person_in(request, read=True)
    return json_rows(followed.lights(ready().source, deeds_in(request), person.code), LIGHT_FIELDS)


@api.get("items", response={200: list[WorkItem], **WRONG}, tags=["followed"], **_operation("items"))  # type: ignore[valid-type]
def items(request: HttpRequest) -> Any:
    """Work items that the person may see."""
    person = person_in(request, read=True)
    return json_rows(followed.items(ready().source, deeds_in(request), person.code), ITEM_FIELDS)


@api.get("subjects", response={200: list[SubjectShape], **WRONG}, tags=["check-ins"], **_operation("subjects"))
def subjects(request: HttpRequest) -> Any:
    """What the person may report on."""
    person = person_in(request, read=True, report=True)
    return followed.subjects(Desk(ready().source, deeds_in(request)), person.code)


@api.get("check-ins", response={200: list[CheckInShape], **WRONG}, tags=["check-ins"], **_operation("check_ins"))
def told(request: HttpRequest) -> Any:
    """Check-ins that the person may see."""
    person = person_in(request, read=True, report=True)
    return followed.check_ins(Desk(ready().source, deeds_in(request)), person.code)


@api.post("check-ins", response={201: EnteredAll, **ENTERING}, tags=["check-ins"], **_operation("hand_in"))
def hand_in(request: HttpRequest, said: NewCheckIns) -> Any:
    """Hand in values, all or none."""
    person = person_in(request, report=True)
    desk = check_ins.open_desk(ready().source)
    entries = followed.hand_in(desk, said, person.code, datetime.datetime.now(datetime.UTC))
    return 201, {"check_ins": [
        {"number": entry.number, "subject": each.subject, "period": each.period}
        for entry, each in zip(entries, said.check_ins, strict=True)
    ]}  # fmt: skip
