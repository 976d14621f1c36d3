"""Peers of the benefit of the doubt against the linear programme of data envelopment analysis and its dual."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from ganchao.benchmarking.peers import doubt_peers
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.scoring.score import score


@pytest.mark.parametrize("seed", range(12))
def test_the_share_reached_and_the_reference_set_are_those_of_the_linear_programme(seed: int) -> None:
    """Cherchye et al. (2007): max w'x under w'x_k <= 1, w >= 0; whoever holds a positive dual price must be named."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(0.1, 0.9, size=(1, 9, 3))
    framework = Framework.model_validate({
        "code": "b", "normalise": "goalposts", "groups": [{"code": "i"}],
        "indicators": [{"code": c, "group": "i", "goalposts": {"worst": 0, "best": 1}} for c in "abc"],
    })
    card = score(Panel(values, (2020,), tuple("ABCDEFGHI"), tuple("abc")), framework)
    for own in range(9):
        solved = linprog(-values[0, own], A_ub=values[0], b_ub=np.ones(9), bounds=(0, None), method="highs")
        found = doubt_peers(card, own, 0, len(card.nodes) - 1, most=9)
        if -solved.fun > 1 - 1e-7:
            assert not found
            continue
        assert found[0].number == pytest.approx(-solved.fun, abs=1e-7)
        priced = {card.units[k] for k in np.flatnonzero(solved.ineqlin.marginals < -1e-7)}
        assert priced <= {peer.unit for peer in found}
