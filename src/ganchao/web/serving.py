"""Sets Django up for one project and serves it."""

from __future__ import annotations

import os
import pkgutil
import random
import secrets
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from ganchao.deeds import record_of
from ganchao.record.databases import SQLITE, settings_of, sqlite_path
from ganchao.record.store import url_of
from ganchao.web.cockpit import Cockpit
from ganchao.web.safety import Safety, hashers_of, safety_of

HERE: Final = Path(__file__).parent
THREADS: Final = 8
TRIES: Final = 20
"""How often tables are made anew where other workers are making them too."""
HSTS_SECONDS: Final = 365 * 86400
BODY_BYTES: Final = 64 * 1024 * 1024
"""The largest request that is read at all."""
SECRET_FILES: Final = (".ganchao-key*", "record.sqlite3*", ".env*")
APPS: Final = {
    "auth": "django.contrib.auth", "contenttypes": "django.contrib.contenttypes",
    "sessions": "django.contrib.sessions", "vault": "ganchao.web.vault", "api": "ganchao.web.api",
    "saved": "ganchao.web.saved",
}  # fmt: skip
"""Label -> package of the apps whose tables the cockpit needs beside the record's."""


def configure(cockpit: Cockpit, *, hosts: Sequence[str] = ("127.0.0.1", "localhost"), secure: bool = False) -> None:
    """Django's settings for a project, and its tables: once in a process."""
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    url, safety = url_of(cockpit.folder), safety_of(cockpit.folder)
    settings.configure(**settings_for(url, key_of(cockpit.folder), safety, hosts=hosts, secure=secure))
    settings.COCKPIT = cockpit
    django.setup()
    record_of(cockpit.folder)  # made of a shipped or exported record where there is one
    _make_tables()
    if url.startswith(SQLITE):
        keep_private(Path(sqlite_path(url)))
    from django.contrib.sessions.models import Session  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def _make_tables() -> None:
    """Make Django's tables and the vault's where they lack something; other workers may be doing the same."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import DatabaseError, connection  # noqa: PLC0415

    for left in reversed(range(TRIES)):
        if not _behind():
            return
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except DatabaseError:
            connection.close()
            if not left:
                raise
            time.sleep(random.uniform(0.1, 0.5))


def _behind() -> bool:
    """Whether a migration of Django's apps or of the vault has not been carried out: one query, no machinery."""
    from django.db import connection  # noqa: PLC0415

    wanted = {(label, each.name) for label, package in APPS.items()
              for each in pkgutil.iter_modules(import_module(f"{package}.migrations").__path__)}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return not wanted <= set(cursor.fetchall())


def keep_private(database: Path) -> None:
    """Take the rights of group and others from a database that holds passwords, with its log."""
    for suffix in ("", "-wal", "-shm", "-turns"):
        with suppress(OSError):  # not there, or somebody else's
            database.with_name(database.name + suffix).chmod(0o600)


def readable_by_others(folder: Path) -> list[Path]:
    """Files with secrets that others can read, though they should not: the key, the database, old copies of both."""
    return [file for pattern in SECRET_FILES for file in sorted(folder.glob(pattern))
            if os.name == "posix" and file.is_file() and file.stat().st_mode & 0o077]  # fmt: skip


def settings_for(url: str, key: str, safety: Safety, *, hosts: Sequence[str], secure: bool) -> dict[str, Any]:
    """Settings of a cockpit."""
    return {
        "SECRET_KEY": key,
        "DEBUG": False,
        "ALLOWED_HOSTS": list(hosts),
        "DATABASES": {"default": settings_of(url)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": [
            "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.messages",
            "ganchao.record", "ganchao.web.vault", "ganchao.web.api", "ganchao.web.saved",
        ],
        "MIDDLEWARE": [
            "django.middleware.gzip.GZipMiddleware",  # tokens in pages are masked anew each time, and lengths vary
            "django.middleware.security.SecurityMiddleware", "ganchao.web.guard.policy",
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware", "ganchao.web.guard.guarded",
        ],
        "ROOT_URLCONF": "ganchao.web.urls",
        "TEMPLATES": [{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [HERE / "templates"],
            "OPTIONS": {"context_processors": [
                "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages",
                "ganchao.web.words.words", "ganchao.web.look.looks",
            ]},
        }],
        "SAFETY": safety,
        "PASSWORD_HASHERS": hashers_of(safety),
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
             "OPTIONS": {"min_length": safety.password_length}},
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
            {"NAME": "ganchao.web.passwords.NotUsedBefore"},
        ],
        "LOGIN_URL": "/login",
        "CSRF_FAILURE_VIEW": "ganchao.web.refusals.no_token",
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "SESSION_COOKIE_AGE": safety.session_hours * 3600,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SAMESITE": "Lax",
        "SECURE_HSTS_SECONDS": HSTS_SECONDS if secure else 0,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if secure else None,
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 5 * 1024 * 1024,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 20,
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


def serve(cockpit: Cockpit, host: str, port: int) -> None:
    """Answer requests until stopped; everything slow begins when the door is open."""
    import waitress  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    behind_proxy = settings.SESSION_COOKIE_SECURE or bool(settings.SAFETY.proxies)
    server = waitress.create_server(
        application(), host=host, port=port, threads=THREADS, ident=None, max_request_body_size=BODY_BYTES,
        clear_untrusted_proxy_headers=not behind_proxy,
    )  # fmt: skip
    threading.Thread(target=warm_up, args=(cockpit,), daemon=True).start()
    server.run()


def warm_up(cockpit: Cockpit) -> None:
    """Load what pages need, then begin to compute what they show."""
    from ganchao.web import assets  # noqa: PLC0415
    from ganchao.web.late import load  # noqa: PLC0415
    from ganchao.web.urls import urlpatterns  # noqa: PLC0415

    load(urlpatterns)
    cockpit.refresh()
    for name in assets.ASSETS:
        assets.content(name)
