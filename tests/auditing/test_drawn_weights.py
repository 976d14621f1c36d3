"""Weights of every draw, and what they amount to in the index."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganchao.auditing.drawn_weights import in_index, left_places, level_of, runs, varied_nodes, weights_of
from ganchao.auditing.engine import Prepared, prepare_audit
from ganchao.auditing.uncertainty import blocks_of, uniforms_of
from ganchao.domain.audit import Audit
from ganchao.scoring.tree import branches_of


def drawn(field: Any, weights: dict[str, Any], draws: int = 4000, **audit: Any) -> tuple[Prepared, np.ndarray]:
    panel, framework = field()
    prepared = prepare_audit(panel, framework, Audit.model_validate({"weights": weights, **audit}))
    uniforms = uniforms_of(blocks_of(draws, 1)[0], prepared.dimensions).T
    return prepared, weights_of(prepared, uniforms, np.zeros(draws, dtype=np.intp))


def test_relative_weights_are_spread_evenly_round_the_given_ones(field: Any) -> None:
    prepared, made = drawn(field, {"spread": 0.4})
    ratio = made / prepared.given[0][:, None]
    assert ((ratio >= 0.6) & (ratio <= 1.4)).all()
    np.testing.assert_allclose(ratio[:-1].std(axis=1), 0.8 / np.sqrt(12), rtol=0.05)
    assert (made[-1] == 1).all()  # the index has no siblings


def test_only_named_nodes_vary(field: Any) -> None:
    prepared, made = drawn(field, {"nodes": ["i0", "g1"]})
    codes = prepared.framework.node_codes
    assert {codes[k] for k in np.flatnonzero(np.ptp(made, axis=1) > 0)} == {"i0", "g1"}
    with_siblings = varied_nodes(prepared.framework, Audit.model_validate({"weights": {}}))
    assert [codes[k] for k in with_siblings] == ["i0", "i1", "i2", "i3", "i4", "i5", "g0", "g1"]


@pytest.mark.parametrize("nodes", [[], ["i0", "i2"]])
def test_dirichlet_shares_have_the_mean_and_spread_of_dirichlet(field: Any, nodes: list[str]) -> None:
    prepared, made = drawn(field, {"method": "dirichlet", "concentration": 30, "nodes": nodes}, 20_000)
    branch = prepared.trees[0][0]
    shares = made[list(branch.members)]
    own = prepared.given[0][list(branch.members)] / prepared.given[0][list(branch.members)].sum()
    np.testing.assert_allclose((shares / shares.sum(axis=0)).mean(axis=1), own, atol=0.01)
    if not nodes:
        variance = own * (1 - own) / 31
        np.testing.assert_allclose((shares / shares.sum(axis=0)).var(axis=1), variance, rtol=0.1)


def test_each_indicator_is_left_out_as_often(field: Any) -> None:
    panel, framework = field()
    prepared = prepare_audit(panel, framework, Audit.model_validate({"leave_out": "each"}))
    uniforms = uniforms_of(blocks_of(4000, 1)[0], 1).T
    gone = left_places(prepared, uniforms)
    assert gone is not None
    counts = np.bincount(gone + 1, minlength=7)
    np.testing.assert_allclose(counts, 4000 / 7, rtol=0.15)
    weights = weights_of(prepared, uniforms, np.zeros(4000, dtype=np.intp))
    assert ((weights == 0).sum(axis=0) == (gone >= 0)).all()


def test_weights_in_the_index_are_products_up_the_tree(field: Any) -> None:
    tree = branches_of(field()[1], [2020])
    weights = np.array([1, 2, 3, 1, 2, 3, 1, 2, 1.0])[:, None]
    made = in_index(tree, weights, 8)[:, 0]
    np.testing.assert_allclose(made, np.array([1, 0, 3, 0, 2, 0]) / 6 / 3 + np.array([0, 2, 0, 1, 0, 3]) / 6 * 2 / 3)
    np.testing.assert_allclose(in_index(tree, weights, 6)[:, 0], np.array([1, 0, 3, 0, 2, 0]) / 6)


def test_a_group_without_members_gives_its_weight_to_its_siblings(field: Any) -> None:
    tree = branches_of(field()[1], [2020])
    weights = np.array([[0, 1, 0, 1, 0, 1, 1, 2, 1], [0, 0, 0, 0, 0, 0, 1, 2, 1]], dtype=float).T
    made = in_index(tree, weights, 8)
    np.testing.assert_allclose(made[:, 0], np.array([0, 1, 0, 1, 0, 1]) / 3)
    assert (made[:, 1] == 0).all()


def test_levels_share_the_unit_interval() -> None:
    assert level_of(np.array([0.0, 0.333, 0.334, 0.999, 1.0]), 3).tolist() == [0, 0, 1, 2, 2]
    assert runs((2, 3, 4)) == slice(2, 5)
    assert runs((2, 4)) == [2, 4]
