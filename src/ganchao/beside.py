"""What stands beside a project's documents: leads and check-ins, read for ``check`` as the commands read them."""

from __future__ import annotations

from collections.abc import Sequence

from ganchao.check_ins import Desk
from ganchao.deeds import read_deeds
from ganchao.errors import InvalidInput, Problem
from ganchao.files.checkins import read_checkins
from ganchao.files.leads import read_leads
from ganchao.leads import book_of, own_leads
from ganchao.project import Project
from ganchao.promises import CHECK_INS


def problems_beside(source: Project) -> tuple[Problem, ...]:
    """Everything to say about ``leads.csv`` and ``checkins.csv`` of a project; nothing where they are not there."""
    return (*problems_of_leads(source), *problems_of_check_ins(source))


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
