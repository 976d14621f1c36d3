"""Who looks, drawn faintly over every page and its print: a picture of the server's, for styles may not be inline."""

from __future__ import annotations

import datetime
import hashlib
from typing import Final
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.views.decorators.http import require_GET

from ganchao.web.words import deeds_in, lang_in

TILE: Final = '<pattern id="w" width="300" height="190" patternUnits="userSpaceOnUse" patternTransform="rotate(-24)">'
STYLE: Final = 'font-family="sans-serif" font-size="15" fill="#808080" fill-opacity=".16"'


@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """The watermark of whoever is signed in, of today."""
    name = request.user.get_username()
    person = deeds_in(request).people.get(name)
    shown = person.name.in_lang(lang_in(request)) if person is not None else ""
    drawn = drawn_for(name, shown, timezone.now().date(), settings.COCKPIT.folder.name)
    tag = f'"{hashlib.sha256(drawn.encode()).hexdigest()[:20]}"'
    answer = (HttpResponseNotModified() if request.headers.get("If-None-Match") == tag
              else HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8"))  # fmt: skip
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["ETag"] = tag
    return answer


def drawn_for(code: str, name: str, day: datetime.date, project: str) -> str:
    """The picture: code, name and day, again and again."""
    first, second = escape(f"{name} {code}".strip()), escape(f"{day.isoformat()} {project}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="100%"><defs>{TILE}'
        f'<text x="20" y="70" {STYLE}>{first}</text><text x="20" y="92" {STYLE}>{second}</text></pattern></defs>'
        '<rect width="100%" height="100%" fill="url(#w)"/></svg>'
    )
