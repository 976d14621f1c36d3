"""Promises of lights and alerts, on simulated plans whose simulator was frozen before the rules.

    python benchmarks/promises_lights.py          # the same on the seeds the rules were chosen on, for comparison
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from benchmarks.promise import Outcome, Promise, kept_by_tests
from benchmarks.simulated_promises import FIRST_YEAR, simulated_plan
from ganchao.domain.light import Colour, LightSettings
from ganchao.domain.target_path import TargetPath
from ganchao.files.lights import preset_lights
from ganchao.tracking.alerts import Settled, alert_rules, first_warnings
from ganchao.tracking.hit_rates import LEAD, HitRate, hit_rate
from ganchao.tracking.light_rules import rules_of
from ganchao.tracking.lights import Given, lights_on

CHOSEN_ON = range(1, 101)
"""Seeds on which the numbers of the rules were chosen."""
FRESH = range(1001, 1201)
"""200 plans that nobody looked at before the rules were fixed."""
LOOKED_AT = 20
"""Day of the month on which the office looks."""
ABOVE, RECALL, BASE = 0.25, 0.4, (0.15, 0.40)


def days_of(path: TargetPath) -> list[datetime.date]:
    """Days on which an office looks at a promise: one a month until it is due."""
    months = 12 * (path.ends.year - path.begins.year)
    return [datetime.date(FIRST_YEAR + k // 12, k % 12 + 1, LOOKED_AT) for k in range(1, months)]


def warned_on(seeds: Iterable[int], names: tuple[str, ...]) -> dict[str, HitRate]:
    """Hit rates of alert rules, and of whichever of them comes first, on simulated plans."""
    rules = alert_rules(LightSettings(alerts=names), preset_lights())
    settled: dict[str, Settled] = {}
    warned: dict[str, dict[str, datetime.date]] = {name: {} for name in (*names, "any")}
    for seed in seeds:
        plan = simulated_plan(seed)
        for path in plan.paths:
            code = f"{seed}.{path.code}"
            settled[code] = Settled(path.ends.last_day, plan.missed[path.code])
            found = first_warnings(path, plan.check_ins, days_of(path), plan.past[path.code], rules)
            for name, warning in found.items():
                warned[name][code] = warning.day
            if found:
                warned["any"][code] = min(warning.day for warning in found.values())
    return {name: hit_rate(days, settled) for name, days in warned.items()}


def shown_on(seeds: Iterable[int], settings: LightSettings) -> dict[str, HitRate]:
    """Hit rates of red lights, and of yellow or worse, on simulated plans."""
    rules = rules_of(settings, preset_lights())
    settled: dict[str, Settled] = {}
    warned: dict[str, dict[str, datetime.date]] = {"red": {}, "yellow": {}}
    for seed in seeds:
        plan = simulated_plan(seed)
        given = Given(settings, rules, plan.past)
        for path in plan.paths:
            code = f"{seed}.{path.code}"
            settled[code] = Settled(path.ends.last_day, plan.missed[path.code])
            for light in lights_on(path, plan.check_ins, days_of(path), given):
                if light.colour in {Colour.YELLOW, Colour.RED}:
                    warned["yellow"].setdefault(code, light.day)
                if light.colour is Colour.RED:
                    warned["red"].setdefault(code, light.day)
    return {name: hit_rate(days, settled) for name, days in warned.items()}


def told(rate: HitRate) -> str:
    """A hit rate in words."""
    if not rate.warned:
        return "none"
    lead = f"median lead {rate.lead or 0:.0f} months"
    return f"precision {rate.precision or 0:.2f}, recall {rate.recall or 0:.2f}, {lead}"


def alerts_warn_in_time() -> Outcome:
    """Default alerts on fresh plans."""
    rates = warned_on(FRESH, LightSettings().alerts)
    base = next(iter(rates.values())).base or 0.0
    kept = BASE[0] <= base <= BASE[1] and all(
        (rate.precision or 0) >= base + ABOVE and (rate.recall or 0) >= RECALL for rate in rates.values()
    )
    words = "; ".join(f"{name}: {told(rate)}" for name, rate in rates.items())
    count = next(iter(rates.values())).settled
    asked = f"{len(FRESH)} plans (seeds {FRESH[0]} to {FRESH[-1]}), {count} promises, base rate {base:.3f}"
    return Outcome(kept, f"{asked}, lead of {LEAD} months or more: {words}")


def red_is_no_lot() -> Outcome:
    """Hit rates of red lights on fresh plans, by what they go by, against drawing lots."""
    ways = {
        "yinchuan_progress alone": LightSettings(probability="", works=""),
        "with the forecast's probability (default)": LightSettings(),
        "with the probability by pace": LightSettings(probability="probability_by_pace"),
    }
    seeds = FRESH[:50]
    rates = {name: shown_on(seeds, settings)["red"] for name, settings in ways.items()}
    words = "; ".join(f"{name}: {told(rate)}" for name, rate in rates.items())
    base = next(iter(rates.values())).base or 1.0
    kept = all((rate.precision or 0) > base for rate in rates.values())
    return Outcome(kept, f"{len(seeds)} plans, share missed {base:.3f}: {words}")


PROMISES = (
    Promise(
        "alerts",
        "Alerts at a lead of three months or more: precision at least 0.25 above a base rate between 15 and 40 %, "
        "recall at least 0.4, each rule and all together, on 200 simulated plans not looked at before",
        alerts_warn_in_time,
    ),
    Promise(
        "red-lights", "Three months or more before the end, red lights are right more often than lots would be, "
        "whatever they go by, on simulated plans", red_is_no_lot,
    ),
    kept_by_tests(
        "lights", "Pace and time-node lights never improve by waiting; the light of any past day is told again from "
        "the record and equals what was shown", "tests/tracking/test_lights.py", "tests/tracking/test_light_presets.py",
        "tests/test_watch.py", at_least=60,
    ),
)  # fmt: skip

if __name__ == "__main__":
    for name, rate in warned_on(CHOSEN_ON, (*LightSettings().alerts, "probability_line")).items():
        print(f"{name}: {told(rate)}")
