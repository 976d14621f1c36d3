"""Funnels and their library: from a file of their own, or the three that are shipped."""

from __future__ import annotations

import functools
from collections.abc import Collection
from pathlib import Path
from typing import Final

from ganchao.domain.check_funnel import check_funnels
from ganchao.domain.funnel import FunnelBook
from ganchao.errors import Problem
from ganchao.files.complaints import validate
from ganchao.files.documents import in_order
from ganchao.files.yamltext import read_source

PRESETS: Final = Path(__file__).parent / "presets" / "funnels.yaml"
"""Projects, headquarters and talents to start from."""


def read_funnels(
    path: Path, indicators: Collection[str] | None = None
) -> tuple[FunnelBook | None, tuple[Problem, ...]]:
    """Funnels and resources of a YAML file, checked; no book where there are errors."""
    source, problems = read_source(path)
    if source is None:
        return None, problems
    book, more = validate(FunnelBook, source.data, source.where)
    problems = (*problems, *more)
    for problem in check_funnels(book, indicators) if book is not None else ():
        problems = (*problems, source.located(problem))
    return in_order(book, problems)


@functools.cache
def preset_funnels() -> FunnelBook:
    """The funnels that are shipped."""
    book, _problems = read_funnels(PRESETS)
    assert book is not None, "shipped presets are tested to be sound"
    return book
