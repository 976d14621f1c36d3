"""Settings of the cockpit's security: ``safety.yaml`` in the project's folder; what is not written there holds."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from ganchao.domain.document import Document
from ganchao.errors import InvalidInput
from ganchao.files.documents import read_document

FILE: Final = "safety.yaml"


class Safety(Document):
    """How strictly accounts are kept."""

    password_length: int = Field(10, ge=8, le=64)
    """Characters that a password needs."""
    password_days: int = Field(90, ge=0)
    """Days after which a password must be changed; 0 for never."""
    password_history: int = Field(5, ge=0, le=24)
    """How many of the last passwords may not be taken again."""
    password_hash: Literal["argon2", "pbkdf2-sha256", "pbkdf2-sm3", "scrypt"] = "argon2"
    """How passwords are kept; those kept otherwise are kept anew when their owner next signs in."""
    tries: int = Field(5, ge=3, le=20)
    """Wrong passwords after which an account is locked."""
    locked_minutes: int = Field(15, ge=1)
    """Minutes for which it is."""
    tries_by_address: int = Field(30, ge=5)
    """Wrong passwords from one address within these minutes, after which nobody signs in from there."""
    idle_minutes: int = Field(30, ge=1, le=480)
    """Minutes without a request after which a session ends."""
    session_hours: int = Field(12, ge=1, le=168)
    """Hours after which it ends in any case."""
    link_hours: int = Field(72, ge=1, le=720)
    """Hours for which a one-time link is good."""
    second_factor: Literal["optional", "administrators", "everyone"] = "optional"
    """Who must use a second factor."""
    proxies: tuple[str, ...] = ()
    """Addresses of our own proxies, whose word about the reader's address is taken."""
    sign_in: Literal["password", "proxy"] = "password"
    """Whether we ask for a password, or a proxy (OpenID Connect, LDAP) tells who it is."""
    proxy_header: str = Field("X-Remote-User", pattern=r"^[A-Za-z][A-Za-z-]{1,60}$")
    """Header in which the proxy tells it."""


HASHERS: Final[dict[str, str]] = {
    "argon2": "django.contrib.auth.hashers.Argon2PasswordHasher",
    "pbkdf2-sha256": "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "pbkdf2-sm3": "ganchao.web.passwords.SM3PasswordHasher",
    "scrypt": "django.contrib.auth.hashers.ScryptPasswordHasher",
}
"""Setting -> Django's hasher."""


def hashers_of(safety: Safety) -> list[str]:
    """Hashers, the one asked for first; the others can still be read."""
    return [HASHERS[safety.password_hash], *(each for name, each in HASHERS.items() if name != safety.password_hash)]


def safety_of(folder: Path) -> Safety:
    """The settings of a project. Raises :class:`InvalidInput` where the file cannot be read."""
    file = folder / FILE
    if not file.is_file():
        return Safety()
    found, problems = read_document(file, Safety)
    if found is None:
        raise InvalidInput(problems)
    return found
