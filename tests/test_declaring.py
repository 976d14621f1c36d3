"""Measures started or stopped, bottom lines crossed or holding again."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from ganchao.declaring import Declared, declare, declared_lines, under_way
from ganchao.domain.document import Document
from ganchao.domain.light import LineCrossed, LineHeld
from ganchao.domain.start import MeasureStarted, MeasureStopped
from ganchao.errors import InvalidInput
from tests.posts import NOON, desk, office

MORE = """
  - {code: m2, name: {zh: 平台, en: Platform}, needs: [m1], start: [2025, 2026]}
  - {code: m3, name: {zh: 外包, en: Contract}, excludes: [m1]}
"""
DAY = NOON.date()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    made = office(tmp_path / "zone")
    plan = made / "plan" / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("bottom_lines:", f"{MORE.strip(chr(10))}\nbottom_lines:", 1), "utf-8")
    return made


def declared(folder: Path, code: str, body: Document, actor: str = "o1", days: int = 0) -> None:
    declare(desk(folder), Declared(code, body), actor, NOON + datetime.timedelta(days=days))


def refused(folder: Path, code: str, body: Document, actor: str = "o1") -> list[str]:
    with pytest.raises(InvalidInput) as told:
        declared(folder, code, body, actor)
    return [problem.key for problem in told.value.problems]


def test_a_measure_counts_from_its_start_until_it_is_stopped(folder: Path) -> None:
    declared(folder, "m1", MeasureStarted(year=2025), "l1")
    declared(folder, "m2", MeasureStarted(year=2025))
    declared(folder, "m2", MeasureStarted(year=2026), days=1)  # the year said last counts
    assert under_way(desk(folder), DAY) == {"m1": 2025, "m2": 2025}
    assert under_way(desk(folder), DAY + datetime.timedelta(days=1)) == {"m1": 2025, "m2": 2026}
    declared(folder, "m2", MeasureStopped(reason="no money"), days=2)
    assert under_way(desk(folder), DAY + datetime.timedelta(days=2)) == {"m1": 2025}
    assert under_way(desk(folder), DAY - datetime.timedelta(days=1)) == {}


def test_a_line_is_crossed_from_its_day_on(folder: Path) -> None:
    back = DAY - datetime.timedelta(days=9)
    declared(folder, "b1", LineCrossed(day=back))
    assert declared_lines(desk(folder), back)["b1"].over
    assert declared_lines(desk(folder), back - datetime.timedelta(days=1)) == {}
    declared(folder, "b1", LineHeld(day=DAY))
    assert not declared_lines(desk(folder), DAY)["b1"].over
    assert declared_lines(desk(folder), DAY - datetime.timedelta(days=1))["b1"].over


def test_what_stands_against_it_is_said_and_nothing_is_entered(folder: Path) -> None:
    before = len(desk(folder).deeds.entries)
    tomorrow = DAY + datetime.timedelta(days=1)
    assert refused(folder, "m9", MeasureStarted(year=2025)) == ["unknown.none"]
    assert refused(folder, "m2", MeasureStarted(year=2031)) == ["declaring.year", "declaring.needs"]
    assert refused(folder, "m1", MeasureStopped(reason="late")) == ["declaring.not_started"]
    assert refused(folder, "b1", LineCrossed(day=tomorrow)) == ["item.ahead"]
    assert refused(folder, "b1", LineHeld(day=DAY)) == ["declaring.not_crossed"]
    assert refused(folder, "m1", LineCrossed(day=DAY)) == ["unknown.none"]
    assert refused(folder, "b1", LineCrossed(day=DAY), "l1") == ["rights.refused"]
    assert refused(folder, "m1", MeasureStarted(year=2025), "p3") == ["rights.refused"]
    assert len(desk(folder).deeds.entries) == before
    declared(folder, "m1", MeasureStarted(year=2025))
    assert refused(folder, "m3", MeasureStarted(year=2025)) == ["declaring.excludes"]
