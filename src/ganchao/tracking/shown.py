"""Lights as they were shown: what is entered about them, and whether they are still told the same from the record."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ganchao import __version__
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.light import LightShown, ShownPart
from ganchao.tracking.lights import Light

SHOWN: Final = "light.shown"
COMPARED: Final = ("inputs", "colour", "stale", "waiting", "chance", "period", "parts")
"""What is told again and compared; the version of the program may differ."""


CHANGES: Final = ("inputs", "colour", "stale", "waiting")
"""What must differ from the light shown last for another to be entered; days left to a deadline alone do not."""


def shown_of(light: Light) -> LightShown:
    """A light as the record keeps it."""
    period, chance = light.progress.period, light.progress.chance
    parts = [
        ShownPart(part=said.part, colour=said.colour, rule=said.rule.code if said.rule else "", version=said.version,
                  values={name: value for name, value in said.values.items() if math.isfinite(value)},
                  about=said.about)
        for said in light.said
    ]  # fmt: skip
    return LightShown(
        day=light.day, colour=light.colour, stale=light.stale, waiting=light.waiting, chance=chance,
        period="" if period is None else str(period), parts=tuple(parts), inputs=light.inputs, ganchao=__version__,
    )  # fmt: skip


def body_of(shown: LightShown) -> Mapping[str, Any]:
    """Plain values of what was shown."""
    plain: dict[str, Any] = shown.model_dump(mode="json")
    return plain


def drafts_of(lights: Iterable[Light], entries: Iterable[Entry], actor: str) -> list[Draft]:
    """What is to be entered for lights shown now: one for each promise whose light is not the one shown last.

    Parameters
    ----------
    lights
        What is shown.
    entries
        The record so far.
    actor
        Who shows it.
    """
    last = {entry.subject: entry for entry in entries if entry.kind == SHOWN and not entry.purged}
    drafts = []
    for light in lights:
        now, code = shown_of(light), light.path.code
        before = LightShown.model_validate(last[code].body) if code in last else None
        if before is not None and not _differences(before, now, CHANGES):
            continue
        after = last[code].number if code in last else 0
        drafts.append(Draft(SHOWN, code, actor, body_of(now), f"{SHOWN}:{code}:{now.day}:{after}"))
    return drafts


@dataclass(frozen=True)
class Difference:
    """A light that is told otherwise now than it was shown."""

    entry: Entry
    shown: LightShown
    now: LightShown | None  # nothing where the promise is no longer in the plan
    what: tuple[str, ...]  # of COMPARED, or "gone"


def compared(entry: Entry, light: Light | None) -> Difference | None:
    """A light shown against the same told again; nothing where they are equal."""
    shown = LightShown.model_validate(entry.body)
    if light is None:
        return Difference(entry, shown, None, ("gone",))
    now = shown_of(light)
    what = _differences(shown, now)
    return Difference(entry, shown, now, what) if what else None


def _differences(shown: LightShown, now: LightShown, names: Sequence[str] = COMPARED) -> tuple[str, ...]:
    return tuple(name for name in names if not _same(getattr(shown, name), getattr(now, name)))


def _same(first: object, second: object) -> bool:
    """Equal, numbers up to their last bits: another processor may round differently."""
    if isinstance(first, float) and isinstance(second, float):
        return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(first, ShownPart) and isinstance(second, ShownPart):
        return all(_same(getattr(first, name), getattr(second, name)) for name in type(first).model_fields)
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return first.keys() == second.keys() and all(_same(first[key], second[key]) for key in first)
    if isinstance(first, Sequence) and isinstance(second, Sequence) and not isinstance(first, str):
        return len(first) == len(second) and all(map(_same, first, second))
    return first == second
