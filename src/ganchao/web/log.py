"""安全日志: who signed in, what was refused, what left the system; for the audit administrator."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ganchao.reporting.comma import MARK, harmless
from ganchao.text import Lang, say
from ganchao.web.exports_log import logged
from ganchao.web.words import lang_in

ROWS: Final = 200
MOST: Final = 100_000
COLUMNS: Final = ("at", "actor", "address", "kind", "about")


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """The last lines, older ones page by page."""
    before = request.GET.get("before", "")
    rows = _rows(int(before) if before.isdecimal() and len(before) < 16 else None, ROWS + 1)
    lang = lang_in(request)
    context = {
        "title": say("web.log", lang), "rows": _told(rows[:ROWS], lang),
        "older": rows[ROWS - 1].pk if len(rows) > ROWS else None,
    }  # fmt: skip
    return render(request, "cockpit/log.html", context)


@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """The same as a table (CSV)."""
    logged(request, "log.csv")
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(COLUMNS)
    for each in _rows(None, MOST):
        writer.writerow(harmless(value) for value in (
            each.at.isoformat(), each.actor, each.address, each.kind, each.about))  # fmt: skip
    answer = HttpResponse(MARK + made.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="log.csv"'
    return answer


def _rows(before: int | None, count: int) -> list[Any]:
    from ganchao.web.vault.models import Happening  # noqa: PLC0415

    found = Happening.objects.order_by("-pk")
    return list((found.filter(pk__lt=before) if before is not None else found)[:count])


def _told(rows: list[Any], lang: Lang) -> list[dict[str, Any]]:
    return [{"at": each.at, "actor": each.actor, "address": each.address, "about": each.about,
             "kind": say(f"web.happening.{each.kind}", lang)} for each in rows]  # fmt: skip
