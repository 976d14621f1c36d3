"""A runnable project and what running it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganchao.cli.main import run
from ganchao.files.templates import new_project
from ganchao.text import Lang


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The blank project."""
    new_project(tmp_path / "mine", "blank", "en")
    return tmp_path / "mine"


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The blank project run twice in the same language and once in the other; folders of results."""
    project = tmp_path_factory.mktemp("projects") / "区 划"
    new_project(project, "blank", "zh")
    outs: dict[str, Path] = {}
    wanted: tuple[tuple[str, Lang], ...] = (("first", "zh"), ("second", "zh"), ("english", "en"))
    for name, lang in wanted:
        outs[name] = project / name
        assert run(["run", str(project), "--out", str(outs[name]), "--json"], lang) == 0
    return outs
