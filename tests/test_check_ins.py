"""Handing in and answering in a project: rights, evidence, progress from what was approved."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from ganchao.check_ins import answer, hand_in, may_report, scopes_in, typed_in, waiting, with_files
from ganchao.deeds import held_by, read_deeds
from ganchao.domain.report import Report
from ganchao.errors import InvalidInput, RecordConflict, UnknownName
from ganchao.promises import check_ins_of, targets_of
from ganchao.record.verify import verify
from tests.posts import NOON, desk, office, report

DAY = NOON.date()
APPROVE, RETURN, LOCK = ("checkin.approved",), ("checkin.returned",), ("checkin.approved", "checkin.locked")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        return office(tmp_path_factory.mktemp("office") / "zone")


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import shutil

    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Path(shutil.copytree(made, tmp_path / "zone"))


def keys(error: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [problem.key for problem in error.value.problems]


def test_a_value_counts_once_somebody_else_approved_it(folder: Path) -> None:
    report(folder, "t_rd", "2023", 2.9)
    with pytest.raises(InvalidInput) as told:
        answer(desk(folder), APPROVE, waiting(desk(folder), unit="d1"), "p1", NOON)
    assert keys(told) == ["checkin.own"]
    assert desk(folder).told == ()
    answer(desk(folder), APPROVE, waiting(desk(folder), unit="d1"), "o1", NOON)
    assert [(each.subject, each.value) for each in desk(folder).told] == [("t_rd", 2.9)]
    assert waiting(desk(folder), unit="d1") == ()


@pytest.mark.parametrize(("who", "subject", "allowed"), [
    ("p1", "t_rd", True), ("p2", "m1", True), ("p3", "t_rd", False), ("p3", "m1", False), ("p3", "t_energy", True),
    ("l1", "t_rd", False), ("sys", "t_rd", False), ("o1", "t_rd", False), ("stranger", "t_rd", False),
])  # fmt: skip
def test_who_answers_for_an_element_reports_on_it_and_nobody_else(
    folder: Path, who: str, subject: str, allowed: bool
) -> None:
    said = {"subject": subject, "period": "2023", "value": "2"}
    opened = desk(folder)
    one = typed_in(opened, said, DAY, confirm=True)
    if allowed:
        assert hand_in(opened, [one], who, NOON)
    else:
        with pytest.raises(InvalidInput) as told:
            hand_in(opened, [one], who, NOON)
        assert keys(told) in (["rights.refused"], ["rights.unknown_person"])
        assert desk(folder).threads == {}


def test_a_return_keeps_both_values_and_needs_statistics(folder: Path) -> None:
    report(folder, "t_rd", "2023", 29)
    with pytest.raises(InvalidInput) as told:
        answer(desk(folder), RETURN, waiting(desk(folder), unit="d1"), "o1", NOON, {"reason": "typing"})
    assert keys(told) == ["rights.refused"]
    answer(desk(folder), RETURN, waiting(desk(folder), unit="d1"), "s1", NOON, {"reason": "typing", "note": "2.9?"})
    report(folder, "t_rd", "2023", 2.9)
    thread = desk(folder).thread("t_rd@2023")
    assert [filed.report.value for filed in thread.reports] == [29.0, 2.9]


def test_what_is_locked_is_corrected_by_statistics_alone_and_approved_by_another(folder: Path) -> None:
    report(folder, "t_rd", "2023", 2.9)
    entries = answer(desk(folder), LOCK, waiting(desk(folder), unit="d1"), "s1", NOON)
    assert [entry.kind for entry in entries] == ["checkin.approved", "checkin.locked"]
    said = {"subject": "t_rd", "period": "2023", "value": "2.85"}
    with pytest.raises(InvalidInput) as told:
        hand_in(desk(folder), [typed_in(desk(folder), said, DAY)], "p1", NOON, correct="yearbook")
    assert keys(told) == ["checkin.locked"]
    hand_in(desk(folder), [typed_in(desk(folder), said, DAY)], "s1", NOON, correct="yearbook")
    assert [each.value for each in desk(folder).told] == [2.9]
    with pytest.raises(InvalidInput):
        answer(desk(folder), APPROVE, waiting(desk(folder), unit="d1"), "s1", NOON)
    answer(desk(folder), APPROVE, waiting(desk(folder), unit="d1"), "s2", NOON + datetime.timedelta(days=2))
    assert desk(folder).thread("t_rd@2023").state == "locked"
    source = desk(folder).source
    paths = targets_of(source, None).targets
    for day, value in ((0, 2.9), (1, 2.9), (2, 2.85)):
        as_of = DAY + datetime.timedelta(days=day)
        told_then = [c.value for c in check_ins_of(source, None, paths, as_of)[0] if c.known_on <= as_of]
        assert told_then[-1] == value


def test_the_record_stands_before_the_file_and_only_from_its_day_on(folder: Path) -> None:
    (folder / "checkins.csv").write_text(
        "subject,period,value,recorded_at\nt_rd,2023,2.5,2024-02-01\nt_rd,2022,2.4,2023-02-01\n", encoding="utf-8"
    )
    report(folder, "t_rd", "2023", 2.9)
    answer(desk(folder), APPROVE, waiting(desk(folder), unit="d1"), "s1", NOON)
    source, paths = desk(folder).source, desk(folder).plan.targets
    now = {(str(c.period), c.value) for c in check_ins_of(source, None, paths, DAY)[0]}
    before = {(str(c.period), c.value) for c in check_ins_of(source, None, paths, datetime.date(2024, 3, 1))[0]
              if c.known_on <= datetime.date(2024, 3, 1)}  # fmt: skip
    assert now == {("2023", 2.9), ("2022", 2.4)}
    assert before == {("2023", 2.5), ("2022", 2.4)}
    assert {c.value for c in check_ins_of(source, folder / "checkins.csv", paths)[0]} == {2.5, 2.4}


def test_what_was_read_before_somebody_else_entered_something_is_refused(folder: Path) -> None:
    stale = desk(folder)
    one = typed_in(stale, {"subject": "t_rd", "period": "2023", "value": "2.8"}, DAY)
    report(folder, "t_rd", "2023", 2.9)
    with pytest.raises((RecordConflict, InvalidInput)):
        hand_in(stale, [one], "p2", NOON)


def test_doubts_must_be_confirmed_and_are_kept(folder: Path) -> None:
    said = {"subject": "t_rd", "period": "2024", "value": "29000"}
    with pytest.raises(InvalidInput) as told:
        typed_in(desk(folder), said, DAY)
    assert keys(told) == ["checkin.doubt.unit"]
    made = typed_in(desk(folder), said, DAY, confirm=True)
    assert made.value == 29000
    assert made.confirmed == ("checkin.doubt.unit",)


def test_everything_wrong_on_a_command_line_is_told_at_once_by_option(folder: Path) -> None:
    said = {"subject": "t_rd", "period": "soon", "value": "abc", "confidence": "12", "status": "sure"}
    with pytest.raises(InvalidInput) as told:
        typed_in(desk(folder), said, DAY)
    assert {problem.where.path for problem in told.value.problems} == {
        "--period", "--value", "--confidence", "--status",
    }
    with pytest.raises(UnknownName):
        typed_in(desk(folder), {**said, "subject": "t_rdd"}, DAY)


def test_files_of_evidence_are_kept_and_too_large_ones_are_not_read(folder: Path, tmp_path: Path) -> None:
    proof, huge = tmp_path / "😀 proof.txt", tmp_path / "huge.bin"
    proof.write_bytes(b"seen")
    with huge.open("wb") as file:
        file.truncate(200 * 1024**2)  # 200 MB that take no room
    plain = Report.model_validate({"about": "target", "code": "t_rd", "period": "2023", "value": 2.9})
    with pytest.raises(InvalidInput) as told:
        with_files(plain, [huge, tmp_path / "none.pdf", proof])
    assert keys(told) == ["record.attachment_too_large", "checkin.no_file"]
    assert told.value.problems[0].values["megabytes"] == 200
    one, content = with_files(plain, [proof])
    opened = desk(folder)
    hand_in(opened, [one], "p1", NOON, attachments=content)
    held = held_by(folder)
    assert verify(held) == ()
    assert list(held.attachments.values()) == [b"seen"]
    assert read_deeds(folder).entries[-1].body["evidence"][0]["name"] == "😀 proof.txt"


def test_numbers_that_are_no_check_in_are_all_told(folder: Path) -> None:
    with pytest.raises(InvalidInput) as told:
        waiting(desk(folder), [1, 2])
    assert keys(told) == ["checkin.no_such_number"] * 2


def test_a_check_in_belongs_to_its_department_post_indicator_and_measure(folder: Path) -> None:
    assert set(scopes_in(desk(folder), "t_rd@2023")) >= {"t_rd", "rd", "d1", "c1"}
    assert set(scopes_in(desk(folder), "m1@2023")) >= {"m1", "d1", "c1"}


def test_what_was_purged_can_be_reported_again(folder: Path) -> None:
    from ganchao.purging import ask_purge, grant_purge

    report(folder, "t_rd", "2023", 2.9)
    (filed,) = (entry for entry in read_deeds(folder).entries if entry.kind == "checkin.handed_in")
    ask_purge(folder, [str(filed.number)], "o1", "误录", NOON)
    grant_purge(folder, [str(filed.number)], "sec", "属实", NOON)
    report(folder, "t_rd", "2023", 2.8)
    answer(desk(folder), APPROVE, waiting(desk(folder), unit="d1"), "o1", NOON)
    assert [each.value for each in desk(folder).told] == [2.8]


def test_locking_all_of_a_department_touches_only_what_waits(folder: Path) -> None:
    report(folder, "t_rd", "2023", 2.9)
    answer(desk(folder), APPROVE, waiting(desk(folder), unit="d1"), "o1", NOON)
    assert waiting(desk(folder), unit="d1") == ()


def test_rights_are_looked_at_before_the_past_is_told(folder: Path) -> None:
    with pytest.raises(InvalidInput) as told:
        may_report(desk(folder), "t_rd", "p3")
    assert keys(told) == ["rights.refused"]
    may_report(desk(folder), "t_rd", "p1")
    may_report(desk(folder), "t_rd", "s1")
