"""Tables of leads as they should not be: answered in sentences, in both languages, never with a traceback."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganchao.errors import InvalidInput
from ganchao.files.funnels import preset_funnels
from ganchao.files.leads import read_leads
from ganchao.text import LANGS
from ganchao.tracking.funnel_study import study_funnel

HEADER = ["lead", "funnel", "stage", "date", "amount", "parent", "relation", "name", "tax_per_mu", "resource"]
CELLS = st.sampled_from([
    "", "A", "B", "C", "projects", "talents", "项目", "talks", "signed", "lost", "paused", "入选", "流失", "2018-01-01",
    "2018-12-31", "2019-02-30", "2018/1/1", "1", "-5", "1e400", "无", "increase", "升级", "investor", "约20", "#REF!",
    "=A1", "甲\u200b", "9" * 30,
])  # fmt: skip
SOUND = st.tuples(
    st.sampled_from("ABC"), st.just("projects"), st.sampled_from(["talks", "signed", "landed", "lost", "paused"]),
    st.sampled_from(["2018-01-01", "2018-06-01", "2019-01-01", "2019-06-30"]),
    *(st.sampled_from(each) for each in (
        ["", "3"], ["", "A"], ["", "increase", "upgrade", "investor"], [""], ["", "30"], ["", "ZC01;PT01"],
    )),
)  # fmt: skip


def answered(path: Path) -> bool:
    """Whether the table was read; if not, why is said."""
    wrong: InvalidInput | None = None
    try:
        table = read_leads(path, preset_funnels())
    except InvalidInput as told:
        wrong = told
    if wrong is not None:
        for lang in LANGS:
            said = wrong.sentences(lang)
            assert said
            assert all("Traceback" not in line and len(line) < 600 for line in said)
        assert all(problem.where.file == path.name for problem in wrong.problems)
        return False
    for leads in table.leads:
        study = study_funnel(leads)
        assert len(study.found.row) <= len(leads)
    return True


def write(path: Path, rows: list) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=10, max_size=10), min_size=1, max_size=6))
def test_any_cells_are_answered(tmp_path: Path, rows: list) -> None:
    answered(write(tmp_path / "leads.csv", rows))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(SOUND, min_size=1, max_size=6, unique_by=lambda row: row[0] + row[2]))
def test_rows_that_look_sound_are_read_or_answered(tmp_path: Path, rows: list) -> None:
    answered(write(tmp_path / "leads.csv", rows))


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"lead", "lead,stage\n甲".encode("gb18030"), b"\xff\xfe\x00"]
)
def test_damaged_files_are_answered(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "leads.csv").write_bytes(content)
    assert not answered(tmp_path / "leads.csv")
