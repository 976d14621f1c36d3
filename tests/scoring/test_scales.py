"""Scores as shares of a node's own scale."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.scoring.scales import shares_of
from ganchao.scoring.score import score
from tests.conftest import TINY_FRAMEWORK, Tiny


def test_shares_of_a_group_are_of_its_own_scale(tiny: Tiny) -> None:
    card = score(tiny.panel, tiny.framework)
    assert shares_of(card, "innovation", 0) == pytest.approx(tiny.scores[0][:, 0])
    hundred = {**TINY_FRAMEWORK, "normalise": {"method": "minmax", "to": [0, 100]}}
    card = score(tiny.panel, Framework.model_validate(hundred))
    assert shares_of(card, "innovation", 0) == pytest.approx(tiny.scores[0][:, 0])
    assert shares_of(card, "energy", 0) == pytest.approx([0.5, 1, 0, 0.75])


def test_a_scale_without_ends_is_the_fields_range(tiny: Tiny) -> None:
    card = score(tiny.panel, Framework.model_validate({**TINY_FRAMEWORK, "normalise": "zscore"}))
    shares = shares_of(card, "index", 0)
    assert (shares.min(), shares.max()) == (0, 1)
    assert np.argsort(shares).tolist() == np.argsort(card.scores[0, :, -1]).tolist()
