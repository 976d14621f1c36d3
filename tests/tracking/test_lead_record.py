"""Leads folded from the record: the same arrays as a table gives, for any day; corrections; what the door refuses."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Entry
from ganchao.domain.funnel import Exit, Funnel, FunnelBook, Gate, Stage
from ganchao.domain.lead import Leads
from ganchao.domain.lead_step import LEAD_STEPS
from ganchao.files.lead_checks import laid_out
from ganchao.files.leads import read_leads
from ganchao.text import LANGS
from ganchao.tracking.lead_record import recorded, told_of
from ganchao.tracking.lead_rules import Setting, problems_of
from ganchao.tracking.rights import ACTS

PROJECTS = Funnel(
    code="projects", name=Bilingual(zh="项目", en="Projects"),
    stages=(
        Stage(code="talks", name=Bilingual(zh="在谈", en="In talks"), months=5, conversion=0.5),
        Stage(code="signed", name=Bilingual(zh="签约", en="Signed"), months=5, conversion=0.5, counts=True,
              evidence=Bilingual(zh="正式合同", en="signed contract"),
              gates=(Gate(attribute="tax", least=20), Gate(attribute="environment", words=("通过",)))),
        Stage(code="landed", months=5, conversion=0.5), Stage(code="built"),
    ),
    exits=(Exit(code="lost", name=Bilingual(zh="流失", en="Lost")), Exit(code="paused", returns=True)),
)  # fmt: skip
TALENTS = Funnel(code="talents", kind="talent", stages=(Stage(code="met", months=3, conversion=0.3, counts=True),
                                                        Stage(code="here")))  # fmt: skip
BOOK = FunnelBook(funnels=(PROJECTS, TALENTS))
NOW = datetime.datetime(2020, 3, 1, 9, tzinfo=datetime.UTC)
TODAY = NOW.date()
PASSED = {"tax": "30", "environment": "通过"}
PAPER = [{"text": "合同 1 号"}]


def entry(number: int, kind: str, code: str = "A", at: datetime.datetime = NOW, **body: Any) -> Entry:
    return Entry(number, at, "zs", f"lead.{kind}", code, body)


def added(number: int = 1, code: str = "A", **body: Any) -> Entry:
    return entry(number, "added", code, **{"funnel": "projects", "stage": "talks", "on": "2019-01-05", **body})


def leads(*entries: Entry, day: datetime.date = TODAY, book: FunnelBook = BOOK) -> Leads:
    return laid_out(told_of(recorded(entries), book, day), book, day, simulated=False)[0]


def against(entries: tuple[Entry, ...], kind: str, code: str = "A", book: FunnelBook = BOOK, **body: Any) -> list[str]:
    said = LEAD_STEPS[f"lead.{kind}"].model_validate(body)
    setting = Setting(entries, book, TODAY, {"d_invest"})
    found = problems_of(f"lead.{kind}", code, "zs", said, setting)
    for problem in found:
        assert all(problem.sentence(lang) for lang in LANGS)
    return [problem.key for problem in found]


LIFE = (
    added(1, amount=3, investor="TZ1", unit="d_invest"),
    entry(2, "moved", stage="签约", on="2019-04-01", amount=3.5, answers=PASSED, evidence=PAPER),
    entry(3, "left", exit="paused", on="2019-06-01", reason="资金未落实"),
    entry(4, "moved", stage="landed", on="2019-09-01"),
    entry(5, "left", exit="流失", on="2019-12-01", reason="市场变化"),
)


@pytest.mark.parametrize(("day", "stages", "exit_", "amount"), [
    ("2019-01-05", 1, -1, 3), ("2019-04-01", 2, -1, 3.5), ("2019-06-01", 2, 1, 3.5), ("2019-09-01", 3, -1, 3.5),
    ("2019-12-01", 3, 0, 3.5),
])  # fmt: skip
def test_a_lead_stands_on_a_day_where_it_stood_then(day: str, stages: int, exit_: int, amount: float) -> None:
    found = leads(*LIFE, day=datetime.date.fromisoformat(day))
    assert int((~np.isnat(found.reached)).sum()) == stages
    assert (found.exit.tolist(), found.amount.tolist()) == ([exit_], [amount])


def test_before_it_was_known_there_is_nothing_and_the_last_reason_stands() -> None:
    assert told_of(recorded(LIFE), BOOK, datetime.date(2019, 1, 4)) == []
    assert leads(*LIFE).reasons == ("市场变化",)


def test_every_kind_has_its_right() -> None:
    assert set(LEAD_STEPS) <= set(ACTS)


def test_a_correction_stands_in_place_of_what_it_corrects_and_the_last_one_holds() -> None:
    first = entry(6, "corrected", of=2, reason="笔误", changes={"on": "2019-04-11", "amount": "4"})
    second = entry(7, "corrected", of=2, reason="又查", changes={"amount": 4.2})
    found = leads(*LIFE, first, second)
    assert found.amount.tolist() == [4.2]
    assert found.reached[0, 1] == np.datetime64("2019-04-11")
    assert leads(*LIFE).amount.tolist() == [3.5]  # as it was known before


def test_withdrawing_the_first_entry_withdraws_the_lead_and_of_another_only_the_step() -> None:
    assert recorded((*LIFE, entry(6, "corrected", of=1, reason="与 B 重复", withdrawn=True))) == {}
    assert leads(*LIFE, entry(6, "corrected", of=5, reason="未流失", withdrawn=True)).exit.tolist() == [-1]


def test_purged_entries_and_steps_without_a_beginning_are_left_out() -> None:
    purged = Entry(1, NOW, "zs", "lead.added", "A", {}, purged=True)
    assert recorded((purged, *LIFE[1:])) == {}


def test_all_that_is_wrong_with_a_step_is_told_at_once() -> None:
    told = against(LIFE[:1], "moved", stage="signed", on="2020-05-01")
    assert told == ["item.ahead", "lead.no_evidence", "lead.gate_unanswered", "lead.gate_unanswered"]


def test_a_gate_that_is_answered_but_not_passed_is_entered() -> None:
    assert against(LIFE[:1], "moved", stage="signed", on="2019-04-01", evidence=PAPER,
                   answers={"tax": "5", "environment": "未批"}) == []  # fmt: skip
    assert against(LIFE[:1], "moved", stage="signed", on="2019-04-01", evidence=PAPER,
                   answers={"tax": "很高", "environment": "未批"}) == ["leads.gate_not_number"]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "told"), [
    ("moved", {"stage": "signd", "on": "2019-10-01"}, ["unknown.close"]),
    ("moved", {"stage": "landed", "on": "2019-10-01"}, ["lead.backwards"]),
    ("moved", {"stage": "signed", "on": "2019-10-01", "evidence": PAPER}, ["lead.backwards"]),
    ("moved", {"stage": "built", "on": "2019-08-31"}, ["item.before_last"]),
    ("moved", {"stage": "built", "on": "2019-10-01", "answers": {"enviroment": "1"}}, ["unknown.close"]),
    ("left", {"exit": "gone", "reason": "x"}, ["unknown.none"]),
    ("left", {"exit": "lost"}, ["lead.no_reason"]),
    ("linked", {"parent": "Z", "relation": "upgrade"}, ["unknown.none"]),
    ("linked", {"parent": "A", "relation": "investor"}, ["leads.circle"]),
    ("corrected", {"of": 9, "reason": "x", "withdrawn": True}, ["lead.no_such_entry"]),
    ("corrected", {"of": 2, "reason": "x"}, ["lead.nothing_corrected"]),
    ("corrected", {"of": 2, "reason": "x", "withdrawn": True, "changes": {"on": "2019-01-01"}},
     ["lead.withdrawn_and_changed"]),
    ("corrected", {"of": 2, "reason": "x", "changes": {"amuont": 1}}, ["unknown.close"]),
    ("corrected", {"of": 2, "reason": "x", "changes": {"amount": "many"}}, ["lead.unclear"]),
    ("corrected", {"of": 2, "reason": "x", "changes": {"on": "2020-06-01"}}, ["item.ahead"]),
    ("corrected", {"of": 2, "reason": "x", "changes": {"on": "2018-01-01"}}, ["leads.order"]),
])  # fmt: skip
def test_steps_that_are_refused(kind: str, body: dict[str, Any], told: list[str]) -> None:
    assert against(LIFE[:4], kind, **body) == told


def test_what_is_lost_does_not_go_on_and_no_stage_is_skipped_unless_the_funnel_allows() -> None:
    assert against(LIFE, "moved", stage="built", on="2020-01-01") == ["leads.after_exit"]
    assert against(LIFE[:1], "moved", stage="landed", on="2019-04-01", answers=PASSED) == ["leads.skipped"]
    skipping = FunnelBook(funnels=(PROJECTS.replace(skips=True), TALENTS))
    assert against(LIFE[:1], "moved", book=skipping, stage="landed", on="2019-04-01", answers=PASSED) == []
    assert against((), "added", funnel="projects", stage="signed", evidence=PAPER, answers=PASSED) == [
        "lead.begins_later"
    ]  # fmt: skip


def test_on_the_day_of_its_pause_it_does_not_go_on() -> None:
    assert against(LIFE[:3], "moved", stage="landed", on="2019-06-01") == ["lead.same_day"]


def test_one_project_counts_once() -> None:
    known = (added(1, name="新材料基地", investor="TZ1"),)
    new = {"funnel": "projects", "stage": "talks", "on": "2019-02-01"}
    assert against(known, "added", "B", **new, name="新材料基地") == ["leads.counted_twice"]
    assert against(known, "added", "B", **new, name="新材料基地二期", investor="TZ1") == ["lead.looks_like"]
    assert against(known, "added", "B", **new, name="新材料基地二期", investor="TZ1", apart_from=["A"]) == []
    assert against(known, "added", "B", **new, name="新材料基地二期", investor="TZ2") == []
    tied = {"parent": "A", "relation": "increase", "amount": 1}
    assert against(known, "added", "B", **new, name="新材料基地二期", investor="TZ1", **tied) == []
    assert against(known, "added", **new) == ["lead.taken"]


def test_an_increase_tells_its_increment_and_an_upgrade_no_amount() -> None:
    known = (added(1, amount=3), added(2, "B", amount=1), added(3, "C"))
    assert against(known, "linked", "C", parent="A", relation="increase") == ["leads.increase_without"]
    assert against(known, "linked", "B", parent="A", relation="upgrade") == ["leads.upgrade_amount"]
    assert against(known, "linked", "B", parent="A", relation="increase") == []
    assert against(known, "linked", "B", parent="A", relation="increase", amount=5) == ["leads.increase_large"]


def test_talents_have_no_names_and_what_was_written_is_not_repeated() -> None:
    setting = Setting((), BOOK, TODAY)
    said = LEAD_STEPS["lead.added"].model_validate({"funnel": "talents", "stage": "met", "name": "张某某"})
    (told,) = problems_of("lead.added", "T1", "zs", said, setting)
    assert told.key == "lead.talent_name"
    assert all("张某某" not in told.sentence(lang) for lang in LANGS)
    known = (added(1, "T1", funnel="talents", stage="met"),)
    assert against(known, "corrected", "T1", of=1, reason="x", changes={"name": "张某某"}) == ["lead.talent_name"]


def test_units_and_funnels_are_known() -> None:
    assert against((), "added", funnel="project", stage="talks", unit="d_invst") == ["unknown.close", "unknown.close"]


DAYS = st.dates(datetime.date(2018, 1, 1), datetime.date(2020, 2, 28))


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, str]]:
    """Rows of a table without faults: stages one after the other, pauses between, perhaps lost in the end."""
    rows = []
    for number in range(draw(st.integers(1, 4))):
        days = sorted(draw(st.sets(DAYS, min_size=6, max_size=6)))
        reached = draw(st.integers(1, 4))
        amount = draw(st.sampled_from(["", "2.5", "0"]))
        tax = draw(st.sampled_from(["", "19", "30"]))
        steps = ["talks", "signed", "landed", "built"][:reached]
        for place, (stage, day) in enumerate(zip(steps, days, strict=False)):
            rows.append({"lead": f"L{number}", "funnel": "projects", "stage": stage, "date": day.isoformat(),
                         "amount": amount if place == draw(st.integers(0, 1)) else "", "tax": tax if place else "",
                         "environment": "通过"})  # fmt: skip
        last = {**rows[-1], "date": days[-1].isoformat(), "amount": ""}
        if draw(st.booleans()):
            rows.append({**last, "stage": draw(st.sampled_from(["lost", "paused"])), "reason": "x"})
    return rows


@settings(max_examples=60, deadline=None)
@given(rows=histories(), day=DAYS)
def test_law_the_record_gives_what_the_table_gives_on_any_day(
    rows: list[dict[str, str]], day: datetime.date, tmp_path_factory: pytest.TempPathFactory
) -> None:  # fmt: skip
    from ganchao.files.leads import read_rows
    from ganchao.lead_desk import rows_of

    file: Path = tmp_path_factory.mktemp("leads") / "leads.csv"
    names = ["lead", "funnel", "stage", "date", "amount", "tax", "environment", "reason"]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    told, _ = read_rows(file, BOOK)
    steps = [(kind, lead.code, body) for lead in told.told.values()
             for kind, body, _ in rows_of(lead, "leads.csv", "", simulated=False)]  # fmt: skip
    entries = tuple(Entry(k, NOW, "zs", kind, code, body) for k, (kind, code, body) in enumerate(steps, 1))
    mine = laid_out(told_of(recorded(entries), BOOK, day), BOOK, day, simulated=False)
    if not any(row["date"] <= day.isoformat() for row in rows):
        assert mine == ()
        return
    theirs = read_leads(file, BOOK, day).leads
    assert_equal(mine[0], theirs[0])


def assert_equal(one: Leads, other: Leads) -> None:
    """Two funnels of leads are the same arrays."""
    assert one.codes == other.codes
    for name in ("reached", "exit", "left", "amount"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for name in ("names", "investors", "parents", "relations", "resources"):
        assert getattr(one, name) == getattr(other, name), name
    assert dict(one.attributes) == dict(other.attributes)
