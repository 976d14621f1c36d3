"""Wires work items, rules and what was sent: reminders of a day as files and e-mail, each going out once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ganchao.deeds import enter, read_deeds
from ganchao.domain.person import Role
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.files.mail import Server, send
from ganchao.items import Work
from ganchao.reporting.blocks import Brief
from ganchao.reporting.item_words import file_stem
from ganchao.reporting.items_brief import ItemsReport
from ganchao.reporting.reminder_page import letter_text, page_docx, subject_of
from ganchao.text import Lang
from ganchao.tracking.escalation import Due, reminders_due, sent_of, sent_on

Way = Literal["file", "mail"]


@dataclass(frozen=True)
class Round:
    """Reminders of a day."""

    day: datetime.date
    fresh: tuple[Due, ...]  # due and not sent
    earlier: tuple[Due, ...]  # sent for the same day before

    @property
    def by_unit(self) -> Mapping[str, tuple[Due, ...]]:
        """Everything of the day by unit: a page written again is the same page."""
        every = sorted((*self.earlier, *self.fresh), key=lambda due: (due.key.unit, due.key.due, due.key))
        units = dict.fromkeys(due.key.unit for due in every)
        return {unit: tuple(due for due in every if due.key.unit == unit) for unit in units}


def round_of(work: Work) -> Round:
    """What is due on the day of the work, by the record as it is now."""
    entries = work.deeds.entries
    due = reminders_due(
        work.items.values(), work.instructions.values(), work.rules, work.day, sent_of(entries), office_of(work)
    )
    return Round(work.day, due, sent_on(entries, work.day, work.rules))


def office_of(work: Work) -> tuple[str, ...]:
    """Codes of the units that are the evaluation office: those of whoever has its role."""
    people = work.deeds.people.values()
    units = sorted({person.unit for person in people if Role.OFFICE in person.roles and person.unit})
    return tuple(units) or ("office",)


def write_pages(
    found: Round, report: ItemsReport, out: Path, lang: Lang, above: Brief = ()
) -> tuple[Path, ...]:
    """A page in Word and one in plain text for every unit that is reminded, into ``out/<day>``; all whole or none."""
    from ganchao.files.staging import staging  # noqa: PLC0415

    if not found.by_unit:
        return ()
    files: list[Path] = []
    with staging(out / found.day.isoformat()) as place:
        for unit, dues in found.by_unit.items():
            stem = file_stem(unit)
            files += [place.aside / f"{stem}.docx", place.aside / f"{stem}.txt"]
            files[-2].write_bytes(page_docx(unit, dues, report, lang, above))
            files[-1].write_text(letter_text(unit, dues, report, lang), encoding="utf-8")
    return place.placed(files)


@dataclass(frozen=True)
class Posted:
    """What went out by e-mail, and what did not."""

    units: tuple[str, ...]
    without: tuple[str, ...]  # units that have no address
    problems: tuple[Problem, ...]


def post(
    found: Round, report: ItemsReport, server: Server, contacts: Mapping[str, str], lang: Lang,
    sent: Callable[[str], None],
) -> Posted:  # fmt: skip
    """A letter to every unit with fresh reminders; ``sent`` is told of each as soon as the server has taken it."""
    fresh = dict.fromkeys(due.key.unit for due in found.fresh)
    done: list[str] = []
    without: list[str] = []
    problems: list[Problem] = []
    for unit in fresh:
        if unit not in contacts:
            without.append(unit)
            continue
        dues = tuple(due for due in found.fresh if due.key.unit == unit)
        try:
            send(server, contacts[unit], subject_of(unit, dues, report, lang),
                 letter_text(unit, dues, report, lang, discreet=True))  # fmt: skip
        except InvalidInput as error:
            problems += error.problems
        else:
            done.append(unit)
            sent(unit)
    return Posted(tuple(done), tuple(without), tuple(problems))


def note(work: Work, dues: Iterable[Due], actor: str, at: datetime.datetime, ways: Sequence[Way]) -> int:
    """Enter that reminders went out; how many were. One that is there already is not entered again.

    Raises :class:`InvalidInput` where the day lies ahead, or whoever enters it may not.
    """
    drafts = [due.draft(actor, ways) for due in dues]
    ahead(work.day, at)
    if drafts:
        enter(read_deeds(work.folder), drafts, at)
    return len(drafts)


def ahead(day: datetime.date, at: datetime.datetime) -> None:
    """Raises :class:`InvalidInput` where reminders are to go out for a day that has not come."""
    if day > at.date() + datetime.timedelta(days=1):
        raise InvalidInput([Problem("item.ahead", Where(), {"on": day, "day": at.date()})])
