"""What two persons purge is gone from the database's files; the chain verifies and shows the tombstone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError

from ganchao.domain.entry import Draft
from ganchao.errors import InvalidInput, RecordConflict
from ganchao.record.purge import purge, wipe
from ganchao.record.store import Record, attachment_of
from ganchao.record.transfer import findings, holding
from tests.record.conftest import NOON

SECRET = "身份证号370102199001011234"
FILE = b"%PDF secret evidence 8d7f" * 500  # large enough to lie apart
DIGEST = attachment_of(FILE, "a.pdf")


def secrets_in(record: Record) -> list[str]:
    """Files of the database that hold what must go."""
    if record.connection.vendor == "sqlite":
        files = list(Path(record.file).parent.glob(f"{Path(record.file).name}*"))
    else:
        with record.connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SHOW data_directory")
            base = Path(cursor.fetchone()[0]) / "base"
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            files = [each for each in (base / str(cursor.fetchone()[0])).iterdir() if each.is_file()]
    return [path.name for path in files if {SECRET.encode(), FILE[:24]} & found_in(path)]


def found_in(path: Path) -> set[bytes]:
    content = path.read_bytes()
    return {word for word in (SECRET.encode(), FILE[:24]) if word in content}


@pytest.fixture
def secret(record: Record) -> Record:
    """The second entry holds a secret and names a file; both are asked for."""
    record.append([Draft("item.note", f"DB-{k}", "lead", {"said": "x" * 200}) for k in range(40)], NOON)
    record.append([Draft("item.note", "DB-1", "lead", {"said": SECRET, "evidence": [{"digest": DIGEST}]})], NOON,
                  {DIGEST: FILE})  # fmt: skip
    record.append([Draft("item.note", f"DB-{k}", "lead", {"said": "y" * 200}) for k in range(40)], NOON)
    record.append([Draft("purge.asked", what, "office", {"reason": "误录"}) for what in ("41", DIGEST)], NOON)
    return record


def grants(actor: str = "audit") -> list[Draft]:
    return [Draft("purge.granted", "41", actor, {"asked": 82, "reason": "属实"}, after=82),
            Draft("purge.granted", DIGEST, actor, {"asked": 83, "reason": "属实"}, after=83)]  # fmt: skip


def test_the_bytes_are_gone_from_the_files(secret: Record) -> None:
    assert secrets_in(secret), "the test looks where the bytes are"
    entries, wiped = purge(secret, grants(), NOON)
    assert [entry.kind for entry in entries] == ["purge.granted"] * 2
    assert wiped
    assert secrets_in(secret) == []
    assert findings(secret) == ()
    held = holding(secret)
    assert [(grave.what, grave.asked, grave.granted) for grave in held.graves] == [("41", 82, 84), (DIGEST, 83, 85)]
    assert (held.rows[40].salt, held.rows[40].body) == (None, None)
    assert secret.attachment(DIGEST) is None
    assert secret.entries()[40].purged


def test_one_person_alone_purges_nothing(secret: Record) -> None:
    with pytest.raises(InvalidInput, match="append-only"):
        purge(secret, grants("office"), NOON)
    assert secret.head().number == 83, "all or nothing"
    assert secret.attachment(DIGEST) == FILE
    assert findings(secret) == ()


def test_two_who_grant_at_once_do_it_once(secret: Record) -> None:
    purge(secret, grants(), NOON)
    with pytest.raises(RecordConflict):
        purge(secret, grants("security"), NOON)
    assert findings(secret) == ()


def test_what_was_purged_is_not_taken_again(secret: Record) -> None:
    purge(secret, grants(), NOON)
    with pytest.raises(InvalidInput, match="purged"):
        secret.append([Draft("item.note", "DB-1", "lead", {"evidence": [{"digest": DIGEST}]})], NOON, {DIGEST: FILE})
    with pytest.raises(DatabaseError, match="append-only"), secret.connection.cursor() as cursor:
        cursor.execute("INSERT INTO record_payload VALUES (41, 'a', '{}')")
    assert secret.head().number == 85


def test_a_reader_of_the_old_state_is_waited_for_and_told_of(secret: Record) -> None:
    import threading

    inside, over = threading.Event(), threading.Event()

    def read() -> None:
        with secret.snapshot():
            secret.entries()
            inside.set()
            over.wait(60)
        secret.close()

    reader = threading.Thread(target=read)
    reader.start()
    inside.wait(60)
    if secret.connection.vendor == "sqlite":
        with secret.connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=100")
        secret.append([Draft("item.note", "DB-1", "lead", {"said": "later"})], NOON)
    assert not wipe(secret, 0.2)
    over.set()
    reader.join()
    assert wipe(secret)


def test_an_account_that_only_writes_is_enough_and_one_that_owns_nothing_overwrites_nothing(secret: Record) -> None:
    if secret.connection.vendor == "sqlite":
        pytest.skip("SQLite knows no accounts")
    with secret.connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS clerk")
        cursor.execute("CREATE ROLE clerk LOGIN")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk")
        cursor.execute("GRANT INSERT ON record_entry, record_payload, record_attachment, record_tombstone TO clerk")
        cursor.execute("GRANT UPDATE ON record_head TO clerk")
    with secret.connection.cursor() as cursor:
        cursor.execute("SET SESSION AUTHORIZATION clerk")
    secret.append([Draft("item.note", "DB-1", "lead")], NOON)
    with pytest.raises(InvalidInput) as refused:
        purge(secret, grants(), NOON)
    assert refused.value.problems[0].key == "record.read_only"
    with secret.connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")
        cursor.execute("GRANT DELETE ON record_payload, record_attachment TO clerk")
        cursor.execute("SET SESSION AUTHORIZATION clerk")
    _, wiped = purge(secret, grants(), NOON)
    assert not wiped
    with secret.connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")
    assert wipe(secret)
    assert secrets_in(secret) == []
    assert findings(secret) == ()
    with secret.connection.cursor() as cursor:
        cursor.execute("DROP OWNED BY clerk")
        cursor.execute("DROP ROLE clerk")
