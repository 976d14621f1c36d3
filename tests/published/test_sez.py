"""Ten Polish special economic zones: github.com/dabrze/topsis-improvement-actions, "Reaching the Top", TOPSIS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.score import score

PUBLISHED = {"KOS": 0.7154, "TAR": 0.6241, "MIE": 0.5073, "KRA": 0.4848, "LEG": 0.4359, "SLU": 0.4122, "LOD": 0.4114,
             "STA": 0.4113, "KAM": 0.3980, "POM": 0.3207}


@pytest.fixture(scope="module")
def card(shared: Callable[[str], Path], framework: Callable[[str], Framework]) -> Scorecard:
    frame = pd.read_csv(shared("topsis_sez") / "sez.csv")
    frame.columns = ["unit", "area", "capital", "jobs", "permits", "result"]
    return score(Panel.from_frame(frame.assign(year=2015)), framework("sez"))


def test_the_ten_closeness_scores_equal_the_published_ones_at_four_decimals(card: Scorecard) -> None:
    ours = {unit: float(card.published[0, place, -1]) for place, unit in enumerate(card.units)}
    assert ours == PUBLISHED


def test_the_ten_zones_are_ranked_in_the_published_order(card: Scorecard) -> None:
    assert sorted(card.units, key=lambda unit: card.rank(unit) or 99) == list(PUBLISHED)


def test_the_published_improvement_lifts_leg_to_rank_two(card: Scorecard) -> None:
    """13.547401 bn more financial result, the bounds staying those of the original ten."""
    old = card.panel.values[card.panel.at(year=2015, unit="LEG", indicator="result")]

    def rank_with(more: float) -> int | None:
        changed = card.panel.with_values({(2015, "LEG", "result"): old + more})
        exact = card.framework.replace(rank={"decimals": None})
        return score(changed, exact, goalposts=card).rank("LEG")

    assert rank_with(13.547401) == 2
    assert rank_with(13.5473) == 3
