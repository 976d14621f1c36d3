"""Scores as shares of the way along a node's own scale."""

from __future__ import annotations

import numpy as np

from ganchao.domain.panel import Floats, position
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.normalise import scale_of
from ganchao.scoring.tree import branches_of


def shares_of(card: Scorecard, node: str, year: int) -> Floats:
    """Scores of a node as shares of its scale, kept inside 0 to 1 ``(unit,)``.

    ``year`` is a place on the year axis. A scale without ends is replaced by the field's range that year.
    """
    scores = card.scores[year, :, position("node", node, card.nodes)]
    indicator = next((i for i in card.framework.scored if i.code == node), None)
    if indicator is not None:
        scale = scale_of(indicator.normalise or card.framework.normalise)
    else:
        branch = next(b for b in branches_of(card.framework, card.years) if b.group.code == node)
        rescale = branch.rescale
        scale = branch.own_scale if rescale is None else (rescale.to if rescale.method == "minmax" else None)
    if scale is None:
        field = scores[card.ranked[year] & np.isfinite(scores)]
        scale = (float(field.min()), float(field.max())) if field.size else (0.0, 1.0)
    low, high = scale
    return np.clip((scores - low) / (high - low), 0.0, 1.0) if high > low else np.full(scores.shape, np.nan)
