"""What work items say together: time to acceptance and closing, overdue, return and relapse rates, load by department.

Every rate stands beside its number of cases. Departments only, in the order of their codes: nothing is counted, scored
or ranked for persons, and receiving an item or an instruction counts for nobody.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ganchao.domain.escalation import EscalationRules
from ganchao.tracking.item_times import TimeNode, accept_by, looks_due, time_node
from ganchao.tracking.work_items import SETTLED, Item


@dataclass(frozen=True)
class Rate:
    """So many of so many."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """As a share; nothing of nothing."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True)
class Span:
    """How long something takes, in days, with those that are still waiting."""

    median: float | None  # Kaplan-Meier: half have done it by then; nothing where fewer than half have
    done: int
    waiting: int
    longest_wait: int | None  # of those still waiting


@dataclass(frozen=True)
class Statistics:
    """What a number of items say together on a day."""

    items: int  # without those that were cancelled
    open: int
    closed: int
    cancelled: int
    accepting: Span
    accepted_in_time: Rate
    closing: Span
    overdue: Rate  # late now, or handed in late, of all whose deadline has passed or that were handed in
    overdue_now: int
    returned: Rate  # of submissions
    relapsed: Rate  # of items that were looked at again
    looks_due: int
    extended: Rate  # items whose deadline was moved


@dataclass(frozen=True)
class Load:
    """What lies with a department on a day."""

    unit: str
    leads: int  # open items it leads
    helps: int  # open items it helps with
    to_accept: int
    due_soon: int  # deadlines of its own, or of its parts, in the next thirty days
    overdue: int  # deadlines that have passed
    in_review: int  # handed in, waiting for the office
    closed: int  # items it led


SOON = 30
"""Days ahead that load looks."""


def statistics(items: Iterable[Item], day: datetime.date, rules: EscalationRules) -> Statistics:
    """What items say together on a day. Items are those known by then."""
    every = tuple(items)
    kept = [item for item in every if item.state != "cancelled"]
    nodes = [time_node(item, day, rules.near).own for item in kept]
    judged = [node for node in nodes if node.due < day or node.met_on is not None]
    looked = [item for item in kept if item.all_of("item.looked_at")]
    return Statistics(
        items=len(kept), open=sum(item.state != "closed" for item in kept),
        closed=sum(item.state == "closed" for item in kept), cancelled=len(every) - len(kept),
        accepting=acceptance(kept, day), accepted_in_time=accepted_in_time(kept, day, rules),
        closing=closing(every, day),
        overdue=Rate(sum(node.state in {"late", "met_late"} for node in judged), len(judged)),
        overdue_now=sum(node.state == "late" for node in nodes),
        returned=Rate(sum(returns(item) for item in kept), sum(len(item.all_of("item.submitted")) for item in kept)),
        relapsed=Rate(sum(any(each.after == "reopened" for each in item.history) for item in looked), len(looked)),
        looks_due=sum(bool(looks_due(item, rules, day)) for item in kept),
        extended=Rate(sum(bool(extensions(item)) for item in kept), len(kept)),
    )  # fmt: skip


def returns(item: Item) -> int:
    """How often it was sent back from review."""
    return sum(each.before in {"in_review", "done"} for each in item.all_of("item.returned"))


def extensions(item: Item) -> int:
    """How often its own deadline was moved."""
    return sum(not getattr(each.said, "part", "") for each in item.all_of("item.extended"))


def acceptance(items: Sequence[Item], day: datetime.date) -> Span:
    """Days from asking a unit to its acceptance; a unit that was asked in vain waited until another was."""
    ended, days = [], []
    waiting = []
    for item in items:
        for at, asked in enumerate(item.rounds):
            last = at == len(item.rounds) - 1
            until = asked.accepted_on or (day if last else item.rounds[at + 1].asked_on)
            days.append((until - asked.asked_on).days)
            ended.append(asked.accepted_on is not None)
            if asked.accepted_on is None and last and item.state == "issued":
                waiting.append(days[-1])
    return Span(median_of(days, ended), sum(ended), len(waiting), max(waiting, default=None))


def accepted_in_time(items: Sequence[Item], day: datetime.date, rules: EscalationRules) -> Rate:
    """Of units asked to accept and either through or past their time, how many were in time (马上就办)."""
    count = of = 0
    for item in items:
        within = rules.accept_within.get(item.issued.urgency)
        if within is None:
            continue
        for asked in item.rounds:
            if asked.accepted_on is not None:
                of, count = of + 1, count + ((asked.accepted_on - asked.asked_on).days <= within)
        limit = accept_by(item, rules)
        of += limit is not None and day > limit
    return Rate(count, of)


def closing(items: Sequence[Item], day: datetime.date) -> Span:
    """Days from issuing to the first closing; of items taken back, until then without one."""
    days, ended, waiting = [], [], []
    for item in items:
        first = next((each.day for each in item.history if each.kind == "item.closed"), None)
        gone = item.history[-1].day if item.state == "cancelled" else day
        days.append(((first or gone) - item.issued_on).days)
        ended.append(first is not None)
        if first is None and item.state != "cancelled":
            waiting.append(days[-1])
    return Span(median_of(days, ended), sum(ended), len(waiting), max(waiting, default=None))


def median_of(days: Sequence[int], ended: Sequence[bool]) -> float | None:
    r"""Days by which half have ended, with those still waiting (Kaplan-Meier); nothing where fewer than half have.

    .. math:: S(t) = \prod_{t_i \le t} \left(1 - \frac{d_i}{n_i}\right), \quad S(\text{median}) \le \tfrac{1}{2}

    Parameters
    ----------
    days
        How long each took, or has waited.
    ended
        Whether it has ended.

    References
    ----------
    Kaplan and Meier (1958), Nonparametric Estimation from Incomplete Observations.

    Examples
    --------
    >>> median_of([1, 2, 3, 4], [True, True, True, True])
    2.0
    >>> median_of([1, 2, 3, 4], [True, False, False, False]) is None
    True
    """
    cases = sorted(zip(days, ended, strict=True))
    at_risk, surviving = len(cases), 1.0
    for time, group in groupby(cases, key=lambda case: case[0]):
        those = list(group)
        surviving *= 1 - sum(done for _, done in those) / at_risk
        at_risk -= len(those)
        if surviving <= 0.5 + 1e-12:
            return float(time)
    return None


def loads(items: Iterable[Item], day: datetime.date, rules: EscalationRules) -> tuple[Load, ...]:
    """What lies with every department that has to do with any item, in the order of their codes."""
    every = [(item, time_node(item, day, rules.near)) for item in items]
    units = sorted({unit for item, _ in every for unit in item.units})
    return tuple(_load(unit, every) for unit in units)


def _load(unit: str, every: Sequence[tuple[Item, TimeNode]]) -> Load:
    live = [(item, node) for item, node in every if item.state not in SETTLED]
    at_work = [
        node for item, both in live if item.state not in {"in_review", "done"}
        for node in (both.own, *both.parts) if node.unit == unit and node.met_on is None and node.state != "paused"
    ]  # fmt: skip
    return Load(
        unit, sum(item.lead == unit for item, _ in live), sum(unit in item.units[1:] for item, _ in live),
        sum(item.lead == unit and item.state == "issued" for item, _ in live),
        sum(0 <= node.left <= SOON for node in at_work), sum(node.left < 0 for node in at_work),
        sum(item.lead == unit and item.state in {"in_review", "done"} for item, _ in live),
        sum(item.lead == unit and item.state == "closed" for item, _ in every),
    )  # fmt: skip


def by_unit(
    items: Iterable[Item], day: datetime.date, rules: EscalationRules
) -> Mapping[str, Statistics]:  # fmt: skip
    """Statistics of the items that each department leads, in the order of their codes."""
    every = tuple(items)
    units = sorted({item.lead for item in every})
    return {unit: statistics([item for item in every if item.lead == unit], day, rules) for unit in units}
