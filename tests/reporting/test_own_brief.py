"""The answer from our own knowledge in words, tables and a picture."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ganchao.cli.own import report_of
from ganchao.domain.plan import Aim, Plan
from ganchao.project import open_project
from ganchao.reporting.blocks import Chart, Paragraph, Table
from ganchao.reporting.charts import chart_spec
from ganchao.reporting.own_brief import OWN_SCHEMAS, OwnReport, lift_words, own_brief, write_own_tables
from ganchao.targeting.own_answer import Lift
from ganchao.text import LANGS, Lang


@pytest.fixture(scope="module")
def report() -> OwnReport:
    source = open_project("shandong")
    plan = Plan(unit="CN-SD", aims=(Aim(year=source.score().years[-1], rank=6), Aim(year=2026, rank=8, node="outputs")))
    return report_of(source, plan, None, "none", 2019)


@pytest.mark.parametrize("lang", LANGS)
def test_every_aim_has_its_sentences_table_and_picture(report: OwnReport, lang: Lang) -> None:
    blocks = own_brief(report, lang)
    assert sum(isinstance(block, Chart) for block in blocks) == 2
    assert sum(isinstance(block, Table) for block in blocks) == 2
    words = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    for end in lift_words(report.readings[0].answer.today).values():
        assert end in words
    assert "{" not in words


def test_the_picture_holds_the_curve_our_place_and_the_way(report: OwnReport) -> None:
    chart = next(block for block in own_brief(report, "en") if isinstance(block, Chart))
    answer = report.readings[0].answer
    way = chart.data.dropna(subset=["way"])
    assert (way.place.min(), way.place.max()) == tuple(sorted([answer.last.low, answer.rank]))
    ends = way.set_index("place").way
    assert ends[answer.rank] - ends[answer.last.low] == pytest.approx(answer.today.middle)
    assert chart.options["today"] == answer.last.low
    assert chart_spec(chart, "en")["layer"]


def test_numbers_have_as_many_decimals_as_tell() -> None:
    assert lift_words(Lift(0.0123456, 0.02, 0.03)) == {"low": "0.0123", "middle": "0.0200", "high": "0.0300"}
    assert lift_words(Lift(10, 20, 40)) == {"low": "10", "middle": "20", "high": "40"}


def test_tables_have_their_columns(report: OwnReport, tmp_path: Path) -> None:
    for file in write_own_tables(report, tmp_path):
        frame = pd.read_csv(file, encoding="utf-8-sig")
        assert list(frame.columns) == list(OWN_SCHEMAS[file.stem])
        assert len(frame)
