"""Promises of benchmarking."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from benchmarks.backtests import SHARED, tax_index
from benchmarks.promise import Outcome, Promise, kept_by_tests
from ganchao.benchmarking.anatomy import taken_apart
from ganchao.benchmarking.change import changes
from ganchao.benchmarking.gap import Gap, gap
from ganchao.benchmarking.shapley import EXACT
from ganchao.domain.framework import Framework
from ganchao.domain.scorecard import Scorecard
from ganchao.project import open_project
from ganchao.scoring.aggregate import AGGREGATORS
from ganchao.scoring.score import score

PAIRS = 20
"""Pairs of units a year under every aggregation."""


def cards() -> Iterator[tuple[str, Scorecard]]:
    """HDI, tax index, ``shandong``, as published."""
    yield "HDI", open_project("hdi").score()
    if (SHARED / "itci").is_dir():
        yield "tax index", tax_index("2024")
    yield "shandong", open_project("shandong").score()


def under(card: Scorecard, method: str) -> Scorecard:
    """The same data with every group adding up by one method, on a scale from 70 to 130 that all of them take."""
    document = card.framework.model_dump(exclude_unset=True)
    for group in document["groups"]:
        count = len(card.framework.members(group["code"]))
        own = {"order_weights": list(range(1, count + 1))} if method == "ordered" else {}
        group["aggregate"] = {"method": method, **own, **({"power": 2.5} if method == "power" else {})}
        group.pop("rescale", None)
    for indicator in document["indicators"]:
        indicator.pop("normalise", None)
    document["normalise"] = {"method": "minmax", "over": "year", "to": [70, 130]}
    return score(card.panel, Framework.model_validate(document))


def off(found: Gap) -> float:
    """How far contributions are from the gap, at the node and in every group below."""
    groups = {part.node: part.amount for part in found.parts if part.kind == "group"}
    sums = [found.gap - math.fsum(part.amount for part in found.leaves)]
    sums += [amount - math.fsum(p.amount for p in found.parts if p.group == code) for code, amount in groups.items()]
    return max(abs(each) for each in sums)


def pairs(card: Scorecard, most: int | None) -> Iterator[tuple[int, str, str]]:
    """Units of every year beside the one in front of them, or so many taken at random."""
    for y, year in enumerate(card.years):
        there = np.flatnonzero(np.isfinite(card.ranks[y, :, -1]))
        order = there[np.argsort(card.ranks[y, there, -1], kind="stable")]
        if most is not None:
            order = np.random.default_rng([7, year]).permutation(there)[:most + 1]
        for a, b in zip(order[1:], order[:-1], strict=True):
            yield year, card.units[a], card.units[b]


def contributions() -> Outcome:
    """To 1e-12 for every aggregation, on all years of three data sets."""
    worst, count, methods = 0.0, 0, 0
    for _, published in cards():
        for method in (None, *AGGREGATORS):
            card = published if method is None else under(published, method)
            apart = taken_apart(card)
            methods += method is not None
            for year, one, other in pairs(card, None if method is None else PAIRS):
                worst, count = max(worst, off(gap(card, one, other, year=year, apart=apart))), count + 1
    return Outcome(
        worst <= 1e-12,
        f"largest deviation {worst:.1e} in {count:,} gaps, every level of the tree: all units to the next above under "
        f"the published recipe, {PAIRS} pairs a year under each of {len(AGGREGATORS)} aggregations",
    )


def splits() -> Outcome:
    """Exactly, in fractions: every unit, every year, and from one vintage to the next."""
    counts, wrong = [], 0
    for name, card in cards():
        steps = [(card, a, b, card) for a, b in zip(card.years, card.years[1:], strict=False)]
        if name == "HDI":
            older = open_project("hdi", vintage="2021-22").score()
            steps.append((older, older.years[-1], card.years[-1], card))
        if name == "tax index":
            older = tax_index("2023")
            steps += [(older, 2023, 2023, card), (older, 2023, 2024, card)]
        total = 0
        for first, a, b, last in steps:
            both = [u for u in first.units if first.rank(u, year=a) is not None
                    and u in last.units and last.rank(u, year=b) is not None]
            for found in changes(first, both, a, b, later=None if last is first else last):
                total += 1
                whole = sum(found.parts.values(), Fraction(0))
                wrong += whole != found.change or found.rank_to != last.rank(found.unit, year=b)
        counts.append(f"{name} {total:,}")
    return Outcome(wrong == 0, f"{wrong} deviations; changes split: {', '.join(counts)}")


PROMISES: tuple[Promise, ...] = (
    Promise(
        "contributions",
        "Contributions add up to the gap to 1e-12 for every aggregation, on all years of HDI, tax index and shandong",
        contributions,
    ),
    Promise("splits", "Change splits add up to the rank change exactly, on all years of the three", splits),
    kept_by_tests(
        "sampled",
        f"Groups of more than {EXACT} members that differ: at least 1,000 antithetic orders, error shown; logarithmic "
        "means with a rule for zeros; quotients split into numerator and denominator",
        "tests/benchmarking/test_shapley.py",
        "tests/benchmarking/test_split.py",
        "tests/benchmarking/test_gap.py",
        "tests/benchmarking/test_ratio.py",
    ),
    kept_by_tests(
        "together",
        "Coupling coordination, location quotients, similarity, convergence, peers and difficulty as computed by hand",
        "tests/benchmarking/test_coupling.py",
        "tests/benchmarking/test_special.py",
        "tests/benchmarking/test_doubt.py",
        "tests/benchmarking/test_peers.py",
        "tests/benchmarking/test_difficulty.py",
    ),
)
