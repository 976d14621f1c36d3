"""Laws of running totals in the record: whatever is handed in, corrected and answered, a year is never a sum."""

from __future__ import annotations

import datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ganchao.domain.check_in import in_force
from ganchao.domain.entry import Entry
from ganchao.domain.period import Period
from ganchao.domain.report import thread_of
from ganchao.domain.target_path import TargetPath
from ganchao.errors import InvalidInput
from ganchao.tracking.measurement import over_time
from ganchao.tracking.progress import progress
from ganchao.tracking.reports import State, approved, threads_of

START = datetime.datetime(2020, 1, 31, 4, 0, tzinfo=datetime.UTC)
PATH = TargetPath(code="invest", kind="year_to_date", since="2019", baseline=100.0, by="2021", target=120.0)
FAR = datetime.date(2022, 1, 1)
MONTHS = st.sampled_from([3, 6, 12])


class RunningTotals(RuleBasedStateMachine):
    """Months are handed in, corrected, approved in any order; a plain dictionary keeps what was approved last."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self.said: dict[int, float] = {}  # month -> value under way
        self.counts: dict[int, float] = {}  # month -> value approved last

    def enter(self, kind: str, actor: str, month: int, **body: object) -> None:
        number = len(self.entries) + 1
        at, thread = START + datetime.timedelta(hours=number), thread_of("invest", f"2020-{month:02d}")
        self.entries.append(Entry(number, at, actor, kind, thread, body))

    @rule(month=MONTHS, value=st.floats(0, 1000))
    def report(self, month: int, value: float) -> None:
        thread = threads_of(self.entries).get(thread_of("invest", f"2020-{month:02d}"))
        fresh = thread is None or thread.filed is None or thread.state is State.RETURNED
        body: dict[str, object] = {"about": "target", "code": "invest", "period": f"2020-{month:02d}", "value": value}
        if not fresh and thread is not None and thread.filed is not None:
            body |= {"of": thread.filed.number, "reason": "slip"}
        self.enter("checkin.handed_in" if fresh else "checkin.corrected", "p1", month, **body)
        self.said[month] = value

    @rule(month=MONTHS, step=st.sampled_from(["approved", "locked", "returned"]))
    def answer(self, month: int, step: str) -> None:
        thread = threads_of(self.entries).get(thread_of("invest", f"2020-{month:02d}"))
        if thread is None or thread.filed is None:
            return
        more = {"reason": "typing"} if step == "returned" else {}
        if step == "approved" and thread.state in {State.PENDING, State.REOPENED}:
            self.counts[month] = self.said[month]
        self.enter(f"checkin.{step}", "s1", month, of=thread.filed.number, **more)

    @invariant()
    def a_year_is_its_december_or_nothing(self) -> None:
        held = in_force(approved(self.entries), FAR)
        assert {each.period.part: each.value for each in held} == self.counts
        if not held:
            return
        try:
            whole = over_time(PATH, held, Period(2020))
        except InvalidInput:
            assert 12 not in self.counts
            return
        assert whole.value == self.counts[12]
        assert whole.used == 1

    @invariant()
    def progress_stands_on_the_last_month_approved(self) -> None:
        made = progress([PATH], approved(self.entries), FAR, ()).paths[0]
        if self.counts:
            assert made.value == self.counts[max(self.counts)]


TestRunningTotals = RunningTotals.TestCase
TestRunningTotals.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
