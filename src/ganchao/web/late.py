"""Views whose modules are imported when first asked for, so that the server answers the door before all is loaded."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern


def late(name: str) -> Callable[..., HttpResponse]:
    """The view called ``module.function`` of this room."""
    module, _, function = name.rpartition(".")

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = getattr(importlib.import_module(view.__module__), function)(request, *args, **kwargs)
        return answer

    view.__module__, view.__name__, view.__qualname__ = f"ganchao.web.{module}", function, function
    return view


def load(patterns: Iterable[URLPattern]) -> None:
    """Import the modules of all views, before somebody waits for them."""
    for name in dict.fromkeys(pattern.callback.__module__ for pattern in patterns):
        importlib.import_module(name)
