"""Plans whose skeleton, standards, links or ledgers do not hold together: what is written and the key it must name.

The row that must be named is the one that ends with ``# here``.
"""

from __future__ import annotations

LINE = "main_lines:\n  - {code: main, name: 主线}\n"
BASKET = "baskets:\n  - {code: b, members: [{indicator: rd}]}\n"
MEASURE = "measures:\n  - {code: rail, owner: 交通局, start: 2026, effects: [{indicator: rd, add: 1, grade: C}]}\n"
UPPER = "upper_plans:\n  - {code: city, items: [{code: item, name: 事项}]}\n"
OWNER = "owners: [{code: office, name: 办公室}]\n"
OWN = "indicators:\n  - {code: air, direction: lower}\n"

BROKEN: dict[str, tuple[str, str]] = {
    "two main lines where one is declared": (
        "counts: {main_lines: 1} # here\nmain_lines:\n  - {code: a}\n  - {code: b}\n", "plan.count"),
    "a count of a list nobody has": ("counts: {mainlines: 1} # here\n" + LINE, "unknown.close"),
    "fewer goals than declared": ("counts:\n  goals: 5 # here\ngoals:\n  - {code: g}\n", "plan.count"),
    "one code for two lists": (LINE + "goals:\n  - code: main # here\n", "plan.code_elsewhere"),
    "one code twice in a list": ("goals:\n  - {code: g}\n  - code: g # here\n", "plan.told_twice"),
    "one code inside another's list": (
        "main_lines:\n  - code: a\n    halves:\n      - {code: h}\n      - code: h # here\n", "plan.told_twice"),
    "an own indicator that the index has": ("indicators:\n  - code: rd # here\n", "plan.indicator_of_framework"),
    "a strategy that serves nothing known": (
        LINE + "strategies:\n  - code: s\n    serves: mian # here\n", "unknown.close"),
    "a strategy that serves a goal": (
        "goals:\n  - {code: g}\nstrategies:\n  - code: s\n    serves: g # here\n", "plan.serves_wrong"),
    "a priority that serves a main line": (
        LINE + "priorities:\n  - code: p\n    serves: main # here\n", "plan.serves_wrong"),
    "elements that serve one another": (
        "goals:\n  - code: g\n    serves: h # here\n  - {code: h, serves: g}\n", "plan.serves_cycle"),
    "an owner who does not exist": (
        OWNER + "goals:\n  - code: g\n    roles:\n      lead: offise # here\n", "unknown.close"),
    "a helper who does not exist": (
        OWNER + "goals:\n  - code: g\n    roles: {lead: office, helpers: [nobody]} # here\n", "unknown.none"),
    "a post within no department": (
        "owners:\n  - {code: office, name: 办公室}\n  - {code: post, name: 岗位, kind: post, within: dept} # here\n",
        "unknown.none"),
    "a quote from no document": (
        "goals:\n  - code: g\n    says: {text: 更高, document: article} # here\n", "unknown.none"),
    "a quote beyond the last paragraph": (
        "documents: [{code: article, title: 报道, paragraphs: 3}]\ngoals:\n  - code: g\n    says:\n      text: 更高\n"
        "      document: article\n      paragraph: 4 # here\n", "plan.no_paragraph"),
    "an empty basket": ("baskets:\n  - {code: b} # here\n", "plan.empty_basket"),
    "a basket of something unknown": (
        "baskets:\n  - code: b\n    members:\n      - indicator: rdd # here\n", "unknown.close"),
    "an indicator twice in a basket": (
        "baskets:\n  - code: b\n    members:\n      - indicator: rd\n      - indicator: rd # here\n",
        "plan.member_twice"),
    "a basket that does not know what is good": (
        OWN + "baskets:\n  - code: b\n    members:\n      - indicator: air # here\n", "plan.needs_goalposts"),
    "goalposts at one place": (
        "baskets:\n  - code: b\n    members:\n      - indicator: rd\n        goalposts: {worst: 3, best: 3} # here\n",
        "plan.equal_goalposts"),
    "a goal measured by no basket": (BASKET + "goals:\n  - code: g\n    basket: bb # here\n", "unknown.none"),
    "a coupling of no basket": (
        BASKET + "couplings:\n  - code: c\n    baskets: [b, d] # here\n", "unknown.none"),
    "a coupling of one": (BASKET + "couplings:\n  - code: c\n    baskets: [b] # here\n", "documents.too_few"),
    "a target without a year": ("goals:\n  - {code: g, target: 60} # here\n", "plan.goal_without_year"),
    "a goal above 100": ("goals:\n  - code: g\n    year: 2026\n    target: 120 # here\n", "plan.goal_beyond"),
    "a start below 0": ("goals:\n  - code: g\n    baseline: -3 # here\n", "plan.goal_beyond"),
    "goalposts reversed": (
        OWN.replace("lower", "higher") + "baskets:\n  - code: b\n    members:\n      - indicator: air\n"
        "        goalposts: {worst: 90, best: 10} # here\n", "plan.goalposts_higher"),
    "goalposts of what should fall reversed": (
        OWN + "baskets:\n  - code: b\n    members:\n"
        "      - indicator: air\n        goalposts: {worst: 10, best: 90} # here\n", "plan.goalposts_lower"),
    "a target below the start": (
        "goals:\n  - code: g\n    baseline: 60\n    year: 2026\n    target: 50 # here\n", "plan.goal_backwards"),
    "a leading indicator nobody knows": ("goals:\n  - code: g\n    leading: [stafff] # here\n", "unknown.close"),
    "two themes for a year": (
        "themes:\n  - {code: t, year: 2025}\n  - code: u\n    year: 2025 # here\n", "plan.two_themes"),
    "envelopes beyond the budget": (
        "budgets:\n  2025: 3 # here\npriorities:\n  - {code: p, budgets: {2025: 2}}\n"
        "  - {code: q, budgets: {2025: 2}}\n",
        "plan.envelopes"),
    "an assumption about nothing": (
        "assumptions:\n  - code: a\n    text: 假定\n    about: [main] # here\n", "unknown.none"),
    "an effect on an unknown indicator": (
        "measures:\n  - code: m\n    owner: 某局\n    effects:\n      - indicator: aair # here\n        add: 1\n"
        "        grade: C\n" + OWN, "unknown.close"),
    "measures that need one another": (
        "measures:\n  - code: m\n    owner: 某局\n    needs: n # here\n  - {code: n, owner: 某局, needs: m}\n",
        "plan.cycle"),
    "a milestone before the start": (
        MEASURE + "milestones:\n  - code: n\n    serves: rail\n    due: 2025-12-31 # here\n", "plan.milestone_early"),
    "a milestone of nothing": ("milestones:\n  - {code: n, due: 2025-12-31} # here\n", "plan.milestone_alone"),
    "a day that is none": (MEASURE + "milestones:\n  - code: n\n    serves: rail\n    due: 2026-02-30 # here\n",
                           "documents.not_a_date"),
    "a bottom line above the stretch limit": (
        "levers:\n  - {indicator: rd, stretch_limit: 4}\nbottom_lines:\n  - code: a\n    indicator: rd\n"
        "    value: 5 # here\n", "plan.line_beyond_limit"),
    "a veto that nothing breaks": ("bottom_lines:\n  - {code: a, kind: veto} # here\n", "plan.line_lacks"),
    "a standard without clauses": ("standards:\n  - {code: s} # here\n", "plan.no_clauses"),
    "a clause without a rule": (
        "standards:\n  - code: s\n    clauses:\n      - {code: c, name: 平} # here\n", "plan.no_rule"),
    "a threshold without a value": (
        "standards:\n  - code: s\n    clauses:\n      - code: c\n        rule: {kind: threshold} # here\n",
        "plan.rule_lacks"),
    "a direction without a way": (
        "standards:\n  - code: s\n    clauses:\n      - code: c\n        rule: {kind: direction} # here\n",
        "plan.rule_lacks"),
    "a rule that nothing passes": (
        "standards:\n  - code: s\n    clauses:\n      - code: c\n"
        "        rule: {kind: threshold, at_least: 5, at_most: 3} # here\n", "plan.rule_empty"),
    "a rule on an unknown indicator": (
        OWN + "standards:\n  - code: s\n    clauses:\n      - code: c\n        rule:\n          kind: threshold\n"
        "          at_most: 3\n          indicator: airr # here\n", "unknown.close"),
    "a check of no clause": ("checks:\n  - clause: c # here\n    period: 2025\n    value: 3\n", "unknown.none"),
    "a check that found nothing": (
        "standards:\n  - {code: s, clauses: [{code: c, rule: {kind: judged}}]}\nchecks:\n"
        "  - {clause: c, period: 2025} # here\n", "plan.nothing_found"),
    "a period that is none": (
        "standards:\n  - {code: s, clauses: [{code: c, rule: {kind: judged}}]}\nchecks:\n"
        "  - clause: c\n    finding: pass\n    period: 2025-13 # here\n", "documents.not_a_time"),
    "a link to no item": (
        LINE + UPPER + "alignments:\n  - local: main\n    item: itme # here\n", "unknown.close"),
    "a link of nothing of ours": (
        LINE + UPPER + "alignments:\n  - item: item\n    local: mian # here\n", "unknown.close"),
    "a link written twice": (
        LINE + UPPER + "alignments:\n  - {local: main, item: item}\n  - {local: main, item: item} # here\n",
        "plan.link_twice"),
    "a link that contradicts another": (
        LINE + UPPER + "alignments:\n  - {local: main, item: item, kind: implements}\n"
        "  - local: main\n    item: item\n    kind: conflicts # here\n", "plan.link_contradicts"),
    "a link confirmed by nobody known": (
        LINE + UPPER + OWNER + "alignments:\n  - local: main\n    item: item\n    confirmed_by: offise # here\n",
        "unknown.close"),
    "a strength beyond the scale": (
        LINE + UPPER + "alignments:\n  - local: main\n    item: item\n    strength: 4 # here\n", "documents.too_large"),
    "a proposal taken up in no item": (
        "upper_plans:\n  - code: city\n    items: [{code: item}]\n    proposals:\n      - text: 建议\n"
        "        item: itme # here\n", "unknown.close"),
    "a service measured by nothing": (
        "references: [{code: jn, name: 参照}]\nservices:\n  - code: v\n    reference: jn\n    indicator: air # here\n",
        "unknown.none"),
    "a service against nowhere": (
        OWN + "services:\n  - code: v\n    indicator: air\n    reference: jn # here\n", "unknown.none"),
    "an entry that leads nowhere": (
        "ledgers:\n  - code: l\n    kind: problem\n    entries:\n      - code: e\n        leads_to: raill # here\n"
        + MEASURE, "unknown.close"),
    "an entry closed while open": (
        "ledgers:\n  - code: l\n    kind: problem\n    entries:\n      - code: e\n        closed: 2025-05-01 # here\n",
        "plan.closed_open"),
    "a campaign without its ledger": ("campaigns:\n  - code: c\n    ledger: l # here\n", "unknown.none"),
    "a heading on no group": (
        "lenses:\n  - code: h\n    lens: microscope\n    groups: [inputt] # here\n", "unknown.close"),
    "an expectation under no heading": ("expectations:\n  - code: x\n    heading: h # here\n", "unknown.none"),
    "an event that moves nothing known": (
        "events:\n  - code: e\n    year: 2026\n    effects:\n      - indicator: rdd # here\n        add: 1\n",
        "unknown.close"),
    "two cities at once": (
        "jurisdictions:\n  - {under: 甲市, last: 2019}\n  - under: 乙市\n    first: 2019 # here\n", "plan.two_cities"),
    "a jurisdiction backwards": (
        "jurisdictions:\n  - {under: 甲市, first: 2019, last: 2018} # here\n", "plan.years_backwards"),
    "a text cut short by a comma": ("goals:\n  - {code: g, name: {en: air, water}} # here\n", "documents.comma"),
}  # fmt: skip


def row_of(text: str) -> int:
    """Row of the line that ends with ``# here``."""
    return next(k for k, line in enumerate(text.splitlines(), start=1) if line.endswith("# here"))
