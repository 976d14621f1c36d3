"""Passwords: how they are kept, how old they are, and which were used before."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password
from django.core.exceptions import ValidationError
from django.utils import timezone


class SM3PasswordHasher(PBKDF2PasswordHasher):
    """PBKDF2 over SM3 (GM/T 0004), where this Python's OpenSSL has it."""

    algorithm = "pbkdf2_sm3"

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """The password as it is kept."""
        import base64  # noqa: PLC0415

        self._check_encode_args(password, salt)
        rounds = iterations or self.iterations
        made = hashlib.pbkdf2_hmac("sm3", password.encode(), salt.encode(), rounds)
        return f"{self.algorithm}${rounds}${salt}${base64.b64encode(made).decode('ascii').strip()}"


class NotUsedBefore:
    """Refuses the last passwords of an account."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` where the password was used before."""
        if user is None or user.pk is None:
            return
        last = user.old_passwords.order_by("-pk")[: settings.SAFETY.password_history]
        if any(check_password(password, each.encoded) for each in last):
            raise ValidationError("used before", code="password_used_before")

    def get_help_text(self) -> str:
        """Nothing: pages have words of their own."""
        return ""


def change(user: Any, password: str) -> None:
    """Give an account another password, which ends all its other sessions."""
    from ganchao.web.vault.models import OldPassword  # noqa: PLC0415

    user.set_password(password)
    user.save()
    OldPassword.objects.create(user=user, encoded=user.password, made_at=timezone.now())
    kept = user.old_passwords.order_by("-pk").values_list("pk", flat=True)[: max(1, settings.SAFETY.password_history)]
    user.old_passwords.exclude(pk__in=list(kept)).delete()


def expired(user: Any, now: Callable[[], datetime.datetime] = timezone.now) -> bool:
    """Whether an account's password is older than passwords may be."""
    days = settings.SAFETY.password_days
    newest = user.old_passwords.order_by("-pk").first()
    made = newest.made_at if newest is not None else user.date_joined
    return bool(days) and now() - made > datetime.timedelta(days=days)
