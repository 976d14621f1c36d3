"""Leads of the record as tidy tables, for machines and as the table that can be taken over again."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from ganchao.domain.document import Bilingual
from ganchao.domain.funnel import FunnelBook
from ganchao.domain.lead_step import LeadAdded, LeadLeft, LeadLinked, LeadMoved
from ganchao.files.lead_checks import Told
from ganchao.reporting.blocks import Block, Brief, Callout, Column, Heading, Paragraph, Table
from ganchao.reporting.tables import Field
from ganchao.text import Lang, say
from ganchao.tracking.lead_record import LeadStep, Recorded, told_of


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


LEAD_FIELDS: Final[Mapping[str, Field]] = {
    "lead": _field("text", "线索代码", "code of the lead"),
    "funnel": _field("text", "漏斗代码", "code of the funnel"),
    "name": _field("text", "项目名称；人才不记", "name of the project; never of a talent"),
    "investor": _field("text", "投资方", "who invests"),
    "unit": _field("text", "跟进部门", "department that follows it"),
    "stage": _field("text", "所处阶段代码", "code of the stage it has reached"),
    "since": _field("text", "进入该阶段的日期", "day on which it reached that stage"),
    "exit": _field("text", "退出方式代码；在途为空", "code of the way out; empty while on its way"),
    "left": _field("text", "退出日期", "day on which it left"),
    "reason": _field("text", "退出原因", "why it left"),
    "amount": _field("number", "金额，按漏斗的计量单位；增资只计增量",
                     "amount in the funnel's unit; of a capital increase the increment"),
    "parent": _field("text", "关联的原线索", "lead that it is tied to"),
    "relation": _field("text", "关系：increase 增资、upgrade 升级、investor 更换投资方",
                       "increase, upgrade or investor"),
    "resources": _field("text", "归因资源，以分号分隔", "resources it is owed to, joined by semicolons"),
    "entries": _field("integer", "登记条数", "number of entries"),
    "last_entry": _field("integer", "最后一条的登记序号", "number of its last entry"),
    "simulated": _field("boolean", "是否模拟", "made up for show"),
}
LEAD_STEP_FIELDS: Final[Mapping[str, Field]] = {
    "entry": _field("integer", "登记序号", "number of the entry"),
    "kind": _field("text", "登记类别", "kind of the entry"),
    "day": _field("text", "发生日期", "day on which it happened"),
    "entered_on": _field("text", "登记日期（UTC）", "day of entering, in UTC"),
    "actor": _field("text", "登记人代码", "who entered it"),
    "what": _field("text", "阶段、退出方式或关系", "stage, way out or relation"),
    "amount": LEAD_FIELDS["amount"],
    "evidence": _field("text", "依据，以分号分隔", "evidence, joined by semicolons"),
    "corrected_by": _field("text", "更正它的登记序号，以空格分隔",
                           "numbers of entries that corrected it, joined by blanks"),
    "withdrawn": _field("boolean", "是否已撤回", "whether it was withdrawn"),
}
TABLE: Final = ("lead", "funnel", "stage", "date", "amount", "resource", "parent", "relation", "investor", "name",
                "reason", "simulated")  # fmt: skip
"""Columns of the table that can be taken over again; answers to gates stand behind them."""


def lead_rows(
    found: Mapping[str, Recorded], book: FunnelBook, day: datetime.date
) -> list[dict[str, Any]]:  # fmt: skip
    """Leads as they stood on a day."""
    return [_row(lead, found[lead.code], day) for lead in told_of(found, book, day)]


def _row(told: Told, lead: Recorded, day: datetime.date) -> dict[str, Any]:
    added = lead.added
    assert added is not None
    last = max(told.stages)
    reached = max(each for each, _ in told.stages.values())
    standing = [(on, at) for on, at, _ in told.exits if on >= reached]
    gone = max(standing) if standing else None
    known = [step for step in lead.steps if step.day <= day]
    return {
        "lead": told.code, "funnel": told.funnel.code, "name": told.text("name"), "investor": told.text("investor"),
        "unit": added.unit, "stage": told.funnel.stages[last].code, "since": told.stages[last][0].isoformat(),
        "exit": told.funnel.exits[gone[1]].code if gone else "", "left": gone[0].isoformat() if gone else None,
        "reason": told.text("reason") if gone else "", "amount": told.amount, "parent": told.text("parent"),
        "relation": told.text("relation"), "resources": told.text("resource"), "entries": len(known),
        "last_entry": max(step.number for step in known), "simulated": added.simulated,
    }  # fmt: skip


def lead_step_rows(lead: Recorded) -> list[dict[str, Any]]:
    """What was entered about a lead."""
    return [{
        "entry": step.number, "kind": step.kind, "day": step.day.isoformat(), "entered_on": step.known_on.isoformat(),
        "actor": step.actor, "what": what_of(step), "amount": step.said.amount,
        "evidence": ";".join(each.text for each in step.said.evidence),
        "corrected_by": " ".join(map(str, step.corrected)), "withdrawn": step.withdrawn,
    } for step in lead.steps]  # fmt: skip


def what_of(step: LeadStep) -> str:
    """The stage, way out or relation that a step is about."""
    match step.said:
        case LeadAdded(stage=stage) | LeadMoved(stage=stage):
            return stage
        case LeadLeft(exit=way):
            return way
        case LeadLinked(relation=relation, parent=parent):
            return f"{relation} {parent}"
    return ""


def write_lead_table(found: Mapping[str, Recorded], book: FunnelBook, day: datetime.date, directory: Path) -> Path:
    """``leads.csv`` as it can be taken over again: one row for every stage and exit."""
    gates = list(dict.fromkeys(g.attribute for f in book.funnels for stage in f.stages for g in stage.gates))
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "leads.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [*TABLE, *gates])
        writer.writeheader()
        for told in told_of(found, book, day):
            added = found[told.code].added
            facts = {name: told.text(name) for name in ("resource", "parent", "relation", "investor", "name", *gates)}
            steps = [
                *((on, at, told.funnel.stages[at].code, "") for at, (on, _) in told.stages.items()),
                *((on, len(told.funnel.stages), told.funnel.exits[at].code, told.text("reason"))
                  for on, at, _ in told.exits),
            ]
            for on, _, code, reason in sorted(steps):
                writer.writerow({
                    **facts, "lead": told.code, "funnel": told.funnel.code, "stage": code, "date": on.isoformat(),
                    "amount": "" if told.amount is None else f"{told.amount:.15g}", "reason": reason,
                    "simulated": "是" if added is not None and added.simulated else "",
                })  # fmt: skip
    return path


def leads_brief(
    rows: Iterable[Mapping[str, Any]], book: FunnelBook, day: datetime.date, lang: Lang, *, simulated: bool
) -> Brief:  # fmt: skip
    """The register of leads, one table for each funnel."""
    stamp = say("reporting.stamp", lang) if simulated else ""
    every = list(rows)
    blocks: list[Block] = [Callout(say("lead.simulated", lang), "simulated")] if simulated else []
    if not every:
        return (*blocks, Paragraph(say("lead.none", lang, day=day)))
    shown = ("lead", "stage", "since", "amount", "unit", "parent", "exit", "last_entry")
    columns = tuple(
        Column(say(f"lead.column.{name}", lang), decimals=2 if name == "amount" else None) for name in shown
    )
    for funnel in book.funnels:
        names = {each.code: each.name.in_lang(lang) or each.code for each in funnel.stages}
        names |= {each.code: each.name.in_lang(lang) or each.code for each in funnel.exits}
        mine = [row for row in every if row["funnel"] == funnel.code]
        if not mine:
            continue
        cells = tuple(
            tuple(_cell(row, name, names, lang) for name in shown) for row in mine
        )
        title = say("lead.register", lang, funnel=funnel.name or funnel.code, day=day, count=len(mine))
        blocks += [Heading(title, 2, f"leads-{funnel.code}"), Table(columns, cells, stamp=stamp)]
    return tuple(blocks)


def _cell(row: Mapping[str, Any], name: str, names: Mapping[str, str], lang: Lang) -> object:
    if name == "lead":
        return say("lead.named", lang, name=row["name"], code=row["lead"]) if row["name"] else row["lead"]
    if name in {"stage", "exit"}:
        return names.get(row[name], row[name])
    if name == "parent" and row["parent"]:
        return say("lead.tied", lang, relation=say(f"lead.relation.{row['relation']}", lang), parent=row["parent"])
    return row[name]


def lead_brief(lead: Recorded, book: FunnelBook, day: datetime.date, lang: Lang) -> Brief:
    """One lead with everything entered about it."""
    stamp = say("reporting.stamp", lang) if lead.added is not None and lead.added.simulated else ""
    shown = ("entry", "kind", "day", "what", "amount", "actor", "evidence", "corrected_by")
    columns = tuple(
        Column(say(f"lead.column.{name}", lang), decimals=2 if name == "amount" else None) for name in shown
    )
    rows = tuple(
        tuple(say(f"step.{row['kind']}" + (".withdrawn" if row["withdrawn"] else ""), lang) if name == "kind"
              else row[name] for name in shown)
        for row in lead_step_rows(lead)
    )  # fmt: skip
    now = lead_rows({lead.code: lead}, book, day)
    register = leads_brief(now, book, day, lang, simulated=bool(stamp))
    return (*register, Table(columns, rows, say("lead.history", lang), stamp=stamp))
