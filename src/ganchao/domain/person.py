"""Persons of the record and their roles. Posts and departments are the plan's owners; persons hold posts for a time."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from ganchao.domain.document import Bilingual, Code, Document


class Role(StrEnum):
    """What a person may do, and for what."""

    REPORTER = "reporter"
    """数据联络员: hands in numbers of its department."""
    LEAD = "lead"
    """牵头: answers for measures, promises and work items of its department."""
    HELPER = "helper"
    """配合: gives feedback on work items its department helps with."""
    SUPERVISOR = "supervisor"
    """分管领导: looks over the departments in its charge."""
    LEADER = "leader"
    """主要领导: sees everything, gives instructions."""
    OFFICE = "office"
    """Evaluation office: issues work items, verifies, closes, approves."""
    STATISTICS = "statistics"
    """Statistics: approves and returns data, for reasons of a fixed list."""
    SYSTEM = "system"
    """系统管理员: persons and departments; sees no content."""
    SECURITY = "security"
    """安全管理员: gives and takes roles; asks for and grants purges."""
    AUDIT = "audit"
    """审计管理员: reads the trail and verifies it; changes nothing."""


ADMINISTRATORS: Final = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDIT})
"""No person holds more than one of these, nor any other role beside one."""


class PersonAdded(Document):
    """A person is known to the record; the entry's subject is its code."""

    name: Bilingual = Bilingual()
    """Name, or post where names are not to be kept."""
    unit: str = ""
    """Code of the department, an owner of the plan."""
    simulated: bool = False
    """Made up for show."""


class RoleGiven(Document):
    """A person takes on a role; the entry's subject is its code."""

    role: Role
    """What it may do."""
    scope: str = ""
    """Department or element of the plan for which it holds; the person's own department where empty, ``*`` for all."""


class RoleTaken(Document):
    """A person gives up a role; the entry's subject is its code."""

    role: Role
    """What it may no longer do."""
    scope: str = ""
    """As it was given."""


class HandedOver(Document):
    """A person hands its post to another; the entry's subject is the code of who leaves."""

    to: Code
    """Code of the person who takes over roles, open work items and promises."""
    note: str = ""
    """What the other should know."""


PEOPLE: Final[dict[str, type[Document]]] = {
    "person.added": PersonAdded, "role.given": RoleGiven, "role.taken": RoleTaken, "post.handed_over": HandedOver,
}  # fmt: skip
"""Kinds of entries about persons -> what their bodies say."""
