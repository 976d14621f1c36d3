"""A form goes out, is filled in and comes back; nothing of it is entered unless all is well."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from ganchao.check_in_forms import due, form_of, hand_in_form, write_form_of
from ganchao.check_ins import answer, waiting
from ganchao.deeds import enter, read_deeds
from ganchao.domain.entry import Draft
from ganchao.domain.period import Period
from ganchao.errors import InvalidInput, UnknownName
from ganchao.files.check_in_form import COLUMNS, FIRST, GIVEN
from ganchao.text import LANGS, Lang
from tests.posts import NOON, desk, office, report

MARCH = Period(2025, 3, 12)
ROW = {"t_rd": FIRST, "t_invest": FIRST + 1, "n1": FIRST + 2}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        folder = office(tmp_path_factory.mktemp("office") / "zone")
        write_form_of(desk(folder), "d1", MARCH, folder.parent / "form.xlsx", "f001", "zh")
        return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Path(shutil.copytree(made, tmp_path / "zone"))


@pytest.fixture
def blank(made: Path) -> Path:
    return made.parent / "form.xlsx"


def filled(blank: Path, to: Path, cells: Mapping[tuple[int, str], object]) -> Path:
    """A form with cells filled in, by row and column."""
    book = openpyxl.load_workbook(blank)
    for (row, column), value in cells.items():
        book.worksheets[0].cell(row, COLUMNS.index(column) + 1, value)  # type: ignore[arg-type]
    book.save(to)
    return to


def refused(folder: Path, form: Path, *, confirm: bool = False, by: str = "p1") -> list[tuple[str, int | None, str]]:
    """Problems of a form by key, row and column; nothing was entered."""
    before = len(desk(folder).deeds.entries)
    with pytest.raises(InvalidInput) as told:
        hand_in_form(desk(folder), form, by, NOON, confirm=confirm)
    assert len(desk(folder).deeds.entries) == before
    for problem in told.value.problems:
        assert problem.sentence("zh") != problem.sentence("en")
    return [(problem.key, problem.where.row, problem.where.column) for problem in told.value.problems]


def test_a_form_lists_what_is_due_and_no_target_stands_on_it(folder: Path, blank: Path) -> None:
    sheet = openpyxl.load_workbook(blank).worksheets[0]
    assert [sheet.cell(row, 1).value for row in range(FIRST, sheet.max_row + 1)] == list(ROW)
    shown = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    promised = {str(value) for path in desk(folder).plan.targets for value in (path.target, path.commit, path.stretch)}
    assert not (promised | {value.removesuffix(".0") for value in promised}) & set(shown)
    assert "2.7" in shown  # last value: the panel's
    assert sheet.protection.sheet
    for column in COLUMNS:
        cell = sheet.cell(FIRST, COLUMNS.index(column) + 1)
        assert cell.protection.locked is (column in GIVEN)
        assert column in GIVEN or cell.value is None
    lists = {str(each.sqref): str(each.formula1) for each in sheet.data_validations.dataValidation}
    assert '"快报,预计,核定"' in lists.values()


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_filled_in_is_entered_and_rows_left_empty_are_not(folder: Path, tmp_path: Path, lang: Lang) -> None:
    (tmp_path / "out").mkdir()
    write_form_of(desk(folder), "d1", MARCH, tmp_path / "out" / "a.xlsx", "f002", lang)
    (tmp_path / "out" / "proof 1.txt").write_bytes(b"seen")
    evil = "😀'; DROP TABLE record_entry;--"
    form = filled(tmp_path / "out" / "a.xlsx", tmp_path / "out" / "b.xlsx", {
        (ROW["t_rd"], "value"): "２．７５", (ROW["t_rd"], "status"): "快报", (ROW["t_rd"], "confidence"): 7,
        (ROW["t_rd"], "done"): evil, (ROW["t_rd"], "evidence"): "proof 1.txt",
    })  # fmt: skip
    entries = hand_in_form(desk(folder), form, "p1", NOON).entries
    assert [(entry.kind, entry.subject) for entry in entries] == [("checkin.handed_in", "t_rd@2025-03")]
    body = entries[0].body
    assert (body["value"], body["status"], body["confidence"], body["done"]) == (2.75, "flash", 7, evil)
    assert body["form"] == "f002"
    assert body["evidence"][0]["size"] == 4


def test_the_same_form_once_more_enters_nothing_and_another_content_is_refused(
    folder: Path, blank: Path, tmp_path: Path
) -> None:
    first = filled(blank, tmp_path / "a.xlsx", {(ROW["t_rd"], "value"): 2.8})
    hand_in_form(desk(folder), first, "p1", NOON)
    count = len(desk(folder).deeds.entries)
    later = NOON + datetime.timedelta(days=1)
    assert hand_in_form(desk(folder), first, "p1", later).again
    assert len(desk(folder).deeds.entries) == count
    second = filled(blank, tmp_path / "b.xlsx", {(ROW["t_rd"], "value"): 2.9})
    assert refused(folder, second) == [("form.again", None, "")]


def test_a_form_kept_as_a_draft_can_still_be_handed_in(folder: Path, blank: Path, tmp_path: Path) -> None:
    form = filled(blank, tmp_path / "a.xlsx", {(ROW["t_rd"], "value"): 2.8})
    for _ in range(2):
        assert hand_in_form(desk(folder), form, "p1", NOON, draft=True).entries[0].kind == "checkin.drafted"
    assert hand_in_form(desk(folder), form, "p1", NOON).entries[0].kind == "checkin.handed_in"
    assert hand_in_form(desk(folder), form, "p1", NOON).again


def test_what_a_simulated_person_reports_is_marked(folder: Path, blank: Path, tmp_path: Path) -> None:
    enter(read_deeds(folder), [Draft("person.added", "x1", "sys", {"unit": "d1", "simulated": True})], NOON)
    enter(read_deeds(folder), [Draft("role.given", "x1", "sec", {"role": "reporter"})], NOON)
    form = filled(blank, tmp_path / "a.xlsx", {(ROW["t_rd"], "value"): 2.8})
    assert hand_in_form(desk(folder), form, "x1", NOON).entries[0].body["simulated"] is True
    assert hand_in_form(desk(folder), form, "x1", NOON).again


def test_everything_wrong_is_told_at_once_with_its_cell(folder: Path, blank: Path, tmp_path: Path) -> None:
    with (tmp_path / "huge.bin").open("wb") as file:
        file.truncate(200 * 1024**2)
    form = filled(blank, tmp_path / "a.xlsx", {
        (ROW["t_rd"], "value"): "about 3", (ROW["t_rd"], "status"): "sure", (ROW["t_rd"], "confidence"): 12,
        (ROW["t_invest"], "value"): 30000, (ROW["t_invest"], "evidence"): "huge.bin; none.pdf",
        (ROW["n1"], "value"): "是", (ROW["n1"], "numerator"): 3,
    })  # fmt: skip
    assert set(refused(folder, form)) == {
        ("files.not_a_number", ROW["t_rd"], "数值"), ("files.checkin_status", ROW["t_rd"], "数据性质"),
        ("files.checkin_confidence", ROW["t_rd"], "完成把握（0至10）"),
        ("record.attachment_too_large", ROW["t_invest"], "佐证文件"),
        ("checkin.no_file", ROW["t_invest"], "佐证文件"), ("files.checkin_half_ratio", ROW["n1"], "分母"),
    }  # fmt: skip


def test_a_value_in_another_unit_is_doubted_never_converted(folder: Path, tmp_path: Path) -> None:
    for year, value in ((2022, 21000), (2023, 24000), (2024, 25500)):
        report(folder, "t_invest", f"{year}-03", value)
    answer(desk(folder), ("checkin.approved",), waiting(desk(folder), unit="d1"), "s1", NOON)
    form = filled(_form(folder, tmp_path), tmp_path / "a.xlsx", {(ROW["t_invest"], "value"): 265_000_000})
    assert refused(folder, form) == [("checkin.doubt.unit", ROW["t_invest"], "数值")]
    made = hand_in_form(desk(folder), form, "p1", NOON, confirm=True)
    assert made.entries[0].body["value"] == 265_000_000
    assert made.entries[0].body["confirmed"] == ["checkin.doubt.unit"]


def _form(folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "fresh.xlsx"
    write_form_of(desk(folder), "d1", MARCH, path, "f003", "zh")
    return path


@pytest.mark.parametrize(("row", "column", "value", "keys"), [
    (FIRST, "code", "t_energy", {"form.moved_code"}), (FIRST, "period", "2025-02", {"form.moved_code"}),
    (FIRST, "code", "x'; DROP TABLE record_entry;--", {"form.moved_code"}),
    (FIRST - 1, "value", "分子", {"form.moved_column"}), (FIRST + 3, "name", "another", {"form.added_row"}),
])  # fmt: skip
def test_moved_columns_rows_and_codes_are_told(
    folder: Path, blank: Path, tmp_path: Path, row: int, column: str, value: str, keys: set[str]
) -> None:
    form = filled(blank, tmp_path / "a.xlsx", {(row, column): value, (FIRST, "done"): "新增 3 家"})
    assert {key for key, *_ in refused(folder, form)} == keys


def test_a_column_pushed_in_is_told(folder: Path, blank: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(filled(blank, tmp_path / "a.xlsx", {(FIRST, "value"): 2.8}))
    book.worksheets[0].insert_cols(8)
    book.save(tmp_path / "b.xlsx")
    found = refused(folder, tmp_path / "b.xlsx")
    assert {key for key, *_ in found} <= {"form.moved_column", "form.beyond"}
    assert ("form.moved_column", FIRST - 1, "数值") in found


def test_an_empty_form_a_form_without_number_and_no_form_are_told(folder: Path, blank: Path, tmp_path: Path) -> None:
    assert refused(folder, blank) == [("form.nothing_filled", None, "")]
    book = openpyxl.load_workbook(blank)
    del book["ganchao"]
    book.save(tmp_path / "a.xlsx")
    assert refused(folder, tmp_path / "a.xlsx") == [("form.not_a_form", None, "")]
    book = openpyxl.load_workbook(blank)
    book["ganchao"]["B3"] = "another"
    book.save(tmp_path / "b.xlsx")
    assert refused(folder, tmp_path / "b.xlsx") == [("form.seal", None, "")]
    (tmp_path / "c.xlsx").write_text("no workbook", encoding="utf-8")
    assert refused(folder, tmp_path / "c.xlsx") == [("files.text_not_workbook", None, "")]
    with (tmp_path / "d.xlsx").open("wb") as file:
        file.truncate(200 * 1024**2)
    assert refused(folder, tmp_path / "d.xlsx") == [("form.too_large", None, "")]
    assert refused(folder, tmp_path / "none.xlsx") == [("files.not_found", None, "")]


def test_a_form_for_a_period_that_is_not_over_needs_the_word_expected(folder: Path, tmp_path: Path) -> None:
    write_form_of(desk(folder), "d1", Period(2025, 4, 12), tmp_path / "a.xlsx", "f004", "zh")
    cells = {(ROW["t_rd"], "value"): 2.8}
    assert refused(folder, filled(tmp_path / "a.xlsx", tmp_path / "b.xlsx", cells)) == [
        ("checkin.not_over", ROW["t_rd"], ""),
    ]
    said = {**cells, (ROW["t_rd"], "status"): "预计"}
    assert hand_in_form(desk(folder), filled(tmp_path / "a.xlsx", tmp_path / "c.xlsx", said), "p1", NOON).entries
    write_form_of(desk(folder), "d1", Period(2025, 9, 12), tmp_path / "d.xlsx", "f005", "zh")
    later = filled(tmp_path / "d.xlsx", tmp_path / "e.xlsx", said)
    assert refused(folder, later) == [("checkin.future", ROW["t_rd"], "")]


def test_who_may_not_is_told_for_every_row(folder: Path, blank: Path, tmp_path: Path) -> None:
    form = filled(blank, tmp_path / "a.xlsx", {(ROW["t_rd"], "value"): 2.8, (ROW["n1"], "done"): "x"})
    assert refused(folder, form, by="p3") == [("rights.refused", ROW["t_rd"], ""), ("rights.refused", ROW["n1"], "")]


def test_what_was_handed_in_is_owed_no_more_and_what_was_returned_is_again(folder: Path) -> None:
    report(folder, "t_rd", "2025-03", 2.8)
    assert [subject.code for subject, _ in due(desk(folder), "d1", MARCH)] == ["t_invest", "n1"]
    with pytest.raises(InvalidInput):
        form_of(desk(folder), "d2", Period(2031), "f", "en")
    answer(desk(folder), ("checkin.returned",), waiting(desk(folder), unit="d1"), "s1", NOON, {"reason": "definition"})
    assert [subject.code for subject, _ in due(desk(folder), "d1", MARCH)] == ["t_rd", "t_invest", "n1"]
    assert "m1" in [subject.code for subject, _ in due(desk(folder), "d1", MARCH, measures=True)]
    with pytest.raises(UnknownName):
        list(due(desk(folder), "d9", MARCH))


@pytest.mark.parametrize(("asked", "expected"), [
    (Period(2025, 2, 12), None), (Period(2025, 3, 12), "2025-Q1"), (Period(2025, 1, 4), "2025-Q1"),
    (Period(2025, 1, 2), "2025-Q2"), (Period(2025), "2025-Q4"),
])  # fmt: skip
def test_what_is_reported_by_quarter_is_owed_when_the_quarter_ends(
    folder: Path, asked: Period, expected: str | None
) -> None:
    report(folder, "t_rd", "2024-Q4", 2.8)
    answer(desk(folder), ("checkin.approved",), waiting(desk(folder), unit="d1"), "s1", NOON)
    owed = {subject.code: str(period) for subject, period in due(desk(folder), "d1", asked)}
    assert owed.get("t_rd") == expected


def test_leading_indicators_are_asked_for(folder: Path) -> None:
    plan = folder / "plan" / "plan.yaml"
    series = "leading:\n  - {code: rd_monthly, name: Spending, indicator: rd, kind: year_to_date}\n"
    plan.write_text(plan.read_text(encoding="utf-8") + series, encoding="utf-8")
    assert "rd_monthly" in [subject.code for subject, _ in due(desk(folder), "d1", MARCH)]
    assert "rd_monthly" not in [subject.code for subject, _ in due(desk(folder), "d2", MARCH)]
