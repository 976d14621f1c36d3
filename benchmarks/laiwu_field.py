"""The shipped field of ``laiwu``: written anew, and how well simulated ranks move as real ones did.

    python -m benchmarks.laiwu_field            # what is shipped against what the generator gives
    python -m benchmarks.laiwu_field --write    # writes units.csv and the data of the shipped project
    python -m benchmarks.laiwu_field --judge    # rank moves on the seeds tuned on and on twenty fresh ones
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel, Unit
from ganchao.domain.scorecard import Scorecard
from ganchao.files.documents import read_framework
from ganchao.files.simulated_own import OWN, START_RANK
from ganchao.files.simulated_zones import SEED, Settings, SimulatedZones, simulated_zones
from ganchao.project import EXAMPLES_DIR
from ganchao.scoring.score import score

FOLDER = EXAMPLES_DIR / "laiwu"
TUNED = tuple(range(1, 6))
"""Seeds on which the generator's settings were chosen."""
FRESH = tuple(range(401, 421))
"""Seeds it was judged on afterwards."""
LOW, TOP = 80, 30
"""Ranks from which, and up to which, moves are compared."""


@dataclass(frozen=True)
class Gains:
    """Yearly gains of places, gains only as press releases report them: quartiles."""

    low: tuple[float, float, float]
    """From rank 80 on; published fragments have 4, 7, 10."""
    top: tuple[float, float, float]
    """From rank 30 up; published fragments have 1, 2.5, 4."""


def rulebook() -> Framework:
    """The rulebook of 2021 as shipped."""
    framework, _problems = read_framework(FOLDER / "rulebooks" / "2021.yaml")
    assert framework is not None
    return framework


def scored(zones: SimulatedZones, framework: Framework) -> Scorecard:
    """Scores and ranks of a simulated field."""
    roster = [Unit(row.code, entered=int(row.entered) if row.entered else None) for row in zones.units.itertuples()]
    return score(Panel.from_frame(zones.data, roster=roster), framework)


def quartiles(ranks: Iterable[Floats]) -> Gains:
    """Quartiles of yearly gains, pooled over fields of ranks ``(year, unit)``."""
    pairs = [(before, before - after) for field in ranks for before, after in pairwise(field)]
    start, gain = (np.concatenate(each) for each in zip(*pairs, strict=True))

    def of(chosen: Floats) -> tuple[float, float, float]:
        first, second, third = np.percentile(gain[chosen & (gain > 0)], [25, 50, 75])
        return float(first), float(second), float(third)

    return Gains(of(start >= LOW), of(start <= TOP))


def gains_of(seeds: Iterable[int], *, pooled: bool = False) -> dict[int, Gains]:
    """Quartiles of gains for each seed, or under 0 those of all seeds together."""
    framework = rulebook()
    ranks = {seed: scored(simulated_zones(seed), framework).ranks[..., -1] for seed in seeds}
    if pooled:
        return {0: quartiles(ranks.values())}
    return {seed: quartiles([field]) for seed, field in ranks.items()}


def placed(seed: int, rank: int = START_RANK, settings: Settings | None = None) -> Settings:
    """Settings that put our own zone at a rank in the last round. Raises ``ValueError`` where no quality does."""
    framework, chosen = rulebook(), settings or Settings()

    def rank_at(level: float) -> float:
        card = scored(simulated_zones(seed, replace(chosen, own_level=level)), framework)
        return float(card.ranks[-1, card.units.index(OWN), -1])

    low, high = -6.0, 6.0
    for _ in range(40):
        middle = (low + high) / 2
        found = rank_at(middle)
        if found == rank:
            return replace(chosen, own_level=round(middle, 6))
        low, high = (middle, high) if found > rank else (low, middle)
    raise ValueError(f"no quality puts our zone at rank {rank} with seed {seed}")


def write() -> None:
    """The shipped tables, from the seed and settings in ``simulated_zones``."""
    zones = simulated_zones(SEED)
    zones.units.to_csv(FOLDER / "units.csv", index=False, lineterminator="\n", encoding="utf-8-sig")
    data = FOLDER / "data" / "simulated" / "zones.csv"
    data.parent.mkdir(parents=True, exist_ok=True)
    zones.data.to_csv(data, index=False, lineterminator="\n", float_format="%.12g", encoding="utf-8-sig")


def main(arguments: list[str]) -> int:
    """Command line; 1 where our own zone does not stand where it should."""
    if "--write" in arguments:
        write()
    if "--judge" in arguments:
        for name, seeds in (("tuned", TUNED), ("fresh", FRESH)):
            for seed, gains in gains_of(seeds).items():
                print(f"{name} {seed}: from rank {LOW} on {gains.low}, up to rank {TOP} {gains.top}")
    card = scored(simulated_zones(SEED), rulebook())
    found = float(card.ranks[-1, card.units.index(OWN), -1])
    print(f"our own zone: rank {found:.0f} of {card.counts[-1, -1]:.0f} in round {card.years[-1]}")
    if found != START_RANK:
        print(f"set own_level to {placed(SEED).own_level}")
    return int(found != START_RANK)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
