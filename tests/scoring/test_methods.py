"""What method tables say of their methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import pytest

from ganchao.domain.framework import Framework
from ganchao.scoring.check import TABLES
from ganchao.scoring.methods import Law, Method, method

ROWS = [(field, name, row) for field, (_, table) in TABLES.items() for name, row in table.items()]


def test_a_row_is_written_in_words() -> None:
    row = method(len, options="over cap", needs="target", keeps="monotone between")
    assert row == Method(
        len, frozenset({"over", "cap", "target"}), frozenset({"target"}), frozenset({"monotone", "between"})
    )


@pytest.mark.parametrize(("field", "name", "row"), ROWS, ids=lambda value: value if isinstance(value, str) else "")
def test_options_exist_in_the_recipe_and_laws_have_a_meaning(field: str, name: str, row: Method) -> None:
    annotation = type(getattr(Framework.model_fields[field], "default", None))
    assert row.options <= set(annotation.model_fields)
    assert row.needs <= row.options
    assert row.keeps <= set(get_args(Law))
    assert name != row.function.__module__


@pytest.mark.parametrize(("field", "table"), [(field, table) for field, (_, table) in TABLES.items()])
def test_the_default_of_every_step_is_in_its_table(field: str, table: Mapping[str, Method]) -> None:
    assert Framework.model_fields[field].default.method in table
