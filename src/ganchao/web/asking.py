"""A question in an address: read, checked with every problem at once, and written again in one form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from ganchao.errors import Problem
from ganchao.grounds import Bench
from ganchao.reporting.aim_answer import Question
from ganchao.text import Lang, say

LONGEST = 40
"""Characters of a number that are looked at."""


@dataclass(frozen=True)
class Asked:
    """What was typed, and the question where it can be read."""

    question: Question
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def asked_in(query: Mapping[str, str], bench: Bench, lang: Lang) -> Asked:
    """The question of an address; what it leaves out is the plan's own."""
    wanted, problems = bench.wanted(), list[Problem]()

    def number(field_name: str, text: str, *, whole: bool = False) -> float | None:
        facts = {"name": say(f"web.aim_{field_name}", lang), "text": text[:LONGEST]}
        found = number_of(text)
        if found is None:
            problems.append(Problem("aiming.not_a_number", values=facts))
        elif whole and found != int(found):
            problems.append(Problem("aiming.whole", values=facts))
            return None
        return found

    typed = {key: value.strip()[:LONGEST] for key, value in query.items()}
    year, rank, confidence = wanted.year, wanted.rank, wanted.confidence
    if typed.get("year"):
        year = int(number("year", typed["year"], whole=True) or year)
    if typed.get("rank"):
        found = number("rank", typed["rank"], whole=True)
        rank = rank if found is None else int(found)
    if typed.get("confidence"):
        found = number("confidence", typed["confidence"])
        confidence = confidence if found is None else round(found / 100, 6)
    budget = number("budget", typed["budget"]) if typed.get("budget") else None
    lines = [(key.removeprefix("line."), value) for key, value in typed.items() if key.startswith("line.") and value]
    if typed.get("more") and typed.get("more_value"):
        lines.append((typed["more"], typed["more_value"]))
    values = [(code, found) for code, text in lines if (found := number("lines", text)) is not None]
    return Asked(Question(year, rank, confidence, budget, tuple(values)), typed, tuple(problems))


def number_of(text: str) -> float | None:
    """A finite number typed by a person, full-width or with commas, or nothing."""
    try:
        found = float(text.replace(",", "").replace("，", "").replace("%", "").replace("％", "").strip())
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def query_of(question: Question, bench: Bench) -> str:
    """The shortest address that asks a question."""
    wanted = bench.wanted()
    parts: list[tuple[str, str]] = [("year", str(question.year)), ("rank", str(question.rank)),
                                    ("confidence", f"{question.confidence * 100:.6g}")]
    if question.budget is not None:
        parts.append(("budget", f"{question.budget:.10g}"))
    known = {line.code: line.value for line in bench.usable.bottom_lines}
    for code, value in question.lines:
        if code not in known:
            parts += [("more", code), ("more_value", f"{value:.10g}")]
        elif known[code] != value:
            parts.append((f"line.{code}", f"{value:.10g}"))
    return "" if question == wanted else urlencode(parts)
