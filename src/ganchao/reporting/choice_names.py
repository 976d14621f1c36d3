"""What an audit varies, in words short enough for a table: choices, other methods, outcomes.

A new method gets its short name under ``sensitivity.<step>.<name>`` in both catalogues; without one its code is shown.
"""

from __future__ import annotations

from typing import Any

from ganchao.auditing.swaps import Alternative
from ganchao.domain.document import Document
from ganchao.domain.framework import Framework
from ganchao.reporting.figures import MINUS, rounded
from ganchao.reporting.names import node_name
from ganchao.scoring.aggregate import AGGREGATORS
from ganchao.scoring.impute import IMPUTERS
from ganchao.scoring.methods import Method
from ganchao.scoring.normalise import NORMALISERS
from ganchao.scoring.treat import TREATMENTS
from ganchao.text import Lang, catalogue, say

TABLES: dict[str, dict[str, Method]] = {
    "impute": IMPUTERS,
    "treat": TREATMENTS,
    "normalise": NORMALISERS,
    "aggregate": AGGREGATORS,
}


def factor_name(code: str, framework: Framework, lang: Lang) -> str:
    """A factor of an audit: "normalisation", "way of adding up “Innovation”"."""
    if code.startswith("aggregate_in."):
        group = node_name(framework, code.removeprefix("aggregate_in."), lang)
        return say("sensitivity.factor.aggregate_in", lang, group=group)
    return say(f"sensitivity.factor.{code}", lang)


def action_name(alternative: Alternative, framework: Framework, lang: Lang) -> str:
    """What would be done: "Choosing the geometric mean", 「合成改用几何平均」."""
    choice, step = alternative.choice, alternative.step
    if choice == "leave_out":
        return say("sensitivity.action.leave_out", lang, name=node_name(framework, alternative.name, lang))
    if choice == "weights" or step is None:
        return say("sensitivity.action.weights", lang, name=alternative.name)
    if choice.startswith("aggregate_in."):
        code = choice.removeprefix("aggregate_in.")
        own = next((group.aggregate for group in framework.groups if group.code == code), None) or framework.aggregate
        method = method_name("aggregate", step, own, lang)
        return say("sensitivity.action.aggregate_in", lang, group=node_name(framework, code, lang), method=method)
    return say(f"sensitivity.action.{choice}", lang, method=method_name(choice, step, getattr(framework, choice), lang))


def method_name(table: str, step: Document, own: Document, lang: Lang) -> str:
    """A step's method and the options in which it differs from the framework's own step."""
    code = str(getattr(step, "method", ""))
    key = f"sensitivity.{table}.{code}"
    name = say(key, lang) if key in catalogue(lang) else code
    read = TABLES[table][code].options if code in TABLES[table] else frozenset[str]()
    options = [
        say("sensitivity.option", lang, option=say(f"sensitivity.option.{field}", lang), value=_value(value, lang))
        for field in type(step).model_fields
        if field in read and (value := getattr(step, field)) not in (None, (), getattr(own, field))
    ]
    if not options:
        return name
    return say("sensitivity.method", lang, method=name, options=say("sensitivity.option_joint", lang).join(options))


def _value(value: Any, lang: Lang) -> str:
    if isinstance(value, bool):
        return say("sensitivity.value.yes" if value else "sensitivity.value.no", lang)
    if isinstance(value, str):
        for key in (f"sensitivity.value.{value}", f"sensitivity.treat.{value}"):
            if key in catalogue(lang):
                return say(key, lang)
        return value
    if isinstance(value, tuple):
        numbers = [_number(each) for each in value if isinstance(each, (int, float))]
        if len(numbers) == len(value) == 2:
            return say("sensitivity.range", lang, low=numbers[0], high=numbers[1])
        return " ".join(numbers) or str(len(value))
    return _number(value)


def _number(value: float) -> str:
    return rounded(value, None).replace("-", MINUS)
