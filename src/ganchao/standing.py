"""Wires planning and benchmarking: a plan with how it stands today, couplings of its baskets among it."""

from __future__ import annotations

import datetime

from ganchao.benchmarking.coupling import coordinated
from ganchao.domain.panel import Panel
from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.planning.alignment import coverages
from ganchao.planning.baskets import sub_indices
from ganchao.planning.industries import divided
from ganchao.planning.ledgers import ledgers, promises
from ganchao.planning.quality import quality
from ganchao.planning.services import services
from ganchao.planning.standards import judged
from ganchao.planning.tree import tree_of
from ganchao.planning.values import own_unit, values_known
from ganchao.reporting.outline import Outline


def outline_of(card: Scorecard, plan: Plan, followed: Panel | None, on: datetime.date) -> Outline:
    """Everything that can be said of a plan as a plan.

    Parameters
    ----------
    card
        Scores of the index, ours among them.
    plan
        The plan.
    followed
        Values of the plan's own indicators, if there are any.
    on
        Today: what lies after it is not yet due.

    Raises
    ------
    InvalidInput
        Where neither plan nor framework says who we are.
    UnknownName
        Where our unit has no data.
    """
    values = values_known(plan, card, followed)
    baskets, tree = sub_indices(plan, card, values), tree_of(plan)
    couplings = {
        coupling.code: coordinated({
            year: [float(baskets[code].value[at, 0]) / 100 for code in coupling.baskets]
            for at, year in enumerate(values.years)
            if all(baskets[code].comparable[at] for code in coupling.baskets)
        })
        for coupling in plan.couplings
    }
    return Outline(
        card, plan, own_unit(plan, card), on, values, tree, baskets, quality(plan, tree, baskets), coverages(plan),
        judged(plan, values, on), services(plan, values), divided(plan, values), couplings, ledgers(plan, on),
        promises(plan, on),
    )  # fmt: skip
