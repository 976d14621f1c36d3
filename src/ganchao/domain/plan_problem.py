"""What checks of a plan share: a problem at a place of the plan, names that are known, circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ganchao.domain.framework import Framework
from ganchao.domain.place import Step, place
from ganchao.domain.plan import Plan
from ganchao.errors import Problem, UnknownName, Where


def found(plan: Plan, steps: Sequence[Step], key: str, **values: object) -> Problem:
    """A problem at a place of the plan."""
    return Problem(f"plan.{key}", Where(path=place(plan, steps)), values)


def unknown(plan: Plan, steps: Sequence[Step], kind: str, name: str, known: Sequence[str]) -> Problem:
    """A name that does not exist, at a place of the plan."""
    return UnknownName(kind, name, known).problem(Where(path=place(plan, steps)))


def cycles_in(needs: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Each cycle of measures that need one another, once."""
    done: set[str] = set()
    for start in needs:
        way: list[str] = []

        def walk(code: str, way: list[str]) -> tuple[str, ...] | None:
            if code in way:
                return tuple(way[way.index(code):])
            if code in done or code not in needs:
                return None
            way.append(code)
            for other in needs[code]:
                if cycle := walk(other, way):
                    return cycle
            way.pop()
            done.add(code)
            return None

        if cycle := walk(start, way):
            done.update(cycle)
            yield cycle


def followed(plan: Plan, framework: Framework) -> list[str]:
    """Codes of the indicators that a plan can speak of: those scored, then its own."""
    return [indicator.code for indicator in (*framework.scored, *plan.indicators)]


def warned(problem: Problem) -> Problem:
    """The same as a warning."""
    return Problem(problem.key, problem.where, problem.values, "warning")
