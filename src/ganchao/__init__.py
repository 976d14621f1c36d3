"""Ganchao (赶超): scores and ranks, explains gaps, and plans the way up for anything that is ranked.

The public names, each loaded when first used: importing NumPy, pandas and SciPy takes half a second that
``ganchao --help`` must not spend.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from ganchao.domain.framework import Framework, Goalposts, Group, Indicator
    from ganchao.domain.panel import Panel, Unit
    from ganchao.domain.recipe import Aggregate, Impute, Normalise, Treat
    from ganchao.domain.scorecard import Scorecard
    from ganchao.errors import GanchaoError, GanchaoWarning, InvalidInput, OutOfReach, Problem, UnknownName
    from ganchao.project import Project, check_project, examples, open_project
    from ganchao.run import report
    from ganchao.scoring.large import score_large
    from ganchao.scoring.score import score
    from ganchao.scoring.whatif import what_if

__all__ = [
    "Aggregate", "Framework", "GanchaoError", "GanchaoWarning", "Goalposts", "Group", "Impute", "Indicator",
    "InvalidInput", "Normalise", "OutOfReach", "Panel", "Problem", "Project", "Scorecard", "Treat", "Unit",
    "UnknownName", "check_project", "examples", "open_project", "report", "score", "score_large", "what_if",
]  # fmt: skip

_HOMES = {
    "ganchao.domain.framework": "Framework Goalposts Group Indicator",
    "ganchao.domain.recipe": "Aggregate Impute Normalise Treat",
    "ganchao.domain.panel": "Panel Unit",
    "ganchao.domain.scorecard": "Scorecard",
    "ganchao.errors": "GanchaoError GanchaoWarning InvalidInput OutOfReach Problem UnknownName",
    "ganchao.project": "Project check_project examples open_project",
        "ganchao.run": "report",
    "ganchao.scoring.large": "score_large",
    "ganchao.scoring.score": "score",
    "ganchao.scoring.whatif": "what_if",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(importlib.import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'ganchao' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
