"""The API keeps what its document says: schemathesis sends what fits it and what does not."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode

from tests.web.conftest import Served, signed_in
from tests.web.test_api import made

FEW = settings(max_examples=2, deadline=None, phases=[Phase.generate], derandomize=True, database=None,
               suppress_health_check=list(HealthCheck))  # fmt: skip


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_whatever_is_sent_is_answered_as_the_document_says(served: Served, mode: GenerationMode) -> None:
    document = schemathesis.openapi.from_url(f"{served.address}api/openapi.json?lang=en")
    headers = {"Authorization": f"Bearer {made(signed_in(served.address, 'office'), 'read', 'report')}"}
    tried = set()
    for found in document.get_all_operations():
        operation = found.ok()

        @FEW
        @given(case=operation.as_strategy(generation_mode=mode))
        def keeps_its_word(case: Case) -> None:
            tried.add(case.operation.label)
            case.call_and_validate(headers=headers)

        keeps_its_word()
    assert len(tried) > 5
