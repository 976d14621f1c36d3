"""What leaves the system is noted: who took what, when and from where."""

from __future__ import annotations

from django.http import HttpRequest

from ganchao.web.happenings import note


def logged(request: HttpRequest, what: str) -> None:
    """Note that whoever asks takes something away.

    Parameters
    ----------
    request
        Of whoever asks.
    what
        The table, chart or report with its format: ``ranking.csv``.
    """
    note(request, "exported", what)
