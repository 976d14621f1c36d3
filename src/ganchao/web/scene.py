"""What a page of deeds is made from: project, record and what was told of the day, for whoever asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest

from ganchao.check_ins import Desk
from ganchao.deeds import Deeds
from ganchao.domain.person import Role
from ganchao.tracking.people import People
from ganchao.tracking.rights import refusal
from ganchao.tracking.visibility import Thing, may_see
from ganchao.web.clock import as_told, today_of
from ganchao.web.memory import once
from ganchao.web.words import deeds_in

if TYPE_CHECKING:
    import datetime

    from ganchao.items import Work
    from ganchao.text import Lang
    from ganchao.tracking.work_items import Item
    from ganchao.web.cockpit import Cockpit, Shown
    from ganchao.web.followed import Followed

OWN: Final = frozenset({Role.REPORTER, Role.LEAD, Role.HELPER, Role.SUPERVISOR})
"""Roles held for a department or element."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A state of project and record, seen by somebody."""

    shown: Shown
    deeds: Deeds  # as it stands, with its true times
    person: str
    lang: Lang
    day: datetime.date
    desk: Desk  # the record as it is told on the day
    work: Work
    followed: Followed | None  # the last told of the day; nothing before the first
    fresh: bool  # whether that still holds

    @property
    def people(self) -> People:
        """Everyone, with their roles."""
        return self.deeds.people

    @property
    def above(self) -> bool:
        """Whether whoever asks sees what lies above departments."""
        return may_see(self.people, self.person, Thing.PROBABILITY)

    @property
    def units(self) -> frozenset[str]:
        """Departments, posts and elements for which whoever asks holds a role."""
        me = self.people.get(self.person)
        return frozenset() if me is None else frozenset(scope for role, scope in me.grants if role in OWN)

    def sees(self, item: Item) -> bool:
        """Whether whoever asks may see a work item."""
        return may_see(self.people, self.person, Thing.GAP, (item.code, *item.units, item.supervisor))

    def may(self, kind: str, scopes: Iterable[str] = ()) -> bool:
        """Whether whoever asks has the right to enter something."""
        return refusal(self.people, self.person, kind, scopes) is None

    def name(self, code: str) -> str:
        """A department, post, person or element in words; its code where it has no name."""
        found = self.work.names.get(code)
        return found.in_lang(self.lang) or code if found is not None else code


def scene_of(request: HttpRequest, cockpit: Cockpit, lang: Lang) -> Scene | None:
    """What a page is made from; nothing before the project was computed. Nothing slow happens here."""
    shown = cockpit.shown
    if shown is None:
        return None
    deeds = deeds_in(request)
    day, number = today_of(shown, deeds), deeds.entries[-1].number if deeds.entries else 0
    desk, work = once("desk", (shown.stamp, id(shown), number, day), lambda: _folded(shown, deeds, day))
    followed, fresh = cockpit.following.ask(shown, deeds)
    return Scene(shown, deeds, request.user.get_username(), lang, day, desk, work, followed, fresh)


def _folded(shown: Shown, deeds: Deeds, day: datetime.date) -> tuple[Desk, Work]:
    told = as_told(deeds, day)
    return Desk(shown.source, told), work_now(shown, told, day)


def work_now(shown: Shown, deeds: Deeds, day: datetime.date) -> Work:
    """Work items as the record leaves them, judged by a day; the project's papers are not read again."""
    from ganchao.deeds import folder_of  # noqa: PLC0415 - slow to import
    from ganchao.items import Papers, work_of  # noqa: PLC0415 - slow to import

    last = max(day, deeds.entries[-1].known_on) if deeds.entries else day
    papers = Papers(folder_of(shown.source), shown.source.framework, shown.source.plan)
    return replace(work_of(papers, last, deeds), day=day)
