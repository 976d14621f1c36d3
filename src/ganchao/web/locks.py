"""Too many wrong passwords: an account is locked, an address waits. Kept in the database, for every worker and restart.

A try is entered before the password is looked at and taken away where it was right, so that tries at the same time are
all counted. Tries while locked are not counted: a lock ends in time whatever others do.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

KEPT: Final = datetime.timedelta(days=1)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: what our own proxies say, else who is connected.

    Of several addresses that proxies added the last counts that is none of ours; the rest anybody can make up.
    """
    ours, found = set(settings.SAFETY.proxies), request.META.get("REMOTE_ADDR", "")
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    while found in ours and told:
        found = told.pop()
    return str(found)[:64]


def begin(name: str, address: str) -> tuple[str, bool]:
    """Enter a try, unless nobody may sign in as somebody, or from somewhere, now.

    Returns message key of why not, empty where one may; and whether one more wrong password locks the account.
    """
    from ganchao.web.vault.models import Attempt  # noqa: PLC0415

    now, safety = timezone.now(), settings.SAFETY
    Attempt.objects.filter(at__lt=now - KEPT).delete()
    mine = Attempt.objects.create(name=name, address=address, at=now)
    before = Attempt.objects.filter(at__gt=now - datetime.timedelta(minutes=safety.locked_minutes), pk__lt=mine.pk)
    wrong = before.filter(name=name).count()
    throttled = before.filter(address=address).count() >= safety.tries_by_address
    if wrong >= safety.tries or throttled:
        mine.delete()
    return ("web.login.locked" if wrong >= safety.tries else "web.login.throttled" if throttled else "",
            wrong + 1 == safety.tries)  # fmt: skip


def right(name: str) -> None:
    """The password, and the second factor where there is one, were right."""
    from ganchao.web.vault.models import Attempt  # noqa: PLC0415

    Attempt.objects.filter(name=name).delete()

