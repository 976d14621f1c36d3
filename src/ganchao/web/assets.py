"""Styles and scripts of the cockpit's own."""

from __future__ import annotations

from importlib import resources

from ganchao import __version__


def text(name: str) -> str:
    """A file of this room."""
    return resources.files("ganchao.web").joinpath("files", name).read_text(encoding="utf-8")


def htmx() -> str:
    """The script that swaps a part of a page, as django-htmx ships it."""
    return resources.files("django_htmx").joinpath("static", "django_htmx", "htmx-2.min.js").read_text(encoding="utf-8")


def version() -> str:
    """Changes with the program."""
    return __version__
