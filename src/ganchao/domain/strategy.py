"""The plan's skeleton: policy, positionings, themes, main lines, strategies, priorities, goals, cards, baskets.

How many there are of each, and what they are called, is data.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, FiniteFloat

from ganchao.domain.document import Amount, Code, Document, OneOrMany, Strings
from ganchao.domain.element import Element
from ganchao.domain.framework import Goalposts


class Member(Document):
    """An indicator in a basket."""

    indicator: Code
    """Indicator or group of the framework, or an indicator of the plan's own."""
    weight: Annotated[FiniteFloat, Field(gt=0)] = 1.0
    """Importance among the basket's members, in any unit."""
    goalposts: Goalposts | None = None
    """Values that count 0 and 100; the framework's own score unless written. The plan's own indicators need them."""


class Basket(Element):
    """Indicators that together measure something the plan names; their weighted mean is its sub-index, 0 to 100."""

    members: tuple[Member, ...] = ()
    """What it holds."""


class Measured(Element):
    """An element that a basket measures."""

    basket: str = ""
    """Code of the basket that measures it."""


class Policy(Element):
    """A guiding policy (方针), in its phrases."""

    phrases: Strings = ()
    """Its phrases, exactly: 全面融入, 开放创新 …"""


class Positioning(Measured):
    """What we want to be known as (定位)."""


class Theme(Element):
    """The theme of a year (年度主题)."""

    year: int
    """Year it stands over."""


class Half(Measured):
    """Part of a main line, measured by a basket or by the aims."""

    by_aims: bool = False
    """Measured by the plan's aims of rank instead of a basket."""


class MainLine(Element):
    """What everything else serves (主线)."""

    halves: tuple[Half, ...] = ()
    """Its parts, each measured."""


class Strategy(Element):
    """A strategy (战略); serves a main line."""


class Priority(Measured):
    """Work that comes first (重点); carries out a strategy."""

    budgets: Mapping[int, Amount] = Field(default_factory=dict)
    """Its envelope of money by year, in the plan's unit of money."""


class Goal(Measured):
    """What is to be better in the end (目标), measured by a basket."""

    baseline: FiniteFloat | None = None
    """Sub-index at the start; today's unless written."""
    target: FiniteFloat | None = None
    """Sub-index wanted, 0 to 100."""
    year: int | None = None
    """Year by which it is wanted."""
    leading: Strings = ()
    """Indicators that move before the basket does (先行指标)."""


class View(StrEnum):
    """What a card gathers."""

    INTEGRATE = "integrate"
    """主动融入: alignment with the plans above, public services, industries."""
    LEVERAGE = "leverage"
    """借势而上: policies and platforms, funnels, upgrading of firms, reform."""
    BENCHMARK = "benchmark"
    """精准对标: standards and their clauses."""


class Card(Element):
    """A card to play (牌): a view over part of the plan."""

    view: View
    """What it gathers."""


class LensKind(StrEnum):
    """The four ways of looking."""

    WIDE = "wide"
    """广角镜: the competition."""
    MICROSCOPE = "microscope"
    """显微镜: our own weak spots."""
    TELESCOPE = "telescope"
    """望远镜: opportunities."""
    XRAY = "xray"
    """透视镜: what city and people expect."""


class LensHeading(Element):
    """A heading under which a lens looks: 体制机制, 产业共创, 公共服务."""

    lens: LensKind
    """The lens."""
    groups: Annotated[Strings, OneOrMany] = ()
    """Groups or indicators of the framework that speak of it."""
    baskets: Strings = ()
    """Baskets whose sub-indices are shown under it."""


class Coupling(Element):
    """Things that are to advance together (两化融合, 双轮驱动), each measured by a basket."""

    baskets: Annotated[tuple[Code, ...], Field(min_length=2)]
    """Codes of the baskets whose coupling coordination is measured."""
