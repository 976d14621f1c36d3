"""A queue at a database file: in order, no longer than asked, and never in the way."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from ganchao.record import turns
from ganchao.record.turns import SUFFIX, turn


@pytest.fixture
def path(tmp_path: Path) -> str:
    (tmp_path / "r.sqlite3").touch(mode=0o640)
    return str(tmp_path / "r.sqlite3")


def test_one_at_a_time_in_the_order_of_coming(path: str) -> None:
    inside, order, most = [], [], []

    def take(name: int) -> None:
        with turn(path, 30) as came:
            assert came
            inside.append(name)
            most.append(len(inside))
            time.sleep(0.01)
            order.append(name)
            inside.remove(name)

    threads = [threading.Thread(target=take, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
        time.sleep(0.005)  # they come one after another
    for thread in threads:
        thread.join()
    assert set(most) == {1}
    assert len(order) == 8


def test_whoever_waits_too_long_is_told_and_leaves_no_trace(path: str) -> None:
    with turn(path, 5) as first, turn(path, 0.05) as second:
        assert (first, second) == (True, False)
    with turn(path, 5) as came:
        assert came
    until = time.monotonic() + 20
    while turns._OPEN and time.monotonic() < until:
        time.sleep(0.01)
    assert not turns._OPEN


def test_without_a_queue_nobody_waits(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with turn(path + "/none", 5) as came:
        assert came
    monkeypatch.setattr(turns, "fcntl", None)
    with turn(path, 5), turn(path, 5) as came:
        assert came


def test_the_queue_is_open_to_whoever_may_use_the_database(path: str) -> None:
    with turn(path, 5):
        assert Path(path + SUFFIX).stat().st_mode & 0o777 == 0o640
