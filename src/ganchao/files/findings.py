"""Lists of problems kept readable: like repairs told once with their number, endless lists cut and said so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ganchao.errors import Problem, Severity, Where
from ganchao.text import Lang

MOST_OF_A_KIND: Final = 200
TOLD_BY_VALUE: Final = frozenset(
    {
        "files.missing_mark",
        "files.unit_name_repaired",
        "files.former_name",
        "files.same_twice",
        "files.same_twice_elsewhere",
    }
)
"""Repairs that a reader wants to see one by one for each text."""


@dataclass(frozen=True)
class AnotherPlace:
    """A second place inside a message, told in the reader's language."""

    where: Where

    def in_lang(self, lang: Lang) -> str:
        """The place in words."""
        return self.where.sentence(lang)


def capped(problems: Iterable[Problem], most: int = MOST_OF_A_KIND) -> tuple[Problem, ...]:
    """The first ``most`` problems of each kind, then one line for the rest of that kind."""
    listed = list(problems)
    counts = Counter(problem.key for problem in listed)
    if all(count <= most for count in counts.values()):
        return tuple(listed)
    seen: Counter[str] = Counter()
    kept: list[Problem] = []
    for problem in listed:
        seen[problem.key] += 1
        if seen[problem.key] <= most:
            kept.append(problem)
        elif seen[problem.key] == counts[problem.key]:
            example = problem.where
            values = {"count": counts[problem.key] - most, "shown": most}
            kept.append(Problem("files.more_like_this", Where(example.file, example.sheet), values, problem.severity))
    return tuple(kept)


def merged_repairs(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Repairs of one kind in one table told once, at their first place, with the number of cells."""
    kept: list[Problem] = []
    at: dict[tuple[str, str, str, object], int] = {}
    for problem in problems:
        count = problem.values.get("count")
        if problem.severity != "repair" or not isinstance(count, int):
            kept.append(problem)
            continue
        mark = problem.values.get("value") if problem.key in TOLD_BY_VALUE else ""
        key = (problem.where.file, problem.where.sheet, problem.key, mark)
        if key in at:
            first = kept[at[key]]
            total = int(str(first.values["count"])) + count
            kept[at[key]] = replace(first, values={**first.values, "count": total})
        else:
            at[key] = len(kept)
            kept.append(problem)
    return tuple(kept)


@dataclass
class Tally:
    """Findings of one kind in one column, told once: the first place and how many more there are."""

    severity: Severity = "repair"
    found: dict[tuple[str, str], tuple[Where, Mapping[str, object], int]] = field(default_factory=dict)

    def add(self, key: str, where: Where, values: Mapping[str, object], split: str = "") -> None:
        """Count one finding; ``split`` keeps findings of one kind apart that should be told apart."""
        first, told, count = self.found.get((key, split), (where, values, 0))
        self.found[key, split] = (first, told, count + 1)

    def problems(self) -> Iterator[Problem]:
        """One problem per kind, with ``count`` cells."""
        for (key, _), (where, values, count) in self.found.items():
            yield Problem(key, where, {**values, "count": count}, self.severity)
