"""Leads simulated from a known pace: what estimates should find again."""

from __future__ import annotations

import datetime

import numpy as np

from ganchao.domain.document import Bilingual
from ganchao.domain.funnel import Contribution, Exit, Funnel, Stage
from ganchao.domain.lead import Leads
from ganchao.domain.panel import Floats
from ganchao.tracking.funnel_pace import usual

THREE = Funnel(
    code="projects", name=Bilingual(zh="项目", en="Projects"), measured_in=Bilingual(zh="亿元", en="bn"),
    stages=(
        Stage(code="talks", months=5, slow_months=11, conversion=0.5),
        Stage(code="signed", months=6, slow_months=12, conversion=0.8, counts=True),
        Stage(code="producing"),
    ),
    exits=(Exit(code="lost"), Exit(code="paused", returns=True)),
    contributions=(Contribution(indicator="output", stage="producing", add=2.0, ramp=(0.5, 1.0), spread=0.4),),
)


def truth(funnel: Funnel, faster: float = 1.0) -> Floats:
    """True monthly shares ``(stage, age, 2)``: the usual ones, or a pace away from them."""
    return np.stack([usual(stage) for stage in funnel.stages[:-1]]) * faster


def simulated(
    funnel: Funnel, hazard: Floats, rng: np.random.Generator, *, leads: int, first: int = 2012,
    as_of: datetime.date = datetime.date(2019, 6, 30), even: bool = True,
) -> tuple[Leads, np.ndarray]:
    """Leads as known on a day, and the month in which each truly reaches each stage (a million where it never does)."""
    last = (as_of.year - 1970) * 12 + as_of.month - 1
    begin = (first - 1970) * 12
    start = rng.integers(begin, last + 1, leads) if even else begin + np.arange(leads) % (last + 1 - begin)
    months = np.full((leads, len(funnel.stages)), 1_000_000)
    months[:, 0] = start
    gone, exit = np.full(leads, 1_000_000), np.full(leads, -1)
    for place in range(len(funnel.stages) - 1):
        rows = np.flatnonzero(months[:, place] < 1_000_000)
        left = np.ones(rows.size, dtype=bool)
        for age in range(hazard.shape[1]):
            here = rows[left]
            if not here.size:
                break
            u = rng.random(here.size)
            on, off = hazard[place, age]
            months[here[u < on], place + 1] = months[here[u < on], place] + age
            lost = here[(u >= on) & (u < on + off)]
            gone[lost], exit[lost] = months[lost, place] + age, 0
            left[np.flatnonzero(left)[u < on + off]] = False
    return seen(funnel, months, gone, exit, as_of, rng), months


def seen(funnel, months, gone, exit, as_of, rng) -> Leads:
    last = (as_of.year - 1970) * 12 + as_of.month - 1
    known = months <= last
    days = np.where(known, months, 0).astype("datetime64[M]").astype("datetime64[D]")
    days = days + rng.integers(0, 28, months.shape[0])[:, None]
    days = np.where(known, days, np.datetime64("NaT"))
    out = gone <= last
    ended = np.where(out, gone, 0).astype("datetime64[M]").astype("datetime64[D]") + 27
    left = np.where(out, ended, np.datetime64("NaT"))
    amount = np.round(rng.lognormal(0.5, 0.8, months.shape[0]), 2)
    count = months.shape[0]
    nothing, codes = ("",) * count, tuple(f"XM{k:06d}" for k in range(count))
    return Leads(funnel, as_of, codes, days, np.where(out, exit, -1), left, amount, nothing, nothing, nothing, nothing,
                 ((),) * count, nothing, {}, True)  # fmt: skip
