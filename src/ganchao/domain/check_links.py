"""What can be wrong with milestones, standards, alignment, services, ledgers, lenses, events and jurisdictions."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ganchao.domain.alignment import UpperItem
from ganchao.domain.check_funnel import check_funnels
from ganchao.domain.check_target_path import check_target_paths
from ganchao.domain.framework import Framework
from ganchao.domain.measure import Measure
from ganchao.domain.place import Steps, there
from ganchao.domain.plan import Plan
from ganchao.domain.plan_problem import followed, found, unknown
from ganchao.domain.standard import Rule, RuleKind
from ganchao.errors import Problem


def check_milestones(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """No milestone lies before what it belongs to can begin; rounds in which measures start lag behind the calendar."""
    lag = framework.rounds.lag
    for at, milestone in enumerate(plan.milestones):
        steps = ("milestones", at)
        for code in milestone.serves:
            measure = plan.coded[code].part if code in plan.coded else None
            if isinstance(measure, Measure) and measure.start and milestone.due.year < min(measure.start) - lag:
                begins = there(plan, (*plan.coded[code].steps, "start"))
                yield found(plan, (*steps, "due"), "milestone_early", code=milestone.code, due=milestone.due,
                            measure=code, start=min(measure.start), other=begins)
        if not milestone.serves:
            yield found(plan, steps, "milestone_alone", code=milestone.code)


def needs_of_rule(rule: Rule) -> list[str]:
    """Fields that a rule of its kind lacks."""
    if rule.kind is RuleKind.THRESHOLD:
        return [] if rule.at_least is not None or rule.at_most is not None else ["at_least / at_most"]
    if rule.kind is RuleKind.DIRECTION:
        return [] if rule.direction else ["direction"]
    if rule.kind in {RuleKind.INSPECTION, RuleKind.COUNT}:
        return [] if rule.at_least is not None else ["at_least"]
    return ["due"] if rule.kind is RuleKind.DATE and rule.due is None else []


def check_standards(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """Every clause has a rule that can be checked; findings belong to clauses."""
    known, clauses = followed(plan, framework), [c.code for s in plan.standards for c in s.clauses]
    for at, standard in enumerate(plan.standards):
        if not standard.clauses:
            yield found(plan, ("standards", at), "no_clauses", code=standard.code)
        for k, clause in enumerate(standard.clauses):
            steps = ("standards", at, "clauses", k)
            if clause.rule is None:
                yield found(plan, steps, "no_rule", code=clause.code)
            else:
                yield from wrong_rule(plan, (*steps, "rule"), clause.code, clause.rule, known)
    for at, check in enumerate(plan.checks):
        if check.clause not in clauses:
            yield unknown(plan, ("checks", at, "clause"), "clause", check.clause, clauses)
        if check.value is None and check.done is None and check.finding is None:
            yield found(plan, ("checks", at), "nothing_found", code=check.clause)


def wrong_rule(plan: Plan, steps: Steps, code: str, rule: Rule, known: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with the rule of a clause."""
    for need in needs_of_rule(rule):
        yield found(plan, steps, "rule_lacks", code=code, kind=rule.kind.value, need=need)
    if rule.indicator and rule.indicator not in known:
        yield unknown(plan, (*steps, "indicator"), "indicator", rule.indicator, known)
    if rule.at_least is not None and rule.at_most is not None and rule.at_least > rule.at_most:
        yield found(plan, steps, "rule_empty", code=code, low=rule.at_least, high=rule.at_most)


def check_alignment(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """Links join an element of ours and an item of a plan above."""
    items = [item.code for upper in plan.upper_plans for item in upper.items]
    ours = [code for code, placed in plan.coded.items() if not isinstance(placed.part, UpperItem)]
    owners = [owner.code for owner in plan.owners]
    kinds: dict[tuple[str, str], dict[str, int]] = {}
    for at, link in enumerate(plan.alignments):
        if link.local not in ours:
            yield unknown(plan, ("alignments", at, "local"), "element", link.local, ours)
        if link.item not in items:
            yield unknown(plan, ("alignments", at, "item"), "item", link.item, items)
        if link.confirmed_by and link.confirmed_by not in owners:
            yield unknown(plan, ("alignments", at, "confirmed_by"), "owner", link.confirmed_by, owners)
        said = kinds.setdefault((link.local, link.item), {})
        if link.kind in said:
            yield found(plan, ("alignments", at), "link_twice", local=link.local, item=link.item,
                        other=there(plan, ("alignments", said[link.kind])))
        said.setdefault(link.kind, at)
        if {"implements", "conflicts"} <= said.keys() and link.kind in {"implements", "conflicts"}:
            against = said["conflicts" if link.kind == "implements" else "implements"]
            yield found(plan, ("alignments", at, "kind"), "link_contradicts", local=link.local, item=link.item,
                        other=there(plan, ("alignments", against, "kind")))
    for at, upper in enumerate(plan.upper_plans):
        own = [item.code for item in upper.items]
        for k, proposal in enumerate(upper.proposals):
            if proposal.item and proposal.item not in own:
                yield unknown(plan, ("upper_plans", at, "proposals", k, "item"), "item", proposal.item, own)


def check_services(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """Services and industries are measured by indicators of the plan, against places that are listed."""
    known = followed(plan, framework)
    places = [reference.code for reference in plan.references]
    for at, service in enumerate(plan.services):
        if service.indicator not in known:
            yield unknown(plan, ("services", at, "indicator"), "indicator", service.indicator, known)
        if service.reference not in places:
            yield unknown(plan, ("services", at, "reference"), "reference", service.reference, places)
    for at, industry in enumerate(plan.industries):
        if industry.indicator and industry.indicator not in known:
            yield unknown(plan, ("industries", at, "indicator"), "indicator", industry.indicator, known)


def check_ledgers(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """Lines of ledgers lead to measures that exist and are closed only once done; campaigns name their ledger."""
    measures, ledgers = [m.code for m in plan.measures], [ledger.code for ledger in plan.ledgers]
    headings = [*(lens.code for lens in plan.lenses), *(basket.code for basket in plan.baskets)]
    for at, ledger in enumerate(plan.ledgers):
        for k, entry in enumerate(ledger.entries):
            steps = ("ledgers", at, "entries", k)
            for code in entry.leads_to:
                if code not in measures:
                    yield unknown(plan, (*steps, "leads_to"), "measure", code, measures)
            if entry.heading and entry.heading not in headings:
                yield unknown(plan, (*steps, "heading"), "heading", entry.heading, headings)
            if entry.closed is not None and entry.status not in {"done", "dropped"}:
                yield found(plan, (*steps, "closed"), "closed_open", code=entry.code, status=entry.status)
    for at, campaign in enumerate(plan.campaigns):
        if campaign.ledger and campaign.ledger not in ledgers:
            yield unknown(plan, ("campaigns", at, "ledger"), "ledger", campaign.ledger, ledgers)


def check_lenses(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """Headings speak of nodes that exist; expectations stand under a heading and lead to measures."""
    nodes, measures = list(framework.node_codes), [m.code for m in plan.measures]
    headings, baskets = [lens.code for lens in plan.lenses], [basket.code for basket in plan.baskets]
    for at, lens in enumerate(plan.lenses):
        for code in lens.groups:
            if code not in nodes:
                yield unknown(plan, ("lenses", at, "groups"), "node", code, nodes)
        for code in lens.baskets:
            if code not in baskets:
                yield unknown(plan, ("lenses", at, "baskets"), "basket", code, baskets)
    for at, expectation in enumerate(plan.expectations):
        if expectation.heading and expectation.heading not in headings:
            yield unknown(plan, ("expectations", at, "heading"), "heading", expectation.heading, headings)
        for code in expectation.measures:
            if code not in measures:
                yield unknown(plan, ("expectations", at, "measures"), "measure", code, measures)


def check_events(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """Events move indicators of the index or of the plan."""
    known = [*followed(plan, framework), *framework.columns()]
    for at, event in enumerate(plan.events):
        for k, effect in enumerate(event.effects):
            if effect.indicator not in known:
                yield unknown(plan, ("events", at, "effects", k, "indicator"), "indicator", effect.indicator, known)


def check_jurisdictions(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """One city at a time; what changes with it exists."""
    known = [*followed(plan, framework), *framework.columns()]
    for at, part in enumerate(plan.jurisdictions):
        if part.first is not None and part.last is not None and part.last < part.first:
            yield found(plan, ("jurisdictions", at), "years_backwards", first=part.first, last=part.last)
        for code in part.changes:
            if code not in known:
                yield unknown(plan, ("jurisdictions", at, "changes"), "indicator", code, known)
    order = sorted(enumerate(plan.jurisdictions), key=lambda pair: pair[1].first if pair[1].first is not None else -1)
    for (before, older), (at, newer) in itertools.pairwise(order):
        if older.last is None or newer.first is None or older.last >= newer.first:
            yield found(plan, ("jurisdictions", at, "first"), "two_cities", older=older.under, newer=newer.under,
                        other=there(plan, ("jurisdictions", before, "last")))


def check_targets(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """Values promised, and the paths to them."""
    known = [*followed(plan, framework), *framework.node_codes, *(each.code for each in framework.indicators)]
    yield from check_target_paths(plan, plan.targets, known, [measure.code for measure in plan.measures])


def check_leading(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """Leading indicators tell of indicators of the index; they read check-ins of their own, or of a promise."""
    known = [indicator.code for indicator in framework.scored]
    promises = [target.code for target in plan.targets]
    for at, leading in enumerate(plan.leading):
        if leading.indicator not in known:
            yield unknown(plan, ("leading", at, "indicator"), "indicator", leading.indicator, known)
        if leading.reports and leading.reports not in promises:
            yield unknown(plan, ("leading", at, "reports"), "target", leading.reports, promises)
        if leading.season and leading.season_spread is None:
            yield found(plan, ("leading", at, "season"), "season_spread", code=leading.code)



def check_leads(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """Funnels, and the library that leads are attributed to."""
    yield from check_funnels(plan, followed(plan, framework))


LINK_CHECKS: Final[tuple[Callable[[Plan, Framework], Iterator[Problem]], ...]] = (
    check_milestones, check_standards, check_alignment, check_services, check_ledgers, check_lenses, check_events,
    check_jurisdictions, check_targets, check_leading, check_leads,
)  # fmt: skip
