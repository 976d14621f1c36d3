"""Leads that count once, in months: ties between leads resolved, gates applied, spells by stage and age.

A capital increase counts with its increment and is no lead of its own; an upgrade counts nothing; after a change of
investor the project goes on as one lead. A lead that reached a stage without passing its gate does not count from
there: for estimates that is an exit of its own kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.check_funnel import counting_stage
from ganchao.domain.funnel import Funnel, Gate
from ganchao.domain.lead import Leads
from ganchao.domain.panel import Floats
from ganchao.files.notation import number_of, to_halfwidth
from ganchao.tracking.hazards import Whole

NEVER: Final = -1
"""Month of a stage that was not reached, and place of a lead that is in no stage."""


@dataclass(frozen=True, eq=False)
class Histories:
    """Leads of one funnel that count, one a row, in months since 1970."""

    leads: Leads
    row: Whole  # (history,) row of the leads that holds its facts, the newest of a chain of investors
    entered: Whole  # (history, stage) month, NEVER where not reached; stages skipped between others are filled
    exit: Whole  # (history,) 0 in the funnel, 1 … the funnel's exits, then the gate
    left: Whole  # (history,) month of the exit, NEVER
    amount: Floats  # (history,) 0 where not told
    single: NDArray[np.bool_]  # (history,) a lead of its own, no capital increase
    held: tuple[tuple[Gate, ...], ...]  # (history,) conditions not met at the gate that it stands before
    full: int  # last month seen whole
    upgrades: int  # leads that only change the status of another

    @property
    def funnel(self) -> Funnel:
        """The funnel."""
        return self.leads.funnel

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the leads."""
        return tuple(self.leads.codes[k] for k in self.row)

    @cached_property
    def present(self) -> Whole:
        """Place of the last stage that counts ``(history,)``, NEVER where there is none."""
        known = self.entered >= 0
        last = self.entered.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
        return np.where(known.any(axis=1), last, NEVER)

    @cached_property
    def open(self) -> NDArray[np.bool_]:
        """Whether it is still on its way ``(history,)``."""
        return (self.exit == 0) & (self.present >= 0) & (self.present < self.entered.shape[1] - 1)

    @cached_property
    def counted(self) -> NDArray[np.bool_]:
        """Whether it reached the stage from which leads count, gate passed, and did not leave ``(history,)``."""
        return (self.present >= counting_stage(self.funnel)) & (self.exit == 0)

    @property
    def exits(self) -> int:
        """Kinds of exits, the gate with them."""
        return len(self.funnel.exits) + 1

    @cached_property
    def age(self) -> Whole:
        """Whole months in the present stage without moving ``(history,)``; -1 for leads that came this month."""
        now = np.take_along_axis(self.entered, np.maximum(self.present, 0)[:, None], axis=1)[:, 0]
        return np.where(self.present >= 0, self.full - now, NEVER)

    def spells(self, start: int, end: int | None = None) -> tuple[Whole, Whole, Whole]:
        """From one stage to another (the next unless given): rows, age and cause of what ended each spell.

        Cause 1 is the stage ahead, 2 … the exits; 0 had not moved when last seen. Capital increases are left out:
        they go another way.
        """
        end = start + 1 if end is None else end
        rows = np.flatnonzero(self.single & (self.entered[:, start] >= 0))
        came, ahead = self.entered[rows, start], self.entered[rows, end]
        exit, left = self.exit[rows], self.left[rows]
        gone = (ahead < 0) & (exit > 0)
        until = np.where(ahead >= 0, ahead, np.where(gone, left, self.full))
        cause = np.where(ahead >= 0, 1, np.where(gone, exit + 1, 0))
        unseen = until > self.full  # what happened in the month that is not over is not counted: others may still move
        return rows, np.where(unseen, self.full, until) - came, np.where(unseen, 0, cause)


def histories(leads: Leads) -> Histories:
    """Leads as histories that count once."""
    tied = np.array([relation == "upgrade" for relation in leads.relations] or [False] * len(leads), dtype=bool)
    reached, amount, newest = joined(leads)
    row = np.flatnonzero(newest & ~tied)
    known = ~np.isnat(reached[row])
    days = np.where(known, reached[row], np.datetime64(0, "D"))
    entered = in_order(np.where(known, days.astype("datetime64[M]").astype(np.int64), NEVER))
    exit, left = leads.exit[row] + 1, np.full(len(row), NEVER)
    gone = exit > 0
    left[gone] = leads.left[row][gone].astype("datetime64[M]").astype(np.int64)
    entered, exit, left, held = gated(leads, row, entered, exit, left)
    single = np.array([relation != "increase" for relation in leads.relations] or [True] * len(leads), dtype=bool)
    tomorrow = np.datetime64(leads.as_of, "D") + 1
    full = int(tomorrow.astype("datetime64[M]").astype(np.int64)) - 1
    return Histories(
        leads, row, entered, exit, left, np.nan_to_num(amount[row]), single[row], held, full, int(tied.sum()),
    )  # fmt: skip


def joined(leads: Leads) -> tuple[NDArray[np.datetime64], Floats, NDArray[np.bool_]]:
    """Days, amounts, and which lead is the newest of its chain of investors; the chain's days are joined in it."""
    reached, amount = leads.reached.copy(), leads.amount.copy()
    newest = np.ones(len(leads), dtype=bool)
    place = {code: k for k, code in enumerate(leads.codes)}
    order = [k for k, relation in enumerate(leads.relations) if relation == "investor"]
    for k in sorted(order, key=lambda k: depth(leads, place, k)):
        parent = place[leads.parents[k]]
        newest[parent] = False
        reached[k] = np.fmin(reached[k], reached[parent])
        amount[k] = amount[parent] if np.isnan(amount[k]) else amount[k]
    return reached, amount, newest


def depth(leads: Leads, place: dict[str, int], k: int) -> int:
    """How many changes of investor lie before a lead."""
    steps = 0
    while leads.relations[k] == "investor":
        k, steps = place[leads.parents[k]], steps + 1
    return steps


def in_order(entered: Whole) -> Whole:
    """Months of stages skipped between others taken from the stage reached after them, none earlier than before."""
    result = entered.copy()
    begun = np.maximum.accumulate(result >= 0, axis=1)
    for stage in range(result.shape[1] - 2, -1, -1):
        fill = (result[:, stage] < 0) & begun[:, stage] & (result[:, stage + 1] >= 0)
        result[fill, stage] = result[fill, stage + 1]
    return np.where(result >= 0, np.maximum.accumulate(result, axis=1), NEVER)


def gated(
    leads: Leads, row: Whole, entered: Whole, exit: Whole, left: Whole
) -> tuple[Whole, Whole, Whole, tuple[tuple[Gate, ...], ...]]:
    """Histories cut before the first stage whose gate was not passed."""
    entered, exit, left = entered.copy(), exit.copy(), left.copy()
    held: list[tuple[Gate, ...]] = [()] * len(row)
    for place, stage in enumerate(leads.funnel.stages):
        if not stage.gates:
            continue
        failed = np.stack([~passes(gate, leads)[row] for gate in stage.gates])
        cut = failed.any(axis=0) & (entered[:, place] >= 0)
        for k in np.flatnonzero(cut):
            held[k] = tuple(gate for gate, wrong in zip(stage.gates, failed[:, k], strict=True) if wrong)
        exit[cut], left[cut] = len(leads.funnel.exits) + 1, entered[cut, place]
        entered[cut, place:] = NEVER
    return entered, exit, left, tuple(held)


def passes(gate: Gate, leads: Leads) -> NDArray[np.bool_]:
    """Whether each lead meets a condition; no answer is no."""
    answers = leads.attributes.get(gate.attribute, ("",) * len(leads))
    if gate.words:
        words = {word.casefold() for word in gate.words}
        return np.array([answer.strip().casefold() in words for answer in answers], dtype=bool)
    numbers = np.array([number_of(to_halfwidth(answer).strip()) for answer in answers], dtype=np.float64)
    least = -np.inf if gate.least is None else gate.least
    most = np.inf if gate.most is None else gate.most
    return (numbers >= least) & (numbers <= most)
