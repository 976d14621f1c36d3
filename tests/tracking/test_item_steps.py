"""What stands against a step: everything at once, and who may never verify."""

from __future__ import annotations

import pytest

from ganchao.domain.escalation import EscalationRules
from ganchao.domain.work_item import ITEMS
from ganchao.files.escalation import preset_rules
from ganchao.text import LANGS, Lang
from ganchao.tracking.item_steps import CHECKS, Listed, Setting, not_allowed, problems_of, scopes_of
from tests.tracking.deeds_of_items import LIFE, PEOPLE, PROOF, against, at, folded

PARTS = [{"code": "p1", "unit": "d_tech", "task": "起草", "deadline": "2020-05-01"},
         {"code": "p2", "unit": "d_econ", "task": "测算", "deadline": "2020-04-01"}]  # fmt: skip


def test_a_sound_life_has_nothing_against_it() -> None:
    for step in range(1, len(LIFE)):
        day, kind, actor, *body = LIFE[step]
        assert against(folded(LIFE[:step]), day, kind, actor, **(body[0] if body else {})) == []
    assert against(folded(()), 0, "issued") == []


def test_everything_wrong_with_issuing_is_told_at_once() -> None:
    found = against(folded(LIFE), 0, "issued", title=" ", lead="d_tch", helpers=["d_tch"], serves=["m3"],
                    deadline="2020-01-01", on="2020-09-09")  # fmt: skip
    assert sorted(found) == sorted([
        "item.taken", "unknown.close", "item.helps_itself", "item.no_title", "unknown.none", "item.deadline_past",
        "item.ahead",
    ])  # fmt: skip


def test_an_item_serves_something() -> None:
    assert against(folded(()), 0, "issued", serves=[]) == ["item.serves_nothing"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_step_out_of_order_is_refused_and_says_what_can_be_done(lang: Lang) -> None:
    item = folded(LIFE[:1])["A"]
    assert against({"A": item}, 1, "closed", evidence=PROOF) == ["item.not_allowed"]
    said = not_allowed(item, "item.closed").sentence(lang)
    assert ("签收" if lang == "zh" else "accept") in said


def test_an_item_that_is_not_there_is_unknown() -> None:
    assert against(folded(()), 1, "accepted", "tech") == ["unknown.none"]


@pytest.mark.parametrize("kind", ["closed", "reviewed"])
def test_who_did_it_or_belongs_to_who_did_it_never_verifies(kind: str) -> None:
    said = {"evidence": PROOF} if kind == "closed" else {"opinion": "属实"}
    items = folded(LIFE[:4])
    assert against(items, 12, kind, "off", **said) == []
    assert against(items, 12, kind, "boss", **said) == []
    assert against(items, 12, kind, "tech", **said) == ["item.verifies_own"]
    assert against(items, 12, kind, "econ", **said) == ["item.verifier_inside"]
    assert against(items, 12, kind, "off", verifier="tech", **said) == ["item.verifies_own"]
    assert against(items, 12, kind, "off", verifier="help", **said) == ["item.verifier_inside"]
    assert against(items, 12, kind, "off", verifier="nobody", **said) == ["rights.unknown_person"]


def test_an_office_that_leads_an_item_cannot_close_it_itself() -> None:
    items = folded(((0, "issued", "off", {"lead": "office", "helpers": []}), *LIFE[1:4]))
    assert against(items, 12, "closed", "off2", evidence=PROOF) == ["item.verifier_inside"]
    assert against(items, 12, "closed", "boss", evidence=PROOF) == []


def test_a_unit_that_had_the_item_before_may_not_verify_it() -> None:
    moved = (2, "assigned", "off", {"lead": "d_fin", "reason": "职责"})
    items = folded((*LIFE[:2], moved, (3, "accepted", "boss"), LIFE[3]))
    assert against(items, 12, "closed", "econ", evidence=PROOF) == ["item.verifier_inside"]


def test_all_parts_are_done_before_it_is_handed_in() -> None:
    items = folded((*LIFE[:2], (2, "split", "tech", {"parts": PARTS}),
                    (3, "progressed", "tech", {"done": "x", "part": "p1", "share": 1})))  # fmt: skip
    assert against(items, 4, "submitted", "tech", result="x", evidence=PROOF) == ["item.parts_left"]
    assert against(items, 4, "progressed", "tech", done="x", part="p9") == ["unknown.none"]


def test_parts_belong_to_the_items_units_and_end_before_it() -> None:
    parts = [{**PARTS[0], "unit": "d_fin"}, {**PARTS[0], "deadline": "2020-07-01"},
             {**PARTS[1], "deadline": "2020-01-01"}]  # fmt: skip
    assert sorted(against(folded(LIFE[:2]), 2, "split", "tech", parts=parts)) == [
        "item.deadline_past", "item.part_late", "item.part_twice", "item.part_unit",
    ]  # fmt: skip


def test_a_deadline_moves_and_parts_stay_within_the_whole() -> None:
    items = folded((*LIFE[:2], (2, "split", "tech", {"parts": PARTS})))
    assert against(items, 3, "extended", deadline="2020-06-30", reason="x") == ["item.not_moved"]
    assert against(items, 3, "extended", deadline="2020-04-15", reason="x") == ["item.parts_beyond"]
    assert against(items, 3, "extended", deadline="2020-07-15", reason="x", part="p1") == ["item.part_late"]
    assert against(items, 3, "extended", deadline="2020-01-15", reason="x", part="p1") == ["item.deadline_past"]
    assert against(items, 3, "extended", deadline="2020-09-30", reason="x") == []


def test_days_lie_neither_ahead_nor_before_the_last_step() -> None:
    items = folded(LIFE[:3])
    assert against(items, 9, "feedback", text="x", on=at(4).date().isoformat()) == ["item.before_last"]
    assert against(items, 9, "feedback", text="x", on=at(11).date().isoformat()) == ["item.ahead"]
    assert against(items, 9, "feedback", text="x", on=at(10).date().isoformat()) == []  # it may be tomorrow in the east


def test_nobody_dates_their_own_acceptance_or_submission() -> None:
    assert "on" not in ITEMS["item.accepted"].model_fields
    assert "on" not in ITEMS["item.submitted"].model_fields


def test_a_relapse_needs_a_day_and_looking_needs_somebody_from_elsewhere() -> None:
    items = folded(LIFE)
    assert against(items, 100, "looked_at", finding="relapsed", note="x") == ["item.relapse_without_day"]
    assert against(items, 100, "looked_at", "econ", finding="holds", note="x") == ["item.verifier_inside"]
    assert against(items, 100, "looked_at", finding="holds", note="x") == []


def test_a_pause_ends_after_it_begins() -> None:
    assert against(folded(LIFE[:2]), 3, "paused", reason="x", until=at(3).date()) == ["item.deadline_past"]


def test_steps_of_escalation_are_taken_in_order_when_their_days_have_come() -> None:
    items = folded(LIFE[:2])  # due on day 120
    assert against(items, 125, "escalated", step="sheet") == ["item.step_early"]
    assert against(items, 128, "escalated", step="sheet") == []
    assert against(items, 140, "escalated", step="talk") == ["item.step_skipped"]
    taken = folded((*LIFE[:2], (128, "escalated", "off", {"step": "sheet"})))
    assert against(taken, 140, "escalated", step="talk") == []
    assert against(items, 140, "escalated", step="tea") == ["unknown.none"]


def test_assessment_is_off_until_the_document_that_authorises_it_is_filled_in() -> None:
    items = folded((*LIFE[:2], (128, "escalated", "off", {"step": "sheet"}),
                    (140, "escalated", "off", {"step": "talk"})))  # fmt: skip
    assert against(items, 160, "escalated", step="assessment") == ["item.step_off"]
    rules = preset_rules()
    filled = rules.steps[-1].replace(document="莱高委办〔2020〕1号")
    opened: EscalationRules = rules.replace(steps=(*rules.steps[:-1], filled))
    setting = Setting(items, PEOPLE, opened, at(160).date())
    said = ITEMS["item.escalated"].model_validate({"step": "assessment"})
    assert problems_of("item.escalated", "A", "off", said, setting) == ()


def test_who_may_is_asked_of_the_lead_or_of_the_parts_unit() -> None:
    item = folded((*LIFE[:2], (2, "split", "tech", {"parts": PARTS})))["A"]
    part = ITEMS["item.progressed"].model_validate({"done": "x", "part": "p2"})
    whole = ITEMS["item.progressed"].model_validate({"done": "x", "share": 0.5})
    words = ITEMS["item.progressed"].model_validate({"done": "x"})
    assert scopes_of("item.accepted", ITEMS["item.accepted"](), item) == ("d_tech",)
    assert scopes_of("item.progressed", part, item) == ("d_tech", "d_econ")
    assert scopes_of("item.progressed", whole, item) == ("d_tech",)
    assert scopes_of("item.progressed", words, item) == ("d_tech", "d_econ")


def test_checks_belong_to_kinds_there_are() -> None:
    assert set(CHECKS) <= set(ITEMS)
    assert Listed(()).in_lang("zh") == "–"
