"""A change of rank is the sum of its causes, to the last fraction, in every year of every data set."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from ganchao.benchmarking.change import CAUSES, change, changes
from ganchao.benchmarking.states import Setting
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, UnknownName
from ganchao.project import open_project
from ganchao.scoring.score import score
from tests.benchmarking.fields import VARIANTS, card_of
from tests.conftest import ROOT, Tiny


def ranked_in_both(card: Scorecard, a: int, b: int, later: Scorecard | None = None) -> list[str]:
    after = card if later is None else later
    first = {u for u in card.units if card.rank(u, year=a) is not None}
    return [u for u in after.units if u in first and after.rank(u, year=b) is not None]


def adds_up(card: Scorecard, a: int, b: int, later: Scorecard | None = None, every: int = 1) -> int:
    """Checks all units (or each so-manieth) between two years; returns how many."""
    units = ranked_in_both(card, a, b, later)[::every]
    after = card if later is None else later
    for found in changes(card, units, a, b, later=later):
        assert sum(found.parts.values(), Fraction(0)) == found.change
        assert found.rank_from == card.rank(found.unit, year=a)
        assert found.rank_to == after.rank(found.unit, year=b)
    return len(units)


def test_every_change_of_every_province_in_every_year_adds_up() -> None:
    card = open_project("shandong").score()
    spans = [(a, b) for a in card.years for b in card.years if b - a in {1, 3, 11}]
    assert sum(adds_up(card, a, b) for a, b in spans) == 31 * len(spans)


def test_changes_of_countries_over_the_years_add_up() -> None:
    card = open_project("hdi").score()
    assert sum(adds_up(card, a, a + 1, every=4) for a in card.years[:-1:4]) > 300
    assert adds_up(card, 1990, 2022) > 130


@pytest.mark.prove
def test_every_change_of_every_country_in_every_year_adds_up() -> None:
    card = open_project("hdi").score()
    assert sum(adds_up(card, a, a + 1) for a in card.years[:-1]) > 5000


def itci(vintage: str, folder: object) -> Scorecard:
    from pathlib import Path

    text = (ROOT / "tests/published/frameworks/itci.yaml").read_text(encoding="utf-8")
    framework = Framework.model_validate(YAML(typ="safe").load(text))
    raw = pd.read_csv(
        Path(str(folder)) / "itci" / f"raw_vintage_{vintage}.csv", keep_default_na=False, na_values=["", "NA"]
    )
    panel = Panel.from_frame(raw.drop(columns=["ISO_2", "country"]), unit="ISO_3", vintage=vintage)
    return score(panel, framework.replace(indicators=[i for i in framework.indicators if i.code in panel.indicators]))


def test_every_change_of_the_tax_index_adds_up_also_between_vintages(shared_data: object) -> None:
    """Vintage 2024 has other indicators, takes absolute values and revises the past."""
    card, later = itci("2023", shared_data), itci("2024", shared_data)
    assert sum(adds_up(card, a, a + 1) for a in card.years[:-1]) > 300
    assert adds_up(card, 2023, 2024, later) > 35
    assert adds_up(card, 2023, 2023, later) > 35


def test_a_revision_alone_is_all_revision(shared_data: object) -> None:
    card, later = itci("2023", shared_data), itci("2024", shared_data)
    for found in changes(card, ranked_in_both(card, 2023, 2023, later), 2023, 2023, later=later):
        assert found.own == found.rivals == 0
        assert found.revision + found.entrants == found.change


def test_a_later_vintage_of_the_same_years_splits_into_revision_and_the_rest() -> None:
    """Human Development Reports 2021/22 and 2023/24: China 79th of 191, then 75th of 193."""
    before, after = open_project("hdi", vintage="2021-22").score(), open_project("hdi").score()
    found = change(before, "CHN", 2021, 2022, later=after)
    assert (found.rank_from, found.rank_to, found.count_from, found.count_to) == (79, 75, 191, 193)
    assert set(found.came) == {"NRU", "SOM"}
    assert found.revision < -4  # the data were revised in its favour; by itself it lost a place in a year
    assert sum(found.parts.values(), Fraction(0)) == -4


@pytest.mark.parametrize("step", VARIANTS, ids=str)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=6, deadline=None)
def test_changes_add_up_for_every_aggregation(step: dict[str, object], seed: int) -> None:
    card = card_of(
        step,
        seed,
        missing=0.1,
        normalise={"method": "minmax", "over": ("year", "all")[seed % 2], "to": [1, 2], "cap": True},
    )
    adds_up(card, 2020, 2021)


def by_hand(first: list[float], second: list[float], **roster: Unit) -> Scorecard:
    framework = Framework.model_validate(
        {
            "code": "h",
            "indicators": [{"code": "x", "group": "i", "goalposts": {"worst": 0, "best": 100}}],
            "groups": [{"code": "i"}],
            "normalise": "goalposts",
        }
    )
    units = tuple("ABCD"[: len(first)])
    return score(Panel(np.array([first, second])[..., None], (2018, 2019), units, ("x",), roster), framework)


def test_own_and_rivals_share_by_the_two_ways_round() -> None:
    """A rises past B and C at 20 and 30, while B rises to 60: alone from 3 to 1, B alone leaves it 3rd; both: 2nd."""
    found = change(by_hand([10, 20, 30], [50, 60, 30]), "A", 2018, 2019)
    assert (found.rank_from, found.rank_to) == (3, 2)
    assert (found.own, found.rivals) == (Fraction(-3, 2), Fraction(1, 2))
    assert (found.revision, found.entrants) == (0, 0)
    assert found.stood_still == 3


def test_units_that_come_and_go_are_a_cause_of_their_own() -> None:
    card = by_hand([10, 20, 30, 5], [10, 20, 30, 40], B=Unit("B", left=2019), D=Unit("D", entered=2019))
    found = change(card, "A", 2018, 2019)
    assert (found.came, found.went) == (("D",), ("B",))
    assert (found.rank_from, found.rank_to, found.entrants) == (3, 3, 0)
    gone = change(replace_roster(card, B=Unit("B", left=2019), D=Unit("D", ranked=False)), "A", 2018, 2019)
    assert (gone.change, gone.entrants) == (-1, -1)


def replace_roster(card: Scorecard, **roster: Unit) -> Scorecard:
    return score(replace(card.panel, roster=roster), card.framework)


def test_another_rulebook_alone_is_method(tiny: Tiny) -> None:
    """Energy counts nothing in the new rulebook: B loses its second place to C."""
    card = score(tiny.panel, tiny.framework)
    nodes = [i.replace(weight=0) if i.code == "energy" else i for i in tiny.framework.indicators]
    later = score(tiny.panel, tiny.framework.replace(indicators=nodes))
    found = change(card, "B", 2020, 2020, later=later)
    assert (found.rank_from, found.rank_to, found.revision) == (2, 3, 1)


def test_scales_made_from_all_years_are_no_revision() -> None:
    card = open_project("shandong").score()
    assert all(change(card, "CN-SD", a, a + 1).revision == 0 for a in card.years[:-1])


def test_a_setting_gives_back_the_ranks_of_its_own_year() -> None:
    card = open_project("hdi").score()
    setting = Setting(card, 5)
    found = setting.ranks(setting.basis(5)[None], setting.vetoes(5)[None], card.ranked[[5]], card.units, -1)
    np.testing.assert_array_equal(found[0], card.ranks[5, :, -1])


def test_causes_have_the_names_of_fields() -> None:
    found = change(by_hand([1, 2, 3], [3, 2, 1]), "A", 2018, 2019)
    assert tuple(found.parts) == CAUSES


def test_what_cannot_be_compared_is_said(tiny: Tiny) -> None:
    card = score(tiny.panel, tiny.framework)
    with pytest.raises(InvalidInput, match="no change"):
        change(card, "A", 2021, 2021)
    with pytest.raises(UnknownName):
        change(card, "A", 2019, 2021)
    with pytest.raises(UnknownName):
        change(card, "X", 2020, 2021)
    beside = replace_roster(card, A=Unit("A", ranked=False))
    with pytest.raises(InvalidInput, match="not ranked in 2020"):
        change(beside, "A", 2020, 2021)
