"""Weights printed in books and papers: AHP of Saaty, CRITIC of Diakoulaki and others."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.recipe import Weighting
from ganchao.errors import InvalidInput
from ganchao.scoring.ahp import consistency_ratio, pairwise_weights, principal_eigenvector
from ganchao.scoring.weight import critic

DRINKS = [
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [1, 9, 4, 2, 1, 2, 1 / 2],
    [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [2, 9, 9, 3, 2, 3, 1],
]
SCHOOLS = [
    [1, 4, 3, 1, 3, 4],
    [1 / 4, 1, 7, 3, 1 / 5, 1],
    [1 / 3, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 6],
    [1, 1 / 3, 5, 1, 1, 1 / 3],
    [1 / 3, 5, 5, 1, 1, 3],
    [1 / 4, 1, 6, 3, 1 / 3, 1],
]


def test_saaty_2008_which_drink_is_consumed_more_in_the_us() -> None:
    """Saaty (2008), Int. J. Services Sciences 1(1), 83-98, table 2: derived scale and consistency ratio 0.022."""
    drinks = ["coffee", "wine", "tea", "beer", "sodas", "milk", "water"]
    weights = pairwise_weights(DRINKS, drinks)
    assert weights.round(3).tolist() == [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    _, greatest = principal_eigenvector(np.array(DRINKS))
    assert round(consistency_ratio(greatest, len(DRINKS)), 3) == 0.022


def test_saaty_1980_choosing_a_school_is_sent_back_as_inconsistent() -> None:
    """The criteria of the school example in Saaty (1980), known for a consistency ratio far above 0.1."""
    _, greatest = principal_eigenvector(np.array(SCHOOLS))
    assert consistency_ratio(greatest, 6) > 0.2
    names = ["learning", "friends", "school life", "vocational training", "college preparation", "music classes"]
    with pytest.raises(InvalidInput) as caught:
        pairwise_weights(SCHOOLS, names)
    assert [problem.key for problem in caught.value.problems] == ["weight.ahp_inconsistent"]
    assert sum(name in str(caught.value) for name in names) >= 3


def test_diakoulaki_1995_weights_of_eight_firms() -> None:
    """Diakoulaki, Mavrotas, Papayannakis (1995), Computers & Operations Research 22(7), 763-770.

    Digits as scikit-criteria holds them in its own test of the paper's table.
    """
    table = np.array(
        [
            [61.0, 1.08, 4.33],
            [20.7, 0.26, 4.34],
            [16.3, 1.98, 2.53],
            [9.0, 3.29, 1.65],
            [5.4, 2.77, 2.33],
            [4.0, 4.12, 1.21],
            [-6.1, 3.52, 2.10],
            [-34.6, 3.31, 0.98],
        ]
    )
    scores = (table - table.min(axis=0)) / np.ptp(table, axis=0)
    weights = critic(scores, np.ones(3), step=Weighting(method="critic"))
    assert weights == pytest.approx([0.20222554, 0.48090173, 0.31687273], abs=5e-9)
