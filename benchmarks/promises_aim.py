"""The promise of the page of aims: a question by sliders is answered within a second, on a warm cockpit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter, process_time

from benchmarks.promise import Outcome, Promise, kept_by_tests
from ganchao.aiming import answer, warm
from ganchao.grounds import Bench, bench_of
from ganchao.project import open_project
from ganchao.reporting.aim_answer import Question
from ganchao.reporting.aim_brief import answer_brief, finding, tiles
from ganchao.reporting.html import fragment

LIMIT = 1.0
ROUNDS = 3


def questions(bench: Bench) -> Iterator[Question]:
    """Every slider moved by itself and two together, near the plan's aim and far from it; none asked before."""
    asked = bench.wanted()
    for rank in (asked.rank // 4, asked.rank // 2, asked.rank - 2, asked.rank - 1, asked.rank + 1, asked.rank * 3 // 2):
        yield replace(asked, rank=max(1, min(rank, bench.count)))
    for confidence in (0.2, 0.35, 0.6, 0.75, 0.9):
        yield replace(asked, confidence=confidence)
    for share in (0.02, 0.1, 0.25, 0.4, 0.6):
        yield replace(asked, budget=share * bench.most_money)
    for year in bench.years:
        yield replace(asked, year=year, confidence=0.45)
    indicator = bench.card.framework.scored[0].code
    better = float(bench.ground(asked.year).start[0]) * 1.05
    yield replace(asked, lines=((indicator, better),))
    yield replace(asked, rank=asked.rank + 1, confidence=0.55, budget=0.5 * bench.most_money)


def sliders(example: str) -> Outcome:
    """Each question in words, what was learnt from others of its rank forgotten; the best of some rounds."""
    source = open_project(example)
    assert source.plan is not None
    bench = bench_of(source.score(), source.plan, source.followed)
    begun = perf_counter()
    warm(bench)
    made = perf_counter() - begun
    walls, works = list[float](), list[float]()
    for asked in questions(bench):
        wall = work = math.inf
        for _ in range(ROUNDS):
            bench.answers.clear()
            bench.ground(asked.year).pools.clear()
            start, busy = perf_counter(), process_time()
            found = answer(bench, asked)
            assert finding(found, "zh")
            assert tiles(found, "zh")
            assert fragment(answer_brief(found, "zh"), "zh")
            wall, work = min(wall, perf_counter() - start), min(work, process_time() - busy)
        walls.append(wall)
        works.append(work)
    middle = sorted(walls)[len(walls) // 2]
    return Outcome(
        max(walls) < LIMIT,
        f"{len(bench.card.units)} x {len(bench.card.framework.scored)}, {len(source.plan.measures)} measures, "
        f"{len(walls)} questions: {middle:.2f} s in the middle, {max(walls):.2f} s at most "
        f"(processor {max(works):.2f} s); {len(bench.years)} years made ready beforehand in {made:.0f} s",
    )  # fmt: skip


PROMISES = (
    Promise(
        "aim-sliders-laiwu", f"A question by sliders answered under {LIMIT:.0f} s for `laiwu`", lambda: sliders("laiwu")
    ),
    Promise("aim-sliders-shandong", "The same for `shandong`", lambda: sliders("shandong")),
    kept_by_tests(
        "aim-answers",
        "Answers by sliders are those of the commands; lines not for sale only tighten; what-if writes nothing",
        "tests/test_aiming.py", "tests/targeting/test_light.py", "tests/web/test_aim.py", "tests/web/test_whatif.py",
        at_least=35,
    ),
)  # fmt: skip
