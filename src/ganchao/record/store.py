"""Opens a record and appends to it: SQLite beside the project, or the database that ``DATABASE_URL`` names.

    record = open_record("sqlite:///path/record.sqlite3", make=True)
    record.append([Draft("item.issued", "DB-1", "office", {"title": "…"})], at=now)

Every append is one transaction under the lock of the head row: all of its entries are there, or none.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from ganchao.domain.entry import Draft, Entry, canonical
from ganchao.errors import InvalidInput, Problem, RecordConflict, Where
from ganchao.record.chain import GENESIS, available, commitment, link

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

FILE: Final = "record.sqlite3"
WAIT_SECONDS: Final = 20
ATTACHMENT_BYTES: Final = 20 * 1024 * 1024
"""The largest file of evidence."""
_PRAGMAS: Final = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
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

    @property
    def connection(self) -> BaseDatabaseWrapper:
        """Django's connection."""
        from django.db import connections  # noqa: PLC0415

        return connections[self.alias]

    def close(self) -> None:
        """Let go of the database; opened again when next used."""
        self.connection.close()

    def head(self) -> Head:
        """Where the chain ends."""
        from ganchao.record import models  # noqa: PLC0415

        with telling(self.place):
            row = models.Head.objects.using(self.alias).get()
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
        fields = ("number", "recorded_at", "actor", "kind", "subject", "token", "payload__body")
        with telling(self.place):
            return tuple(_entry(*row) for row in rows.values_list(*fields))

    def append(
        self, drafts: Sequence[Draft], at: datetime.datetime, attachments: Mapping[str, bytes] | None = None,
        salt: Salt = lambda: os.urandom(16).hex(),
    ) -> tuple[Entry, ...]:  # fmt: skip
        """Enter drafts, all or none, with files of evidence by digest.

        A token that is there already gives the entry that has it, if it says the same. Raises :class:`RecordConflict`
        where it says something else, or where somebody entered something about a subject after the draft's ``after``;
        :class:`InvalidInput` where the database cannot be written.
        """
        from django.db import transaction  # noqa: PLC0415

        from ganchao.record import models  # noqa: PLC0415

        texts = [canonical(draft.body) for draft in drafts]
        with telling(self.place), transaction.atomic(using=self.alias):
            head = models.Head.objects.using(self.alias).select_for_update().get()
            for name, content in (attachments or {}).items():
                models.Attachment.objects.using(self.alias).get_or_create(
                    digest=name, defaults={"size": len(content), "content": content}
                )
            return tuple(
                self._enter(draft, text, at, head, salt) for draft, text in zip(drafts, texts, strict=True)
            )  # fmt: skip

    def _enter(self, draft: Draft, text: str, at: datetime.datetime, head: Any, salt: Salt) -> Entry:
        """Enter one draft under the head's lock."""
        from ganchao.record import models  # noqa: PLC0415

        rows = models.Entry.objects.using(self.alias)
        if draft.token and (found := self._entered(draft, text)):
            return found
        if draft.after is not None:
            latest = rows.filter(subject=draft.subject).order_by("-number").values_list("number", "actor").first()
            if (latest[0] if latest else 0) != draft.after:
                raise RecordConflict(Problem("record.changed_meanwhile", Where(self.place), {
                    "subject": draft.subject, "actor": latest[1] if latest else "",
                }))  # fmt: skip
        token = draft.token or str(uuid.uuid4())
        sprinkled, number = salt(), head.number + 1
        committed = commitment(head.algorithm, sprinkled, text)
        linked = link(head.algorithm, head.hash, number, at, draft.actor, draft.kind, draft.subject, token, committed)
        row = rows.create(
            number=number, token=token, recorded_at=at, actor=draft.actor, kind=draft.kind, subject=draft.subject,
            commitment=committed, previous=head.hash, hash=linked,
        )  # fmt: skip
        models.Payload.objects.using(self.alias).create(entry=row, salt=sprinkled, body=text)
        head.number, head.hash = number, linked
        head.save(using=self.alias, update_fields=["number", "hash"])
        return Entry(number, at, draft.actor, draft.kind, draft.subject, draft.body, token)

    def _entered(self, draft: Draft, text: str) -> Entry | None:
        """The entry that has a draft's token already. Raises :class:`RecordConflict` where it says something else."""
        from ganchao.record import models  # noqa: PLC0415

        fields = ("number", "recorded_at", "actor", "kind", "subject", "token", "payload__body")
        found = models.Entry.objects.using(self.alias).filter(token=draft.token).values_list(*fields).first()
        if found is None:
            return None
        entry = _entry(*found)
        same = (entry.actor, entry.kind, entry.subject) == (draft.actor, draft.kind, draft.subject)
        if not same or (found[-1] is not None and found[-1] != text):
            raise RecordConflict(Problem("record.token_taken", Where(self.place), {"token": draft.token}))
        return entry

    def attachment(self, name: str) -> bytes | None:
        """A file of evidence by its digest; none where it is not there or was purged."""
        from ganchao.record import models  # noqa: PLC0415

        with telling(self.place):
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
    return not url.startswith("sqlite:") or Path(sqlite_path(url)).is_file()


def sqlite_path(url: str) -> str:
    """The file that an SQLite URL names."""
    path = unquote(url.removeprefix("sqlite:///"))
    return path if path.startswith("/") or ":" in path else str(Path(path).resolve())


def open_record(url: str, *, make: bool = False, algorithm: str = "sha256") -> Record:
    """Open a record; tables are made, or brought up to date, where ``make`` is set.

    Raises :class:`InvalidInput` where there is none, where it cannot be opened or is no record of this program, or
    where the hash algorithm is not available.
    """
    if not available(algorithm):
        raise InvalidInput([Problem("record.no_algorithm", values={"algorithm": algorithm})])
    options = _database(url)
    place = options["NAME"] if url.startswith("sqlite:") else f"{options.get('HOST') or ''}/{options['NAME']}"
    if not make and not exists(url):
        raise InvalidInput([Problem("record.none_yet", Where(place))])
    record = Record(_register(options), place)
    if url.startswith("sqlite:") and not exists(url):
        record.close()  # the file was taken away under an open connection
    with telling(place):
        if _behind(record):
            if not make:
                raise InvalidInput([Problem("record.not_made", Where(place))])
            _make(record, algorithm)
    return record


def _database(url: str) -> dict[str, Any]:
    """Django's settings of a database from its URL."""
    if url.startswith("sqlite:///"):
        return {
            "ENGINE": "django.db.backends.sqlite3", "NAME": sqlite_path(url),
            "OPTIONS": {"timeout": WAIT_SECONDS, "transaction_mode": "IMMEDIATE", "init_command": _PRAGMAS},
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


def _register(options: Mapping[str, Any]) -> str:
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


def _behind(record: Record) -> bool:
    """Whether tables are missing or old."""
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(record.connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes("record")))


def _make(record: Record, algorithm: str) -> None:
    """Make the tables, their protection and the chain's beginning."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from ganchao.record import models  # noqa: PLC0415
    from ganchao.record.protection import protect  # noqa: PLC0415

    call_command("migrate", "record", database=record.alias, verbosity=0, interactive=False)
    with transaction.atomic(using=record.alias):
        models.Head.objects.using(record.alias).get_or_create(
            key=1, defaults={"algorithm": algorithm, "number": 0, "hash": GENESIS}
        )
        protect(record.connection)


def _entry(
    number: int, recorded_at: datetime.datetime, actor: str, kind: str, subject: str, token: str, body: str | None,
) -> Entry:  # fmt: skip
    import json  # noqa: PLC0415

    return Entry(
        number, recorded_at, actor, kind, subject, json.loads(body) if body is not None else {}, token, body is None,
    )  # fmt: skip


@contextmanager
def telling(place: str) -> Iterator[None]:
    """Say what is wrong with a database in words. Raises :class:`InvalidInput`."""
    from django.db import DatabaseError, InterfaceError  # noqa: PLC0415

    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        key = _cause(str(error).lower())
        if key is None:
            raise
        raise InvalidInput([Problem(key, Where(place), {"said": str(error).strip().splitlines()[0]})]) from error


_CAUSES: Final[Mapping[str, str]] = {
    "disk is full": "record.disk_full", "no space left": "record.disk_full", "disk quota": "record.disk_full",
    "readonly database": "record.read_only", "read-only": "record.read_only", "permission denied": "record.read_only",
    "database is locked": "record.locked", "lock timeout": "record.locked",
    "not a database": "record.not_a_record", "malformed": "record.damaged",
    "unable to open": "record.cannot_open", "disk i/o error": "record.disk_error",
    "connection": "record.no_connection", "append-only": "record.protected", "no such table": "record.not_a_record",
    "does not exist": "record.not_a_record",
}  # fmt: skip
"""What a database says -> message."""


def _cause(said: str) -> str | None:
    return next((key for words, key in _CAUSES.items() if words in said), None)
