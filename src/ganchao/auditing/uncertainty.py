"""How sure is a rank? Ranges, medians, acceptabilities and pairwise odds over many replications.

Draws come in blocks of fixed width, each with a seed of its own, and are added up in block order: the result
is the same with one thread, many, or workers on other machines.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.engine import AT_ONCE, Prepared, Replicated, by_case, prepare_audit
from ganchao.auditing.one_thread import one_blas_thread
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel
from ganchao.errors import InvalidInput, Problem

Mapper = Callable[[Prepared, Sequence["Block"]], Iterable["Tally"]]
"""Counts blocks of a prepared audit elsewhere and gives the tallies in the blocks' order."""

MOST_PAIRED: Final = 400
"""Largest field in which every unit is compared with every other."""


@dataclass(frozen=True)
class Block:
    """Some draws: which, how many, and the seed they come from."""

    number: int
    draws: int
    seed: int
    pairs: bool = True  # whether to count who is ahead of whom


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of one block; blocks add up."""

    ranks: NDArray[np.int64]  # (unit, rank) draws at each rank
    ahead: NDArray[np.int64]  # (unit, unit) draws in which the first is ahead of the second
    level: NDArray[np.int64]  # (unit, unit) draws in which both are tied
    unranked: NDArray[np.int64]  # (unit, unit) draws in which not both have a rank
    shift: float  # sum over draws and units of the absolute rank shift
    failed: tuple[tuple[tuple[int, int], int], ...]  # (data, tree) -> draws that failed
    draws: int

    def __add__(self, other: Tally) -> Tally:
        failed = dict(self.failed)
        for case, count in other.failed:
            failed[case] = failed.get(case, 0) + count
        return Tally(
            self.ranks + other.ranks,
            self.ahead + other.ahead, self.level + other.level, self.unranked + other.unranked,
            self.shift + other.shift, tuple(sorted(failed.items())), self.draws + other.draws,
        )


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """What many replications say of one node in one round.

    Everything about a unit is over the good draws in which it has a rank (:attr:`ranked` says how many those are), and
    everything about a pair over those in which both have one. Ranks are 0, and means NaN, of a unit that never has one.
    """

    prepared: Prepared
    seed: int
    draws: int  # asked for
    good: int  # that gave a result
    failures: tuple[tuple[Problem, int], ...]  # why draws failed, and how many
    counts: NDArray[np.int64]  # (unit, rank)
    ahead: Floats  # (unit, unit) share of draws in which the first is ahead of the second, ties half; see `pairwise`
    mean_shift: float  # mean absolute rank shift against the nominal ranks

    @property
    def units(self) -> tuple[str, ...]:
        """Codes of the field."""
        return self.prepared.units

    @property
    def ranked(self) -> Floats:
        """Share of the good draws in which a unit has a rank ``(unit,)``."""
        return self.counts.sum(axis=1) / max(self.good, 1)

    @property
    def acceptability(self) -> Floats:
        """Share of draws in which a unit has each rank ``(unit, rank)``."""
        return self.counts / np.maximum(self.counts.sum(axis=1, keepdims=True), 1)

    def quantile(self, share: float) -> NDArray[np.intp]:
        """Smallest rank that at least this share of draws does not exceed ``(unit,)``; exact, from counts."""
        below = np.cumsum(self.counts, axis=1)
        wanted = np.maximum(np.ceil(share * below[:, -1:] - 1e-9), 1)
        return np.where(below[:, -1] > 0, (below < wanted).sum(axis=1) + 1, 0)

    @property
    def low(self) -> NDArray[np.intp]:
        """Better end of the rank range ``(unit,)``."""
        return self.quantile((1 - self.prepared.audit.level) / 2)

    @property
    def high(self) -> NDArray[np.intp]:
        """Worse end of the rank range ``(unit,)``."""
        return self.quantile((1 + self.prepared.audit.level) / 2)

    @property
    def median(self) -> NDArray[np.intp]:
        """Median rank ``(unit,)``."""
        return self.quantile(0.5)

    @property
    def mean(self) -> Floats:
        """Mean rank ``(unit,)``."""
        number = self.counts.sum(axis=1)
        total = self.counts @ np.arange(1, self.counts.shape[1] + 1)
        return np.divide(total, number, out=np.full(len(number), np.nan), where=number > 0)

    @property
    def best(self) -> NDArray[np.intp]:
        """Best rank in any draw ``(unit,)``."""
        seen = self.counts > 0
        return np.where(seen.any(axis=1), np.argmax(seen, axis=1) + 1, 0)

    @property
    def worst(self) -> NDArray[np.intp]:
        """Worst rank in any draw ``(unit,)``."""
        seen = self.counts > 0
        return np.where(seen.any(axis=1), seen.shape[1] - np.argmax(seen[:, ::-1], axis=1), 0)

    def within(self, rank: int) -> Floats:
        """Probability of a rank no worse than this ``(unit,)``."""
        number = self.counts.sum(axis=1)
        return self.counts[:, : max(rank, 0)].sum(axis=1) / np.maximum(number, 1)

    @property
    def pairwise(self) -> bool:
        """Whether it was counted who is ahead of whom."""
        return bool(self.ahead.any()) or len(self.units) < 2

    @property
    def groups(self) -> NDArray[np.intp]:
        """Groups of units that cannot be told apart, numbered from the top ``(unit,)``; -1 for a unit without group.

        Down the nominal order, a unit joins the group while it is ahead of the group's *first* unit in more than the
        audit's ``tolerance`` of draws, a tie counting as half. Units that tie nominally are never parted. Without
        nominal rank, or where pairs were not counted, there is no group.
        """
        nominal = self.prepared.nominal_ranks
        group, number, first = np.full(len(nominal), -1, dtype=np.intp), -1, -1
        if not self.pairwise:
            return group
        last = 0.0
        for unit in np.argsort(np.nan_to_num(nominal, nan=np.inf), kind="stable")[: int(np.isfinite(nominal).sum())]:
            apart = first < 0 or self.ahead[first, unit] >= 1 - self.prepared.audit.tolerance
            if apart and nominal[unit] != last:
                first, number = unit, number + 1
            group[unit], last = number, nominal[unit]
        return group


def uncertainty(
    prepared: Prepared, *, draws: int | None = None, seed: int = 2019, workers: int = 1, mapper: Mapper | None = None,
    step: Callable[[int], None] = lambda _done: None, pairwise: bool = True,
) -> Uncertainty:
    """Replicates a prepared audit.

    Parameters
    ----------
    prepared
        From :func:`ganchao.auditing.engine.prepare_audit`.
    draws
        Replications; the audit's own number unless given.
    seed
        Seed of all draws.
    workers
        Threads on this machine.
    mapper
        Runs blocks elsewhere instead (see :mod:`ganchao.auditing.cluster`).
    step
        Called with the number of draws done after each block.
    pairwise
        Whether to count who is ahead of whom; ranges alone do not need it.

    Returns
    -------
    Uncertainty
        The same, bit for bit, whatever ``workers`` and ``mapper`` are.
    """
    wanted = prepared.audit.draws if draws is None else draws
    blocks = blocks_of(wanted, seed, pairwise=pairwise)
    total: Tally | None = None
    with one_blas_thread():
        for tally in _mapped(prepared, blocks, workers, mapper):
            total = tally if total is None else total + tally
            step(total.draws)
    assert total is not None
    return summed(prepared, total, seed)


def summed(prepared: Prepared, total: Tally, seed: int) -> Uncertainty:
    """The statistics of all draws."""
    good = total.draws - sum(count for _case, count in total.failed)
    unknown = Problem("auditing.nobody", severity="warning")
    failures = tuple((prepared.reasons.get(case, unknown), count) for case, count in total.failed)
    compared = int(total.ranks[np.isfinite(prepared.nominal_ranks)].sum())
    together = np.maximum(good - total.unranked, 1)
    return Uncertainty(
        prepared, seed, total.draws, good, failures, total.ranks,
        (total.ahead + total.level / 2) / together, total.shift / max(compared, 1),
    )


def blocks_of(draws: int, seed: int, *, pairwise: bool = True) -> tuple[Block, ...]:
    """Draws cut into blocks of fixed width."""
    starts = range(0, draws, AT_ONCE)
    return tuple(Block(number, min(AT_ONCE, draws - start), seed, pairwise) for number, start in enumerate(starts))


def uniforms_of(block: Block, dimensions: int) -> Floats:
    """The design of a block ``(draw, dimension)``; factors lie contiguous in memory."""
    generator = np.random.Generator(np.random.SFC64(np.random.SeedSequence(block.seed, spawn_key=(block.number,))))
    return generator.random((dimensions, block.draws)).T


def tally(prepared: Prepared, block: Block) -> Tally:
    """Counts of one block."""
    made, _order = by_case(prepared, uniforms_of(block, prepared.dimensions).T)
    return counted(prepared, made, pairwise=block.pairs)


def counted(prepared: Prepared, made: Replicated, *, pairwise: bool = True) -> Tally:
    """Replications as counts."""
    good = ~made.failed
    ranks = made.ranks[good] if made.failed.any() else made.ranks
    units = ranks.shape[1]
    flat = ranks + np.arange(units, dtype=np.int32) * (units + 1)
    counts = np.bincount(flat.ravel(), minlength=units * (units + 1)).reshape(units, units + 1)[:, 1:]
    nominal = np.nan_to_num(prepared.nominal_ranks).astype(np.int32)
    shift = float(np.abs(np.where((ranks > 0) & (nominal > 0), ranks - nominal, 0)).sum(dtype=np.int64))
    ahead, level, unranked = pairs(ranks, MOST_PAIRED if pairwise else 0)
    cases, numbers = np.unique(made.cases[made.failed], axis=0, return_counts=True) if made.failed.any() else ((), ())
    failed = tuple(((int(case[0]), int(case[1])), int(count)) for case, count in zip(cases, numbers, strict=True))
    return Tally(counts, ahead, level, unranked, shift, failed, len(made.failed))


def pairs(
    ranks: NDArray[np.int32], most: int = MOST_PAIRED
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Draws in which each unit is ahead of each other, level with it, or one of both has no rank ``(unit, unit)``.

    Nothing for fields of more than ``most`` units.
    """
    draws, units = ranks.shape
    ahead, level, unranked = (np.zeros((units, units), dtype=np.int64) for _ in range(3))
    if units > most or draws == 0:
        return ahead, level, unranked
    by_unit = np.ascontiguousarray(ranks.T.astype(np.uint8 if units < np.iinfo(np.uint8).max else np.uint16))
    there = by_unit > 0
    complete = bool(there.all())
    strict = complete and bool((ranks.sum(axis=1) == units * (units + 1) // 2).all())  # no ties: every rank is taken
    level[np.diag_indices(units)] = there.sum(axis=1)
    for unit in range(units - 1):
        own, others = by_unit[unit], by_unit[unit + 1 :]
        both = None if complete else there[unit] & there[unit + 1 :]
        before = own < others
        ahead[unit, unit + 1 :] = np.count_nonzero(before if both is None else before & both, axis=1)
        if not strict:
            same = own == others
            level[unit, unit + 1 :] = np.count_nonzero(same if both is None else same & both, axis=1)
        if both is not None:
            unranked[unit, unit + 1 :] = draws - np.count_nonzero(both, axis=1)
    upper = np.triu_indices(units, 1)
    for counts in (level, unranked):
        counts.T[upper] = counts[upper]
    ahead.T[upper] = draws - (ahead + level + unranked)[upper]
    unranked[np.diag_indices(units)] = draws - level.diagonal()
    return ahead, level, unranked


def _mapped(prepared: Prepared, blocks: Sequence[Block], workers: int, mapper: Mapper | None) -> Iterator[Tally]:
    if mapper is not None:
        yield from mapper(prepared, blocks)
    elif workers <= 1 or len(blocks) == 1:
        yield from (tally(prepared, block) for block in blocks)
    else:
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(functools.partial(tally, prepared), blocks)


def trajectories(
    panel: Panel, framework: Framework, audit: Audit | None = None, *, node: str | None = None,
    draws: int | None = None, seed: int = 2019, workers: int = 1,
) -> dict[int, Uncertainty]:
    """The same draws in every round: rank over time with a band, by round; not of rounds in which nobody is ranked."""
    from ganchao.scoring.conform import rounds_of  # noqa: PLC0415

    found: dict[int, Uncertainty] = {}
    empty: InvalidInput | None = None
    for year in (year + framework.rounds.lag for year in rounds_of(panel, framework).years):
        try:
            prepared = prepare_audit(panel, framework, audit, year=year, node=node)
        except InvalidInput as error:
            if error.problems[0].key != "auditing.nobody_ranked":
                raise
            empty = error
            continue
        found[year] = uncertainty(prepared, draws=draws, seed=seed, workers=workers)
    if not found and empty is not None:
        raise empty
    return found
