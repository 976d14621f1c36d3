"""Bytes as text: encodings told apart, foreign lines named."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.files.delimited import delimiter_of, read_delimited
from ganchao.files.encodings import decode

TEXT = "代码,年份,研发经费\nBJ,2021,12\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.encode("gbk"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
)
def test_encodings_of_chinese_offices_are_told_apart(data: bytes) -> None:
    assert decode(data, "t.csv") == (TEXT, ())


@pytest.mark.parametrize(
    ("data", "key", "row"),
    [
        (TEXT.encode() + "山东,2021,3\n".encode("gb18030"), "files.mixed_encodings", 3),
        (TEXT.encode("utf-8-sig") + "山东,2021,3\n".encode("gb18030"), "files.mixed_encodings", 3),
        ("country,year\nCôte d'Ivoire,2021\nPerú,2021\n".encode("cp1252"), "files.unknown_encoding", 2),
        (TEXT.encode("utf-16-le"), "files.utf16_without_mark", None),
        (b"code,year\nA,20\x0021\n", "files.nul", 2),
        ("code,year\nA,锟斤拷\n".encode(), "files.garbled", 2),
        ("code,year\nA,\ufffd\n".encode(), "files.garbled", 2),
        (codecs.BOM_UTF16_LE + b"a\x00\n\x00\x00\xd8", "files.unknown_encoding", 2),
    ],
    ids=["utf8_then_gb", "bom_then_gb", "cp1252", "utf16_bare", "nul", "kun_jin_kao", "replacement", "half_surrogate"],
)
def test_bytes_that_are_no_text_name_their_line(data: bytes, key: str, row: int | None) -> None:
    _, problems = decode(data, "t.csv")
    assert [(p.key, p.where.row, p.where.file) for p in problems] == [(key, row, "t.csv")]
    assert all(p.sentence(lang) for p in problems for lang in ("zh", "en"))


def test_mixed_encodings_list_every_foreign_line() -> None:
    gb = [f"{name},2021,3\n".encode("gb18030") for name in ("山东", "浙江")]
    data = TEXT.encode() + gb[0] + "北京,2021,1\n".encode() + gb[1] + "天津,2021,1\n".encode()
    (problem,) = decode(data, "t.csv")[1]
    assert problem.values["lines"] == "3, 5"
    assert "山东" in str(problem.values["value"])


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b;c\n1,5;2,5;3\n", ";"),
        ("a\tb\n1,1\t2\n", "\t"),
        ("a，b\n1，2\n", "，"),
        ("a\n1\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_splits_evenly(text: str, delimiter: str) -> None:
    assert delimiter_of(text) == delimiter


def test_an_announced_delimiter_is_obeyed_and_rows_keep_their_number() -> None:
    rows, problems = read_delimited(b"sep=;\na;b\n1;2,5\n", "t.csv")
    assert rows == [["", ""], ["a", "b"], ["1", "2,5"]]
    assert problems == ()


@given(st.binary(max_size=200))
def test_no_bytes_are_beyond_decoding(data: bytes) -> None:
    rows, problems = read_delimited(data, "t.csv")
    assert isinstance(rows, list)
    assert all(p.sentence(lang) for p in problems for lang in ("zh", "en"))


@given(
    st.lists(st.lists(st.text('abc,"\n 山东', max_size=5), min_size=3, max_size=3), min_size=1, max_size=5),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_written_tables_read_back(rows: list[list[str]], encoding: str) -> None:
    body = "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [["code", "year", "山东"], *rows]
    )
    read, problems = read_delimited(body.encode(encoding), "t.csv")
    assert problems == ()
    assert read == [["code", "year", "山东"], *rows]
