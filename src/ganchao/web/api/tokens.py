"""Tokens of the API: made, found, revoked. Whoever has one may do no more than its person, and only what it is for."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model

from ganchao.errors import InvalidInput, Problem

if TYPE_CHECKING:
    from ganchao.web.api.models import Token

BEGINS: Final = "gc_"
"""How a token begins, so that those that strayed into files can be searched for."""
LONGEST_DAYS: Final = 366
USUAL_DAYS: Final = 90
MOST: Final = 20
"""Tokens in force that one person may have."""
NOTED: Final = datetime.timedelta(minutes=10)
"""How exactly the last use is noted: writing it each time would put readers in a queue."""


def kept() -> Any:
    """All tokens; the table is known once Django is set up."""
    from ganchao.web.api.models import Token  # noqa: PLC0415

    return Token.objects


def digest(token: str) -> str:
    """What is kept of a token. It holds 256 random bits, so that a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def make(person: str, name: str, days: str, now: datetime.datetime, *, read: bool, report: bool) -> str:
    """A new token, told this once.

    Parameters
    ----------
    person
        Code of whose rights it has.
    name
        What it is for, in the person's words.
    days
        How long it is good, as typed.
    now
        The moment.
    read, report
        What it is good for: reading, handing in check-ins.

    Raises :class:`InvalidInput` with everything wrong with what was asked.
    """
    problems = []
    if not 0 < len(name) <= 100:
        problems.append(Problem("api.token.name"))
    if not (days.isascii() and days.isdecimal() and 1 <= int(days[:4]) <= LONGEST_DAYS and len(days) <= 4):
        problems.append(Problem("api.token.days", values={"most": LONGEST_DAYS}))
    if not (read or report):
        problems.append(Problem("api.token.for_nothing"))
    if sum(is_good(each, now) for each in kept().filter(person=person)) >= MOST:
        problems.append(Problem("api.token.too_many", values={"most": MOST}))
    if problems:
        raise InvalidInput(problems)
    token = BEGINS + secrets.token_urlsafe(32)
    kept().create(
        person=person, name=name, digest=digest(token), read=read, report=report, made_at=now,
        expires_at=now + datetime.timedelta(days=int(days)),
    )  # fmt: skip
    return token


def is_good(token: Token, now: datetime.datetime) -> bool:
    """Whether a token is in force."""
    return token.revoked_at is None and now < token.expires_at


def found(text: str, now: datetime.datetime) -> Token | None:
    """The token in force that a text is, of a person whose account is open; its use is noted."""
    token = kept().filter(digest=digest(text)).first()
    if token is None or not is_good(token, now):
        return None
    if not get_user_model().objects.filter(username=token.person, is_active=True).exists():
        return None
    if token.used_at is None or now - token.used_at > NOTED:
        kept().filter(pk=token.pk).update(used_at=now)
    return token


def revoke(number: int, by: str, now: datetime.datetime, *, anybodys: bool) -> bool:
    """End a token: one's own, or anybody's; whether there was one to end."""
    asked = kept().filter(pk=number, revoked_at=None)
    asked = asked if anybodys else asked.filter(person=by)
    return bool(asked.update(revoked_at=now, revoked_by=by))
