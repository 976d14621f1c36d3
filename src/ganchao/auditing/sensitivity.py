"""Which uncertain choice the ranking hangs on: Sobol indices of a few outcomes a reader understands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ganchao.auditing.choices import Factor
from ganchao.auditing.engine import Prepared, Replicated, replicate
from ganchao.auditing.one_thread import one_blas_thread
from ganchao.auditing.sobol import Indices, blocks, crossed, indices
from ganchao.domain.panel import Floats, position
from ganchao.errors import InvalidInput, Problem

if TYPE_CHECKING:
    import pandas as pd

ROWS: Final = 1024
"""Rows of a design unless asked otherwise; it is evaluated (factors + 2) times as often."""


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """First-order and total indices of every factor for every outcome, with intervals."""

    year: int
    node: str
    unit: str | None  # whose rank is among the outcomes
    factors: tuple[Factor, ...]
    outputs: tuple[str, ...]  # "rank_shift", "rank", "within.<k>"
    means: Floats  # (output,), over A and B; of "within.<k>" the probability
    indices: Indices  # (factor, output)
    rows: int  # of the design
    seed: int
    level: float  # of the intervals
    evaluations: int
    failed: int  # evaluations without a result; left out, never guessed
    reasons: tuple[tuple[Problem, int], ...]  # why they failed, and how many, the commonest first

    def to_frame(self) -> pd.DataFrame:
        """Tidy: output, factor, first-order and total index with intervals, rows used."""
        import pandas as pd  # noqa: PLC0415

        labels = pd.MultiIndex.from_product([self.outputs, [f.code for f in self.factors]], names=["output", "factor"])
        names = ("first", "first_low", "first_high", "total", "total_low", "total_high", "used")
        return pd.DataFrame({name: getattr(self.indices, name).T.ravel() for name in names}, index=labels).reset_index()


def sensitivity(
    prepared: Prepared,
    *,
    n: int = ROWS,
    seed: int = 0,
    unit: str | None = None,
    above: Sequence[int] = (),
    level: float = 0.95,
    resamples: int = 1000,
    replicate: Callable[[Prepared, Floats], Replicated] = replicate,
) -> Sensitivity:
    """How much of what happens to ranks each factor is answerable for.

    Outcomes are the mean absolute shift of ranks against the nominal ones and, where a unit is named, its rank and
    whether that is at most k for every k in ``above``. The first-order index is the factor's own share, the total
    index its share together with whatever it does jointly with others.

    Parameters
    ----------
    prepared
        An audit made ready by ``prepare_audit``.
    n
        Rows of the design, a power of two; ``n (factors + 2)`` evaluations.
    seed
        Of design and bootstrap.
    unit
        Whose rank is looked at.
    above
        Ranks k; needs ``unit``.
    level
        Share of bootstrap resamples inside an interval.
    resamples
        Bootstrap resamples.
    replicate
        What turns rows of a design into ranks.

    Raises
    ------
    InvalidInput
        When nothing varies, or ``n`` is not a power of two.
    UnknownName
        For a unit that is not ranked.

    References
    ----------
    Saisana, Saltelli & Tarantola (2005), J. R. Stat. Soc. A 168; Saltelli et al. (2010), Comput. Phys. Commun. 181.
    """
    check_design(prepared, n, unit, above)
    place = None if unit is None else position("unit", unit, prepared.units)
    outputs = ("rank_shift", *(() if unit is None else ("rank", *(f"within.{k}" for k in above))))
    columns = [factor.columns for factor in prepared.factors]
    found: list[Floats] = []
    failures: Counter[tuple[int, int]] = Counter()
    with one_blas_thread():
        for a, b in blocks(n, prepared.dimensions, seed, columns):
            part = []
            for points in (a, b, *(crossed(a, b, c) for c in columns)):
                drawn = replicate(prepared, points)
                part.append(outcomes(drawn, prepared.nominal_ranks, place, above))
                failures.update((int(d), int(t)) for d, t in drawn.cases[drawn.failed])
            found.append(np.stack(part))
    results = np.concatenate(found, axis=1)  # (matrix, row, output)
    nominal = results[:2].reshape(-1, len(outputs))
    return Sensitivity(
        year=prepared.year,
        node=prepared.node,
        unit=unit,
        factors=prepared.factors,
        outputs=outputs,
        means=_means(nominal),
        indices=indices(results[0], results[1], results[2:], level=level, resamples=resamples, seed=seed),
        rows=n,
        seed=seed,
        level=level,
        evaluations=n * len(results),
        failed=failures.total(),
        reasons=_reasons(failures, prepared.reasons),
    )


def check_design(prepared: Prepared, n: int, unit: str | None, above: Sequence[int]) -> None:
    """Raises :class:`InvalidInput` with everything that stands against the analysis."""
    problems = []
    if not prepared.factors:
        problems.append(Problem("sensitivity.nothing_varies"))
    if n < 2 or n & (n - 1):
        nearest = 2 ** max(1, round(np.log2(max(n, 2))))
        problems.append(Problem("sensitivity.not_a_power_of_two", values={"n": n, "nearest": nearest}))
    if above and unit is None:
        problems.append(Problem("sensitivity.whose_rank"))
    if problems:
        raise InvalidInput(problems)


def outcomes(drawn: Replicated, nominal: Floats, place: int | None, above: Sequence[int]) -> Floats:
    """Mean rank shift, the unit's rank and whether it is within k, of every draw ``(draw, output)``; NaN where failed.

    The shift is over units that are ranked nominally and in the draw.
    """
    ranked = (drawn.ranks > 0) & np.isfinite(nominal)
    moved = np.abs(drawn.ranks - np.where(np.isfinite(nominal), nominal, 0.0))
    count = ranked.sum(axis=1)
    shift = np.where(ranked, moved, 0.0).sum(axis=1)
    columns = [np.divide(shift, count, out=np.full(len(count), np.nan), where=count > 0)]
    if place is not None:
        rank = np.where(drawn.ranks[:, place] > 0, drawn.ranks[:, place], np.nan)
        columns += [rank, *(np.where(np.isnan(rank), np.nan, rank <= k) for k in above)]
    result = np.stack(columns, axis=1)
    result[drawn.failed] = np.nan
    return result


def _means(values: Floats) -> Floats:
    known = np.isfinite(values)
    count = known.sum(axis=0)
    return np.divide(np.where(known, values, 0.0).sum(axis=0), count, out=np.full(len(count), np.nan), where=count > 0)


def _reasons(
    failures: Counter[tuple[int, int]], known: Mapping[tuple[int, int], Problem]
) -> tuple[tuple[Problem, int], ...]:
    """Failures with the same reason counted together, the commonest first."""
    unexplained = Problem("sensitivity.failed_without_reason", severity="warning")
    said: dict[str, tuple[Problem, int]] = {}
    for case, count in failures.items():
        problem = known.get(case, unexplained)
        text = problem.sentence("en")
        said[text] = (problem, count + (said[text][1] if text in said else 0))
    return tuple(sorted(said.values(), key=lambda each: -each[1]))
