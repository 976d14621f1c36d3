"""What can be asked of a project beside its scores."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ganchao.catchup import Outlook, outlook
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, UnknownName
from ganchao.files.templates import new_project
from ganchao.project import open_project
from ganchao.reporting.audit_tables import AUDIT_SCHEMAS
from ganchao.reporting.blocks import Heading
from ganchao.reporting.funnel_tables import FUNNEL_SCHEMAS
from ganchao.reporting.gap_tables import GAP_SCHEMAS
from ganchao.reporting.outlook_tables import FORECAST_SCHEMAS
from ganchao.reporting.plan_tables import PLAN_SCHEMAS
from ganchao.reporting.progress_tables import PROGRESS_SCHEMAS
from ganchao.reporting.score_brief import score_brief
from ganchao.reporting.target_tables import TARGET_SCHEMAS
from ganchao.studies import (
    Studies,
    funnels_project,
    or_why_not,
    outline_project,
    progress_project,
    studied,
    study_tables,
)
from ganchao.text import LANGS


def test_a_run_of_shandong_holds_every_study_and_its_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = open_project("shandong")
    begun: list[str] = []
    made: list[int] = []

    def counted(card: Scorecard, year: int, **facts: Any) -> Outlook:
        made.append(year)
        return outlook(card, year, **facts)

    for room in ("catchup", "programme"):
        monkeypatch.setattr(f"ganchao.{room}.outlook", counted)
    found = studied(project, project.score(), 2019, begun.append)
    assert len(made) == 1  # targets and measures stand on the same
    assert begun == ["run.step.audit", "run.step.benchmark", "run.step.forecast", "run.step.target",
                     "run.step.plan"]
    assert found.problems == ()
    assert found.compared is not None
    assert found.compared.gap is not None
    assert found.compared.gap.others == ("CN-ZJ", "CN-JS", "CN-GD")
    assert found.outlook is not None
    assert found.outlook.forecast.years[-1] == 2028
    assert found.programme is not None
    assert found.programme.choice is not None
    files = study_tables(found, tmp_path)
    assert {"measures.csv", "frontier.csv"} <= {path.name for path in files}
    assert len({path.name for path in files}) == len(files)
    schemas = {**AUDIT_SCHEMAS, **GAP_SCHEMAS, **FORECAST_SCHEMAS, **TARGET_SCHEMAS, **PLAN_SCHEMAS}
    for path in files:
        assert list(pd.read_csv(path, nrows=2).columns) == list(schemas[path.stem])


def test_nobody_s_own_unit_is_compared_with_nobody(tmp_path: Path) -> None:
    new_project(tmp_path / "p", "blank", "en")
    project = open_project(tmp_path / "p")
    rulebooks = tuple(book.model_copy(update={"own": ""}) for book in project.rulebooks)
    nobody = type(project)(**{**vars(project), "rulebooks": rulebooks})
    assert studied(nobody, nobody.score(), 1).compared is None


def test_what_cannot_be_found_is_a_doubt_not_a_failure() -> None:
    def refuse(error: Exception) -> None:
        raise error

    for error in (InvalidInput([Problem("forecasting.no_ranks")]), UnknownName("unit", "Q", ["A"])):
        found, doubts = or_why_not(lambda error=error: refuse(error))
        assert found is None
        assert [doubt.severity for doubt in doubts] == ["warning"]
    with pytest.raises(ZeroDivisionError):
        or_why_not(lambda: refuse(ZeroDivisionError()))


def test_no_study_writes_no_table(tmp_path: Path) -> None:
    assert study_tables(Studies(), tmp_path / "tables") == ()


def test_funnels_and_progress_are_told_as_of_the_plan_s_day_with_their_tables(tmp_path: Path) -> None:
    project = open_project("laiwu")
    funnels, tracked = funnels_project(project), progress_project(project)
    assert funnels.as_of == tracked.progress.as_of == datetime.date(2019, 7, 18)
    assert tracked.doubts == ()
    states = {each.path.code: each.state for each in tracked.progress.paths}
    assert len(states) == 13
    assert states["t_permits"] == states["t_pm25"] == "behind"
    assert all(each.history for each in tracked.progress.paths)
    earlier = progress_project(project, datetime.date(2018, 7, 2))
    assert not any(each.history for each in earlier.progress.paths)
    schemas = {**FUNNEL_SCHEMAS, **PROGRESS_SCHEMAS}
    for path in study_tables(Studies(funnels=funnels, tracked=tracked), tmp_path):
        assert list(pd.read_csv(path, nrows=2).columns) == list(schemas[path.stem])
    card = project.score()
    outline = outline_project(project, card)
    for lang in LANGS:
        brief = score_brief(card, lang, outline=outline, funnels=funnels, tracked=tracked)
        anchors = [block.anchor for block in brief if isinstance(block, Heading)]
        wanted = ("cards", "card-leverage", "funnel-projects", "card-benchmark", "progress")
        order = [anchors.index(name) for name in wanted]
        assert order == sorted(order)


def test_a_plan_whose_leads_are_gone_says_so(tmp_path: Path) -> None:
    new_project(tmp_path / "p", "laiwu", "en")
    (tmp_path / "p" / "leads.csv").unlink()
    (tmp_path / "p" / "checkins.csv").unlink()
    (tmp_path / "p" / "record.jsonl").unlink()
    project = open_project(tmp_path / "p")
    found, doubts = or_why_not(lambda: funnels_project(project))
    assert found is None
    assert [(doubt.key, doubt.severity) for doubt in doubts] == [("funnel.no_leads", "warning")]
    assert not any(each.history for each in progress_project(project).progress.paths)
