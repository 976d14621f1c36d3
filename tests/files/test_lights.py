"""Rules of lights in YAML."""

from __future__ import annotations

from pathlib import Path

from ganchao.files.documents import to_yaml
from ganchao.files.lights import PRESETS, preset_lights, read_lights


def test_rules_survive_being_written(tmp_path: Path) -> None:
    (tmp_path / "lights.yaml").write_text(to_yaml(preset_lights()), encoding="utf-8")
    book, problems = read_lights(tmp_path / "lights.yaml")
    assert problems == ()
    assert book == preset_lights()


def test_problems_stand_at_their_row(tmp_path: Path) -> None:
    text = PRESETS.read_text(encoding="utf-8").replace("{colour: red, over: 2,", "{colour: red, over: 2, under: 1,")
    (tmp_path / "lights.yaml").write_text(text.replace("measure: short", "measure: shrt", 1), encoding="utf-8")
    book, problems = read_lights(tmp_path / "lights.yaml")
    assert book is None
    assert [problem.key for problem in problems] == ["documents.one_limit", "documents.not_one_of"]
    assert all(problem.where.row for problem in problems)
    for lang in ("zh", "en"):
        assert all(problem.sentence(lang) for problem in problems)  # type: ignore[arg-type]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert read_lights(tmp_path / "none.yaml")[0] is None
