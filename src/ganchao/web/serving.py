"""Sets Django up for one project and serves it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ganchao.deeds import record_of
from ganchao.record.databases import settings_of
from ganchao.record.store import url_of
from ganchao.web.cockpit import Cockpit

HERE: Final = Path(__file__).parent
THREADS: Final = 8
IDLE_SECONDS: Final = 30 * 60
"""A session ends after so long without a request."""


def configure(cockpit: Cockpit, *, hosts: Sequence[str] = ("127.0.0.1", "localhost"), secure: bool = False) -> None:
    """Django's settings for a project: once in a process."""
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    url = url_of(cockpit.folder)
    settings.configure(**settings_for(url, key_of(cockpit.folder), hosts=hosts, secure=secure))
    settings.COCKPIT = cockpit
    django.setup()
    record_of(cockpit.folder)  # made, and what the project brings along taken into it
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)


def settings_for(url: str, key: str, *, hosts: Sequence[str], secure: bool) -> dict[str, Any]:
    """Settings of a cockpit."""
    return {
        "SECRET_KEY": key,
        "DEBUG": False,
        "ALLOWED_HOSTS": list(hosts),
        "DATABASES": {"default": settings_of(url)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": [
            "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.messages",
            "ganchao.record",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware", "ganchao.web.guard.policy",
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware", "ganchao.web.guard.signed_in",
        ],
        "ROOT_URLCONF": "ganchao.web.urls",
        "TEMPLATES": [{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [HERE / "templates"],
            "OPTIONS": {"context_processors": [
                "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages",
                "ganchao.web.words.words",
            ]},
        }],
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
        ],
        "LOGIN_URL": "/login",
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "SESSION_COOKIE_AGE": IDLE_SECONDS,
        "SESSION_SAVE_EVERY_REQUEST": True,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 5 * 1024 * 1024,
    }  # fmt: skip


def key_of(folder: Path) -> str:
    """The key that signs sessions: ``GANCHAO_SECRET``, else one made once, readable by its owner alone."""
    given = os.environ.get("GANCHAO_SECRET", "")
    if given:
        return given
    file = folder / ".ganchao-key"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        key = secrets.token_urlsafe(48)
        opened.write(key)
    return key


def application() -> Any:
    """The program that answers requests."""
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    return get_wsgi_application()


def serve(host: str, port: int) -> None:
    """Answer requests until stopped."""
    import waitress  # noqa: PLC0415

    waitress.serve(application(), host=host, port=port, threads=THREADS, ident=None)
