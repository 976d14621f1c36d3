"""Plans that do not hold together: what is written, the problem's key, the row and the place it must name."""

from __future__ import annotations

AIM = "aims: [{year: 2026, rank: 2}]\n"
RAIL = "  - code: rail\n    owner: 交通局\n    effects: [{indicator: rd, add: 1, grade: C}]\n"
PARK = "  - code: park\n    owner: 管委会\n    effects: [{indicator: staff, add: 9, grade: B}]\n"

BROKEN: dict[str, tuple[str, str, int, str]] = {
    "an aim without a rank": ("aims:\n  - {year: 2026}\n", "plan.one_rank", 2, "aims"),
    "an aim with two ranks": ("aims:\n  - {year: 2026, rank: 2, percentile: 50}\n", "plan.one_rank", 2, "aims"),
    "two aims for one year": (
        "aims:\n  - {year: 2026, rank: 2}\n  - {year: 2026, rank: 1}\n", "plan.two_aims", 3, "aims"),
    "a tier nobody knows": ("aims:\n  - year: 2026\n    tier: frist\n", "unknown.none", 3, "tier"),
    "a node nobody knows": ("aims:\n  - {year: 2026, rank: 2}\n  - year: 2027\n    rank: 1\n    node: inputt\n",
                            "unknown.close", 5, "node"),
    "a rank below one": ("aims:\n  - {year: 2026, rank: 0}\n", "documents.too_small", 2, "rank"),
    "a certain promise": (
        "aims:\n  - {year: 2026, rank: 2, confidence: 1}\n", "documents.too_large_strict", 2, "confidence"),
    "a year in words": ("aims:\n  - {year: next, rank: 2}\n", "documents.not_a_whole_number", 2, "year"),
    "a word of commitment nobody uses": (
        "aims:\n  - {year: 2026, rank: 2, commitment: hope}\n", "documents.not_one_of", 2,
                                         "commitment"),
    "an unknown key": (AIM + "leevers: []\n", "documents.unknown_key_close", 2, "leevers"),
    "a lever nobody knows": (AIM + "levers:\n  - indicator: rdd\n", "unknown.close", 3, "indicator"),
    "a lever told twice": (AIM + "levers:\n  - indicator: rd\n  - indicator: rd\n", "plan.told_twice", 4, "levers"),
    "a lever that follows itself": (
        AIM + "levers:\n  - indicator: rd\n    follows: {rd: 1}\n", "plan.follows_itself", 4,
                                    "follows"),
    "a lever that is followed by nobody known": (AIM + "levers:\n  - indicator: rd\n    follows: {stafff: 1}\n",
                                                 "unknown.close", 4, "stafff"),
    "a negative price": (AIM + "levers:\n  - {indicator: rd, cost: -1}\n", "documents.too_small", 3, "cost"),
    "a step of nothing": (AIM + "levers:\n  - {indicator: rd, step: 0}\n", "documents.too_small_strict", 3, "step"),
    "a floor without a value": (AIM + "bottom_lines:\n  - {code: a, indicator: rd}\n", "plan.line_lacks", 3,
                                "bottom_lines"),
    "a veto without measures": (
        AIM + "bottom_lines:\n  - {code: a, kind: veto}\n", "plan.line_lacks", 3, "bottom_lines"),
    "a line on an indicator nobody knows": (AIM + "bottom_lines:\n  - {code: a, indicator: rdd, value: 1}\n",
                                            "unknown.close", 3, "indicator"),
    "two lines of one code": (AIM + "bottom_lines:\n  - {code: a, indicator: rd, value: 1}\n"
                              "  - {code: a, indicator: staff, value: 1}\n", "plan.told_twice", 4, "code"),
    "a floor above the cap": (AIM + "bottom_lines:\n  - {code: a, indicator: rd, value: 9}\n"
                              "  - {code: b, kind: cap, indicator: rd, value: 5}\n", "plan.floor_above_cap", 3,
                              "value"),
    "a line beyond the limit": (AIM + "levers:\n  - {indicator: energy, stretch_limit: 0.4}\nbottom_lines:\n"
                                "  - {code: a, kind: cap, indicator: energy, value: 0.3}\n",
                              "plan.line_beyond_limit", 5,
                                "value"),
    "a line on measures nobody knows": (AIM + "bottom_lines:\n  - {code: a, kind: veto, measures: [raill]}\nmeasures:\n"
                                        + RAIL, "unknown.close", 3, "measures"),
    "a kind of line that does not exist": (
        AIM + "bottom_lines:\n  - {code: a, kind: wall}\n", "documents.not_one_of", 3,
                                           "kind"),
    "an effect on nothing": (AIM + "measures:\n" + RAIL.replace("rd", "rdd"), "unknown.close", 5, "indicator"),
    "two measures of one code": (AIM + "measures:\n" + RAIL + RAIL, "plan.told_twice", 6, "code"),
    "a measure that needs nobody known": (AIM + "measures:\n" + RAIL + "    needs: park\n", "unknown.none", 6, "needs"),
    "a measure that excludes nobody known": (AIM + "measures:\n" + RAIL + "    excludes: [parc]\n" + PARK,
                                             "unknown.close", 6, "excludes"),
    "a capacity nobody has": (AIM + "measures:\n" + RAIL + "    uses: {land: 3}\n", "unknown.none", 6, "uses"),
    "needed and excluded at once": (AIM + "measures:\n" + RAIL + "    needs: park\n    excludes: park\n" + PARK,
                                    "plan.needs_and_excludes", 3, "measures"),
    "measures that need one another": (AIM + "measures:\n" + RAIL + "    needs: park\n" + PARK + "    needs: rail\n",
                                       "plan.cycle", 6, "needs"),
    "a success beyond certainty": (AIM + "measures:\n" + RAIL + "    success: 1.2\n", "documents.too_large", 6,
                                   "success"),
    "a grade nobody gives": (AIM + "measures:\n" + RAIL.replace("grade: C", "grade: E"), "documents.not_one_of", 5,
                             "grade"),
    "a budget below nothing": (AIM + "budgets: {2025: -3}\n", "documents.too_small", 2, "2025"),
    "no YAML at all": ("aims: [{year: 2026\n", "documents.syntax.bracket", 1, ""),
}

DOUBTS: dict[str, tuple[str, str, int]] = {
    "nobody answers for it": (AIM + "measures:\n" + RAIL.replace("    owner: 交通局\n", ""), "plan.no_owner", 3),
    "it does nothing": (AIM + "measures:\n  - {code: rail, owner: 交通局}\n", "plan.no_effect", 3),
    "no evidence is stated": (AIM + "measures:\n" + RAIL.replace(", grade: C", ""), "plan.no_grade", 5),
}
