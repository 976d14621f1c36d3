"""A record as a file of lines, ``record.jsonl``: exported, read without a database, imported into another one.

The first line says how long the chain is; then entries in their order, tombstones, files of evidence. The same record
gives the same bytes from any database.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ganchao.domain.entry import Entry, canonical
from ganchao.errors import InvalidInput, Problem, RecordConflict, Where
from ganchao.record.chain import line, moment_of, stamp
from ganchao.record.store import Record
from ganchao.record.verify import Finding, Grave, Holding, Row, verify

FILE: Final = "record.jsonl"
FORMAT: Final = "ganchao-record"
VERSION: Final = 1
BATCH: Final = 500


def holding(record: Record) -> Holding:
    """A whole record as its database holds it."""
    from ganchao.record import models  # noqa: PLC0415
    from ganchao.record.protection import missing  # noqa: PLC0415

    fields = ("number", "token", "recorded_at", "actor", "kind", "subject", "commitment", "previous", "hash",
              "payload__salt", "payload__body")  # fmt: skip
    with record.reading():
        head = record.head()
        entries = models.Entry.objects.using(record.alias).order_by("number").values_list(*fields)
        graves = models.Tombstone.objects.using(record.alias).order_by("what")
        files = models.Attachment.objects.using(record.alias).order_by("digest").values_list("digest", "content")
        return Holding(
            head.algorithm, head.number, head.hash, tuple(Row(*entry) for entry in entries),
            tuple(Grave(grave.what, grave.asked_id, grave.granted_id) for grave in graves),
            {digest: bytes(content) for digest, content in files}, missing(record.connection),
        )  # fmt: skip


def lines(held: Holding) -> Iterator[str]:
    """The lines of a record's file, without their ends."""
    yield line({
        "format": FORMAT, "version": VERSION, "algorithm": held.algorithm, "entries": held.number, "hash": held.hash,
    })  # fmt: skip
    for row in held.rows:
        yield line({
            "number": row.number, "token": row.token, "recorded_at": stamp(row.recorded_at), "actor": row.actor,
            "kind": row.kind, "subject": row.subject, "commitment": row.commitment, "previous": row.previous,
            "hash": row.hash, "salt": row.salt, "body": None if row.body is None else json.loads(row.body),
        })  # fmt: skip
    for grave in held.graves:
        yield line({"tombstone": grave.what, "asked": grave.asked, "granted": grave.granted})
    for digest, content in held.attachments.items():
        yield line({"attachment": digest, "content": base64.b64encode(content).decode()})


def write_holding(held: Holding, path: Path) -> Path:
    """A record's file, in place of what lay there once it is whole. Raises :class:`InvalidInput` if it cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        with aside.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{each}\n" for each in lines(held))
        aside.replace(path)
    except OSError as error:
        raise InvalidInput([Problem("record.cannot_write", Where(str(path)), {"said": error.strerror})]) from error
    return path


def read_holding(path: Path) -> Holding:
    """The record in a file. Raises :class:`InvalidInput` with the lines that are none of a record's."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput([Problem("record.no_file", Where(str(path)))]) from None
    problems: list[Problem] = []
    rows: list[Row] = []
    graves: list[Grave] = []
    attachments: dict[str, bytes] = {}
    head: dict[str, Any] | None = None
    for number, each in enumerate(text.split("\n"), start=1):
        if not each:
            continue
        try:
            said = json.loads(each)
            if number == 1:
                head = _header(said)
            elif "tombstone" in said:
                graves.append(Grave(str(said["tombstone"]), int(said["asked"]), int(said["granted"])))
            elif "attachment" in said:
                attachments[said["attachment"]] = base64.b64decode(said["content"], validate=True)
            else:
                rows.append(_row(said))
        except (ValueError, KeyError, TypeError, AttributeError):
            problems.append(Problem("record.bad_line", Where(path.name, row=number)))
    if head is None or problems:
        raise InvalidInput(problems or [Problem("record.no_file", Where(str(path)))])
    return Holding(head["algorithm"], head["entries"], head["hash"], tuple(rows), tuple(graves), attachments)


def _header(said: dict[str, Any]) -> dict[str, Any]:
    if said["format"] != FORMAT or said["version"] != VERSION:
        raise ValueError(said)
    return {"algorithm": str(said["algorithm"]), "entries": int(said["entries"]), "hash": str(said["hash"])}


def _row(said: dict[str, Any]) -> Row:
    return Row(
        int(said["number"]), str(said["token"]), moment_of(said["recorded_at"]), str(said["actor"]), str(said["kind"]),
        str(said["subject"]), str(said["commitment"]), str(said["previous"]), str(said["hash"]),
        None if said["salt"] is None else str(said["salt"]), None if said["body"] is None else canonical(said["body"]),
    )  # fmt: skip


def entries_of(held: Holding) -> tuple[Entry, ...]:
    """The entries of a record that was read from a file."""
    return tuple(
        Entry(row.number, row.recorded_at, row.actor, row.kind, row.subject,
              {} if row.body is None else json.loads(row.body), row.token, row.body is None)
        for row in held.rows
    )  # fmt: skip


def into(record: Record, held: Holding) -> int:
    """Bring a record into a database that is empty, or holds its beginning; how many entries were new.

    Raises :class:`RecordConflict` where the database holds something else, :class:`InvalidInput` where what is brought
    is not whole.
    """
    from ganchao.record import models  # noqa: PLC0415

    broken = [finding for finding in verify(held) if finding.what != "verify.unprotected"]
    if broken:
        raise InvalidInput([Problem("record.import_broken", values={"findings": len(broken)})])
    with record.writing():
        head = models.Head.objects.using(record.alias).select_for_update().get()
        if head.number == 0 and head.algorithm != held.algorithm:
            head.algorithm = held.algorithm  # an empty record takes over that of what is brought
            head.save(using=record.alias, update_fields=["algorithm"])
        known = {row.number: row.hash for row in held.rows}
        if head.number and known.get(head.number) != head.hash:
            raise RecordConflict(Problem("record.import_differs", Where(record.place), {"number": head.number}))
        fresh = [row for row in held.rows if row.number > head.number]
        for row in fresh:
            _bring(record, row, head)
        for digest, content in held.attachments.items():
            models.Attachment.objects.using(record.alias).get_or_create(
                digest=digest, defaults={"size": len(content), "content": content}
            )
        for grave in held.graves:
            models.Tombstone.objects.using(record.alias).get_or_create(
                what=grave.what, defaults={"asked_id": grave.asked, "granted_id": grave.granted}
            )
    return len(fresh)


def _bring(record: Record, row: Row, head: Any) -> None:
    from ganchao.record import models  # noqa: PLC0415

    entry = models.Entry.objects.using(record.alias).create(
        number=row.number, token=row.token, recorded_at=row.recorded_at, actor=row.actor, kind=row.kind,
        subject=row.subject, commitment=row.commitment, previous=row.previous, hash=row.hash,
    )  # fmt: skip
    if row.body is not None:
        models.Payload.objects.using(record.alias).create(entry=entry, salt=row.salt, body=row.body)
    head.number, head.hash = row.number, row.hash
    head.save(using=record.alias, update_fields=["number", "hash"])


def findings(record: Record, anchors: dict[int, str] | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong with a record in its database."""
    return verify(holding(record), anchors)
