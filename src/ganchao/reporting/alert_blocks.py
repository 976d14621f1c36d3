"""Alerts and hit rates for readers and for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ganchao.domain.document import Bilingual
from ganchao.domain.light import AlertRule
from ganchao.reporting.blocks import Column, Table
from ganchao.reporting.light_words import begun
from ganchao.reporting.progress_brief import name_of
from ganchao.reporting.tables import Field
from ganchao.text import Lang, say
from ganchao.tracking.alerts import Alert, Warned
from ganchao.tracking.hit_rates import HitRate
from ganchao.tracking.lights import Light


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


ALERT_FIELDS: Final[Mapping[str, Field]] = {
    "alert": _field("text", "预警代码：目标代码.规则代码", "code of the alert: target and rule"),
    "code": _field("text", "目标代码", "code of the target"),
    "rule": _field("text", "预警规则代码", "code of the alert rule"),
    "day": _field("text", "发出之日", "day on which it was told"),
    "state": _field("text", "now 今日成立未入记录、open 已发出、seen 已签收、closed 已了结",
                    "now (holds, not in the record), open, seen, closed"),
    "outcome": _field("text", "hit 言中、false 虚惊、unresolved 无从判断", "hit, false, unresolved; empty while open"),
    "does": _field("text", "签收时所说的处置", "what is done about it"),
    "why": _field("text", "依据（整句）", "from what, in a sentence"),
}  # fmt: skip
HIT_FIELDS: Final[Mapping[str, Field]] = {
    "kind": _field("text", "red 红灯、yellow 黄灯或更差、或预警规则代码",
                   "red, yellow (or worse), or code of an alert rule"),
    "settled": _field("integer", "已知结果的目标数", "promises of which it is known what became of them"),
    "missed": _field("integer", "其中未完成的", "of them, missed"),
    "warned": _field("integer", "到期三个月以前亮灯或预警的", "warned of three months or more before"),
    "hits": _field("integer", "其中未完成的", "of these, missed"),
    "base": _field("number", "未完成的比例", "share missed"),
    "precision": _field("number", "查准率：预警的里面未完成的比例", "share of those warned of that were missed"),
    "recall": _field("number", "查全率：未完成的里面预警过的比例", "share of those missed that were warned of"),
    "lead": _field("number", "言中者提前月数的中位数", "median months from warning to end, of hits"),
}  # fmt: skip


def alert_rows(
    alerts: Sequence[Alert], warnings: Sequence[Warned], rules: Mapping[str, AlertRule], lang: Lang
) -> list[dict[str, Any]]:
    """Alerts of the record, then those that hold and are not in it."""
    open_now = {alert.subject for alert in alerts if alert.state != "closed"}
    rows: list[dict[str, Any]] = [
        {"alert": alert.subject, "code": alert.promise, "rule": alert.rule, "day": alert.day.isoformat(),
         "state": alert.state, "outcome": alert.outcome, "does": alert.does,
         "why": why(rules.get(alert.rule), alert.values, lang)} for alert in alerts
    ]  # fmt: skip
    rows += [
        {"alert": each.subject, "code": each.promise, "rule": each.rule.code, "day": each.day.isoformat(),
         "state": "now", "outcome": "", "does": "", "why": why(each.rule, each.values, lang)}
        for each in warnings if each.subject not in open_now
    ]  # fmt: skip
    return rows


def why(rule: AlertRule | None, values: Mapping[str, float], lang: Lang) -> str:
    """From what an alert was told, with the rule's own numbers."""
    if rule is None:
        return ""
    after = f"{100 * rule.after:.0f}"
    if rule.kind == "pace":
        return begun(say("alert.why.pace", lang, behind=f"{values.get('behind', 0):.1f}", line=f"{rule.line:g}",
                         periods=rule.periods, after=after))  # fmt: skip
    chance = 100 * values.get("chance", 0.0)
    shown = "<1" if chance < 1 else ">99" if chance > 99 else f"{chance:.0f}"
    by = say(f"alert.by.{rule.by}", lang)
    if rule.kind == "probability":
        return begun(say("alert.why.probability", lang, by=by, chance=shown, line=f"{100 * (rule.line or 0):g}"))
    share = f"{100 * (rule.cost or 0) / (rule.loss or 1):.0f}"
    return begun(say("alert.why.expected_cost", lang, by=by, chance=shown, share=share))


def alerts_table(
    rows: Sequence[Mapping[str, Any]], lights: Sequence[Light], rules: Mapping[str, AlertRule], stamp: str, lang: Lang
) -> Table:
    """Alerts in words, those not closed first."""
    names = {light.path.code: name_of(light.path, lang) for light in lights}
    shown = ("promise", "rule", "since", "state", "why", "code")
    columns = tuple(Column(say(f"alert.column.{key}", lang), decides=key == "state") for key in shown)
    ordered = sorted(rows, key=lambda row: (row["state"] == "closed", row["day"]))
    cells = []
    for row in ordered:
        state = say(f"alert.state.{row['outcome'] or row['state']}", lang)
        rule = rules[row["rule"]].name.in_lang(lang) if row["rule"] in rules else row["rule"]
        cells.append((names.get(row["code"], row["code"]), rule, row["day"], state, row["why"], row["alert"]))
    return Table(columns, tuple(cells), say("alert.table", lang), say("alert.note", lang),
                 sheet=say("alert.sheet", lang), stamp=stamp)  # fmt: skip


def hit_row(kind: str, rate: HitRate) -> dict[str, Any]:
    """A hit rate for machines."""
    return {"kind": kind, "settled": rate.settled, "missed": rate.missed, "warned": rate.warned, "hits": rate.hits,
            "base": rate.base, "precision": rate.precision, "recall": rate.recall, "lead": rate.lead}


def hits_table(rates: Mapping[str, HitRate], rules: Mapping[str, AlertRule], stamp: str, lang: Lang) -> Table:
    """How good lights and alerts were."""
    plain = ("kind", "settled", "missed", "warned", "hits")
    columns = (*(Column(say(f"hits.column.{key}", lang)) for key in plain),
               *(Column(say(f"hits.column.{key}", lang), decimals=0) for key in ("base", "precision", "recall")),
               Column(say("hits.column.lead", lang), decimals=1))
    rows = []
    for kind, rate in rates.items():
        name = rules[kind].name.in_lang(lang) if kind in rules else say(f"hits.kind.{kind}", lang) if kind in (
            "red", "yellow") else kind
        shares = tuple(None if share is None else 100 * share for share in (rate.base, rate.precision, rate.recall))
        rows.append((name, rate.settled, rate.missed, rate.warned, rate.hits, *shares, rate.lead))
    return Table(columns, tuple(rows), say("hits.table", lang), say("hits.note", lang), sheet=say("hits.sheet", lang),
                 stamp=stamp)  # fmt: skip
