"""Pairwise judgements, good and bad."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.errors import InvalidInput
from ganchao.scoring.ahp import consistency_ratio, pairwise_weights, principal_eigenvector

LANGS = ("zh", "en")


def problems_of(matrix: list[list[float]], members: str) -> list[dict[str, object]]:
    with pytest.raises(InvalidInput) as caught:
        pairwise_weights(matrix, list(members))
    assert all(caught.value.sentences(lang) for lang in LANGS)
    return [{"key": problem.key, **problem.values} for problem in caught.value.problems]


def test_judgements_without_contradiction_give_back_the_weights_they_came_from() -> None:
    wished = np.array([0.5, 0.3, 0.15, 0.05])
    matrix = wished[:, np.newaxis] / wished
    assert pairwise_weights(matrix.tolist(), "abcd") == pytest.approx(wished)
    assert consistency_ratio(principal_eigenvector(matrix)[1], 4) == pytest.approx(0, abs=1e-12)


def test_rounded_reciprocals_count_as_exact_ones() -> None:
    rounded = [[1, 3, 6], [0.33, 1, 2], [0.17, 0.5, 1]]
    exact = [[1, 3, 6], [1 / 3, 1, 2], [1 / 6, 1 / 2, 1]]
    assert pairwise_weights(rounded, "abc") == pytest.approx(pairwise_weights(exact, "abc"), rel=1e-12)


def test_one_and_two_members_never_contradict_each_other() -> None:
    assert pairwise_weights([[1]], "a").tolist() == [1]
    assert pairwise_weights([[1, 9], [1 / 9, 1]], "ab") == pytest.approx([0.9, 0.1])


def test_a_contradiction_names_the_judgement_to_ask_about_and_what_the_others_imply() -> None:
    """a is twice b, b twice c, c twice d; but d is judged 5 times a instead of an eighth."""
    wished = np.array([8.0, 4.0, 2.0, 1.0])
    matrix = (wished[:, np.newaxis] / wished).tolist()
    matrix[0][3], matrix[3][0] = 1 / 5, 5
    (problem,) = problems_of(matrix, "abcd")
    assert problem["key"] == "weight.ahp_inconsistent"
    assert (problem["row"], problem["column"], problem["judgement"]) == ("d", "a", "5")
    assert float(problem["ratio"]) > 0.1
    assert {"a", "d"} <= {problem["a"], problem["b"], problem["c"]}


def test_matrices_of_the_wrong_shape_are_sent_back() -> None:
    assert problems_of([[1, 2], [0.5, 1]], "abc")[0]["key"] == "weight.ahp_not_square"
    assert problems_of([[1, 2, 3], [0.5, 1]], "ab")[0]["key"] == "weight.ahp_not_square"
    assert problems_of([], "ab")[0]["shape"] == "0 × 0"
    assert problems_of(np.ones((16, 16)).tolist(), "abcdefghijklmnop")[0]["key"] == "weight.ahp_too_many"


def test_all_faulty_judgements_are_told_at_once() -> None:
    found = problems_of([[2, 3, -1], [0.5, 1, 2], [1, 0.5, 1]], "abc")
    assert [(p["key"], p["row"], p["column"]) for p in found] == [
        ("weight.ahp_not_reciprocal", "a", "a"),
        ("weight.ahp_not_reciprocal", "a", "b"),
        ("weight.ahp_not_positive", "a", "c"),
    ]
