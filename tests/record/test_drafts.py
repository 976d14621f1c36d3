"""What cannot be kept is said, all at once and the same in both databases."""

from __future__ import annotations

import pytest

from ganchao.domain.entry import Draft
from ganchao.errors import InvalidInput
from ganchao.record.drafts import LONGEST, written
from ganchao.record.store import Record
from tests.record.conftest import NOON


@pytest.mark.parametrize(("draft", "key"), [
    (Draft("item.note", "D" * 201, "a"), "record.too_long"),
    (Draft("item.note", "D\x00", "a"), "record.odd_field"),
    (Draft("item.note", "D\ud800", "a"), "record.odd_field"),
    (Draft("item.note", " ", "a"), "record.odd_field"),
    (Draft("item.note", "D", "a", {"x": float("nan")}), "record.odd_body"),
    (Draft("item.note", "D", "a", {"x": {1, 2}}), "record.odd_body"),
    (Draft("item.note", "D", "a", {"x": "\udfff"}), "record.odd_body"),
    (Draft("item.note", "D", "a", {1: "x", "1": "y"}), "record.odd_body"),
])  # fmt: skip
def test_what_cannot_be_kept_is_said(draft: Draft, key: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        written([Draft("item.note", "D", "a"), draft])
    assert [problem.key for problem in refused.value.problems] == [key]
    assert "row 2" in str(refused.value)


def test_everything_is_said_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        written([Draft("k" * 61, "", "a" * 101, {"x": float("inf")}, "t" * 101)])
    assert len(refused.value.problems) == 5


def test_the_longest_and_oddest_that_can_be_kept_is_kept(record: Record) -> None:
    longest = {name: "长" * most for name, most in LONGEST.items()}
    (entry,) = record.append([Draft(**longest, body={"": "\x00\u2028 👩‍🚀", "深": [[[[]]]]})], NOON)
    assert record.entries() == (entry,)
    assert entry.body["深"] == [[[[]]]]
