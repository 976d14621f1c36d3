"""What a target path says of itself."""

from __future__ import annotations

from ganchao.domain.target_path import TargetPath, Targets


def test_directions_are_told_by_the_values_unless_written() -> None:
    made = Targets.model_validate({"targets": [
        {"code": "a", "since": 2023, "baseline": 20, "by": 2026, "target": 10},
        {"code": "b", "since": 2023, "baseline": 20, "by": 2026, "target": 20, "direction": "lower"},
        {"code": "c", "kind": "rank", "since": 2023, "baseline": 20, "by": 2026, "target": 20},
        {"code": "d", "kind": "flow", "since": 2023, "by": 2026, "target": 20},
    ]})  # fmt: skip
    assert [path.higher for path in made.targets] == [False, False, False, True]


def test_meeting_a_promise_goes_by_its_direction_or_its_band() -> None:
    lower = TargetPath(code="a", since=2023, baseline=20, by=2026, target=10)
    assert [lower.meets(value) for value in (9, 10, 10.1)] == [True, True, False]
    band = TargetPath(code="b", kind="band", since=2023, by=2026, band=(95, 105))
    assert [band.meets(value) for value in (94.9, 95, 105, 106)] == [False, True, True, False]
    assert not TargetPath(code="c", kind="band", since=2023, by=2026).meets(1)
