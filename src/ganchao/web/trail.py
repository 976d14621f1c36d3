"""操作日志: the entries of the record in words, with filters and pages, whether its chain is whole, and its export."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ganchao.deeds import Deeds, held_by
from ganchao.domain.entry import Entry
from ganchao.record.transfer import write_holding
from ganchao.record.verify import Finding, verify
from ganchao.text import Lang, say
from ganchao.tracking.visibility import Thing, may_see
from ganchao.web.cockpit import Cockpit
from ganchao.web.happenings import note
from ganchao.web.kinds import GROUPS, group_words, kind_words
from ganchao.web.memory import once
from ganchao.web.report_views import download
from ganchao.web.words import deeds_in, lang_in

SHOWN: Final = 100
"""Entries on a page."""
AGAIN: Final = 120
"""Seconds after which the chain is looked through again, though nothing was entered."""
FILTERS: Final = ("group", "actor", "subject", "since", "until")
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of cells that a spreadsheet would compute."""


def trail_page(request: HttpRequest, cockpit: Cockpit, lang: Lang) -> dict[str, Any]:
    """Entries that were asked for, the newest first, and whether the chain is whole."""
    deeds = deeds_in(request)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in FILTERS}
    found = [entry for entry in reversed(deeds.entries) if wanted(entry, asked)]
    pages = max(1, -(-len(found) // SHOWN))
    number = request.GET.get("page", "1")
    at = min(pages, max(1, int(number))) if number.isdecimal() and len(number) < 8 else 1
    last = deeds.entries[-1].number if deeds.entries else 0
    verified, findings = findings_of(cockpit, last, anew=request.GET.get("verify") == "1")
    groups = dict.fromkeys(entry.kind.partition(".")[0] for entry in deeds.entries)
    return {
        "entries": [told(entry, deeds, lang) for entry in found[(at - 1) * SHOWN : at * SHOWN]],
        "count": len(deeds.entries), "found": len(found), "whole": not findings, "verified": verified,
        "asked": asked,
        "findings": [say(each.what, lang, number=each.number, **each.values) for each in findings],
        "groups": [(group, group_words(group, lang)) for group in GROUPS if group in groups],
        "actors": [(code, name_of(deeds, code, lang)) for code in sorted({entry.actor for entry in deeds.entries})],
        "page": at, "pages_of": pages, "before": at - 1, "after": at + 1 if at < pages else 0,
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }  # fmt: skip


def findings_of(cockpit: Cockpit, last: int, *, anew: bool) -> tuple[datetime.datetime, tuple[Finding, ...]]:
    """When the chain was last looked through, and what is wrong with it.

    It is looked through anew when something was entered, when it is asked for, and after :data:`AGAIN` at the latest.
    """
    now = datetime.datetime.now(datetime.UTC)
    spell = int(now.timestamp()) // AGAIN

    def look() -> tuple[datetime.datetime, tuple[Finding, ...]]:
        return now, verify(held_by(cockpit.folder)) if last else ()

    return look() if anew else once("verified", (last, spell), look)


def wanted(entry: Entry, asked: Mapping[str, str]) -> bool:
    """Whether an entry passes the filters."""
    since, until = (_day(asked[name]) for name in ("since", "until"))
    return (
        (not asked["group"] or entry.kind.partition(".")[0] == asked["group"])
        and (not asked["actor"] or entry.actor == asked["actor"])
        and (not asked["subject"] or asked["subject"].lower() in entry.subject.lower())
        and (since is None or entry.known_on >= since) and (until is None or entry.known_on <= until)
    )  # fmt: skip


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def name_of(deeds: Deeds, code: str, lang: Lang) -> str:
    """A person in words, with its code."""
    person = deeds.people.get(code)
    name = person.name.in_lang(lang) if person is not None else ""
    return f"{name} {code}" if name else code


def told(entry: Entry, deeds: Deeds, lang: Lang) -> dict[str, Any]:
    """One entry in words. What it says stays with those whose business it is; here stands who did what, and when."""
    return {
        "number": entry.number, "at": entry.recorded_at, "actor": name_of(deeds, entry.actor, lang),
        "kind": kind_words(entry.kind, lang), "subject": entry.subject, "purged": entry.purged,
    }  # fmt: skip


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The trail as a table, or the whole record as lines that can be proved elsewhere; for who may see the trail."""
    deeds, lang = deeds_in(request), lang_in(request)
    if form not in {"csv", "jsonl"} or not may_see(deeds.people, request.user.get_username(), Thing.TRAIL):
        raise Http404
    note(request, "exported", f"trail.{form}")
    if form == "jsonl":
        with TemporaryDirectory() as folder:
            file = write_holding(held_by(settings.COCKPIT.folder), Path(folder) / "record.jsonl")
            return download(file.read_bytes(), "record.jsonl", "application/x-ndjson")
    asked = {name: request.GET.get(name, "").strip()[:100] for name in FILTERS}
    key = (deeds.entries[-1].number if deeds.entries else 0, tuple(asked.items()))
    content = once(f"trail-{lang}", key, lambda: table([e for e in deeds.entries if wanted(e, asked)], deeds, lang))
    return download(content, "trail.csv", "text/csv; charset=utf-8")


def table(entries: list[Entry], deeds: Deeds, lang: Lang) -> bytes:
    """Entries as a table that spreadsheets read: with a mark of its encoding, and no cell that they would compute."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([say(f"web.{name}", lang) for name in ("number", "at", "actor", "act", "object")])
    writer.writerows(_cells(entry, deeds, lang) for entry in entries)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cells(entry: Entry, deeds: Deeds, lang: Lang) -> Iterator[str]:
    row = told(entry, deeds, lang)
    for cell in (str(row["number"]), entry.recorded_at.isoformat(), row["actor"], row["kind"], row["subject"]):
        yield f"'{cell}" if cell.startswith(FORMULA) else cell
