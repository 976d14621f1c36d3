"""Making and opening: many programs at once, threads, children made by fork, URLs that are none."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ganchao.domain.entry import Draft
from ganchao.errors import InvalidInput
from ganchao.record.databases import known_migrations
from ganchao.record.protection import missing
from ganchao.record.store import open_record
from ganchao.record.transfer import findings
from tests.record.conftest import NOON

MAKER = """
import datetime, sys
from ganchao.domain.entry import Draft
from ganchao.record.databases import set_up
from ganchao.record.store import open_record
set_up()
import django.core.management, ganchao.record.models
print("ready", flush=True); sys.stdin.readline()
record = open_record(sys.argv[1], make=True)
record.append([Draft("item.note", "DB-1", sys.argv[2])], datetime.datetime.now(tz=datetime.UTC))
"""


def test_eight_programs_make_the_same_record_at_once(empty: str) -> None:
    makers = [
        subprocess.Popen([sys.executable, "-c", MAKER, empty, f"p{k}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
        for k in range(8)
    ]  # fmt: skip
    for maker in makers:
        assert maker.stdout is not None
        maker.stdout.readline()
    for maker in makers:
        assert maker.stdin is not None
        maker.stdin.write("\n")
        maker.stdin.flush()
    said = [maker.communicate(timeout=120)[1] for maker in makers]
    assert [(maker.returncode, text) for maker, text in zip(makers, said, strict=True)] == [(0, "")] * 8
    record = open_record(empty)
    assert {entry.actor for entry in record.entries()} == {f"p{k}" for k in range(8)}
    assert findings(record) == ()
    record.close()


def test_opening_again_changes_nothing_and_asks_little(empty: str) -> None:
    from django.test.utils import CaptureQueriesContext

    record = open_record(empty, make=True)
    with CaptureQueriesContext(record.connection) as queries:
        open_record(empty, make=True)
    assert len(queries) <= 3
    assert missing(record.connection) == ()
    assert "0001_initial" in known_migrations()
    record.close()
    assert record.head().number == 0, "opened again when next used"
    record.close()


def test_every_thread_has_its_own_connection(empty: str) -> None:
    record = open_record(empty, make=True)

    def write(name: str) -> None:
        for _ in range(5):
            record.append([Draft("item.note", "DB-1", name)], NOON)
        record.close()

    threads = [threading.Thread(target=write, args=(f"t{k}",)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert record.head().number == 20
    assert findings(record) == ()
    record.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_has_its_own_connection_and_leaves_its_parents_alone(empty: str) -> None:
    record = open_record(empty, make=True)
    record.append([Draft("item.note", "DB-1", "parent")], NOON)
    theirs = record.connection.connection
    child = os.fork()
    if not child:
        status = 1
        try:
            record.append([Draft("item.note", "DB-1", "child")], NOON)
            status = 0 if record.connection.connection is not theirs else 2
            record.close()
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    record.append([Draft("item.note", "DB-1", "parent")], NOON)
    assert [entry.actor for entry in record.entries()] == ["parent", "child", "parent"]
    assert record.connection.connection is theirs
    record.close()


@pytest.mark.parametrize("url", ["mysql://a/b", "postgresql://host", "record.sqlite3", "://"])
def test_urls_that_are_none(url: str) -> None:
    with pytest.raises(InvalidInput, match="DATABASE_URL"):
        open_record(url, make=True)


def test_a_server_that_is_not_there_is_said_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        open_record("postgresql://me:secret@127.0.0.1:1/none", make=True)
    assert "secret" not in str(refused.value)
    assert refused.value.problems[0].key == "record.no_connection"
