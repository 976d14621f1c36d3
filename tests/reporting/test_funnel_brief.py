"""Funnels for readers: marked where simulated, complete in both languages, honest about few cases."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.funnel import FunnelBook, Resource
from ganchao.reporting.blocks import Callout, Chart, Heading, Table
from ganchao.reporting.funnel_brief import (
    FunnelReport,
    cohort_cell,
    funnel_blocks,
    funnel_brief,
    funnel_title,
    number,
    summaries,
)
from ganchao.reporting.funnel_tables import FUNNEL_SCHEMAS, funnel_rows
from ganchao.text import LANGS, Lang
from ganchao.tracking.funnel_study import study_funnel
from tests.tracking.simulated import THREE, simulated, truth

FRAMEWORK = Framework.model_validate({
    "code": "x", "name": "X", "groups": [{"code": "index"}],
    "indicators": [{"code": "output", "group": "index", "measured_in": {"zh": "亿元", "en": "bn"}}],
})  # fmt: skip


@pytest.fixture(scope="module")
def report() -> FunnelReport:
    leads, _ = simulated(THREE, truth(THREE), np.random.default_rng(1), leads=120)
    study = study_funnel(leads)
    return FunnelReport(FRAMEWORK, FunnelBook(funnels=(THREE,), resources=(Resource(code="ZC"),)),
                        datetime.date(2019, 6, 30), (study,))  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_every_picture_and_table_says_that_it_is_simulated(report: FunnelReport, lang: Lang) -> None:
    blocks = funnel_brief(report, lang)
    stamps = [block.stamp for block in blocks if isinstance(block, Table | Chart)]
    assert len(stamps) >= 5
    assert all(stamps)
    assert any(isinstance(block, Callout) and block.tone == "simulated" for block in blocks)
    assert funnel_title(report, lang)
    assert summaries(report, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_on_a_card_funnels_are_sections_without_cohorts(report: FunnelReport, lang: Lang) -> None:
    blocks = funnel_blocks(report, lang)
    assert [block.level for block in blocks if isinstance(block, Heading)] == [4]
    tables = [block for block in blocks if isinstance(block, Table)]
    assert all(table.stamp for table in tables)
    whole = [block.title for block in funnel_brief(report, lang) if isinstance(block, Table)]
    assert {table.title for table in tables} < set(whole)
    assert funnel_blocks(FunnelReport(FRAMEWORK, report.book, report.as_of, ()), lang) == ()


def test_cells_say_their_interval_or_nothing() -> None:
    assert cohort_cell(0.25, 0.1, 0.4, "en") == "25% (10%–40%)"
    assert cohort_cell(np.nan, np.nan, np.nan, "zh") is None
    assert number(1234.5) == "1230"
    assert number(0.012345) == "0.0123"


def test_rows_have_the_columns_that_are_promised(report: FunnelReport) -> None:
    for name, rows in funnel_rows(report.studies).items():
        assert all(list(row) == list(FUNNEL_SCHEMAS[name]) for row in rows)
    stages = funnel_rows(report.studies)["funnel_stages"]
    assert stages[0]["reached"] == 120
    assert stages[-1]["conversion"] is None
    gone = int((report.studies[0].found.exit > 0).sum())
    assert sum(row["here"] for row in stages) + gone == 120
