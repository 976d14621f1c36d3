"""Results appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganchao.files.staging import PREFIX, staging


def test_files_appear_in_place_when_all_are_written(tmp_path: Path) -> None:
    out = tmp_path / "a" / "out"
    with staging(out) as place:
        (place.aside / "tables").mkdir()
        files = [place.aside / "tables" / "scores.csv", place.aside / "run.json"]
        for file in files:
            file.write_text("new")
        assert not (out / "run.json").exists()
    assert place.placed(files) == (out / "tables" / "scores.csv", out / "run.json")
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*")) == [
        "run.json",
        "tables",
        "tables/scores.csv",
    ]


def test_earlier_results_stay_untouched_where_writing_fails(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("old")
    (tmp_path / "mine.txt").write_text("mine")

    def stopped_half_way() -> None:
        with staging(tmp_path) as place:
            (place.aside / "report.html").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped_half_way()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"report.html": "old", "mine.txt": "mine"}


def test_a_folder_made_in_vain_is_taken_away_again(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), staging(tmp_path / "a" / "b"):
        raise OSError("disk full")
    assert list(tmp_path.iterdir()) == []


def test_the_record_of_a_run_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[str] = []
    monkeypatch.setattr(Path, "replace", lambda source, _target: moved.append(source.name))
    with staging(tmp_path) as place:
        for name in ("report.html", "run.json", "z.csv"):
            (place.aside / name).write_text("")
    assert moved == ["report.html", "z.csv", "run.json"]


def test_an_unusable_folder_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    computed = False
    with pytest.raises(OSError), staging(tmp_path / "file" / "out"):
        computed = True
    assert not computed
    assert not list(tmp_path.glob(PREFIX + "*"))
