"""Target paths from a file of their own: ``targets.yaml``, checked against the framework."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ganchao.domain.check_target_path import check_target_paths
from ganchao.domain.target_path import Targets
from ganchao.errors import Problem
from ganchao.files.complaints import validate
from ganchao.files.documents import in_order
from ganchao.files.yamltext import read_source


def read_targets(
    path: Path, indicators: Collection[str] | None = None, measures: Collection[str] | None = None
) -> tuple[Targets | None, tuple[Problem, ...]]:
    """The targets of a file, and everything to say about them; nothing where there are errors."""
    source, problems = read_source(path)
    if source is None:
        return None, problems
    targets, more = validate(Targets, source.data, source.where)
    found = [] if targets is None else check_target_paths(targets, targets.targets, indicators, measures)
    return in_order(targets, (*problems, *more, *(source.located(problem) for problem in found)))
