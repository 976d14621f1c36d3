"""What a method table says of each method besides its function.

A method is a plain function in a literal table (``NORMALISERS``, ``AGGREGATORS``, …). Its row also names
the options of the recipe it reads and the laws it keeps; tests check each law that is declared and show a
counterexample for each that is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Law = Literal[
    "monotone",  # a better value never lowers the own result
    "between",  # the result lies between the smallest and the largest member
    "unit_free",  # measuring in another unit (x -> a x + b, a > 0) changes nothing
    "scale_free",  # x -> a x, a > 0, changes nothing
    "mirrored",  # turning the direction round mirrors the result
    "own_only",  # a unit's result does not depend on the other units
    "sums_to_one",  # weights of a group sum to 1
    "non_negative",  # no weight is negative
    "keeps_observed",  # observed values are returned unchanged
    "keeps_order",  # never reverses the order of two values
    "within_range",  # results lie within the range of the values given
]


@dataclass(frozen=True)
class Method:
    """One row of a method table."""

    function: Callable[..., Any]
    options: frozenset[str] = frozenset()  # fields of the recipe step it reads
    needs: frozenset[str] = frozenset()  # options it cannot do without
    keeps: frozenset[Law] = frozenset()


def method(function: Callable[..., Any], *, options: str = "", needs: str = "", keeps: str = "") -> Method:
    """A row from blank-separated words, so that tables read like tables."""
    laws: Any = frozenset(keeps.split())
    return Method(function, frozenset(options.split()) | frozenset(needs.split()), frozenset(needs.split()), laws)
