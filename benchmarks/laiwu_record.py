"""The simulated record of ``laiwu``: 24 months of persons, reports, measures, work items and instructions.

``python -m benchmarks.laiwu_record --write`` writes the ``record.jsonl`` that ships with the example. Every entry is
played through the documents, rights and steps that people's entries go through, into a record of its own with a seeded
salt and a simulated clock; one that would be refused stops the making. The same seed gives the same bytes anywhere.
What is reported and done knows no scorecard, light or probability; alerts are then told from it by the plan's rules.
"""

from __future__ import annotations

import datetime
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush
from pathlib import Path
from random import Random
from typing import Any, Final

from benchmarks.laiwu_alerts import ASKED, asked, opened, seen
from benchmarks.laiwu_instructions import work as work_steps
from benchmarks.laiwu_reports import EXAMPLE, NEW_POST, reports
from benchmarks.laiwu_tasks import DEPARTMENTS
from benchmarks.laiwu_work import BEGIN, HEAD, OFFICE, SEED, M, Step, diary
from ganchao.check_ins import Desk, past_of, scopes_in
from ganchao.deeds import Deeds
from ganchao.domain.check_in import CheckIn
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.light import LIGHTS
from ganchao.domain.person import PEOPLE
from ganchao.domain.report import CHECK_INS, Report, check_in_of
from ganchao.domain.start import STARTS
from ganchao.domain.work_item import INSTRUCTIONS, ITEMS
from ganchao.errors import InvalidInput, Problem
from ganchao.files.escalation import rules_of
from ganchao.items import Work, against, papers_of
from ganchao.project import open_project
from ganchao.record.store import open_record
from ganchao.record.transfer import FILE, holding, lines
from ganchao.tracking.alerts import step as alert_step
from ganchao.tracking.instructions import instructions_of
from ganchao.tracking.item_steps import scopes_of
from ganchao.tracking.people import misgiven, people_of
from ganchao.tracking.plausible import doubts
from ganchao.tracking.reports import Thread, after, illegal
from ganchao.tracking.rights import refusal
from ganchao.tracking.work_items import items_of
from ganchao.watch import watch_of

ADMINISTRATORS: Final = (
    ("adm.system", "system", "系统管理员", "System administrator"),
    ("adm.security", "security", "安全管理员", "Security administrator"),
    ("adm.audit", "audit", "审计管理员", "Audit administrator"),
)
OTHERS: Final = (
    # code, unit, role, scope, name
    (HEAD, "office", "office", "*", "考核办（通称）负责岗", "Evaluation office, head"),
    (OFFICE, "office", "office", "*", "考核办（通称）督办岗", "Evaluation office, work items"),
    ("tj.first", "d_statistics", "statistics", "*", "统计机构（通称）审核岗", "Statistics, review"),
    ("tj.second", "d_statistics", "statistics", "*", "统计机构（通称）复核岗", "Statistics, second review"),
    ("ld.main", "leader_main", "leader", "*", "主要领导岗", "Principal leader"),
    ("ld.industry", "leader_industry", "supervisor", "", "分管领导岗（产业科技）",
     "Leader in charge (industry, science)"),
    ("ld.invest", "leader_invest", "supervisor", "", "分管领导岗（招商服务）",
     "Leader in charge (investment, services)"),
    ("ld.build", "leader_build", "supervisor", "", "分管领导岗（建设民生）",
     "Leader in charge (building, livelihood)"),
)  # fmt: skip
STARTED: Final = (
    # measure, day, year from which its effects count, number of the document
    ("m_permits", "2019-03-18", 2020, 3), ("m_contracts", "2019-05-13", 2020, 7),
    ("m_statistics", "2019-06-10", 2020, 9),
    ("m_rd_credit", "2019-08-05", 2020, 12), ("m_hightech_nursery", "2019-08-05", 2020, 13),
    ("m_energy", "2019-08-19", 2020, 15), ("m_smart", "2019-09-16", 2020, 18), ("m_talent", "2019-10-14", 2020, 21),
    ("m_projects", "2019-10-14", 2020, 22), ("m_services", "2019-10-21", 2020, 24),
    ("m_assets", "2019-11-04", 2020, 25),
    ("m_incubators", "2019-11-18", 2020, 26), ("m_patents", "2020-01-13", 2021, 1), ("m_city", "2020-03-16", 2021, 4),
    ("m_export", "2020-04-13", 2021, 6), ("m_headquarters", "2019-12-02", 2020, 28),
    ("m_station", "2019-12-09", 2020, 30),
)  # fmt: skip
STOPPED: Final = (("m_headquarters", "2020-05-18", f"公平竞争审查未通过，另行研究{M}"),)
DECIDED: Final = (
    ("m_permits", "2019-03-18", "启动审批流程再造"), ("m_rd_credit", "2019-08-05", "安排研发奖补资金"),
    ("m_station", "2019-12-09", "成立片区征收专班"), ("t_villages", "2020-03-09", "示范点验收推迟一个季度"),
    ("m_headquarters", "2020-05-18", "停止执行总部项目奖励条款"),
    ("t_new_firms", "2020-03-16", "推行网上登记，稳住新增企业"),
    ("m_energy", "2020-04-20", "追加锅炉改造补助"), ("t_rd", "2020-05-11", "研发数据按年报口径更正"),
)  # fmt: skip


def drafted() -> list[Step]:
    """Every step in the order of time."""
    source = open_project("laiwu")
    desk = Desk(source, Deeds(EXAMPLE, ()))
    units = {
        code: next((unit for unit in subject.scopes if unit in DEPARTMENTS), "")
        for code, subject in desk.subjects.items()
    }
    about = {code: str(subject.about) for code, subject in desk.subjects.items()}
    steps = [*persons(), *reports(units, about), *decided(), *work_steps(), *asked()]
    return sorted(steps, key=lambda step: step.at)  # stable: those of one moment stay as they stand


def persons() -> Iterator[Step]:
    """The three administrators, posts of the office and of twelve departments; later one post is handed over."""
    moment = datetime.datetime.combine(BEGIN, datetime.time(0, 5), datetime.UTC)
    system, security = ADMINISTRATORS[0][0], ADMINISTRATORS[1][0]
    for code, role, zh, en in ADMINISTRATORS:
        yield Step(moment, "person.added", code, system, named(zh, en))
        yield Step(moment, "role.given", code, system, {"role": role, "scope": "*"})
    rows = list(OTHERS)
    for unit, (zh, en, _) in DEPARTMENTS.items():
        rows.append((f"{unit[2:]}.data", unit, "reporter", "", f"{zh}（通称）数据联络岗", f"{en}, data contact"))
        rows.append((f"{unit[2:]}.lead", unit, "lead", "", f"{zh}（通称）牵头岗", f"{en}, lead"))
    for code, unit, role, scope, zh, en in rows:
        yield from arrival(moment + datetime.timedelta(minutes=10), code, unit, zh, en)
        given = {"role": role, "scope": scope} if scope else {"role": role}
        yield Step(moment + datetime.timedelta(minutes=20), "role.given", code, security, given)
    change = datetime.datetime.combine(NEW_POST, datetime.time(0, 30), datetime.UTC)
    zh, en = "科技创新部门（通称）数据联络岗（接任）", "Science and technology, new data contact"
    yield from arrival(change, "tech.data2", "d_tech", zh, en)
    note = {"to": "tech.data2", "note": f"合同登记台账已移交{M}"}
    yield Step(change + datetime.timedelta(minutes=5), "post.handed_over", "tech.data", security, note)


def arrival(at: datetime.datetime, code: str, unit: str, zh: str, en: str) -> Iterator[Step]:
    yield Step(at, "person.added", code, ADMINISTRATORS[0][0], {**named(zh, en), "unit": unit})


def named(zh: str, en: str) -> dict[str, Any]:
    return {"name": {"zh": zh, "en": en}, "simulated": True}


def decided() -> Iterator[Step]:
    """Measures started and stopped, and what meetings decided."""
    for code, day, what in DECIDED:
        log = diary(code, datetime.date.fromisoformat(day))
        by, document = "主任办公会（通称，模拟）", f"模拟纪要〔{day[:4]}〕"
        log.enter("decision.taken", OFFICE, what=what + M, by=by, document=document)
        yield from log.steps
    for code, day, year, number in STARTED:
        log = diary(code, datetime.date.fromisoformat(day))
        log.wait(1, 1)
        log.enter("measure.started", OFFICE, year=year, number=f"模拟发〔{day[:4]}〕{number}号")
        yield from log.steps
    for code, day, reason in STOPPED:
        log = diary(code, datetime.date.fromisoformat(day))
        log.wait(1, 1)
        log.enter("measure.stopped", OFFICE, reason=reason)
        yield from log.steps


@dataclass
class Play:
    """Entries made so far and what they have come to, kept up to date one by one."""

    desk: Desk
    work: Work
    entries: list[Entry] = field(default_factory=list)
    threads: dict[str, Thread] = field(default_factory=dict)
    told: list[CheckIn] = field(default_factory=list)

    def draft(self, step: Step) -> Draft:
        """What is entered for a step. Raises :class:`InvalidInput` with everything that stands against it."""
        body, scopes, problems = self.judged(step)
        made, people = Draft(step.kind, step.subject, step.actor, body), self.work.deeds.people
        refused = refusal(people, step.actor, step.kind, (step.subject, *scopes))
        stop((*problems, *((refused,) if refused else ()), *misgiven(people, [made])))
        return made

    def judged(self, step: Step) -> tuple[dict[str, Any], tuple[str, ...], tuple[Problem, ...]]:
        """The body of an entry, scopes for its rights, and what stands against it."""
        documents = PEOPLE | CHECK_INS | STARTS | ITEMS | INSTRUCTIONS
        if step.kind.startswith("checkin."):
            return self.of_report(step)
        if step.kind in LIGHTS:
            return dict(alert_step(self.entries, step.subject, step.kind, step.actor, step.body).body), (), ()
        said = documents[step.kind].model_validate(step.body)
        if step.kind not in ITEMS | INSTRUCTIONS:
            return step.body, (), ()
        problems = against(self.work, step.kind, step.subject, step.actor, said, step.at.date())
        return step.body, scopes_of(step.kind, said, self.work.items.get(step.subject)), problems

    def of_report(self, step: Step) -> tuple[dict[str, Any], tuple[str, ...], tuple[Problem, ...]]:
        """The same for a report or an answer to one: with the number of what is answered, and doubts confirmed."""
        thread, body = self.threads.get(step.subject, Thread(step.subject)), dict(step.body)
        if step.kind != "checkin.handed_in" and thread.filed:
            body["of"] = thread.filed.number
        said = CHECK_INS[step.kind].model_validate(body)
        if isinstance(said, Report):
            subject = self.desk.subject(said.code)
            past = (*past_of(self.desk, subject), *(each for each in self.told if each.subject == said.code))
            if odd := doubts(subject.path, check_in_of(said), past):
                body["confirmed"] = [each.key for each in odd]
        made = Draft(step.kind, step.subject, step.actor, body)
        problem = illegal(thread, made, self.work.deeds.people)
        return body, scopes_in(self.desk, step.subject), (problem,) if problem else ()

    def take(self, entry: Entry) -> None:
        """Carry out what was entered."""
        self.entries.append(entry)
        work, deeds = self.work, self.work.deeds
        if entry.kind in PEOPLE:
            people = [each for each in self.entries if each.kind in PEOPLE]
            deeds = Deeds(deeds.folder, tuple(people))
            deeds.__dict__["people"] = people_of(people)
        items = items_of([entry], before=work.items) if entry.kind in ITEMS else work.items
        read = instructions_of([entry], before=work.instructions) if entry.kind in INSTRUCTIONS else work.instructions
        self.work = Work(work.source, deeds, work.rules, entry.known_on, items, read)
        if entry.kind.startswith("checkin."):
            thread = after(self.threads.get(entry.subject, Thread(entry.subject)), entry)
            self.threads[entry.subject] = thread
            if entry.kind == "checkin.approved" and thread.filed:
                self.told.append(check_in_of(thread.filed.report))


def play(steps: Iterable[Step], folder: Path) -> list[str]:
    """The lines of a record into which steps were played."""
    source, rng = open_project("laiwu"), Random(f"salt {SEED}")
    deeds, watch = Deeds(EXAMPLE, ()), watch_of(source)
    work = Work(papers_of("laiwu"), deeds, rules_of(EXAMPLE), BEGIN, items_of([]), instructions_of([]))
    stage = Play(Desk(source, deeds), work)
    record = open_record(f"sqlite:///{folder / 'record.sqlite3'}", make=True, algorithm="sha256")

    def enter(made: list[Draft], at: datetime.datetime) -> None:
        start = len(stage.entries) + 1
        numbered = [replace(draft, token=f"sim-{n}", after=None) for n, draft in enumerate(made, start)]
        for entry in record.append(numbered, at, salt=lambda: f"{rng.getrandbits(128):032x}"):
            stage.take(entry)

    ahead = [(step.at, place, step) for place, step in enumerate(steps)]
    first = [step for at, _, step in ahead if at == ahead[0][0]]  # the three administrators come in together
    heapify(ahead)
    with record.writing():
        made = [Draft(step.kind, step.subject, step.actor, step.body) for step in first]
        stop(misgiven({}, made))
        enter(made, first[0].at)
        for _ in first:
            heappop(ahead)
        while ahead:
            at, place, step = heappop(ahead)
            if step.kind == ASKED:
                warned = opened(watch, stage.entries, at.date())
                stop(filter(None, (refusal(stage.work.deeds.people, each.actor, each.kind) for each in warned)))
                enter(warned, at)
                for draft in warned:
                    for later in seen(draft, at.date()):
                        heappush(ahead, (later.at, place, later))
                continue
            try:
                enter([stage.draft(step)], at)
            except InvalidInput as error:
                error.add_note(f"{at} {step.kind} {step.subject}")
                raise
    found = list(lines(holding(record)))
    record.close()
    return found


def stop(problems: Iterable[Problem]) -> None:
    """Raise :class:`InvalidInput` where there are any."""
    if told := tuple(problems):
        raise InvalidInput(told)


def text() -> str:
    """The whole record as it is shipped."""
    with tempfile.TemporaryDirectory() as folder:
        return "".join(f"{line}\n" for line in play(drafted(), Path(folder)))


def main() -> None:
    made = text()
    if "--write" in sys.argv:
        (EXAMPLE / FILE).write_text(made, encoding="utf-8", newline="\n")
    kinds = Counter(json.loads(line)["kind"] for line in made.splitlines()[1:])
    sys.stdout.write("\n".join(f"{kind}\t{count}" for kind, count in sorted(kinds.items())))
    sys.stdout.write(f"\n{sum(kinds.values())} entries, {len(made.encode()) / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main()
