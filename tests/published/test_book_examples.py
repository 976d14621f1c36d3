"""Numbers printed in books and papers, or computed by hand from their formulas where they print none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.score import score


def index_of(
    values: Any, weights: Any = None, lower: tuple[int, ...] = (), posts: Any = None, **top: Any
) -> list[float]:
    return card_of(values, weights, lower, posts, **top).scores[0, :, -1].tolist()


def card_of(
    values: Any, weights: Any = None, lower: tuple[int, ...] = (), posts: Any = None, **top: Any
) -> Scorecard:
    values = np.array(values, dtype=float)
    columns = values.shape[1]
    indicators = [
        {
            "code": f"i{k}",
            "group": "index",
            "weight": 1 if weights is None else weights[k],
            "direction": "lower" if k in lower else "higher",
            **({} if posts is None else {"goalposts": {"worst": posts[k][0], "best": posts[k][1]}}),
        }
        for k in range(columns)
    ]
    framework = Framework.model_validate(
        {"code": "x", "indicators": indicators, "groups": [{"code": "index"}], **top}
    )
    units = tuple(f"u{k}" for k in range(len(values)))
    return score(Panel(values[None], (2020,), units, tuple(f"i{k}" for k in range(columns))), framework)


AS_IT_IS = {"normalise": "goalposts", "posts": [(0, 1)] * 4}
"""Goalposts 0 and 1 leave the values as they are."""


def test_handbook_additive_and_geometric_aggregation() -> None:
    """OECD/JRC (2008), Handbook, step 6: 21, 1, 1, 1 and 6, 6, 6, 6 have the mean 6; geometrically 2.14 and 6."""
    values = [[21, 1, 1, 1], [6, 6, 6, 6]]
    assert index_of(values, **AS_IT_IS) == pytest.approx([6, 6])
    assert index_of(values, aggregate="geometric", **AS_IT_IS) == pytest.approx([2.14, 6], abs=5e-3)


def test_human_development_index_of_2010s_formula() -> None:
    """UNDP, HDR 2010 to 2023/24, technical note 1: goalposts 20 and 85, 100 and 75 000 (logarithm); geometric mean.

    71.4 years and 16 752 dollars (world, HDR 2021/22) score 0.791 and 0.774.
    """
    card = card_of(
        [[71.4, 16752.0], [85.0, 75000.0]],
        posts=[(20, 85), (100, 75000)],
        normalise={"method": "goalposts", "log": True},
        aggregate="geometric",
    )
    assert card.scores[0, 0, 1] == pytest.approx(0.774, abs=5e-4)
    plain = card_of([[71.4]], posts=[(20, 85)], normalise="goalposts")
    assert plain.scores[0, 0, 0] == pytest.approx(0.791, abs=5e-4)


def test_topsis_fighter_aircraft() -> None:
    """Hwang & Yoon (1981), Multiple Attribute Decision Making, fighter aircraft: 0.643, 0.268, 0.613, 0.312.

    Speed, range, payload, price (less is better), reliability, manoeuvrability; weights 0.2, 0.1, 0.1, 0.1, 0.2, 0.3.
    Vector normalisation divides by the root of the sum of squares: goalposts 0 and that root, signed by direction.
    """
    values = np.array(
        [
            [2.0, 1500, 20000, 5.5, 5, 9],
            [2.5, 2700, 18000, 6.5, 3, 5],
            [1.8, 2000, 21000, 4.5, 7, 7],
            [2.2, 1800, 20000, 5.0, 5, 5],
        ]
    )
    lengths = np.sqrt((values**2).sum(axis=0))
    posts = [(length, 0) if k == 3 else (0, length) for k, length in enumerate(lengths)]
    closeness = index_of(
        values,
        [0.2, 0.1, 0.1, 0.1, 0.2, 0.3],
        (3,),
        posts,
        normalise="goalposts",
        aggregate={"method": "topsis", "ideal": "observed"},
    )
    assert closeness == pytest.approx([0.643, 0.268, 0.613, 0.312], abs=6e-4)


def test_copeland_capital_of_tennessee() -> None:
    """The textbook election: 42 % Memphis > Nashville > Chattanooga > Knoxville, 26 % N > C > K > M,
    15 % C > K > N > M, 17 % K > C > N > M. Victories less defeats: Nashville 3, Chattanooga 1, Knoxville -1,
    Memphis -3.
    """
    memphis, nashville, chattanooga, knoxville = [4, 1, 1, 1], [3, 4, 2, 2], [2, 3, 4, 3], [1, 2, 3, 4]
    votes = [memphis, nashville, chattanooga, knoxville]
    assert index_of(votes, [42, 26, 15, 17], aggregate="copeland") == [-3, 3, 1, -1]


def test_ordered_weighted_average_of_yager() -> None:
    """Yager (1988), IEEE Trans. SMC 18: weights 0.4, 0.3, 0.2, 0.1 on 0.7, 1, 0.2, 0.6 give 0.75."""
    aggregate = {"method": "ordered", "order_weights": [0.4, 0.3, 0.2, 0.1]}
    assert index_of([[0.7, 1, 0.2, 0.6]], aggregate=aggregate, **AS_IT_IS) == pytest.approx([0.75])


def test_mazziotta_pareto_by_its_formula() -> None:
    """De Muro, Mazziotta & Pareto (2011): z = 100 ± 10 (x - mean)/sd; MPI = M - S cv, here by hand.

    1, 2, 3 and 3, 2, 1 with sample deviations 1 give z 90, 100, 110 against 110, 100, 90: M = 100,
    variances 100, 0, 100.
    """
    for penalty, expected in (("minus", [99, 100, 99]), ("plus", [101, 100, 101])):
        assert index_of(
            [[1, 3], [2, 2], [3, 1]],
            normalise={"method": "zscore", "to": [100, 110]},
            aggregate={"method": "mazziotta_pareto", "penalty": penalty},
        ) == pytest.approx(expected)


def test_adjusted_mazziotta_pareto_by_its_formula() -> None:
    """Mazziotta & Pareto (2016): reference 100, range 60. Of 0, 4, 8 the mean 4 scores 100, the ends 70 and 130.

    The unit with 70 and 100: M = 85, variance 225, AMPI = 85 - 225/85.
    """
    result = index_of([[0, 4], [4, 8], [8, 0]], normalise="reference_range", aggregate="adjusted_mazziotta_pareto")
    assert result == pytest.approx([85 - 225 / 85, 115 - 225 / 115, 100 - 900 / 100])


def test_efficacy_coefficient_by_its_formula() -> None:
    """功效系数法: d = (x - impermissible)/(satisfactory - impermissible) x 40 + 60, weighted mean.

    Profit margin 15 between 10 and 20: 80. Cost share 74 between 90 and 70 (less is better): 92. Weights 3 to 1: 83.
    """
    assert index_of([[15, 74]], [3, 1], (1,), [(10, 20), (90, 70)], normalise="efficacy") == pytest.approx([83])


def test_grey_relational_grade_by_its_formula() -> None:
    """Deng (1989), distinguishing coefficient 0.5: distances 0, 0.5, 1 have coefficients 1, 0.5, 1/3."""
    grades = index_of([[0, 10], [5, 5], [10, 0]], [3, 1], aggregate="grey")
    assert grades == pytest.approx([(3 / 3 + 1) / 4, 0.5, (3 + 1 / 3) / 4])


@pytest.mark.parametrize(("power", "expected"), [(-1, 3.2), (0, 4), (1, 5), (2, 34**0.5), (3, 260 ** (1 / 3))])
def test_power_means_of_two_and_eight(power: float, expected: float) -> None:
    """Hardy, Littlewood & Pólya (1934), Inequalities, 2.2: harmonic, geometric, arithmetic, quadratic, cubic."""
    assert index_of([[2, 8]], aggregate={"method": "power", "power": power}, **AS_IT_IS) == pytest.approx(
        [expected]
    )


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("best", [1, 2, 2, 4]),
        ("worst", [1, 3, 3, 4]),
        ("mean", [1, 2.5, 2.5, 4]),
        ("dense", [1, 2, 2, 3]),
    ],
)
def test_tie_rules(ties: str, expected: list[float]) -> None:
    """Standard, modified, fractional and dense competition ranking."""
    assert card_of([[9], [5], [5], [1]], rank={"ties": ties}).ranks[0, :, -1].tolist() == expected
