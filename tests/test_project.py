"""A folder as one object: rulebooks that change, vintages, and problems with their document."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganchao.errors import InvalidInput, UnknownName
from ganchao.project import check_project, find_project, open_project
from tests.faults.sound import FRAMEWORK, VALUES, framework, write_folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_folder(tmp_path / "project")
    return tmp_path / "project"


def two_rulebooks(project: Path) -> Path:
    (project / "framework.yaml").unlink()
    (project / "rulebooks").mkdir()
    newer = (
        FRAMEWORK.replace("weight: 0.6", "weight: 0.1")
        .replace("weight: 0.4", "weight: 0.9")
        .replace("over: all", "over: year")
    )
    older = FRAMEWORK.replace("over: all", "over: year")
    (project / "rulebooks" / "a.yaml").write_text(newer + "holds: {first: 2024}\n", encoding="utf-8")
    (project / "rulebooks" / "b.yaml").write_text(older + "holds: {last: 2023}\n", encoding="utf-8")
    return project


def test_each_year_is_scored_by_the_rulebook_that_holds(project: Path) -> None:
    framework(project, "over: all", "over: year")
    alone = open_project(project).score()
    both = open_project(two_rulebooks(project))
    assert [book.holds.first for book in both.rulebooks] == [None, 2024]
    card = both.score()
    assert card.years == (2023, 2024)
    at = card.nodes.index("input")
    np.testing.assert_array_equal(card.scores[0], alone.scores[0])
    assert not np.allclose(card.scores[1, :, at], alone.scores[1, :, at])


def test_the_newest_vintage_is_read_unless_another_is_named(project: Path) -> None:
    older = project / "data" / "2020"
    older.mkdir()
    (older / "values.csv").write_text(VALUES.replace("2.4", "9.9"), encoding="utf-8")
    assert open_project(project).vintages == ("2020", "2024")
    assert [open_project(project, vintage=name).panel.values[0, 0, 0] for name in ("2020", "2024")] == [9.9, 2.4]
    with pytest.raises(UnknownName, match="vintage"):
        open_project(project, vintage="1999")


def test_what_scoring_finds_wrong_names_the_document(project: Path) -> None:
    framework(
        project, "normalise: {method: minmax, to: [0, 100], over: all}", "normalise: zscore\naggregate: geometric"
    )
    with pytest.raises(InvalidInput) as caught:
        open_project(project).score()
    assert {problem.where.file for problem in caught.value.problems} == {"framework.yaml"}


def test_a_unit_called_by_name_is_pointed_to_by_code(project: Path) -> None:
    framework(project, "own: A", "own: 甲区")
    opened, problems = check_project(project)
    assert opened is None
    assert (
        problems[0].sentence("en") == "framework.yaml, row 3, own: no unit called '甲区'; did you mean 'A'? (write 'A')"
    )


def test_hashes_cover_every_input_and_no_result(project: Path) -> None:
    before = open_project(project).input_hashes
    assert sorted(before) == ["data/2024/values.csv", "framework.yaml", "units.csv"]
    (project / "out").mkdir()
    (project / "out" / "scores.csv").write_text("x", encoding="utf-8")
    assert open_project(project).input_hashes == before
    framework(project, "decimals: 2", "decimals: 3")
    assert open_project(project).input_hashes["framework.yaml"] != before["framework.yaml"]


@pytest.mark.parametrize("name", ["", " ", "no/such/folder"])
def test_what_is_no_project_is_said(name: str) -> None:
    with pytest.raises(UnknownName, match="shipped project"):
        find_project(name)
