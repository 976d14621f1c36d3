"""What entries about check-ins may say."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ganchao.domain.check_in import Status
from ganchao.domain.period import Period
from ganchao.domain.report import CHECK_INS, Report, check_in_of, thread_of

SAID = {"about": "target", "code": "rd", "period": "2020-03", "value": 2.5, "status": "flash", "confidence": 7}


def test_a_report_becomes_a_check_in() -> None:
    made = check_in_of(Report.model_validate(SAID), "p1")
    assert (made.subject, made.period, made.value, made.status) == ("rd", Period(2020, 3, 12), 2.5, Status.FLASH)
    assert thread_of("rd", made.period) == "rd@2020-03"


@pytest.mark.parametrize("wrong", [
    {"period": "03/2020"}, {"value": float("nan")}, {"confidence": 11}, {"status": "sure"}, {"about": "person"},
    {"code": "a b"}, {"code": "rd@2020"}, {"light": "green"}, {"evidence": [{"digest": "x", "name": "a", "size": 1}]},
])  # fmt: skip
def test_a_body_is_strict(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Report.model_validate({**SAID, **wrong})


@pytest.mark.parametrize(("kind", "body"), [
    ("checkin.returned", {"of": 1, "reason": "too_low"}), ("checkin.returned", {"of": 1}),
    ("checkin.corrected", {**SAID, "of": 1}), ("checkin.corrected", {**SAID, "of": 1, "reason": ""}),
    ("checkin.approved", {}), ("decision.taken", {"what": "go"}),
])  # fmt: skip
def test_reasons_and_numbers_must_be_given_and_the_size_of_a_value_is_no_reason(
    kind: str, body: dict[str, object]
) -> None:
    with pytest.raises(ValidationError):
        CHECK_INS[kind].model_validate(body)
