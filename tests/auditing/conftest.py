"""Audits that several tests look at: ASEM as in COINr, and small random fields."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.files.coinr import import_coinr
from ganchao.project import Project, examples, open_project

RECIPE = """
denominate: true
impute: {method: group_mean, by: EurAsia_group}
screen: {available: 0.9, after: impute}
treat: winsorise_log
normalise: {method: minmax, to: [0, 100]}
aggregate: arithmetic
"""


@pytest.fixture(scope="session")
def asem(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The ASEM index of COINr's vignette."""
    folder = tmp_path_factory.mktemp("asem")
    (folder / "recipe.yaml").write_text(RECIPE, encoding="utf-8")
    source = shared_data / "asem_coinr"
    import_coinr(source / "ASEM_iData.csv", source / "ASEM_iMeta.csv", folder / "asem", recipe=folder / "recipe.yaml")
    return open_project(folder / "asem")


@pytest.fixture(scope="session")
def example() -> Callable[[str], Project]:
    """A project that is shipped."""
    known = examples()
    assert {"hdi", "shandong"} <= set(known)
    return open_project


Field = Callable[..., tuple[Panel, Framework]]


@pytest.fixture(scope="session")
def field() -> Field:
    """A random field of some units, six indicators in two groups; keywords go into the framework."""

    def make(
        units: int = 9, seed: int = 0, gaps: float = 0.0, years: int = 1, **framework: Any
    ) -> tuple[Panel, Framework]:
        rng = np.random.default_rng(seed)
        values = rng.uniform(1, 9, (years, units, 6))
        values[rng.random(values.shape) < gaps] = np.nan
        codes = tuple(f"i{k}" for k in range(6))
        written: dict[str, Any] = {
            "code": "field",
            "indicators": [{"code": code, "group": f"g{k % 2}", "weight": 1 + k % 3} for k, code in enumerate(codes)],
            "groups": [
                {"code": "g0", "group": "field"},
                {"code": "g1", "group": "field", "weight": 2},
                {"code": "field"},
            ],
            "normalise": {"method": "minmax", "to": [1, 100]},
        }
        panel = Panel(values, tuple(2020 + k for k in range(years)), tuple(f"U{k}" for k in range(units)), codes)
        return panel, Framework.model_validate(written | framework)

    return make
