"""A plan with how it stands: wired from its parts, for the shipped plan too, and as chapters of a run."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest

from ganchao.domain.plan import Plan
from ganchao.errors import InvalidInput, UnknownName
from ganchao.project import open_project
from ganchao.reporting.blocks import Heading
from ganchao.reporting.score_brief import score_brief
from ganchao.standing import outline_of
from ganchao.studies import Studies, or_why_not, outline_project, says_more, study_tables
from ganchao.text import LANGS
from tests.planning.port import TODAY, write_port


def test_couplings_use_sub_indices_of_years_that_can_be_compared(tmp_path: Path) -> None:
    opened = open_project(write_port(tmp_path / "project"))
    assert opened.plan is not None
    found = outline_of(opened.score(), opened.plan, opened.followed, TODAY)
    (only,) = found.couplings["portcity"]  # in 2024 a member of one basket is not known
    assert only.year == 2023
    # shares 0.3125 and 0.4: C = 2 √(0.125) / 0.7125, T = 0.35625, D = √(C T)
    assert only.degree == pytest.approx(np.sqrt(2 * np.sqrt(0.125) / 0.7125 * 0.35625))
    assert only.lagging == 0


def test_the_plan_is_chapters_of_a_run_with_its_tables(tmp_path: Path) -> None:
    opened = open_project(write_port(tmp_path / "project"))
    card = opened.score()
    assert opened.plan is not None
    assert says_more(opened.plan)
    found = outline_project(opened, card, TODAY)
    for lang in LANGS:
        anchors = [block.anchor for block in score_brief(card, lang, outline=found) if isinstance(block, Heading)]
        assert anchors.index("strategy") < anchors.index("cards")
    files = study_tables(Studies(outline=found), tmp_path / "tables")
    assert len(files) == 5


def test_where_there_can_be_none_the_reason_is_told(tmp_path: Path) -> None:
    card = open_project(write_port(tmp_path / "project")).score()
    lost = Plan.model_validate({"unit": "Z", "goals": [{"code": "g"}]})
    found, problems = or_why_not(lambda: outline_of(card, lost, None, TODAY))
    assert found is None
    assert [problem.severity for problem in problems] == ["warning"]
    with pytest.raises(UnknownName):
        outline_of(card, lost, None, TODAY)
    assert not says_more(Plan())


def test_nobody_named_is_told(tmp_path: Path) -> None:
    project = write_port(tmp_path / "project")
    book = project / "framework.yaml"
    book.write_text(book.read_text(encoding="utf-8").replace("own: A\n", ""), encoding="utf-8")
    skeleton = project / "plan" / "1-skeleton.yaml"
    skeleton.write_text(skeleton.read_text(encoding="utf-8").replace("unit: B\n", ""), encoding="utf-8")
    opened = open_project(project)
    with pytest.raises(InvalidInput) as raised:
        outline_of(opened.score(), opened.plan or Plan(), opened.followed, TODAY)
    assert [problem.key for problem in raised.value.problems] == ["planning.no_unit"]


def test_the_shipped_plan_stands_and_claims_nothing_without_data() -> None:
    opened = open_project("laiwu")
    assert opened.plan is not None
    found = outline_of(opened.score(), opened.plan, opened.followed, datetime.date(2019, 7, 18))
    kinds = ("main_lines", "strategies", "priorities", "bottom_lines", "goals")
    assert [len(found.tree.of(kind)) for kind in kinds] == [1, 2, 3, 4, 5]
    for met in found.standards:
        for judged in met.clauses:
            known = judged.value is not None or judged.done is not None or bool(judged.period)
            assert known or judged.verdict.value == "unknown"
    assert len(found.services) == 6
    assert all(found.stamp(lang) for lang in LANGS)
