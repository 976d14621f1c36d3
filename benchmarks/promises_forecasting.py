"""Promises of forecasting."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from benchmarks.backtests import HORIZONS, aims, backtested
from benchmarks.promise import Outcome, Promise, fastest, kept_by_tests
from benchmarks.thresholds import bands_of
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.forecasting.backtest import across_vintages
from ganchao.forecasting.indicators import forecast_indicators
from ganchao.forecasting.skill import Skill, coverage_of, pooled, reliability_of, skill_of
from ganchao.scoring.score import score

LEVELS = (0.8, 0.9)


def skills() -> list[tuple[str, Skill]]:
    """By ranking and horizon."""
    return [(subject.code, skill) for subject, cases in backtested("combination") for skill in skill_of(cases)]


def listed(words: Iterable[str]) -> str:
    """One after the other."""
    return "; ".join(words)


def calibration() -> Outcome:
    """HDI and all pooled within 4 points."""
    sets = [cases for _, cases in backtested("combination")]
    hdi = next(cases for subject, cases in backtested("combination") if subject.code == "hdi")
    found = [(level, coverage_of(hdi, level).share, pooled(sets, level)) for level in LEVELS]
    plain = [skill for code, skill in skills() if code == "hdi"]
    return Outcome(
        all(abs(share - level) <= 0.04 and abs(whole - level) <= 0.04 for level, share, whole in found)
        and len(sets) == 4,
        listed(f"{level:.0%}: HDI {share:.1%}, pooled {whole:.1%}" for level, share, whole in found)
        + f"; plain, HDI at 1, 3 and 5 years: {listed(f'{s.plain_80:.0%} and {s.plain_90:.0%}' for s in plain)}",
    )


def calibration_elsewhere() -> Outcome:
    """Nominal value inside the interval over origins, and within 10 points."""
    holds, words = True, []
    for subject, cases in backtested("combination"):
        if subject.code == "hdi":
            continue
        for level in LEVELS:
            found = coverage_of(cases, level)
            holds &= found.low <= level <= found.high and abs(found.share - level) <= 0.10
            words.append(f"{subject.code} {level:.0%}: {found.share:.1%} ({found.low:.1%} to {found.high:.1%})")
    return Outcome(holds, listed(words))


def ranked_probability() -> Outcome:
    """5 % better on average, never more than 2 % worse where there are 5 origins."""
    gains = {(code, skill.horizon): -skill.gain for code, skill in skills()}
    judged = [-skill.gain for _, skill in skills() if skill.origins >= 5]
    scaled = [f"{code} {s.horizon} years: {s.scaled} of {s.origins}" for code, s in skills() if s.scaled]
    mean = float(np.mean(list(gains.values())))
    return Outcome(
        mean >= 0.05 and min(judged) >= -0.02,
        f"{mean:.1%} better on average, {min(judged):+.1%} at worst with 5 origins, {min(gains.values()):+.1%} at "
        f"worst of all; baseline scaled at {listed(scaled)}; none left out",
    )


def middle_rank() -> Outcome:
    """At most 1.03 times persistence."""
    ratios = {f"{code} {s.horizon}": s.error / s.error_baseline for code, s in skills()}
    worst = max(ratios, key=ratios.__getitem__)
    mean = np.mean(list(ratios.values()))
    return Outcome(ratios[worst] <= 1.03, f"mean {mean:.3f}, worst {ratios[worst]:.3f} ({worst} years)")


def vintages() -> Outcome:
    """Made on one vintage, judged on the next; what the revision alone costs."""
    words = []
    for subject, _ in backtested("combination"):
        for older, newer in pairwise((*subject.older, subject.history)):
            for then, revised in across_vintages(older, newer, HORIZONS):
                one, two = skill_of([then])[0], skill_of([revised])[0]
                share = (one.score - two.score) / one.score
                words.append(f"{subject.code} {then.origin}+{then.horizon}: RPS {one.score:.2f}, {two.score:.2f} with "
                             f"the revision known, its share {share:.0%}")
    return Outcome(len(words) >= 3, listed(words))


def reliability() -> Outcome:
    """P(rank <= k) said and come true, and the Brier score."""
    every = [case for _, cases in backtested("combination") for case in cases]
    found = reliability_of(every)
    better = [skill.brier < skill.brier_baseline for _, skill in skills()]
    bars = ", ".join(f"{said:.0%} → {came:.0%}" for said, came in zip(found.said, found.came, strict=True))
    return Outcome(
        all(better) and float(np.abs(found.said - found.came).max()) <= 0.05,
        f"{bars} over {found.count.sum():,} cases; Brier score better than persistence in {sum(better)} of "
        f"{len(better)} rankings and horizons",
    )


def thresholds() -> Outcome:
    """At most 5 points less often than stated, at most 15 more often, on HDI and on all pooled."""
    every = [aim for _, some in aims() for aim in some]
    both = {"HDI": bands_of([aim for aim in every if aim.subject == "hdi"]), "pooled": bands_of(every)}
    words = [f"{name} {', '.join(f'{b.stated:.0%} → {b.reached:.0%}' for b in bands)}" for name, bands in both.items()]
    return Outcome(
        all(band.close for bands in both.values() for band in bands), listed(words) + f"; {len(every):,} aims"
    )


def medium_forecast() -> Outcome:
    """169 x 46 x 10 years, 2,000 joint draws x 5 years."""
    framework = Framework.model_validate({
        "code": "medium", "indicators": [{"code": f"i{k}", "group": f"g{k % 6}"} for k in range(46)],
        "groups": [{"code": "index"}, *({"code": f"g{k}", "group": "index"} for k in range(6))],
    })
    rng = np.random.default_rng(0)
    values = rng.normal(10, 2, size=(169, 46)) + rng.normal(0, 0.4, size=(10, 169, 46)).cumsum(axis=0)
    units, codes = tuple(f"u{k}" for k in range(169)), tuple(f"i{k}" for k in range(46))
    card = score(Panel(values, tuple(range(2014, 2024)), units, codes), framework)
    took = fastest(lambda: forecast_indicators(card, years=5, draws=2000), 7)
    geometric = tuple(group.model_copy(update={"aggregate": None}) for group in framework.groups)
    other = score(card.panel, framework.model_copy(update={
        "groups": geometric, "normalise": framework.normalise.model_copy(update={"to": (1.0, 100.0)}),
        "aggregate": framework.aggregate.model_copy(update={"method": "geometric"}),
    }))
    slow = fastest(lambda: forecast_indicators(other, years=5, draws=2000), 1)
    return Outcome(took < 1, f"{took:.2f} s for drawing, scoring and ranking 10,000 fields, learning from the past and "
                             f"past origins included; {slow:.1f} s where every group is a geometric mean")


PROMISES: tuple[Promise, ...] = (
    Promise(
        "calibration-hdi",
        "Backtests on four rankings, 1, 3 and 5 years, every origin with 5 years of history, randomised transform: "
        "central 80 % and 90 % within 4 points on HDI and on all pooled",
        calibration,
    ),
    Promise(
        "calibration-others",
        "On every other set the nominal value inside the 90 % interval from drawing whole origins anew, and within "
        "10 points",
        calibration_elsewhere,
    ),
    Promise(
        "rps",
        "Ranked probability score at least 5 % better than persistence with empirical rank changes of units near in "
        "rank, averaged over sets and horizons; never more than 2 % worse on any with at least 5 origins",
        ranked_probability,
    ),
    Promise("middle-rank", "Mean absolute error of the median rank at most 1.03 times persistence", middle_rank),
    kept_by_tests(
        "no-look-ahead",
        "Corrections at an origin use only outcomes known then: nothing later changes a bit of a forecast; the numbers "
        "of one ranking made again in plain Python to 1e-12",
        "tests/forecasting/test_no_look_ahead.py",
        "tests/forecasting/test_reference.py",
    ),
    Promise("vintages", "Forecasts made on vintage v judged on vintage v + 1, with the revision's share", vintages),
    Promise(
        "reliability", "Reliability of P(rank ≤ k) over all units, origins and k; Brier score against persistence",
        reliability,
    ),
    Promise(
        "thresholds",
        "The score said to reach a rank with a probability reaches it: in bands from 50 % at most 5 points less often "
        "and at most 15 more often, on HDI and pooled",
        thresholds,
    ),
    Promise(
        "medium-forecast",
        "169 units x 46 indicators x 10 years, 2,000 joint draws x 5 years rescored and ranked: under 1 s",
        medium_forecast,
    ),
    kept_by_tests(
        "ranks-only",
        "Ranks, bands and \"top 50\" alone: rank distributions that say how little they know; dated events; too short, "
        "broken and gapped histories answered in words",
        "tests/forecasting/test_ranks_only.py",
        "tests/forecasting/test_scenarios.py",
        "tests/forecasting/test_forecast.py",
    ),
)
