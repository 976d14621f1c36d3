"""Wires a project, its record and its rules: work items and instructions as they stood on a day, and steps on them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from ganchao.deeds import Deeds, enter, folder_of, read_deeds
from ganchao.domain.alignment import Reference
from ganchao.domain.document import CODE_PATTERN, Bilingual, Document
from ganchao.domain.element import Assumption, Owner, SourceDocument
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.escalation import EscalationRules
from ganchao.domain.framework import Framework
from ganchao.domain.place import place
from ganchao.domain.plan import Plan
from ganchao.domain.work_item import INSTRUCTIONS, ITEMS
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.files.complaints import validate
from ganchao.files.documents import read_draft
from ganchao.files.escalation import rules_of
from ganchao.project import check_project, find_project, open_project, project_plan, rulebook_files
from ganchao.record.store import attachment_of
from ganchao.tracking.instructions import Instructions, instruction_problems, instructions_of
from ganchao.tracking.item_steps import Setting, problems_of, scopes_of
from ganchao.tracking.work_items import Items, items_of

NOT_SERVED: Final = (Owner, SourceDocument, Reference, Assumption)
"""Parts of a plan that nothing can serve."""
LONGEST: Final = 60
"""Signs that a code may have."""
FIRST: Final = frozenset({"item.issued", "instruction.received"})
KINDS: Final[Mapping[str, type[Document]]] = {**ITEMS, **INSTRUCTIONS}


@dataclass(frozen=True)
class Papers:
    """What a project says in documents, without its values: quick to read however large it is."""

    folder: Path
    framework: Framework
    plan: Plan | None


def papers_of(where: str | Path) -> Papers:
    """Newest rulebook and plan of a project. Raises :class:`InvalidInput` with everything wrong with them."""
    found = find_project(where)
    if found.is_file():
        source = open_project(found)
        return Papers(folder_of(source), source.framework, source.plan)
    files = rulebook_files(found)
    if not files:
        raise InvalidInput(check_project(found)[1])
    framework, problems = read_draft(files[-1])
    plan, more = project_plan(found, framework) if framework is not None else (None, ())
    errors = [problem for problem in (*problems, *more) if problem.severity == "error"]
    if framework is None or errors:
        raise InvalidInput(errors)
    return Papers(found, framework, plan)


@dataclass(frozen=True)
class Work:
    """Work items and instructions of a project as they stood on a day."""

    source: Papers
    deeds: Deeds
    rules: EscalationRules
    day: datetime.date
    items: Items
    instructions: Instructions

    @property
    def folder(self) -> Path:
        """Where the project lies."""
        return self.deeds.folder

    @cached_property
    def names(self) -> Mapping[str, Bilingual]:
        """Names of departments, posts, persons and what is served, by code."""
        plan = self.source.plan or Plan()
        parts = {code: getattr(each.part, "name", Bilingual()) for code, each in plan.coded.items()}
        nodes = {node.code: node.name for node in self.source.framework.nodes}
        people = {code: person.name for code, person in self.deeds.people.items()}
        return {code: name for code, name in {**people, **nodes, **parts}.items() if name}

    @cached_property
    def units(self) -> frozenset[str]:
        """Codes of departments and posts: the plan's owners, and departments that persons belong to."""
        owners = {owner.code for owner in (self.source.plan or Plan()).owners}
        return frozenset(owners | {person.unit for person in self.deeds.people.values() if person.unit})

    @cached_property
    def known(self) -> frozenset[str]:
        """What an item may serve: what the plan and the framework want to be so, and alerts."""
        alerts = {entry.subject for entry in self.deeds.entries if entry.kind.startswith("alert.")}
        coded = (self.source.plan or Plan()).coded
        plan = (code for code, placed in coded.items() if not isinstance(placed.part, NOT_SERVED))
        return frozenset({*plan, *(node.code for node in self.source.framework.nodes), *alerts})

    @property
    def simulated(self) -> bool:
        """Whether any of it is made up for show."""
        return any(item.issued.simulated for item in self.items.values()) or any(
            each.received.simulated for each in self.instructions.values()
        )


def work_of(source: Papers, day: datetime.date, deeds: Deeds | None = None) -> Work:
    """Work items and instructions of a project as they stood at the end of a day; the record is read unless given.

    Raises :class:`InvalidInput` where the record or the project's rules of escalation cannot be read.
    """
    deeds = read_deeds(source.folder) if deeds is None else deeds
    rules = rules_of(source.folder)
    return Work(source, deeds, rules, day, items_of(deeds.entries, day), instructions_of(deeds.entries, day))


@dataclass(frozen=True)
class Handed:
    """Files of evidence, read."""

    evidence: tuple[dict[str, str], ...] = ()
    attachments: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """A step that somebody wants to take."""

    kind: str
    code: str  # of the item or instruction
    body: Mapping[str, Any]
    files: Sequence[Path] = ()  # evidence to be handed in
    token: str = ""
    given: Handed = Handed()  # evidence that was read already


def handed(files: Sequence[Path]) -> Handed:
    """Files of evidence as the record keeps them. Raises :class:`InvalidInput` for all too large or missing."""
    problems: list[Problem] = []
    evidence, attachments = [], {}
    for file in files:
        try:
            content = file.read_bytes()
            digest = attachment_of(content, file.name)
        except OSError:
            problems.append(Problem("item.no_file", Where(str(file))))
        except InvalidInput as error:
            problems += error.problems
        else:
            evidence.append({"text": file.name, "digest": digest})
            attachments[digest] = content
    if problems:
        raise InvalidInput(problems)
    return Handed(tuple(evidence), attachments)


def take(work: Work, wishes: Sequence[Wish], actor: str, at: datetime.datetime) -> tuple[Entry, ...]:
    """Take steps on different items or instructions, all or none.

    Parameters
    ----------
    work
        As it stands now: read for the day of ``at``.
    wishes
        The steps, at most one for each item.
    actor
        Code of who takes them.
    at
        The moment, with its time zone.

    Raises :class:`InvalidInput` with everything that stands against them; :class:`RecordConflict` where somebody else
    was quicker.
    """
    problems: list[Problem] = []
    drafts: list[Draft] = []
    scopes: dict[str, tuple[str, ...]] = {}
    attachments: dict[str, bytes] = {}
    for wish in wishes:
        given = handed(wish.files)
        body = {**wish.body}
        if evidence := (*wish.given.evidence, *given.evidence):
            body["evidence"] = [*body.get("evidence", ()), *evidence]
        attachments |= {**wish.given.attachments, **given.attachments}
        if wish.kind in FIRST and not re.fullmatch(CODE_PATTERN, wish.code):
            problems.append(Problem("documents.bad_code", values={"key": "code", "value": wish.code[:LONGEST]}))
        elif wish.kind in FIRST and len(wish.code) > LONGEST:
            problems.append(Problem("item.long_code", values={"code": wish.code[:LONGEST], "most": LONGEST}))
        said, found = validate(KINDS[wish.kind], body, lambda steps, body=body: Where(path=place(body, steps)))  # type: ignore[misc]
        if said is not None:
            found = (*found, *against(work, wish.kind, wish.code, actor, said, at.date()))
            drafts.append(Draft(
                wish.kind, wish.code, actor, said.model_dump(mode="json", exclude_unset=True), wish.token,
                work.deeds.last(wish.code),
            ))  # fmt: skip
            scopes[wish.code] = scopes_of(wish.kind, said, work.items.get(wish.code))
        problems += found
    if problems:
        raise InvalidInput(problems)
    return enter(work.deeds, drafts, at, scopes, attachments)


def against(
    work: Work, kind: str, code: str, actor: str, said: Document, day: datetime.date
) -> tuple[Problem, ...]:  # fmt: skip
    """Everything that stands against a step."""
    if kind in INSTRUCTIONS:
        return instruction_problems(kind, code, said, day, work.instructions, work.items)
    units = work.units if work.source.plan is not None and work.source.plan.owners else None
    setting = Setting(work.items, work.deeds.people, work.rules, day, work.known, units)
    return problems_of(kind, code, actor, said, setting)
