"""Promises of the article's project, from its simulated field on."""

from __future__ import annotations

from benchmarks.laiwu_field import FRESH, gains_of, rulebook, scored
from benchmarks.promise import Outcome, Promise
from ganchao.files.simulated_own import OWN, START_RANK
from ganchao.files.simulated_zones import SEED, simulated_zones

LOW, TOP = (4.0, 7.0, 10.0), (1.0, 2.5, 4.0)
"""Quartiles of yearly gains in the published fragments: from rank 80 on (8 moves), up to rank 30 (12)."""
NEAR_LOW, NEAR_TOP = 3.0, 1.0


def ranks_move_as_published() -> Outcome:
    """Yearly gains of simulated ranks against the fragments, on seeds the generator was not tuned on."""
    each = gains_of(FRESH)
    pooled = gains_of(FRESH, pooled=True)[0]
    low = max(abs(a - b) for a, b in zip(pooled.low, LOW, strict=True))
    top = max(abs(a - b) for a, b in zip(pooled.top, TOP, strict=True))
    near = sum(max(abs(a - b) for a, b in zip(gains.low, LOW, strict=True)) <= NEAR_LOW for gains in each.values())
    card = scored(simulated_zones(SEED), rulebook())
    own = float(card.ranks[-1, card.units.index(OWN), -1])
    words = (
        f"{len(each)} seeds, gains only: from rank 80 on quartiles {quoted(pooled.low)} (published {quoted(LOW)}), "
        f"{near} of {len(each)} seeds by themselves within {NEAR_LOW:g}; up to rank 30 {quoted(pooled.top)} "
        f"(published {quoted(TOP)}); our own zone stands at {own:.0f}"
    )
    return Outcome(low <= NEAR_LOW and top <= NEAR_TOP and own == START_RANK, words)


def quoted(quartiles: tuple[float, float, float]) -> str:
    """ "4 / 7 / 10"."""
    return " / ".join(f"{value:g}" for value in quartiles)


PROMISES = (
    Promise(
        "simulated-field",
        "Ranks of the simulated field move as published ones: yearly gains from rank 80 on have quartiles within 3 "
        "places of 4, 7, 10, up to rank 30 within 1 of 1, 2.5, 4, on seeds not tuned on",
        ranks_move_as_published,
    ),
)
