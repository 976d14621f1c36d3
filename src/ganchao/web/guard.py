"""Keeps pages to those who may see them, and browsers to what we sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

Answer = Callable[[HttpRequest], HttpResponse]
OPEN: Final = ("/login", "/setup/", "/assets/", "/language", "/look")
"""What may be asked for without signing in."""
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing inline, nothing evaluated."""


def policy(answer: Answer) -> Answer:
    """Say to the browser what it may load."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def signed_in(answer: Answer) -> Answer:
    """Ask for a name and password first."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated and not request.path.startswith(OPEN):
            return redirect(f"{settings.LOGIN_URL}?next={request.path}")
        return answer(request)

    return middleware
