"""Simulated work items of ``laiwu``: 150 of them through their whole life.

An item's way is drawn from ``WAYS``: most are done in time, some late (urged, then a supervision sheet, then a talk),
returned for want of proof, extended, paused, given to others, taken back, or closed and found to have relapsed. The
draws are Python's own, by a seed for each item, so that the same seed gives the same record anywhere.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from benchmarks.laiwu_tasks import DEPARTMENTS, TASKS, Task

SEED: Final = 2018
BEGIN: Final = datetime.date(2018, 7, 2)
END: Final = datetime.date(2020, 6, 30)
HALVES: Final = {
    ("2018 年下半年", "second half of 2018"): (BEGIN, datetime.date(2018, 12, 20)),
    ("2019 年上半年", "first half of 2019"): (datetime.date(2019, 1, 7), datetime.date(2019, 6, 20)),
    ("2019 年下半年", "second half of 2019"): (datetime.date(2019, 7, 8), datetime.date(2019, 12, 18)),
    ("2020 年上半年", "first half of 2020"): (datetime.date(2020, 1, 6), datetime.date(2020, 6, 12)),
}
WAYS: Final = {
    "in_time": 42, "late": 22, "returned": 12, "extended": 8, "paused": 4, "relapsed": 7, "cancelled": 3, "moved": 2,
}
"""Ways of an item -> how often."""
STUBBORN: Final = {
    ("2019 年上半年", "征收资金筹措"): 64, ("2019 年上半年", "部门间审批数据共享"): 52,
    ("2019 年上半年", "高铁片区用地征收"): 95, ("2020 年上半年", "美丽乡村示范点建设"): 75,
    ("2020 年上半年", "背街小巷整治"): 45, ("2020 年上半年", "重点用能企业节能诊断"): 110,
}  # fmt: skip
"""Items that are late whatever is drawn -> days late; those that land, money and data hold up."""
SLOW_TO_ACCEPT: Final = frozenset({"瞪羚企业培育库更新", "统计年报培训"})
DAYS: Final = {"emergency": (7, 20), "routine": (25, 80), "followed": (40, 100), "key": (50, 130)}
"""Sort of item -> fewest and most days until its deadline."""
OFFICE, HEAD = "kh.item", "kh.head"
"""Persons of the evaluation office: one follows items, one signs."""
LEADERS: Final = {"leader_industry": "ld.industry", "leader_invest": "ld.invest", "leader_build": "ld.build"}
ITEMS: Final = 150
DONE: Final = ("已排出清单", "已完成过半", "现场已走完一遍", "材料已交初稿", "问题已逐条销项")
LATER: Final = ("下周碰头", "月底前补齐材料", "报分管领导审定", "")
STUCK: Final = ("部门间数据不通", "资金拨付慢", "审批环节多", "企业配合不够")
LACKS: Final = ("缺验收单", "佐证与台账不一致", "只有通知，没有结果", "现场未到位")
HELD_UP: Final = ("上级政策调整，等待批复", "施工受雨季影响", "合作单位更换负责人", "一季度复工推迟")
M: Final = "（模拟）"


@dataclass(frozen=True)
class Step:
    """Something to be entered; who has read what is known only when it is."""

    at: datetime.datetime
    kind: str
    subject: str
    actor: str
    body: dict[str, Any] = field(default_factory=dict)


@dataclass
class Diary:
    """Steps on one thing, each later than the one before, on working days and in office hours."""

    subject: str
    rng: Random
    now: datetime.datetime
    steps: list[Step] = field(default_factory=list)

    @property
    def day(self) -> datetime.date:
        return self.now.date()

    def on(self, day: datetime.date) -> None:
        """Go on to a day, or to the next working day."""
        while day.weekday() > 4:
            day += datetime.timedelta(days=1)
        moment = datetime.datetime.combine(day, datetime.time(1, 0), datetime.UTC)
        moment += datetime.timedelta(seconds=self.rng.randrange(8 * 3600))  # nine to five, east of Greenwich
        self.now = max(moment, self.now + datetime.timedelta(minutes=7))

    def wait(self, few: int, most: int) -> None:
        """Some days go by."""
        self.on(self.day + datetime.timedelta(days=self.rng.randint(few, most)))

    def enter(self, kind: str, actor: str, **body: Any) -> None:
        self.steps.append(Step(self.now, kind, self.subject, actor, body))


def diary(subject: str, day: datetime.date) -> Diary:
    """An empty diary with draws of its own."""
    begun = Diary(subject, Random(f"{SEED} {subject}"), datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
    begun.on(day)
    return begun


def until_end(steps: list[Step]) -> list[Step]:
    """Steps up to the last day; nothing that follows one that is cut off."""
    return [step for step in steps if step.at.date() <= END]


@dataclass(frozen=True)
class Job:
    """An item as it is issued."""

    code: str
    task: Task
    half: tuple[str, str]
    day: datetime.date
    source: str
    way: str
    instruction: str = ""

    def issued(self, rng: Random) -> dict[str, Any]:
        """What it is issued with."""
        few, most = DAYS[self.task.sort]
        deadline = self.day + datetime.timedelta(days=rng.randint(few, most))
        urgency = "urgent" if self.task.sort == "emergency" else rng.choice(["normal"] * 5 + ["urgent"])
        title = {"zh": f"{self.task.zh}（{self.half[0]}，模拟）", "en": f"{self.task.en} ({self.half[1]}, simulated)"}
        body: dict[str, Any] = {
            "title": title,
            "lead": self.task.unit, "supervisor": DEPARTMENTS[self.task.unit][2], "deadline": str(deadline),
            "source": self.source, "sort": self.task.sort, "serves": list(self.task.serves), "simulated": True,
        }  # fmt: skip
        if self.task.helpers:
            body["helpers"] = list(self.task.helpers)
        if urgency != "normal":
            body["urgency"] = urgency
        if self.instruction:
            body["instruction"] = self.instruction
        return body


def lead_of(unit: str) -> str:
    """The person that answers for a department's work."""
    return f"{unit[2:]}.lead"


def jobs() -> list[Job]:
    """Every item before its life, oldest first."""
    rng = Random(SEED)
    drawn = []
    for at in range(len(TASKS)):
        for half in sorted(rng.sample(range(4), 3 if at % 2 else 2)):
            first, last = tuple(HALVES.values())[half]
            day = first + datetime.timedelta(days=rng.randrange((last - first).days))
            day -= datetime.timedelta(days=max(0, day.weekday() - 4))
            drawn.append((day, at, half, rng.choices(list(WAYS), WAYS.values())[0]))
    sources = ["annual_work"] * 52 + ["meeting"] * 40 + ["instruction"] * 25 + ["major_project"] * 20 + ["alert"] * 13
    rng.shuffle(sources)
    made = []
    for number, (day, at, half, drawn_way) in enumerate(sorted(drawn)[:ITEMS], start=1):
        code = f"DB{day.year}-{number:03d}"
        words = tuple(HALVES)[half]
        way = "late" if (words[0], TASKS[at].zh) in STUBBORN else drawn_way
        made.append(Job(code, TASKS[at], words, day, sources[number - 1], way))
    return made


def life(job: Job) -> list[Step]:
    """The steps of one item."""
    log = diary(job.code, job.day)
    rng, lead = log.rng, lead_of(job.task.unit)
    body = job.issued(rng)
    due = datetime.date.fromisoformat(body["deadline"])
    log.enter("item.issued", OFFICE, **body)
    if job.way == "moved":
        other = next(unit for unit in (*job.task.helpers, "d_economy", "d_tech") if unit != job.task.unit)
        log.wait(1, 3)
        log.enter("item.assigned", OFFICE, lead=other, helpers=[job.task.unit], reason=f"职责已调整{M}")
        lead = lead_of(other)
    slow = job.task.zh in SLOW_TO_ACCEPT
    log.wait(*((8, 11) if slow else (4, 9) if rng.random() < 0.13 else (0, 1)))
    log.enter("item.accepted", lead)
    span = max((due - log.day).days, 3)
    if job.task.helpers and job.way in {"in_time", "returned"} and rng.random() < 0.4:
        split(log, job, due)
    log.wait(max(1, span // 5), max(2, span // 3))
    log.enter("item.progressed", lead, done=rng.choice(DONE) + M, **told(rng))
    if job.way == "cancelled":
        log.wait(3, 15)
        log.enter("item.cancelled", OFFICE, reason=f"并入另一事项办理{M}")
        return until_end(log.steps)
    if job.way == "paused":
        log.wait(2, 8)
        log.enter("item.paused", OFFICE, reason=rng.choice(HELD_UP) + M)
        log.wait(20, 45)
        log.enter("item.resumed", OFFICE)
        due += datetime.timedelta(days=rng.randint(30, 60))
        log.enter("item.extended", OFFICE, deadline=str(max(due, log.day)), reason=f"暂缓期间顺延{M}")
    if job.way == "extended":
        log.on(max(log.day, due - datetime.timedelta(days=rng.randint(3, 8))))
        due = max(due, log.day) + datetime.timedelta(days=rng.randint(15, 50))
        log.enter("item.extended", OFFICE, deadline=str(due), reason=rng.choice(HELD_UP) + M)
    if job.way == "late":
        press(log, job, lead, due)
    else:
        log.on(max(log.day, due - datetime.timedelta(days=rng.randint(4, 16))))
        if rng.random() < 0.35:
            log.enter("item.progressed", lead, done=rng.choice(DONE[1:]) + M, share=rng.choice((0.7, 0.8, 0.9)))
    finish(log, job, lead)
    return until_end(log.steps)


def told(rng: Random) -> dict[str, Any]:
    """What else is said beside what was done."""
    said: dict[str, Any] = {"share": rng.choice((0.2, 0.3, 0.4, 0.5))}
    if then := rng.choice(LATER):
        said["next"] = then + M
    if rng.random() < 0.3:
        said["blockers"] = rng.choice(STUCK) + M
    return said


def split(log: Diary, job: Job, due: datetime.date) -> None:
    """Parts for the lead and for who helps first, each done in its time."""
    helper = job.task.helpers[0]
    early = due - datetime.timedelta(days=max((due - log.day).days // 3, 1))
    parts = [("a", job.task.unit, "牵头部分", "part of the lead"), ("b", helper, "配合部分", "part of the helper")]
    log.wait(0, 2)
    by = str(max(early, log.day))
    log.enter("item.split", lead_of(job.task.unit), parts=[
        {"code": code, "unit": unit, "task": {"zh": zh + M, "en": f"{en} (simulated)"}, "deadline": by}
        for code, unit, zh, en in parts
    ])  # fmt: skip
    for code, unit, _, _ in parts:
        log.on(max(log.day, early - datetime.timedelta(days=log.rng.randint(0, 6))))
        log.enter("item.progressed", lead_of(unit), part=code, done=f"本部分已完成{M}", share=1)


def press(log: Diary, job: Job, lead: str, due: datetime.date) -> None:
    """A deadline passes: urging, then a supervision sheet, then a talk, until something moves."""
    late = STUBBORN.get((job.half[0], job.task.zh)) or log.rng.choice((3, 6, 10, 13, 18, 26, 40))
    for after, kind, more in (
        (1, "item.nudged", {"text": f"已过时限，请抓紧办理并反馈{M}"}),
        (8, "item.escalated", {"step": "sheet", "document": f"模拟督〔{due.year}〕{job.code[-3:]}号"}),
        (15, "item.escalated", {"step": "talk", "note": f"已与牵头单位面谈{M}"}),
    ):
        if after < late:
            log.on(due + datetime.timedelta(days=after + 1))
            log.enter(kind, HEAD if kind == "item.escalated" else OFFICE, **more)
    log.on(max(log.day, due + datetime.timedelta(days=late)))
    log.enter("item.progressed", lead, done=log.rng.choice(DONE[1:]) + M, blockers=log.rng.choice(STUCK) + M, share=0.9)


def finish(log: Diary, job: Job, lead: str) -> None:
    """Handed in, reviewed, closed by somebody from elsewhere, looked at again."""
    hand_over(log, job, lead, returned=job.way == "returned")
    look_again(log, job, lead, relapse=job.way == "relapsed")


def look_again(log: Diary, job: Job, lead: str, *, relapse: bool) -> None:
    """Three and six months after closing; what has relapsed is put right, closed, and looked at again from then."""
    closed = log.day
    for months in (3, 6):
        log.on(closed + datetime.timedelta(days=30 * months + log.rng.randint(-4, 9)))
        if log.rng.random() < 0.1:
            log.wait(35, 80)  # late: looked at when somebody asks for it
        if not relapse:
            log.enter("item.looked_at", OFFICE, finding="holds", note=f"成效保持{M}")
            continue
        found = {"finding": "relapsed", "note": f"问题反弹，需重新整改{M}"}
        log.enter("item.looked_at", OFFICE, **found, deadline=str(log.day + datetime.timedelta(days=40)))
        log.wait(8, 18)
        log.enter("item.progressed", lead, done=f"重新排查整改{M}", share=0.6)
        log.wait(6, 15)
        hand_over(log, job, lead, returned=False)
        look_again(log, job, lead, relapse=False)
        return


def hand_over(log: Diary, job: Job, lead: str, *, returned: bool) -> None:
    """The lead hands in, the office and the leader in charge look, the item is closed."""
    paper = f"验收单，模拟档号 {job.code[2:]}"
    log.wait(0, 2)
    log.enter("item.submitted", lead, result=f"已完成，报请复核{M}", evidence=[{"text": paper}])
    if returned:
        log.wait(1, 4)
        log.enter("item.returned", OFFICE, reason=log.rng.choice(LACKS) + M)
        log.wait(3, 9)
        log.enter("item.submitted", lead, result=f"已补正，再次报请复核{M}", evidence=[{"text": f"{paper}（补）"}])
    log.wait(1, 5)
    reviewer = LEADERS.get(DEPARTMENTS[job.task.unit][2], HEAD)
    if log.rng.random() < 0.5:
        log.enter("item.reviewed", reviewer, opinion=f"现场核对属实{M}")
        log.wait(0, 3)
    log.enter("item.closed", OFFICE, evidence=[{"text": paper}])
