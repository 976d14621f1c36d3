"""One text for one body."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.entry import canonical

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=6))
def test_a_text_read_again_gives_the_same_text(body: dict[str, object]) -> None:
    assert canonical(json.loads(canonical(body))) == canonical(body)
    assert canonical(dict(reversed(body.items()))) == canonical(body)


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical({"value": float("nan")})
