"""Styles and scripts: made once, sent compressed, kept by browsers for good: another content has another address."""

from __future__ import annotations

import functools
import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata, resources
from types import MappingProxyType
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from ganchao import __version__
from ganchao.reporting.sheets import page_script, stylesheet, vega_script
from ganchao.text import LANGS

FOR_GOOD: Final = "public, max-age=31536000, immutable"
TAGGED: Final = re.compile(r"(?P<stem>[\w-]+)\.(?P<tag>[0-9a-f]{12})(?P<ending>\.[a-z0-9]+)")


@dataclass(frozen=True)
class Asset:
    """A file for browsers."""

    kind: str
    make: Callable[[], str]
    version: Callable[[], str]  # another where the content is another, without making what is slow to make


def text(name: str) -> str:
    """A file of this room."""
    return resources.files("ganchao.web").joinpath("files", name).read_text(encoding="utf-8")


def htmx() -> str:
    """The script that loads parts of pages, as Django's package brings it."""
    return resources.files("django_htmx").joinpath("static/django_htmx/htmx-2.min.js").read_text(encoding="utf-8")


def version() -> str:
    """Changes with the program."""
    return __version__


def _by_content(kind: str, make: Callable[[], str]) -> Asset:
    return Asset(kind, make, make)


ASSETS: Final[Mapping[str, Asset]] = MappingProxyType({
    "vega.js": Asset("text/javascript", vega_script,
                     lambda: metadata.version("vl-convert-python")),
    "cockpit.css": _by_content("text/css", lambda: text("cockpit.css")),
    "cockpit.js": _by_content("text/javascript", lambda: text("cockpit.js")),
    "asking.css": _by_content("text/css", lambda: text("asking.css")),
    "asking.js": _by_content("text/javascript", lambda: text("asking.js")),
    "htmx.js": Asset("text/javascript", htmx, lambda: metadata.version("django-htmx")),
    **{f"report-{lang}.css": _by_content("text/css", functools.partial(stylesheet, lang)) for lang in LANGS},
    **{f"report-{lang}.js": _by_content("text/javascript", functools.partial(page_script, lang))
       for lang in LANGS},
})  # fmt: skip
"""Name -> what it is. To add one, list it here and name it in a template: ``{% url 'asset' 'name.css' %}``."""


@functools.cache
def tag(name: str) -> str:
    """A word that changes with an asset's content."""
    return hashlib.sha256(f"{version()} {ASSETS[name].version()}".encode()).hexdigest()[:12]


@functools.cache
def content(name: str) -> tuple[bytes, bytes]:
    """An asset plain and compressed."""
    plain = ASSETS[name].make().encode()
    return plain, gzip.compress(plain, 9, mtime=0)


class Address:
    """An asset's name in an address, with its tag: ``cockpit.3f2a1b….css``."""

    regex = r"[^/]+"

    def to_python(self, value: str) -> str:
        """The name alone; an old tag, or none, finds what there is now."""
        found = TAGGED.fullmatch(value)
        name = f"{found['stem']}{found['ending']}" if found else value
        if name not in ASSETS:
            raise ValueError(value)
        return name

    def to_url(self, value: str) -> str:
        """The name with its tag."""
        stem, _, ending = value.rpartition(".")
        return f"{stem}.{tag(value)}.{ending}"


@require_GET
def asset(request: HttpRequest, name: str) -> HttpResponse:
    """A style or script."""
    if name not in ASSETS:
        raise Http404
    mark = f'"{tag(name)}"'
    if request.headers.get("If-None-Match") == mark:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        plain, small = content(name)
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        answer = HttpResponse(small if packed else plain, content_type=f"{ASSETS[name].kind}; charset=utf-8")
        if packed:
            answer.headers["Content-Encoding"] = "gzip"
    current = f".{tag(name)}." in request.path
    answer.headers["Cache-Control"] = FOR_GOOD if current else "no-cache"
    answer.headers["ETag"] = mark
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer
