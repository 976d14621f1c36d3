"""Entering, reading, and what the database itself refuses, the same in both databases."""

from __future__ import annotations

import datetime

import pytest
from django.db import DatabaseError

from ganchao.domain.entry import Draft
from ganchao.errors import InvalidInput, RecordConflict
from ganchao.record.protection import RULES, missing
from ganchao.record.store import Record, open_record
from ganchao.record.transfer import findings, holding, into, lines, read_holding, write_holding
from tests.record.conftest import NOON, Maker


def drafts(count: int) -> list[Draft]:
    return [Draft("item.issued", f"DB-{k % 3}", "office", {"title": f"事项{k}", "amount": k / 3}) for k in range(count)]


def test_what_is_entered_is_read_again(record: Record) -> None:
    entered = record.append(drafts(7), NOON)
    assert record.entries() == entered
    assert [entry.number for entry in entered] == [1, 2, 3, 4, 5, 6, 7]
    assert [entry.number for entry in record.entries(subjects=["DB-1"])] == [2, 5]
    assert record.entries(kinds=["item."]) == entered
    assert record.entries(kinds=["check"]) == ()
    assert record.entries(until=NOON - datetime.timedelta(seconds=1)) == ()
    assert findings(record) == ()


def test_the_same_token_is_entered_once(record: Record) -> None:
    draft = Draft("item.issued", "DB-1", "office", {"title": "一"}, token="form-1")
    first, second = record.append([draft], NOON), record.append([draft], NOON + datetime.timedelta(hours=1))
    assert first == second
    assert record.head().number == 1
    with pytest.raises(RecordConflict):
        record.append([Draft("item.issued", "DB-1", "office", {"title": "二"}, token="form-1")], NOON)


def test_whoever_read_before_another_entered_is_told(record: Record) -> None:
    record.append([Draft("item.issued", "DB-1", "office")], NOON)
    record.append([Draft("item.accepted", "DB-1", "lead", after=1)], NOON)
    with pytest.raises(RecordConflict, match="DB-1"):
        record.append([Draft("item.note", "DB-2", "a"), Draft("item.accepted", "DB-1", "helper", after=1)], NOON)
    assert record.head().number == 2, "all or none"


@pytest.mark.parametrize("statement", [
    "UPDATE record_entry SET actor = 'x' WHERE number = 2",
    "DELETE FROM record_entry WHERE number = 2",
    "UPDATE record_payload SET body = '{}' WHERE entry_id = 2",
    "DELETE FROM record_payload WHERE entry_id = 2",
    "UPDATE record_head SET number = 1",
    "DELETE FROM record_head",
    "INSERT INTO record_tombstone (what, asked_id, granted_id) VALUES ('2', 1, 3)",
    "INSERT INTO record_entry SELECT 9, 'z', recorded_at, actor, kind, subject, commitment, 'y', 'z' "
    "FROM record_entry WHERE number = 2",
])  # fmt: skip
def test_the_database_itself_refuses_changes(record: Record, statement: str) -> None:
    record.append(drafts(3), NOON)
    with pytest.raises(DatabaseError, match="append-only"), record.connection.cursor() as cursor:
        cursor.execute(statement)
    assert findings(record) == ()


def test_every_rule_of_protection_is_kept(record: Record) -> None:
    assert RULES
    assert missing(record.connection) == ()


def test_an_export_is_the_same_bytes_after_any_journey(make: Maker, tmp_path, request) -> None:
    record, other = make(), make()
    record.append(drafts(5), NOON, {"5" * 64: b"\x00evidence"})
    first = write_holding(holding(record), tmp_path / "first.jsonl")
    text = first.read_bytes()
    if findings(record):  # the digest is none of the content's: said, and kept out of elsewhere
        with pytest.raises(InvalidInput):
            into(other, read_holding(first))
    assert "\n".join(lines(read_holding(first))).encode() + b"\n" == text


def test_no_record_and_no_record_of_ours(tmp_path) -> None:
    with pytest.raises(InvalidInput, match=r"nothing has been entered"):
        open_record(f"sqlite:///{tmp_path / 'none.sqlite3'}")
    (tmp_path / "text.sqlite3").write_text("this is a letter and no database " * 90, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"no record of Ganchao"):
        open_record(f"sqlite:///{tmp_path / 'text.sqlite3'}", make=True)
