"""Human Development Index: UNDP, Human Development Reports 2021/22 and 2023/24, time series and technical note 1."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

import ganchao
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.score import score

HDI = Path(ganchao.__file__).parent / "files" / "examples" / "hdi"
VINTAGES = {"2021-22": (2021, 5571, 191), "2023-24": (2022, 5808, 193)}  # last year, published values, ranked


@pytest.fixture(scope="module", params=VINTAGES)
def vintage(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def card(vintage: str) -> Scorecard:
    units = pd.read_csv(HDI / "units.csv", keep_default_na=False, encoding="utf-8-sig")
    roster = [Unit(code, ranked=ranked == "yes") for code, ranked in zip(units.code, units.ranked, strict=True)]
    framework = Framework.model_validate(YAML(typ="safe").load((HDI / "framework.yaml").read_text(encoding="utf-8")))
    frame = pd.read_csv(HDI / "data" / vintage / "components.csv", keep_default_na=False, na_values=[""])
    return score(Panel.from_frame(frame, roster=roster, vintage=vintage), framework)


@pytest.fixture(scope="module")
def compared(card: Scorecard, vintage: str) -> pd.DataFrame:
    """Published values beside ours."""
    published = pd.read_csv(HDI / "published" / f"hdi-{vintage}.csv", keep_default_na=False, na_values=[""])
    ours = card.to_frame().query("node == 'hdi'")[["unit", "year", "published"]]
    both = published.merge(ours, on=["unit", "year"], how="left", validate="one_to_one")
    return both.assign(country=~both.unit.str.startswith("ZZ"))


def test_every_published_value_of_a_country_is_reproduced_at_three_decimals(
    compared: pd.DataFrame, vintage: str
) -> None:
    countries = compared[compared.country]
    assert len(countries) == VINTAGES[vintage][1]  # 11,379 over both vintages
    assert (countries.hdi != countries.published).sum() == 0


def test_every_published_value_of_a_region_is_reproduced_at_three_decimals(compared: pd.DataFrame) -> None:
    regions = compared[~compared.country]
    assert len(regions) >= 352
    assert (regions.hdi != regions.published).sum() == 0


def test_ranks_of_the_last_year_equal_the_published_ones(card: Scorecard, vintage: str) -> None:
    year, _values, count = VINTAGES[vintage]
    published = pd.read_csv(HDI / "published" / f"rank-{vintage}.csv", keep_default_na=False).set_index("unit")["rank"]
    ours = {unit: card.rank(unit, year=year) for unit in card.units}
    assert {unit: rank for unit, rank in ours.items() if rank is not None} == published.to_dict()
    assert len(published) == count == card.counts[-1, -1]


def test_ranking_before_rounding_would_be_wrong(card: Scorecard, vintage: str) -> None:
    unrounded = score(card.panel, card.framework.replace(rank={"decimals": None}))
    assert (unrounded.ranks[-1, :, -1] == card.ranks[-1, :, -1]).sum() == {"2021-22": 162, "2023-24": 166}[vintage]


def test_regions_are_scored_but_not_ranked(card: Scorecard) -> None:
    world = card.units.index("ZZK.WORLD")
    assert np.isfinite(card.scores[-1, world, -1])
    assert np.isnan(card.ranks[:, world]).all()


def test_a_country_without_all_four_indicators_has_no_score(card: Scorecard) -> None:
    incomplete = np.isnan(card.panel.values).any(axis=-1)
    assert incomplete.any()
    assert np.array_equal(np.isnan(card.scores[..., -1]), incomplete)
