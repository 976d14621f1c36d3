"""Tables of ranks and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganchao.errors import InvalidInput
from ganchao.files.rank_tables import RankTable, number_ranked, read_rank_table
from ganchao.text import LANGS


def read(folder: Path, text: str) -> RankTable:
    file = folder / "ranks.csv"
    file.write_text(text, encoding="utf-8")
    return read_rank_table(file)


def keys(notes) -> list[str]:
    return [note.key for note in notes]


def test_ranks_bands_and_blanks_stand_under_their_year_and_unit(tmp_path: Path) -> None:
    table = read(tmp_path, "高新区,评价年度,位次,参评数\n甲,2019,37,169\n乙,2019,≤50,169\n丙,2019,51-100,169\n"
                           "丁,2019,前30,169\n戊,2019,101+,169\n己,2019,,169\n甲,2021,第40位,178\n")  # fmt: skip
    panel = table.panel
    assert panel.years == (2019, 2020, 2021)
    assert panel.units == ("甲", "乙", "丙", "丁", "戊", "己")
    assert panel.low is not None
    assert panel.high is not None
    np.testing.assert_array_equal(panel.values[0, :, 0], [37, *[np.nan] * 5])
    np.testing.assert_array_equal(panel.low[0, :, 0], [np.nan, 1, 51, 1, 101, np.nan])
    np.testing.assert_array_equal(panel.high[0, :, 0], [np.nan, 50, 100, 30, np.nan, np.nan])
    assert panel.values[2, 0, 0] == 40
    assert dict(table.numbers) == {2019: 169, 2021: 178}


def test_a_column_for_every_year_reads_the_same(tmp_path: Path) -> None:
    table = read(tmp_path, "zone,2019,2021\nA,1,2\nB,2,<=3\n")
    assert table.panel.years == (2019, 2020, 2021)
    np.testing.assert_array_equal(table.panel.values[..., 0], [[1, 2], [np.nan, np.nan], [2, np.nan]])


def test_aims_and_rows_without_a_year_are_left_out_and_told(tmp_path: Path) -> None:
    table = read(tmp_path, "zone,year,rank,basis\nA,2019,9,stated\nB,,7,stated\nC,2023,<=100,TARGET stated 2019\n")
    assert sorted(keys(table.notes)) == ["files.ranks_undated", "files.ranks_wanted"]
    assert table.panel.units == ("A", "B", "C")  # they are asked about all the same
    assert table.panel.years == (2019,)


def test_two_ranks_for_one_year_become_the_range_that_holds_both(tmp_path: Path) -> None:
    table = read(tmp_path, "zone,year,rank\nA,2018,11\nA,2018,14\nB,2018,3\nB,2018,3\n")
    assert keys(table.notes) == ["files.ranks_twice"]
    assert table.panel.low is not None
    assert table.panel.low[0, 0, 0] == 11
    assert table.panel.values[0, 1, 0] == 3


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("zone,year,rank\nA,2019,abc\n", "files.not_a_number"),
        ("zone,year,rank\nA,2019,0\n", "files.not_a_rank"),
        ("zone,year,rank\nA,2019,3.5\n", "files.not_a_rank"),
        ("zone,year,rank\nA,20x,3\n", "files.not_a_year"),
        ("a,b\n1,2\n", "files.ranks_without_unit"),
        ("zone,rank\nA,2\n", "files.ranks_without_year"),
        ("zone,year,rank\nA,2019,\n", "files.no_rows"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_in_both_languages(text: str, key: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, text)
    assert key in keys(caught.value.problems)
    assert all("ranks.csv" in " ".join(caught.value.sentences(lang)) for lang in LANGS)


def test_the_number_ranked_is_asked_for_unless_the_table_says_it(tmp_path: Path) -> None:
    some = read(tmp_path, "zone,year,rank\nA,2019,9\n")
    assert number_ranked(some, 169) == 169
    with pytest.raises(InvalidInput):
        number_ranked(some, None)
    whole = read(tmp_path, "zone,2019\nA,1\nB,2\nC,3\n")
    assert number_ranked(whole, None) == 3
