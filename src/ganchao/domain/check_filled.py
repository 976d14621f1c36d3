"""Places of a plan that still hold the words of the template: ``【填写方案名称】``, ``<fill in the name>``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework
from ganchao.domain.place import Steps
from ganchao.domain.plan import Plan
from ganchao.domain.plan_problem import found, warned
from ganchao.errors import Problem

TO_FILL_IN: Final = re.compile("【填写([^】]*)】|<fill in ([^>]*)>")


def advise_filling_in(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """Every text that the template left to whoever writes the plan."""
    for steps, text in texts_in(plan, ()):
        if match := TO_FILL_IN.search(text):
            yield warned(found(plan, steps, "to_fill_in", what=(match[1] or match[2] or "–").strip()))


def texts_in(value: Any, steps: Steps) -> Iterator[tuple[Steps, str]]:
    """Texts of a document with their places; of a text in two languages the first that is to be filled in."""
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, Bilingual):
        yield steps, next((text for text in (value.zh, value.en) if TO_FILL_IN.search(text)), "")
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name in value.model_fields_set:
                yield from texts_in(getattr(value, name), (*steps, name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_in(inner, (*steps, str(key)))
    elif isinstance(value, tuple):
        for at, inner in enumerate(value):
            yield from texts_in(inner, (*steps, at))
