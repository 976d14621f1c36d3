"""Leads of the record for readers and machines."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from ganchao.reporting.blocks import Heading, Table
from ganchao.reporting.lead_tables import (
    LEAD_FIELDS,
    LEAD_STEP_FIELDS,
    lead_brief,
    lead_rows,
    lead_step_rows,
    leads_brief,
    write_lead_table,
)
from ganchao.text import LANGS, Lang
from ganchao.tracking.lead_record import recorded
from tests.tracking.test_lead_record import BOOK, LIFE, added, entry

DAY = datetime.date(2020, 3, 1)
TIED = added(8, "B", name="二期", parent="A", relation="increase", amount=1, simulated=True)


def test_a_row_says_where_a_lead_stood_on_a_day() -> None:
    found = recorded((*LIFE, TIED))
    (row, tied) = lead_rows(found, BOOK, DAY)
    assert set(row) == set(LEAD_FIELDS)
    assert (row["stage"], row["exit"], row["left"], row["reason"]) == ("landed", "lost", "2019-12-01", "市场变化")
    assert (tied["parent"], tied["relation"], tied["simulated"]) == ("A", "increase", True)
    then = lead_rows(found, BOOK, datetime.date(2019, 7, 1))[0]
    assert (then["stage"], then["exit"], then["since"]) == ("signed", "paused", "2019-04-01")
    assert lead_rows(found, BOOK, datetime.date(2018, 1, 1)) == []


def test_steps_name_their_corrections() -> None:
    fixed = recorded((*LIFE, entry(6, "corrected", of=5, reason="x", withdrawn=True)))["A"]
    rows = lead_step_rows(fixed)
    assert set(rows[0]) == set(LEAD_STEP_FIELDS)
    assert [(row["entry"], row["withdrawn"], row["corrected_by"]) for row in rows][-1] == (5, True, "6")
    assert rows[1]["evidence"] == "合同 1 号"


@pytest.mark.parametrize("lang", LANGS)
def test_the_register_marks_what_is_simulated_in_every_table(lang: Lang) -> None:
    found = recorded((*LIFE, TIED))
    rows = lead_rows(found, BOOK, DAY)
    brief = leads_brief(rows, BOOK, DAY, lang, simulated=True)
    tables = [block for block in brief if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [2]
    assert all(table.stamp for table in tables)
    assert any(isinstance(block, Heading) for block in brief)
    assert leads_brief([], BOOK, DAY, lang, simulated=False)
    whole = lead_brief(found["A"], BOOK, DAY, lang)
    assert len([block for block in whole if isinstance(block, Table)]) == 2


def test_the_table_can_be_taken_over_again(tmp_path: Path) -> None:
    file = write_lead_table(recorded((*LIFE, TIED)), BOOK, DAY, tmp_path)
    with file.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    assert [(row["lead"], row["stage"], row["date"]) for row in rows] == [
        ("A", "talks", "2019-01-05"), ("A", "signed", "2019-04-01"), ("A", "paused", "2019-06-01"),
        ("A", "landed", "2019-09-01"), ("A", "lost", "2019-12-01"), ("B", "talks", "2019-01-05"),
    ]  # fmt: skip
    assert {row["tax"] for row in rows if row["lead"] == "A"} == {"30"}
