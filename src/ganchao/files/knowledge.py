"""What an office knows of a ranking, written down: ``knowledge/facts.csv`` of a project folder.

One fact a row: year, node (blank: the index), unit (blank: nobody's; ``#50``: whoever holds place 50), kind, value,
source. To add a kind, write its reader and list it in ``KINDS``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from ganchao.domain.framework import Framework
from ganchao.domain.knowledge import Gain, Knowledge, Seen
from ganchao.errors import Problem, UnknownName, Where, nearest
from ganchao.files.findings import capped
from ganchao.files.headers import role_key
from ganchao.files.notation import number_of, to_halfwidth
from ganchao.files.rosters import text_of
from ganchao.files.tables import RawTable, read_tables
from ganchao.files.years import read_year

PLACE: Final = Path("knowledge", "facts.csv")
HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "year": ("year", "round", "年度", "年份", "评价年度"),
    "node": ("node", "group", "指标项", "指标", "一级指标"),
    "unit": ("unit", "name", "参评对象", "单位", "名称", "高新区"),
    "kind": ("kind", "type", "类别", "种类", "类型"),
    "value": ("value", "数值", "值"),
    "source": ("source", "来源", "出处"),
}
NEEDED: Final = ("year", "kind", "value")
KIND_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "exact": ("exact", "rank", "位次", "名次"),
    "censored": ("censored", "band", "位次范围", "位次区间"),
    "gain": ("gain", "gained", "上升位数", "进位"),
    "number_ranked": ("number_ranked", "numberranked", "number ranked", "参评数"),
    "score": ("score", "得分", "分数"),
}


@dataclass(frozen=True)
class Fact:
    """One row, read."""

    year: int
    node: str
    unit: str
    kind: str
    low: float  # the value; of a band its best rank
    high: float  # the same; of a band its worst rank, infinite where it is open
    source: str
    where: Where


def facts_file(folder: Path) -> Path | None:
    """The file of facts of a project folder, where there is one."""
    return folder / PLACE if folder.is_dir() and (folder / PLACE).is_file() else None


def read_knowledge(
    file: Path, framework: Framework, own: str, names: Mapping[str, str] | None = None
) -> tuple[Knowledge | None, tuple[Problem, ...]]:
    """What a file of facts says, and everything wrong with it; no knowledge where there are errors.

    ``names`` are codes of units by name: ours may stand in the file under either.
    """
    tables, found = read_tables(file, PLACE.as_posix())
    problems = list(found)
    facts: list[Fact] = []
    for table in tables[:1]:
        read, wrong = facts_of(table, framework, names or {})
        facts += read
        problems += wrong
    problems += doubts(facts)
    if any(problem.severity == "error" for problem in problems):
        return None, capped(problems)
    return knowledge_of(facts, own, framework), capped(problems)


def facts_of(
    table: RawTable, framework: Framework, names: Mapping[str, str]
) -> tuple[list[Fact], list[Problem]]:
    """Rows as facts."""
    part_of = {part: title for part, known in HEADERS.items() for title in table.header
               if title and role_key(title) in {role_key(name) for name in known}}
    missing = [part for part in NEEDED if part not in part_of]
    if missing:
        values = {"column": ", ".join(missing), "header": ", ".join(filter(None, table.header))}
        return [], [Problem("own.no_column", table.where(-1), values)]
    facts: list[Fact] = []
    problems: list[Problem] = []
    for k, cells in enumerate(table.rows):
        if all(cell == "" for cell in cells):
            continue
        raw = dict(zip(table.header, cells, strict=True))
        fact, wrong = fact_of({part: raw[title] for part, title in part_of.items()}, framework, names,
                              {part: table.where(k, part_of.get(part, part)) for part in HEADERS})
        facts += [fact] if fact is not None else []
        problems += wrong
    return facts, problems


def fact_of(
    raw: Mapping[str, Any], framework: Framework, names: Mapping[str, str], at: Mapping[str, Where]
) -> tuple[Fact | None, list[Problem]]:
    """One row as a fact, or what is wrong with it."""
    problems = []
    year = read_year(raw["year"])
    if year.year is None:
        problems.append(Problem(year.problem or "files.not_a_year", at["year"],
                                {"value": text_of(raw["year"]), **year.values}))
    node, unit, word = (text_of(raw.get(part, "")) for part in ("node", "unit", "kind"))
    nodes = told_nodes(framework)
    called = {name: code for code in nodes for name in (framework.node(code).name.zh, framework.node(code).name.en)}
    node = called.get(node, node) or framework.index.code
    if node not in nodes:
        problems.append(UnknownName("node", node, sorted(nodes)).problem(at["node"]))
    kind = next((kind for kind, words in KIND_NAMES.items() if word.casefold() in words), "")
    if not kind:
        values = {"value": word, "known": ", ".join(KIND_NAMES), "close": nearest(word, list(KIND_NAMES))}
        problems.append(Problem("own.kind", at["kind"], values))
        return None, problems
    text = to_halfwidth(text_of(raw["value"]))
    read = KINDS[kind](text)
    if read is None:
        problems.append(Problem(f"own.value.{kind}", at["value"], {"value": text}))
    holder = re.fullmatch(r"#([1-9][0-9]*)", to_halfwidth(unit))
    if not unit and kind != "number_ranked":
        problems.append(Problem("own.whose", at["unit"]))
    if holder and kind != "score":
        problems.append(Problem("own.holder", at["unit"], {"value": unit}))
    if problems or read is None or year.year is None:
        return None, problems
    return Fact(year.year, node, names.get(unit, unit), kind, *read, text_of(raw.get("source", "")), at["value"]), []


def told_nodes(framework: Framework) -> tuple[str, ...]:
    """What letters of results tell ranks of: the index, its groups, and whatever it adds up itself."""
    told = (*framework.groups, *framework.members(framework.index.code))
    return tuple(dict.fromkeys(node.code for node in told))


def whole(text: str) -> tuple[float, float] | None:
    """A rank, or a number ranked."""
    found = number_of(text)
    return (found, found) if found is not None and found >= 1 and found.is_integer() else None


def places_gained(text: str) -> tuple[float, float] | None:
    """Places gained; with a minus where they were lost."""
    found = number_of(text)
    return (found, found) if found is not None and found.is_integer() else None


def points(text: str) -> tuple[float, float] | None:
    """A score."""
    found = number_of(text)
    return (found, found) if found is not None else None


def band(text: str) -> tuple[float, float] | None:
    """Best and worst rank of ``<=50``, ``51-100`` and ``101+``; the worst is infinite where it is open.

    >>> band("≤50"), band("51—100"), band("101+"), band("about 50")
    ((1.0, 50.0), (51.0, 100.0), (101.0, inf), None)
    """
    plain = text.replace("≤", "<=").replace("—", "-").replace("–", "-").replace("~", "-").replace(" ", "")
    if found := re.fullmatch(r"<=([1-9][0-9]*)", plain):
        return 1.0, float(found[1])
    if found := re.fullmatch(r"([1-9][0-9]*)\+", plain):
        return float(found[1]), float("inf")
    if (found := re.fullmatch(r"([1-9][0-9]*)-([1-9][0-9]*)", plain)) and int(found[1]) <= int(found[2]):
        return float(found[1]), float(found[2])
    return None


KINDS: Final[dict[str, Callable[[str], tuple[float, float] | None]]] = {
    "exact": whole, "censored": band, "gain": places_gained, "number_ranked": whole, "score": points,
}


def doubts(facts: list[Fact]) -> Iterator[Problem]:
    """Facts that contradict each other, and those that say nothing."""
    said: dict[tuple[int, str, str, str], Fact] = {}
    for fact in facts:
        first = said.setdefault((fact.year, fact.node, fact.unit, fact.kind), fact)
        if (first.low, first.high) != (fact.low, fact.high):
            values = {"row": first.where.row, "kind": fact.kind, "year": fact.year}
            yield Problem("own.twice", fact.where, values)
    counts = {(f.year, f.node): f.low for f in said.values() if f.kind == "number_ranked"}
    for fact in said.values():
        count = counts.get((fact.year, fact.node), float("inf"))
        worst = fact.low if fact.high == float("inf") else fact.high
        if fact.kind in {"exact", "censored"} and worst > count:
            yield Problem("own.beyond", fact.where, {"rank": f"{worst:g}", "count": f"{count:g}"})
        placed = any((fact.year, fact.node, fact.unit, kind) in said for kind in ("exact", "censored"))
        if fact.kind == "score" and not placed and not fact.unit.startswith("#"):
            yield Problem("own.unplaced", fact.where, {"unit": fact.unit, "year": fact.year}, "warning")
    yield from out_of_order(list(said.values()))


def out_of_order(facts: list[Fact]) -> Iterator[Problem]:
    """Scores of one round that do not fall with rank."""
    ranks = {(f.year, f.node, f.unit): f.low for f in facts if f.kind == "exact"}
    placed = [(f.year, f.node, ranks.get((f.year, f.node, f.unit), holder(f.unit)), f) for f in facts
              if f.kind == "score"]
    known = sorted(((y, n, r, f) for y, n, r, f in placed if r is not None), key=lambda each: each[:3])
    for (year, node, better, ahead), (y, n, worse, behind) in pairwise(known):
        if (year, node) == (y, n) and behind.low > ahead.low and worse > better:
            values = {"worse": f"{worse:g}", "better": f"{better:g}", "score": f"{behind.low:g}",
                      "other": f"{ahead.low:g}", "row": ahead.where.row}
            yield Problem("own.order", behind.where, values)


def holder(unit: str) -> float | None:
    """The place in ``#50``."""
    return float(unit[1:]) if unit.startswith("#") and unit[1:].isdigit() else None


def knowledge_of(facts: list[Fact], own: str, framework: Framework) -> Knowledge:
    """Facts put together: a rank and a score of the same unit and round are one place."""
    numbers = {(f.year, f.node): int(f.low) for f in facts if f.kind == "number_ranked"}
    scores = {(f.year, f.node, f.unit): f for f in facts if f.kind == "score"}
    ranks = {(f.year, f.node, f.unit): f for kind in ("censored", "exact") for f in facts if f.kind == kind}
    whole_field = Knowledge(own, (), numbers=numbers)
    seen = []
    for (year, node, unit), rank in ranks.items():
        score = scores.get((year, node, unit))
        count = whole_field.number(year, node) or int(rank.low)
        seen.append(Seen(year, node, unit, int(rank.low), int(min(rank.high, count)),
                         None if score is None else score.low, rank.source))
    for (year, node, unit), score in scores.items():
        place = holder(unit)
        if place is not None:
            seen.append(Seen(year, node, "", int(place), int(place), score.low, score.source))
    gains = tuple(Gain(f.year, f.node, f.unit, int(f.low), f.source) for f in facts if f.kind == "gain")
    mine, others = ([s for s in seen if (s.unit == own) == ours] for ours in (True, False))
    return Knowledge(own, tuple(sorted(mine, key=lambda s: (s.node, s.year))), tuple(others), gains, numbers,
                     breaks=framework.breaks)
