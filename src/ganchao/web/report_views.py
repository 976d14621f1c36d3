"""Check-ins entered: handed in by form or workbook, kept as drafts, corrected, approved, returned; their files."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from ganchao import check_ins
from ganchao.check_in_forms import hand_in_form
from ganchao.check_ins import Desk, scopes_in
from ganchao.deeds import existing
from ganchao.domain.report import Evidence
from ganchao.errors import GanchaoError, InvalidInput, Problem, Where
from ganchao.files.checkins import read_period
from ganchao.text import say
from ganchao.tracking.visibility import Thing, may_see
from ganchao.web import report_forms
from ganchao.web.cockpit import Cockpit
from ganchao.web.evidence import kept, safe_name
from ganchao.web.happenings import note
from ganchao.web.item_views import files_of
from ganchao.web.memory import deeds_now
from ganchao.web.posted import posted
from ganchao.web.scene import Scene, scene_of
from ganchao.web.waiting import items_page
from ganchao.web.words import lang_in

UNPACKED: Final = 60 * 1024 * 1024
"""Bytes that an uploaded workbook may hold once unpacked."""
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@posted("deeds", "report")
def check_in(request: HttpRequest) -> HttpResponse:
    """Hand in a value or keep a draft; what was typed stays in the form where it cannot be entered."""
    typed = {name: request.POST.get(name, "").strip()[:2000] for name in report_forms.FIELDS}
    now, draft = datetime.datetime.now(datetime.UTC), request.POST.get("do") == "draft"
    actor = request.user.get_username()

    def enter(desk: Desk) -> str:
        check_ins.may_report(desk, typed["subject"], actor)
        given = kept(request.FILES.getlist("files"))
        said = {name: value for name, value in typed.items() if name != "correct"}
        report = check_ins.typed_in(desk, said, now.date(), confirm=request.POST.get("confirm") == "1")
        evidence = tuple(Evidence(digest=digest, name=name, size=size) for digest, name, size in given.files)
        report = report.model_copy(update={"evidence": (*report.evidence, *evidence)})
        entries = check_ins.hand_in(desk, [report], actor, now, draft=draft, correct=typed["correct"],
                                    attachments=given.content)  # fmt: skip
        key = "web.draft_kept" if draft and not typed["correct"] else "web.handed_in"
        return say(key, lang_in(request), number=entries[0].number)

    if not _done(request, enter):
        request.session["typed"] = typed
        if request.FILES:
            messages.error(request, say("web.files.again", lang_in(request)))
    return redirect(items_page("report"))


@posted("deeds", "answer")
def answer(request: HttpRequest) -> HttpResponse:
    """Approve a check-in, or return it with a reason."""
    now = datetime.datetime.now(datetime.UTC)
    approve = request.POST.get("do") == "approve"

    def enter(desk: Desk) -> str:
        number = request.POST.get("number", "")
        threads = check_ins.waiting(desk, [int(number)] if number.isdecimal() and len(number) < 10 else [0])
        more = {} if approve else {
            "reason": request.POST.get("reason", ""), "note": request.POST.get("note", "").strip()[:2000],
        }  # fmt: skip
        kind = "checkin.approved" if approve else "checkin.returned"
        check_ins.answer(desk, [kind], threads, request.user.get_username(), now, more)
        return say("web.approved" if approve else "web.returned", lang_in(request))

    _done(request, enter)
    return redirect(items_page("answer"))


@require_GET
def form(request: HttpRequest) -> HttpResponse:
    """The workbook of what a department owes for a period."""
    lang = lang_in(request)
    scene = scene_of(request, settings.COCKPIT, lang)
    unit, period = request.GET.get("unit", ""), read_period(request.GET.get("period", "")[:20])
    if scene is None or unit not in report_forms.form_units(scene):
        messages.error(request, say("web.no_right", lang))
        return redirect(items_page("report"))
    try:
        if period is None:
            raise InvalidInput([Problem("web.missing", Where(path=say("web.field_period", lang)))])
        content = report_forms.workbook(scene, unit, period)
    except GanchaoError as error:
        for sentence in error.sentences(lang):
            messages.error(request, sentence)
        return redirect(items_page("report"))
    note(request, "exported", f"form {unit} {period}")
    return download(content, f"{say('web.form_file', lang, unit=scene.name(unit), period=period)}.xlsx", WORKBOOK)


@posted("deeds", "report")
def upload(request: HttpRequest) -> HttpResponse:
    """Hand in a filled workbook as a whole, or list everything that is wrong with it; nothing is entered then."""
    now, actor, lang = datetime.datetime.now(datetime.UTC), request.user.get_username(), lang_in(request)
    scene = scene_of(request, settings.COCKPIT, lang)

    def enter(desk: Desk) -> str:
        if scene is None or not report_forms.form_units(scene):
            raise InvalidInput([Problem("web.no_form_right")])
        files = request.FILES.getlist("form")
        if len(files) != 1:
            raise InvalidInput([Problem("web.no_form")])
        with TemporaryDirectory() as folder:
            file = Path(folder) / "form.xlsx"
            file.write_bytes(workbook_in(files[0]))
            given = kept(request.FILES.getlist("files"))
            for digest, name, _ in given.files:
                if (path := Path(folder) / name) != file:
                    path.write_bytes(given.content[digest])
            found = hand_in_form(desk, file, actor, now, confirm=request.POST.get("confirm") == "1")
        return say("web.form_again" if found.again else "web.form_in", lang, count=len(found.entries))

    try:
        _done(request, enter, again=True)
    except InvalidInput as error:
        request.session["form_problems"] = [sentence[:500] for sentence in error.sentences(lang)[:200]]
    return redirect(items_page("report"))


def workbook_in(file: UploadedFile) -> bytes:
    """An uploaded workbook, if it is one and does not unpack into more than it should."""
    name = safe_name(file.name or "")
    if (file.size or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2
        values = {"megabytes": round((file.size or 0) / 1024**2), "most": most}
        raise InvalidInput([Problem("form.too_large", Where(name), values)])
    content = file.read()
    try:
        with zipfile.ZipFile(file) as packed:
            left = UNPACKED
            for part in packed.infolist():
                with packed.open(part) as opened:
                    while left >= 0 and (chunk := opened.read(1024 * 1024)):
                        left -= len(chunk)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        raise InvalidInput([Problem("form.not_a_form", Where(name))]) from None
    if left < 0:
        values = {"megabytes": UNPACKED // 1024**2, "most": UNPACKED // 1024**2}
        raise InvalidInput([Problem("form.too_large", Where(name), values)])
    return content


@require_GET
def evidence(request: HttpRequest, digest: str) -> HttpResponse:
    """A file of evidence, for whoever may see what it proves; never opened in the browser."""
    cockpit: Cockpit = settings.COCKPIT
    scene = scene_of(request, cockpit, lang_in(request))
    name = None if scene is None or not re.fullmatch("[0-9a-f]{64}", digest) else name_of_file(scene, digest)
    record = existing(cockpit.folder)
    content = record.attachment(digest) if name is not None and record is not None else None
    if content is None or name is None:
        raise Http404
    note(request, "exported", name)
    return download(content, name, "application/octet-stream")


def name_of_file(scene: Scene, digest: str) -> str | None:
    """The name under which a file was handed in; nothing where whoever asks may not see what it proves."""
    return next((name for found, name in files_seen(scene) if found == digest), None)


def files_seen(scene: Scene) -> Iterator[tuple[str, str]]:
    """Files of evidence that whoever asks may see: digest and name."""
    for key, thread in scene.desk.threads.items():
        files = [each for filed in thread.reports for each in filed.report.evidence]
        if files and may_see(scene.people, scene.person, Thing.VALUE, scopes_in(scene.desk, key)):
            yield from ((each.digest, each.name) for each in files)
    for item in scene.work.items.values():
        if files_ := files_of(item):
            yield from files_ if scene.sees(item) else ()
    if scene.above:
        replies = (reply for each in scene.work.instructions.values() for _, reply in each.replies)
        yield from ((each.digest, each.text) for reply in replies for each in reply.evidence if each.digest)


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to be kept, not shown."""
    answered = HttpResponse(content, content_type=kind)
    plain = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)
    both = f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    answered.headers["Content-Disposition"] = f"attachment; {both}"
    answered.headers["X-Content-Type-Options"] = "nosniff"
    return answered


def _done(request: HttpRequest, enter: Callable[[Desk], str], *, again: bool = False) -> bool:
    """Do it and say so, or say everything that is wrong; ``again`` leaves the saying to whoever asked."""
    cockpit: Cockpit = settings.COCKPIT
    if cockpit.shown is None:
        return False
    try:
        messages.success(request, enter(Desk(cockpit.shown.source, deeds_now(cockpit.folder))))
    except GanchaoError as error:
        if again and isinstance(error, InvalidInput):
            raise
        for sentence in error.sentences(lang_in(request)):
            messages.error(request, sentence)
        return False
    return True
