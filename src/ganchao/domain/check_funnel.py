"""What can be wrong with funnels and their library, found without a table of leads.

To add a check, write a generator of problems and list it in ``CHECKS``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final

from ganchao.domain.funnel import Funnel, FunnelBook
from ganchao.domain.place import Step, place, there
from ganchao.errors import Problem, UnknownName, Where


def check_funnels(book: Any, indicators: Collection[str] | None = None) -> tuple[Problem, ...]:
    """Everything wrong with the ``funnels`` and ``resources`` of a document, each with its place in it.

    Without ``indicators`` it is not asked whether the indicators named exist.
    """
    return tuple(problem for check in CHECKS for problem in check(book, indicators))


def found(book: FunnelBook, steps: Sequence[Step], key: str, **values: object) -> Problem:
    """A problem at a place of the document."""
    return Problem(f"funnel.{key}", Where(path=place(book, steps)), values)


def check_codes(book: FunnelBook, _indicators: Collection[str] | None) -> Iterator[Problem]:
    """Codes are used once: funnels, resources, stages and exits of one funnel."""
    lists: list[list[tuple[tuple[Step, ...], str]]] = [
        [(("funnels", at), funnel.code) for at, funnel in enumerate(book.funnels)],
        [(("resources", at), resource.code) for at, resource in enumerate(book.resources)],
    ]
    for at, funnel in enumerate(book.funnels):
        steps = ("funnels", at)
        lists.append([
            *(((*steps, "stages", k), stage.code) for k, stage in enumerate(funnel.stages)),
            *(((*steps, "exits", k), each.code) for k, each in enumerate(funnel.exits)),
        ])
    for entries in lists:
        seen: dict[str, tuple[Step, ...]] = {}
        for entry, code in entries:
            if (first := seen.setdefault(code, entry)) != entry:
                yield found(book, (*entry, "code"), "told_twice", code=code, other=there(book, (*first, "code")))


def check_stages(book: FunnelBook, _indicators: Collection[str] | None) -> Iterator[Problem]:
    """A funnel has two stages or more, usual durations and shares, and one stage from which leads count."""
    for at, funnel in enumerate(book.funnels):
        steps: tuple[Step, ...] = ("funnels", at, "stages")
        if len(funnel.stages) < 2:
            yield found(book, steps, "few_stages", code=funnel.code)
            continue
        for k, stage in enumerate(funnel.stages[:-1]):
            if stage.months is None or stage.conversion is None:
                yield found(book, (*steps, k), "no_typical", code=stage.code)
            elif stage.slow_months is not None and stage.slow_months <= stage.months:
                yield found(book, (*steps, k, "slow_months"), "slow_not_slower", code=stage.code,
                            months=stage.months, slow=stage.slow_months)  # fmt: skip
        if (count := sum(stage.counts for stage in funnel.stages)) != 1:
            yield found(book, steps, "one_counts", code=funnel.code, count=count)


def check_gates(book: FunnelBook, _indicators: Collection[str] | None) -> Iterator[Problem]:
    """A gate says what passes, and stands before a stage that comes after another."""
    for at, funnel in enumerate(book.funnels):
        for k, stage in enumerate(funnel.stages):
            if k == 0 and stage.gates:
                yield found(book, ("funnels", at, "stages", k, "gates"), "gate_first", code=stage.code)
            for n, gate in enumerate(stage.gates):
                if gate.least is None and gate.most is None and not gate.words:
                    yield found(book, ("funnels", at, "stages", k, "gates", n), "empty_gate", code=gate.attribute)


def check_names(book: FunnelBook, indicators: Collection[str] | None) -> Iterator[Problem]:
    """Lists and contributions name stages of their funnel and indicators of the framework."""
    for at, funnel in enumerate(book.funnels):
        stages = [stage.code for stage in funnel.stages]
        named = [
            *((("lists", k, "stages"), code) for k, each in enumerate(funnel.lists) for code in each.stages),
            *((("contributions", k, "stage"), each.stage) for k, each in enumerate(funnel.contributions)),
        ]
        for steps, code in named:
            if code not in stages:
                yield UnknownName("stage", code, stages).problem(Where(path=place(book, ("funnels", at, *steps))))
        for k, each in enumerate(funnel.contributions):
            where = Where(path=place(book, ("funnels", at, "contributions", k, "indicator")))
            if indicators is not None and each.indicator not in indicators:
                yield UnknownName("indicator", each.indicator, list(indicators)).problem(where)
            if not each.ramp:
                yield found(book, ("funnels", at, "contributions", k, "ramp"), "empty_ramp", code=each.indicator)


def check_resources(book: FunnelBook, _indicators: Collection[str] | None) -> Iterator[Problem]:
    """A resource does not end before it begins."""
    for at, each in enumerate(book.resources):
        if each.valid_from is not None and each.valid_to is not None and each.valid_to < each.valid_from:
            yield found(book, ("resources", at, "valid_to"), "ends_before", code=each.code,
                        first=each.valid_from, last=each.valid_to)  # fmt: skip


def step_codes(funnel: Funnel) -> list[str]:
    """Codes of stages and exits: what may stand as a stage in the table of leads."""
    return [*(stage.code for stage in funnel.stages), *(each.code for each in funnel.exits)]


def counting_stage(funnel: Funnel) -> int:
    """Place of the stage from which leads count."""
    return next(k for k, stage in enumerate(funnel.stages) if stage.counts)


CHECKS: Final[tuple[Callable[[FunnelBook, Collection[str] | None], Iterator[Problem]], ...]] = (
    check_codes, check_stages, check_gates, check_names, check_resources,
)  # fmt: skip
