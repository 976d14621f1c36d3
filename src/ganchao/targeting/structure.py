"""Everything but the aims as linear inequalities: F-R6, and the branch-and-bound solver behind one function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from ganchao.domain.panel import Floats
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.silence import silence

LEEWAY: Final = 1e-9
"""Share of a row's size by which it may be missed: money and values are decimal fractions, floats are not."""


@dataclass(frozen=True)
class Limits:
    """How far to search; counts, not seconds, so that a second run gives the same."""

    gap: float = 1e-3  # share of the cost that may remain unproven
    nodes: int = 2_000  # of branch and bound, for each problem solved
    rounds: int = 60  # of asking the index and cutting
    share: float = 0.0  # of the draws, by which a greatest probability may remain unproven


CAREFUL: Final = Limits()


@dataclass(frozen=True, eq=False)
class Rows:
    """Inequalities ``rows @ x >= least``."""

    rows: Floats | csr_array  # (row, variable)
    least: Floats  # (row,)

    def and_(self, others: Rows | None) -> Rows:
        """These and others."""
        if others is None:
            return self
        return Rows(
            np.concatenate([np.asarray(self.rows), np.asarray(others.rows)]),
            np.concatenate([self.least, others.least]),
        )

    def scaled(self) -> tuple[csr_array, Floats]:
        """The same with the largest entry of each row 1 and a little leeway."""
        table = csr_array(self.rows)
        if not table.shape[1]:  # nothing to choose from
            return table, self.least - LEEWAY
        size = abs(table).max(axis=1).toarray().ravel()
        size = np.where(size > 0, size, 1.0)
        least = self.least / size
        return csr_array(table.multiply((1 / size)[:, None])), least - LEEWAY * np.maximum(1.0, np.abs(least))


@dataclass(frozen=True, eq=False)
class Solved:
    """What branch and bound found for the least of an objective."""

    x: Floats | None  # (variable,) None where nothing was found
    value: float  # inf where nothing was found
    bound: float  # nothing admissible is below; inf where there is nothing admissible
    nodes: int


@dataclass(frozen=True, eq=False)
class Structure:
    """Limits of a portfolio as inequalities over its options."""

    portfolio: Portfolio
    groups: dict[str, Rows]  # by kind of limit

    @cached_property
    def joined(self) -> tuple[csr_array, Floats]:
        """All rows, scaled."""
        parts = [rows.scaled() for rows in self.groups.values() if len(rows.least)]
        if not parts:
            return csr_array((0, self.portfolio.may_start.size)), np.empty(0)
        return csr_array(vstack([rows for rows, _ in parts])), np.concatenate([least for _, least in parts])

    def least(
        self, objective: Floats, extra: Rows | None = None, *, limits: Limits = CAREFUL, continuous: int = 0
    ) -> Solved:
        """Branch and bound over the options; more variables may follow, the last ``continuous`` not whole numbers."""
        whole = np.ones(len(objective))
        whole[len(objective) - continuous:] = 0.0
        return self._solved(objective, extra, whole, limits)

    def relaxed(self, objective: Floats, extra: Rows | None = None) -> float:
        """The least with measures taken in part: a bound from linear programming."""
        return self._solved(objective, extra, np.zeros(len(objective)), CAREFUL).value

    def _solved(self, objective: Floats, extra: Rows | None, whole: Floats, limits: Limits) -> Solved:
        rows, least = self.joined
        rows = csr_array((rows.data, rows.indices, rows.indptr), shape=(rows.shape[0], len(objective)))
        if extra is not None and len(extra.least):
            kept = extra.least > -np.inf
            more, at_least = Rows(np.asarray(extra.rows)[kept], extra.least[kept]).scaled()
            rows, least = csr_array(vstack([rows, more])), np.concatenate([least, at_least])
        if (least == np.inf).any():
            return Solved(None, np.inf, np.inf, 0)
        upper = np.ones(len(objective))
        upper[: self.portfolio.may_start.size] = self.portfolio.may_start.ravel()
        return solved(objective, rows, least, np.zeros(len(objective)), upper, whole, limits)


def solved(
    objective: Floats, rows: csr_array, least: Floats, lower: Floats, upper: Floats, whole: Floats, limits: Limits
) -> Solved:
    """One call of the solver (HiGHS)."""
    if not len(objective):
        fine = bool((least <= 0).all())
        return Solved(np.empty(0) if fine else None, 0.0 if fine else np.inf, 0.0 if fine else np.inf, 0)
    scale = float(np.abs(objective).max()) or 1.0  # tolerances of the solver are absolute
    with silence():
        found = milp(
            objective / scale, integrality=whole.astype(np.int64), bounds=Bounds(lower, upper),
            constraints=LinearConstraint(rows, least, np.inf) if len(least) else None,
            options={"mip_rel_gap": limits.gap, "node_limit": limits.nodes, "presolve": True},
        )
    nodes = int(found.mip_node_count or 0)
    if found.status == 2:
        return Solved(None, np.inf, np.inf, nodes)
    dual = found.mip_dual_bound
    bound = -np.inf if dual is None or not np.isfinite(dual) else float(dual) * scale
    if found.x is None:
        return Solved(None, np.inf, bound, nodes)
    x = np.where(whole > 0, np.round(found.x), found.x)
    value = float(objective @ x)
    return Solved(x, value, min(bound, value) if whole.any() else value, nodes)


def structure_of(portfolio: Portfolio) -> Structure:
    """Limits by kind."""
    return Structure(portfolio, {name: stacked(portfolio, pairs) for name, pairs in (
        ("once", once(portfolio)), ("needs", needs(portfolio)), ("excludes", excludes(portfolio)),
        ("budget", budgets(portfolio)), ("capacity", capacities(portfolio)),
        ("lines", iter(zip(portfolio.lines.rows, portfolio.lines.least, strict=True))),
        ("protected", protected(portfolio)), ("must", must(portfolio)),
    )})


Pairs = Iterator[tuple[Floats, float]]


def stacked(portfolio: Portfolio, pairs: Pairs) -> Rows:
    """Rows and right-hand sides from pairs."""
    rows, least = [], []
    for row, limit in pairs:
        if np.isfinite(limit):
            rows.append(csr_array(row.reshape(1, -1)))
            least.append(limit)
    width = portfolio.may_start.size
    return Rows(csr_array(vstack(rows)) if rows else csr_array((0, width)), np.array(least, dtype=np.float64))


def of_measures(portfolio: Portfolio, *measures: int) -> Floats:
    """1 for every option of the measures ``(option,)``."""
    count, span = portfolio.shape
    row = np.zeros((count, span))
    row[list(measures)] = 1.0
    return row.ravel()


def once(portfolio: Portfolio) -> Pairs:
    """A measure starts once."""
    for k in range(len(portfolio.measures)):
        yield -of_measures(portfolio, k), -1.0


def needs(portfolio: Portfolio) -> Pairs:
    """What is needed has started no later; in the running form, which is the tighter one."""
    count, span = portfolio.shape
    for k, other in portfolio.needs:
        for year in range(span):
            row = np.zeros((count, span))
            row[other, : year + 1] += 1.0
            row[k, : year + 1] -= 1.0
            yield row.ravel(), 0.0


def excludes(portfolio: Portfolio) -> Pairs:
    """What excludes each other is not taken together."""
    for k, other in portfolio.excludes:
        yield -of_measures(portfolio, k, other) * (2.0 if k == other else 1.0), -1.0


def budgets(portfolio: Portfolio) -> Pairs:
    """Money of each year, and of all."""
    for year, limit in enumerate(portfolio.budget):
        yield -portfolio.cost[:, :, year].ravel(), -limit
    yield -portfolio.option_cost, -portfolio.total


def capacities(portfolio: Portfolio) -> Pairs:
    """What is used in every year from the start on."""
    span = len(portfolio.years)
    for used, there_is in zip(portfolio.uses, portfolio.capacity, strict=True):
        for year in range(span):
            yield -(used[:, None] * (np.arange(span) <= year)).ravel(), -there_is


def protected(portfolio: Portfolio) -> Pairs:
    """Least spending in every year of the plan."""
    for _, measures, money in portfolio.protected:
        for year in range(len(portfolio.years)):
            row = np.zeros(portfolio.shape)
            row[measures] = portfolio.cost[measures][:, :, year]
            yield row.ravel(), money


def must(portfolio: Portfolio) -> Pairs:
    """Measures that are taken in any case."""
    for k in np.flatnonzero(portfolio.must):
        yield of_measures(portfolio, int(k)), 1.0


def placed(portfolio: Portfolio, x: Floats) -> NDArray[np.int64]:
    """Places of the starting years from a solution ``(measure,)``."""
    on = x[: portfolio.may_start.size].reshape(portfolio.shape) > 0.5
    result: NDArray[np.int64] = np.where(on.any(axis=1), on.argmax(axis=1), -1)
    return result
