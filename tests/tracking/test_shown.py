"""Lights as they were shown."""

from __future__ import annotations

import datetime

from ganchao.domain.entry import Entry
from ganchao.tracking.lights import Light, light_on
from ganchao.tracking.shown import COMPARED, SHOWN, body_of, compared, drafts_of, shown_of
from tests.tracking.promised import amount, by, day, months


def light(on: str, *brought: float) -> Light:
    return light_on(amount(), months("invest", list(brought)), day(on), by(pace="sanya", nodes="yichang"))


def entered(number: int, shown: Light) -> Entry:
    at = datetime.datetime.combine(shown.day, datetime.time(9), tzinfo=datetime.UTC)
    return Entry(number, at, "office1", SHOWN, "invest", body_of(shown_of(shown)))


def test_one_draft_for_a_light_that_is_new_or_has_changed() -> None:
    first, same, later = light("2024-02-20", 10), light("2024-02-25", 10), light("2024-03-20", 10, 15)
    drafts = drafts_of([first], [], "office1")
    assert [(draft.kind, draft.subject, draft.actor) for draft in drafts] == [(SHOWN, "invest", "office1")]
    assert drafts_of([same], [entered(7, first)], "office1") == []
    assert len(drafts_of([later], [entered(7, first)], "office1")) == 1
    assert len(drafts_of([light("2024-05-20", 10)], [entered(7, first)], "office1")) == 1, "it has turned grey"


def test_what_was_shown_is_compared_whole() -> None:
    first = light("2024-02-20", 10)
    assert compared(entered(1, first), light("2024-02-20", 10)) is None
    other = compared(entered(1, first), light("2024-02-20", 9))
    assert other is not None
    assert set(other.what) == {"inputs", "colour", "parts"}
    assert set(other.what) <= set(COMPARED)
    gone = compared(entered(1, first), None)
    assert gone is not None
    assert gone.what == ("gone",)


def test_numbers_that_differ_in_their_last_bits_are_equal() -> None:
    first = light("2024-03-20", 10, 15)
    body = dict(body_of(shown_of(first)))
    parts = [{**part, "values": {name: value * (1 + 1e-13) for name, value in part["values"].items()}}
             for part in body["parts"]]
    entry = Entry(1, datetime.datetime(2024, 3, 20, tzinfo=datetime.UTC), "office1", SHOWN, "invest",
                  {**body, "parts": parts})
    assert compared(entry, first) is None
