"""Rules of lights and alerts that are shipped."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

from ganchao.domain.light import LightBook
from ganchao.errors import Problem
from ganchao.files.complaints import validate
from ganchao.files.documents import in_order
from ganchao.files.yamltext import read_source

PRESETS: Final = Path(__file__).parent / "presets" / "lights.yaml"
"""Published rules by place, each with its source."""


def read_lights(path: Path) -> tuple[LightBook | None, tuple[Problem, ...]]:
    """Rules of a YAML file; no book where there are errors."""
    source, problems = read_source(path)
    if source is None:
        return None, problems
    book, more = validate(LightBook, source.data, source.where)
    return in_order(book, (*problems, *more))


@functools.cache
def preset_lights() -> LightBook:
    """The rules that are shipped."""
    book, _problems = read_lights(PRESETS)
    assert book is not None, "shipped rules are tested to be sound"
    return book
