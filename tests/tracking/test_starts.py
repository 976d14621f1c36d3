"""Which measures are under way."""

from __future__ import annotations

import datetime

from ganchao.domain.entry import Entry
from ganchao.tracking.starts import started


def test_a_measure_is_under_way_from_its_entry_until_it_is_stopped() -> None:
    def entry(number: int, day: int, kind: str, body: dict[str, object]) -> Entry:
        return Entry(number, datetime.datetime(2020, 3, day, tzinfo=datetime.UTC), "office", kind, "m", body)

    told = [entry(1, 2, "measure.started", {"year": 2020}), entry(2, 9, "measure.stopped", {"reason": "并入"}),
            entry(3, 20, "measure.started", {"year": 2021})]  # fmt: skip
    days = {day: started(told, datetime.date(2020, 3, day)) for day in (1, 5, 10, 25)}
    assert days == {1: {}, 5: {"m": 2020}, 10: {}, 25: {"m": 2021}}
