"""The benchmark for readers, in both languages."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from ganchao.benchmarking.benchmark import Benchmark, benchmark
from ganchao.project import open_project
from ganchao.reporting.benchmark_brief import benchmark_brief, page_title
from ganchao.reporting.benchmark_tables import changes_table, gap_table
from ganchao.reporting.blocks import Callout, Chart, Paragraph, Table
from ganchao.reporting.change_brief import changes_chart
from ganchao.reporting.charts import chart_svg
from ganchao.reporting.docx import docx
from ganchao.reporting.gap_brief import gap_chart, whom_words
from ganchao.reporting.gap_tables import GAP_SCHEMAS, changes_frame, gaps_frame, write_gap_tables
from ganchao.reporting.html import html
from ganchao.reporting.xlsx import xlsx
from ganchao.scoring.score import score
from ganchao.text import LANGS, Lang
from tests.conftest import Tiny


@pytest.fixture(scope="module")
def shandong() -> Benchmark:
    return benchmark(open_project("shandong").score(), "CN-SD", year=2019, since=2017)


def texts(found: Benchmark, lang: Lang) -> str:
    brief = benchmark_brief(found, lang)
    return "\n".join(block.text for block in brief if isinstance(block, (Paragraph, Callout)))


def test_a_chinese_reader_is_told_the_gap_and_why_the_rank_changed(shandong: Benchmark) -> None:
    said = texts(shandong, "zh")
    assert (
        "山东创新能力综合指数得 35.14 分（第 11 位），比对标对象均值（浙江、江苏、广东）的 57.56 分低 22.42 分" in said
    )
    assert "山东 2017 年为第 11 位（共 31 个），2019 年仍为第 11 位（共 31 个）" in said
    assert "口径有变" in said


def test_an_english_reader_is_told_the_same(shandong: Benchmark) -> None:
    said = texts(shandong, "en")
    assert "22.42 below the mean of peers (Zhejiang, Jiangsu, Guangdong)" in said
    assert "stood at rank 11 of 31 in 2017 and stands at rank 11 of 31 in 2019" in said


def test_the_waterfall_goes_from_our_score_to_theirs(shandong: Benchmark) -> None:
    assert shandong.gap is not None
    data = gap_chart(shandong.gap, "zh", "").data
    steps = data.amount[1:-1]
    assert data.amount.iloc[0] + math.fsum(steps) == pytest.approx(data.amount.iloc[-1], abs=1e-12)
    assert list(data.mark[[0, len(data) - 1]]) == ["total", "total"]


def test_the_gap_table_sums_up_on_every_level(shandong: Benchmark) -> None:
    assert shandong.gap is not None
    table = gap_table(shandong.gap, "zh", "")
    at = [column.title for column in table.columns].index("差距构成（分）")
    first = [
        row for row in table.rows if str(row[0]).startswith("\u3000") and not str(row[0]).startswith("\u3000\u3000")
    ]
    assert math.fsum(float(str(row[at])) for row in first) == pytest.approx(shandong.gap.gap, abs=1e-12)


def test_the_table_of_changes_sums_up_in_every_row(shandong: Benchmark) -> None:
    for row in changes_table(shandong, "zh", "").rows:
        _span, before, after, places, *parts = row[:8]
        assert (
            float(str(places))
            == float(str(before)) - float(str(after))
            == pytest.approx(sum(map(float, map(str, parts))))
        )


@pytest.mark.parametrize("lang", LANGS)
def test_every_format_takes_it_and_every_picture_is_drawn(shandong: Benchmark, lang: Lang) -> None:
    brief = benchmark_brief(shandong, lang)
    assert page_title(shandong, lang) in html(brief, lang, title=page_title(shandong, lang), facts={})
    assert len(xlsx(brief, lang, title="x", facts={})) > 10_000
    assert len(docx(brief, lang, title="x", facts={})) > 10_000
    charts = [block for block in brief if isinstance(block, Chart)]
    assert {chart.kind for chart in charts} == {"waterfall", "bars", "contribution_bars"}
    assert all("<svg" in chart_svg(chart, lang) for chart in charts)
    sheets = [block.sheet for block in brief if isinstance(block, Table) and block.sheet]
    assert len(set(sheets)) == len(sheets)


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_of_gap_has_its_words(shandong: Benchmark, lang: Lang) -> None:
    for to in ("CN-ZJ", 5, "first", ["CN-ZJ", "CN-JS"]):
        found = benchmark(shandong.card, "CN-SD", to=to)  # type: ignore[arg-type]
        assert found.gap is not None
        assert whom_words(found.gap, lang) in texts(found, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_what_one_year_cannot_tell_is_said(tiny: Tiny, lang: Lang) -> None:
    found = benchmark(score(tiny.panel.only(years=[2021]), tiny.framework), "A")
    (warned,) = [b for b in benchmark_brief(found, lang) if isinstance(b, Callout) and len(b.items) > 1]
    assert all("2021" in item or "5" in item for item in warned.items)


@pytest.mark.parametrize("lang", LANGS)
def test_the_leader_is_told_that_nobody_is_ahead(tiny: Tiny, lang: Lang) -> None:
    found = benchmark(score(tiny.panel, tiny.framework), "D")
    assert ("Nobody stands ahead" if lang == "en" else "前面没有参评对象") in texts(found, lang)


def test_simulated_data_stand_in_every_picture_and_table(tiny: Tiny) -> None:
    framework = tiny.framework.replace(simulated={"zh": "模拟", "en": "simulated"})
    brief = benchmark_brief(benchmark(score(tiny.panel, framework), "A"), "zh")
    assert all(block.stamp for block in brief if isinstance(block, (Chart, Table)))


def test_gaps_csv_has_its_columns_and_sums_to_each_gap(shandong: Benchmark, tmp_path: object) -> None:
    assert shandong.gap is not None
    frame = gaps_frame([shandong.gap, *shandong.gaps])
    assert list(frame.columns) == list(GAP_SCHEMAS["gaps"])
    assert list(frame.columns)[:4] == ["unit", "node", "year", "value"]
    sums = frame[frame.kind != "group"].groupby("other").value.sum()
    assert sums["CN-ZJ+CN-JS+CN-GD"] == pytest.approx(shandong.gap.gap, abs=1e-12)
    assert len(sums) == 4
    from pathlib import Path

    paths = write_gap_tables(shandong, Path(str(tmp_path)) / "tables")
    assert [path.stem for path in paths] == list(GAP_SCHEMAS)
    for path in paths:
        assert list(pd.read_csv(path).columns) == list(GAP_SCHEMAS[path.stem])
    moved = pd.read_csv(paths[2]).query("kind != 'group'").groupby("year").value.sum()
    assert moved.to_list() == pytest.approx([each.gap for each in shandong.movements], abs=1e-12)


@pytest.mark.parametrize("lang", LANGS)
def test_years_of_falls_are_told_with_the_values_behind_them(lang: Lang) -> None:
    found = benchmark(open_project("shandong").score(), "CN-SD")
    said = " ".join(block.text for block in benchmark_brief(found, lang) if isinstance(block, Paragraph))
    assert "2.41 → 2.15 → 2.10" in said
    if lang == "zh":
        assert "2018 年，山东由第 11 位降至第 12 位，下降 1 位：自身变化拉低 1 位。" in said
        assert "研发经费投入强度（2.41 → 2.15，−0.48 分）" in said
    else:
        assert "In 2018 Shandong fell from rank 11 to 12" in said


def test_the_yearly_picture_sums_to_each_change(shandong: Benchmark) -> None:
    chart = changes_chart(shandong, "en", "")
    sums = chart.data.groupby("span").agg({"places": "sum", "total": "first"})
    assert sums.places.to_list() == pytest.approx(sums.total.to_list())


def test_rank_changes_hold_every_span_once(shandong: Benchmark) -> None:
    frame = changes_frame(shandong)
    assert not frame.duplicated(["since", "year"]).any()
    assert (frame.value - frame[["own", "rivals", "revision", "entrants"]].sum(axis=1)).abs().max() < 1e-12
