"""Published results our scores are held against; the data lie beside the project and are not ours to ship."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from ganchao.domain.framework import Framework

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """The folder of a published data set; the test is skipped where it is absent."""

    def folder(name: str) -> Path:
        path = SHARED / name
        if not path.is_dir():
            pytest.skip(f"../shared/data/{name} is not here: published data that may not be shipped")
        return path

    return folder


@pytest.fixture(scope="session")
def framework() -> Callable[[str], Framework]:
    """A framework of tests/published/frameworks."""

    def read(name: str) -> Framework:
        text = (HERE / "frameworks" / f"{name}.yaml").read_text(encoding="utf-8")
        return Framework.model_validate(YAML(typ="safe").load(text))

    return read
