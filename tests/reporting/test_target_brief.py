"""Targets as people read them, and as tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao.catchup import planned_targets
from ganchao.domain.plan import Aim, BottomLine, Plan
from ganchao.project import open_project
from ganchao.reporting.blocks import Block, Callout, Chart, Heading, Paragraph, Table
from ganchao.reporting.html import html
from ganchao.reporting.tables import Field
from ganchao.reporting.target_brief import (
    Planned,
    amount,
    beyond_full,
    counted,
    digits,
    remark,
    summaries,
    target_brief,
    titles,
)
from ganchao.reporting.target_charts import decimals_of
from ganchao.reporting.target_tables import TARGET_SCHEMAS, target_frames, write_target_tables
from ganchao.targeting.targets import Target
from ganchao.text import LANGS, Lang
from tests.targeting.zones import zone_card


def planned(*aims: Aim, **facts: object) -> Planned:
    plan = Plan.model_validate({"aims": aims, **{k: facts.pop(k) for k in ("unit", "bottom_lines") if k in facts}})
    return planned_targets(zone_card(**facts.pop("card", {})), plan, **{"draws": 150, "fresh": 300, **facts})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def climbing() -> Planned:
    return planned(Aim(year=2026, rank=5))


@pytest.fixture(scope="module")
def beyond() -> Planned:
    return planned(Aim(year=2025, rank=1), unit="z11")


def of(kind: type[Block], brief: tuple[Block, ...]) -> list:
    return [block for block in brief if isinstance(block, kind)]


def test_counts_are_told_in_whole_numbers_and_full_score_is_no_limit(climbing: Planned) -> None:
    card, target = climbing.card, climbing.targets.readings[0].moved[0]
    assert card.steps is not None
    whole = replace(card, steps=replace(card.steps, imputed=np.round(card.steps.imputed)))
    assert not counted(card, target.indicator)
    assert counted(whole, target.indicator)
    low = replace(target, value=2.04, coming=1.82, limit=5.0, why="history")
    assert remark(whole, low, "zh") == "，取整为 3"
    assert remark(card, low, "zh") == ""
    full = replace(target, value=10.0, coming=7.0, limit=10.0, why="saturated")
    assert remark(whole, full, "zh") == "，即满分线，再高不加分"
    assert "可达上限" in remark(whole, replace(full, why="history"), "zh")


@pytest.mark.parametrize("lang", LANGS)
def test_the_first_sentence_says_what_must_reach_what_and_how_probable_it_is(climbing: Planned, lang: Lang) -> None:
    first = of(Paragraph, target_brief(climbing, lang))[0].text
    assert first == summaries(climbing, lang)[0]
    names = {i.code: i.name.in_lang(lang) for i in climbing.card.framework.scored}
    moved = [names[target.indicator] for target in climbing.targets.readings[0].moved]
    assert moved
    for word in (*moved, "80%", "2026", "园区5" if lang == "zh" else "Zone 5"):
        assert word in first


@pytest.mark.parametrize("lang", LANGS)
def test_blocks_stand_in_the_order_of_reading(climbing: Planned, lang: Lang) -> None:
    brief = target_brief(climbing, lang)
    assert isinstance(brief[0], Heading)
    assert [chart.kind for chart in of(Chart, brief)] == ["waterfall", "fan", "lines"]
    assert [table.expert for table in of(Table, brief)] == [False, True, False, True]
    assert isinstance(brief[-1], Callout)
    assert len(brief[-1].items) == 3
    texts = [block.text for block in of(Paragraph, brief)]
    assert any(str(climbing.seed) in text for text in texts)
    page = html(brief, lang, title=titles(climbing, lang))
    assert ("园区5" if lang == "zh" else "Zone 5") in page


@pytest.mark.parametrize("lang", LANGS)
def test_no_message_is_left_unsaid(climbing: Planned, beyond: Planned, lang: Lang) -> None:
    for made in (climbing, beyond):
        page = html(target_brief(made, lang), lang, title="t")
        assert "target." not in page.replace("target.html", "").split("<script")[0]


def test_every_indicator_that_may_move_is_listed_those_asked_for_first(climbing: Planned) -> None:
    leaders, table = of(Table, target_brief(climbing, "en"))[:2]
    moved = climbing.targets.readings[0].moved
    assert [row[0] for row in leaders.rows] == [row[0] for row in table.rows][:len(moved)]
    assert (leaders.expert, table.expert) == (False, True)
    assert not leaders.sheet  # the workbook has the whole one
    assert table.sheet
    assert table.rows[0][0] == "R&D (%)"
    assert len(table.rows) == 3
    shares = [row[-2] for row in table.rows]
    assert sum(shares) == pytest.approx(100)
    assert shares == sorted(shares, reverse=True)


def test_the_waterfall_adds_up_from_today_to_the_target(climbing: Planned) -> None:
    data = of(Chart, target_brief(climbing, "zh"))[0].data
    steps, ends = data[data["mark"] == ""].x, data[data["mark"] == "total"].x
    assert ends.iloc[0] + steps.sum() == pytest.approx(ends.iloc[1])


def test_the_fan_holds_the_path_to_the_target(climbing: Planned) -> None:
    chart = of(Chart, target_brief(climbing, "en"))[1]
    path = chart.data.set_index("year").target.dropna()
    assert path.index.tolist() == [2024, 2025, 2026]
    assert path.loc[2024] == climbing.card.ranks[-1, 5, -1]
    assert path.loc[2026] == climbing.targets.readings[0].planned.middle


def test_on_target_as_it_comes_standing_still_and_frozen_stand_side_by_side(climbing: Planned) -> None:
    beside, paces = of(Table, target_brief(climbing, "en"))[2:]
    chances = [row[1] for row in beside.rows]
    assert len(chances) == 4
    assert chances[0] > chances[1] >= chances[2]
    assert [row[1] for row in paces.rows] == sorted((row[1] for row in paces.rows), reverse=True)


@pytest.mark.parametrize("lang", LANGS)
def test_an_aim_already_met_says_so_in_a_sentence(lang: Lang) -> None:
    made = planned(Aim(year=2025, rank=11), unit="z1")
    brief = target_brief(made, lang)
    assert ("不必另采取措施" if lang == "zh" else "Nothing more is needed") in of(Paragraph, brief)[0].text
    assert [chart.kind for chart in of(Chart, brief)] == ["fan", "lines"]


@pytest.mark.parametrize("lang", LANGS)
def test_out_of_reach_is_told_with_the_limits_and_what_relaxing_one_gives(beyond: Planned, lang: Lang) -> None:
    brief = target_brief(beyond, lang)
    callout = of(Callout, brief)[0]
    assert callout.tone == "warning"
    assert str(beyond.targets.unreached.best_rank) in callout.text  # type: ignore[union-attr]
    assert not of(Chart, brief)
    assert target_frames(beyond)["aims"].empty


@pytest.mark.parametrize("lang", LANGS)
def test_contradictory_limits_are_named(lang: Lang) -> None:
    line = BottomLine(code="more", indicator="rd", value=60.0)
    brief = target_brief(planned(Aim(year=2026, rank=5), bottom_lines=(line,)), lang)
    callout = of(Callout, brief)[0]
    assert callout.tone == "problem"
    assert ("研发强度" if lang == "zh" else "R&D") in callout.items[0]


@pytest.mark.parametrize("lang", LANGS)
def test_fixed_rivals_are_said_to_stand_still(lang: Lang) -> None:
    made = planned(Aim(year=2024, rank=4), rivals="fixed")
    brief = target_brief(made, lang)
    assert "--rivals forecast" in of(Paragraph, brief)[1].text
    assert [chart.kind for chart in of(Chart, brief)] == ["waterfall"]
    assert [table.expert for table in of(Table, brief)] == [False, True]


def test_what_is_simulated_says_so_inside_every_picture_and_table() -> None:
    made = planned(Aim(year=2026, rank=5), card={"simulated": {"zh": "模拟", "en": "simulated"}})
    brief = target_brief(made, "zh")
    assert all(block.stamp for block in (*of(Chart, brief), *of(Table, brief)))


def test_tables_have_the_columns_and_types_of_their_schema(climbing: Planned, tmp_path: Path) -> None:
    files = write_target_tables(climbing, tmp_path / "tables")
    assert [file.name for file in files] == ["targets.csv", "aims.csv"]
    for file in files:
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        frame, schema = pd.read_csv(file, encoding="utf-8-sig"), TARGET_SCHEMAS[file.stem]
        assert list(frame.columns) == list(schema)
        for column, field in schema.items():
            assert right(frame[column].dropna(), field), column
            assert field.meaning.in_lang("zh")
            assert field.meaning.in_lang("en")


def right(column: pd.Series, field: Field) -> bool:
    if field.type == "text":
        return all(isinstance(value, str) for value in column)
    numbers = pd.to_numeric(column)
    return field.type == "number" or bool((numbers == np.round(numbers)).all())


def test_numbers_are_shown_with_the_digits_that_tell() -> None:
    assert [digits(value) for value in (None, 0.0, 123456.7, 0.123456)] == [None, 0.0, 123457, 0.1235]
    assert decimals_of([]) == 2
    assert decimals_of([0.0123]) == 4
    target = Target("x", 1.0, 1.0, 1.02, 2.0, "plan", 1.0, 1.0)
    assert amount(1.02, target) == "1.020"
    assert amount(12345.0, Target("x", 1.0, 10000.0, 12345.0, 2.0, "plan", 1.0, 1.0)) == "12,345"


@pytest.mark.parametrize(("coming", "marked"), [(18.5, True), (18.0, False), (12.0, False)])
def test_a_value_expected_beyond_full_score_is_marked(coming: float, marked: bool) -> None:
    framework = open_project("hdi").framework
    schooling = Target("eys", 17.0, coming, coming, 18.0, "saturated", 0.0, 0.0)
    assert beyond_full(framework, schooling) is marked
    assert not beyond_full(framework, replace(schooling, indicator="le"))


@pytest.mark.parametrize("lang", LANGS)
def test_titles_of_charts_say_what_they_show(climbing: Planned, lang: Lang) -> None:
    way, path, chances = of(Chart, target_brief(climbing, lang))
    reading = climbing.targets.readings[0]
    assert f"{abs(reading.way.today):.2g}"[:3] in way.title
    assert f"{reading.planned.middle:.0f}" in path.title
    assert f"{reading.planned.probability:.0%}" in chances.title
