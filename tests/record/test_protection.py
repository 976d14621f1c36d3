"""What somebody does who owns the database: past the protection, and found and named all the same."""

from __future__ import annotations

import hashlib

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from ganchao.domain.entry import Draft
from ganchao.errors import InvalidInput
from ganchao.record.protection import RULES, TABLES, missing, protect
from ganchao.record.purge import purge
from ganchao.record.store import Record, attachment_of
from ganchao.record.transfer import findings
from tests.record.conftest import NOON, Maker

EVIDENCE = b"\x00evidence\xff"
DIGEST = attachment_of(EVIDENCE, "a.pdf")


@pytest.fixture
def filled(record: Record) -> Record:
    """Six entries; the fifth and sixth purge the second; the third names a file."""
    record.append([
        Draft("item.issued", f"DB-{k}", "office", {"title": f"事项{k}", "amount": k / 3,
                                                   **({"evidence": [{"digest": DIGEST}]} if k == 3 else {})})
        for k in range(1, 5)
    ], NOON, {DIGEST: EVIDENCE})  # fmt: skip
    record.append([Draft("purge.asked", "2", "office", {"reason": "误录"})], NOON)
    purge(record, [Draft("purge.granted", "2", "audit", {"asked": 5, "reason": "属实"})], NOON)
    assert findings(record) == ()
    return record


def execute(record: Record, *statements: str) -> None:
    with transaction.atomic(using=record.alias), record.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def without_keys(record: Record) -> None:
    """Let rows lack what they point to."""
    if record.connection.vendor == "sqlite":
        with record.connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys=OFF")
    else:
        execute(record, *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in TABLES))


def unprotect(record: Record) -> None:
    if record.connection.vendor == "sqlite":
        execute(record, *(f"DROP TRIGGER record_{rule.name}" for rule in RULES))
    else:
        execute(record, *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES))


COPY = "number + 6, 'tok', recorded_at, actor, kind, subject, commitment, 'prev', 'hash'"
TAMPERINGS = {
    "an actor edited": (["UPDATE record_entry SET actor = 'x' WHERE number = 3"], {("changed", 3)}),
    "a kind edited": (["UPDATE record_entry SET kind = 'x' WHERE number = 3"], {("changed", 3)}),
    "a subject edited": (["UPDATE record_entry SET subject = 'x' WHERE number = 3"], {("changed", 3)}),
    "a token edited": (["UPDATE record_entry SET token = 'x' WHERE number = 3"], {("changed", 3)}),
    "a moment edited": (["UPDATE record_entry SET recorded_at = '2020-01-01 00:00:00' WHERE number = 3"],
                        {("changed", 3)}),
    "a hash edited": (["UPDATE record_entry SET hash = 'x' WHERE number = 3"], {("changed", 3), ("out_of_order", 4)}),
    "a body edited": (["UPDATE record_payload SET body = '{\"evidence\": 1' WHERE entry_id = 4"],
                      {("body_changed", 4)}),
    "a salt edited": (["UPDATE record_payload SET salt = 'x' WHERE entry_id = 4"], {("body_changed", 4)}),
    "a body deleted": (["DELETE FROM record_payload WHERE entry_id = 4"], {("body_missing", 4)}),
    "a body put under a tombstone": (["INSERT INTO record_payload VALUES (2, 'a', '{}')"],
                                     {("not_purged", 2), ("body_changed", 2)}),
    "an entry deleted": (["DELETE FROM record_payload WHERE entry_id = 4", "DELETE FROM record_entry WHERE number = 4"],
                         {("missing", 4)}),
    "the last entries deleted": (["DELETE FROM record_tombstone", "DELETE FROM record_payload WHERE entry_id = 6",
                                  "DELETE FROM record_entry WHERE number = 6"],
                                 {("missing", 6), ("body_missing", 2)}),
    "two entries reordered": (["UPDATE record_entry SET number = 99 WHERE number = 3",
                               "UPDATE record_entry SET number = 3 WHERE number = 4",
                               "UPDATE record_entry SET number = 4 WHERE number = 99"],
                              {("changed", 3), ("changed", 4)}),
    "an entry inserted at the end": ([f"INSERT INTO record_entry SELECT {COPY} FROM record_entry WHERE number = 1"],
                                     {("changed", 7), ("beyond_head", 7)}),
    "an entry inserted before the first": (
        [f"INSERT INTO record_entry SELECT {COPY.replace('+ 6', '- 1')} FROM record_entry WHERE number = 1"],
        {("inserted", 0), ("changed", 0)}),
    "a file edited": (["UPDATE record_attachment SET size = 0, content = salt FROM (SELECT "
                       "CAST('a' AS BYTEA) AS salt) x"], {("attachment_changed", None)}),
    "a file deleted": (["DELETE FROM record_attachment"], {("attachment_missing", 3)}),
    "a tombstone deleted": (["DELETE FROM record_tombstone"], {("body_missing", 2)}),
    "a tombstone edited": (["UPDATE record_tombstone SET asked_id = 1"], {("unlawful_purge", 2)}),
    "a tombstone of one's own": (["DELETE FROM record_payload WHERE entry_id = 1",
                                  "INSERT INTO record_tombstone (what, asked_id, granted_id) VALUES ('1', 5, 6)"],
                                 {("unlawful_purge", 1)}),
    "the head put back": (["UPDATE record_head SET number = 4"], {("beyond_head", 5), ("beyond_head", 6)}),
    "the head edited": (["UPDATE record_head SET hash = 'x'"], {("head", 6)}),
    "the head deleted": (["DELETE FROM record_head"], {("head_missing", None)}),
}  # fmt: skip


@pytest.mark.parametrize("case", TAMPERINGS)
def test_whatever_is_tampered_with_is_named(filled: Record, case: str) -> None:
    statements, expected = TAMPERINGS[case]
    unprotect(filled)
    without_keys(filled)
    if filled.connection.vendor == "sqlite":
        statements = [each.replace("BYTEA", "BLOB") for each in statements]
    before = findings(filled)
    assert {each.what for each in before} == {"verify.unprotected"}
    execute(filled, *statements)
    found = {(each.what.removeprefix("verify."), each.number) for each in findings(filled)}
    assert expected <= found
    named = {number for what, number in found if what not in {"unprotected", "out_of_order"}}
    assert named <= {number for _, number in expected} | {None}, "nothing else is accused"


def test_what_is_no_date_or_no_number_any_more_is_named_too(make: Maker) -> None:
    record = make()
    if record.connection.vendor != "sqlite":
        pytest.skip("PostgreSQL holds its types")
    record.append([Draft("item.issued", "DB-1", "office"), Draft("item.note", "DB-1", "office")], NOON)
    unprotect(record)
    without_keys(record)
    execute(record, "UPDATE record_entry SET recorded_at = '2020-13-45 x' WHERE number = 1",
            "UPDATE record_entry SET number = 'two' WHERE number = 2")  # fmt: skip
    found = {(each.what, each.number) for each in findings(record)}
    assert {("verify.changed", 1), ("verify.inserted", -1), ("verify.missing", 2)} <= found
    with pytest.raises(InvalidInput, match="track verify"):
        record.entries()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_trigger_that_is_gone_or_does_nothing_is_named(make: Maker, rule) -> None:
    record, name = make(), f"record_{rule.name}"
    sqlite = record.connection.vendor == "sqlite"
    execute(record, f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {rule.table}"))
    assert missing(record.connection) == (rule.name,)
    protect(record.connection)
    assert missing(record.connection) == ()
    if sqlite:
        execute(record, f"DROP TRIGGER {name}",
                f"CREATE TRIGGER {name} BEFORE {rule.event} ON {rule.table} BEGIN SELECT 1; END")  # fmt: skip
    else:
        execute(record, f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                        "$$ BEGIN RETURN NEW; END $$")  # fmt: skip
    assert missing(record.connection) == (rule.name,)


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_not_emptied(filled: Record, table: str) -> None:
    if filled.connection.vendor == "sqlite":
        pytest.skip("SQLite knows no TRUNCATE")
    with pytest.raises(DatabaseError, match="append-only"):
        execute(filled, f"TRUNCATE {table} CASCADE")
    assert findings(filled) == ()


REPLACING = {
    "a body": "INTO record_payload VALUES (1, 'a', '{}')",
    "the head": "INTO record_head (key, algorithm, number, hash) VALUES (1, 'sha256', 0, '')",
    "a file": f"INTO record_attachment (digest, size, content) VALUES ('{DIGEST}', 1, 'x')",
    "a tombstone": "INTO record_tombstone (what, asked_id, granted_id) VALUES ('2', 5, 6)",
    "an entry by its token": "INTO record_entry SELECT 7, e.token, e.recorded_at, e.actor, e.kind, e.subject, "
                             "e.commitment, h.hash, 'z' FROM record_entry e, record_head h WHERE e.number = 1",
}  # fmt: skip


@pytest.mark.parametrize("what", REPLACING)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_replacing_is_refused_whatever_the_program_that_asks(filled: Record, what: str, recursive: str) -> None:
    how = "INSERT OR REPLACE " if filled.connection.vendor == "sqlite" else "INSERT "
    if filled.connection.vendor == "sqlite":
        with filled.connection.cursor() as cursor:
            cursor.execute(f"PRAGMA recursive_triggers={recursive}")
    with pytest.raises(DatabaseError, match="append-only"):
        execute(filled, how + REPLACING[what])
    assert findings(filled) == ()


def test_a_migration_that_makes_a_table_anew_leaves_it_protected(filled: Record) -> None:
    from django.apps import apps
    from django.db.migrations import Migration
    from django.db.models.signals import pre_migrate

    from ganchao.record import models
    from ganchao.record.apps import RecordConfig

    if filled.connection.vendor != "sqlite":
        pytest.skip("PostgreSQL alters tables in place")
    without_keys(filled)
    plan = [(Migration("0002_any", "record"), False)]
    pre_migrate.send(apps.get_app_config(RecordConfig.label), using=filled.alias, plan=plan)
    with filled.connection.schema_editor() as editor:
        editor._remake_table(models.Entry)
    assert {"entry_kept", "entry_stays"} <= set(missing(filled.connection))
    call_command("migrate", "record", database=filled.alias, verbosity=0)
    assert missing(filled.connection) == ()
    assert findings(filled) == ()


def test_evidence_is_kept_once_and_its_digest_is_that_of_its_bytes() -> None:
    assert hashlib.sha256(EVIDENCE).hexdigest() == DIGEST
