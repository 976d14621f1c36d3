"""What can be wrong with a plan's skeleton: codes, counts, who serves whom, owners, quotes, baskets, money, years."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ganchao.domain.aim import WORDS
from ganchao.domain.element import Quote, Roles
from ganchao.domain.framework import Direction, Framework
from ganchao.domain.place import there
from ganchao.domain.plan import Plan
from ganchao.domain.plan_problem import cycles_in, followed, found, unknown, warned
from ganchao.errors import Problem, Say

SERVES: Final[Mapping[str, tuple[str, ...]]] = {
    "strategies": ("main_lines", "halves"), "priorities": ("strategies",),
    "milestones": ("measures", "priorities", "goals", "cards", "events", "bottom_lines", "items", "entries"),
}  # fmt: skip
"""Lists whose entries serve entries of certain lists only."""


def check_codes(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """A code means one thing."""
    nodes = set(framework.node_codes) | {indicator.code for indicator in framework.indicators}
    for placed in plan.walk():
        first = plan.coded[placed.part.code]
        steps, code = placed.steps, placed.part.code
        same = first.steps != steps and first.steps[:-1] == steps[:-1]
        if same and steps[0] in {"targets", "funnels", "resources"}:
            continue  # their own checks, which also serve documents of their own, tell it
        other = there(plan, (*first.steps, "code"))
        if same:
            yield found(plan, (*steps, "code"), "told_twice", code=code, other=other)
        elif first.steps != steps:
            kind = Say(f"plan.list.{list_of(first.steps)}")
            yield found(plan, (*steps, "code"), "code_elsewhere", code=code, list=kind, other=other)
        if code in nodes and steps[0] == "indicators":
            yield found(plan, (*steps, "code"), "indicator_of_framework", code=code)


def list_of(steps: tuple[str | int, ...]) -> str:
    """The list something stands in: ``items`` within ``upper_plans``."""
    return str(steps[-2])


def check_counts(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """As many of each as the plan itself says."""
    lists = [name for name in type(plan).model_fields if isinstance(getattr(plan, name), tuple)]
    for name, count in plan.counts.items():
        if name not in lists:
            yield unknown(plan, ("counts", name), "list", name, lists)
        elif (there := len(getattr(plan, name))) != count:
            yield found(plan, ("counts", name), "count", list=Say(f"plan.list.{name}"), said=count, there=there)


def check_serving(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """What serves something serves what exists, of a fitting kind, and not itself."""
    for placed in plan.walk():
        serves, name = getattr(placed.part, "serves", ()), list_of(placed.steps)
        for code in serves:
            if code not in plan.coded:
                yield unknown(plan, (*placed.steps, "serves"), "element", code, list(plan.coded))
            elif name in SERVES and (kind := list_of(plan.coded[code].steps)) not in SERVES[name]:
                yield found(plan, (*placed.steps, "serves"), "serves_wrong", code=code, kind=Say(f"plan.list.{kind}"),
                            wanted=Say(f"plan.list.{SERVES[name][0]}"))
    needs = {code: getattr(placed.part, "serves", ()) for code, placed in plan.coded.items()}
    for cycle in cycles_in(needs):
        yield found(plan, (*plan.coded[cycle[0]].steps, "serves"), "serves_cycle", way=" → ".join((*cycle, cycle[0])))


def check_roles(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """Whoever answers for something is among the owners."""
    owners = [owner.code for owner in plan.owners]
    for placed in plan.walk():
        roles = getattr(placed.part, "roles", None)
        for role, codes in roles.named().items() if isinstance(roles, Roles) else ():
            for code in codes:
                if code not in owners:
                    yield unknown(plan, (*placed.steps, "roles", role), "owner", code, owners)
    for at, owner in enumerate(plan.owners):
        if owner.within and owner.within not in owners:
            yield unknown(plan, ("owners", at, "within"), "owner", owner.within, owners)


def check_quotes(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """Quotes come from documents that are listed, from paragraphs they have."""
    documents = {document.code: document for document in plan.documents}
    rows: list[tuple[tuple[str | int, ...], object]] = [(placed.steps, placed.part) for placed in plan.walk()]
    rows += [((name, at), row) for name in ("aims", "chronicle") for at, row in enumerate(getattr(plan, name))]
    for steps, part in rows:
        quote = getattr(part, "says", None)
        if not isinstance(quote, Quote):
            continue
        if quote.document not in documents:
            yield unknown(plan, (*steps, "says", "document"), "document", quote.document, list(documents))
            continue
        last = documents[quote.document].paragraphs
        if last is not None and quote.paragraph is not None and quote.paragraph > last:
            yield found(plan, (*steps, "says", "paragraph"), "no_paragraph", document=quote.document,
                        paragraph=quote.paragraph, last=last)


def check_commitment(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """An aim is promised as firmly as the word in its wording says."""
    for at, aim in enumerate(plan.aims):
        said = [word for word in WORDS if aim.says is not None and word in aim.says.text]
        if len(said) == 1 and WORDS[said[0]] is not aim.commitment:
            words = {commitment: word for word, commitment in WORDS.items()}
            yield warned(found(plan, ("aims", at, "commitment"), "commitment_word", word=said[0],
                               meant=words[aim.commitment]))


RANK_SAID: Final = re.compile(r"前\s*(\d+)\s*[名位强]|第\s*(\d+)\s*[名位]|(?:top|first|rank)\s+(\d+)", re.IGNORECASE)
"""Ranks in the wording of an aim: 前120名, 第 30 位, "the first 100"."""


def check_quoted_rank(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """An aim is the rank that its wording names, where it names any."""
    for at, aim in enumerate(plan.aims):
        said = [int(next(filter(None, each))) for each in RANK_SAID.findall(aim.says.text if aim.says else "")]
        if said and aim.rank is not None and aim.rank not in said:
            yield warned(found(plan, ("aims", at, "rank"), "quoted_rank", said=said[0], rank=aim.rank))


def check_baskets(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """Baskets hold indicators that exist, and who is measured by a basket names one that exists."""
    baskets = [basket.code for basket in plan.baskets]
    for at, basket in enumerate(plan.baskets):
        yield from wrong_members(plan, at, framework)
        if not basket.members:
            yield found(plan, ("baskets", at), "empty_basket", code=basket.code)
    for placed in plan.walk():
        if (code := getattr(placed.part, "basket", "")) and code not in baskets:
            yield unknown(plan, (*placed.steps, "basket"), "basket", code, baskets)
    for at, coupling in enumerate(plan.couplings):
        for code in coupling.baskets:
            if code not in baskets:
                yield unknown(plan, ("couplings", at, "baskets"), "basket", code, baskets)


FRAMEWORK: Final = Say("plan.in_framework")
"""Where the direction of an indicator of the index is written."""


def wrong_members(plan: Plan, at: int, framework: Framework) -> Iterator[Problem]:
    """What is wrong with the members of a basket."""
    basket, own, nodes = plan.baskets[at], [i.code for i in plan.indicators], list(framework.node_codes)
    directions = {each.code: (each.direction, FRAMEWORK) for each in framework.scored} | {
        each.code: (each.direction, there(plan, ("indicators", k))) for k, each in enumerate(plan.indicators)
    }
    for k, member in enumerate(basket.members):
        steps = ("baskets", at, "members", k)
        if member.indicator not in own and member.indicator not in nodes:
            yield unknown(plan, (*steps, "indicator"), "indicator", member.indicator, [*own, *nodes])
        if member.indicator in [other.indicator for other in basket.members[:k]]:
            yield found(plan, steps, "member_twice", code=member.indicator, basket=basket.code)
        posts = member.goalposts
        if member.indicator in own and posts is None:
            yield found(plan, steps, "needs_goalposts", code=member.indicator)
        if posts is not None and posts.worst == posts.best:
            yield found(plan, (*steps, "goalposts"), "equal_goalposts", code=member.indicator, value=posts.best)
        elif posts is not None and member.indicator in directions:
            direction, other = directions[member.indicator]
            if (posts.best > posts.worst) != (direction is Direction.HIGHER):
                yield found(plan, (*steps, "goalposts"), f"goalposts_{direction.value}", code=member.indicator,
                            worst=posts.worst, best=posts.best, other=other)


FULL: Final = 100
"""A sub-index at its best."""


def check_goals(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """A goal's target has a year and lies above its start, both on the scale of a sub-index; what leads it exists."""
    known = followed(plan, framework)
    for at, goal in enumerate(plan.goals):
        for field in ("baseline", "target"):
            value = getattr(goal, field)
            if value is not None and not 0 <= value <= FULL:
                yield found(plan, ("goals", at, field), "goal_beyond", code=goal.code, value=value)
        if goal.target is not None and goal.year is None:
            yield found(plan, ("goals", at), "goal_without_year", code=goal.code)
        if goal.target is not None and goal.baseline is not None and goal.target <= goal.baseline:
            yield found(plan, ("goals", at, "target"), "goal_backwards", code=goal.code, target=goal.target,
                        baseline=goal.baseline)
        for code in goal.leading:
            if code not in known:
                yield unknown(plan, ("goals", at, "leading"), "indicator", code, known)


def check_themes(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """A year has one theme."""
    seen: dict[int, int] = {}
    for at, theme in enumerate(plan.themes):
        if (first := seen.setdefault(theme.year, at)) != at:
            yield found(plan, ("themes", at, "year"), "two_themes", year=theme.year,
                        other=there(plan, ("themes", first, "year")))


def check_envelopes(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """Priorities share no more money than there is."""
    for year, budget in plan.budgets.items():
        shared = sum(priority.budgets.get(year, 0.0) for priority in plan.priorities)
        if shared > budget * (1 + 1e-9):
            shares = [(-priority.budgets.get(year, 0.0), at) for at, priority in enumerate(plan.priorities)]
            largest = there(plan, ("priorities", min(shares)[1], "budgets", str(year)))
            yield found(plan, ("budgets", str(year)), "envelopes", year=year, shared=shared, budget=budget,
                        other=largest)


def check_assumptions(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """Assumptions are about elements that exist; what rests on a refuted one is told."""
    for at, assumption in enumerate(plan.assumptions):
        for code in assumption.about:
            if code not in plan.coded:
                yield unknown(plan, ("assumptions", at, "about"), "element", code, list(plan.coded))
        if assumption.status == "refuted" and assumption.about:
            yield warned(found(plan, ("assumptions", at), "refuted", code=assumption.code,
                               about=", ".join(assumption.about)))


SKELETON_CHECKS: Final[tuple[Callable[[Plan, Framework], Iterator[Problem]], ...]] = (
    check_codes, check_counts, check_serving, check_roles, check_quotes, check_commitment, check_quoted_rank,
    check_baskets, check_goals, check_themes, check_envelopes, check_assumptions,
)  # fmt: skip
