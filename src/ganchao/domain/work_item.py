"""Work items (督办事项) and leaders' instructions (批示): what entries about them say.

An entry's subject is the item's or instruction's code. To add a kind of entry, write its document here, list it in
``ITEMS`` or ``INSTRUCTIONS``, say in ``tracking/work_items.py`` from which state to which it leads, and in
``tracking/rights.py`` who may.
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from ganchao.domain.document import Bilingual, Code, Document, OneOrMany, Share, Strings

Told = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Words that must not be missing."""


class Source(StrEnum):
    """Where an item comes from."""

    ANNUAL_WORK = "annual_work"
    """年度重点工作: work of the year."""
    MEETING = "meeting"
    """会议议定: decided in a meeting."""
    INSTRUCTION = "instruction"
    """领导批示: a leader's written instruction."""
    MAJOR_PROJECT = "major_project"
    """重大项目: a major project."""
    ALERT = "alert"
    """预警: something is falling behind."""


class Sort(StrEnum):
    """What sort of item it is."""

    ROUTINE = "routine"
    """常规: routine."""
    EMERGENCY = "emergency"
    """应急: an emergency."""
    KEY = "key"
    """重点: of weight."""
    FOLLOWED = "followed"
    """跟踪: followed over time."""


class Urgency(StrEnum):
    """How quickly it is to be taken up."""

    NORMAL = "normal"
    """一般: in its turn."""
    URGENT = "urgent"
    """急办: soon."""
    MOST_URGENT = "most_urgent"
    """特急: at once."""


class Disclosure(StrEnum):
    """Who may know of it; state secrets must not be entered at all."""

    PUBLIC = "public"
    """公开: for everyone."""
    INTERNAL = "internal"
    """内部: for the office and its departments."""
    WORK_SECRET = "work_secret"
    """工作秘密: e-mail names its code only."""


class Evidence(Document):
    """What proves something: a document that is described, or a file that was handed in."""

    text: Told
    """What it is and where it lies: "验收单，档案号 …"; of a file, its name."""
    digest: str = ""
    """SHA-256 of a file that lies in the record."""


class Dated(Document):
    """Something that may have happened before it was entered."""

    on: datetime.date | None = None
    """Day on which it happened; the day of entering unless written."""


class Issued(Dated):
    """立项交办: the item is made and given to who leads."""

    title: Bilingual
    """What is to be done."""
    lead: Code
    """Unit that leads (牵头单位), an owner of the plan."""
    helpers: Strings = ()
    """Units that help (配合单位)."""
    supervisor: str = ""
    """Leader in charge (分管领导), an owner of the plan."""
    deadline: datetime.date
    """Day by which it is to be done (办结时限)."""
    source: Source = Source.ANNUAL_WORK
    """Where it comes from."""
    sort: Sort = Sort.ROUTINE
    """What sort of item it is."""
    urgency: Urgency = Urgency.NORMAL
    """How quickly it is to be taken up."""
    disclosure: Disclosure = Disclosure.INTERNAL
    """Who may know of it."""
    serves: Strings = ()
    """Codes of the measures, milestones, indicators, bottom lines, targets or alerts that it serves."""
    expected: Bilingual = Bilingual()
    """Result that is expected."""
    instruction: str = ""
    """Code of the leader's instruction that it comes from."""
    simulated: bool = False
    """Made up for show."""


class Assigned(Dated):
    """改派: the office gives the item to others."""

    lead: Code
    """Unit that leads from now on."""
    helpers: Strings = ()
    """Units that help from now on."""
    supervisor: str = ""
    """Leader in charge from now on; as before where empty."""
    reason: Told
    """Why."""


class Accepted(Document):
    """签收: who leads takes it up. Dated by when it is entered: nobody dates their own acceptance."""

    note: str = ""
    """Anything to say."""


class Part(Document):
    """One part of an item, and who answers for it."""

    code: Code
    """Short name, unique within the item."""
    unit: Code
    """Unit that answers for it: the lead or a helper."""
    task: Bilingual
    """What is to be done."""
    deadline: datetime.date
    """Day by which it is to be done; not after the item's."""


class Split(Dated):
    """分解: parts for the lead and the helpers; said again, the new parts replace the old ones."""

    parts: Annotated[tuple[Part, ...], OneOrMany, Field(min_length=1)]
    """The parts."""


class Progressed(Dated):
    """推进: how far it has got."""

    done: Told
    """What was done."""
    next: str = ""
    """What comes next."""
    blockers: str = ""
    """What stands in the way."""
    support: str = ""
    """What help is needed, and from whom."""
    estimated: datetime.date | None = None
    """Day on which it will be done, as it looks now."""
    share: Share | None = None
    """Share that is done, from 0 to 1."""
    part: str = ""
    """Part that it is about; the whole item where empty."""
    evidence: tuple[Evidence, ...] = ()
    """What proves it; never demanded for mere progress."""


class Feedback(Dated):
    """反馈: a unit's report, or what the office or a leader says to it."""

    text: Told
    """What is said."""
    part: str = ""
    """Part that it is about; the whole item where empty."""


class Submitted(Document):
    """报请复核: the lead says that it is done. Dated by when it is entered."""

    result: Told
    """What was achieved."""
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    """What proves it."""


class Reviewed(Dated):
    """复核办结: somebody from elsewhere has looked and finds it done."""

    opinion: Told
    """What was found."""
    verifier: str = ""
    """Person who looked; who enters it unless named."""


class Returned(Dated):
    """退回: it goes back to an earlier step."""

    reason: Told
    """What is missing."""
    to: Literal["issued", "accepted", "split", "progressing"] = "progressing"
    """Step that it goes back to."""


class Closed(Dated):
    """销号: done, proved, and verified by somebody from elsewhere."""

    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    """What proves it."""
    verifier: str = ""
    """Person who verified it; who enters it unless named."""
    result: Bilingual = Bilingual()
    """What was achieved."""


class LookedAt(Dated):
    """回头看: whether what was closed still holds."""

    finding: Literal["holds", "relapsed"]
    """A relapse opens the item again."""
    note: Told
    """What was found."""
    verifier: str = ""
    """Person who looked; who enters it unless named."""
    deadline: datetime.date | None = None
    """Day by which a relapse is to be put right."""


class Extended(Dated):
    """延期: the office moves a deadline; the old one stays in the record."""

    deadline: datetime.date
    """New day."""
    reason: Told
    """Why."""
    part: str = ""
    """Part whose deadline moves; the item's own where empty."""


class Paused(Dated):
    """暂缓: nothing is asked of anybody for a while."""

    reason: Told
    """Why."""
    until: datetime.date | None = None
    """Day from which it is asked after again."""


class Resumed(Dated):
    """恢复: a paused item goes on."""

    note: str = ""
    """Anything to say."""


class Cancelled(Dated):
    """撤销: the item is taken back."""

    reason: Told
    """Why."""


class Nudged(Dated):
    """催办: a word of urging outside the rules; changes nothing."""

    text: str = ""
    """What was said."""


class Escalated(Dated):
    """A step of escalation was taken (督办单、约谈、考核)."""

    step: Code
    """Step of the rules of escalation."""
    document: str = ""
    """Number of the paper (督办单号)."""
    note: str = ""
    """Anything to say."""


class InstructionReceived(Dated):
    """收到批示: registered, and never scored."""

    post: Bilingual
    """Post of the leader who gives it, no name."""
    text: Bilingual
    """Its words."""
    number: str = ""
    """Number of the paper it stands on."""
    reply_by: datetime.date | None = None
    """Day by which a reply is wanted (报告时限)."""
    disclosure: Disclosure = Disclosure.INTERNAL
    """Who may know of it."""
    simulated: bool = False
    """Made up for show."""


class InstructionAssigned(Dated):
    """批示转办: work items were made of it."""

    items: Annotated[tuple[Code, ...], OneOrMany, Field(min_length=1)]
    """Codes of the items."""


class InstructionReplied(Dated):
    """批示反馈: the leader was told what became of it."""

    text: Told
    """What was replied."""
    final: bool = True
    """Whether that settles it; an interim reply does not."""
    evidence: tuple[Evidence, ...] = ()
    """What proves it."""


class ReminderSent(Document):
    """提醒已发: written for a unit, or sent to it; the entry's subject is the item, and so it is not sent again."""

    rule: Code
    """Rule of reminding, or step of escalation."""
    unit: Code
    """Unit or post that was reminded."""
    day: datetime.date
    """Day for which it was due."""
    due: datetime.date
    """Deadline that it is about."""
    period: int = 0
    """Which of the rule's periods since it first held."""
    part: str = ""
    """Part that it is about."""
    ways: tuple[Literal["file", "mail"], ...] = ("file",)
    """How it went out."""


ITEMS: Final[dict[str, type[Document]]] = {
    "item.issued": Issued, "item.assigned": Assigned, "item.accepted": Accepted, "item.split": Split,
    "item.progressed": Progressed, "item.feedback": Feedback, "item.submitted": Submitted, "item.reviewed": Reviewed,
    "item.returned": Returned, "item.closed": Closed, "item.looked_at": LookedAt, "item.extended": Extended,
    "item.paused": Paused, "item.resumed": Resumed, "item.cancelled": Cancelled, "item.nudged": Nudged,
    "item.escalated": Escalated, "reminder.sent": ReminderSent,
}  # fmt: skip
"""Kinds of entries about work items -> what their bodies say."""
INSTRUCTIONS: Final[dict[str, type[Document]]] = {
    "instruction.received": InstructionReceived, "instruction.assigned": InstructionAssigned,
    "instruction.replied": InstructionReplied,
}  # fmt: skip
"""Kinds of entries about leaders' instructions -> what their bodies say."""
