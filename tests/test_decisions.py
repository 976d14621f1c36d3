"""Decisions about elements of the plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganchao.decisions import decide, decisions
from ganchao.domain.report import DecisionTaken
from ganchao.errors import InvalidInput
from tests.posts import NOON, desk, office


def test_what_was_decided_by_whom_about_what_under_which_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    folder = office(tmp_path / "zone")
    taken = DecisionTaken(what="先行启动", by="主任办公会", document="〔2024〕3号")
    decide(desk(folder), "m1", taken, "l1", NOON)
    assert [(entry.subject, said) for entry, said in decisions(desk(folder))] == [("m1", taken)]
    assert decisions(desk(folder), "t_rd") == ()
    for who, element, key in (("p1", "m1", "rights.refused"), ("o1", "m2", "unknown.none")):
        with pytest.raises(InvalidInput) as told:
            decide(desk(folder), element, taken, who, NOON)
        assert [problem.key for problem in told.value.problems] == [key]
