"""ASEM by pairwise comparison: V_outrank_matrix, and copeland49 and copeland49_exact of V_variants (COINr 1.1.14).

Ours are the exact ones, shown by the same steps in rational numbers. COINr's digits follow, every one, from the same
comparisons of unequal doubles and sums of rounded weights: that is the only difference.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.stats import rankdata

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.aggregate import outranking
from ganchao.scoring.score import score

INDICATORS = 49
NOISY = {frozenset(("GRC", "BGR")), frozenset(("GRC", "CZE"))}
"""Pairs of which COINr's share is off: on TolMin GRC has 5.1000000000000005 where BGR and CZE have 5.1."""


@pytest.fixture(scope="module")
def folder(shared: Callable[[str], Path]) -> Path:
    return shared("asem_coinr")


@pytest.fixture(scope="module")
def contest(asem: Panel, framework: Callable[[str], Framework]) -> Scorecard:
    """All 49 indicators in one group, added up by Copeland."""
    base = framework("asem")
    flat = base.replace(
        indicators=[i.replace(group="Index") for i in base.indicators], groups=[base.index], aggregate="copeland"
    )
    return score(asem, flat)


@pytest.fixture(scope="module")
def published(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "expected" / "V_outrank_matrix.csv", index_col="uCode")


@pytest.fixture(scope="module")
def variants(folder: Path, published: pd.DataFrame) -> pd.DataFrame:
    return pd.read_csv(folder / "expected" / "V_variants.csv", index_col="uCode").loc[published.index]


@pytest.fixture(scope="module")
def exact(folder: Path, published: pd.DataFrame) -> list[list[Fraction]]:
    """Shares in rational numbers, from the 15 digits of A_raw: denominators, group means, winsorising, comparing."""
    read = {"dtype": str, "keep_default_na": False, "na_values": ["", "NA"]}
    raw = pd.read_csv(folder / "expected" / "A_raw.csv", index_col="uCode", **read).loc[published.index]
    units = pd.read_csv(folder / "ASEM_iData.csv", index_col="uCode", **read).loc[published.index]
    meta = pd.read_csv(folder / "ASEM_iMeta.csv", index_col="iCode", **read)
    treated = pd.read_csv(folder / "expected" / "A_treatment_table.csv", index_col="iCode")
    wins = [[Fraction(0)] * len(raw) for _ in raw.index]
    for code in raw:
        under = meta.Denominator[code]
        over = units[under] if isinstance(under, str) else pd.Series("1", units.index)
        column = [
            Fraction(value) / Fraction(base) if isinstance(value, str) and isinstance(base, str) else None
            for value, base in zip(raw[code], over, strict=True)
        ]
        column = with_group_means(column, list(units.EurAsia_group))
        skewed = bool(treated["check_SkewKurt0.Skew"][code] >= 0)
        column = winsorised(column, float(treated["winsorise.nwin"][code]), high=skewed)
        turned = [value * Fraction(meta.Direction[code]) for value in column]
        for i, mine in enumerate(turned):
            for k, theirs in enumerate(turned):
                if i != k:
                    wins[i][k] += Fraction((mine > theirs) - (mine < theirs) + 1, 2 * INDICATORS)
    return wins


def with_group_means(column: list[Fraction | None], groups: list[str]) -> list[Fraction]:
    """Gaps filled by the mean of the group."""
    known = {g: [x for x, of in zip(column, groups, strict=True) if of == g and x is not None] for g in set(groups)}
    return [
        sum(known[g], Fraction(0)) / len(known[g]) if x is None else x for x, g in zip(column, groups, strict=True)
    ]


def winsorised(column: list[Fraction], points: float, *, high: bool) -> list[Fraction]:
    """So many of the most extreme values brought to the next one."""
    if not points > 0:
        return column
    end = sorted(column, reverse=high)[int(points)]
    return [min(x, end) if high else max(x, end) for x in column]


def copeland(shares: list[list[Fraction]]) -> list[int]:
    """Majorities won less majorities lost."""
    half = Fraction(1, 2)
    return [
        sum((share > half) - (share < half) for k, share in enumerate(row) if k != i) for i, row in enumerate(shares)
    ]


def in_doubles(scores: Floats) -> Floats:
    """The shares as COINr adds them up: doubles as they are, R's sums of 80 bits, and 1 - x below the diagonal."""
    weight, total = np.float64(1) / INDICATORS, [np.longdouble(0)]
    for _ in range(INDICATORS):
        total.append(total[-1] + np.longdouble(weight))
    summed = np.array([float(each) for each in total])
    won = (scores[:, None] > scores).sum(axis=-1)
    even = (scores[:, None] == scores).sum(axis=-1)
    above = np.triu((summed[won].astype(np.longdouble) + summed[even] / 2).astype(np.float64), 1)
    return above + np.tril(1 - above.T, -1)


def scores_of(contest: Scorecard, published: pd.DataFrame) -> Floats:
    """Scores of the indicators, units as the published matrix has them ``(unit, indicator)``."""
    return contest.scores[0, [contest.units.index(code) for code in published.index], :-1]


def differing(ours: Floats, theirs: Floats, units: pd.Index[str]) -> set[frozenset[str]]:
    cells: NDArray[np.intp] = np.argwhere(np.abs(ours - theirs) > 1e-12 * np.maximum(np.abs(theirs), 1e-3))
    return {frozenset((units[i], units[k])) for i, k in cells}


def test_our_outranking_shares_are_those_of_rational_arithmetic(
    contest: Scorecard, published: pd.DataFrame, exact: list[list[Fraction]]
) -> None:
    ours = outranking(scores_of(contest, published), np.full(INDICATORS, 1 / INDICATORS))
    assert ours == pytest.approx(np.array(exact, dtype=float), rel=1e-12)


def test_the_published_shares_differ_from_the_exact_ones_in_two_pairs_that_are_tied_on_one_indicator(
    published: pd.DataFrame, exact: list[list[Fraction]], folder: Path
) -> None:
    """Exactly tied in the digits that are published; the last bit of the double COINr computed with breaks the tie."""
    assert differing(np.array(exact, dtype=float), published.to_numpy(), published.index) == NOISY
    units = list(published.index)
    shown = pd.read_csv(folder / "expected" / "A_raw.csv", index_col="uCode", dtype=str).TolMin
    computed = pd.read_csv(folder / "ASEM_iData.csv", index_col="uCode", dtype=str).TolMin.map(float)
    for pair in NOISY:
        (other,) = pair - {"GRC"}
        assert Fraction(shown["GRC"]) == Fraction(shown[other]) == Fraction("5.1")
        assert computed["GRC"] == np.nextafter(computed[other], np.inf)
        noise = Fraction(published.loc["GRC", other]) - exact[units.index("GRC")][units.index(other)]
        assert float(noise) == pytest.approx(-1 / (2 * INDICATORS), rel=1e-12)  # lower is better: half a vote lost


def test_every_published_share_follows_from_unequal_doubles(contest: Scorecard, published: pd.DataFrame) -> None:
    theirs = published.to_numpy()
    assert in_doubles(scores_of(contest, published)) == pytest.approx(theirs, rel=1e-12)


def test_copeland_gives_the_scores_and_ranks_with_exact_ties(
    contest: Scorecard, variants: pd.DataFrame, exact: list[list[Fraction]]
) -> None:
    at = [contest.units.index(code) for code in variants.index]
    assert contest.scores[0, at, -1].tolist() == copeland(exact) == variants.copeland49_exact_score.tolist()
    assert contest.ranks[0, at, -1].tolist() == variants.copeland49_exact_rank.tolist()
    assert rankdata(-np.array(copeland(exact)), method="min").tolist() == variants.copeland49_exact_rank.tolist()


def test_the_published_copeland_scores_differ_only_where_an_even_vote_is_broken_by_rounding_noise(
    variants: pd.DataFrame, exact: list[list[Fraction]]
) -> None:
    """For COINr a sum of 49ths that rounds beside 0.5 is a majority."""
    off = variants.copeland49_score.to_numpy() - np.array(copeland(exact))
    even = np.array([sum(share == Fraction(1, 2) for share in row) for row in exact])
    assert off.any()
    assert (np.abs(off) <= even).all()


@pytest.mark.skipif(np.finfo(np.longdouble).nmant != 63, reason="R sums in the 80 bits of x86")
def test_the_published_copeland_scores_and_ranks_follow_from_that_noise(
    contest: Scorecard, published: pd.DataFrame, variants: pd.DataFrame
) -> None:
    shares = in_doubles(scores_of(contest, published))
    np.fill_diagonal(shares, 0.5)
    scores = np.sign(shares - 0.5).sum(axis=1)
    assert scores.tolist() == variants.copeland49_score.tolist()
    assert rankdata(-scores, method="min").tolist() == variants.copeland49_rank.tolist()
