"""Published results our scores are held against; the data lie beside the project and are not ours to ship."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit

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


@pytest.fixture(scope="session")
def asem(shared: Callable[[str], Path]) -> Panel:
    """The ASEM indicators and denominators, with the continents of the countries."""
    frame = pd.read_csv(shared("asem_coinr") / "ASEM_iData.csv", keep_default_na=False, na_values=["", "NA"])
    groups = [column for column in frame.columns if column.endswith("_group")]
    roster = [Unit(row.uCode, groups={name: str(row[name]) for name in groups}) for _, row in frame.iterrows()]
    frame = frame.drop(columns=["uName", *groups]).astype({"Time": int})
    return Panel.from_frame(frame, unit="uCode", year="Time", roster=roster)
