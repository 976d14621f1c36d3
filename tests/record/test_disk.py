"""A full disk and a file that may only be read: answered clearly in both languages, nothing lost, and it goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ganchao.domain.entry import Draft
from ganchao.errors import InvalidInput
from ganchao.record.store import Record, open_record
from ganchao.record.telling import cause
from ganchao.record.transfer import findings
from ganchao.text import LANGS
from tests.record.conftest import NOON

LARGE = {"said": "字" * 3000}


def fill(record: Record, most: int = 5000) -> int:
    """Enter until it is refused; how many were acknowledged."""
    kept = record.head().number

    def enter() -> None:
        nonlocal kept
        for _ in range(most):
            record.append([Draft("item.note", "DB-1", "office", LARGE)], NOON)
            kept += 1

    with pytest.raises(InvalidInput) as refused:
        enter()
    assert refused.value.problems[0].key == "record.disk_full"
    assert all(refused.value.sentences(lang) for lang in LANGS)
    return kept


def test_a_file_that_may_not_grow_is_a_full_disk_and_goes_on_with_room(tmp_path: Path) -> None:
    record = open_record(f"sqlite:///{tmp_path / 'r.sqlite3'}", make=True)
    with record.connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count=60")
    kept = fill(record)
    assert kept > 0
    assert record.head().number == kept
    assert findings(record) == ()
    record.close()  # the limit goes with the connection
    record.append([Draft("item.note", "DB-1", "office", LARGE)], NOON)
    assert record.head().number == kept + 1
    assert findings(record) == ()


@pytest.fixture
def tiny_disk() -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = Path(tempfile.mkdtemp(prefix="tiny"))
    mounted = shutil.which("mount") and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, check=False
    ).returncode
    if not mounted:
        folder.rmdir()
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
    folder.rmdir()


def test_a_disk_that_is_truly_full(tiny_disk: Path) -> None:
    (tiny_disk / "ballast").write_bytes(b"x" * 200_000)
    record = open_record(f"sqlite:///{tiny_disk / 'r.sqlite3'}", make=True)
    kept = fill(record)
    assert kept > 0
    assert [entry.number for entry in record.entries()] == list(range(1, kept + 1))
    (tiny_disk / "ballast").unlink()
    record.append([Draft("item.note", "DB-1", "office", LARGE)], NOON)
    assert record.head().number == kept + 1
    assert findings(record) == ()
    record.close()


def test_no_record_is_half_made_on_a_full_disk(tiny_disk: Path) -> None:
    (tiny_disk / "ballast").write_bytes(b"x" * 1_000_000)
    with pytest.raises(InvalidInput) as refused:
        open_record(f"sqlite:///{tiny_disk / 'r.sqlite3'}", make=True)
    assert refused.value.problems[0].key in {"record.disk_full", "record.disk_error"}
    (tiny_disk / "ballast").unlink()
    record = open_record(f"sqlite:///{tiny_disk / 'r.sqlite3'}", make=True)
    record.append([Draft("item.note", "DB-1", "office")], NOON)
    assert findings(record) == ()
    record.close()


def told_by_another(url: str) -> list[str]:
    """What somebody without rights is told, who reads and then writes: rights do not bind the superuser."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        said = ["nothing"]
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            said = list(read_and_write(url))
        except BaseException as error:
            said = [repr(error)]
        finally:
            os.write(theirs, "\n".join(said).encode())
            os._exit(0)
    os.close(theirs)
    os.waitpid(child, 0)
    with os.fdopen(ours, encoding="utf-8") as pipe:
        return pipe.read().split("\n")


def read_and_write(url: str) -> Iterator[str]:
    record = open_record(url)
    yield f"{len(record.entries())} entries, {len(findings(record))} findings"
    try:
        record.append([Draft("item.note", "DB-1", "x")], NOON)
    except InvalidInput as refused:
        yield refused.problems[0].key
        yield from (refused.sentences(lang)[0] for lang in LANGS)


def close_folder(folder: Path) -> None:
    folder.chmod(0o555)


def leave_folder_open(folder: Path) -> None:
    folder.chmod(0o777)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("folder_rights", [close_folder, leave_folder_open])
def test_a_file_that_may_only_be_read_is_read_and_not_written(folder_rights: Callable[[Path], None]) -> None:
    with tempfile.TemporaryDirectory(prefix="readonly") as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "zone"
        folder.mkdir()
        file = folder / "r.sqlite3"
        record = open_record(f"sqlite:///{file}", make=True)
        record.append([Draft("item.note", "DB-1", "office")] * 3, NOON)
        assert findings(record) == ()
        record.close()
        file.chmod(0o444)
        folder_rights(folder)
        first, key, *sentences = told_by_another(f"sqlite:///{file}")
        assert (first, key) == ("3 entries, 0 findings", "record.read_only")
        assert any("不可写" in each for each in sentences)
        assert any("cannot be written" in each or "read" in each for each in sentences)
        folder.chmod(0o755)
        file.chmod(0o644)
        record.append([Draft("item.note", "DB-1", "office")], NOON)
        assert record.head().number == 4
        assert findings(record) == ()
        record.close()


def test_a_database_that_may_only_be_read_is_said_to_be(make: Callable[[], Record]) -> None:
    record = make()
    if record.connection.vendor == "sqlite":
        pytest.skip("files are tried above")
    record.append([Draft("item.note", "DB-1", "office")], NOON)
    with record.connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    with pytest.raises(InvalidInput) as refused:
        record.append([Draft("item.note", "DB-1", "office")], NOON)
    assert refused.value.problems[0].key == "record.read_only"
    assert len(record.entries()) == 1
    record.close()
    record.append([Draft("item.note", "DB-1", "office")], NOON)
    assert findings(record) == ()


@pytest.mark.parametrize(("said", "key"), [
    ('could not extend file "base/5/16384": No space left on device', "record.disk_full"),
    ("database or disk is full", "record.disk_full"), ("attempt to write a readonly database", "record.read_only"),
    ("permission denied for table record_entry", "record.read_only"), ("database is locked", "record.locked"),
    ("database table is locked", "record.locked"), ("file is not a database", "record.not_a_record"),
    ("server closed the connection unexpectedly", "record.no_connection"),
    ("record is append-only: x", "record.protected"),
    ("something new", None),
])  # fmt: skip
def test_what_databases_say_is_understood(said: str, key: str | None) -> None:
    assert cause(said) == key
