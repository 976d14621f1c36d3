"""A project too large to hold gives the numbers it would give if it were held."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao import large
from ganchao.cli.main import run
from ganchao.errors import InvalidInput
from ganchao.files import streams
from ganchao.large import large_data, open_large, score_large_project, top_card, write_large
from ganchao.project import open_project

FRAMEWORK = """\
code: big
own: U7
indicators:
  - {code: x, group: index, weight: 0.75}
  - {code: y, group: index, weight: 0.25, direction: lower}
groups: [{code: index}]
rounds: {lag: 1}
"""
COUNT = 40


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Forty units in two years; the limits are lowered so that this is large."""
    monkeypatch.setattr(large, "LARGE", 10)
    monkeypatch.setattr(streams, "ROWS", 7)
    rng = np.random.default_rng(2019)
    frame = pd.DataFrame({
        "unit": [f"U{k}" for k in range(COUNT)] * 2, "year": np.repeat([2022, 2023], COUNT),
        "x": rng.normal(size=2 * COUNT), "y": rng.normal(size=2 * COUNT),
    })  # fmt: skip
    (tmp_path / "data" / "2024").mkdir(parents=True)
    (tmp_path / "framework.yaml").write_text(FRAMEWORK, encoding="utf-8")
    frame.to_parquet(tmp_path / "data" / "2024" / "values.parquet")
    return tmp_path


def opened(project: Path) -> large.LargeProject:
    data = large_data(project)
    assert data is not None
    return open_large(project, data)


def test_scores_and_ranks_are_those_of_the_whole_panel(project: Path) -> None:
    held = open_project(project).score()
    result = score_large_project(opened(project))
    assert result.years == held.years == (2023, 2024)
    for k in range(2):
        places = [result.scores[k].nodes.index("index"), held.nodes.index("index")]
        np.testing.assert_allclose(result.scores[k].scores[places[0]], held.scores[k, :, places[1]], rtol=1e-12)
        assert (result.scores[k].ranks[places[0]] == held.ranks[k, :, places[1]]).all()


def test_pages_show_the_top_and_our_own_unit(project: Path) -> None:
    card = top_card(score_large_project(opened(project)), shown=5)
    assert sorted(card.ranks[0, :, -1])[:5] == [1, 2, 3, 4, 5]
    assert "U7" in card.units
    assert int(card.counts[0, -1]) == COUNT


def test_tables_hold_every_unit_and_round(project: Path, tmp_path: Path) -> None:
    files = write_large(score_large_project(opened(project)), tmp_path / "tables")
    assert [file.name for file in files] == ["scores.parquet", "ranks.parquet"]
    ranks = pd.read_parquet(files[1])
    assert len(ranks) == 2 * COUNT
    assert sorted(ranks[ranks["year"] == 2024]["value"]) == list(range(1, COUNT + 1))


def test_the_command_line_takes_large_projects_like_any_other(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["score", str(project), "--json"], "en") == 0
    found = json.loads(capsys.readouterr().out)
    held = open_project(project).score()
    assert (found["year"], found["number_ranked"]) == (2024, COUNT)
    assert found["ranking"][0]["unit"] == held.units[int(np.argmin(held.ranks[-1, :, -1]))]


def test_only_one_large_parquet_file_makes_a_project_large(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert large_data(project, "2024") is not None
    assert large_data(project, "2020") is None
    monkeypatch.setattr(large, "LARGE", 1000)
    assert large_data(project) is None


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [("code: y,", "code: z,", "streams.no_column"), ("rounds: {lag: 1}", "first_year: 2050", "scoring.no_rounds"),
     ("groups: [{code: index}]", "groups: []", "check.no_groups")],
)  # fmt: skip
def test_a_large_project_that_is_wrong_is_refused(old: str, new: str, key: str, project: Path) -> None:
    (project / "framework.yaml").write_text(FRAMEWORK.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        score_large_project(opened(project))
    assert key in {problem.key for problem in caught.value.problems}
