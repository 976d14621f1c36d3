"""Who answers for what, read off a plan."""

from __future__ import annotations

from ganchao.domain.plan import Plan
from ganchao.tracking.duties import duties_of, scopes_of

PLAN = Plan.model_validate({
    "owners": [
        {"code": "d1", "name": {"zh": "科技部门", "en": "Science"}}, {"code": "d2", "name": "Finance"},
        {"code": "c1", "name": "contact", "kind": "post", "within": "d1"},
        {"code": "boss", "name": "b", "kind": "post"},
    ],
    "measures": [{"code": "m", "roles": {"reporter": "c1", "lead": "d1", "helpers": ["d2"], "supervisor": "boss"}}],
    "targets": [
        {"code": "t", "owner": "科技部门", "indicator": "rd", "since": 2018, "by": 2020, "target": 3},
        {"code": "u", "measure": "m", "since": 2018, "by": 2020, "target": 3},
        {"code": "nobody", "owner": "elsewhere", "since": 2018, "by": 2020, "target": 3},
    ],
    "leading": [{"code": "rd_monthly", "indicator": "rd"}, {"code": "lonely", "indicator": "other"}],
})  # fmt: skip


def test_a_leading_indicator_is_the_business_of_whoever_promised_its_indicator() -> None:
    duties = duties_of(PLAN)
    assert duties["rd_monthly"].lead == "d1"
    assert "lonely" not in duties


def test_a_promise_is_the_business_of_its_measure_s_or_of_the_department_it_names() -> None:
    duties = duties_of(PLAN)
    assert duties["t"].lead == duties["rd"].lead == "d1"
    assert duties["u"] == duties["m"]
    assert "nobody" not in duties


def test_a_department_has_the_right_for_its_posts_and_they_for_it() -> None:
    duties = duties_of(PLAN)
    assert set(scopes_of(PLAN, duties, "m")) == {"c1", "d1"}
    assert set(scopes_of(PLAN, duties, "t")) == {"c1", "d1"}


def test_who_helps_or_supervises_does_not_report() -> None:
    duties = duties_of(PLAN)
    assert scopes_of(PLAN, duties, "m", ["helpers"]) == ("d2",)
    assert scopes_of(PLAN, duties, "m", ["supervisor"]) == ("boss",)
    assert scopes_of(PLAN, duties, "nobody") == ()
