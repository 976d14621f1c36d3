"""The page of proof: rows keep their day, and only what was measured again changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import prove
from benchmarks.promise import Outcome, Promise


def test_a_row_that_is_measured_again_replaces_the_old_one_and_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Promise("a", "First", lambda: Outcome(True, "1 s"))
    promises = (first, Promise("b", "Second", lambda: Outcome(False, "2 s")))
    monkeypatch.setattr(prove, "PAGE", tmp_path / "proof.md")
    monkeypatch.setattr(prove, "chapters", lambda: {"Chapter": promises})
    prove.write({"First": "| First | 9 s | holds | 2020-01-01 |", "Gone": "| Gone | - | holds | 2020-01-01 |"})
    assert prove.main(["b"]) == 1
    page = (tmp_path / "proof.md").read_text(encoding="utf-8")
    assert list(prove.rows_of(page)) == ["First", "Second"]
    assert "| First | 9 s | holds | 2020-01-01 |" in page
    assert f"| Second | 2 s | **does not hold** | {prove.today()} |" in page
    assert prove.main(["a"]) == 0
    assert "9 s" not in (tmp_path / "proof.md").read_text(encoding="utf-8")
