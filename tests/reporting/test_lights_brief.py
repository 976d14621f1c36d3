"""Lights as readers meet them, in both languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ganchao.domain.aim import BottomLine
from ganchao.domain.document import Bilingual
from ganchao.domain.light import Colour, Measure
from ganchao.domain.measure import Milestone
from ganchao.files.lights import preset_lights
from ganchao.reporting.alert_blocks import HIT_FIELDS, alert_rows, alerts_table, hit_row, hits_table, why
from ganchao.reporting.blocks import Chart, Table
from ganchao.reporting.charts import chart_spec, chart_svg
from ganchao.reporting.charts.lights import INKS, SHAPES
from ganchao.reporting.light_words import SIGNS, colour_word, fact, light_word, limits, sentence, turns
from ganchao.reporting.lights_brief import Watched, in_a_sentence, lights_brief
from ganchao.reporting.lights_tables import LIGHT_SCHEMAS, write_light_tables
from ganchao.text import LANGS, Lang, catalogue
from ganchao.tracking.alerts import Alert, warnings_of
from ganchao.tracking.bottom_lines import Crossing
from ganchao.tracking.hit_rates import HitRate
from ganchao.tracking.lights import lights_on
from tests.tracking.promised import RULES, amount, by, day, level, months

NODE = Milestone.model_validate({"code": "n", "name": {"zh": "供地", "en": "land"}, "due": "2024-03-25",
                                 "serves": ["firms"]})
NAMES = {"n": NODE.name}
DAYS = [day("2024-02-29"), day("2024-03-31"), day("2024-04-20")]


def seen(**marks: Bilingual) -> Watched:
    given = replace(by(pace="sanya", nodes="yichang", steady={"periods": 1}), milestones=(NODE,))
    paths = (amount(name={"zh": "到位投资", "en": "Investment"}), level(name={"zh": "企业数", "en": "Firms"}),
             amount(code="quiet", name={"zh": "无人填报", "en": "Quiet"}))
    reports = [*months("invest", [10, 12, 14]), *months("firms", [101, 102, 103])]
    rows = [lights_on(path, reports, DAYS, given) for path in paths]
    rules = {rule.code: rule for rule in preset_lights().alerts}
    warnings = [w for row in rows for w in warnings_of(row[-1].progress, DAYS[-1], rules.values())]
    none = Bilingual()
    return Watched(
        DAYS[-1], tuple(row[-1] for row in rows), {row[0].path.code: row[:-1] for row in rows}, "tiny",
        Bilingual(zh="指数", en="Index"), Bilingual(zh="甲区", en="Alpha"), marks.get("simulated", none),
        marks.get("illustrative", none), (), NAMES, 2, tuple(warnings), (), rules,
    )  # fmt: skip


def text_of(table: Table) -> str:
    return "\n".join(str(cell) for row in table.rows for cell in row)


@pytest.mark.parametrize("lang", LANGS)
def test_every_light_has_its_sign_and_word_and_its_reason(lang: Lang) -> None:
    watched = seen()
    tables = [block for block in lights_brief(watched, lang) if isinstance(block, Table)]
    lights, reasons = text_of(tables[0]), text_of(tables[1])
    for word in {"zh": ("■ 红 严重滞后", "· 无从判断"), "en": ("■ red, far behind", "· cannot be told")}[lang]:
        assert word in lights
    for word in {"zh": ("欠应完成数的 53%", "高于 50% 红灯", "供地：已逾期 26 天", "办结“供地”"),
                 "en": ("53% short of what is due", "red above 50%", "land: 26 day(s) overdue", "Finish land")}[lang]:
        assert word in reasons
    assert {"zh": "较上月末变差：到位投资", "en": "last month: Investment"}[lang] in in_a_sentence(watched, lang)
    assert {"zh": "红灯 2 项", "en": "2 red"}[lang] in in_a_sentence(watched, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_a_late_light_says_its_last_colour(lang: Lang) -> None:
    light = lights_on(amount(), months("invest", [10]), [day("2024-09-01")], by(pace="sanya"))[0]
    assert light_word(light, lang) == {"zh": "○ 灰 待报（最后为绿 正常）",
                                       "en": "○ grey, report awaited (last: green, on course)"}[lang]
    assert {"zh": "应报未报", "en": "report is late"}[lang] in sentence(light, {}, lang)
    assert {"zh": "补报", "en": "Hand in"}[lang] in turns(light, {}, 2, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_a_crossed_line_is_said_without_its_name(lang: Lang) -> None:
    line = BottomLine.model_validate({"code": "integrity", "kind": "veto", "breach": "found", "name": "党风廉政"})
    given = replace(by(pace="sanya"), lines=(line,), crossings=(Crossing("integrity", day("2024-01-01"), over=True),))
    light = lights_on(amount(), months("invest", [10]), [day("2024-02-20")], given)[0]
    told = sentence(light, {}, lang) + turns(light, {}, 2, lang)
    assert {"zh": "触及底线", "en": "bottom line"}[lang] in told
    assert "党风廉政" not in told
    assert "integrity" not in told


@pytest.mark.parametrize("lang", LANGS)
def test_a_colour_that_waits_is_told(lang: Lang) -> None:
    given = by(pace="sanya", steady={"periods": 2})
    light = lights_on(amount(), months("invest", [10, 15]), [day("2024-03-20")], given)[0]
    assert (light.colour, light.waiting) == (Colour.GREEN, Colour.YELLOW)
    told = sentence(light, {}, lang)
    assert {"zh": "持续期数不够", "en": "has not held long enough"}[lang] in told
    assert told.startswith({"zh": "灯色沿用", "en": "Still"}[lang])  # the light that is shown comes first
    assert {"zh": "最新一期按", "en": "The latest period by"}[lang] in told


@pytest.mark.parametrize("lang", LANGS)
def test_every_measure_and_every_rule_has_its_words(lang: Lang) -> None:
    for measure in Measure:
        for value in (0.0, 1.0, 2.0, -1.0):
            if value >= 0 or measure in {Measure.BEHIND, Measure.SHORT, Measure.GROWTH_LEAD, Measure.DAYS_LEFT}:
                values = (0.0, 1.0) if measure in {Measure.MISSED_BEFORE, Measure.BEHIND_AT_ALL} else (value,)
                assert all(fact(measure, each, lang) for each in values)
        assert f"light.short.{measure.value}" in catalogue(lang)
    assert all(limits(rule, lang) for rule in RULES.values())
    assert {colour_word(colour, lang)[0] for colour in (*Colour, None)} == set(SIGNS.values()) - {SIGNS["stale"]}


@pytest.mark.parametrize("lang", LANGS)
def test_the_strip_has_shapes_and_its_stamp_inside(lang: Lang) -> None:
    watched = seen(simulated=Bilingual(zh="模拟", en="simulated"))
    chart = next(block for block in lights_brief(watched, lang) if isinstance(block, Chart))
    assert chart.kind == "light_strip"
    assert len(chart.data) == 9
    assert chart.stamp
    assert chart.stamp in chart_svg(chart, lang)
    marks = [layer["mark"] for layer in chart_spec(chart, lang)["layer"]]
    shapes = {mark.get("shape") for mark in marks if isinstance(mark, dict)}
    assert set(SHAPES.values()) <= shapes
    assert len(set(SHAPES.values())) == len(Colour) == len(INKS)


def test_tables_hold_what_the_reference_says(tmp_path: Path) -> None:
    files = write_light_tables(seen(), "en", tmp_path)
    assert [file.stem for file in files] == list(LIGHT_SCHEMAS)
    for file in files:
        assert list(pd.read_csv(file).columns) == list(LIGHT_SCHEMAS[file.stem])
    lights = pd.read_csv(files[0], index_col="code", keep_default_na=False)
    assert lights.loc["invest", "colour"] == "red"
    assert lights.loc["firms", "decides"] == "nodes"
    assert lights.loc["quiet", "colour"] == ""


@pytest.mark.parametrize("lang", LANGS)
def test_alerts_and_hit_rates_in_words(lang: Lang) -> None:
    watched = seen()
    rows = alert_rows((Alert("invest.pace_running", "invest", "pace_running", DAYS[0], {"behind": 9.0, "periods": 2.0},
                             "closed", "", "hit"),), watched.warnings, watched.rules, lang)
    assert [row["state"] for row in rows] == ["closed", "now"]
    table = alerts_table(rows, watched.lights, watched.rules, "", lang)
    assert table.rows[0][0] == {"zh": "到位投资", "en": "Investment"}[lang]
    assert {"zh": "言中", "en": "hit"}[lang] in str(table.rows[1][3])
    for rule in preset_lights().alerts:
        assert why(rule, {"chance": 0.004, "behind": 9.0}, lang)
    assert "<1%" in why(watched.rules["cost_by_pace"], {"chance": 0.004}, lang)
    rates = {"red": HitRate(10, 3, 4, 2, 5.0), "pace_running": HitRate(0, 0, 0, 0, None)}
    shown = hits_table(rates, watched.rules, "", lang)
    assert shown.rows[0][5:] == (30.0, 50.0, pytest.approx(200 / 3), 5.0)
    assert shown.rows[1][5:] == (None, None, None, None)
    assert set(hit_row("red", rates["red"])) == set(HIT_FIELDS)


