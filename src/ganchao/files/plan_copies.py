"""Two files of a plan that define the same things: one is a copy of the other, left behind, and that is told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ganchao.errors import Problem, Where
from ganchao.text import Lang, say

FEWEST_COPIED: Final = 3


def once_for_copies(problems: Sequence[Problem]) -> list[Problem]:
    """Problems with many elements that two files share told once: one file is a copy of the other, left behind."""
    shared: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        other = problem.values.get("other")
        if isinstance(other, Where) and other.file and other.file != problem.where.file and problem.key in TWICE:
            shared.setdefault((problem.where.file, other.file), []).append(problem)
    copies = {files: twice for files, twice in shared.items() if len(twice) >= FEWEST_COPIED}
    told = [left_behind(file, other, twice) for (file, other), twice in copies.items()]
    single = {id(problem) for twice in copies.values() for problem in twice}
    return [*told, *(problem for problem in problems if id(problem) not in single)]


TWICE: Final = frozenset({
    "plan.told_twice", "plan.two_aims", "plan.two_themes", "plan.link_twice", "funnel.told_twice",
})
"""Problems of something that is written in two places."""


def left_behind(file: str, other: str, twice: Sequence[Problem]) -> Problem:
    """Two files that define the same things, each with its rows."""
    values = {"file": file, "other": other, "count": len(twice), "both": Both(tuple(twice))}
    return Problem("plan.left_behind", Where(file, twice[0].where.sheet, twice[0].where.row), values)


MOST_SHOWN: Final = 6


@dataclass(frozen=True)
class Both:
    """What two files both define, with the row in each, as a value inside a message."""

    twice: tuple[Problem, ...]

    def in_lang(self, lang: Lang) -> str:
        """As many as fit into a sentence."""
        said = []
        for problem in self.twice[:MOST_SHOWN]:
            name = next(problem.values[key] for key in ("code", "local", "year") if key in problem.values)
            there = problem.values["other"]
            assert isinstance(there, Where)
            rows = {"row": problem.where.row or "–", "there": there.row or "–"}
            said.append(say("plan.left_behind.one", lang, name=name, **rows))
        return ("；" if lang == "zh" else "; ").join(said) + (" …" if len(self.twice) > MOST_SHOWN else "")
