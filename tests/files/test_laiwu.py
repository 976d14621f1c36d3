"""The shipped project ``laiwu``: real names of indicators, simulated values, and every assumption said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ganchao
from ganchao.domain.framework import Framework, Role
from ganchao.domain.scorecard import Scorecard
from ganchao.files.documents import read_draft
from ganchao.files.simulated_own import OWN, START_RANK
from ganchao.files.simulated_zones import SEED, simulated_zones
from ganchao.project import open_project

FOLDER = Path(ganchao.__file__).parent / "files" / "examples" / "laiwu"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "hightech-zones"
BLANK = "（未公布，请填写）"


@pytest.fixture(scope="module")
def card() -> Scorecard:
    return open_project("laiwu").score()


@pytest.fixture(scope="module")
def rulebook(card: Scorecard) -> Framework:
    return card.framework


def test_the_rulebook_has_the_published_groups_counts_and_weights(rulebook: Framework) -> None:
    groups = rulebook.members("zone_index")
    assert [group.weight for group in groups] == [20, 20, 15, 15, 30]
    assert [len(rulebook.members(group.code)) for group in groups] == [10, 10, 9, 7, 10]
    weights = {i.code: i.weight for i in rulebook.scored}
    assert {code: w for code, w in weights.items() if w != 1} == {"rd_institutions": 0.8, "rd_staff_share": 1.2}
    for indicator in rulebook.scored:
        assert ("已公布" in indicator.note.zh) == (indicator.weight != 1)
        assert ("假定组内相等" in indicator.note.zh) == (indicator.weight == 1)


def test_names_are_those_of_the_published_system(rulebook: Framework) -> None:
    path = SHARED / "indicator_systems.csv"
    if not path.is_file():
        pytest.skip("../shared/data/hightech-zones is not here")
    table = pd.read_csv(path, dtype=str)
    theirs = table[table.system.str.startswith("MOST-2021")]
    published = theirs[theirs.level == "2"].name_zh.str.replace("(评分)", "")
    assert [i.name.zh for i in rulebook.scored] == [name.replace("(", "（").replace(")", "）") for name in published]
    assert [g.name.zh for g in rulebook.members("zone_index")] == list(theirs[theirs.level == "1"].name_zh)


def test_an_effective_weight_is_level_one_times_own_share(card: Scorecard) -> None:
    weight = {indicator.code: 0.0 for indicator in card.framework.scored}
    for group in card.framework.members("zone_index"):
        members = [member.code for member in card.framework.members(group.code)]
        own = {code: float(card.weights[-1, card.nodes.index(code)]) for code in members}
        weight |= {code: float(group.weight_in(2019)) * each / sum(own.values()) for code, each in own.items()}
    assert sum(weight.values()) == pytest.approx(100)
    assert (weight["rd_institutions"], weight["rd_staff_share"]) == pytest.approx((1.6, 2.4))
    scored = card.scores[-1, :, : len(weight)]
    index = scored @ np.array(list(weight.values())) / 100
    assert np.abs(index - card.scores[-1, :, -1]).max() < 1e-9


def test_beyond_the_reference_nothing_is_gained(card: Scorecard) -> None:
    scores = card.scores[..., : len(card.framework.scored)]
    assert np.nanmin(scores) == 0
    assert np.nanmax(scores) == 100


def test_rounds_rest_on_the_year_before_and_the_numbers_ranked_are_those_known(card: Scorecard) -> None:
    assert (card.years, card.data_years) == (tuple(range(2013, 2020)), tuple(range(2012, 2019)))
    known = {2016: 147, 2017: 147, 2018: 157, 2019: 169}
    assert {year: int(n) for year, n in zip(card.years, card.counts[:, -1], strict=True) if year in known} == known


def test_our_zone_enters_in_2015_and_starts_where_it_is_assumed_to(card: Scorecard) -> None:
    assert card.framework.own == OWN
    assert card.rank(OWN, year=2019) == START_RANK
    assert np.isnan(card.ranks[card.years.index(2015), card.units.index(OWN), -1])


def test_our_zone_passes_through_the_published_figures() -> None:
    data = simulated_zones(SEED).data.query("unit == 'OWN'").set_index("year")
    assert data.hightech_firms[2015] == 27
    columns = ["hightech_firms", "above_scale_firms", "registered_firms", "hightech_output_share"]
    assert list(data.loc[2018, columns]) == [34, 267, 4000, 55]
    assert data.zone_gdp[2015] == pytest.approx(88 * 12 / 9, rel=1e-4)


def test_stand_ins_stand_where_their_reason_says(card: Scorecard) -> None:
    for peer in card.framework.peers:
        assert f"第 {card.rank(peer.unit, year=2019)} 位" in peer.why.zh
        assert f"{card.rank(peer.unit, year=2019)}" in peer.why.en


def test_the_shipped_tables_are_what_the_generator_gives() -> None:
    zones = simulated_zones(SEED)
    shipped = pd.read_csv(FOLDER / "data" / "simulated" / "zones.csv", encoding="utf-8-sig")
    pd.testing.assert_frame_equal(shipped, zones.data, check_dtype=False, rtol=1e-9)
    units = pd.read_csv(FOLDER / "units.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    pd.testing.assert_frame_equal(units, zones.units, check_dtype=False)


def test_no_simulated_unit_carries_a_real_zones_name() -> None:
    path = SHARED / "national_hightech_zones_list.csv"
    if not path.is_file():
        pytest.skip("../shared/data/hightech-zones is not here")
    real = set(pd.read_csv(path).iloc[:, 0])
    names = pd.read_csv(FOLDER / "units.csv", dtype=str, encoding="utf-8-sig").name_zh
    assert all(name == "本区（模拟）" or name.startswith("园区") for name in names)
    assert not any(zone in name for zone in real for name in names)


def test_the_mark_is_there_in_both_languages(rulebook: Framework) -> None:
    assert "模拟" in rulebook.simulated.zh
    assert "imulated" in rulebook.simulated.en


def test_the_change_of_boundaries_is_a_break_and_a_dated_event(rulebook: Framework) -> None:
    share = rulebook.node("share_of_city_gdp")
    assert (share.numerator, share.denominator, share.breaks) == ("zone_gdp", "city_gdp", (2020,))  # type: ignore[attr-defined]
    assert rulebook.scenario is not None
    events = {each.code: each for each in rulebook.scenario.events}
    event = events["joins_jinan"]
    assert (event.year, event.effects[0].indicator, event.effects[0].units) == (2020, "share_of_city_gdp", (OWN,))
    assert set(events) == {"joins_jinan", "e_railway"}  # those of the plan are taken in


def test_the_form_of_2024_complains_of_its_blanks_and_of_nothing_else() -> None:
    form = FOLDER / "forms" / "rulebook-2024.yaml"
    framework, problems = read_draft(form)
    lines = form.read_text(encoding="utf-8").splitlines()
    blanks = [row for row, line in enumerate(lines, 1) if f"weight: {BLANK}" in line]
    assert framework is None
    assert len(blanks) == 10
    assert [problem.where.row for problem in problems] == blanks


def test_the_form_holds_once_it_is_filled(tmp_path: Path) -> None:
    form = (FOLDER / "forms" / "rulebook-2024.yaml").read_text(encoding="utf-8")
    filled = tmp_path / "2024.yaml"
    filled.write_text(form.replace(f"weight: {BLANK}", "weight: 17").replace(BLANK, "名称"), encoding="utf-8")
    framework, problems = read_draft(filled)
    assert [problem.sentence("en") for problem in problems] == []
    assert framework is not None
    assert [group.weight for group in framework.members("zone_index")] == [15, 17, 17, 17, 17, 17]
    assert sum(i.role is Role.SCORED for i in framework.indicators) == 9


def test_published_facts_have_a_zone_a_status_and_a_source() -> None:
    facts = pd.read_csv(FOLDER / "published" / "facts.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert {"Laiwu", "Jinan", "Shaoxing"} < set(facts.zone_en)
    assert set(facts.status) == {"stated", "expected", "rounded", "target", "not_published"}
    published = facts[facts.status != "not_published"]
    assert (published.source != "").all()
    assert (published.value != "").all()
    assert (facts.item_en != "").all()
    ranks = facts[facts.item_en == "national rank"]
    assert set(ranks[ranks.value != ""].zone_en) == {"Jinan"}
