"""A project and its record together."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from ganchao.deeds import enter, folder_of, held_by, read_deeds
from ganchao.domain.entry import Draft
from ganchao.errors import InvalidInput
from ganchao.project import EXAMPLES_DIR
from ganchao.record.transfer import FILE, write_holding

NOON = datetime.datetime(2020, 3, 2, 4, 0, tzinfo=datetime.UTC)
FIRST = (
    Draft("person.added", "sys", "sys", {"name": "系统管理员"}), Draft("role.given", "sys", "sys", {"role": "system"}),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder without a record."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "zone").mkdir()
    shutil.copy(EXAMPLES_DIR / "hdi" / "framework.yaml", tmp_path / "zone")
    return tmp_path / "zone"


def test_the_first_to_be_entered_are_the_administrators(folder: Path) -> None:
    assert read_deeds(folder).entries == ()
    with pytest.raises(InvalidInput, match="no person"):
        enter(read_deeds(folder), [Draft("item.issued", "DB-1", "sys")], NOON)
    enter(read_deeds(folder), FIRST, NOON)
    assert set(read_deeds(folder).people) == {"sys"}
    with pytest.raises(InvalidInput, match="may not"):
        enter(read_deeds(folder), [Draft("role.given", "sys", "sys", {"role": "audit"})], NOON)


def test_a_folder_with_an_export_alone_is_read_and_becomes_a_database_with_the_first_entry(folder: Path) -> None:
    enter(read_deeds(folder), FIRST, NOON)
    write_holding(held_by(folder), folder / FILE)
    (folder / "record.sqlite3").unlink()
    assert set(read_deeds(folder).people) == {"sys"}
    enter(read_deeds(folder), [Draft("person.added", "p1", "sys", {"unit": "D01"})], NOON)
    assert (folder / "record.sqlite3").is_file()
    assert [entry.number for entry in read_deeds(folder).entries] == [1, 2, 3]


def test_shipped_examples_are_read_only() -> None:
    with pytest.raises(InvalidInput, match="read-only"):
        enter(read_deeds(folder_of("hdi")), FIRST, NOON)


def test_an_empty_database_holds_no_record_yet_and_takes_the_first_entries(
    folder: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE deeds")
    monkeypatch.setenv("DATABASE_URL", server.replace("/postgres?", "/deeds?"))
    assert read_deeds(folder).entries == ()
    enter(read_deeds(folder), FIRST, NOON)
    assert set(read_deeds(folder).people) == {"sys"}
