"""Rules of reminding and escalation (提醒、催办、督办单、约谈、考核): calendar days, editable data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal

from pydantic import Field

from ganchao.domain.document import Bilingual, Code, Document, OneOrMany
from ganchao.domain.place import place
from ganchao.domain.work_item import Urgency
from ganchao.errors import Problem, Where

Days = Annotated[int, Field(ge=0, le=3650)]
Addressee = Literal["lead", "helpers", "supervisor", "office"]


class Reminder(Document):
    """A word before a deadline (临近提醒)."""

    code: Code
    """Short name."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    days: Days
    """From so many days before the deadline, once for every deadline."""
    to: Annotated[tuple[Addressee, ...], OneOrMany] = ("lead",)
    """Who is reminded."""


class EscalationStep(Document):
    """What follows when a deadline has passed; steps are taken one after the other, none is left out."""

    code: Code
    """Short name."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    after: Annotated[int, Field(ge=1, le=3650)]
    """From so many days after the deadline."""
    every: Days = 0
    """Again after so many days while nothing changes; never where 0."""
    to: Annotated[tuple[Addressee, ...], OneOrMany] = ("lead",)
    """Who is told."""
    formal: bool = False
    """A person takes this step and enters it; the program only says that it is due."""
    needs_document: bool = False
    """Off until ``document`` is filled in."""
    document: str = ""
    """Number of the document that authorises this step."""

    @property
    def on(self) -> bool:
        """Whether it may be taken at all."""
        return not self.needs_document or bool(self.document.strip())


class EscalationRules(Document):
    """When somebody is reminded, and what follows when nothing happens."""

    accept_within: Mapping[Urgency, Days] = Field(default_factory=dict)
    """Days within which an item is to be accepted, by urgency; not asked after where none is written."""
    accept_every: Annotated[int, Field(ge=1, le=3650)] = 3
    """Once that time is over, it is asked after again after so many days."""
    accept_name: Bilingual = Bilingual()
    """Name of the reminder to accept."""
    reminders: tuple[Reminder, ...] = ()
    """Before a deadline."""
    steps: tuple[EscalationStep, ...] = ()
    """After a deadline, mildest first."""
    near: Days = 7
    """An item is near its deadline from so many days before it."""
    looks: tuple[Annotated[int, Field(ge=1, le=120)], ...] = (3, 6)
    """Months after closing at which it is looked at again."""
    look_early: Days = 15
    """A look counts for a month that is at most so many days ahead."""
    look_name: Bilingual = Bilingual()
    """Name of the reminder to look again."""
    answer_days: Days = 3
    """A supervision sheet asks for an answer within so many days."""
    reply_days: Days = 3
    """A reply to a leader's instruction is asked for from so many days before it is due."""
    reply_name: Bilingual = Bilingual()
    """Name of the reminder to reply."""
    source: Bilingual = Bilingual()
    """Where these rules come from."""

    def step(self, code: str) -> EscalationStep | None:
        """The step of that code."""
        return next((step for step in self.steps if step.code == code), None)


RESERVED: Final = ("accept", "look", "reply")
"""Rules that are no reminder and no step; their codes in the record."""


def rule_problems(rules: EscalationRules) -> Iterator[Problem]:
    """Codes are used once, steps become later one by one, months of looking again grow."""
    codes = [*RESERVED, *(each.code for each in rules.reminders), *(each.code for each in rules.steps)]
    for at, each in enumerate(rules.reminders):
        if codes.count(each.code) > 1:
            yield Problem("escalation.told_twice", Where(path=place(rules, ("reminders", at))), {"code": each.code})
        if sum(other.days == each.days for other in rules.reminders) > 1:
            yield Problem("escalation.same_days", Where(path=place(rules, ("reminders", at))), {"days": each.days})
    for at, step in enumerate(rules.steps):
        where = Where(path=place(rules, ("steps", at)))
        if codes.count(step.code) > 1:
            yield Problem("escalation.told_twice", where, {"code": step.code})
        if at and step.after <= rules.steps[at - 1].after:
            yield Problem("escalation.not_later", where, {"code": step.code, "after": step.after,
                                                          "before": rules.steps[at - 1].after})  # fmt: skip
    if list(rules.looks) != sorted(set(rules.looks)):
        yield Problem("escalation.looks", Where(path=place(rules, ("looks",))))
