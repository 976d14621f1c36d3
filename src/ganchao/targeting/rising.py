"""Whether a better value of ours can ever cost us a rank under a framework."""

from __future__ import annotations

from typing import Final

from ganchao.domain.framework import Direction, Framework

STEADY_SCALES: Final = frozenset({
    "minmax", "goalposts", "efficacy", "distance_to_best", "distance_to_target", "share_of_best", "rank", "borda",
    "percentile_rank",
})
"""Normalisers with which a better value of ours raises our score, and rivals' scores if anything fall together."""
STEADY_SUMS: Final = frozenset({
    "arithmetic", "geometric", "harmonic", "power", "weakest", "median", "ordered", "copeland",
})
"""Aggregators that rise with each member and set no unit's score by another's but by comparing pairs."""


def always_rising(framework: Framework) -> bool:
    """Whether a better value of ours never costs us a rank.

    Not so with z-scores (a value far ahead widens the spread that others' scores are divided by), treated outliers,
    groups that are turned round or rescaled before they add up, and aggregators that look at balance or at an ideal.
    ``False`` where it is not known.
    """
    scales = all(
        (i.normalise or framework.normalise).method in STEADY_SCALES
        and (i.treat or framework.treat).method == "none" for i in framework.scored
    )
    sums = all(
        (g.aggregate or framework.aggregate).method in STEADY_SUMS
        and (g.weighting or framework.weighting).method != "benefit_of_the_doubt"
        and g.direction is Direction.HIGHER for g in framework.groups
    )
    rescaled = any(
        (step := g.rescale or framework.rescale) is not None and step.parent_uses == "after" for g in framework.groups
    )
    return scales and sums and not rescaled
