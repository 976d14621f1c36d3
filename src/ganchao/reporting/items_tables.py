"""Work items as tidy tables and for machines."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from ganchao.domain.document import Bilingual
from ganchao.domain.escalation import EscalationRules
from ganchao.reporting.tables import Field, write_rows
from ganchao.tracking.instructions import Instruction
from ganchao.tracking.item_statistics import Load, Statistics, extensions, loads, returns
from ganchao.tracking.item_times import looks_of, time_node
from ganchao.tracking.work_items import Item, Taken


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


ITEM_FIELDS: Final[Mapping[str, Field]] = {
    "code": _field("text", "督办事项编号", "code of the work item"),
    "title_zh": _field("text", "事项（中文）", "what is to be done, in Chinese"),
    "title_en": _field("text", "事项（英文）", "what is to be done, in English"),
    "source": _field("text", "来源", "where it comes from"),
    "sort": _field("text", "类型", "sort of item"),
    "urgency": _field("text", "缓急程度", "urgency"),
    "disclosure": _field("text", "公开属性", "who may know of it"),
    "lead": _field("text", "牵头单位", "unit that leads"),
    "helpers": _field("text", "配合单位，以分号分隔", "units that help, joined by semicolons"),
    "supervisor": _field("text", "分管领导", "leader in charge"),
    "serves": _field("text", "对应的举措、时间节点、指标等，以分号分隔", "what it serves, joined by semicolons"),
    "instruction": _field("text", "来源批示编号", "instruction that it comes from"),
    "state": _field("text", "办理状态", "state of the work"),
    "paused": _field("boolean", "是否暂缓", "whether it is paused"),
    "issued_on": _field("text", "立项交办日期", "day of issuing"),
    "accepted_on": _field("text", "签收日期；未签收为空", "day of acceptance; empty where it waits"),
    "deadline": _field("text", "办结时限", "deadline in force"),
    "deadline_first": _field("text", "最初时限；未变动为空", "deadline first given; empty where it was not moved"),
    "node": _field("text", "时限状态", "how the deadline stands"),
    "days_left": _field("integer", "距时限天数，负数为逾期天数；报请复核后不再变",
                        "days left, negative once late; frozen when handed in"),
    "share": _field("number", "完成比例，0 至 1", "share done, 0 to 1"),
    "parts": _field("integer", "分解事项数", "number of parts"),
    "parts_done": _field("integer", "已完成的分解事项数", "parts that are done"),
    "handed_in_on": _field("text", "报请复核日期", "day on which it was handed in"),
    "closed_on": _field("text", "销号日期", "day of closing"),
    "verifier": _field("text", "核验人", "who verified it"),
    "returns": _field("integer", "复核退回次数", "times sent back from review"),
    "extensions": _field("integer", "延期次数", "times the deadline was moved"),
    "relapses": _field("integer", "回头看反弹次数", "relapses found when looking again"),
    "next_look": _field("text", "下次回头看日期", "next day of looking again"),
    "simulated": _field("boolean", "是否模拟", "made up for show"),
}  # fmt: skip
STEP_FIELDS: Final[Mapping[str, Field]] = {
    "item": ITEM_FIELDS["code"],
    "entry": _field("integer", "登记序号", "number of the entry"),
    "day": _field("text", "发生日期", "day on which it happened"),
    "entered_on": _field("text", "登记日期（UTC）", "day of entering, in UTC"),
    "actor": _field("text", "登记人代码", "who entered it"),
    "step": _field("text", "环节", "step"),
    "before": _field("text", "之前状态", "state before"),
    "after": _field("text", "之后状态", "state after"),
    "words": _field("text", "说明", "what was said"),
}
PART_FIELDS: Final[Mapping[str, Field]] = {
    "item": ITEM_FIELDS["code"],
    "part": _field("text", "分解事项编号", "part"),
    "unit": _field("text", "责任单位", "unit that answers for it"),
    "task_zh": _field("text", "任务（中文）", "task in Chinese"),
    "task_en": _field("text", "任务（英文）", "task in English"),
    "deadline": ITEM_FIELDS["deadline"],
    "share": ITEM_FIELDS["share"],
    "done_on": _field("text", "完成日期", "day on which it was done"),
    "node": ITEM_FIELDS["node"],
    "days_left": ITEM_FIELDS["days_left"],
}
LOAD_FIELDS: Final[Mapping[str, Field]] = {
    "unit": _field("text", "单位代码", "department"),
    "leads": _field("integer", "牵头在办事项", "open items it leads"),
    "helps": _field("integer", "配合在办事项", "open items it helps with"),
    "to_accept": _field("integer", "待签收", "items it has not accepted"),
    "due_soon": _field("integer", "30 日内到期", "deadlines in the next thirty days"),
    "overdue": _field("integer", "逾期未办结", "deadlines that have passed"),
    "in_review": _field("integer", "已报请复核", "handed in and waiting for review"),
    "closed": _field("integer", "已销号", "closed items it led"),
}
STATISTIC_FIELDS: Final[Mapping[str, Field]] = {
    "items": _field("integer", "事项数（不含撤销）", "items without those cancelled"),
    "open": _field("integer", "在办", "open"),
    "closed": _field("integer", "已销号", "closed"),
    "cancelled": _field("integer", "已撤销", "cancelled"),
    "accept_days": _field("number", "签收用时中位数（天），计入待签收",
                          "median days to acceptance, those waiting included"),
    "accepted": _field("integer", "签收次数", "acceptances"),
    "waiting": _field("integer", "待签收", "waiting for acceptance"),
    "in_time": _field("integer", "按时签收次数", "acceptances in time"),
    "in_time_of": _field("integer", "应签收次数", "acceptances that were due"),
    "close_days": _field("number", "办结用时中位数（天），计入在办", "median days to closing, open items included"),
    "overdue": _field("integer", "逾期事项数", "items late, or handed in late"),
    "overdue_of": _field("integer", "到期或已报请复核的事项数", "items due or handed in"),
    "overdue_now": _field("integer", "目前逾期", "late now"),
    "returned": _field("integer", "复核退回次数", "times sent back"),
    "returned_of": _field("integer", "报请复核次数", "times handed in"),
    "relapsed": _field("integer", "出现反弹的事项数", "items that relapsed"),
    "relapsed_of": _field("integer", "已回头看的事项数", "items looked at again"),
    "looks_due": _field("integer", "应回头看未看的事项数", "items to be looked at again"),
    "extended": _field("integer", "延期事项数", "items whose deadline was moved"),
}
INSTRUCTION_FIELDS: Final[Mapping[str, Field]] = {
    "code": _field("text", "批示编号", "code of the instruction"),
    "post": _field("text", "批示领导职务", "post of the leader"),
    "text": _field("text", "批示内容", "its words"),
    "number": _field("text", "文号", "number of the paper"),
    "received_on": _field("text", "收到日期", "day of receiving"),
    "reply_by": _field("text", "报告时限", "day by which a reply is wanted"),
    "state": _field("text", "办理状态", "state"),
    "items": _field("text", "转成的督办事项，以分号分隔", "work items made of it, joined by semicolons"),
    "replied_on": _field("text", "报告日期", "day of the final reply"),
    "days_left": _field("integer", "距报告时限天数，负数为逾期", "days until the reply is due, negative once late"),
    "simulated": ITEM_FIELDS["simulated"],
}
ITEM_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "items": ITEM_FIELDS, "item_parts": PART_FIELDS, "item_steps": STEP_FIELDS, "item_load": LOAD_FIELDS,
    "instructions": INSTRUCTION_FIELDS,
}  # fmt: skip


def iso(day: datetime.date | None) -> str:
    """A day for machines."""
    return "" if day is None else day.isoformat()


def item_row(item: Item, day: datetime.date, rules: EscalationRules) -> dict[str, Any]:
    """One item for machines."""
    said, node = item.issued, time_node(item, day, rules.near).own
    closing = item.last("item.closed") if item.state == "closed" else None
    looks = [look.due for look in looks_of(item, rules) if look.looked_on is None]
    return {
        "code": item.code, "title_zh": said.title.in_lang("zh"), "title_en": said.title.in_lang("en"),
        "source": said.source.value, "sort": said.sort.value, "urgency": said.urgency.value,
        "disclosure": said.disclosure.value, "lead": item.lead, "helpers": ";".join(item.helpers),
        "supervisor": item.supervisor, "serves": ";".join(item.serves), "instruction": said.instruction,
        "state": item.state, "paused": item.paused is not None, "issued_on": iso(item.issued_on),
        "accepted_on": iso(item.rounds[-1].accepted_on), "deadline": iso(item.deadline),
        "deadline_first": iso(node.original), "node": node.state, "days_left": node.left, "share": item.share,
        "parts": len(item.parts), "parts_done": sum(each.done_on is not None for each in item.parts),
        "handed_in_on": iso(item.handed_in_on), "closed_on": iso(item.closed_on),
        "verifier": "" if closing is None else getattr(closing.said, "verifier", "") or closing.actor,
        "returns": returns(item), "extensions": extensions(item),
        "relapses": sum(each.after == "reopened" and each.before == "closed" for each in item.history),
        "next_look": iso(looks[0] if looks else None), "simulated": said.simulated,
    }  # fmt: skip


def part_rows(item: Item, day: datetime.date, rules: EscalationRules) -> list[dict[str, Any]]:
    """The parts of an item for machines."""
    nodes = time_node(item, day, rules.near).parts
    return [
        {"item": item.code, "part": each.part.code, "unit": each.part.unit, "task_zh": each.part.task.in_lang("zh"),
         "task_en": each.part.task.in_lang("en"), "deadline": iso(each.deadline), "share": each.share,
         "done_on": iso(each.done_on), "node": node.state, "days_left": node.left}
        for each, node in zip(item.parts, nodes, strict=True)
    ]  # fmt: skip


WORDS: Final = ("reason", "text", "done", "result", "opinion", "note", "document")
"""Fields of a body that say in words what happened, the most telling first."""


def words_of(taken: Taken) -> str:
    """What was said with a step, or what proves it."""
    said = next((str(text) for name in WORDS if (text := getattr(taken.said, name, ""))), "")
    return said or "; ".join(each.text for each in getattr(taken.said, "evidence", ()))


def step_rows(item: Item) -> list[dict[str, Any]]:
    """The history of an item for machines."""
    return [
        {"item": item.code, "entry": each.number, "day": iso(each.day), "entered_on": iso(each.known_on),
         "actor": each.actor, "step": each.kind, "before": each.before or "", "after": each.after,
         "words": words_of(each)}
        for each in item.history
    ]  # fmt: skip


def load_row(load: Load) -> dict[str, Any]:
    """The load of a department for machines."""
    return {name: getattr(load, name) for name in LOAD_FIELDS}


def statistic_row(found: Statistics) -> dict[str, Any]:
    """Statistics for machines."""
    return {
        "items": found.items, "open": found.open, "closed": found.closed, "cancelled": found.cancelled,
        "accept_days": found.accepting.median, "accepted": found.accepting.done, "waiting": found.accepting.waiting,
        "in_time": found.accepted_in_time.count, "in_time_of": found.accepted_in_time.of,
        "close_days": found.closing.median, "overdue": found.overdue.count, "overdue_of": found.overdue.of,
        "overdue_now": found.overdue_now, "returned": found.returned.count, "returned_of": found.returned.of,
        "relapsed": found.relapsed.count, "relapsed_of": found.relapsed.of, "looks_due": found.looks_due,
        "extended": found.extended.count,
    }  # fmt: skip


def instruction_row(each: Instruction, day: datetime.date) -> dict[str, Any]:
    """An instruction for machines."""
    said = each.received
    return {
        "code": each.code, "post": said.post.in_lang("zh"), "text": said.text.in_lang("zh"), "number": said.number,
        "received_on": iso(each.received_on), "reply_by": iso(said.reply_by), "state": each.state,
        "items": ";".join(each.items), "replied_on": iso(each.replied_on), "days_left": each.left(day),
        "simulated": said.simulated,
    }  # fmt: skip


def write_items_tables(
    items: Iterable[Item], instructions: Iterable[Instruction], day: datetime.date, rules: EscalationRules,
    directory: Path,
) -> tuple[Path, ...]:  # fmt: skip
    """``items.csv``, ``item_parts.csv``, ``item_steps.csv``, ``item_load.csv``, ``instructions.csv`` into a folder."""
    every = tuple(items)
    rows = {
        "items": [item_row(item, day, rules) for item in every],
        "item_parts": [row for item in every for row in part_rows(item, day, rules)],
        "item_steps": [row for item in every for row in step_rows(item)],
        "item_load": [load_row(load) for load in loads(every, day, rules)],
        "instructions": [instruction_row(each, day) for each in instructions],
    }
    return write_rows(rows, ITEM_SCHEMAS, directory)
