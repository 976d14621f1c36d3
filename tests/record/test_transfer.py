"""Whatever was entered: from SQLite to PostgreSQL and back, the export is the same bytes."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganchao.domain.entry import Draft
from ganchao.errors import InvalidInput, RecordConflict
from ganchao.record.purge import purge
from ganchao.record.store import Record, open_record
from ganchao.record.transfer import entries_of, findings, holding, into, lines, read_holding, write_holding
from tests.record.conftest import NOON, Maker

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
AMOUNTS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | AMOUNTS | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))
BODIES = st.dictionaries(TEXTS.filter(lambda key: key != "evidence"), VALUES, max_size=4)
FILES = st.lists(st.binary(max_size=40), max_size=2)


@pytest.fixture(scope="module")
def both(server: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """URLs of an SQLite file and a PostgreSQL database, with a place for a number."""
    return f"sqlite:///{tmp_path_factory.mktemp('journeys') / 'r%d.sqlite3'}", str(server)


NUMBERS = iter(range(10**9))


def fresh(url: str) -> Record:
    """An empty record; in PostgreSQL a schema of its own in one database, which is quicker than a database."""
    number = next(NUMBERS)
    if url.startswith("sqlite"):
        return open_record(url % number, make=True)
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA journey{number}")
    return open_record(f"{url}&options=-c%20search_path%3Djourney{number}", make=True)


def text_of(record: Record) -> str:
    return "\n".join(lines(holding(record)))


@given(bodies=st.lists(BODIES, min_size=1, max_size=4), files=FILES, gone=st.booleans(), data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_export_is_the_same_bytes_after_any_journey(both, tmp_path_factory, bodies, files, gone, data) -> None:
    folder = tmp_path_factory.mktemp("export")
    evidence = {hashlib.sha256(content).hexdigest(): content for content in files}
    moments = st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2100, 1, 1))  # noqa: DTZ001
    at = data.draw(moments).replace(tzinfo=datetime.UTC)
    start = fresh(both[data.draw(st.integers(0, 1))])
    named = {"evidence": [{"digest": each} for each in evidence]}
    start.append([Draft("item.note", f"DB-{k} 🧭", "办公室", {**body, **named}) for k, body in enumerate(bodies)], at,
                 evidence)  # fmt: skip
    if gone:
        whats = ["1", *evidence]
        asked = start.append([Draft("purge.asked", what, "a", {"reason": "误录"}) for what in whats], at)
        purge(start, [Draft("purge.granted", entry.subject, "b", {"asked": entry.number}) for entry in asked], at)
    there, back = fresh(both[1]), fresh(both[0])
    first = write_holding(holding(start), folder / "1.jsonl").read_bytes()
    into(there, read_holding(folder / "1.jsonl"))
    second = write_holding(holding(there), folder / "2.jsonl").read_bytes()
    into(back, read_holding(folder / "2.jsonl"))
    third = write_holding(holding(back), folder / "3.jsonl").read_bytes()
    assert first == second == third
    assert findings(there) == findings(back) == ()
    assert start.entries() == there.entries() == back.entries() == entries_of(read_holding(folder / "3.jsonl"))
    for record in (start, there, back):
        record.close()


def test_thousands_of_entries_are_brought_whole(make: Maker, tmp_path: Path) -> None:
    record, other = make(), make()
    record.append([Draft("item.note", f"DB-{k % 50}", "office", {"n": k}) for k in range(3_000)], NOON)
    assert into(other, holding(record)) == 3_000
    assert text_of(other) == text_of(record)
    other.append([Draft("item.note", "DB-1", "office")], NOON)
    assert findings(other) == ()


def test_what_came_since_is_added_and_what_was_purged_since_is_purged(make: Maker) -> None:
    record, other = make(), make()
    record.append([Draft("item.note", "DB-1", "office", {"said": "机密XYZ"})], NOON)
    assert into(other, holding(record)) == 1
    record.append([Draft("purge.asked", "1", "a", {"reason": "误录"})], NOON)
    purge(record, [Draft("purge.granted", "1", "b", {"asked": 2})], NOON)
    assert into(other, holding(record)) == 2
    assert text_of(other) == text_of(record)
    assert other.entries()[0].purged
    assert into(other, holding(record)) == 0


def test_two_histories_are_not_mixed_and_broken_ones_not_taken(make: Maker) -> None:
    record, other = make(), make()
    record.append([Draft("item.note", "DB-1", "office", {"n": 1})], NOON)
    other.append([Draft("item.note", "DB-1", "office", {"n": 2})], NOON)
    with pytest.raises(RecordConflict):
        into(other, holding(record))
    held = holding(record)
    broken = dataclasses.replace(held, rows=(dataclasses.replace(held.rows[0], body="{}"),))
    with pytest.raises(InvalidInput, match="1"):
        into(make(), broken)


def test_what_is_exported_while_others_write_is_whole(make: Maker) -> None:
    import threading

    record, over = make(), threading.Event()

    def write() -> None:
        while not over.is_set():
            record.append([Draft("item.note", "DB-1", "office")], NOON)
        record.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(20):
            assert findings(record) == ()
    finally:
        over.set()
        writer.join()
    assert record.head().number > 0


def test_a_record_chained_with_another_algorithm_is_taken_over_by_an_empty_one(tmp_path: Path) -> None:
    chosen = open_record(f"sqlite:///{tmp_path / 'a.sqlite3'}", make=True, algorithm="sm3")
    chosen.append([Draft("item.note", "DB-1", "office")], NOON)
    other = open_record(f"sqlite:///{tmp_path / 'b.sqlite3'}", make=True)
    into(other, holding(chosen))
    assert other.head().algorithm == "sm3"
    assert text_of(other) == text_of(chosen)


def test_an_algorithm_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANCHAO_HASH", "SM3")
    record = open_record(f"sqlite:///{tmp_path / 'a.sqlite3'}", make=True)
    record.append([Draft("item.note", "DB-1", "office")], NOON)
    assert record.head().algorithm == "sm3"
    write_holding(holding(record), tmp_path / "a.jsonl")
    monkeypatch.setattr("ganchao.record.chain.hashlib.algorithms_available", {"sha256"})
    with pytest.raises(InvalidInput, match="sm3"):
        record.append([Draft("item.note", "DB-1", "office")], NOON)
    with pytest.raises(InvalidInput, match="sm3"):
        read_holding(tmp_path / "a.jsonl")
    with pytest.raises(InvalidInput, match="sm3"):
        open_record(f"sqlite:///{tmp_path / 'b.sqlite3'}", make=True)
    monkeypatch.setenv("GANCHAO_HASH", "md5")
    with pytest.raises(InvalidInput, match="md5"):
        open_record(f"sqlite:///{tmp_path / 'b.sqlite3'}", make=True)


def test_sqlite_s_own_copy_of_a_file_in_use_is_a_backup(tmp_path: Path) -> None:
    import sqlite3

    record = open_record(f"sqlite:///{tmp_path / 'a.sqlite3'}", make=True)
    record.append([Draft("item.note", "DB-1", "office", {"n": k}) for k in range(9)], NOON)
    with sqlite3.connect(tmp_path / "a.sqlite3") as source, sqlite3.connect(tmp_path / "b.sqlite3") as copy:
        source.backup(copy)
    source.close()
    copy.close()
    restored = open_record(f"sqlite:///{tmp_path / 'b.sqlite3'}")
    assert text_of(restored) == text_of(record)
    assert findings(restored) == ()
