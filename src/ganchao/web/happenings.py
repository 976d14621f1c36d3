"""The security log: who signed in or failed to, what was refused, what left the system. No line is ever changed."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from ganchao.web.locks import address_of

KINDS: Final = (
    "signed_in", "sign_in_failed", "locked", "throttled", "signed_out", "idle_out", "account_made", "password_changed",
    "link_made", "factor_set", "factor_removed", "factor_failed", "refused", "no_token", "exported",
    "token_made", "token_revoked",
)  # fmt: skip
"""Everything that is noted; the words are ``web.happening.<kind>``."""


def note(request: HttpRequest, kind: str, about: str = "", actor: str = "") -> None:
    """Add a line.

    Parameters
    ----------
    request
        What was asked for: says who it was and from where.
    kind
        One of :data:`KINDS`.
    about
        What it is about: a name, an address, a table; never a password or a value.
    actor
        Who, where the request does not say.
    """
    from ganchao.web.vault.models import Happening  # noqa: PLC0415

    assert kind in KINDS, kind
    user = getattr(request, "user", None)
    who = actor or (user.get_username() if user is not None and user.is_authenticated else "")
    Happening.objects.create(
        at=timezone.now(), actor=who[:150], address=address_of(request), kind=kind, about=about[:300]
    )
