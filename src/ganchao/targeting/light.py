"""Rivals without everyone's values: what stays when questions come often and memory is dear.

Where nobody's score depends on anybody else's values, all that plans of ours ever meet are rivals' scores and the
frame; the values, a hundred times as large, are let go of. Whoever asks for them after all gets NaN and no number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.rivals import Rivals

OF_FIELD: Final = ("complete", "counts", "framed", "frame", "order", "powers", "scores", "spreads", "turn", "weights")
OF_RIVALS: Final = ("_base_scores", "_reference", "_rivals", "_scores", "alone", "straight")


def light(rivals: Rivals) -> Rivals:
    """The same rivals, without values where none are needed; as they are where goalposts move."""
    if not rivals.fixed:
        return rivals
    field = rivals.field
    known = {name: getattr(field, name) for name in OF_FIELD}
    shape = (field.values.shape[0], field.values.shape[1], field.values.shape[2])
    kept = replace(field, values=np.broadcast_to(np.nan, shape))
    vars(kept).update({**known, "by_itself": True})
    found = replace(rivals, field=kept)
    vars(found).update({name: getattr(rivals, name) for name in OF_RIVALS})
    return found


def rank_held(rivals: Rivals, own: Floats, confidence: float) -> int:
    """The best rank that values of ours ``(draw or 1, indicator)`` reach with a confidence; the last if none better."""
    low, high = 1, rivals.count
    while low < high:
        middle = (low + high) // 2
        if rivals.probability(own, middle) >= confidence:
            high = middle
        else:
            low = middle + 1
    return low


def chances_of(rivals: Rivals, own: Floats) -> Floats:
    """Probability of each rank or better ``(rank,)`` under values of ours ``(draw or 1, indicator)``."""
    ranks = rivals.ranks(own)
    found: Floats = (ranks[:, None] <= np.arange(1, rivals.count + 1)).mean(axis=0)
    return found
