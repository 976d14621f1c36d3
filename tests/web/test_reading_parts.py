"""Pages to ask on, by themselves: what they make of an address, held against numbers computed by hand."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from ganchao.domain.scenario import Effect, Event, Scenario
from ganchao.domain.scorecard import Scorecard
from ganchao.forecasting.outlook import outlook
from ganchao.project import open_project
from ganchao.reporting.blocks import Block, Chart, Column, Paragraph, Table
from ganchao.reporting.compare_blocks import courses_chart, side_by_side
from ganchao.reporting.figures import percent
from ganchao.reporting.node_words import node_blocks
from ganchao.reporting.score_facts import rounds_of
from ganchao.scoring.score import score
from ganchao.studies import Studies
from ganchao.text import LANGS, Lang
from ganchao.web.cockpit import EVERY, NONE, Shown, futures_of
from ganchao.web.links import forms_of, keyed
from ganchao.web.reading import Query, one_of
from ganchao.web.reading_future import future
from ganchao.web.reading_lenses import apart
from ganchao.web.reading_method import method
from ganchao.web.reading_ranking import bracketed, ranking, round_at, units_in
from ganchao.web.reading_why import section
from tests.conftest import Tiny


def asked(**pairs: str) -> Query:
    return Query(tuple(("with" if key == "beside" else key, value) for key, value in pairs.items()))


def shown_of(card: Scorecard, **more: Any) -> Shown:
    source: Any = SimpleNamespace(panel=card.panel, rulebooks=(card.framework,), framework=card.framework, plan=None)
    at = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    return Shown(source, "stamp", at, {lang: {} for lang in LANGS}, card, more.pop("studies", Studies()), **more)


@pytest.fixture
def card(tiny: Tiny) -> Scorecard:
    return score(tiny.panel, tiny.framework)


@pytest.fixture(scope="module")
def shandong() -> Shown:
    found = open_project("shandong").score()
    made = outlook(found, years=2, draws=200, origins=1)
    return shown_of(found, studies=Studies(outlook=made), futures=futures_of(Studies(outlook=made)))


def tables(blocks: tuple[Block, ...]) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def test_ranks_of_the_index_are_those_computed_by_hand_and_ties_are_bracketed(card: Scorecard) -> None:
    found = ranking(shown_of(card), asked(), "en")
    (table,) = tables(found.parts["table"])
    assert [(cells[0], cells[2]) for cells in table.rows] == [(1, "D"), (2, "B"), (2, "C"), (4, "A")]
    assert [table.marks.get((row, 0)) for row in range(4)] == [None, "tied from", "tied upto", None]
    assert found.facts["node_now"] == "index"
    assert found.facts["years"] == [2020, 2021]


def test_an_indicator_is_ranked_by_itself_and_shown_with_its_values(card: Scorecard) -> None:
    found = ranking(shown_of(card), asked(node="energy", year="2021"), "en")
    (table,) = tables(found.parts["table"])
    assert [(cells[0], cells[2], cells[-1]) for cells in table.rows] == [
        (1, "D", 0.3), (2, "B", 0.5), (3, "A", 0.6), (4, "C", 0.7),
    ]  # fmt: skip
    assert not any("range" in column.title for column in table.columns), "no recipe moves an indicator's ranks"


def test_a_round_seen_from_a_group_ranks_by_that_group_and_moves_nothing_else(card: Scorecard) -> None:
    now = round_at(card, "innovation", 2020, "en")
    assert now.ranks[:, -1].tolist() == [4, 3, 2, 1]
    assert sorted(now.card.nodes) == sorted(card.nodes)
    for code in card.nodes:
        assert now.card.rank("A", year=2020, node=code) == card.rank("A", year=2020, node=code)


def test_a_bracket_over_three_has_a_middle() -> None:
    marks = {(row, 0): "tied" for row in (0, 1, 2, 3, 4)}
    table = Table((Column("rank"),), ((1,), (1,), (1,), (4,), (4,)), marks=marks)
    assert [bracketed(table)[row, 0] for row in range(5)] == [
        "tied from", "tied mid", "tied upto", "tied from", "tied upto",
    ]  # fmt: skip


def test_the_tray_holds_ours_first_takes_names_and_never_more_than_there_is_room_for(card: Scorecard) -> None:
    assert units_in(asked(), card) == ()
    assert units_in(asked(beside="D,nobody,D"), card) == ("A", "D")
    assert units_in(asked(beside="D", add="丙"), card) == ("A", "D", "C")
    assert units_in(asked(add="Z"), card) == ()


def test_units_side_by_side_stand_at_every_node(card: Scorecard) -> None:
    now = rounds_of(card, "en")[0]
    table = side_by_side(now, ["A", "B"], "en", "SIM")
    by_node = {cells[1]: cells[2:] for cells in table.rows}
    assert set(by_node) == set(card.nodes)
    assert by_node["index"][0] == 4
    assert by_node["index"][2] == 2
    assert by_node["index"][3] == pytest.approx(0.3125)
    assert table.stamp == "SIM"
    chart = courses_chart(card, "index", ["A", "B"], "en", "")
    assert chart is not None
    assert chart.data["rank"].tolist() == [4, 2, 4, 2]


@pytest.mark.parametrize("lang", LANGS)
def test_a_group_is_written_as_the_sum_of_its_members_with_their_weights(card: Scorecard, lang: Lang) -> None:
    formula = next(block for block in node_blocks(card, "innovation", lang, "") if isinstance(block, Paragraph)).text
    assert "0.25 × " in formula
    assert "0.75 × " in formula
    weights = tables(tuple(node_blocks(card, "innovation", lang, "")))[-1]
    assert [cells[2] for cells in weights.rows] == pytest.approx([25, 75])
    facts = tables(tuple(node_blocks(card, "energy", lang, "")))[0]
    assert any("0.7" in str(cells[1]) and "0.3" in str(cells[1]) for cells in facts.rows), "goalposts of the last round"


def test_the_method_of_one_node_stands_above_the_whole(card: Scorecard) -> None:
    found = method(shown_of(card), asked(node="rd"), "zh")
    assert found.parts["node"]
    assert not method(shown_of(card), asked(), "zh").parts["node"]
    assert found.link("energy") == "?node=energy"
    assert found.link("nothing") == ""


def test_probabilities_of_the_future_are_those_of_the_forecast(shandong: Shown) -> None:
    made = shandong.futures[EVERY]
    found = future(shandong, asked(unit="beijing" if "beijing" in made.units else made.units[0], upto="5"), "en")
    unit = found.facts["unit_now"]
    told = " ".join(block.text for block in found.parts["told"] if isinstance(block, Paragraph))
    for year in made.years:
        assert f"{year} {percent(made.probability(unit, 5, year=year), 'en')}" in told
    picture = found.parts["picture"][0]
    assert isinstance(picture, Chart)
    here = made.units.index(unit)
    assert picture.data["median"].tolist()[-1] == made.rank_quantiles((0.5,))[0, -1, here]
    assert picture.data["target"].dropna().unique().tolist() == [5.0]


def test_a_unit_or_rank_that_is_not_there_is_named(shandong: Shown) -> None:
    found = future(shandong, asked(unit="atlantis", upto="400"), "en")
    assert len(found.problems) == 2
    assert "atlantis" in found.problems[0]


def test_events_are_offered_by_chance_none_and_each_for_certain(shandong: Shown) -> None:
    card = shandong.card
    indicator, unit = card.framework.scored[0], card.units[0]
    event = Event(code="boost", year=card.years[-1] + 1, probability=0.5, effects=(
        Effect(indicator=indicator.code, units=(unit,), times=3.0 if indicator.direction.value == "higher" else 0.3),
    ))  # fmt: skip
    made = outlook(card, years=1, draws=200, scenario=Scenario(events=(event,)), origins=0)
    found = futures_of(Studies(outlook=made))
    assert list(found) == [EVERY, NONE, "boost"]
    certain, never = (float(found[key].ranks_of(unit).mean()) for key in ("boost", NONE))
    assert certain <= float(found[EVERY].ranks_of(unit).mean()) <= never
    assert futures_of(Studies()) == {}


def test_sentences_and_picture_stand_apart_from_tables() -> None:
    import pandas as pd

    chart = Chart("bars", pd.DataFrame({"a": [1]}), "c")
    texts = [Paragraph(str(k)) for k in range(5)]
    told, picture, rest = apart([*texts[:3], chart, texts[3], Table((Column("x"),), ()), texts[4]])
    assert (told, picture) == (texts[:3], [chart])
    assert rest == [texts[3], Table((Column("x"),), ()), texts[4]]


def test_an_address_changes_one_thing_and_keeps_the_rest() -> None:
    query = asked(node="a b", year="2020")
    assert query.but(year="2021") == "?node=a+b&year=2021"
    assert query.but(node="") == "?year=2020"
    assert Query().but() == "?"
    problems: list[str] = []
    assert one_of(query, "year", [2019, 2020], 2019, problems, "year", "en") == 2020
    assert one_of(query, "node", ["a"], "a", problems, "node", "en") == "a"
    assert len(problems) == 1


def test_keys_are_made_of_kind_and_title_and_two_alike_are_told_apart() -> None:
    one, two = Table((), (), "same"), Table((), (), "same")
    chart = Chart("bars", None, "same")  # type: ignore[arg-type]
    found = keyed([one, chart, Paragraph("same"), two])
    assert list(found.values()) == [one, chart, two]
    assert list(keyed([chart])) == [list(found)[1]], "a key does not depend on what else is there"
    assert forms_of(one) == ("xlsx", "csv")
    assert forms_of(chart) == ("png", "svg")


def test_a_section_ends_where_the_next_begins() -> None:
    from ganchao.reporting.blocks import Heading

    blocks = [Heading("a", 3, "a"), Paragraph("in a"), Heading("b", 3, "b"), Paragraph("in b")]
    assert section(blocks, "a") == blocks[:2]
    assert section(blocks, "c") == []
