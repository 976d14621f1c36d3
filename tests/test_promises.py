"""A project's own past beside its promises."""

from __future__ import annotations

import datetime

import pytest

from ganchao.domain.target_path import Targets
from ganchao.project import open_project
from ganchao.promises import check_ins_of, known_nodes, past_of, targets_of, track
from ganchao.reporting.progress_brief import Tracked

DAY = datetime.date(2023, 7, 1)


def made(*paths: dict) -> Tracked:
    given = [{"since": 2019, "baseline": 1, "by": 2025, "target": 2, **path} for path in paths]
    targets = Targets.model_validate({"unit": "CN-SD", "targets": given})
    return track(open_project("shandong"), targets, (), DAY, ("oecd", "typical_speed"))


def test_an_indicator_is_judged_by_everyone_s_past_up_to_the_day() -> None:
    found = made({"code": "rd_intensity", "baseline": 2.1, "target": 2.9}).progress.paths[0]
    panel = open_project("shandong").panel
    assert found.course.times == tuple(float(year) for year in panel.years if year < 2023)
    assert len(found.course.field[0]) == len(panel.units)
    assert found.course.field[-1][-1] == found.course.values[-1]
    assert found.judgements["typical_speed"].status


def test_scores_and_ranks_of_groups_can_be_promised_too() -> None:
    project = open_project("shandong")
    card = project.score()
    ranks = {year: card.rank("CN-SD", year=year) for year in card.years}
    about = {"indicator": "innovation", "baseline": 30, "target": 60}
    found = made({"code": "s", **about}, {"code": "r", **about, "kind": "rank", "baseline": 9, "target": 5})
    score, rank = found.progress.paths
    assert score.course.values[-1] == pytest.approx(card.score("CN-SD", year=2022))
    assert rank.course.values[-1] == ranks[2022]
    assert not rank.path.higher
    assert "innovation" in known_nodes(project)


def test_what_the_panel_does_not_hold_has_no_past() -> None:
    unknown, measure = made({"code": "cinema"}, {"code": "rd_intensity", "measure": "m"}).progress.paths
    assert unknown.course.field == measure.course.field == ()


def test_ours_stands_last_and_empty_years_are_left_out() -> None:
    import numpy as np

    past = past_of((2020, 2021, 2022), np.array([[1, 2, 3], [np.nan] * 3, [4, np.nan, 6.0]]), 0, None)
    assert past.values == {2020: 1.0, 2022: 4.0}
    assert past.field_times == (2020.0, 2022.0)
    assert past.field[0] == (2.0, 3.0, 1.0)


def test_without_files_there_is_nothing_reported_and_nothing_promised() -> None:
    project = open_project("shandong")
    assert check_ins_of(project, None, ()) == ((), ())
    from ganchao.errors import InvalidInput

    with pytest.raises(InvalidInput) as told:
        targets_of(open_project("hdi"), None)
    assert told.value.problems[0].key == "tracking.no_targets"


def test_series_and_indicators_of_the_plan_have_their_past() -> None:
    project = open_project("laiwu")
    paths = targets_of(project, None)
    tracked = track(project, paths, (), datetime.date(2019, 7, 18), ())
    past = {each.path.code: each.past for each in tracked.progress.paths}
    assert past["t_hightech"].values[2018] == 34  # a series of the framework, not scored
    assert len(past["t_hightech"].field[-1]) == 169
    assert past["t_permits"].values[2018] == 75  # followed by the plan only
    assert len(past["t_permits"].field[-1]) == 1  # places it names are no field
    assert past["t_rank"].values[2018] == 141


def test_an_owner_written_by_code_is_called_by_name() -> None:
    from ganchao.domain.plan import Plan
    from ganchao.domain.target_path import Targets
    from ganchao.promises import with_owners

    paths = [{"code": code, "owner": owner, "since": 2024, "by": 2027} for code, owner in (("a", "d"), ("b", "考核办"))]
    plan = Plan.model_validate({"owners": [{"code": "d", "name": "科技局"}]})
    told = with_owners(Targets.model_validate({"targets": paths}), plan)
    assert [each.owner.zh for each in told.targets] == ["科技局", "考核办"]
