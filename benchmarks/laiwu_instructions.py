"""Simulated instructions of leaders of ``laiwu``, the work items that some come from, and all steps on both."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from benchmarks.laiwu_work import OFFICE, Job, M, Step, diary, jobs, life, until_end

POSTS: Final = (("主要领导", "Principal leader"), ("分管领导（产业科技）", "Leader in charge (industry, science)"),
                ("分管领导（建设民生）", "Leader in charge (building, livelihood)"))  # fmt: skip
ASKS: Final = (
    ("请抓紧推进，按时限报告结果", "Press on, and report by the day"),
    ("问题要查清，举一反三", "Find out why, and look elsewhere too"),
    ("请会同有关部门研究，提出意见", "Settle it with the others and propose"),
    ("要一抓到底，防止反弹", "See it through, and let it not come back"),
)  # fmt: skip
INSTRUCTIONS: Final = 20


def instructed(every: list[Job]) -> tuple[list[Job], list[Step]]:
    """Items with the instructions that some come from, and the steps of these."""
    groups = [[job] for job in every if job.source == "instruction"]
    while len(groups) > INSTRUCTIONS:  # those nearest in time come from one instruction
        gaps = [(after[0].day - before[-1].day, at) for at, (before, after) in enumerate(pairwise(groups))
                if len(before) == len(after) == 1]  # fmt: skip
        at = min(gaps)[1]
        groups[at : at + 2] = [[*groups[at], *groups[at + 1]]]
    steps, renewed = list[Step](), {job.code: job for job in every}
    for number, group in enumerate(sorted(groups, key=lambda group: group[-1].day), start=1):
        code = f"PS-{number:02d}"
        for job in group:
            renewed[job.code] = replace(job, instruction=code)
        steps += answered(code, number, group)
    return list(renewed.values()), steps


def answered(code: str, number: int, group: list[Job]) -> list[Step]:
    """An instruction: received, made into items, replied to in time, late, or not yet."""
    log = diary(code, group[0].day - datetime.timedelta(days=4))
    post, asks = POSTS[number % len(POSTS)], ASKS[number % len(ASKS)]
    last = max(job.day for job in group)
    due = last + datetime.timedelta(days=log.rng.randint(15, 40))
    log.enter(
        "instruction.received", OFFICE, post={"zh": post[0], "en": post[1]}, simulated=True, reply_by=str(due),
        text={"zh": asks[0] + M, "en": f"{asks[1]} (simulated)"}, number=f"模拟批〔{log.day.year}〕{number}号",
    )  # fmt: skip
    log.on(last)
    log.now = log.now.replace(hour=10)  # after the office has issued the items that day
    log.enter("instruction.assigned", OFFICE, items=[job.code for job in group])
    if log.rng.random() < 0.35:
        log.wait(5, 12)
        log.enter("instruction.replied", OFFICE, text=f"办理进展：已分解到牵头单位{M}", final=False)
    log.on(max(log.day, due + datetime.timedelta(days=log.rng.choice((-6, -4, -3, -2, -1, -1, 0, 0, 4, 9)))))
    log.enter("instruction.replied", OFFICE, text=f"已办理完毕，结果附后{M}")
    return until_end(log.steps)


def work() -> Iterator[Step]:
    """Every step on items and instructions."""
    every, steps = instructed(jobs())
    yield from steps
    for job in every:
        yield from life(job)
