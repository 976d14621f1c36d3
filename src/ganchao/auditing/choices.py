"""What varies: the factors of an audit, and the recipes that their levels stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ganchao.domain.audit import Audit, CellError, WeightSpread
from ganchao.domain.document import Document
from ganchao.domain.framework import Framework, Indicator, Role
from ganchao.domain.recipe import Aggregate, Impute, Normalise, Treat
from ganchao.errors import InvalidInput, Problem, UnknownName, Where
from ganchao.scoring.normalise import scale_of


@dataclass(frozen=True)
class Factor:
    """One thing that varies, and its columns in the unit cube of a design."""

    code: str  # impute, treat, normalise, aggregate, aggregate_in.<group>, leave_out, weights, error
    columns: slice
    labels: tuple[str, ...] = ()  # of the levels of a choice; the first is the framework's own

    @property
    def size(self) -> int:
        """Number of columns."""
        return int(self.columns.stop - self.columns.start)


def usual_audit(framework: Framework) -> Audit:
    """What is varied when the framework does not say: weights by a quarter, another normalisation, another mean.

    Choices that the framework fixes for single nodes stay as they are.
    """
    own = framework.normalise
    bottom, top = scale_of(own) or (0.0, 1.0)
    # a geometric mean needs scores above zero; the ends stay near the framework's, which points and bands refer to
    ends = (bottom if bottom > 0 else bottom + (top - bottom) / 100, top)
    other = [Normalise(method="minmax", to=ends, over=own.over)] if own.method != "minmax" or own.to != ends else []
    if own.method in {"minmax", "distance_to_best"}:
        other.append(Normalise(method="percentile_rank", to=ends, over=own.over))
    mean = (framework.index.aggregate or framework.aggregate).method
    means = {"arithmetic": ("geometric",), "geometric": ("arithmetic",)}.get(mean, ())
    return Audit(
        weights=WeightSpread(),
        normalise=tuple(other),
        aggregate=tuple(Aggregate(method=name) for name in means) if own.method != "zscore" else (),
    )


def with_levels(
    framework: Framework, *,
    impute: Impute | None = None, treat: Treat | None = None, normalise: Normalise | None = None,
) -> Framework:
    """The framework with another step of the recipe.

    What an indicator declares for itself stays: its imputing and treating wholly, of its normalising the logarithm,
    the score for missing values, and a point table.
    """
    changes: dict[str, object] = {}
    if impute is not None:
        changes["impute"] = impute
    if treat is not None:
        changes["treat"] = treat
    if normalise is not None:
        changes["normalise"] = normalise
        changes["indicators"] = tuple(_normalised_by(indicator, normalise) for indicator in framework.indicators)
    return framework.model_copy(update=changes) if changes else framework


def _normalised_by(indicator: Indicator, step: Normalise) -> Indicator:
    own = indicator.normalise
    if own is None or own.method == "bands":
        return indicator
    kept = step.model_copy(update={"log": own.log, "missing": own.missing if own.missing is not None else step.missing})
    return indicator.model_copy(update={"normalise": kept})


def levels_of(framework: Framework, choice: str, others: Sequence[object]) -> tuple[Any, ...]:
    """The framework's own steps (``None``) and the alternatives that would change something for some node.

    ``choice`` is ``impute``, ``treat``, ``normalise``, ``aggregate`` or ``aggregate_in.<group>``.
    """
    own = steps_in_force(framework, choice)
    return (None, *(other for other in others if steps_in_force(chosen(framework, choice, other), choice) != own))


def chosen(framework: Framework, choice: str, step: Any) -> Framework:
    """The framework with one choice made otherwise; ``None`` leaves it."""
    if step is None:
        return framework
    if choice == "aggregate":
        groups = tuple(group.model_copy(update={"aggregate": None}) for group in framework.groups)
        return framework.model_copy(update={"aggregate": step, "groups": groups})
    if choice.startswith("aggregate_in."):
        code = choice.removeprefix("aggregate_in.")
        groups = tuple(g.model_copy(update={"aggregate": step}) if g.code == code else g for g in framework.groups)
        return framework.model_copy(update={"groups": groups})
    return with_levels(framework, **{choice: step})


def steps_in_force(framework: Framework, choice: str) -> tuple[Document, ...]:
    """The step that each indicator, or each group, goes by."""
    if choice.startswith("aggregate"):
        only = choice.removeprefix("aggregate").removeprefix("_in.")
        return tuple(g.aggregate or framework.aggregate for g in framework.groups if not only or g.code == only)
    return tuple(getattr(indicator, choice) or getattr(framework, choice) for indicator in framework.scored)


def factors_of(framework: Framework, audit: Audit, varied: int) -> tuple[Factor, ...]:
    """Every factor that can vary, with its columns one after the other; ``varied`` is the number of weights."""
    sized: list[tuple[str, int, tuple[str, ...]]] = []
    for code, others in choices_of(audit).items():
        steps = levels_of(framework, code, others)
        if len(steps) > 1:
            own = " + ".join(dict.fromkeys(label(step, None) for step in steps_in_force(framework, code)))
            sized.append((code, 1, (own, *(label(step, None) for step in steps[1:]))))
    left = left_out(framework, audit)
    if left:
        sized.append(("leave_out", 1, ("–", *left)))
    if audit.weights is not None and audit.weights.method == "experts":
        sized.append(("weights", 1, experts_of(framework)))
    elif audit.weights is not None and varied:
        sized.append(("weights", varied, ()))
    if audit.error or audit.bounds:
        sized.append(("error", 1, ()))
    begun, factors = 0, []
    for code, size, labels in sized:
        factors.append(Factor(code, slice(begun, begun + size), labels))
        begun += size
    return tuple(factors)


def choices_of(audit: Audit) -> dict[str, Sequence[Any]]:
    """The alternatives of every choice of method, by its code."""
    everywhere = {code: getattr(audit, code) for code in ("impute", "treat", "normalise", "aggregate")}
    return everywhere | {f"aggregate_in.{group}": steps for group, steps in audit.aggregate_in.items()}


def label(step: object, own: object) -> str:
    """Short name of a level: the method, and what else it changes from the defaults."""
    step = own if step is None else step
    written = {k: v for k, v in step.model_dump(exclude_defaults=True).items() if k != "method"}  # type: ignore[attr-defined]
    extra = ", ".join(f"{k} {_short(v)}" for k, v in written.items())
    return f"{step.method} ({extra})" if extra else str(step.method)  # type: ignore[attr-defined]


def left_out(framework: Framework, audit: Audit) -> tuple[str, ...]:
    """Indicators that a draw may leave out."""
    if audit.leave_out == "none":
        return ()
    members = tuple(i.code for i in framework.indicators if i.role is Role.SCORED)
    return members if audit.leave_out == "each" else tuple(audit.leave_out)


def experts_of(framework: Framework) -> tuple[str, ...]:
    """Everybody who proposes weights in some group."""
    steps = [group.weighting or framework.weighting for group in framework.groups]
    return tuple(dict.fromkeys(name for step in steps for name in step.experts))


def error_of(audit: Audit, code: str) -> CellError | None:
    """The error of an indicator's values."""
    return audit.error.get(code, audit.error.get("*"))


def check_audit(framework: Framework, audit: Audit) -> None:
    """Raises :class:`InvalidInput` with every name in the audit that does not exist."""
    indicators = [i.code for i in framework.indicators]
    members = [i.code for i in framework.indicators if i.role is Role.SCORED]
    groups = [group.code for group in framework.groups]
    left = () if isinstance(audit.leave_out, str) else audit.leave_out
    named: list[tuple[str, Sequence[str], Sequence[str]]] = [
        ("group", tuple(audit.aggregate_in), groups),
        ("indicator", [code for code in audit.error if code != "*"], indicators),
        ("indicator", left, members),
        ("node", () if audit.weights is None else audit.weights.nodes, framework.node_codes),
    ]
    where = Where(path="audit")
    problems = [
        UnknownName(kind, code, known).problem(where)
        for kind, codes, known in named for code in codes if code not in known
    ]
    if audit.weights is not None and audit.weights.method == "experts" and not experts_of(framework):
        problems.append(Problem("auditing.no_experts", where))
    if problems:
        raise InvalidInput(problems)


def _short(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return "–".join(f"{v:g}" if isinstance(v, float) else str(v) for v in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
