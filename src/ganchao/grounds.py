"""The ground that questions about a rank stand on: one year to come, with everything that no question changes.

Everyone's values to come, rivals' scores, where our own values go, measures as arrays: made once for each year, so that
a question costs a search alone (:mod:`ganchao.aiming`).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np

from ganchao.catchup import DRAWS, FRESH, HORIZON, Outlook, expected, outlook, own_aims, rank_wanted
from ganchao.domain.panel import Floats, Panel
from ganchao.domain.plan import Aim, Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.programme import DRAWS as MEASURE_DRAWS
from ganchao.programme import baseline_of, both_portfolios, known_beside
from ganchao.reporting.aim_answer import Answer, Question
from ganchao.targeting.against import Contest
from ganchao.targeting.beside import Beside as Padded
from ganchao.targeting.choice import Choice, Frontier
from ganchao.targeting.cuts import Pool
from ganchao.targeting.fresh import stated
from ganchao.targeting.frontier import QUICK
from ganchao.targeting.light import chances_of, light
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.rivals import Rivals
from ganchao.targeting.schedule import likeliest, with_luck

MOST_YEARS: Final = 8
FURTHER: Final = 1
"""Years offered after the last aim's."""
STATED: Final = 5000
"""Fresh draws at most on which the probability of measures is stated: chance leaves 0.7 points."""
CELLS: Final = 60_000_000
"""Values that all years kept may hold together, 480 MB."""


@dataclass(frozen=True, eq=False)
class Ground:
    """One year to come, ready for questions."""

    year: int
    made: Rivals
    fresh: Rivals
    today: Rivals
    start: Floats  # (indicator,) our values as they would come
    idle: Floats  # (rank,) probability of each rank or better as things go
    portfolio: Portfolio | None  # measures with fields to choose on; None where the plan has none
    check: Portfolio | None  # the same with fresh fields
    most: Choice | None  # the likeliest measures for the plan's own rank, whatever they cost within the limits
    pools: dict[int, Pool] = field(default_factory=dict)  # rank -> what was learnt from the fields


@dataclass(eq=False)
class Bench:
    """A plan's questions. Grounds are made once and kept; one ground is made and one question answered at a time."""

    card: Scorecard
    plan: Plan
    followed: Panel | None
    seed: int
    grounds: dict[int, Ground] = field(default_factory=dict)
    answers: dict[Question, Answer] = field(default_factory=dict)
    frontiers: dict[tuple[object, ...], Frontier] = field(default_factory=dict)  # (year, rank, lines) -> what is known
    urgent: list[int] = field(default_factory=list)  # years that somebody waits for
    making: threading.RLock = field(default_factory=threading.RLock)
    asking: threading.RLock = field(default_factory=threading.RLock)

    @cached_property
    def usable(self) -> Plan:
        """The plan without lines and levers on what is not known."""
        beside = known_beside(self.plan, self.followed, self.unit)
        return self.plan.on({indicator.code for indicator in self.card.framework.scored} | beside.keys())

    @property
    def unit(self) -> str:
        """Code of our unit."""
        return self.plan.unit or self.card.framework.own

    @cached_property
    def own(self) -> int:
        """The place of our unit."""
        return own_aims(self.card, self.plan)[1]

    @cached_property
    def aims(self) -> tuple[Aim, ...]:
        """The plan's aims in order of years."""
        return tuple(own_aims(self.card, self.plan)[2])

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years that can be asked for: to come, as far as a little beyond the last aim's."""
        last = self.card.years[-1]
        until = min(max(self.aims[-1].year + FURTHER, last + 3), last + min(MOST_YEARS, HORIZON))
        return tuple(range(last + 1, max(until, self.aims[-1].year) + 1))

    @cached_property
    def node(self) -> str:
        """Whose rank: what the first aim aims at."""
        return self.aims[0].node

    @cached_property
    def seen(self) -> Outlook:
        """Everyone up to the last year that can be asked for."""
        return outlook(self.card, self.years[-1], seed=self.seed)

    @cached_property
    def baselines(self) -> dict[int, Floats]:
        """Our values of each year in which nothing is done, as measures start from."""
        return {}

    @cached_property
    def count(self) -> int:
        """Number ranked."""
        return Rivals(self.seen.as_today(self.years[-1], node=self.node or None), self.own).count

    @cached_property
    def most_money(self) -> float:
        """What all measures cost, or the yearly budgets together where that is less; 0 without measures."""
        plan, last = self.usable, self.years[-1]
        every = sum(max(sum(measure.cost), 0.0) for measure in plan.measures)
        given = [plan.budgets.get(year) for year in range(self.card.years[-1] + 1, last + 1)]
        limit = sum(each for each in given if each is not None) if given and None not in given else np.inf
        return float(min(every, limit))

    def wanted(self) -> Question:
        """The question that the plan itself asks: its last aim."""
        aim = self.aims[-1]
        return Question(aim.year, rank_wanted(aim, self.card.framework, self.count), aim.confidence)

    def ready(self, year: int) -> bool:
        """Whether questions for a year are answered at once."""
        return year in self.grounds

    @cached_property
    def most(self) -> int:
        """Years kept at a time: all, but for large fields whose values are needed."""
        cells = (DRAWS + FRESH) * len(self.card.units) * len(self.card.framework.scored)
        return len(self.years) if self.light else int(np.clip(CELLS // cells, 1, len(self.years)))

    @cached_property
    def light(self) -> bool:
        """Whether fields are kept without values."""
        return Rivals(self.seen.as_today(self.years[-1], node=self.node or None), self.own).fixed

    def ground(self, year: int) -> Ground:
        """What a year's questions stand on; made when first asked for."""
        found = self.grounds.get(year)
        if found is not None:
            return found
        with self.making:
            if year not in self.grounds:
                if len(self.grounds) >= self.most:
                    del self.grounds[next(iter(self.grounds))]
                self.grounds[year] = ground_of(self, year)
            return self.grounds[year]


def bench_of(card: Scorecard, plan: Plan, followed: Panel | None = None, *, seed: int = 2019) -> Bench:
    """A bench for a plan's questions. Raises what :func:`ganchao.catchup.find_targets` raises for plans without aim."""
    bench = Bench(card, plan, followed, seed)
    assert bench.years  # raises where nothing is aimed at
    return bench


def ground_of(bench: Bench, year: int) -> Ground:
    """One year, ready."""
    card, own, node, seen = bench.card, bench.own, bench.node or None, bench.seen
    made, fresh = (Rivals(seen.field(year, node=node, draws=n, fresh=f), own)
                   for n, f in ((DRAWS, False), (FRESH, True)))  # fmt: skip
    start = expected(made, card.framework)
    idle = chances_of(fresh, fresh.coming)
    made, fresh = (light(replace(each, base=start)) for each in (made, fresh))
    today = Rivals(seen.as_today(year, node=node), own)
    if not bench.usable.measures:
        return Ground(year, made, fresh, today, start, idle, None, None, None)
    for each in range(card.years[-1] + 1, year + 1):
        if each not in bench.baselines:
            bench.baselines[each] = baseline_of(seen, own, each)
    baseline = np.stack([bench.baselines[each] for each in range(card.years[-1] + 1, year + 1)])
    beside = known_beside(bench.plan, bench.followed, bench.unit)
    asked = bench.usable.model_copy(update={"aims": (Aim(year=year, rank=1, node=bench.node),)})
    both = both_portfolios(card, asked, seen, draws=MEASURE_DRAWS, seed=bench.seed, beside=beside, baseline=baseline,
                            most_fresh=STATED)
    made_of, check = (replace(each, contests=tuple(map(lightened, each.contests))) for each in both)
    made_of = with_luck(made_of, bench.seed)
    nothing = np.full(len(made_of.measures), -1)
    for portfolio in (made_of, check):  # scores rivals now
        stated(portfolio, nothing, seed=bench.seed)
    rank = bench.wanted().rank
    wanted = replace(made_of, contests=tuple(replace(contest, upto=rank) for contest in made_of.contests))
    return Ground(year, made, fresh, today, start, idle, made_of, check,
                  likeliest(wanted, seed=bench.seed, limits=QUICK))  # fmt: skip


def lightened(contest: Contest) -> Contest:
    """A contest whose rivals are kept without their values, where they can be."""
    against = contest.against
    if isinstance(against, Rivals):
        return replace(contest, against=light(against))
    if isinstance(against, Padded) and isinstance(against.field, Rivals):
        return replace(contest, against=replace(against, field=light(against.field)))
    return contest
