"""Ledgers and deeds: counts, what is late, what became a measure, what was kept."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.plan import Plan
from ganchao.planning.ledgers import STATUSES, ledgers, problems_by_heading, promises, studies_by_place
from ganchao.reporting.outline import Outline


def test_ledgers_of_the_port_by_hand(port: Outline) -> None:
    problems, learning = port.ledgers
    assert problems.counts == {"open": 1, "under_way": 1, "done": 1, "dropped": 1}
    assert problems.overdue == ("p1",)
    assert problems.closed == 1 / 3  # of four one is dropped
    assert [entry.code for entry in problems.led] == ["p1", "p2"]
    assert [entry.code for entry in learning.unproven] == ["s1"]
    assert {place: [e.code for e in entries] for place, entries in studies_by_place(port.plan).items()} == {
        "甲港": ["s1", "s2"], "乙港": ["s3"],
    }
    assert {heading: [e.code for e in entries] for heading, entries in problems_by_heading(port.plan).items()} == {
        "system": ["p1", "p3"], "life": ["p2"], "": ["p4"],
    }


def test_deeds_done_within_their_year_and_later(port: Outline) -> None:
    first, second = port.promises
    assert (first.year, len(first.deeds), first.done, first.in_time) == (2024, 3, 2, 1)
    assert first.rate == 2 / 3
    assert second.rate == 0
    earlier = promises(port.plan, datetime.date(2024, 12, 31))[0]
    assert (earlier.done, earlier.in_time) == (1, 1)


def test_late_only_after_the_day_and_while_it_is_open() -> None:
    def late(status: str, day: str, reached: str | None = None) -> tuple[str, ...]:
        plan = Plan.model_validate({
            "ledgers": [{"code": "l", "kind": "reform", "entries": [{"code": "e", "status": status}]}],
            "milestones": [{"code": "m", "due": "2025-05-01", "serves": "e", "reached": reached}],
        })
        return ledgers(plan, datetime.date.fromisoformat(day))[0].overdue

    assert late("open", "2025-05-01") == ()
    assert late("open", "2025-05-02") == ("e",)
    assert late("done", "2025-05-02") == ()
    assert late("under_way", "2025-05-02", "2025-04-30") == ()
    assert late("under_way", "2025-05-02", "2025-06-30") == ("e",)


@given(st.lists(st.sampled_from(STATUSES), max_size=12))
def test_counts_add_up(statuses: list[str]) -> None:
    entries = [{"code": f"e{k}", "status": status} for k, status in enumerate(statuses)]
    plan = Plan.model_validate({"ledgers": [{"code": "l", "kind": "asset", "entries": entries}]})
    (kept,) = ledgers(plan, datetime.date(2025, 1, 1))
    assert sum(kept.counts.values()) == len(statuses)
    assert kept.closed is None or 0 <= kept.closed <= 1


def test_nothing_kept_nothing_told() -> None:
    assert ledgers(Plan(), datetime.date(2025, 1, 1)) == ()
    assert promises(Plan(), datetime.date(2025, 1, 1)) == ()
