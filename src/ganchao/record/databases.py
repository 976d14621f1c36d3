"""The databases that records lie in: from a URL to Django's connection, and the tables made or brought up to date.

Opening a record costs three small queries; Django's machinery of migrations is loaded only where there is something to
do. Several programs may make the same record at once: whoever comes second finds it made.
"""

from __future__ import annotations

import hashlib
import os
import pkgutil
import random
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from ganchao.errors import InvalidInput, Problem
from ganchao.record.chain import GENESIS
from ganchao.record.telling import cause, telling

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

SQLITE: Final = "sqlite:///"
WAIT_SECONDS: Final = 20
"""How long a writer waits for others before it is told that the record is in use."""
PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA recursive_triggers=ON; "
    "PRAGMA journal_size_limit=16777216;"
)
"""Readers never wait; what was acknowledged outlives a power cut; what is deleted is overwritten; REPLACE deletes by
the rules of deleting; the log gives space back."""
_LASTING: Final = frozenset({"record.disk_full", "record.read_only", "record.cannot_open", "record.no_connection"})
"""Causes that are no work of others who make the same record."""
TRIES: Final = 40
"""How often a record is made anew where others are making it at the same time."""


def sqlite_path(url: str) -> str:
    """The file that an SQLite URL names."""
    path = unquote(url.removeprefix(SQLITE))
    return path if path.startswith("/") or ":" in path else str(Path(path).resolve())


def settings_of(url: str) -> dict[str, Any]:
    """Django's settings of a database from its URL. Raises :class:`InvalidInput` where it is none."""
    if url.startswith(SQLITE):
        name, options = sqlite_path(url), {"timeout": WAIT_SECONDS, "transaction_mode": "IMMEDIATE"}
        if _archived(Path(name)):
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{Path(name).as_uri()}?immutable=1",
                    "OPTIONS": {**options, "uri": True}}  # fmt: skip
        return {
            "ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": {**options, "init_command": PRAGMAS},
        }  # fmt: skip
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise InvalidInput([Problem("record.bad_url", values={"scheme": parts.scheme or "-"})])
    extra = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""), "PASSWORD": unquote(parts.password or ""),
        "HOST": extra.pop("host", "") or parts.hostname or "", "PORT": str(parts.port or extra.pop("port", "")),
        "OPTIONS": {"connect_timeout": 10, **extra}, "CONN_MAX_AGE": None,
    }  # fmt: skip


def _archived(file: Path) -> bool:
    """Whether a file lies where nothing can be written, and nobody writes: no log may be asked for."""
    return (
        file.is_file() and not os.access(file, os.W_OK) and not os.access(file.parent, os.W_OK)
        and not file.with_name(f"{file.name}-wal").exists()
    )  # fmt: skip


def register(options: Mapping[str, Any]) -> str:
    """Make a database known to Django under a name of its own."""
    set_up()
    from django.db import connections  # noqa: PLC0415

    alias = "record-" + hashlib.sha256(repr(sorted(options.items(), key=str)).encode()).hexdigest()[:16]
    if alias not in connections.settings:
        known = connections.settings["default"]
        connections.settings[alias] = {**known, **options}
    return alias


def set_up() -> None:
    """Set Django up, unless somebody has."""
    import django  # noqa: PLC0415
    from django.apps import apps  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        os.environ["DJANGO_SETTINGS_MODULE"] = "ganchao.record.settings"
    if not apps.ready:
        django.setup()


_LEFT: Final[list[object]] = []
"""Connections that a child of ``fork`` found open: kept and never closed, for they are its parent's."""


def _forget() -> None:
    """In a child made by ``fork``: leave the parent's connections alone; its own are opened when first used."""
    import sys  # noqa: PLC0415

    database = sys.modules.get("django.db")
    for connection in database.connections.all(initialized_only=True) if database else ():
        _LEFT.append(connection)
        del database.connections[connection.alias]  # type: ignore[union-attr]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


@cache
def known_migrations() -> frozenset[str]:
    """Names of the migrations that this program has."""
    from ganchao.record import migrations  # noqa: PLC0415

    return frozenset(each.name for each in pkgutil.iter_modules(migrations.__path__))


def behind(connection: BaseDatabaseWrapper) -> bool:
    """Whether tables are missing or old, or the chain has no beginning."""
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415

    there = set(connection.introspection.table_names())
    if not {MigrationRecorder.Migration._meta.db_table, "record_head"} <= there:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'record'")
        applied = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT EXISTS (SELECT 1 FROM record_head) OR EXISTS (SELECT 1 FROM record_entry)")
        begun = bool(cursor.fetchone()[0])
    return not begun or not known_migrations() <= applied


PATIENCE: Final = f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"
LATER: Final = "; SET LOCAL synchronous_commit TO OFF"
FLUSH: Final = "SELECT pg_logical_emit_message(true, 'ganchao', '')"
"""How a transaction of PostgreSQL waits for others, how its end does not wait for the disk, and a transaction that says
nothing, but whose end waits until the log is on disk up to here."""
_FLUSHES: Final[dict[str, bool]] = {}


def flushes(connection: BaseDatabaseWrapper) -> bool:
    """Whether a database can be asked to wait for the disk after a transaction: PostgreSQL, not all of its family."""
    if connection.vendor != "postgresql":
        return False
    if connection.alias not in _FLUSHES:
        with telling(connection.alias), connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'pg_logical_emit_message')")
            _FLUSHES[connection.alias] = bool(cursor.fetchone()[0])
    return _FLUSHES[connection.alias]


def make(alias: str, algorithm: str) -> None:
    """Make the tables, their protection and the chain's beginning; wait for others who are making them too."""
    from django.db import DatabaseError, connections  # noqa: PLC0415

    for left in reversed(range(TRIES)):
        try:
            _make(alias, algorithm)
        except DatabaseError as error:  # a table, a trigger or a row that somebody else is making
            connections[alias].close()
            if not left or cause(str(error)) in _LASTING:
                raise
            time.sleep(random.uniform(0.02, 0.2))
            if _is_made(alias):
                return
        else:
            return


def _is_made(alias: str) -> bool:
    from django.db import DatabaseError, connections  # noqa: PLC0415

    try:
        return not behind(connections[alias])
    except DatabaseError:
        return False


def _make(alias: str, algorithm: str) -> None:
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections, transaction  # noqa: PLC0415

    from ganchao.record import models  # noqa: PLC0415
    from ganchao.record.protection import missing, protect  # noqa: PLC0415

    call_command("migrate", "record", database=alias, verbosity=0, interactive=False)
    with transaction.atomic(using=alias):
        if missing(connections[alias]):
            protect(connections[alias])
        if not models.Entry.objects.using(alias).exists():
            models.Head.objects.using(alias).get_or_create(
                key=1, defaults={"algorithm": algorithm, "number": 0, "hash": GENESIS}
            )
