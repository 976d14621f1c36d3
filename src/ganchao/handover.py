"""Handing a post over: everything the next person must know as one workbook, and the entry that moves the roles."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ganchao.check_in_forms import due
from ganchao.check_ins import Desk, Subject, scopes_in
from ganchao.deeds import enter
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.period import Period
from ganchao.domain.person import Role
from ganchao.errors import InvalidInput
from ganchao.files.staging import staging
from ganchao.reporting.blocks import Block, Callout, Column, Heading, Paragraph, Table
from ganchao.reporting.notices import secrecy_notice
from ganchao.reporting.xlsx import xlsx
from ganchao.text import Lang, say
from ganchao.tracking.people import EVERYWHERE, misgiven
from ganchao.tracking.reports import OWED, Thread
from ganchao.tracking.rights import refusal
from ganchao.tracking.work_items import SETTLED, Item, items_of


@dataclass(frozen=True)
class Pack:
    """What a person leaves behind."""

    person: str
    to: str
    note: str
    roles: tuple[tuple[Role, str], ...]
    promises: tuple[Subject, ...]  # everything its department reports on
    open: tuple[Thread, ...]  # drafts, returned, waiting
    due: tuple[tuple[Subject, Period], ...]  # of this month
    items: tuple[Item, ...]  # work items that are not settled
    last: tuple[Thread, ...]  # the last check-in of each subject, with what comes next and what stands in the way


def pack_of(desk: Desk, person: str, to: str, note: str, on: datetime.date) -> Pack:
    """What a person leaves behind on a day."""
    leaver = desk.deeds.people[person]
    roles = tuple(sorted(leaver.grants))
    scopes = {scope for _, scope in roles} | {leaver.unit} - {""}
    everything = EVERYWHERE in scopes
    mine = tuple(each for each in desk.subjects.values() if each.scopes and (everything or scopes & set(each.scopes)))
    threads = [thread for key, thread in desk.threads.items() if everything or scopes & set(scopes_in(desk, key))]
    latest: dict[str, Thread] = {}
    for thread in threads:
        if thread.filed is not None:
            code = thread.filed.report.code
            known = latest.get(code)
            if known is None or known.filed is None or known.filed.number < thread.filed.number:
                latest[code] = thread
    owners = [owner.code for owner in desk.plan.owners if owner.code in scopes]
    owed = [each for unit in owners for each in due(desk, unit, Period(on.year, on.month, 12))]
    owed = list({(subject.code, period): (subject, period) for subject, period in owed}.values())
    return Pack(
        person, to, note, roles, mine, tuple(each for each in threads if each.state.value in _UNDONE), tuple(owed),
        _open_items(desk, scopes, on), tuple(latest.values()),
    )  # fmt: skip


_UNDONE = {*(state.value for state in OWED), "pending", "reopened"}


def _open_items(desk: Desk, scopes: set[str], on: datetime.date) -> tuple[Item, ...]:
    """Work items that departments or posts lead or help with and that are not settled."""
    return tuple(
        item for item in items_of(desk.deeds.entries, on).values()
        if item.state not in SETTLED and (EVERYWHERE in scopes or scopes & set(item.units))
    )  # fmt: skip


def hand_over(
    desk: Desk, person: str, to: str, note: str, actor: str, at: datetime.datetime, out: Path, lang: Lang
) -> tuple[Sequence[Entry], tuple[Path, ...]]:
    """Enter that a post goes from one person to another, and write what the other must know into ``out``.

    Raises :class:`InvalidInput` where it may not be, before anything is written.
    """
    body = {"to": to, "note": note} if note else {"to": to}
    draft = Draft("post.handed_over", person, actor, body, after=desk.deeds.last(person))
    refused = refusal(desk.deeds.people, actor, draft.kind)
    if problems := ([refused] if refused else [*misgiven(desk.deeds.people, [draft])]):
        raise InvalidInput(problems)
    pack = pack_of(desk, person, to, note, at.date())
    title = say("handover.title", lang, person=person, to=to)
    with staging(out) as place:
        file = place.aside / "handover.xlsx"
        file.write_bytes(xlsx(handover_brief(desk, pack, lang), lang, title))
        entries = enter(desk.deeds, [draft], at)
    return entries, place.placed([file])


def handover_brief(desk: Desk, pack: Pack, lang: Lang) -> tuple[Block, ...]:
    """The pack as blocks: roles, promises, what waits, what is due, work items, last check-ins."""
    people = desk.deeds.people

    def named(code: str) -> str:
        return people[code].name.in_lang(lang) or code if code in people else code

    blocks: list[Block] = [
        Heading(say("handover.title", lang, person=named(pack.person), to=named(pack.to)), 1),
        *secrecy_notice(desk.plan, lang),
    ]
    simulated = desk.source.framework.simulated
    if simulated:
        blocks.append(Callout(simulated.in_lang(lang), "simulated"))
    if pack.note:
        blocks.append(Paragraph(say("handover.note", lang, note=pack.note)))
    stamp = say("handover.simulated", lang) if simulated else ""
    for name, columns, rows in _tables(pack, lang):
        title = say(f"handover.{name}", lang)
        heads = tuple(Column(say(f"handover.head.{column}", lang)) for column in columns)
        blocks += [Heading(title), Table(heads, rows, title, sheet=title, stamp=stamp)]
    return tuple(blocks)


def _tables(pack: Pack, lang: Lang) -> list[tuple[str, tuple[str, ...], tuple[tuple[object, ...], ...]]]:
    promises = tuple((each.code, each.path.name.in_lang(lang), say(f"handover.about.{each.about}", lang))
                     for each in pack.promises)  # fmt: skip
    last = tuple(
        (filed.report.code, filed.report.period, filed.report.value, filed.report.done, filed.report.next,
         filed.report.blockers, filed.actor)
        for filed in (thread.filed for thread in pack.last) if filed is not None
    )  # fmt: skip
    waiting = tuple(
        (filed.number, filed.report.code, filed.report.period, filed.report.value,
         say(f"checkin.state.{thread.state}", lang),
         say(f"checkin.reason.{thread.returned.reason}", lang) if thread.returned else "",
         thread.returned.note if thread.returned else "")
        for thread in pack.open if (filed := thread.filed) is not None
    )  # fmt: skip
    return [
        ("roles", ("role", "scope"), tuple((say(f"role.{role}", lang), scope) for role, scope in pack.roles)),
        ("promises", ("code", "name", "about"), promises),
        ("open", ("number", "code", "period", "value", "state", "reason", "note"), waiting),
        ("due", ("code", "name", "period"), tuple((s.code, s.path.name.in_lang(lang), str(p)) for s, p in pack.due)),
        ("items", ("item", "name", "state", "deadline"), tuple(
            (each.code, each.issued.title.in_lang(lang), say(f"item.state.{each.state}", lang), str(each.deadline))
            for each in pack.items
        )),
        ("last", ("code", "period", "value", "done", "next", "blockers", "by"), last),
    ]
