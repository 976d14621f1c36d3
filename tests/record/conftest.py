"""Records in both databases, each made once and emptied by a fresh schema."""

from __future__ import annotations

import datetime
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ganchao.record.store import Record, open_record

NOON = datetime.datetime(2020, 3, 2, 4, 0, tzinfo=datetime.UTC)
BACKENDS = ("sqlite", "postgresql")
Maker = Callable[[], Record]


_COUNTER = itertools.count()


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty record in a file, to be copied: making one takes longer."""
    path = tmp_path_factory.mktemp("pattern") / "empty.sqlite3"
    record = open_record(f"sqlite:///{path}", make=True)
    record.close()
    return path


@pytest.fixture(scope="session")
def pattern_database(server: str) -> str:
    """Name of a database with an empty record, to be copied."""
    record = open_record(fresh_database(server, "pattern"), make=True)
    record.close()
    return "pattern"


@pytest.fixture(params=BACKENDS)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Maker]:
    """Makes fresh records, in one database and then in the other."""
    made: list[Record] = []

    def fresh() -> Record:
        number = next(_COUNTER)
        if request.param == "sqlite":
            path = tmp_path / f"{number}.sqlite3"
            shutil.copy(request.getfixturevalue("pattern"), path)
            url = f"sqlite:///{path}"
        else:
            name = request.getfixturevalue("pattern_database")
            url = fresh_database(request.getfixturevalue("server"), f"fresh{number}", f"TEMPLATE {name}")
        made.append(open_record(url))
        return made[-1]

    yield fresh
    for record in made:
        record.close()


@pytest.fixture(params=BACKENDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database that holds nothing yet, of one kind and then of the other."""
    number = next(_COUNTER)
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / f'{number}.sqlite3'}"
    return fresh_database(request.getfixturevalue("server"), f"empty{number}")


def fresh_database(server: str, name: str, rest: str = "") -> str:
    """URL of a database made on the server."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {rest}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def record(make: Maker) -> Record:
    """One fresh record."""
    return make()
