"""Assessment of departments: the way of a sheet, what each line rests on, totals by hand, laws."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.assessment import (
    ASSESSMENTS,
    BY_HAND,
    Assessment,
    AssessmentLine,
    LineScore,
    LineSource,
    sheet_of,
)
from ganchao.domain.check_in import CheckIn
from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Entry
from ganchao.domain.framework import Kind
from ganchao.domain.period import period_of
from ganchao.domain.person import Role
from ganchao.domain.target_path import TargetPath
from ganchao.files.escalation import preset_rules
from ganchao.text import LANGS
from ganchao.tracking.assessment_lines import SOURCES, Basis, differences, drafted, score_of
from ganchao.tracking.assessment_steps import Taking, problems_of
from ganchao.tracking.assessments import SHEET_STATES, STEPS, Sheet, assessments_of, covered_by, total_of
from ganchao.tracking.people import EVERYWHERE, Person
from ganchao.tracking.rights import ACTS, refusal
from ganchao.tracking.visibility import Thing, may_see
from ganchao.tracking.work_items import items_of
from tests.tracking.deeds_of_items import ISSUED, PROOF

UNIT = "d_tech"
DAY = datetime.date(2021, 1, 15)
PEOPLE = {
    "kh1": Person("kh1", Bilingual(), "office", frozenset({(Role.OFFICE, EVERYWHERE)})),
    "kh2": Person("kh2", Bilingual(), "office", frozenset({(Role.OFFICE, EVERYWHERE)})),
    "t1": Person("t1", Bilingual(), UNIT, frozenset({(Role.LEAD, UNIT)})),
    "e1": Person("e1", Bilingual(), "d_econ", frozenset({(Role.LEAD, "d_econ")})),
    "sys": Person("sys", Bilingual(), "", frozenset({(Role.SYSTEM, EVERYWHERE)})),
}


def rules(**changes: Any) -> Assessment:
    fulls = {"promises": 40, "closed": 20, "accepted": 10, "returned": 10, "relapsed": 10, "typed": 10, "deducted": 5}
    lines = [AssessmentLine(code=name, full=full, source=LineSource(name), nothing_at=0.5 if name == "returned" else 1)
             for name, full in fulls.items()]  # fmt: skip
    return Assessment.model_validate({
        "code": "K", "scheme": "模考1号", "period": "2020", "departments": [UNIT, "d_econ"], "lines": lines, **changes,
    })  # fmt: skip


def at(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.UTC)


def entry(
    number: int, on: datetime.date, kind: str, actor: str = "kh1", subject: str = "", /, **body: Any
) -> Entry:  # fmt: skip
    return Entry(number, at(on), actor, f"assessment.{kind}", subject or sheet_of("K", UNIT), body)


def opened(number: int = 1, **changes: Any) -> Entry:
    return entry(number, DAY, "opened", "kh1", "K", scheme=rules(**changes).model_dump(mode="json"))


def item(number: int, day: str, kind: str, code: str = "A", actor: str = "off", **body: Any) -> Entry:
    whole = {**ISSUED, "lead": UNIT, "helpers": [], **body} if kind == "issued" else body
    return Entry(number, at(datetime.date.fromisoformat(day)), actor, f"item.{kind}", code, whole)


def basis(*entries: Entry, day: datetime.date = DAY, **given_: Any) -> Basis:
    return Basis(day, entries, items_of(entries, day), preset_rules(), **given_)


def line(source: LineSource, *entries: Entry, sheet: Sheet | None = None, **given_: Any) -> LineScore:
    scheme = rules()
    rule = scheme.line(source.value)
    assert rule is not None
    return score_of(rule, sheet or Sheet(UNIT, scheme), basis(*entries, **given_))


LIFE = (
    item(1, "2020-03-02", "issued", deadline="2020-06-30"), item(2, "2020-03-03", "accepted", actor="t1"),
    item(3, "2020-06-20", "submitted", actor="t1", result="x", evidence=PROOF),
    item(4, "2020-07-05", "closed", evidence=PROOF),
)


def test_what_was_handed_in_by_its_deadline_and_closed_counts_though_the_office_was_late() -> None:
    found = line(LineSource.CLOSED, *LIFE)
    assert (found.score, found.entries) == (20, (1, 3, 4))
    assert [(case.code, case.state) for case in found.cases] == [("A", "met")]


def test_half_in_time_gives_half_and_waiting_for_the_office_is_no_case() -> None:
    late = (item(11, "2020-03-02", "issued", "B", deadline="2020-06-30"),)
    assert line(LineSource.CLOSED, *LIFE, *late).score == 10
    assert line(LineSource.CLOSED, *LIFE[:3]).score is None
    paused = (*late, item(12, "2020-04-02", "paused", "B", reason="x"))
    assert line(LineSource.CLOSED, *paused).score is None
    cancelled = (*late, item(12, "2020-04-02", "cancelled", "B", reason="x"))
    assert line(LineSource.CLOSED, *cancelled).score is None


def test_deadlines_of_other_years_and_of_other_departments_are_no_cases() -> None:
    assert line(LineSource.CLOSED, item(1, "2020-03-02", "issued", deadline="2021-01-10")).score is None
    assert line(LineSource.CLOSED, item(1, "2020-03-02", "issued", lead="d_econ", deadline="2020-06-30")).score is None
    extended = (*LIFE[:2], item(5, "2020-06-29", "extended", deadline="2021-03-01", reason="x"))
    assert line(LineSource.CLOSED, *extended).score is None


def test_acceptance_is_judged_each_time_somebody_was_asked() -> None:
    found = line(LineSource.ACCEPTED, *LIFE)
    assert (found.score, found.entries) == (10, (1, 2))
    late = (item(11, "2020-03-02", "issued", "B"), item(12, "2020-05-20", "accepted", "B", "t1"))
    assert line(LineSource.ACCEPTED, *LIFE, *late).score == 5
    waiting = (item(11, "2020-03-02", "issued", "B"),)
    assert line(LineSource.ACCEPTED, *LIFE, *waiting).score == 5
    assert line(LineSource.ACCEPTED, *waiting, day=datetime.date(2020, 3, 2)).score is None


def test_a_quarter_sent_back_with_nothing_at_a_half_leaves_half() -> None:
    back = (
        *LIFE[:3], item(4, "2020-06-25", "returned", reason="x"),
        item(5, "2020-06-26", "submitted", actor="t1", result="y", evidence=PROOF),
        item(6, "2020-06-27", "closed", evidence=PROOF),
    )
    more = tuple(
        item(each.number + 10 * k, each.known_on.isoformat(), each.kind.partition(".")[2], f"M{k}", each.actor,
             **each.body) for k in (1, 2) for each in LIFE
    )  # fmt: skip
    found = line(LineSource.RETURNED, *back, *more)
    assert [case.share for case in found.cases] == [1, 0, 0, 0]
    assert found.score == 5  # 10 * (1 - 0.25 / 0.5)
    assert line(LineSource.RETURNED, *back[:3]).score is None  # not answered yet


def test_relapses_count_against() -> None:
    look = item(5, "2020-10-05", "looked_at", finding="holds", note="x")
    assert line(LineSource.RELAPSED, *LIFE).score is None
    assert line(LineSource.RELAPSED, *LIFE, look).score == 10
    bad = item(5, "2020-10-05", "looked_at", finding="relapsed", note="x", deadline="2020-12-01")
    found = line(LineSource.RELAPSED, *LIFE, bad)
    assert (found.score, found.entries) == (0, (5,))


PATH = TargetPath(code="t", kind=Kind.LEVEL, since="2019", baseline=100, by="2021", target=200)


@pytest.mark.parametrize(("value", "score", "state"), [(150, 40, "on_track"), (125, 20, "behind"), (90, 0, "behind"),
                                                       (180, 40, "on_track"), (200, 40, "reached")])  # fmt: skip
def test_promises_are_judged_by_what_is_due(value: float, score: float, state: str) -> None:
    told = (CheckIn("t", period_of("2020"), value),)
    found = line(LineSource.PROMISES, paths=(PATH,), check_ins=told, leads={"t": UNIT})
    assert found.score == pytest.approx(score)
    assert [case.state for case in found.cases] == [state]


def test_promises_of_others_those_not_due_and_those_that_are_silent() -> None:
    told = (CheckIn("t", period_of("2020"), 150.0),)
    assert line(LineSource.PROMISES, paths=(PATH,), check_ins=told, leads={"t": "d_econ"}).score is None
    assert line(LineSource.PROMISES, paths=(PATH,), leads={"t": UNIT}, day=datetime.date(2020, 6, 1)).score is None
    silent = line(LineSource.PROMISES, paths=(PATH,), leads={"t": UNIT})
    assert (silent.score, silent.cases[0].state) == (0, "silent")
    later = (*told, CheckIn("t", period_of("2021"), 500.0))
    found = line(LineSource.PROMISES, paths=(PATH,), check_ins=later, leads={"t": UNIT}, day=datetime.date(2022, 2, 1))
    assert found.score == 40  # what came after the period is not seen; 150 is what was due
    assert found.cases[0].state != "reached"


def test_scores_and_deductions_by_hand_rest_on_their_entries() -> None:
    notes = [opened(), entry(2, DAY, "noted", line="typed", score=6, reason="x"),
             entry(3, DAY, "noted", line="typed", score=8, reason="y"),
             entry(4, DAY, "noted", line="deducted", score=2, reason="x"),
             entry(5, DAY, "noted", line="deducted", score=4, reason="y")]  # fmt: skip
    sheet = assessments_of(notes)["K"].sheets[UNIT]
    typed = line(LineSource.TYPED, sheet=sheet)
    assert (typed.score, typed.entries) == (8, (3,))
    off = line(LineSource.DEDUCTED, sheet=sheet)
    assert (off.score, off.entries) == (-5, (4, 5))  # at most the line's full score


def test_every_source_is_told_and_every_kind_has_its_right_and_step() -> None:
    assert set(SOURCES) == set(LineSource) >= BY_HAND
    assert set(ASSESSMENTS) <= set(ACTS)
    assert set(STEPS) == set(ASSESSMENTS) - {"assessment.opened"}


def test_states_of_the_table_are_states_and_nothing_leads_out_of_settled() -> None:
    assert {state for way in STEPS.values() for pair in way.items() for state in pair} == set(SHEET_STATES)
    assert not [kind for kind, way in STEPS.items() if "settled" in way]


def test_totals_by_hand() -> None:
    lines = [LineScore(line="promises", score=30), LineScore(line="closed", score=15),
             LineScore(line="deducted", score=-3), LineScore(line="typed")]  # fmt: skip
    assert total_of(rules(), lines) == (72.0, 100.0)  # 45 of 60 weighed up to 75 of 100, less 3
    assert total_of(rules(missing="leave_out"), lines) == (42.0, 60.0)
    assert total_of(rules(cap=70), lines) == (70.0, 100.0)
    assert total_of(rules(floor=80), lines) == (80.0, 100.0)
    assert total_of(rules(), [LineScore(line="typed"), LineScore(line="deducted", score=-1)]) == (None, 0.0)
    assert covered_by(rules(), lines) == 60


@given(st.lists(st.sampled_from(["opened", *(kind.partition(".")[2] for kind in STEPS)]), max_size=14))
def test_law_whatever_is_entered_a_sheet_goes_its_way_and_settled_stays(kinds: list[str]) -> None:
    bodies: dict[str, Any] = {
        "opened": {"scheme": rules().model_dump(mode="json")}, "noted": {"line": "typed", "score": 5, "reason": "x"},
        "drafted": drafted(Sheet(UNIT, rules()), basis()).model_dump(mode="json"), "notified": {}, "settled": {},
        "appealed": {"line": "typed", "reason": "x", "evidence": PROOF},
        "reviewed": {"answers": [{"line": "typed", "finding": "upheld", "reason": "x"}]},
    }
    entries = [entry(k, DAY, kind, "kh1", "K" if kind == "opened" else "", **bodies[kind])
               for k, kind in enumerate(kinds, 1)]  # fmt: skip
    settled = None
    for k in range(len(entries) + 1):
        found = assessments_of(entries[:k]).get("K")
        if found is None:
            assert "opened" not in kinds[:k]
            continue
        sheet = found.sheets[UNIT]
        numbers = [*(step.number for step in sheet.history), *sheet.ignored]
        first = kinds.index("opened") + 1
        assert sorted(numbers) == [e.number for e in entries[:k] if e.number > first and e.kind != "assessment.opened"]
        if settled is not None:
            assert (sheet.state, sheet.history, sheet.total) == settled
        elif sheet.state == "settled":
            settled = (sheet.state, sheet.history, sheet.total)


@given(st.integers(0, 12), st.integers(0, 6))
def test_law_received_instructions_and_items_not_due_change_no_score(instructions: int, items: int) -> None:
    more = [
        *(Entry(100 + k, at(datetime.date(2020, 5, 1)), "off", "instruction.received", f"P{k}",
                {"post": "主要领导", "text": "x"}) for k in range(instructions)),
        *(item(200 + k, "2020-12-31", "issued", f"N{k}", deadline="2021-12-31", source="instruction", urgency="normal")
          for k in range(items)),
    ]  # fmt: skip
    sheet = Sheet(UNIT, rules())
    day = datetime.date(2020, 12, 31)
    plain, loaded = drafted(sheet, basis(*LIFE, day=day)), drafted(sheet, basis(*LIFE, *more, day=day))
    assert plain.lines == loaded.lines
    assert plain.total == loaded.total


def test_a_draft_is_told_the_same_again_and_another_past_is_noticed() -> None:
    sheet = Sheet(UNIT, rules())
    first, again = drafted(sheet, basis(*LIFE)), drafted(sheet, basis(*LIFE))
    assert differences(first, again) == []
    other = drafted(sheet, basis(*LIFE[:3]))
    assert set(differences(first, other)) >= {"closed", "returned", "inputs"}


def test_vetoes_only_where_a_document_authorises_them() -> None:
    crossing = Entry(9, at(datetime.date(2020, 8, 2)), "off", "line.crossed", "safety",
                     {"day": "2020-08-01"})  # fmt: skip
    leads = {"safety": UNIT}
    for switch, found in (({"on": True, "authorised_by": "模办1号"}, (9,)), ({"on": True}, ()),
                          ({"authorised_by": "模办1号"}, ()), ({"on": True, "authorised_by": "  "}, ())):  # fmt: skip
        sheet = Sheet(UNIT, rules(veto=switch))
        assert drafted(sheet, basis(crossing, leads=leads)).vetoes == found
    other = Sheet("d_econ", rules(veto={"on": True, "authorised_by": "模办1号"}))
    assert drafted(other, basis(crossing, leads=leads)).vetoes == ()


DRAFT = entry(2, DAY, "drafted", **drafted(Sheet(UNIT, rules()), basis(*LIFE)).model_dump(mode="json"))
FED = (opened(), DRAFT, entry(3, DAY, "notified"))
APPEAL = {"line": "closed", "reason": "口径", "evidence": PROOF}
APPEALED = (*FED, entry(4, DAY, "appealed", "t1", **APPEAL))


def against(entries: tuple[Entry, ...], kind: str, actor: str, day: datetime.date = DAY, **body: Any) -> list[str]:
    sheet = assessments_of(entries)["K"].sheets[UNIT]
    said = ASSESSMENTS[f"assessment.{kind}"].model_validate(body)
    found = problems_of(Taking(f"assessment.{kind}", actor, said, sheet, day, PEOPLE), sheet_of("K", UNIT))
    assert all(problem.sentence(lang) for problem in found for lang in LANGS)
    return [problem.key for problem in found]


def answer(line_: str = "closed", **more: Any) -> dict[str, Any]:
    return {"answers": [{"line": line_, "finding": "upheld", "reason": "x", **more}]}


def test_the_way_is_kept() -> None:
    assert against(FED[:1], "notified", "kh1") == ["assess.not_allowed"]
    assert against(FED[:2], "appealed", "t1", **APPEAL) == ["assess.not_allowed"]
    assert against(FED, "reviewed", "kh2", **answer()) == ["assess.not_allowed"]
    done = (*APPEALED, entry(5, DAY, "reviewed", "kh2", **answer()), entry(6, DAY, "settled", "kh2"))
    assert against(done, "appealed", "t1", **APPEAL) == ["assess.locked"]


def test_appeals_are_the_departments_own_in_time_and_once() -> None:
    last = DAY + datetime.timedelta(days=5)
    assert against(FED, "appealed", "t1", last, **APPEAL) == []
    assert against(FED, "appealed", "t1", last + datetime.timedelta(days=1), **APPEAL) == ["assess.appeal_late"]
    assert against(FED, "appealed", "e1", **{**APPEAL, "line": "closd"}) == ["assess.others_appeal", "unknown.close"]
    assert against(APPEALED, "appealed", "t1", **APPEAL) == ["assess.appealed_twice"]
    assert refusal(PEOPLE, "e1", "assessment.appealed", (UNIT,)) is not None
    assert refusal(PEOPLE, "kh1", "assessment.appealed", (UNIT,)) is not None
    assert refusal(PEOPLE, "t1", "assessment.appealed", (UNIT,)) is None


def test_who_drafted_does_not_review_and_every_appeal_is_answered_once() -> None:
    assert against(APPEALED, "reviewed", "kh2", **answer()) == []
    assert against(APPEALED, "reviewed", "kh1", **answer()) == ["assess.own_draft"]
    assert against(APPEALED, "reviewed", "kh2", **answer("typed")) == ["assess.not_answered", "assess.nobody_appealed"]
    twice = {"answers": [*answer()["answers"], *answer()["answers"]]}
    assert against(APPEALED, "reviewed", "kh2", **twice) == ["assess.answered_twice"]
    assert against(APPEALED, "reviewed", "kh2", **answer(finding="changed")) == ["assess.change_without_score"]
    assert against(APPEALED, "reviewed", "kh2", **answer(score=5)) == ["assess.score_without_change"]
    assert against(APPEALED, "reviewed", "kh2", **answer(finding="changed", score=21)) == ["assess.beyond_full"]


def test_whoever_entered_a_score_by_hand_does_not_review_either() -> None:
    noted = (FED[0], entry(2, DAY, "noted", "kh2", line="typed", score=5, reason="x"),
             Entry(3, at(DAY), "kh1", DRAFT.kind, DRAFT.subject, DRAFT.body), entry(4, DAY, "notified"),
             entry(5, DAY, "appealed", "t1", **APPEAL))  # fmt: skip
    assert against(noted, "reviewed", "kh2", **answer()) == ["assess.own_draft"]


def test_a_review_changes_the_line_and_the_total() -> None:
    said = answer(finding="changed", score=10)
    sheet = assessments_of((*APPEALED, entry(5, DAY, "reviewed", "kh2", **said)))["K"].sheets[UNIT]
    before = assessments_of(APPEALED)["K"].sheets[UNIT]
    assert {one.line: one.score for one in sheet.lines if one.score is not None} == {
        "closed": 10, "accepted": 10, "returned": 10,
    }  # fmt: skip
    assert (before.total, sheet.total) == (100, 75)  # 40 of 40, then 30 of 40
    assert sheet.lines[1].entries == before.lines[1].entries


def test_without_appeals_it_is_settled_once_the_time_is_over() -> None:
    last = DAY + datetime.timedelta(days=5)
    assert against(FED, "settled", "kh2", last) == ["assess.appeal_open"]
    assert against(FED, "settled", "kh2", last + datetime.timedelta(days=1)) == []
    assert against(APPEALED, "settled", "kh2", last + datetime.timedelta(days=1)) == ["assess.not_allowed"]


def test_by_hand_only_where_the_rules_say_so_and_a_note_undoes_the_draft() -> None:
    assert against(FED[:2], "noted", "kh1", line="closed", score=5, reason="x") == ["assess.by_record"]
    assert against(FED[:2], "noted", "kh1", line="typed", score=11, reason="x") == ["assess.beyond_full"]
    assert against(FED[:2], "noted", "kh1", line="typd", score=1, reason="x") == ["unknown.close"]
    noted = (*FED[:2], entry(3, DAY, "noted", line="typed", score=5, reason="x"))
    sheet = assessments_of(noted)["K"].sheets[UNIT]
    assert (sheet.state, sheet.drafted, sheet.lines, sheet.total) == ("open", None, (), None)


def test_the_rules_are_those_of_the_day_of_opening_and_the_past_is_seen_as_it_was() -> None:
    again = opened(9, full=50)
    assert assessments_of((*FED, again))["K"].scheme == rules()
    assert assessments_of(FED, DAY - datetime.timedelta(days=1)) == {}


def test_departments_see_themselves_only() -> None:
    def seen(person: str) -> list[str]:
        return [unit for unit in (UNIT, "d_econ") if may_see(PEOPLE, person, Thing.ASSESSMENT, (unit,))]

    assert {person: seen(person) for person in (*PEOPLE, "nobody")} == {
        "kh1": [UNIT, "d_econ"], "kh2": [UNIT, "d_econ"], "t1": [UNIT], "e1": ["d_econ"], "sys": [], "nobody": [],
    }  # fmt: skip
