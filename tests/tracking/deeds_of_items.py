"""Entries about work items that tests start from: two departments, an office, a leader, and steps by short names."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Entry
from ganchao.domain.person import Role
from ganchao.domain.work_item import ITEMS
from ganchao.files.escalation import preset_rules
from ganchao.tracking.item_steps import Setting, problems_of
from ganchao.tracking.people import EVERYWHERE, Person
from ganchao.tracking.work_items import Items, items_of

DAY = datetime.date(2020, 3, 2)
DUE = datetime.date(2020, 6, 30)
PROOF = [{"text": "验收单"}]
PEOPLE: Mapping[str, Person] = MappingProxyType({
    "off": Person("off", Bilingual(), "office", frozenset({(Role.OFFICE, EVERYWHERE)})),
    "off2": Person("off2", Bilingual(), "office", frozenset({(Role.OFFICE, EVERYWHERE)})),
    "tech": Person("tech", Bilingual(), "d_tech", frozenset({(Role.LEAD, "d_tech")})),
    "econ": Person("econ", Bilingual(), "d_econ", frozenset({(Role.LEAD, "d_econ")})),
    "help": Person("help", Bilingual(), "d_econ", frozenset({(Role.HELPER, "d_econ")})),
    "boss": Person("boss", Bilingual(), "", frozenset({(Role.LEADER, EVERYWHERE)})),
})
ISSUED = {
    "title": {"zh": "制定企业培育办法", "en": "Write the rules"}, "lead": "d_tech", "helpers": ["d_econ"],
    "deadline": DUE.isoformat(), "serves": ["m1"],
}  # fmt: skip


def at(day: datetime.date | int) -> datetime.datetime:
    """Noon of a day, or of so many days after the first."""
    when = DAY + datetime.timedelta(days=day) if isinstance(day, int) else day
    return datetime.datetime(when.year, when.month, when.day, 12, tzinfo=datetime.UTC)


def entry(number: int, day: datetime.date | int, kind: str, actor: str = "off", code: str = "A", **body: Any) -> Entry:
    """An entry about an item; ``kind`` without ``item.``."""
    whole = kind if "." in kind else f"item.{kind}"
    return Entry(number, at(day), actor, whole, code, {**ISSUED, **body} if kind == "issued" else body)


def told(*steps: tuple[Any, ...], code: str = "A") -> tuple[Entry, ...]:
    """Entries from (day, kind, actor, body), numbered from 1."""
    return tuple(
        entry(number, step[0], step[1], step[2], code, **(step[3] if len(step) > 3 else {}))
        for number, step in enumerate(steps, 1)
    )


LIFE = (
    (0, "issued", "off"), (1, "accepted", "tech"), (5, "progressed", "tech", {"done": "初稿", "share": 0.5}),
    (9, "submitted", "tech", {"result": "已印发", "evidence": PROOF}), (12, "closed", "off", {"evidence": PROOF}),
)  # fmt: skip
"""An item that goes straight from issuing to closing."""


def folded(steps: Sequence[tuple[Any, ...]], day: datetime.date | None = None) -> Items:
    """Items as steps leave them."""
    return items_of(told(*steps), day)


def against(items: Items, day: int, kind: str, actor: str = "off", **body: Any) -> list[str]:
    """Keys of what stands against a step."""
    kind = f"item.{kind}"
    given = {**ISSUED, **body} if kind == "item.issued" else body
    setting = Setting(items, PEOPLE, preset_rules(), at(day).date(), {"m1", "m2"}, {"d_tech", "d_econ", "d_fin"})
    return [problem.key for problem in problems_of(kind, "A", actor, ITEMS[kind].model_validate(given), setting)]
