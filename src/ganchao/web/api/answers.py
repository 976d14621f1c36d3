"""What the API says where it cannot do as asked: all problems at once, in the shape of the commands' ``--json``."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from pydantic import BaseModel

from ganchao.domain.place import below
from ganchao.errors import GanchaoError, OutOfReach, Problem, RecordConflict, UnknownName, Where, problems_of
from ganchao.files.complaints import COMPLAINTS, complaint
from ganchao.text import Lang, lang_of

RETRY_SECONDS: Final = 5
"""After how long to ask again for results that are being computed."""


class Refused(Exception):
    """Whoever asks may not, or not now."""

    def __init__(self, status: int, problem: Problem, wait: int = 0) -> None:
        self.status, self.problem, self.wait = status, problem, wait
        super().__init__(problem.key)


def lang_asked(request: HttpRequest) -> Lang:
    """The language that ``Accept-Language`` wants most of the two, else the project's own."""
    for wanted in request.headers.get("Accept-Language", "").split(","):
        word = wanted.partition(";")[0].strip().lower()
        if word.startswith(("zh", "en")):
            return lang_of(word)
    shown = settings.COCKPIT.shown
    return lang_of((shown.source.framework.language if shown is not None else None) or "zh")


def told(request: HttpRequest, status: int, problems: Iterable[Problem], wait: int = 0) -> HttpResponse:
    """An answer of problems."""
    lang = lang_asked(request)
    answer = JsonResponse(
        {"problems": [problem.facts(lang) for problem in problems]}, status=status,
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip
    if wait:
        answer.headers["Retry-After"] = str(wait)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """No right, no token, too often, not ready."""
    return told(request, error.status, [error.problem], error.wait)


def stopped(request: HttpRequest, error: GanchaoError) -> HttpResponse:
    """Something does not exist (404), may not be done (403), or cannot be entered as things stand (409)."""
    problems = problems_of(error)
    if isinstance(error, UnknownName):
        status = 404
    elif not isinstance(error, OutOfReach | RecordConflict) and any(p.key.startswith("rights.") for p in problems):
        status = 403
    else:
        status = 409
    return told(request, status, problems)


def misshapen(request: HttpRequest, details: Sequence[dict[str, Any]], model: type[BaseModel]) -> HttpResponse:
    """What was sent does not have the shape it must have: every place, with what may stand there."""
    sent = {"query": request.GET.dict(), "body": _json(request)}
    return told(request, 422, [_misfit(detail, model, sent) for detail in details])


def _json(request: HttpRequest) -> Any:
    """What was sent, where it was JSON."""
    try:
        return json.loads(request.body)
    except ValueError:
        return None


def _misfit(detail: dict[str, Any], model: type[BaseModel], sent: Mapping[str, Any]) -> Problem:
    """One of pydantic's errors as a problem; the place as programs write it: ``check_ins[1].value``."""
    source, *steps = detail["loc"]
    steps = steps[1:] if source == "body" and steps else steps
    kind = COMPLAINTS.get(detail["type"], "unfit")
    given = functools.reduce(below, steps, sent.get(source))
    detail = {**detail, "input": given}  # ninja keeps it to itself
    found = complaint(model, tuple(steps), kind, detail, lambda _steps: Where(path=way(source, steps)))  # type: ignore[arg-type]
    return replace(found, values={**found.values, "key": found.values.get("key") or source})


def way(source: str, steps: Sequence[str | int]) -> str:
    """A place in what was sent."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")
    return text or source
