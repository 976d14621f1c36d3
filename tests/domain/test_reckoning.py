"""One switch for what a year means: everything moves together, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.framework import Framework
from ganchao.domain.plan import Plan
from ganchao.domain.reckoning import framework_in, plan_in, shift_to
from ganchao.errors import InvalidInput
from ganchao.files.documents import write_text
from ganchao.project import open_project
from tests.conftest import TINY_FRAMEWORK
from tests.faults.sound import write_folder

BOOK = Framework.model_validate({
    **TINY_FRAMEWORK, "first_year": 2010, "breaks": [2015], "holds": {"first": 2008},
    "rounds": {"lag": 1, "published_on": {2018: "2019-02-01", 2019: "2020-03-01"}},
    "scenario": {"events": [{"code": "e", "year": 2021, "effects": []}]},
    "indicators": [{**each, "weight": {2010: 1, 2012: 2}} for each in TINY_FRAMEWORK["indicators"]],  # type: ignore[dict-item, attr-defined]
})
PLAN = Plan.model_validate({
    "aims": [{"year": 2021, "rank": 2}], "budgets": {2020: 3}, "measures": [{"code": "m", "start": [2020, 2021]}],
    "events": [{"code": "f", "year": 2022, "effects": []}], "themes": [{"code": "t", "year": 2019}],
    "priorities": [{"code": "p", "budgets": {2020: 1}}],
    "milestones": [{"code": "n", "serves": "m", "due": "2020-01-01"}],
})


def test_rounds_data_years_and_years_of_publication_are_so_far_apart() -> None:
    assert [shift_to(BOOK, shown) for shown in ("round", "data", "published")] == [0, -1, 1]


def test_every_year_of_a_rulebook_moves() -> None:
    book = framework_in(BOOK, -1)
    assert (book.first_year, book.holds.first, book.holds.last, book.breaks) == (2009, 2007, None, (2014,))
    assert book.rounds.lag == 0
    assert sorted(book.rounds.published_on) == [2017, 2018]
    assert book.scenario is not None
    assert book.scenario.events[0].year == 2020
    assert book.indicators[0].weight == {2009: 1, 2011: 2}


def test_rounds_of_a_plan_move_and_the_calendar_stays() -> None:
    plan = plan_in(PLAN, -1)
    assert (plan.aims[0].year, dict(plan.budgets), plan.measures[0].start) == (2020, {2019: 3}, (2019, 2020))
    assert (plan.events[0].year, dict(plan.priorities[0].budgets)) == (2021, {2019: 1})
    assert (plan.themes[0].year, plan.milestones[0].due.year) == (2019, 2020)


@given(st.integers(-5, 5))
def test_moving_there_and_back_changes_nothing(shift: int) -> None:
    assert framework_in(framework_in(BOOK, shift), -shift) == BOOK
    assert plan_in(plan_in(PLAN, shift), -shift) == PLAN


@pytest.mark.parametrize(("published", "key"), [
    ({}, "reckoning.unpublished"), ({2018: "2018-12-01", 2019: "2021-01-01"}, "reckoning.uneven"),
])  # fmt: skip
def test_years_of_publication_that_cannot_be_told_are_refused(published: dict[int, str], key: str) -> None:
    book = BOOK.replace(rounds={"lag": 1, "published_on": published})
    with pytest.raises(InvalidInput) as caught:
        shift_to(book, "published")
    assert [problem.key for problem in caught.value.problems] == [key]


def test_a_project_in_other_years_has_the_same_ranks(tmp_path: Path) -> None:
    write_folder(tmp_path)
    file = tmp_path / "framework.yaml"
    write_text(file, file.read_text(encoding="utf-8") + "\nrounds: {lag: 1}\n")
    rounds, data = open_project(tmp_path), open_project(tmp_path, years="data")
    first, second = rounds.score(), data.score()
    assert np.array_equal(first.ranks, second.ranks, equal_nan=True)
    assert tuple(year - 1 for year in first.years) == second.years == second.data_years
    assert data.in_years("round").score().years == first.years
    write_text(file, file.read_text(encoding="utf-8").replace("{lag: 1}", "{lag: 1, shown: data}"))
    assert open_project(tmp_path).score().years == second.years


def test_a_series_breaks_in_the_round_that_rests_on_its_data_year() -> None:
    book = BOOK.replace(indicators=[
        {**each, "breaks": [2015]} for each in TINY_FRAMEWORK["indicators"]  # type: ignore[dict-item, attr-defined]
    ])
    assert book.rounds_broken(book.indicators[0]) == (2016,)
    assert framework_in(book, -1).rounds_broken(book.indicators[0]) == (2015,)
