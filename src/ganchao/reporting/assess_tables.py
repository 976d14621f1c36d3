"""Assessments for machines and as tidy tables; departments in the order of the rules, never by score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from ganchao.domain.assessment import AssessmentAppealed, AssessmentReviewed, LineScore
from ganchao.domain.document import Bilingual
from ganchao.reporting.tables import Field, write_rows
from ganchao.tracking.assessments import Sheet


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


SHEET_FIELDS: Final[Mapping[str, Field]] = {
    "assessment": _field("text", "考核代码", "code of the assessment"),
    "unit": _field("text", "被考核单位", "department assessed"),
    "state": _field("text",
                    "环节：open 待初评、drafted 初评、notified 已反馈、appealed 申诉中、reviewed 已复核、settled 定稿",
                    "step: open, drafted, notified, appealed, reviewed or settled"),
    "total": _field("number", "总分；没有可计分事项为空", "total; empty where no line had a case"),
    "drafted_total": _field("number", "初评总分", "total as drafted"),
    "possible": _field("number", "可得总分", "score that could be reached"),
    "day": _field("text", "初评依据的日期", "day on which it was drafted"),
    "draft_entry": _field("integer", "初评登记序号", "number of the entry of the draft"),
    "inputs": _field("text", "初评依据的 SHA-256", "SHA-256 of what the draft was told from"),
    "appeal_until": _field("text", "申诉截止日期", "last day of appealing"),
    "vetoes": _field("text", "一票否决所依据的登记序号；未经授权一律为空",
                     "entries of vetoes; always empty unless authorised"),
    "simulated": _field("boolean", "是否模拟", "made up for show"),
}
LINE_FIELDS: Final[Mapping[str, Field]] = {
    "assessment": SHEET_FIELDS["assessment"],
    "unit": SHEET_FIELDS["unit"],
    "line": _field("text", "考核项目代码", "code of the line"),
    "full": _field("number", "满分", "full score"),
    "source": _field("text", "数据来源", "from what it is told"),
    "score": _field("number", "得分，扣分为负；没有可计分事项为空", "score, deductions negative; empty without a case"),
    "drafted_score": _field("number", "初评得分", "score as drafted"),
    "cases": _field("integer", "计分事项数", "cases it rests on"),
    "entries": _field("text", "依据的登记序号，以空格分隔", "numbers of the entries it rests on, joined by blanks"),
    "appeal": _field("text", "申诉理由", "reason of the appeal"),
    "finding": _field("text", "复核意见：upheld 维持、changed 调整", "finding of the review: upheld or changed"),
    "finding_reason": _field("text", "复核理由", "reason of the finding"),
}
CASE_FIELDS: Final[Mapping[str, Field]] = {
    "assessment": SHEET_FIELDS["assessment"],
    "unit": SHEET_FIELDS["unit"],
    "line": LINE_FIELDS["line"],
    "case": _field("text", "目标、事项或登记", "promise, item or entry"),
    "share": _field("number", "该项所得份额，0 至 1；扣分为分值",
                    "share that it gives, 0 to 1; of deductions the score"),
    "state": _field("text", "情况", "how it stood"),
    "entries": LINE_FIELDS["entries"],
}
ASSESS_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "assessment": SHEET_FIELDS, "assessment_lines": LINE_FIELDS, "assessment_cases": CASE_FIELDS,
}  # fmt: skip


def sheet_row(code: str, sheet: Sheet, breaches: Collection[str] = ()) -> dict[str, Any]:
    """One department; vetoes only of those whose breaches may be seen."""
    draft, step = sheet.drafted, sheet.last("assessment.drafted")
    vetoes = draft.vetoes if draft is not None and sheet.unit in breaches else ()
    return {
        "assessment": code, "unit": sheet.unit, "state": sheet.state, "total": sheet.total,
        "drafted_total": None if draft is None else draft.total, "possible": None if draft is None else draft.possible,
        "day": None if draft is None else draft.day.isoformat(),
        "draft_entry": None if draft is None or step is None else step.number,
        "inputs": "" if draft is None else draft.inputs,
        "appeal_until": None if sheet.appeal_until is None else sheet.appeal_until.isoformat(),
        "vetoes": " ".join(map(str, vetoes)), "simulated": sheet.scheme.simulated,
    }  # fmt: skip


def line_rows(code: str, sheet: Sheet) -> list[dict[str, Any]]:
    """Every line of a department."""
    draft = {line.line: line for line in sheet.drafted.lines} if sheet.drafted is not None else {}
    now = {line.line: line for line in sheet.lines}
    appeals = {s.said.line: s.said.reason for s in sheet.appeals if isinstance(s.said, AssessmentAppealed)}
    review = sheet.last("assessment.reviewed")
    said = review.said if review is not None else None
    answers = {a.line: a for a in said.answers} if isinstance(said, AssessmentReviewed) else {}
    rows = []
    for rule in sheet.scheme.lines:
        found, answer = now.get(rule.code, LineScore(line=rule.code)), answers.get(rule.code)
        rows.append({
            "assessment": code, "unit": sheet.unit, "line": rule.code, "full": rule.full,
            "source": rule.source.value if rule.source is not None else "", "score": found.score,
            "drafted_score": draft[rule.code].score if rule.code in draft else None, "cases": len(found.cases),
            "entries": " ".join(map(str, found.entries)), "appeal": appeals.get(rule.code, ""),
            "finding": answer.finding if answer is not None else "",
            "finding_reason": answer.reason if answer is not None else "",
        })  # fmt: skip
    return rows


def case_rows(code: str, sheet: Sheet) -> list[dict[str, Any]]:
    """Every case that a department's lines rest on."""
    return [
        {"assessment": code, "unit": sheet.unit, "line": line.line, "case": case.code, "share": case.share,
         "state": case.state, "entries": " ".join(map(str, case.entries))}
        for line in sheet.lines for case in line.cases
    ]  # fmt: skip


def write_assessment_tables(
    code: str, sheets: Iterable[Sheet], directory: Path, breaches: Collection[str] = ()
) -> tuple[Path, ...]:
    """``assessment.csv``, ``assessment_lines.csv`` and ``assessment_cases.csv``."""
    every = tuple(sheets)
    rows = {
        "assessment": [sheet_row(code, sheet, breaches) for sheet in every],
        "assessment_lines": [row for sheet in every for row in line_rows(code, sheet)],
        "assessment_cases": [row for sheet in every for row in case_rows(code, sheet)],
    }
    return write_rows(rows, ASSESS_SCHEMAS, directory)
