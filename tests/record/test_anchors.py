"""Ends of the chain noted elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganchao.errors import InvalidInput
from ganchao.record.anchors import note, read_anchors


def test_anchors_are_noted_once(tmp_path: Path) -> None:
    note(tmp_path / "a" / "anchors.txt", 3, "a" * 64)
    note(tmp_path / "a" / "anchors.txt", 3, "a" * 64)
    assert read_anchors(tmp_path / "a" / "anchors.txt") == {3: "a" * 64}
    (tmp_path / "bad.txt").write_text("3 x\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="row 1"):
        read_anchors(tmp_path / "bad.txt")
