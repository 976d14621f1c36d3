"""Small cases as the planner sees them."""

from __future__ import annotations

import numpy as np

from ganchao.targeting.against import Contest
from ganchao.targeting.portfolio import Luck, Portfolio, portfolio_of
from tests.targeting.enumeration import Case


def portfolio_from(case: Case) -> Portfolio:
    """The case's plan at the planner's door."""
    contests = [
        Contest(aim, case.years.index(aim.year), aim.rank, field)
        for aim, field in zip(case.plan.aims, case.fields, strict=True)
    ]
    luck = None
    if case.luck is not None:
        luck = Luck(case.luck.works, np.concatenate([case.luck.off[m.code] for m in case.plan.measures], axis=1))
    return portfolio_of(
        case.plan.replace(capacities={"land": 1e6, **case.plan.capacities}), years=case.years,
        indicators=case.indicators, better=case.fields[0].better, baseline=case.baseline, contests=contests, luck=luck,
    )
