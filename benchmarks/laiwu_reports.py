"""Simulated reports of ``laiwu``: values of promises, leading indicators, measures and the yearly survey, 24 months.

The values tell a story that is made up: contracts and new firms grow and dip in the first quarter of 2020, permits get
ahead of their promise, air improves late, land for the railway is slow, R&D is first reported too high and put right.
Values up to June 2019 are those of ``checkins.csv``. Nothing here knows a scorecard, a light or a probability.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from benchmarks.laiwu_work import END, SEED, Diary, M, Step, diary, until_end
from ganchao.domain.period import Period, period_of
from ganchao.domain.report import thread_of

EXAMPLE: Final = Path(__file__).parents[1] / "src/ganchao/files/examples/laiwu"
STATISTICS, SECOND, OFFICE = "tj.first", "tj.second", "kh.item"
NEW_POST: Final = datetime.date(2019, 9, 2)
"""Day on which the data contact for science and technology changed."""


@dataclass(frozen=True)
class Running:
    """A running total of months or quarters: amounts of three years, spread over the year."""

    totals: tuple[float, float, float]  # of 2018, 2019, 2020
    season: tuple[float, ...]
    digits: int
    dip: float = 1.0  # how much of the slow first quarter of 2020 it shows
    noise: float = 0.02


EVEN: Final = (0.07, 0.12, 0.21, 0.3, 0.39, 0.48, 0.57, 0.65, 0.74, 0.82, 0.91, 1.0)
LATE: Final = (0.03, 0.06, 0.14, 0.2, 0.27, 0.38, 0.45, 0.52, 0.62, 0.7, 0.82, 1.0)
SMES: Final = (0.01, 0.03, 0.09, 0.21, 0.35, 0.48, 0.6, 0.71, 0.83, 0.94, 0.99, 1.0)
TAX: Final = (0.12, 0.19, 0.27, 0.36, 0.45, 0.55, 0.64, 0.71, 0.79, 0.87, 0.93, 1.0)
SLOW: Final = {1: 0.8, 2: 0.5, 3: 0.66, 4: 0.85, 5: 0.95}
"""Month of 2020 -> share of a running total that had come by then, against its season."""

RUNNING: Final[dict[str, Running]] = {
    "t_contracts": Running((2.11, 3.06, 4.45), LATE, 2), "t_new_firms": Running((331, 548, 700), EVEN, 0),
    "l_tech_smes": Running((37, 66, 104), SMES, 0, 0.4), "l_incubatees": Running((28, 43, 75), EVEN, 0),
    "l_patents": Running((68, 87, 116), EVEN, 0, 0.3), "l_fiscal": Running((9.286, 10.35, 10.5), TAX, 2, 0.5),
    "l_rd": Running((5.12, 6.21, 7.6), (0.2, 0.46, 0.72, 1.0), 2, 0.3, 0.01),
}  # fmt: skip
LEVELS: Final[dict[str, tuple[str, tuple[float | None, ...]]]] = {
    # first period, values one after the other; nothing where none was reported
    "t_pm25": ("2018-06", (62.4, 62.0, 61.7, 61.1, 60.6, 60.2, 60.0, None, None, None, None, None, None,
                           58.9, 58.6, 58.4, 58.5, 58.0, 57.5, 57.1, 56.0, 55.2, 54.7, 54.3)),
    "t_good_days": ("2018-06", (55.1, 55.4, 55.6, 55.9, 56.3, 56.8, 57.0, 56.8, 56.5, 56.6, 56.4, 56.2, 56.1, 56.3,
                                56.6, 57.0, 57.1, 57.5, 57.9, 58.2, 59.1, 60.0, 60.4, 60.7)),
    "t_energy": ("2018-06", (0.94, 0.94, 0.93, 0.93, 0.92, 0.92, 0.91, 0.92, 0.92, 0.92, 0.91, 0.91, 0.9, 0.9, 0.9,
                             0.89, 0.89, 0.89, 0.89, 0.89, 0.9, 0.9, 0.9, 0.9)),
    "t_hightech": ("2018-Q2", (31, 31, 34, None, None, 41, 49, 49)),
    "t_permits": ("2018-Q2", (88, 81, 75, None, None, 58, 51, 44)),
    "t_hotline": ("2018-Q2", (86.9, 87.8, 88.5, None, None, 91.4, 90.3, 92.8)),
    "t_villages": ("2018-06", (2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, None, None, None, None)),
    "t_station": ("2018-Q2", (0, 0, 0, None, None, 7, 8, 9)),
    "t_graduates": ("2018-Q2", (26.4, 26.6, 26.78, 26.8, 27.1, 27.5, 27.9, 28.0)),
}  # fmt: skip
WORKS: Final[dict[str, tuple[str, int]]] = {
    # measure -> month after its start, and how far it had got in per cent by May 2020
    "m_permits": ("2019-04", 92), "m_contracts": ("2019-06", 80), "m_statistics": ("2019-07", 90),
    "m_rd_credit": ("2019-09", 52), "m_hightech_nursery": ("2019-09", 62), "m_energy": ("2019-09", 34),
    "m_smart": ("2019-10", 24), "m_talent": ("2019-11", 26), "m_projects": ("2019-11", 17),
    "m_services": ("2019-11", 18), "m_assets": ("2019-12", 30), "m_incubators": ("2019-12", 36),
    "m_station": ("2020-01", 9), "m_patents": ("2020-02", 15), "m_city": ("2020-04", 6),
}  # fmt: skip
YEARLY: Final[tuple[tuple[str, int, float, str], ...]] = (
    # code, data year, value, day of the year after it
    ("t_rank", 2018, 141, "06-20"), ("t_rd", 2018, 1.23, "04-02"), ("t_rd", 2019, 1.41, "02-20"),
    ("new_firms", 2019, 551, "03-24"), ("tech_smes", 2019, 66, "03-24"), ("new_incubatees", 2019, 42, "03-25"),
    ("hightech_firms_increase", 2019, 15, "03-25"), ("rd_institutions", 2019, 20, "04-15"),
    ("invention_grants_density", 2019, 28.6, "04-15"), ("contracts_per_head", 2019, 0.99, "04-16"),
    ("graduate_share", 2019, 27.9, "04-16"), ("rd_intensity", 2019, 1.36, "05-12"),
    ("fiscal_resources", 2019, 10.31, "04-20"), ("energy_intensity", 2019, 0.89, "05-13"),
    ("venture_backed_firms", 2019, 4, "05-13"), ("revenue_increase", 2019, 37.4, "05-14"),
    ("t_rank", 2019, 137, "06-04"),
)  # fmt: skip
ESTIMATES: Final = {("t_rank", 2019)}
MISSING: Final = frozenset({"l_incubatees@2020-04", "l_incubatees@2020-05", "t_energy@2020-05"})
"""Threads on which nothing has come in, or only what was sent back."""
WORDS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    # what was done, what comes next, what stands in the way
    "t_contracts": (("登记服务站办理合同", "对接高校院所", ""),
                    ("上门登记一批合同", "补录四季度合同", "合同认定周期长")),
    "t_new_firms": (("一日办结窗口常态运行", "延伸到镇街", ""),
                    ("集中招商签约企业注册", "跟进未开业企业", "部分企业推迟注册")),
    "t_pm25": (("工地扬尘联网", "锅炉改造扫尾", ""), ("锅炉改造完工一批", "秋冬季错峰", "周边传输影响大")),
    "t_hightech": (("分批辅导申报", "入库培育", "研发费用归集不规范"),),
    "t_permits": (("并联审批扩面", "推行告知承诺", ""),),
    "t_hotline": (("二次回访", "公布办理结果", "供暖类诉求集中"),),
    "t_villages": (("示范点开工", "落实管护", "配套资金未到位"),),
    "t_station": (("用地勘界复核", "启动征收", "征收资金到位慢"), ("征收协议签订一批", "安置房选址", "征收资金到位慢")),
    "t_energy": (("节能诊断一批企业", "下达改造清单", "主要用能企业产量上升"),),
    "t_graduates": (("校企对接活动", "人才公寓分配", ""),),
    "m_rd_credit": (("兑付一批奖补", "复核凭证", "企业材料不齐"),),
    "m_projects": (("项目用地会商", "开工前手续", "审批环节多"),),
    "m_incubators": (("加速器扩建主体施工", "申报材料初稿", ""),),
    "m_smart": (("改造项目入库", "设备进场", "设备到货延迟"),),
    "l_rd": (("规上企业研发统计辅导", "联审数据", ""),),
    "l_fiscal": (("组织收入", "清理欠税", "一季度减收"),),
}  # fmt: skip


def values() -> dict[str, float]:
    """Every value by its thread, as it is in the end."""
    found = {thread: value for code, made in RUNNING.items() for thread, value in running(code, made)}
    for code, (first, row) in LEVELS.items():
        period = period_of(first)
        for value in row:
            if value is not None:
                found[thread_of(code, period)] = value
            period = period.next()
    found |= {thread: value for code, (first, share) in WORKS.items() for thread, value in works(code, first, share)}
    found |= {thread_of(code, str(year)): value for code, year, value, _ in YEARLY}
    return found | {thread: float(row["数值"]) for thread, row in filed().items()}


def filed() -> dict[str, dict[str, str]]:
    """Rows of ``checkins.csv`` by thread."""
    with (EXAMPLE / "checkins.csv").open(encoding="utf-8-sig", newline="") as file:
        return {thread_of(row["代码"], row["时期"]): row for row in csv.DictReader(file)}


def works(code: str, first: str, share: int) -> Iterator[tuple[str, float]]:
    """How far a measure has got in per cent, month by month; slower in the first quarter of 2020."""
    periods = [period_of(first)]
    while str(periods[-1]) != "2020-05":
        periods.append(periods[-1].next())
    paces = [0.3 if period.year == 2020 and period.part <= 3 else 1.0 for period in periods]
    for at, period in enumerate(periods, start=1):
        yield thread_of(code, period), round(share * sum(paces[:at]) / sum(paces))


def running(code: str, made: Running) -> Iterator[tuple[str, float]]:
    """A running total by thread, from the middle of 2018 to May 2020."""
    parts = len(made.season)
    for year, total in zip((2018, 2019, 2020), made.totals, strict=True):
        rng, last = Random(f"{SEED} {code} {year}"), 0.0
        for part, share in enumerate(made.season, start=1):
            period = Period(year, part, parts)
            wobble = 1 + rng.uniform(-made.noise, made.noise) * 2 * (1 - share)
            slow = 1 - made.dip * (1 - SLOW.get(part * 12 // parts, 1.0)) if year == 2020 else 1.0
            last = max(last, round(total * share * wobble * slow, made.digits))
            if datetime.date(2018, 6, 1) <= period.last_day <= datetime.date(2020, 5, 31):
                yield thread_of(code, period), last


def reporter(code: str, unit: str, day: datetime.date) -> str:
    """Who hands in for a department on a day."""
    if not unit or unit == "office" or code == "t_rank":
        return OFFICE
    return "tech.data2" if unit == "d_tech" and day >= NEW_POST else f"{unit[2:]}.data"


def reports(units: Mapping[str, str], about: Mapping[str, str]) -> Iterator[Step]:
    """Every step on reports.

    Parameters
    ----------
    units
        Department that hands in, by code of what is reported on.
    about
        What it is (``target``, ``indicator`` …), by the same codes.
    """
    days = {thread_of(code, str(year)): f"{year + 1}-{day}" for code, year, _, day in YEARLY}
    told = filed()
    for thread, value in sorted(values().items()):
        code, _, text = thread.partition("@")
        period = period_of(text)
        rng = Random(f"{SEED} {thread}")
        usual = period.last_day + datetime.timedelta(days=rng.randint(3, 9))
        day = datetime.date.fromisoformat(days[thread]) if thread in days else usual
        if day <= END:
            row = told.get(thread, {})
            body = {"about": about[code], "code": code, "period": text, "value": value, "simulated": True,
                    "status": status_of(code, period, rng), **words(code, row, rng)}  # fmt: skip
            if units.get(code):
                body["unit"] = units[code]
            yield from thread_steps(thread, body, day, units.get(code, ""), fixed=bool(row) or thread in days)


def status_of(code: str, period: Period, rng: Random) -> str:
    """How firm a value is when it comes in."""
    if (code, period.year) in ESTIMATES and period.parts == 1:
        return "estimate"
    if period.parts == 12 or code.startswith("l_"):
        return "flash"
    return "final" if period.parts == 1 or rng.random() < 0.8 else "flash"


def words(code: str, row: Mapping[str, str], rng: Random) -> dict[str, Any]:
    """What is said beside the value."""
    said: dict[str, Any] = {}
    if code.startswith("t_"):
        said["confidence"] = int(row.get("把握") or rng.randint(4, 8))
    if row.get("进展情况"):
        said |= {"done": row["进展情况"], "next": row["下一步"] + M, "blockers": row["困难"] + M if row["困难"] else ""}
    elif code in WORDS and not row and rng.random() < 0.55:
        done, then, stuck = rng.choice(WORDS[code])
        said |= {"done": done + M, "next": then + M, "blockers": stuck + M if stuck and rng.random() < 0.6 else ""}
    return {key: text for key, text in said.items() if text != ""}


def thread_steps(thread: str, body: dict[str, Any], day: datetime.date, unit: str, *, fixed: bool) -> list[Step]:
    """Handed in, returned or approved, locked, corrected; what is fixed comes in time and is right at once."""
    log = diary(thread, day)
    rng = log.rng
    if not fixed and rng.random() < 0.07:
        log.wait(12, 34)
    if thread in MISSING:
        if body["code"].startswith("l_"):
            return []
        log.enter("checkin.handed_in", reporter(body["code"], unit, log.day), **body)
        log.wait(1, 3)
        log.enter("checkin.returned", STATISTICS, reason="evidence", note=f"缺用能台账{M}")
        return until_end(log.steps)
    if not fixed and rng.random() < 0.09:
        sent_back(log, unit, body)
    log.enter("checkin.handed_in", reporter(body["code"], unit, log.day), **body)
    log.wait(1, 3)
    log.enter("checkin.approved", STATISTICS)
    if thread == "t_rd@2019":
        put_right(log, body)
    elif not fixed and rng.random() < 0.03 and body["value"]:
        log.wait(8, 25)
        better = round(body["value"] * 1.02, 2) if isinstance(body["value"], float) else body["value"] + 1
        said = {**body, "value": better, "status": "final", "reason": f"快报改核定{M}"}
        log.enter("checkin.corrected", reporter(body["code"], unit, log.day), **said)
        log.wait(1, 2)
        log.enter("checkin.approved", STATISTICS)
    elif body["status"] == "final" and rng.random() < 0.5:
        log.wait(10, 20)
        log.enter("checkin.locked", STATISTICS)
    return until_end(log.steps)


def sent_back(log: Diary, unit: str, body: dict[str, Any]) -> None:
    """Handed in wrongly, and returned for one of the three reasons there are."""
    reason = log.rng.choice(("typing", "definition", "evidence"))
    value = body["value"]
    wrong = {"typing": round(value * 10, 2), "definition": round(value * 1.1, 2), "evidence": value}
    notes = {"typing": "多录一位", "definition": "口径含区外企业", "evidence": "缺部门台账"}
    log.enter("checkin.handed_in", reporter(body["code"], unit, log.day), **{**body, "value": wrong[reason]})
    log.wait(1, 2)
    log.enter("checkin.returned", STATISTICS, reason=reason, note=notes[reason] + M)
    log.wait(1, 3)


def put_right(log: Diary, body: dict[str, Any]) -> None:
    """A locked value that was too high: statistics corrects it, another one approves."""
    log.wait(10, 15)
    log.enter("checkin.locked", STATISTICS)
    log.on(datetime.date(2020, 5, 11))
    reason = f"核减重复归集的研发费用，按年报口径{M}"
    log.enter("checkin.corrected", SECOND, **{**body, "value": 1.36, "reason": reason})
    log.wait(1, 2)
    log.enter("checkin.approved", STATISTICS)
