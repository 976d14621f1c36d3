"""A round that rests on a year which is over cannot be moved; fiscal years are told how they are written."""

from __future__ import annotations

import datetime

import pytest

from ganchao.domain.check_years import check_years, nearly_over
from ganchao.domain.framework import Framework
from ganchao.domain.plan import Plan
from tests.conftest import TINY_FRAMEWORK


def told(lag: int = 1, known: int | None = None, **plan: object) -> list[dict[str, object]]:
    framework = Framework.model_validate({**TINY_FRAMEWORK, "rounds": {"lag": lag}})
    problems = list(check_years(Plan.model_validate(plan), framework, known))
    assert all(problem.severity == "warning" for problem in problems)
    return [dict(problem.values) for problem in problems]


MEASURE = {"code": "m", "start": [2026, 2027]}


def test_a_start_in_a_round_whose_year_is_over_is_told_with_the_fiscal_year_it_means() -> None:
    values, = told(as_of="2026-03-20", measures=[MEASURE])
    assert (values["year"], values["data"], values["now"], values["first"]) == (2026, 2025, 2026, 2027)


@pytest.mark.parametrize("plan", [
    {"budgets": {2026: 3, 2027: 3}}, {"priorities": [{"code": "p", "budgets": {2026: 1}}]}, {"measures": [MEASURE]},
], ids=["budgets", "priorities", "measures"])  # fmt: skip
def test_money_and_starts_are_looked_at(plan: dict[str, object]) -> None:
    assert len(told(as_of="2026-03-20", **plan)) == 1
    assert not told(as_of="2025-03-20", **plan)


def test_a_round_that_rests_on_its_own_year_is_open_while_that_year_lasts() -> None:
    assert not told(lag=0, as_of="2026-12-31", measures=[MEASURE])
    assert told(lag=0, as_of="2027-01-01", measures=[MEASURE])


def test_without_a_day_the_data_that_are_there_tell_which_years_are_over() -> None:
    assert not told(measures=[MEASURE])
    assert not told(known=2024, measures=[MEASURE])
    assert told(known=2025, measures=[MEASURE])


@pytest.mark.parametrize(("day", "count"), [("2026-11-28", 2), ("2026-10-01", 2), ("2026-09-30", 0), ("2025-11-28", 0)])
def test_a_start_in_a_year_that_is_nearly_over_is_doubted_once(day: str, count: int) -> None:
    starts = [[2027], [2028], [2027, 2028], []]
    measures = [{"code": f"m{at}", "start": start} for at, start in enumerate(starts)]
    plan, book = Plan.model_validate({"measures": measures}), Framework.model_validate(
        {**TINY_FRAMEWORK, "rounds": {"lag": 1}})
    found = list(nearly_over(plan, book, datetime.date.fromisoformat(day)))
    assert [problem.values["count"] for problem in found] == ([count] if count else [])
    for problem in found:
        assert problem.severity == "warning"
        assert "2028" in problem.sentence("zh")
