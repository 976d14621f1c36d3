"""A sound project to write plans into."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganchao.domain.framework import Framework
from ganchao.project import open_project
from tests.faults.sound import write_folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Its folder, with an empty folder for the plan."""
    write_folder(tmp_path / "project")
    (tmp_path / "project" / "plan").mkdir()
    return tmp_path / "project"


@pytest.fixture
def book(project: Path) -> Framework:
    """Its rulebook."""
    return open_project(project).framework
