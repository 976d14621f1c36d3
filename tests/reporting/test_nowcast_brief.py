"""The nowcast for readers, and its tables."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest

from ganchao.domain.document import Bilingual
from ganchao.domain.leading import Leading
from ganchao.domain.period import Period
from ganchao.domain.plan import Aim, Plan
from ganchao.project import open_project
from ganchao.reporting.blocks import Callout, Chart, Paragraph, Table
from ganchao.reporting.nowcast_brief import Told, nowcast_brief, title_of
from ganchao.reporting.nowcast_tables import (
    NOWCAST_SCHEMAS,
    action_rows,
    mover_rows,
    nowcast_row,
    pending_rows,
    write_nowcast_tables,
)
from ganchao.reporting.nowcast_words import Action, Moved, Mover, Nowcast, Pending
from ganchao.text import LANGS, Lang
from ganchao.tracking.leading import Evidence

DAY = datetime.date(2024, 8, 1)


def made(probability: float = 0.62, before: float = 0.55, **rest: object) -> Told:
    """A nowcast with one report, one report owed and one measure to start."""
    framework = open_project("shandong").framework
    plan = Plan(
        leading=(Leading(code="l_rd", name=Bilingual(zh="研发月报", en="R&D by month"), indicator="rd_intensity"),),
        money=Bilingual(zh="亿元", en="100 million yuan"),
    )
    now = Nowcast(
        unit="CN-SD", aim=Aim(year=2028, rank=8, confidence=0.6), upto=8, as_of=DAY, since=datetime.date(2024, 7, 31),
        draws=1000, seed=1, probability=probability, error=0.015, before=before, rank=(6, 8, 11),
        movers=(Mover("rd_intensity", probability - before),),
        told=(Evidence("rd_intensity", 2024, 1.0, 0.1, "l_rd", Period(2024, 6, 12), DAY),), silent=(),
        moved=(Moved("rd_intensity", 2024, (2.4, 2.5, 2.6), (2.5, 2.55, 2.6)),),
        pending=(Pending("l_rd", "rd_intensity", Period(2024, 7, 12), "", 0.03),),
        actions=(Action("fund", 2025, 0.04, 1.5),), line=0.6, replan=probability < 0.6, started={},
    )  # fmt: skip
    earlier = Nowcast(**{**vars(now), "as_of": datetime.date(2024, 6, 30), "probability": before})
    fields = {"framework": framework, "plan": plan, "unit_name": Bilingual(zh="山东", en="Shandong"),
              "simulated": Bilingual(), "trend": (earlier, now), **rest}  # fmt: skip
    return Told(now, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGS)
def test_it_says_the_probability_what_moved_it_and_what_to_do(lang: Lang) -> None:
    blocks = nowcast_brief(made(), lang)
    said = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    assert "62%" in said.replace(" ", "")
    assert "7.0" in said
    charts = [block.kind for block in blocks if isinstance(block, Chart)]
    assert charts == ["lines", "waterfall"]
    months = next(block for block in blocks if isinstance(block, Chart))
    assert set(months.fields) <= {"x", "y", "color", "mark"}, "roles that the picture knows"
    assert months.data["color"].nunique() == 2
    moved, owed, todo = (block for block in blocks if isinstance(block, Table))
    assert moved.rows[0][-1] == pytest.approx(7.0)
    assert owed.rows[0][0] == {"zh": "研发月报", "en": "R&D by month"}[lang]
    assert todo.rows[0][2:] == (pytest.approx(4.0), 1.5)
    assert "2028" in title_of(made(), lang)


@pytest.mark.parametrize("lang", LANGS)
def test_below_the_line_it_asks_for_another_plan_and_above_it_does_not(lang: Lang) -> None:
    def warned(told: Told) -> bool:
        return any(isinstance(block, Callout) and block.tone == "warning" for block in nowcast_brief(told, lang))

    assert warned(made(0.4))
    assert not warned(made(0.62))


@pytest.mark.parametrize("lang", LANGS)
def test_simulated_stands_inside_every_picture_and_table(lang: Lang) -> None:
    blocks = nowcast_brief(made(simulated=Bilingual(zh="模拟", en="simulated")), lang)
    assert all(block.stamp for block in blocks if isinstance(block, (Chart, Table)))


def test_tables_hold_what_the_reference_says(tmp_path: Path) -> None:
    files = write_nowcast_tables(made(), tmp_path)
    assert [file.stem for file in files] == list(NOWCAST_SCHEMAS)
    for file in files:
        assert list(pd.read_csv(file).columns) == list(NOWCAST_SCHEMAS[file.stem])
    now = made().nowcast
    assert nowcast_row(now)["probability"] == 0.62
    assert [len(rows(now)) for rows in (mover_rows, pending_rows, action_rows)] == [1, 1, 1]
    assert len(pd.read_csv(files[0])) == 2
