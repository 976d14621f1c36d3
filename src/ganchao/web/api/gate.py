"""The one door to the API: ninja and the shapes are loaded when something is first asked for, not at the start."""

from __future__ import annotations

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RegexPattern
from django.views.decorators.csrf import csrf_exempt

from ganchao.errors import Problem
from ganchao.web.api.answers import told


@functools.cache
def _addresses() -> URLResolver:
    from ganchao.web.api.routes import api  # noqa: PLC0415 - slow to import

    return URLResolver(RegexPattern(r""), api.urls[0])


@csrf_exempt  # a token is no cookie: no browser sends it by itself
def answer(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer with the operation of an address."""
    try:
        found: Any = _addresses().resolve(rest)
    except Resolver404:
        return told(request, 404, [Problem("api.no_address", values={"address": f"/api/{rest}"[:200]})])
    response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response
