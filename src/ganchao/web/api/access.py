"""Who asks: the token in the request, what it is good for, and what its person may see."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from ganchao.errors import Problem, Say
from ganchao.tracking.people import Person
from ganchao.tracking.visibility import may_see
from ganchao.web.api import tokens
from ganchao.web.api.answers import RETRY_SECONDS, Refused
from ganchao.web.api.limits import Limit, per_minute
from ganchao.web.happenings import note
from ganchao.web.pages import PAGES
from ganchao.web.words import deeds_in

if TYPE_CHECKING:
    from ganchao.web.api.models import Token
    from ganchao.web.cockpit import Cockpit, Shown

TOLD: Final = Limit(1)
"""A table read with one token is noted once a minute: a program that turns pages is one export."""
OFTEN: Final = Limit(per_minute())
FAILED: Final = Limit(per_minute())


class ByToken(HttpBearer):
    """``Authorization: Bearer gc_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token in force; nothing where it is none. Both are counted: the one by token, the other by address."""
        found = tokens.found(token, datetime.datetime.now(datetime.UTC))
        name, limit = (str(request.META.get("REMOTE_ADDR")), FAILED) if found is None else (str(found.pk), OFTEN)
        if wait := limit.count(name):
            raise Refused(429, Problem("api.too_often", values={"seconds": wait}), wait)
        return found


def token_of(request: HttpRequest) -> Token:
    """The token that a request came with."""
    token: Token = request.auth
    return token


def person_in(request: HttpRequest, *, read: bool = False, report: bool = False) -> Person:
    """Whose token it is, if it is good for one of what is asked. Raises :class:`Refused`."""
    token = token_of(request)
    if not ((read and token.read) or (report and token.report)):
        wanted = "read" if read else "report"
        raise Refused(403, Problem("api.scope", values={"scope": Say(f"api.scope.{wanted}")}))
    people = deeds_in(request).people
    if token.person not in people:
        raise Refused(403, Problem("rights.unknown_person", values={"person": token.person}))
    return people[token.person]


def shown_to(request: HttpRequest, page: str) -> Shown:
    """The results, to whoever may open a page of the cockpit. Raises :class:`Refused`."""
    person, thing = person_in(request, read=True), PAGES[page].shows
    if thing is not None and not may_see(deeds_in(request).people, person.code, thing):
        raise Refused(403, Problem("api.no_right", values={"page": Say(f"web.page.{page}")}))
    return ready()


def note_export(request: HttpRequest, what: str) -> None:
    """Let the security log say that something left the system."""
    token = token_of(request)
    if not TOLD.count(f"{token.pk} {what}"):
        note(request, "exported", f"/api/{what} · {token.name}", token.person)


def ready() -> Shown:
    """The results; begun to be computed anew where files changed. Raises :class:`Refused` where there are none yet."""
    cockpit: Cockpit = settings.COCKPIT
    cockpit.refresh()
    if cockpit.shown is None:
        raise Refused(503, Problem("api.not_ready", values={"seconds": RETRY_SECONDS}), RETRY_SECONDS)
    return cockpit.shown
