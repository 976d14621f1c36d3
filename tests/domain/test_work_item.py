"""Bodies of entries about items: strict, and what must not be missing."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ganchao.domain.entry import canonical
from ganchao.domain.escalation import EscalationRules, rule_problems
from ganchao.domain.work_item import INSTRUCTIONS, ITEMS, Closed, Issued, Submitted

ISSUED = {"title": "制定办法", "lead": "d_tech", "deadline": "2020-06-30", "serves": "m1"}


@pytest.mark.parametrize("kind", [Submitted, Closed])
def test_nothing_is_submitted_or_closed_without_evidence(kind: type) -> None:
    for evidence in ([], [{"text": "  "}], [{"digest": "ab"}]):
        with pytest.raises(ValidationError):
            kind.model_validate({"result": "x", "evidence": evidence})


@pytest.mark.parametrize("kind", [*ITEMS, *INSTRUCTIONS])
def test_unknown_keys_are_errors(kind: str) -> None:
    with pytest.raises(ValidationError):
        {**ITEMS, **INSTRUCTIONS}[kind].model_validate({"mistyped": 1})


def test_what_was_said_comes_back_the_same_from_the_record() -> None:
    said = Issued.model_validate(ISSUED)
    body = said.model_dump(mode="json", exclude_unset=True)
    assert Issued.model_validate(body) == said
    assert canonical(body)  # plain values that JSON holds
    assert set(body) == set(ISSUED)  # nothing that was not said


def test_rules_without_anything_are_sound() -> None:
    assert list(rule_problems(EscalationRules())) == []
