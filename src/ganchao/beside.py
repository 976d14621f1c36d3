"""What stands beside a project's documents: leads and check-ins, read for ``check`` as the commands read them.

Where documents have errors, tables are checked against what can be read of them, so that everything is told at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ganchao.check_ins import Desk
from ganchao.deeds import read_deeds
from ganchao.domain.check_years import nearly_over
from ganchao.domain.place import place
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import GanchaoError, InvalidInput, Problem, Where
from ganchao.files.checkins import read_checkins
from ganchao.files.leads import read_leads
from ganchao.leads import book_of, own_leads
from ganchao.planning.baskets import sub_indices
from ganchao.planning.values import values_known
from ganchao.project import Project, illegible
from ganchao.promises import CHECK_INS


def problems_beside(
    source: Project, known: Sequence[Problem] = (), card: Scorecard | None = None, today: datetime.date | None = None
) -> tuple[Problem, ...]:
    """Everything to say about ``leads.csv``, ``checkins.csv``, years nearly over and, once scored, goals behind us.

    ``known`` are the problems of the documents: names that may stand in what cannot be read are not missed.
    """
    found = (*problems_of_leads(source), *problems_of_check_ins(source))
    if illegible(known, "targets", "measures", "milestones", "indicators", "leading", "funnels", "resources"):
        found = tuple(problem for problem in found if not problem.key.startswith("unknown."))
    if source.plan is not None:
        late = nearly_over(source.plan, source.framework, source.plan.as_of or today)
        found = (*found, *(replace(problem, where=replace(problem.where, file="plan")) for problem in late))
    return found if card is None else (*found, *goals_behind(source, card))


def goals_behind(source: Project, card: Scorecard) -> Iterator[Problem]:
    """Goals whose target is no better than what we have today."""
    plan = source.plan
    wanted = [] if plan is None else [goal for goal in plan.goals if goal.target is not None and goal.basket]
    if plan is None or not wanted:
        return
    try:
        indices = sub_indices(plan, card, values_known(plan, card, source.followed))
    except GanchaoError:  # nothing says who we are: the commands that need it tell that
        return
    for at, goal in enumerate(plan.goals):
        last = indices[goal.basket].last() if goal in wanted and goal.basket in indices else None
        if last is not None and goal.target is not None and last[1] >= goal.target:
            where = Where("plan", path=place(plan, ("goals", at)))
            values = {"goal": goal.name or goal.code, "target": goal.target, "value": f"{last[1]:.1f}", "year": last[0]}
            yield Problem("plan.goal_behind", where, values, "warning")


def problems_of_leads(source: Project) -> Sequence[Problem]:
    """What is wrong with the leads, by the funnels of the plan or those that are shipped."""
    file = own_leads(source)
    if file is None:
        return ()
    try:
        return read_leads(file, book_of(source, None)[0]).notes
    except InvalidInput as error:
        return error.problems


def problems_of_check_ins(source: Project) -> Sequence[Problem]:
    """What is wrong with the check-ins, by everything in the plan that can be reported on."""
    folder = source.place if source.place.is_dir() else source.place.parent
    if source.plan is None or not (folder / CHECK_INS).is_file():
        return ()
    subjects = Desk(source, read_deeds(folder)).subjects
    return read_checkins(folder / CHECK_INS, [subject.path for subject in subjects.values()])[1]
