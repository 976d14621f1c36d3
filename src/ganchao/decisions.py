"""Decisions about elements of a project's plan: what, by whom, under which document's number."""

from __future__ import annotations

import datetime

from ganchao.check_ins import Desk
from ganchao.deeds import enter
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.report import DecisionTaken
from ganchao.errors import InvalidInput, UnknownName
from ganchao.tracking.duties import scopes_of


def decide(desk: Desk, element: str, decision: DecisionTaken, actor: str, at: datetime.datetime) -> tuple[Entry, ...]:
    """Enter a decision. Raises :class:`InvalidInput` where the plan has no such element, or the person may not."""
    known = {*desk.plan.coded, *desk.subjects}
    if element not in known:
        raise InvalidInput([UnknownName("element", element, tuple(known)).problem()])
    draft = Draft("decision.taken", element, actor, decision.model_dump(mode="json", exclude_defaults=True))
    scopes = scopes_of(desk.plan, desk.duties, element, ("supervisor", "lead"))
    return enter(desk.deeds, [draft], at, {element: scopes})


def decisions(desk: Desk, element: str = "") -> tuple[tuple[Entry, DecisionTaken], ...]:
    """Decisions taken, oldest first; about one element where it is named."""
    return tuple(
        (entry, DecisionTaken.model_validate(entry.body)) for entry in desk.deeds.entries
        if entry.kind == "decision.taken" and not entry.purged and element in ("", entry.subject)
    )  # fmt: skip
