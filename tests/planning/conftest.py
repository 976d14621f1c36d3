"""The port's plan, read once."""

from __future__ import annotations

import pytest

from ganchao.reporting.outline import Outline
from tests.planning.port import outline_at, write_port


@pytest.fixture(scope="session")
def port(tmp_path_factory: pytest.TempPathFactory) -> Outline:
    """The port's plan as it stands."""
    return outline_at(write_port(tmp_path_factory.mktemp("port") / "project"))
