"""Opens a record and appends to it: SQLite beside the project, or the database that ``DATABASE_URL`` names.

    record = open_record("sqlite:///path/record.sqlite3", make=True)
    record.append([Draft("item.issued", "DB-1", "office", {"title": "…"})], at=now)

Every append is one transaction under the lock of the head row: all of its entries are there, or none.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ganchao.domain.entry import Draft, Entry
from ganchao.errors import InvalidInput, Problem, RecordConflict, Where
from ganchao.record.chain import ALGORITHMS, available, commitment, link
from ganchao.record.databases import (
    FLUSH,
    LATER,
    PATIENCE,
    SQLITE,
    WAIT_SECONDS,
    behind,
    flushes,
    register,
    settings_of,
    sqlite_path,
)
from ganchao.record.databases import make as build
from ganchao.record.drafts import written
from ganchao.record.telling import telling
from ganchao.record.turns import turn
from ganchao.record.verify import Row

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

FILE: Final = "record.sqlite3"
ATTACHMENT_BYTES: Final = 20 * 1024 * 1024
"""The largest file of evidence."""
BATCH: Final = 500
"""Rows that a statement asks for or adds."""
FIELDS: Final = ("number", "recorded_at", "actor", "kind", "subject", "token", "payload__body")
_ENTRY: Final = (
    "INSERT INTO record_entry (number, token, recorded_at, actor, kind, subject, commitment, previous, hash) VALUES "
)
_PAYLOAD: Final = "INSERT INTO record_payload (entry_id, salt, body) VALUES "
_HEAD: Final = "UPDATE record_head SET number = %s, hash = %s"
Salt = Callable[[], str]


@dataclass(frozen=True)
class Head:
    """Where the chain ends."""

    number: int
    hash: str
    algorithm: str


@dataclass(frozen=True)
class Record:
    """An open record."""

    alias: str  # Django's name of the connection
    place: str  # for messages: the file, or the database without its password
    file: str = ""  # of SQLite, at which writers queue

    @property
    def connection(self) -> BaseDatabaseWrapper:
        """Django's connection: every thread, and every process, has its own."""
        from django.db import connections  # noqa: PLC0415

        return connections[self.alias]

    def close(self) -> None:
        """Let go of this thread's connection; opened again when next used."""
        self.connection.close()

    def head(self) -> Head:
        """Where the chain ends."""
        from ganchao.record import models  # noqa: PLC0415

        with self.reading():
            row = models.Head.objects.using(self.alias).first()
        if row is None:
            raise InvalidInput([Problem("record.no_head", Where(self.place))])
        return Head(row.number, row.hash, row.algorithm)

    def entries(
        self, *, subjects: Collection[str] | None = None, kinds: Collection[str] | None = None,
        until: datetime.datetime | None = None, after: int = 0,
    ) -> tuple[Entry, ...]:  # fmt: skip
        """Entries in the order of entering.

        Parameters
        ----------
        subjects, kinds
            Only of these; a kind that ends in a dot stands for all that begin with it.
        until
            Only what had been entered by then.
        after
            Only those with a higher number.
        """
        from django.db.models import Q  # noqa: PLC0415

        from ganchao.record import models  # noqa: PLC0415

        rows = models.Entry.objects.using(self.alias).filter(number__gt=after).order_by("number")
        if subjects is not None:
            rows = rows.filter(subject__in=list(subjects))
        if kinds is not None:
            asked = Q()
            for kind in kinds:
                asked |= Q(kind__startswith=kind) if kind.endswith(".") else Q(kind=kind)
            rows = rows.filter(asked) if kinds else rows.none()
        if until is not None:
            rows = rows.filter(recorded_at__lte=until)
        with self.reading():
            try:
                return tuple(_entry(*row) for row in rows.values_list(*FIELDS))
            except (ValueError, TypeError):  # no JSON, no date: written by somebody past this program
                raise InvalidInput([Problem("record.tampered", Where(self.place))]) from None

    def append(
        self, drafts: Sequence[Draft], at: datetime.datetime, attachments: Mapping[str, bytes] | None = None,
        salt: Salt = lambda: os.urandom(16).hex(),
    ) -> tuple[Entry, ...]:  # fmt: skip
        """Enter drafts, all or none, with files of evidence by digest.

        A token that is there already gives the entry that has it, if it says the same. Raises :class:`RecordConflict`
        where it says something else, or where somebody entered something about a subject after the draft's ``after``;
        :class:`InvalidInput` where something cannot be kept or the database cannot be written.
        """
        texts, known = written(drafts), self._tokens(drafts)
        try:
            with self.writing():
                return self._enter(self.locked(), drafts, texts, known, at, salt, attachments or {})
        except InvalidInput as refused:
            if not any(problem.key == "record.protected" for problem in refused.problems):
                raise
        with self.writing():  # somebody entered one of the tokens since they were looked up: look again, undisturbed
            head = self.locked()
            return self._enter(head, drafts, texts, self._tokens(drafts), at, salt, attachments or {})

    def locked(self) -> Any:
        """The head's row, which only one writer has at a time. Raises :class:`InvalidInput` without its algorithm."""
        from ganchao.record import models  # noqa: PLC0415

        head = models.Head.objects.using(self.alias).select_for_update().first()
        if head is None:
            raise InvalidInput([Problem("record.no_head", Where(self.place))])
        if not available(head.algorithm):
            raise InvalidInput([Problem("record.no_algorithm", Where(self.place), {"algorithm": head.algorithm})])
        return head

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, in its turn: everything in it is kept, or nothing.

        PostgreSQL lets the next writer in before the disk has answered: many then wait for the disk together. The log
        is in order, so whoever is acknowledged has on disk everything that came before, too.
        """
        from django.db import transaction  # noqa: PLC0415

        outermost = not self.connection.in_atomic_block
        queue = turn(self.file, WAIT_SECONDS) if self.file and outermost else nullcontext()
        together = outermost and flushes(self.connection)
        with self.reading():
            with queue, transaction.atomic(using=self.alias):
                if outermost and self.connection.vendor == "postgresql":
                    self._execute(PATIENCE + (LATER if together else ""))
                yield
            if together:
                self._execute(FLUSH)

    def _execute(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read in it stood so at one moment; nobody waits for it."""
        from django.db import transaction  # noqa: PLC0415

        with self.reading():
            if self.connection.in_atomic_block:
                yield
            elif self.connection.vendor == "sqlite":
                with self.connection.cursor() as cursor:
                    cursor.execute("BEGIN")  # Django's own would take the lock that writers wait for
                    try:
                        yield
                    finally:
                        cursor.execute("ROLLBACK")
            else:
                with transaction.atomic(using=self.alias), self.connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                    yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Say what is wrong with the database in words; a server that went away comes back with a new connection."""
        from django.db import InterfaceError, OperationalError  # noqa: PLC0415

        with telling(self.place):
            try:
                yield
            except (OperationalError, InterfaceError):
                if not self.connection.in_atomic_block:
                    self.close()
                raise

    def _attach(self, attachments: Mapping[str, bytes]) -> None:
        from ganchao.record import models  # noqa: PLC0415

        if not attachments:
            return
        files = models.Attachment.objects.using(self.alias)
        graves = models.Tombstone.objects.using(self.alias).filter(what__in=list(attachments))
        if (purged := sorted(graves.values_list("what", flat=True))):
            raise InvalidInput([Problem("record.attachment_purged", Where(self.place), {"digest": each})
                                for each in purged])  # fmt: skip
        for name, content in attachments.items():
            files.get_or_create(digest=name, defaults={"size": len(content), "content": content})

    def _enter(
        self, head: Any, drafts: Sequence[Draft], texts: Sequence[str], tokens: dict[str, tuple[Entry, str | None]],
        at: datetime.datetime, salt: Salt, attachments: Mapping[str, bytes],
    ) -> tuple[Entry, ...]:  # fmt: skip
        """Enter drafts under the head's lock."""
        self._attach(attachments)
        latest = self._latest(drafts)
        entries, rows = [], []
        for draft, text in zip(drafts, texts, strict=True):
            if found := tokens.get(draft.token):
                entries.append(self._same(draft, text, *found))
                continue
            if draft.after is not None and latest.get(draft.subject, (0, ""))[0] != draft.after:
                raise RecordConflict(Problem("record.changed_meanwhile", Where(self.place), {
                    "subject": draft.subject, "actor": latest.get(draft.subject, (0, ""))[1],
                }))  # fmt: skip
            token, number, sprinkled = draft.token or str(uuid.uuid4()), head.number + 1, salt()
            said = (at, draft.actor, draft.kind, draft.subject, token, commitment(head.algorithm, sprinkled, text))
            linked = link(head.algorithm, head.hash, number, *said)
            rows.append(Row(number, token, *said[:4], said[-1], head.hash, linked, sprinkled, text))
            entries.append(Entry(number, at, draft.actor, draft.kind, draft.subject, draft.body, token))
            tokens[token], latest[draft.subject] = (entries[-1], text), (number, draft.actor)
            head.number, head.hash = number, linked
        self.put(rows)
        return tuple(entries)

    def put(self, rows: Sequence[Row]) -> None:
        """Add entries and their bodies to the end of the chain, in as few turns with the database as can be."""
        for begin in range(0, len(rows), BATCH):
            chunk = rows[begin : begin + BATCH]
            entries = [
                (row.number, row.token, self.connection.ops.adapt_datetimefield_value(row.recorded_at), row.actor,
                 row.kind, row.subject, row.commitment, row.previous, row.hash) for row in chunk
            ]  # fmt: skip
            bodies = [(row.number, row.salt, row.body) for row in chunk if row.body is not None]
            end = (chunk[-1].number, chunk[-1].hash)
            with self.connection.cursor() as cursor:
                if self.connection.vendor == "sqlite":
                    cursor.executemany(_ENTRY + _marks(9), entries)
                    cursor.executemany(_PAYLOAD + _marks(3), bodies)
                    cursor.execute(_HEAD, end)
                else:  # the values are written into the text on this side, so three statements travel as one
                    several = [_ENTRY + ", ".join([_marks(9)] * len(entries)), _HEAD]
                    if bodies:
                        several.insert(1, _PAYLOAD + ", ".join([_marks(3)] * len(bodies)))
                    cursor.execute("; ".join(several), [each for row in (*entries, *bodies, end) for each in row])

    def _tokens(self, drafts: Sequence[Draft]) -> dict[str, tuple[Entry, str | None]]:
        """Entries that have a draft's token already, with their bodies as they are stored."""
        from ganchao.record import models  # noqa: PLC0415

        asked = [draft.token for draft in drafts if draft.token]
        rows = models.Entry.objects.using(self.alias)
        return {
            found[5]: (_entry(*found), found[-1])
            for begin in range(0, len(asked), BATCH)
            for found in rows.filter(token__in=asked[begin : begin + BATCH]).values_list(*FIELDS)
        }  # fmt: skip

    def _latest(self, drafts: Sequence[Draft]) -> dict[str, tuple[int, str]]:
        """Number and actor of the last entry about each subject of which a draft's writer had read the last one."""
        from ganchao.record import models  # noqa: PLC0415

        rows = models.Entry.objects.using(self.alias).order_by("-number").values_list("number", "actor")
        asked = dict.fromkeys(draft.subject for draft in drafts if draft.after is not None)
        return {subject: found for subject in asked if (found := rows.filter(subject=subject).first())}

    def _same(self, draft: Draft, text: str, entry: Entry, stored: str | None) -> Entry:
        """The entry that has a draft's token already. Raises :class:`RecordConflict` where it says something else."""
        same = (entry.actor, entry.kind, entry.subject) == (draft.actor, draft.kind, draft.subject)
        if not same or (stored is not None and stored != text):
            raise RecordConflict(Problem("record.token_taken", Where(self.place), {"token": draft.token}))
        return entry

    def attachments(self) -> frozenset[str]:
        """Digests of all files of evidence."""
        from ganchao.record import models  # noqa: PLC0415

        with self.reading():
            return frozenset(models.Attachment.objects.using(self.alias).values_list("digest", flat=True))

    def attachment(self, name: str) -> bytes | None:
        """A file of evidence by its digest; none where it is not there or was purged."""
        from ganchao.record import models  # noqa: PLC0415

        with self.reading():
            found = models.Attachment.objects.using(self.alias).filter(digest=name).values_list("content").first()
        return bytes(found[0]) if found else None


def attachment_of(content: bytes, name: str) -> str:
    """The digest under which a file of evidence is kept. Raises :class:`InvalidInput` where it is too large."""
    if len(content) > ATTACHMENT_BYTES:
        raise InvalidInput([Problem("record.attachment_too_large", Where(name), {
            "megabytes": round(len(content) / 1024**2), "most": ATTACHMENT_BYTES // 1024**2,
        })])  # fmt: skip
    return hashlib.sha256(content).hexdigest()


def url_of(folder: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Where a project's record is: the database that ``DATABASE_URL`` names, else the file in its folder."""
    return environment.get("DATABASE_URL") or f"sqlite:///{(folder / FILE).resolve().as_posix()}"


def exists(url: str) -> bool:
    """Whether there may be a record; a server is asked only when it is opened."""
    return not url.startswith(SQLITE) or Path(sqlite_path(url)).is_file()


def algorithm_of(environment: Mapping[str, str] = os.environ) -> str:
    """What a new record is chained with: ``GANCHAO_HASH``, else SHA-256."""
    return environment.get("GANCHAO_HASH", "").strip().lower() or ALGORITHMS[0]


def open_record(url: str, *, make: bool = False, algorithm: str | None = None) -> Record:
    """Open a record; tables are made, or brought up to date, where ``make`` is set.

    Parameters
    ----------
    url
        ``sqlite:///path`` or ``postgresql://user:password@host:port/database``.
    make
        Whether a record is made where there is none.
    algorithm
        What a record that is made is chained with; a setting where not given.

    Raises :class:`InvalidInput` where there is none, where it cannot be opened or is no record of this program, or
    where the hash algorithm is not available.
    """
    options = settings_of(url)
    local = url.startswith(SQLITE)
    file = sqlite_path(url) if local else ""
    place = file or f"{options.get('HOST') or ''}/{options['NAME']}"
    there = exists(url)
    if not make and not there:
        raise InvalidInput([Problem("record.none_yet", Where(place))])
    record = Record(register(options), place, file)
    if not there:
        record.close()  # a file may have been taken away under an open connection
    with telling(place):
        if (make or there) and (not there or behind(record.connection)):
            if not make:
                raise InvalidInput([Problem("record.not_made", Where(place))])
            chosen = algorithm or algorithm_of()
            if not available(chosen):
                raise InvalidInput([Problem("record.no_algorithm", values={"algorithm": chosen})])
            build(record.alias, chosen)
    return record


def _marks(count: int) -> str:
    return f"({', '.join(['%s'] * count)})"


def _entry(
    number: int, recorded_at: datetime.datetime, actor: str, kind: str, subject: str, token: str, body: str | None,
) -> Entry:  # fmt: skip
    if not isinstance(number, int) or not isinstance(recorded_at, datetime.datetime):
        raise ValueError(number)  # written into an SQLite file by somebody, for it holds no types
    return Entry(
        number, recorded_at, actor, kind, subject, json.loads(body) if body is not None else {}, token, body is None,
    )  # fmt: skip
