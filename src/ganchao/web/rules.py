"""Who may ask for which route: one line each, looked up before the view is called. A route without a line is refused.

This is the gate. Of single objects a view asks ``tracking.rights`` and ``tracking.visibility`` besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ganchao.domain.person import ADMINISTRATORS, Role
from ganchao.tracking.people import People
from ganchao.tracking.rights import ACTS
from ganchao.tracking.visibility import Thing, may_see
from ganchao.web.pages import PAGES


class Who(StrEnum):
    """Who comes at all."""

    ANYBODY = "anybody"
    """Signed in or not: holds nothing of the project."""
    TOKEN = "token"
    """Programs: the view asks for a token of its own."""
    ACCOUNT = "account"
    """Whoever is signed in: about the own account alone."""
    PERSON = "person"
    """Whoever is signed in and a person of the record."""


@dataclass(frozen=True)
class Rule:
    """What must hold of whoever asks for a route; everything that is given must."""

    who: Who = Who.PERSON
    sees: Thing | None = None  # may see this
    does: tuple[str, ...] = ()  # may enter one of these kinds of entries, for something
    roles: frozenset[Role] = frozenset()  # holds one of these
    page: str = ""  # part of the address that names the page whose rule holds
    examples: tuple[Mapping[str, str], ...] = ()  # parts of addresses for tests: objects that are there


RULES: Final[Mapping[str, Rule]] = {
    "home": Rule(),
    "login": Rule(Who.ANYBODY),
    "login_code": Rule(Who.ANYBODY),
    "logout": Rule(Who.ACCOUNT),
    "setup": Rule(Who.ANYBODY),
    "language": Rule(Who.ANYBODY),
    "look": Rule(Who.ANYBODY),
    "asset": Rule(Who.ANYBODY, examples=({"name": "cockpit.css"},)),
    "watermark": Rule(Who.ACCOUNT),
    "account": Rule(Who.ACCOUNT),
    "account_password": Rule(Who.ACCOUNT),
    "account_factor": Rule(Who.ACCOUNT),
    "account_factor_picture": Rule(Who.ACCOUNT),
    "log": Rule(sees=Thing.TRAIL),
    "log_table": Rule(sees=Thing.TRAIL),
    "state": Rule(),
    "checkin": Rule(does=("checkin.handed_in",)),
    "answer": Rule(does=("checkin.approved", "checkin.returned")),
    "form": Rule(does=("checkin.handed_in",)),
    "upload": Rule(does=("checkin.handed_in",)),
    "evidence": Rule(),  # the view asks of what the file proves
    "acknowledge": Rule(does=("alert.acknowledged",)),
    "item": Rule(),  # the view asks of the item
    "instruction": Rule(sees=Thing.PROBABILITY),
    "new": Rule(does=("item.issued", "instruction.received"), examples=({"what": "item"},)),
    "step": Rule(does=tuple(kind for kind in ACTS if kind.startswith(("item.", "instruction.")))),
    "plan_change": Rule(does=("decision.taken", "measure.started", "measure.stopped")),
    "pack": Rule(),  # the view asks who took the post
    "trail_export": Rule(sees=Thing.TRAIL, examples=({"form": "csv"},)),
    "people_change": Rule(roles=ADMINISTRATORS),
    "api_page": Rule(),
    "openapi": Rule(Who.ANYBODY),
    "api": Rule(Who.TOKEN, examples=({"rest": "v1/scores"},)),
    "tokens": Rule(),
    "tokens_make": Rule(),
    "tokens_revoke": Rule(),
    "aim_answer": Rule(sees=Thing.PROBABILITY),
    "aim_more": Rule(sees=Thing.PROBABILITY),
    "aim_save": Rule(sees=Thing.PROBABILITY),
    "aim_delete": Rule(sees=Thing.PROBABILITY),
    "aim_export": Rule(sees=Thing.PROBABILITY),
    "whatif": Rule(sees=Thing.RESULTS),
    "whatif_answer": Rule(sees=Thing.RESULTS),
    "find": Rule(sees=Thing.RESULTS),
    "download": Rule(page="slug", examples=tuple({"slug": slug, "name": "all.xlsx"} for slug in PAGES)),
    "page": Rule(page="slug", examples=tuple({"slug": slug} for slug in PAGES)),
}
"""Name of a route -> its rule; a name that ends in a colon stands for every route whose name begins so."""

FREE: Final = frozenset({
    "logout", "language", "look", "asset", "watermark", "account", "account_password", "account_factor",
    "account_factor_picture",
})
"""What is open while a password is too old or a second factor is missing."""


def rule_of(name: str) -> Rule | None:
    """The rule of a route by its name."""
    groups = (rule for group, rule in RULES.items() if group.endswith(":") and name.startswith(group))
    return RULES.get(name) or next(groups, None)


def allows(rule: Rule, people: People, person: str, parts: Mapping[str, object]) -> bool:
    """Whether a route is open to somebody who is signed in.

    Parameters
    ----------
    rule
        Of the route.
    people
        Everyone of the record.
    person
        Who asks.
    parts
        Parts of the address.
    """
    if rule.who is not Who.PERSON:
        return True
    if person not in people:
        return False
    page = PAGES.get(str(parts.get(rule.page, ""))) if rule.page else None
    sees = rule.sees or (page.shows if page is not None else None)
    roles = people[person].roles
    able = frozenset().union(*(ACTS[kind].anywhere | ACTS[kind].within for kind in rule.does))
    return ((sees is None or may_see(people, person, sees)) and (not rule.does or bool(roles & able))
            and (not rule.roles or bool(roles & rule.roles)))  # fmt: skip
