"""The list of tasks: who leads, who helps, time nodes and money by year add up to what the measures cost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ganchao.domain.element import Owner
from ganchao.domain.measure import Milestone
from ganchao.programme import programme
from ganchao.project import open_project
from ganchao.reporting.blocks import Table
from ganchao.reporting.plan_words import Programme
from ganchao.reporting.task_table import task_rows, tasks_blocks, tasks_of
from ganchao.text import LANGS, Lang
from tests.test_programme import PLAN


@pytest.fixture(scope="module")
def found() -> Programme:
    made = programme(open_project("hdi").score(), PLAN, draws=100, budgets=3)
    assert made.choice is not None
    chosen = made.choice.measures[0]
    owners = tuple(Owner.model_validate({"code": code, "name": name}) for code, name in (("a", "甲局"), ("b", "乙局")))
    measures = tuple(
        each.model_copy(update={"roles": each.roles.model_copy(update={"lead": "a", "helpers": ("b",)})})
        if each.code == chosen else each for each in PLAN.measures
    )
    stones = tuple(Milestone.model_validate({"code": code, "name": code.upper(), "serves": chosen, "due": due})
                   for code, due in (("late", "2024-05-01"), ("soon", "2023-05-01")))  # fmt: skip
    return replace(made, plan=made.plan.model_copy(update={
        "owners": owners, "measures": measures, "milestones": stones}))  # fmt: skip


def test_money_by_year_adds_up_to_the_choice(found: Programme) -> None:
    assert found.choice is not None
    rows = task_rows(found)
    assert sum(row["money"] or 0 for row in rows) == pytest.approx(found.choice.total)
    assert {row["measure"] for row in rows} == {measure.code for measure in found.plan.measures}
    assert all(row["money"] is None for row in rows if not row["taken"])


def test_a_task_has_its_roles_and_its_time_nodes_in_their_years(found: Programme) -> None:
    first = tasks_of(found)[0]
    assert [stone.code for stone in first.stones] == ["soon", "late"]
    rows = [row for row in task_rows(found) if row["measure"] == first.measure.code]
    assert {row["year"]: row["milestones"] for row in rows if row["milestones"]} == {2023: "soon", 2024: "late"}
    assert {(row["helpers_zh"]) for row in rows} == {"乙局"}


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_has_a_row_for_every_measure_those_chosen_first(found: Programme, lang: Lang) -> None:
    (table,) = tasks_blocks(found, lang, "")
    assert isinstance(table, Table)
    assert len(table.rows) == len(found.plan.measures)
    left_out = {"zh": "未入选", "en": "left out"}[lang]
    states = [row[1] == left_out for row in table.rows]
    assert states == sorted(states)
    assert "2023-05-01 SOON" in str(table.rows[0][4])
    assert tasks_blocks(replace(found, likeliest=None), lang, "") == []
