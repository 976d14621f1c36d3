"""One-time links by which persons make their passwords, and who may make them for whom.

Whoever made links for everybody could be everybody. So the system administrator makes links for persons without an
account alone; for somebody who lost a password the security administrator does, and for the security administrator the
audit administrator. Every link made and used stands in the security log, with who it was.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from ganchao.domain.person import Role
from ganchao.tracking.people import People


def new_link(person: str) -> str:
    """A token for a person, or for the first account where the person is empty; older ones of the same end."""
    from ganchao.web.vault.models import Link  # noqa: PLC0415

    token = secrets.token_urlsafe(24)
    Link.objects.filter(person=person).delete()
    until = timezone.now() + datetime.timedelta(hours=settings.SAFETY.link_hours)
    Link.objects.create(digest=_digest(token), person=person, until=until)
    return token


def first_link() -> str:
    """A token for the first account; empty where there are accounts."""
    return "" if get_user_model().objects.exists() else new_link("")


def person_of(token: str) -> str | None:
    """Whose a token is, empty for the first account; nothing where it is no token, was used, or is too old."""
    from ganchao.web.vault.models import Link  # noqa: PLC0415

    found = Link.objects.filter(digest=_digest(token), until__gt=timezone.now()).first()
    if found is None or (not found.person and get_user_model().objects.exists()):
        return None
    return str(found.person)


def used(token: str) -> bool:
    """Take a token away; whether it was still there, which of two at the same time hear only one."""
    from ganchao.web.vault.models import Link  # noqa: PLC0415

    return bool(Link.objects.filter(digest=_digest(token)).delete()[0])


def may_link(people: People, actor: str, person: str) -> bool:
    """Whether somebody may make a link for a person."""
    if actor not in people or person not in people:
        return False
    has_account = get_user_model().objects.filter(username=person).exists()
    theirs = people[person].roles
    wanted = Role.SYSTEM if not has_account else Role.AUDIT if Role.SECURITY in theirs else Role.SECURITY
    return wanted in people[actor].roles


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
