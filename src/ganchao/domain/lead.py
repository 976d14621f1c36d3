"""Leads of one funnel as arrays: when each reached each stage, how it left, and what it is worth."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.funnel import Funnel
from ganchao.domain.panel import Floats

Days = NDArray[np.datetime64]
Relation = Literal["", "increase", "upgrade", "investor"]
"""How a lead is tied to its parent: capital increase, upgrade of its status, change of investor."""


@dataclass(frozen=True, eq=False)
class Leads:
    """Leads of one funnel as they were known on a day, one a row."""

    funnel: Funnel
    as_of: datetime.date
    codes: tuple[str, ...]
    reached: Days  # (lead, stage) day on which a stage was reached, NaT where it was not
    exit: NDArray[np.int64]  # (lead,) place in the funnel's exits, -1 while in the funnel
    left: Days  # (lead,) day of the exit, NaT while in the funnel
    amount: Floats  # (lead,) in the funnel's unit, NaN where not told
    names: tuple[str, ...] = ()  # empty for talents
    investors: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()  # code of the parent, "" where there is none
    relations: tuple[Relation, ...] = ()
    resources: tuple[tuple[str, ...], ...] = ()  # codes of the library
    reasons: tuple[str, ...] = ()  # why it left
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # answers to gates, as written
    simulated: bool = False

    def __len__(self) -> int:
        return len(self.codes)
