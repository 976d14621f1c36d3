"""Addresses of forms: whoever comes to one without sending anything is led to the page that the form stands on."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def posted(slug: str, part: str = "") -> Callable[[View[Rest]], View[Rest]]:
    """For views that take a form: after signing in again a browser asks for their address without the form."""

    def decorated(view: View[Rest]) -> View[Rest]:
        @functools.wraps(view)
        def answered(request: HttpRequest, /, *args: Rest.args, **more: Rest.kwargs) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **more)
            if request.method in {"GET", "HEAD"}:
                where = reverse("page", args=[slug])
                return redirect(f"{where}?part={part}" if part else where)
            return HttpResponseNotAllowed(["GET", "POST"])

        return answered

    return decorated
