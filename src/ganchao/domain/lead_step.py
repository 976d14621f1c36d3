"""What entries about leads (双招双引线索) say: added, moved on, tied to another, left, corrected.

An entry's subject is the lead's code. To add a kind of entry, write its document here, list it in ``LEAD_STEPS``, say
in ``tracking/lead_record.py`` what it changes, and in ``tracking/rights.py`` who may.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from ganchao.domain.document import Amount, Code, Document, Strings
from ganchao.domain.work_item import Evidence, Told


class LeadDated(Document):
    """Something that may have happened before it was entered."""

    on: datetime.date | None = None
    """Day on which it happened; the day of entering unless written."""
    evidence: tuple[Evidence, ...] = ()
    """What proves it: what the stage asks for."""
    answers: Mapping[str, str] = Field(default_factory=dict)
    """Answers to the gates, by attribute: ``{tax_per_mu: "32", environment: 通过}``."""
    amount: Amount | None = None
    """Amount as it is known from now on, in the funnel's unit; of a capital increase the increment alone."""


class LeadAdded(LeadDated):
    """登记线索: a lead is known, at the stage that it has reached."""

    funnel: str = ""
    """Code of its funnel; the only one unless written."""
    stage: str
    """Stage it has reached, by code or name."""
    unit: str = ""
    """Department that follows it; whoever enters it unless written."""
    name: str = ""
    """Name of the project; never of a talent."""
    investor: str = ""
    """Who invests; never a talent."""
    resources: Strings = ()
    """Codes of the policies, platforms, name cards or resources that it is owed to."""
    parent: str = ""
    """Code of the lead that it is tied to."""
    relation: Literal["", "increase", "upgrade", "investor"] = ""
    """How: capital increase, upgrade of its status, change of investor."""
    apart_from: Strings = ()
    """Codes of leads that look like it but are other projects."""
    simulated: bool = False
    """Made up for show."""


class LeadMoved(LeadDated):
    """进入阶段: it has reached another stage."""

    stage: str
    """Stage it has reached, by code or name."""


class LeadLinked(LeadDated):
    """关联: it is tied to another lead, so that one project counts once."""

    parent: Code
    """Code of the other lead."""
    relation: Literal["increase", "upgrade", "investor"]
    """Capital increase (counts the increment), upgrade of its status (counts nothing), change of investor."""


class LeadLeft(LeadDated):
    """退出: it is lost, or rests."""

    exit: str
    """Way out, by code or name: lost, paused."""
    reason: str = ""
    """Why; missing only where a table that was taken over did not say."""


class LeadCorrected(Document):
    """更正: what an earlier entry should have said; the entry itself stays as it is."""

    of: Annotated[int, Field(ge=1)]
    """Number of the entry that was wrong."""
    reason: Told
    """What was wrong with it."""
    withdrawn: bool = False
    """It should not have been entered at all; of the first entry of a lead: there is no such lead."""
    changes: Mapping[str, Any] = Field(default_factory=dict)
    """Fields of that entry as they should be."""


LEAD_STEPS: Final[dict[str, type[Document]]] = {
    "lead.added": LeadAdded, "lead.moved": LeadMoved, "lead.linked": LeadLinked, "lead.left": LeadLeft,
    "lead.corrected": LeadCorrected,
}  # fmt: skip
"""Kinds of entries about leads -> what their bodies say."""
