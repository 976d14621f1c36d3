"""What the cockpit keeps between requests: the record, what was told of the day, and the day itself."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from ganchao.deeds import Deeds, enter, read_deeds
from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.person import ADMINISTRATORS
from ganchao.tracking.people import beginning
from ganchao.web.clock import as_told, brought_until
from ganchao.web.evidence import KINDS, safe_name
from ganchao.web.memory import deeds_now, once
from ganchao.web.trail import table, wanted

NOW = datetime.datetime(2021, 5, 6, 7, tzinfo=datetime.UTC)


def entries_on(*days: datetime.date) -> tuple[Entry, ...]:
    """One entry for each day."""
    noon = datetime.time(12, tzinfo=datetime.UTC)
    return tuple(Entry(k, datetime.datetime.combine(day, noon), "a", "person.added", "=x", {})
                 for k, day in enumerate(days, 1))  # fmt: skip


def test_the_record_is_read_once_and_then_only_what_is_new(tmp_path: Path) -> None:
    people = beginning({role: (role.value, Bilingual(zh=role.value)) for role in sorted(ADMINISTRATORS)})
    first = people[0].actor
    enter(Deeds(tmp_path, ()), people, NOW)
    known = deeds_now(tmp_path)
    assert deeds_now(tmp_path) is known
    enter(known, [Draft("person.added", "new", first if first == "system" else "system", {})], NOW)
    again = deeds_now(tmp_path)
    assert again.entries == read_deeds(tmp_path).entries
    assert again.entries[: len(known.entries)] == known.entries
    assert "new" in again.people


def test_what_is_made_of_a_state_is_made_once_for_it() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [once("test-once", key, make) for key in (1, 1, 2, 2, 1)] == [1, 1, 2, 2, 3]


def test_entries_after_the_day_of_an_example_count_as_of_that_day() -> None:
    day = datetime.date(2020, 6, 30)
    deeds = Deeds(Path("x"), entries_on(datetime.date(2020, 6, 1), day, datetime.date(2026, 1, 1)))
    told = as_told(deeds, day)
    assert [entry.known_on for entry in told.entries] == [datetime.date(2020, 6, 1), day, day]
    assert told.entries[:2] == deeds.entries[:2]
    early = Deeds(Path("x"), deeds.entries[:2])
    assert as_told(early, day) is early


@pytest.mark.parametrize(("text", "day"), [
    ('{"a": 1}\n{"recorded_at": "2020-06-30T06:22:15Z"}\n', datetime.date(2020, 6, 30)), ("", None), ("{}\n", None),
    ("no json", None),
])  # fmt: skip
def test_the_day_on_which_a_record_ends_is_read_from_its_last_line(
    tmp_path: Path, text: str, day: datetime.date | None
) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(text, encoding="utf-8")
    assert brought_until(file) == day
    assert brought_until(tmp_path / "none") is None


@pytest.mark.parametrize(("name", "content", "known"), [
    ("a.pdf", b"%PDF-1", True), ("a.pdf", b" %PDF-1", False), ("a.docx", b"PK\x03\x04", True),
    ("a.doc", b"PK\x03\x04", False),
    ("a.txt", "中文".encode("gb18030"), True), ("a.csv", "中文".encode(), True), ("a.txt", b"\xff\xfe\x00\xd8", False),
    ("a.txt", b"a\0b", False),
])  # fmt: skip
def test_files_are_known_by_what_they_hold(name: str, content: bytes, known: bool) -> None:
    assert KINDS["." + name.partition(".")[2]](content) is known


def test_names_of_files_hold_no_folders_and_stay_short() -> None:
    assert safe_name("..\\..\\a/b\\台账.pdf") == "台账.pdf"
    assert safe_name('x"\r\n<y>.pdf') == "xy.pdf"
    assert len(safe_name("长" * 500 + ".pdf")) == 120
    assert safe_name("a" * 500 + ".pdf").endswith(".pdf")


def test_the_trail_as_a_table_holds_nothing_that_a_spreadsheet_computes() -> None:
    deeds = Deeds(Path("x"), entries_on(datetime.date(2020, 6, 1)))
    text = table(list(deeds.entries), deeds, "zh").decode("utf-8-sig")
    assert ",'=x" in text


def test_filters_of_the_trail_hold_together() -> None:
    (entry,) = entries_on(datetime.date(2020, 6, 1))
    none = {"group": "", "actor": "", "subject": "", "since": "", "until": ""}
    for asked, found in (
        ({}, True), ({"group": "person"}, True), ({"group": "role"}, False), ({"actor": "b"}, False),
        ({"subject": "X"}, True), ({"since": "2020-06-02"}, False), ({"until": "2020-06-01"}, True),
        ({"since": "no day"}, True), ({"until": "2020-05-31"}, False),
    ):  # fmt: skip
        assert wanted(entry, none | asked) is found
