"""Target paths from YAML: read, and every way to get them wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganchao.domain.framework import Kind
from ganchao.domain.target_path import Shape
from ganchao.files.documents import to_yaml
from ganchao.files.target_paths import read_targets
from ganchao.text import LANGS

SOUND = """\
targets:
  - code: rd
    name: {zh: 研发投入强度, en: R&D intensity}
    kind: ratio
    factor: 100
    since: 2023
    baseline: 2.4
    by: 2026
    target: 3
    commit: 2.8
    stretch: 3.3
    shape: front_loaded
    waypoints:
      - {period: 2024-Q4, value: 2.6}
"""
KNOWN = ("rd", "staff")
LEVEL = "targets:\n  - {code: a, since: 2023, baseline: 10, by: 2026, target: 20, MORE}\n"


def level(more: str) -> str:
    return LEVEL.replace("MORE", more)


BROKEN = {
    "no target": ("targets:\n  - {code: a, since: 2023, baseline: 1, by: 2026}\n", "target_path.no_target", 2),
    "a band without one": (level("kind: band"), "target_path.no_band", 2),
    "a band backwards": (level("kind: band, band: [5, 4]"), "target_path.band_backwards", 2),
    "due before it begins": (
        "targets:\n  - {code: a, since: 2026, baseline: 1, by: 2026-Q2, target: 2}\n", "target_path.by_before_since",
        2),
    "part of a year": (
        "targets:\n  - {code: a, kind: flow, since: 2023, by: 2024-06, target: 2}\n", "target_path.whole_years", 2),
    "a waypoint outside": (level("waypoints: [{period: 2027, value: 15}]"), "target_path.waypoint_outside", 2),
    "waypoints out of order": (
        level("waypoints: [{period: 2025, value: 15}, {period: 2024, value: 12}]"), "target_path.waypoints_unordered",
        2),
    "a target worse than its baseline": (level("direction: lower"), "target_path.target_worse", 2),
    "a commitment beyond the target": (level("commit: 21"), "target_path.commit_beyond", 2),
    "a stretch short of the target": (level("stretch: 19"), "target_path.stretch_short", 2),
    "no baseline": ("targets:\n  - {code: a, since: 2023, by: 2026, target: 20}\n", "target_path.no_baseline", 2),
    "growth through zero": (
        "targets:\n  - {code: a, since: 2023, baseline: -1, by: 2026, target: 2, shape: geometric}\n",
        "target_path.geometric_sign", 2),
    "a season that falls": (level("season: [0.5, 0.4, 0.9, 1]"), "target_path.season", 2),
    "a season of five parts": (level("season: [0.2, 0.4, 0.6, 0.8, 1]"), "target_path.season", 2),
    "limits backwards": (level("limits: [100, 0]"), "target_path.limits_backwards", 2),
    "a value outside its limits": (level("limits: [0, 15]"), "target_path.outside_limits", 2),
    "a rank with a half": (
        "targets:\n  - {code: a, kind: rank, since: 2023, baseline: 141, by: 2026, target: 99.5}\n",
        "target_path.not_a_rank", 2),
    "two subjects": (level("indicator: rd, measure: m"), "target_path.two_subjects", 2),
    "two of one code": (level("") + level("").partition("\n")[2], "plan.told_twice", 3),
    "an indicator nobody knows": (level("indicator: rdd"), "unknown.close", 2),
    "a period in words": (LEVEL.replace("2023", "last year"), "documents.not_a_period", 2),
    "a month of thirteen": (LEVEL.replace("2026", "2026-13"), "documents.not_a_period", 2),
    "an unknown key": (level("sharpe: linear"), "documents.unknown_key_close", 2),
    "a shape nobody knows": (level("shape: hockey_stick"), "documents.not_one_of", 2),
    "a lag below nothing": (level("lag: -1"), "documents.too_small", 2),
    "a tolerance of nothing": (level("tolerance: 0"), "documents.too_small_strict", 2),
}


def test_targets_are_read_whole_and_survive_being_written(tmp_path: Path) -> None:
    file = tmp_path / "targets.yaml"
    file.write_text(SOUND, encoding="utf-8")
    targets, problems = read_targets(file, KNOWN)
    assert problems == ()
    assert targets is not None
    path = targets.targets[0]
    assert (path.kind, path.shape, path.higher, path.adds_up) == (Kind.RATIO, Shape.FRONT_LOADED, True, False)
    file.write_text(to_yaml(targets), encoding="utf-8")
    assert read_targets(file, KNOWN) == (targets, ())


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told_with_its_row_and_fix(name: str, tmp_path: Path) -> None:
    text, key, row = BROKEN[name]
    file = tmp_path / "targets.yaml"
    file.write_text(text.replace(", MORE", "").replace(", }", "}"), encoding="utf-8")
    targets, problems = read_targets(file, KNOWN)
    assert targets is None
    found = {problem.key: problem for problem in problems}
    assert key in found
    assert (found[key].where.file, found[key].where.row) == ("targets.yaml", row)
    for lang in LANGS:
        assert found[key].sentence(lang)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "targets.yaml"
    file.write_text(level("commit: 21, stretch: 19, season: [0.4], indicator: x"), encoding="utf-8")
    _, problems = read_targets(file, KNOWN)
    assert len(problems) == 4
