"""Promises of the look: every page in both languages, at two widths, light and dark, in Chromium on ``laiwu``."""

from __future__ import annotations

from benchmarks.promise import Outcome, Promise, kept_by_tests
from benchmarks.screens import LOOKS, WIDTHS, pages, screens
from benchmarks.served import served
from ganchao.text import LANGS


def every_page() -> Outcome:
    """Errors, refusals of the policy, pages too wide and what axe-core finds serious or critical, over all screens."""
    with served() as cockpit:
        seen = [(name, problems) for name, _, problems in screens(cockpit.address, pages())]
    trouble = [f"{name}: {each}" for name, problems in seen for each in problems]
    expected = len(pages()) * len(LANGS) * len(WIDTHS) * len(LOOKS)
    said = f"{len(seen)} screens of {len(pages())} pages, {len(trouble)} problems"
    return Outcome(len(seen) == expected and not trouble, "; ".join([said, *trouble[:5]]))


PROMISES = (
    Promise("screens", "Every page of laiwu opens in both languages, at 1280 and 390 pixels, light and dark, without "
            "an error of the browser, a refusal of the policy or scrolling sideways; axe-core finds nothing serious or "
            "critical", every_page),
    kept_by_tests("journeys", "First start, letting a department in, handing in, answering, keys alone, choices of "
                  "look and paper work in Chromium; no other host is reached, nothing is refused, no error is told",
                  "tests/web/test_journeys.py", at_least=18),
    kept_by_tests("colours", "Words have a contrast of 4.5 or more; what is told apart differs to every eye and on a "
                  "grey printer", "tests/reporting/test_theme.py", at_least=18),
)  # fmt: skip
