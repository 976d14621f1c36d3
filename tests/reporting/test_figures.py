"""Numbers as readers meet them."""

from __future__ import annotations

import pytest

from ganchao.reporting.blocks import Column
from ganchao.reporting.figures import enumerated, figure, running, tidy


@pytest.mark.parametrize(
    ("value", "column", "shown"),
    [
        (0.12345, Column("", decimals=3), "0.123"),
        (-0.0001, Column("", decimals=2), "0.00"),
        (2, Column("", signed=True), "+2"),
        (-2, Column("", signed=True), "−2"),
        (0, Column("", signed=True), "0"),
        (None, Column(""), "—"),
        (float("nan"), Column("", decimals=1), "—"),
        (14.0, Column(""), "14"),
        (1234567, Column(""), "1234567"),
        ("文", Column(""), "文"),
    ],
)
def test_cells_read_as_people_write_them(value: object, column: Column, shown: str) -> None:
    assert figure(value, column, "en") == shown


def test_ties_are_called_ties() -> None:
    assert figure(14, Column(""), "en", marks="tied") == "=14"
    assert figure(14, Column(""), "zh", marks="tied") == "并列14"


def test_sentences_follow_each_other_as_the_language_spaces_them() -> None:
    assert running(["甲。", "乙。"], "zh") == "甲。乙。"
    assert running(["A.", "B."], "en") == "A. B."
    assert tidy("收入，\n 取对数") == "收入，取对数"


def test_long_lists_are_cut_with_their_number() -> None:
    assert enumerated(["a", "b", "c"], "en", most=2) == "a, b … (3 in all)"
