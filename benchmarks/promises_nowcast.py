"""The promise of the nowcast: quick enough to answer each check-in."""

from __future__ import annotations

import datetime
import math
from dataclasses import replace
from time import perf_counter

from benchmarks.promise import Outcome, Promise, kept_by_tests
from ganchao.domain.check_in import CheckIn
from ganchao.domain.leading import Leading
from ganchao.domain.period import Period
from ganchao.nowcasting import nowcast, prepare, standing
from ganchao.project import open_project

LIMIT = 0.5
DRAWS = 1000
ROUNDS = 5


def one_check_in() -> Outcome:
    """169 zones, 46 indicators, every one of ours with a leading indicator; one more report is approved."""
    source = open_project("laiwu")
    assert source.plan is not None
    season = [round(k / 12, 6) for k in range(1, 13)]
    scored = [indicator.code for indicator in source.framework.scored]
    leading = tuple(
        Leading(code=f"l_{code}", indicator=code, link="same", spread=0.05, season=season, season_spread=0.1)
        for code in scored
    )  # fmt: skip
    start = perf_counter()
    ready = prepare(source.score(), source.plan.model_copy(update={"leading": leading}), draws=DRAWS)
    made = perf_counter() - start
    last = {code: ready.annual[code].get(ready.first - 1, math.nan) for code in scored}
    june = Period(ready.first, 6, 12)
    told = [CheckIn(f"l_{code}", june, value * 1.05 / 2) for code, value in last.items() if value > 0]
    day, seconds, whole = datetime.date(ready.first, 8, 10), math.inf, math.inf
    before = standing(ready, told, day)
    nowcast(before, whole=False)
    for k in range(ROUNDS):
        one = replace(told[0], value=(told[0].value or 0.0) * (1.1 + k / 100))
        start = perf_counter()
        now = standing(ready, [*told[1:], one], day, before)
        nowcast(now, before, whole=False)
        seconds = min(seconds, perf_counter() - start)
        found = nowcast(now, before)
        whole = min(whole, perf_counter() - start)
    return Outcome(
        seconds < LIMIT and whole < LIMIT,
        f"{len(source.panel.units)} x {len(scored)}, {DRAWS} draws: {seconds:.2f} s with {len(told)} reports in force; "
        f"{whole:.2f} s with what moved it, what is owed and what to start ({len(found.actions)} measures tried); "
        f"drawing everyone beforehand {made:.1f} s",
    )  # fmt: skip


PROMISES = (
    Promise(
        "nowcast-speed", f"Nowcast after one check-in under {LIMIT} s for 169 x 46 with {DRAWS:,} draws", one_check_in
    ),
    kept_by_tests(
        "nowcast-laws",
        "The update against the normal's closed form, rivals by shared shocks alone, parts that add up; nothing claimed"
        " without a leading indicator",
        "tests/tracking/test_nowcast.py",
        "tests/tracking/test_leading.py",
        "tests/test_nowcasting.py",
        at_least=30,
    ),
)
