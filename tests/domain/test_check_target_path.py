"""Target paths that do not hold together; the whole list of faults stands in tests/files/test_target_paths.py."""

from __future__ import annotations

from ganchao.domain.check_target_path import check_target_paths
from ganchao.domain.target_path import TargetPath, Targets
from ganchao.text import LANGS

SOUND = TargetPath(code="a", since=2023, baseline=10, by=2026, target=20)


def keys(*paths: TargetPath, **known: object) -> list[str]:
    return [problem.key for problem in check_target_paths(Targets(targets=paths), paths, **known)]  # type: ignore[arg-type]


def test_a_sound_path_has_no_problem() -> None:
    assert keys(SOUND) == []


def test_several_faults_of_one_path_are_all_told() -> None:
    found = keys(SOUND.replace(commit=30, stretch=15, limits=(0, 12)))
    assert set(found) == {"target_path.commit_beyond", "target_path.stretch_short", "target_path.outside_limits"}


def test_names_are_checked_where_they_are_known() -> None:
    named = SOUND.replace(indicator="rdd")
    assert keys(named) == []
    assert keys(named, indicators=("rd",)) == ["unknown.close"]
    assert keys(SOUND.replace(measure="m"), measures=("n",)) == ["unknown.none"]


def test_a_problem_names_its_place_in_the_document() -> None:
    made = Targets(targets=(SOUND, SOUND.replace(code="b", stretch=15)))
    (problem,) = check_target_paths(made, made.targets)
    for lang in LANGS:
        assert "stretch" in problem.where.sentence(lang)
