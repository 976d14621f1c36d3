"""Lawful purging: two persons together remove what should never have been entered, and a tombstone says so.

What goes is the body with its salt, or a file of evidence. Entry and hash stay, so the chain verifies; nobody can guess
the body from what it commits to. Bytes are overwritten in the database's own files, not only marked as free.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Collection, Sequence
from typing import Any, Final

from ganchao.domain.entry import Draft, Entry
from ganchao.record.databases import WAIT_SECONDS
from ganchao.record.store import Record
from ganchao.record.telling import cause
from ganchao.record.turns import turn

CONTENTS: Final = ("record_payload", "record_attachment")
"""Tables that hold what can be purged."""


def purge(record: Record, granted: Sequence[Draft], at: datetime.datetime) -> tuple[tuple[Entry, ...], bool]:
    """Enter that purges are granted, put the tombstones and remove the contents: all of it, or nothing.

    Parameters
    ----------
    record
        The record.
    granted
        Each draft's subject is the number of the entry, or the digest of the file, that is purged; ``asked`` in its
        body is the number of the entry that asks for it.
    at
        The moment.

    Returns
    -------
    tuple[tuple[Entry, ...], bool]
        What was entered, and whether every copy of the contents in the database's files is overwritten already; if
        not, somebody was reading, and :func:`wipe` has to be repeated.
    """
    from ganchao.record import models  # noqa: PLC0415

    with record.writing():
        entries = record.append(granted, at)
        for entry in entries:
            models.Tombstone.objects.using(record.alias).create(
                what=entry.subject, asked_id=int(entry.body["asked"]), granted_id=entry.number
            )
        remove(record, [entry.subject for entry in entries])
    return entries, wipe(record)


def remove(record: Record, whats: Collection[str]) -> int:
    """Remove contents that lie under a tombstone; how many there were."""
    from ganchao.record import models  # noqa: PLC0415

    numbers = [int(what) for what in whats if what.isdecimal() and len(what) < 20]
    bodies = models.Payload.objects.using(record.alias).filter(entry_id__in=numbers).delete()
    files = models.Attachment.objects.using(record.alias).filter(digest__in=list(whats)).delete()
    return int(bodies[0] + files[0])


def wipe(record: Record, seconds: float = WAIT_SECONDS) -> bool:
    """Overwrite what removed contents left behind in the database's files; whether nothing is left.

    Backups, exported files and a server's write-ahead log are out of reach of this.
    """
    from django.db import DatabaseError  # noqa: PLC0415

    with record.reading():
        try:
            if record.connection.vendor == "sqlite":
                return _wiped_file(record, seconds)
            return _wiped_tables(record, seconds)
        except DatabaseError as error:
            if cause(str(error)) != "record.locked":
                raise
            return False


def _wiped_file(record: Record, seconds: float) -> bool:
    """The file written anew without free pages, and its log emptied; that waits for readers of the old state."""
    until = time.monotonic() + seconds
    with turn(record.file, seconds), record.connection.cursor() as cursor:
        cursor.execute("VACUUM")
        while True:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if not cursor.fetchone()[0]:
                return True
            if time.monotonic() > until:
                return False
            time.sleep(0.05)


def _wiped_tables(record: Record, seconds: float) -> bool:
    """The tables written anew, once nobody can see the old rows any more."""
    until = time.monotonic() + seconds
    with record.connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint % 4294967296")
        (now,) = cursor.fetchone()
        unseen = _unseen(cursor, now)
        while not unseen and time.monotonic() < until:
            time.sleep(0.05)
            unseen = _unseen(cursor, now)
        cursor.execute(f"SET lock_timeout = '{int(seconds * 1000) + 1}ms'")
        try:
            before = _places(cursor)
            for table in CONTENTS:
                cursor.execute(f"VACUUM (FULL) {table}")
            anew = not set(before) & set(_places(cursor))  # an account that does not own a table is only warned
        finally:
            cursor.execute("SET lock_timeout = DEFAULT")
    return unseen and anew


def _places(cursor: Any) -> list[int]:
    """Numbers of the files in which the tables lie."""
    cursor.execute("SELECT " + ", ".join(f"pg_relation_filenode('{table}')" for table in CONTENTS))
    return list(cursor.fetchone())


def _unseen(cursor: Any, now: int) -> bool:
    cursor.execute(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database() "
        "AND backend_xmin IS NOT NULL AND age(backend_xmin) > age(%s::text::xid)", (now,),
    )  # fmt: skip
    return not cursor.fetchone()[0]
