"""What a report of ranks needs beside the ranks: names, tiers, our own unit, the stamp, the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ganchao.domain.forecast import Forecast
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.names import node_name, unit_name
from ganchao.text import Lang, say


@dataclass(frozen=True)
class Legend:
    """Words beside ranks."""

    lang: Lang
    node: str  # what is ranked, in words
    names: Mapping[str, str]  # unit -> name
    own: str = ""  # code of our own unit
    tiers: Mapping[int, str] = field(default_factory=dict)  # last rank -> name
    stamp: str = ""
    number: int = 0  # number ranked, where it is more than the units named

    def ranked(self, found: Forecast) -> int:
        """The number ranked in the last year forecast."""
        return self.number or int(found.counts[-1, -1])

    def name(self, unit: str) -> str:
        """A unit in words."""
        return self.names.get(unit) or unit

    def say(self, key: str, **values: object) -> str:
        """A message in the reader's language."""
        return say(key, self.lang, **values)


def legend_of(card: Scorecard, node: str, lang: Lang, *, own: str = "") -> Legend:
    """The legend of a scorecard."""
    framework = card.framework
    tiers = {tier.upto: tier.name.in_lang(lang) or tier.code for tier in framework.tiers if tier.upto is not None}
    names = {code: unit_name(card.panel, code, lang) for code in card.units}
    stamp = say("reporting.stamp", lang) if framework.simulated else ""
    return Legend(lang, node_name(framework, node, lang), names, own or framework.own, tiers, stamp)
