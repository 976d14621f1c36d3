"""The distinct data sets of an audit: values filled, tamed and normalised in every combination, once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.adding_up import reason_of
from ganchao.auditing.choices import levels_of, with_levels
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.conform import Conformed
from ganchao.scoring.score import Prepared as Ready
from ganchao.scoring.score import normalise_all, prepare


@dataclass(frozen=True, eq=False)
class Sets:
    """Distinct data sets, all rounds."""

    normalised: list[Floats | None]  # (year, unit, indicator); None where it cannot be computed
    inside: list[NDArray[np.bool_]]  # (year, unit)
    of: NDArray[np.intp]  # (impute level, treat level, normalise level) -> place
    faults: dict[int, Problem]  # place -> why it cannot be computed
    ready: dict[tuple[int, int], Ready]  # (impute level, treat level) -> values, where that can be done


def data_sets(data: Conformed, base: Ready, framework: Framework, audit: Audit) -> Sets:
    """Every combination of filling, taming and normalising; ``base`` is the framework's own.

    Raises what scoring raises for the framework's own, and :class:`UnknownName` for a method that does not exist.
    """
    steps = ("impute", "treat", "normalise")
    impute, treat, normalise = (levels_of(framework, code, getattr(audit, code)) for code in steps)
    sets = Sets([], [], np.empty((len(impute), len(treat), len(normalise)), dtype=np.intp), {}, {})

    def add(made: Floats | None, inside: NDArray[np.bool_], fault: Problem | None = None) -> None:
        if fault is not None:
            sets.faults[len(sets.normalised)] = fault
        sets.normalised.append(made)
        sets.inside.append(inside)

    for i, t in np.ndindex(len(impute), len(treat)):
        first = len(sets.normalised)
        sets.of[i, t] = np.arange(first, first + len(normalise))
        changed = with_levels(framework, impute=impute[i], treat=treat[t])
        try:
            ready = base if changed is framework else prepare(data, changed)
        except InvalidInput as error:
            for _ in normalise:
                add(None, base.inside, reason_of(error))
            continue
        sets.ready[i, t] = ready
        for scaling in normalise:
            try:
                add(normalise_all(ready, data, with_levels(changed, normalise=scaling), None)[0], ready.inside)
            except InvalidInput as error:
                if not sets.normalised:
                    raise
                add(None, ready.inside, reason_of(error))
    return sets
