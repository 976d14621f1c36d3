"""Whatever happens to the bytes of a project, it is read or refused with reasons; it never brings the program down."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganchao.cli.main import run
from tests.faults.sound import BOOK, FRAMEWORK, UNITS, VALUES, sound_book, values_of, write_book, write_folder

TEXTS = {"framework.yaml": FRAMEWORK.encode(), "units.csv": UNITS.encode(), "values.csv": VALUES.encode()}
PIECES = [
    b"\x00",
    b"\xff",
    b"\n",
    b",",
    b":",
    b'"',
    b"'",
    b"[",
    b"{",
    b"\t",
    b"999999999999",
    b"1e308",
    b"nan",
    b"inf",
    b"-1",
    b"&a",
    b"*a",
    b"!!python/object",
    b"%",
    b"\xe7\x94",
    b"#",
    b"null",
    b"true",
    b"2024",
    b"\xef\xbb\xbf",
    b"code",
    b"weight",
]
Change = tuple[int, int, bytes]
CHANGES = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 30), st.one_of(st.sampled_from(PIECES), st.binary(max_size=4))),
    min_size=1,
    max_size=6,
)
"""Where, how many bytes are lost, and what stands there instead."""
QUIET = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def damaged(raw: bytes, changes: list[Change]) -> bytes:
    for place, lost, piece in changes:
        at = place % (len(raw) + 1)
        raw = raw[:at] + piece + raw[at + lost :]
    return raw


def answered(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["check", str(project)], "zh")
    said = capsys.readouterr().err
    assert code in {0, 2}, said
    assert "Traceback" not in said
    assert (code == 2) == bool(said)


@QUIET
@given(name=st.sampled_from(sorted(TEXTS)), changes=CHANGES)
def test_damaged_text_is_read_or_refused_with_reasons(
    name: str, changes: list[Change], tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path_factory.mktemp("damaged")
    write_folder(project)
    file = values_of(project) if name == "values.csv" else project / name
    file.write_bytes(damaged(TEXTS[name], changes))
    answered(project, capsys)


@settings(QUIET, max_examples=60)
@given(changes=CHANGES, inside=st.integers(0, 20))
def test_a_damaged_workbook_is_read_or_refused_with_reasons(
    changes: list[Change], inside: int, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path_factory.mktemp("damaged")
    write_book(project)
    raw = sound_book()
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        parts = {part: book.read(part) for part in book.namelist()}
    if inside < len(parts):  # damage within the archive gets further than damage to the archive
        part = sorted(parts)[inside]
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as book:
            for each, content in parts.items():
                book.writestr(each, damaged(content, changes) if each == part else content)
        (project / BOOK).write_bytes(stream.getvalue())
    else:
        (project / BOOK).write_bytes(damaged(raw, changes))
    answered(project, capsys)
