"""What pydantic says of a document, as problems with place and fix, all at once.

To explain a new kind of complaint, add it to ``COMPLAINTS`` and write its two messages into
``locale/*/documents.po``.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ganchao.domain.check import check_framework
from ganchao.domain.document import PERIOD_PATTERN, Document
from ganchao.domain.framework import Framework
from ganchao.domain.place import Place, Step, Steps, below
from ganchao.errors import Problem, Say, Where, nearest

AnyDocument = TypeVar("AnyDocument", bound=Document)
Locator = Callable[[Steps], Where]
"""Says where in the outside world a place of the document stands: a row of a file, a cell of a sheet."""


def validate(
    model: type[AnyDocument], data: Any, where: Locator
) -> tuple[AnyDocument | None, tuple[Problem, ...]]:
    """A document from plain data, or every problem with its place."""
    try:
        return model.model_validate(written(data)), ()
    except ValidationError as error:
        return None, tuple(complaints(model, data, error, where))


def written(data: Any) -> Any:
    """The data without keys that have no value."""
    if isinstance(data, Mapping):
        return {key: written(value) for key, value in data.items() if value is not None}
    return [written(value) for value in data] if isinstance(data, list) else data


def validate_framework(data: Any, where: Locator) -> tuple[Framework | None, tuple[Problem, ...]]:
    """A framework from plain data with its structure checked.

    Where parts are unreadable the structure of the rest is checked, so that everything is told at once.
    """
    framework, problems = validate(Framework, data, where)
    faulty = [problem.where.path.steps for problem in problems if isinstance(problem.where.path, Place)]
    kept = framework
    if kept is None and not any(isinstance(steps[-1], int) for steps in faulty if steps):  # places must not shift
        kept, _ = validate(Framework, without(data, unreadable(Framework, data)), where)
    for problem in check_framework(kept) if kept is not None else ():
        steps = problem.where.path.steps if isinstance(problem.where.path, Place) else ()
        follows = problem.key in FOLLOW_FROM_GAPS or any(steps[:2] == each[:2] for each in faulty)
        if framework is not None or not follows:
            problems = (*problems, replace(problem, where=replace(where(steps), path=problem.where.path)))
    return framework, problems


FOLLOW_FROM_GAPS: Final = frozenset({
    "check.empty_group", "check.no_group", "check.no_groups", "check.no_index", "check.several_indexes",
    "check.weights_sum", "check.weights_sum_in_year", "check.weights_zero", "check.weights_zero_in_year",
    "check.order_weights", "check.expert_incomplete", "check.ahp_members", "check.ahp_square",
})
"""What may only seem wrong because another part could not be read."""


def unreadable(model: type[BaseModel], data: Any) -> set[Steps]:
    """Places that keep plain data from being a document."""
    try:
        model.model_validate(written(data))
    except ValidationError as error:
        return {real_steps(data, detail["loc"], detail["type"]) for detail in error.errors(include_url=False)}
    return set()


def without(data: Any, places: set[Steps], here: Steps = ()) -> Any:
    """Plain data without what stands at some places; an entry of a list goes as a whole."""
    if isinstance(data, Mapping):
        return {key: without(value, places, (*here, key)) for key, value in data.items()
                if (*here, key) not in places}
    if isinstance(data, list):
        return [without(value, places, (*here, at)) for at, value in enumerate(data) if (*here, at) not in places]
    return data


COMPLAINTS: Final[Mapping[str, str]] = {
    "extra_forbidden": "unknown_key",
    "missing": "missing_key",
    "enum": "not_one_of",
    "literal_error": "not_one_of",
    "float_parsing": "not_a_number",
    "float_type": "not_a_number",
    "int_parsing": "not_a_whole_number",
    "int_from_float": "not_a_whole_number",
    "int_type": "not_a_whole_number",
    "int_parsing_size": "not_a_whole_number",
    "finite_number": "not_finite",
    "bool_parsing": "not_yes_or_no",
    "bool_type": "not_yes_or_no",
    "string_type": "not_a_text",
    "string_too_short": "empty_text",
    "string_pattern_mismatch": "bad_code",
    "not_a_period": "not_a_period",
    "one_limit": "one_limit",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
    "model_type": "not_a_block",
    "model_attributes_type": "not_a_block",
    "dict_type": "not_a_block",
    "mapping_type": "not_a_block",
    "tuple_type": "not_a_list",
    "list_type": "not_a_list",
    "too_short": "wrong_length",
    "too_long": "wrong_length",
    "date_from_datetime_parsing": "not_a_date",
    "date_parsing": "not_a_date",
    "date_type": "not_a_date",
}
IN_UNITS: Final = frozenset({"add", "spread", "value", "target", "baseline", "commit", "stretch", "worst", "best"})
"""Keys whose numbers are in the indicator's own units, of which a percentage is none."""
LEAST_TELLING: Final = ("not_a_block", "not_a_list")
"""Where a value fails in several ways (a number or a mapping by years), these say least."""


def complaints(
    model: type[BaseModel], data: Any, error: ValidationError, where: Locator
) -> Iterator[Problem]:
    """Pydantic's errors as problems, one for each place."""
    found: dict[Steps, list[tuple[str, ErrorDetails]]] = {}
    for detail in error.errors(include_url=False):
        steps = real_steps(data, detail["loc"], detail["type"])
        found.setdefault(steps, []).append((COMPLAINTS.get(detail["type"], "unfit"), detail))
    for steps, details in found.items():
        if any(len(other) > len(steps) and other[: len(steps)] == steps for other in found):
            continue
        kind, detail = min(details, key=lambda pair: pair[0] in LEAST_TELLING)
        yield complaint(model, steps, kind, detail, where)


def complaint(
    model: type[BaseModel], steps: Steps, kind: str, detail: ErrorDetails, where: Locator
) -> Problem:
    """One of pydantic's errors as a problem."""
    key, context = (str(steps[-1]) if steps else ""), detail.get("ctx", {})
    values: dict[str, object] = {"key": key, "value": shortened(detail.get("input"))}
    place = where(steps[:-1] if kind in {"unknown_key", "missing_key"} else steps)
    if kind == "unknown_key":
        place = Where(place.file, place.sheet, where(steps).row, where(steps).column, place.path)
        known = keys_at(model, steps[:-1])
        close = nearest(key, known)
        values |= {"close": close, "known": ", ".join(known)}
        kind = "unknown_key_close" if close else kind
    elif kind == "not_one_of":
        allowed = [word for word in str(context.get("expected", "")).replace(" or ", ", ").split(", ") if word != "''"]
        values["allowed"] = ", ".join(word.strip("'") for word in allowed)
    elif kind in {"too_small", "too_large"}:
        limit = next((context[name] for name in ("ge", "gt", "le", "lt") if name in context), "")
        strict = "gt" in context or "lt" in context
        values |= {"limit": f"{limit:g}" if isinstance(limit, float) else limit}
        kind += "_strict" if strict else ""
    elif kind == "not_a_number" and (plain := plain_number(detail.get("input"))):
        shared = key in IN_UNITS and str(detail.get("input")).strip()[-1:] in "%％"
        values["plain"] = f"{float(plain) * 100:g}" if shared else plain
        kind = "share_for_units" if shared else "not_a_plain_number"
    elif kind == "bad_code" and context.get("pattern") == PERIOD_PATTERN:
        kind = "not_a_time"
    elif kind == "wrong_length":
        length = context.get("min_length") or context.get("max_length")
        values |= {"wanted": length, "length": context.get("actual_length")}
        kind = "too_few" if detail["type"] == "too_short" else kind
    elif kind == "missing_key" and steps and isinstance(steps[-1], int):
        place, kind = where(steps[:-1]), "list_too_short"
        values["wanted"] = steps[-1] + 1
    return Problem(f"documents.{kind}", place, values)


def real_steps(data: Any, loc: Sequence[Step], kind: str) -> Steps:
    """Pydantic's location without the steps that are its own: branches of unions, validators, ``[key]``."""
    steps: list[Step] = []
    here = data
    for number, step in enumerate(loc):
        inside = below(here, step)
        if isinstance(here, Mapping) and str(step) in here:
            here = here[str(step)]
            steps.append(str(step))
        elif inside is not None or (isinstance(step, int) and isinstance(here, list) and step < len(here)):
            here = inside
            steps.append(step)
        elif kind == "missing" and number == len(loc) - 1:
            steps.append(step)
    return tuple(steps)


def keys_at(model: type[BaseModel], steps: Sequence[Step]) -> tuple[str, ...]:
    """The keys a document may have at a place."""
    here: Any = model
    for step in steps:
        documents = list(models_in(here))
        fields = {name: info.annotation for each in documents for name, info in each.model_fields.items()}
        here = fields.get(str(step), here) if isinstance(step, str) else here
    return tuple(name for each in models_in(here) for name in each.model_fields)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models inside a type such as ``tuple[Indicator, ...]`` or ``Treat | None``."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from models_in(inner)


def shortened(value: object, most: int = 40) -> object:
    """A value as it may stand in a sentence."""
    if isinstance(value, Mapping):
        return Say("documents.a_block")
    if isinstance(value, (list, tuple)):
        return Say("documents.a_list")
    text = str(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def plain_number(value: object) -> str:
    """The number a reader probably meant by ``30%``, ``1,000``, ``1/3`` or full-width digits; or nothing."""
    if not isinstance(value, str):
        return ""
    text = value.translate(WIDE).replace(",", "").strip()
    try:
        if text.endswith("%"):
            return f"{float(text[:-1]) / 100:g}"
        if "/" in text:
            upper, lower = text.split("/", 1)
            return f"{float(upper) / float(lower):.6g}"
        return f"{float(text):g}"
    except (ValueError, ZeroDivisionError):
        return ""


WIDE: Final = str.maketrans("０１２３４５６７８９．％，／－＋", "0123456789.%,/-+")
