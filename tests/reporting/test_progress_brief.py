"""Progress of promises as readers meet it, in both languages."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ganchao.domain.check_in import CheckIn
from ganchao.domain.document import Bilingual
from ganchao.domain.measure import Milestone
from ganchao.domain.period import period_of
from ganchao.domain.target_path import TargetPath
from ganchao.errors import Problem
from ganchao.reporting.blocks import Callout, Chart, Paragraph, Table
from ganchao.reporting.charts import chart_spec, chart_svg
from ganchao.reporting.html import html
from ganchao.reporting.progress_brief import EVERY, Tracked, in_a_sentence, period_name, progress_brief, said, share_of
from ganchao.reporting.progress_tables import PROGRESS_SCHEMAS, write_progress_tables
from ganchao.text import LANGS, Lang, catalogue, say
from ganchao.tracking import growth_rates
from ganchao.tracking.course import Judgement
from ganchao.tracking.methods import PROGRESS
from ganchao.tracking.progress import STATES, progress

DAY = datetime.date(2024, 7, 10)
PATHS = tuple(TargetPath.model_validate(each) for each in (
    {"code": "level", "name": {"zh": "研发投入强度", "en": "R&D intensity"}, "measured_in": "%", "since": "2023",
     "baseline": 2.4, "by": "2027", "target": 3.0, "commit": 2.8},
    {"code": "total", "kind": "year_to_date", "since": "2023", "baseline": 100, "by": "2024", "target": 120},
    {"code": "band", "kind": "band", "since": "2023", "baseline": 80, "by": "2024", "band": [90, 110]},
    {"code": "late", "since": "2020", "baseline": 1, "by": "2023", "target": 2},
    {"code": "quiet", "since": "2022", "baseline": 1, "by": "2026", "target": 2},
))  # fmt: skip


def tracked(**marks: Bilingual) -> Tracked:
    said = [("level", "2024-Q2", 2.42), ("total", "2024-06", 50.0), ("band", "2024-Q2", 100.0), ("late", "2023", 1.5)]
    check_ins = [CheckIn(code, period_of(period), value) for code, period, value in said]
    none = Bilingual()
    return Tracked(
        progress(PATHS, check_ins, DAY, tuple(PROGRESS)), "tiny", Bilingual(zh="指数", en="Index"), "A",
        Bilingual(zh="甲区", en="Alpha"), marks.get("simulated", none), marks.get("illustrative", none),
    )  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_who_answers_and_what_is_overdue_stand_in_the_chapter(lang: Lang) -> None:
    stones = tuple(Milestone.model_validate({"code": code, "name": code, "due": due}) for code, due in (
        ("opened", "2024-07-01"), ("today", "2024-07-10")))  # fmt: skip
    leads = {code: Bilingual(zh="经发局", en="Economy") for code in ("level", "opened")}
    brief = progress_brief(replace(tracked(), leads=leads, milestones=stones), lang)
    table = next(block for block in brief if isinstance(block, Table))
    at = [column.title for column in table.columns].index(say("progress.column.lead", lang))
    assert [row[at] for row in table.rows] == [leads["level"].in_lang(lang), "", "", "", ""]
    (late,) = (block for block in brief if isinstance(block, Callout)
               and block.text == say("progress.overdue", lang))  # fmt: skip
    assert len(late.items) == 1
    assert "9" in late.items[0]
    assert leads["opened"].in_lang(lang) in late.items[0]


@pytest.mark.parametrize("lang", LANGS)
def test_what_nobody_reported_is_judged_by_no_method(lang: Lang) -> None:
    methods = [block for block in progress_brief(tracked(), lang) if isinstance(block, Table)][1]
    silent = say("progress.state.silent", lang)
    assert [set(row[1:]) == {silent} for row in methods.rows] == [False, False, False, False, True]


def test_what_the_share_done_is_a_share_of_is_told() -> None:
    kinds = {each.path.code: share_of(each) for each in tracked().progress.paths}
    assert (kinds["level"], kinds["total"]) == ("way", "year")


@pytest.mark.parametrize("lang", LANGS)
def test_the_brief_says_what_stands_where(lang: Lang) -> None:
    brief = progress_brief(tracked(), lang)
    first = next(block for block in brief if isinstance(block, Paragraph)).text
    assert "5" in first
    table, methods = (block for block in brief if isinstance(block, Table))
    assert len(table.rows) == len(methods.rows) == len(PATHS)
    assert len(methods.columns) == 1 + len(PROGRESS)
    states = [row[1] for row in table.rows]
    wanted = ("behind", "behind", "on_track", "missed", "silent")
    assert states == [say(f"progress.state.{state}", lang) for state in wanted]
    warnings = [block.text for block in brief if isinstance(block, Callout) and block.tone == "warning"]
    assert any("quiet" in text for text in warnings)
    assert any("late" in text for text in warnings)
    remarks = next(block for block in brief if isinstance(block, Callout) and block.tone == "note")
    assert len(remarks.items) == 2  # a flat season, nothing reported


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_said_with_the_last_report_is_shown(lang: Lang) -> None:
    told = [CheckIn("level", period_of("2024-Q1"), 2.41, confidence=9),
            CheckIn("level", period_of("2024-Q2"), 2.42, confidence=6, done="招商三场", blockers="用地")]  # fmt: skip
    made = replace(tracked(), progress=progress(PATHS, told, DAY))
    words = [block for block in progress_brief(made, lang) if isinstance(block, Table)][-1]
    assert [row[2:6] for row in words.rows] == [(6, "招商三场", "", "用地")]


@pytest.mark.parametrize("lang", LANGS)
def test_the_picture_shows_each_path_and_what_was_reached(lang: Lang) -> None:
    chart = next(block for block in progress_brief(tracked(), lang) if isinstance(block, Chart))
    assert chart.data.panel.nunique() == 4  # a band has no path
    level = chart.data[chart.data.panel.str.startswith(("研发", "R&D"))]
    assert level.path.dropna().iloc[[0, -1]].tolist() == [2.4, 3.0]
    assert level.y.dropna().tolist() == [2.4, 2.42]
    assert level.target.dropna().tolist() == [3.0]
    total = chart.data[chart.data.panel == "total"]
    assert total.path.dropna().tolist() == pytest.approx([10.0 * month for month in range(13)])
    assert total.y.dropna().tolist() == [50.0]
    spec = chart_spec(chart, lang)
    assert spec["columns"] == 3
    assert chart_svg(chart, lang).startswith("<svg")


def test_what_is_made_up_says_so_inside_tables_and_pictures() -> None:
    made_up = tracked(illustrative=Bilingual(zh="演示", en="demo"))
    shown = [block for block in progress_brief(made_up, "zh") if isinstance(block, Table | Chart)]
    assert {block.stamp for block in shown} == {"演示"}
    chart = next(block for block in shown if isinstance(block, Chart))
    assert chart_svg(chart, "zh").count("演示") >= 4  # once in each small picture


@pytest.mark.parametrize("lang", LANGS)
def test_it_becomes_a_page(lang: Lang) -> None:
    page = html(progress_brief(tracked(), lang), lang, title="t", facts={})
    assert "NaN" not in page.split("<script")[0]


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_that_a_method_or_state_can_say_has_its_message(lang: Lang) -> None:
    known = catalogue(lang)
    wanted = {f"progress.method.{name}" for name in PROGRESS}
    wanted |= {f"progress.word.{word}" for row in PROGRESS.values() for word in row.statuses}
    wanted |= {f"progress.{part}.{state}" for state in STATES for part in ("state", "count")}
    wanted |= {f"progress.every.{every}" for every in EVERY.values()}
    assert not wanted - known.keys()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("text", ["2024", "2024-H2", "2024-Q3", "2024-05"])
def test_periods_read_naturally(text: str, lang: Lang) -> None:
    name = period_name(period_of(text), lang)
    assert (name == text) == (lang == "en")
    assert "2024" in name


@pytest.mark.parametrize("lang", LANGS)
def test_a_method_that_cannot_judge_says_why(lang: Lang) -> None:
    assert say("progress.reason.few", lang) in said(Judgement(reason="few"), lang)
    assert said(Judgement("sun", 0.04), lang).startswith(say("progress.word.sun", lang))
    assert said(Judgement("sun"), lang) == say("progress.word.sun", lang)


@pytest.mark.parametrize("lang", LANGS)
def test_no_promise_at_all_is_a_sentence_too(lang: Lang) -> None:
    assert "0" in in_a_sentence((), lang)


def test_doubts_about_the_table_are_shown() -> None:
    doubt = Problem("files.no_rows", severity="warning")
    brief = progress_brief(replace(tracked(), doubts=(doubt,)), "en")
    assert any(doubt.sentence("en") in block.items for block in brief if isinstance(block, Callout))


def test_tables_have_their_columns_and_full_numbers(tmp_path: Path) -> None:
    files = write_progress_tables(tracked(), tmp_path)
    assert [file.stem for file in files] == list(PROGRESS_SCHEMAS)
    for file in files:
        assert list(pd.read_csv(file).columns) == list(PROGRESS_SCHEMAS[file.stem])
    table = pd.read_csv(files[0]).set_index("code")
    assert table.loc["level", "gap"] == pytest.approx(100 * (0.02 / 0.6 - 0.125))
    assert table.loc["total", "season"] == "flat"
    assert len(pd.read_csv(files[1])) == len(PATHS) * len(PROGRESS)


@pytest.mark.parametrize("lang", LANGS)
def test_every_reason_that_the_methods_give_has_its_message(lang: Lang) -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in Path(growth_rates.__file__).parent.glob("*.py"))
    given = set(re.findall(r'(?:(?<!_)refused\(|math\.nan, |rate, |required, )"([a-z_]+)"', source)) | {"at_worst"}
    assert {"no_target", "sign", "growth_of_growth", "no_field"} <= given
    reasons = {f"progress.reason.{reason}" for reason in given - set(STATES)}
    assert not reasons - catalogue(lang).keys()
