"""Levels of a framework's nodes as COINr counts them."""

from __future__ import annotations

from ganchao.domain.framework import Framework


def levels_of(framework: Framework) -> dict[str, int]:
    """1 for indicators, one more than the highest of its members for a group."""
    levels = {indicator.code: 1 for indicator in framework.scored}
    for group in framework.bottom_up:
        levels[group.code] = 1 + max(levels[node.code] for node in framework.members(group.code))
    return levels
