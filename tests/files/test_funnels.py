"""Funnels in YAML, and those that are shipped."""

from __future__ import annotations

from pathlib import Path

from ganchao.domain.check_funnel import check_funnels
from ganchao.files.documents import to_yaml
from ganchao.files.funnels import PRESETS, preset_funnels, read_funnels


def test_the_shipped_funnels_are_three_and_sound() -> None:
    book = preset_funnels()
    assert [(funnel.code, funnel.kind) for funnel in book.funnels] == [
        ("projects", "project"), ("headquarters", "headquarters"), ("talents", "talent")]  # fmt: skip
    assert check_funnels(book, []) == ()
    names = [stage.name.zh for stage in book.funnels[0].stages]
    assert names == ["线索", "在谈", "签约", "落地", "开工", "入库", "竣工", "投产", "上规", "达产"]
    assert [stage.name.zh for stage in book.funnels[2].stages] == ["对接", "申报", "入选", "到岗"]
    assert all(funnel.source.zh and funnel.source.en for funnel in book.funnels)
    assert all(stage.name.zh and stage.name.en and stage.evidence for funnel in book.funnels for stage in funnel.stages)


def test_funnels_survive_being_written(tmp_path: Path) -> None:
    (tmp_path / "funnels.yaml").write_text(to_yaml(preset_funnels()), encoding="utf-8")
    book, problems = read_funnels(tmp_path / "funnels.yaml")
    assert problems == ()
    assert book == preset_funnels()


def test_problems_stand_at_their_row(tmp_path: Path) -> None:
    text = PRESETS.read_text(encoding="utf-8").replace("stages: [talks, signed, registered]", "stages: [talks, sined]")
    (tmp_path / "funnels.yaml").write_text(text.replace("undone:", "udnone:", 1), encoding="utf-8")
    book, problems = read_funnels(tmp_path / "funnels.yaml")
    assert book is None
    assert [problem.key for problem in problems] == ["documents.unknown_key_close"]
    (tmp_path / "funnels.yaml").write_text(text, encoding="utf-8")
    book, problems = read_funnels(tmp_path / "funnels.yaml")
    assert book is None
    assert [problem.key for problem in problems] == ["unknown.close"]
    assert problems[0].where.row == text[: text.index("sined")].count("\n") + 1
