"""Funnels of a project and its table of leads."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from benchmarks.laiwu_leads import AS_OF, rows, write
from ganchao.errors import InvalidInput
from ganchao.files.funnels import preset_funnels
from ganchao.files.templates import new_project
from ganchao.leads import book_of, funnels_of, leads_of, own_leads
from ganchao.project import open_project

DAY = datetime.date(2019, 7, 18)


def test_the_shipped_plan_is_looked_at_on_its_day_up_to_its_last_aim() -> None:
    report = funnels_of(open_project("laiwu"))
    assert report.as_of == DAY == AS_OF
    assert not report.preset
    assert report.notes == ()
    assert [study.found.funnel.code for study in report.studies] == ["projects", "headquarters", "talents"]
    assert all(study.added.years == (2019, 2020, 2021, 2022, 2023) for study in report.studies)
    assert {code for study in report.studies for code in study.added.indicators} == {
        "revenue_increase", "employees_increase", "hightech_service_share", "fiscal_resources", "graduate_share",
        "rd_staff_share",
    }  # fmt: skip


def test_an_earlier_day_knows_less_and_a_seed_repeats() -> None:
    project = open_project("laiwu")
    then = funnels_of(project, as_of=datetime.date(2018, 1, 1), seed=1)
    now = funnels_of(project, seed=1)
    assert len(then.studies[0].found.codes) < len(now.studies[0].found.codes)
    again = funnels_of(project, seed=1)
    for one, other in zip(now.studies, again.studies, strict=True):
        assert all((one.added.mean(k) == other.added.mean(k)).all() for k in one.added.indicators)


def test_shipped_leads_are_what_the_generator_gives_and_end_on_the_day(tmp_path: Path) -> None:
    write(tmp_path / "leads.csv")
    shipped = own_leads(open_project("laiwu"))
    assert shipped is not None
    assert shipped.read_text(encoding="utf-8-sig") == (tmp_path / "leads.csv").read_text(encoding="utf-8-sig")
    assert max(row["date"] for row in rows()) <= DAY


def test_shipped_funnels_keep_the_stages_of_the_presets() -> None:
    book, preset = book_of(open_project("laiwu"), None)
    assert not preset
    assert [f.model_copy(update={"contributions": ()}) for f in book.funnels] == list(preset_funnels().funnels)
    assert {each.kind for each in book.resources} == {"policy", "platform", "card", "resource"}
    assert all(part.grade == "D" for funnel in book.funnels for part in funnel.contributions)


def test_without_a_table_it_is_said(tmp_path: Path) -> None:
    new_project(tmp_path / "p", "blank", "en")
    project = open_project(tmp_path / "p")
    with pytest.raises(InvalidInput) as told:
        leads_of(project, None)
    assert [problem.key for problem in told.value.problems] == ["funnel.no_leads"]
    assert book_of(project, None)[1]
    with pytest.raises(InvalidInput) as told:
        funnels_of(open_project("laiwu"), until=2018)
    assert [problem.key for problem in told.value.problems] == ["funnel.until"]
