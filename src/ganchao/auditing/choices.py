"""What varies: the factors of an audit, and the recipes that their levels stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ganchao.domain.audit import Audit, CellError, WeightSpread
from ganchao.domain.framework import Framework, Indicator, Role
from ganchao.domain.recipe import Aggregate, Impute, Normalise, Treat
from ganchao.errors import InvalidInput, Problem, UnknownName, Where


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
    ends = (1.0, 100.0) if own.to is not None and max(own.to) > 2 else (0.01, 1.0)
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
    framework: Framework, *, impute: Impute | None = None, treat: Treat | None = None, normalise: Normalise | None = None
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


def levels(own: object, others: Sequence[object]) -> tuple[object | None, ...]:
    """The framework's own step (``None``) and the alternatives that differ from it."""
    return (None, *(other for other in others if other != own))


def factors_of(framework: Framework, audit: Audit, varied: int) -> tuple[Factor, ...]:
    """Every factor that can vary, with its columns one after the other; ``varied`` is the number of weights."""
    sized: list[tuple[str, int, tuple[str, ...]]] = []
    for code in ("impute", "treat", "normalise", "aggregate"):
        steps = levels(getattr(framework, code), getattr(audit, code))
        if len(steps) > 1:
            sized.append((code, 1, tuple(label(step, getattr(framework, code)) for step in steps)))
    for group, steps in audit.aggregate_in.items():
        own = next((g.aggregate for g in framework.groups if g.code == group), None) or framework.aggregate
        some = levels(own, steps)
        if len(some) > 1:
            sized.append((f"aggregate_in.{group}", 1, tuple(label(step, own) for step in some)))
    left = left_out(framework, audit)
    if left:
        sized.append(("leave_out", 1, ("–", *left)))
    if audit.weights is not None and varied:
        sized.append(("weights", 1 if audit.weights.method == "experts" else varied, ()))
    if audit.error or audit.bounds:
        sized.append(("error", 1, ()))
    begun, factors = 0, []
    for code, size, labels in sized:
        factors.append(Factor(code, slice(begun, begun + size), labels))
        begun += size
    return tuple(factors)


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


def error_of(audit: Audit, code: str) -> CellError | None:
    """The error of an indicator's values."""
    return audit.error.get(code, audit.error.get("*"))


def check_audit(framework: Framework, audit: Audit) -> None:
    """Raises :class:`InvalidInput` with every name in the audit that does not exist."""
    indicators = {i.code: None for i in framework.indicators}
    groups = {group.code: None for group in framework.groups}
    where = Where(path="audit")
    problems: list[Problem] = []
    problems += [UnknownName("group", code, groups).problem(where) for code in audit.aggregate_in if code not in groups]
    wanted = [code for code in audit.error if code != "*"] + (list(audit.leave_out) if not isinstance(audit.leave_out, str) else [])
    problems += [UnknownName("indicator", code, indicators).problem(where) for code in wanted if code not in indicators]
    if audit.weights is not None:
        nodes = {code: None for code in framework.node_codes}
        problems += [UnknownName("node", code, nodes).problem(where) for code in audit.weights.nodes if code not in nodes]
        if audit.weights.method == "experts" and not any((g.weighting or framework.weighting).experts for g in framework.groups):
            problems.append(Problem("auditing.no_experts", where))
    if problems:
        raise InvalidInput(problems)


def _short(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return "–".join(f"{v:g}" if isinstance(v, float) else str(v) for v in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
