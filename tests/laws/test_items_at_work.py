"""The promises of work items, small."""

from __future__ import annotations

from benchmarks.items import lawful, many_hands, office_year
from ganchao.files.escalation import preset_rules
from ganchao.tracking.work_items import items_of


def test_many_hands_enter_nothing_unlawful() -> None:
    found = many_hands(lives=10, tries=150, rules=preset_rules(), seed=7)
    assert (found.illegal, found.own, found.unproved, found.ignored) == (0, 0, 0, 0)
    assert found.entered > 100


def test_a_made_up_year_is_lawful() -> None:
    items = items_of(office_year(20, 200, seed=7))
    assert len(items) == 20
    assert lawful(items)
