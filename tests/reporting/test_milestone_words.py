"""Time nodes on a day: reached late, overdue and put off are said, with the days."""

from __future__ import annotations

import datetime

import pytest

from ganchao.domain.measure import Milestone
from ganchao.reporting.milestone_words import milestone_state, overdue, shown_day
from ganchao.text import LANGS, Lang

DAY = datetime.date(2026, 11, 28)


def node(due: str, **more: str) -> Milestone:
    return Milestone.model_validate({"code": "n", "due": due, **more})


@pytest.mark.parametrize(("stone", "zh"), [
    (node("2026-06-30", reached="2026-06-30"), "已于 2026-06-30 达到"),
    (node("2026-06-30", reached="2026-07-15"), "已于 2026-07-15 达到，超期 15 天"),
    (node("2026-10-31"), "未达到，已超期 28 天"),
    (node("2026-10-31", expected="2026-12-31"), "未达到，已超期 28 天，预计 2026-12-31 达到"),
    (node("2026-10-31", expected="2026-11-15"), "未达到，已超期 28 天"),
    (node("2026-11-28"), "未到期"),
    (node("2027-12-31", expected="2028-03-31"), "预计 2028-03-31 达到，比原定推迟 91 天"),
    (node("2027-12-31", expected="2027-12-01"), "预计 2027-12-01 达到"),
])  # fmt: skip
def test_a_time_node_says_how_late_it_is(stone: Milestone, zh: str) -> None:
    assert milestone_state(stone, DAY, "zh") == zh


@pytest.mark.parametrize("lang", LANGS)
def test_a_time_node_is_overdue_the_day_after_its_own(lang: Lang) -> None:
    stone = node("2026-11-27")
    assert overdue(stone, DAY)
    assert not overdue(stone, stone.due)
    assert not overdue(node("2026-11-27", reached="2026-11-28"), DAY)
    assert "1" in milestone_state(stone, DAY, lang)


def test_the_day_shown_is_the_later_one() -> None:
    assert shown_day(node("2027-12-31", expected="2028-03-31")) == datetime.date(2028, 3, 31)
    assert shown_day(node("2027-12-31", expected="2027-03-31")) == datetime.date(2027, 12, 31)
