"""What a database says, in words that a reader can do something about."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from ganchao.errors import InvalidInput, Problem, Where

CAUSES: Final[Mapping[str, str]] = {
    "append-only": "record.protected",
    "disk is full": "record.disk_full", "no space left": "record.disk_full", "disk quota": "record.disk_full",
    "could not extend file": "record.disk_full",
    "readonly database": "record.read_only", "read-only": "record.read_only", "permission denied": "record.read_only",
    "must be owner": "record.read_only",
    "is locked": "record.locked", "lock timeout": "record.locked", "statement timeout": "record.locked",
    "not a database": "record.not_a_record", "malformed": "record.damaged",
    "unable to open": "record.cannot_open", "disk i/o error": "record.disk_error",
    "connection": "record.no_connection", "starting up": "record.no_connection",
    "shutting down": "record.no_connection", "no such table": "record.not_a_record",
    "does not exist": "record.not_a_record",
}  # fmt: skip
"""What a database says -> message; the first that fits."""


def cause(said: str) -> str | None:
    """The message for what a database says."""
    return next((key for words, key in CAUSES.items() if words in said.lower()), None)


@contextmanager
def telling(place: str) -> Iterator[None]:
    """Say what is wrong with a database in words. Raises :class:`InvalidInput`."""
    from django.db import DatabaseError, InterfaceError, OperationalError  # noqa: PLC0415

    try:
        yield
    except (DatabaseError, InterfaceError, sqlite3.DatabaseError) as error:
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        key = cause(str(error))
        if key is None and isinstance(error, (OperationalError, InterfaceError)):
            key = "record.failed"
        if key is None:
            raise
        raise InvalidInput([Problem(key, Where(place), {"said": said})]) from error
