"""Whether a framework's recipe can be carried out: methods that exist, options they read, options they need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ganchao.domain.audit import Audit
from ganchao.domain.document import Document
from ganchao.domain.framework import Framework
from ganchao.domain.place import Steps, place
from ganchao.domain.recipe import Rescale
from ganchao.errors import Problem, UnknownName, Where, pick
from ganchao.scoring.aggregate import AGGREGATORS
from ganchao.scoring.impute import IMPUTERS
from ganchao.scoring.methods import Method
from ganchao.scoring.normalise import NORMALISERS
from ganchao.scoring.treat import TREATMENTS
from ganchao.scoring.tree import RESCALINGS
from ganchao.scoring.weight import WEIGHTINGS

TABLES: dict[str, tuple[str, Mapping[str, Method]]] = {
    "impute": ("imputer", IMPUTERS),
    "treat": ("treatment", TREATMENTS),
    "normalise": ("normaliser", NORMALISERS),
    "weighting": ("weighting", WEIGHTINGS),
    "aggregate": ("aggregator", AGGREGATORS),
}
"""Recipe field -> kind of method in messages, and its table."""


def check_recipe(framework: Framework) -> tuple[Problem, ...]:
    """Every method that does not exist, option that has no effect and option that is missing."""
    problems = []
    for steps, field, step in recipe_steps(framework):
        where = Where(path=place(framework, steps))
        kind, table = TABLES[field]
        try:
            row = pick(kind, step.method, table)  # type: ignore[attr-defined]
        except UnknownName as unknown:
            problems.append(unknown.problem(Where(path=place(framework, (*steps, "method")))))
            continue
        written = step.model_fields_set - {"method"}
        values: dict[str, object] = {"method": step.method}  # type: ignore[attr-defined]
        problems += [
            Problem("scoring.idle_option", where, {**values, "option": option}, severity="warning")
            for option in sorted(written - row.options - {"missing"})
        ]
        problems += [
            Problem("scoring.option_needed", where, {**values, "option": option})
            for option in sorted(row.needs)
            if getattr(step, option) in (None, "", (), {})
        ]
    problems += _goalposts(framework)
    problems += _targets(framework)
    problems += _rescalings(framework)
    return tuple(problems)


def recipe_steps(framework: Framework) -> Iterator[tuple[Steps, str, Document]]:
    """Every step of the recipe that is written somewhere, alternatives of the audit included, with its place."""
    for field in TABLES:
        step = getattr(framework, field, None)
        if step is not None:
            yield (field,), field, step
    for kind in ("indicators", "groups"):
        for number, node in enumerate(getattr(framework, kind)):
            for field in TABLES:
                step = getattr(node, field, None)
                if step is not None:
                    yield (kind, number, field), field, step
    if framework.audit is not None:
        yield from _alternatives(framework.audit)


def _alternatives(audit: Audit) -> Iterator[tuple[Steps, str, Document]]:
    for field in ("impute", "treat", "normalise", "aggregate"):
        for number, step in enumerate(getattr(audit, field)):
            yield ("audit", field, number), field, step
    for group, steps in audit.aggregate_in.items():
        for number, step in enumerate(steps):
            yield ("audit", "aggregate_in", group, number), "aggregate", step


def _targets(framework: Framework) -> list[Problem]:
    return [
        Problem("scoring.no_target", Where(path=place(framework, ("indicators", number))),
                {"indicator": indicator.name or indicator.code})
        for number, indicator in enumerate(framework.indicators)
        if indicator in framework.scored
        and (step := indicator.normalise or framework.normalise).method == "distance_to_target"
        and step.target is None and indicator.goalposts is None
    ]


def _rescalings(framework: Framework) -> list[Problem]:
    steps: list[tuple[Steps, Rescale | None]] = [(("rescale",), framework.rescale)]
    steps += [(("groups", number, "rescale"), group.rescale) for number, group in enumerate(framework.groups)]
    return [
        UnknownName("rescaling", step.method, RESCALINGS).problem(Where(path=place(framework, (*at, "method"))))
        for at, step in steps
        if step is not None and step.method not in RESCALINGS
    ]


def _goalposts(framework: Framework) -> list[Problem]:
    scored = {i.code for i in framework.scored}
    return [
        Problem("scoring.no_goalposts", Where(path=place(framework, ("indicators", number))),
                {"indicator": indicator.name or indicator.code})
        for number, indicator in enumerate(framework.indicators)
        if indicator.code in scored
        and (indicator.normalise or framework.normalise).method == "goalposts"
        and indicator.goalposts is None
    ]
