"""The public names are few and are exactly what is promised."""

from __future__ import annotations

import subprocess
import sys

import ganchao

PROMISED = {
    "Aggregate", "Framework", "GanchaoError", "GanchaoWarning", "Goalposts", "Group", "Impute", "Indicator",
    "InvalidInput", "Normalise", "OutOfReach", "Panel", "Problem", "Project", "Scorecard", "Treat", "Unit",
    "UnknownName", "check_project", "examples", "open_project", "report", "score", "score_large", "what_if",
}


def test_public_names_are_the_promised_ones() -> None:
    assert set(ganchao.__all__) == PROMISED
    assert len(PROMISED) <= 30


def test_every_public_name_can_be_had() -> None:
    assert not [name for name in ganchao.__all__ if getattr(ganchao, name, None) is None]


def test_every_public_name_says_what_it_is() -> None:
    assert not [name for name in ganchao.__all__ if not (getattr(ganchao, name).__doc__ or "").strip()]


def test_public_names_are_in_order_and_once() -> None:
    assert sorted(set(ganchao.__all__)) == list(ganchao.__all__)


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = "import ganchao, sys; print(*{'numpy', 'pandas', 'scipy', 'pydantic'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split() == []
