"""Leads that count once: ties, gates, skipped stages, the month that is not over."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.domain.document import Bilingual
from ganchao.domain.funnel import Exit, Funnel, FunnelBook, Gate, Stage
from ganchao.files.leads import read_leads
from ganchao.tracking.funnel import Histories, histories, in_order
from tests.tracking.simulated import THREE, simulated, truth

BOOK = FunnelBook(funnels=(Funnel(
    code="projects", name=Bilingual(zh="项目", en="Projects"), skips=True,
    stages=(
        Stage(code="talks", months=5, conversion=0.5),
        Stage(code="signed", months=5, conversion=0.5, counts=True,
              gates=(Gate(attribute="tax", least=20), Gate(attribute="environment", words=("passed",)))),
        Stage(code="landed", months=5, conversion=0.5), Stage(code="built"),
    ),
    exits=(Exit(code="lost"), Exit(code="paused", returns=True)),
),))  # fmt: skip
HEAD = "lead,stage,date,amount,parent,relation,tax,environment\n"
PASSED = ",,,30,passed"


def read(folder: Path, rows: str, as_of: str = "2019-06-30") -> Histories:
    file = folder / "leads.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    return histories(read_leads(file, BOOK, datetime.date.fromisoformat(as_of)).leads[0])


def month(year: int, number: int) -> int:
    return (year - 1970) * 12 + number - 1


def test_a_capital_increase_counts_its_increment_and_no_lead(tmp_path: Path) -> None:
    found = read(tmp_path, f"A,signed,2018-01-05,10{PASSED}\nB,signed,2019-01-05,4,A,increase,30,passed\n")
    assert found.single.tolist() == [True, False]
    assert found.amount.tolist() == [10, 4]
    assert int((found.single & found.counted).sum()) == 1
    assert found.amount[found.counted].sum() == 14
    rows, *_ = found.spells(1)
    assert rows.tolist() == [0]


def test_an_upgrade_counts_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, f"A,signed,2018-01-05,10{PASSED}\nB,signed,2019-01-05,,A,upgrade,30,passed\n")
    assert found.codes == ("A",)
    assert found.upgrades == 1


def test_after_a_change_of_investor_the_project_goes_on_as_one(tmp_path: Path) -> None:
    found = read(tmp_path, "A,talks,2017-03-01,10,,,30,passed\nA,signed,2018-01-05,,,,,\nA,lost,2018-05-01,,,,,\n"
                           "B,signed,2018-06-01,,A,investor,30,passed\nB,landed,2018-09-01,,,,,\n"
                           "C,landed,2018-10-01,,B,investor,30,passed\n")  # fmt: skip
    assert found.codes == ("C",)
    assert found.entered.tolist() == [[month(2017, 3), month(2018, 1), month(2018, 9), -1]]
    assert found.amount.tolist() == [10]
    assert found.exit.tolist() == [0]
    assert int(found.counted.sum()) == 1


def test_without_its_gate_a_lead_does_not_count(tmp_path: Path) -> None:
    found = read(tmp_path, "A,talks,2018-01-05,10,,,12,passed\nA,signed,2018-05-05,,,,,\nA,landed,2018-08-05,,,,,\n"
                           "B,talks,2018-01-05,10,,,20,\nB,signed,2018-05-05,,,,,\n"
                           "C,talks,2018-01-05,10,,,20,Passed\nC,signed,2018-05-05,,,,,\n"
                           "D,talks,2018-01-05,10,,,,\n")  # fmt: skip
    assert found.counted.tolist() == [False, False, True, False]
    assert [[gate.attribute for gate in gates] for gates in found.held] == [["tax"], ["environment"], [], []]
    assert found.present.tolist() == [0, 0, 1, 0]
    assert found.exit.tolist() == [3, 3, 0, 0]
    assert found.open.tolist() == [False, False, True, True]
    _, age, cause = found.spells(0)
    assert cause.tolist() == [4, 4, 1, 0]
    assert age.tolist() == [4, 4, 4, 17]


def test_skipped_stages_take_the_day_of_the_next_but_not_those_before_the_first(tmp_path: Path) -> None:
    found = read(tmp_path, f"A,talks,2018-01-05,1{PASSED}\nA,landed,2018-07-05,{PASSED}\n"
                           f"B,landed,2018-07-05,1{PASSED}\n")  # fmt: skip
    assert found.entered.tolist() == [
        [month(2018, 1), month(2018, 7), month(2018, 7), -1], [-1, -1, month(2018, 7), -1]]  # fmt: skip


def test_the_month_that_is_not_over_counts_for_nobody(tmp_path: Path) -> None:
    rows = f"A,talks,2019-01-05,1{PASSED}\nA,signed,2019-06-05,{PASSED}\nB,talks,2019-01-05,1{PASSED}\n"
    early, whole = read(tmp_path, rows, "2019-06-29"), read(tmp_path, rows)
    assert early.full == month(2019, 5)
    assert whole.full == month(2019, 6)
    assert [each.tolist() for each in early.spells(0)[1:]] == [[4, 4], [0, 0]]
    assert [each.tolist() for each in whole.spells(0)[1:]] == [[5, 5], [1, 0]]
    assert early.present.tolist() == [1, 0]
    assert early.age.tolist() == [-1, 4]


def test_a_pause_that_stands_is_an_exit_and_one_that_is_over_is_none(tmp_path: Path) -> None:
    found = read(tmp_path, f"A,talks,2018-01-05,1{PASSED}\nA,paused,2018-03-05,{PASSED}\nA,signed,2018-09-05,{PASSED}\n"
                           f"B,talks,2018-01-05,1{PASSED}\nB,paused,2018-03-05,{PASSED}\n")  # fmt: skip
    _, age, cause = found.spells(0)
    assert age.tolist() == [8, 2]
    assert cause.tolist() == [1, 3]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(-1, 30), min_size=4, max_size=4), min_size=1, max_size=20))
def test_filled_months_never_fall_and_keep_what_was_known_last(rows: list[list[int]]) -> None:
    entered = np.array(rows)
    filled = in_order(entered)
    for before, after in zip(entered, filled, strict=True):
        known = after[after >= 0]
        assert (np.diff(known) >= 0).all()
        places = np.flatnonzero(after >= 0)
        assert (np.diff(places) == 1).all()
        assert ((before >= 0) <= (after >= 0)).all()


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_nobody_is_counted_twice_and_nobody_is_lost(seed: int) -> None:
    leads, _ = simulated(THREE, truth(THREE), np.random.default_rng(seed), leads=60)
    found = histories(leads)
    assert len(found.row) == len(set(found.codes)) == 60
    here = [int((found.present == k).sum()) for k in range(3)]
    assert sum(here) == 60
    for place in range(2):
        rows, age, cause = found.spells(place)
        assert len(rows) == (found.entered[:, place] >= 0).sum()
        assert (age >= 0).all()
        assert (cause == 1).sum() == (found.entered[:, place + 1] >= 0).sum()
