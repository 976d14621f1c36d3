"""What an audit varies: the choices another careful analyst might have made, and the error of the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from ganchao.domain.document import Document, MethodAlone
from ganchao.domain.recipe import Aggregate, Impute, Normalise, Treat


class WeightSpread(Document):
    """How weights vary from draw to draw."""

    method: Literal["relative", "dirichlet", "experts"] = "relative"
    """``relative``: times 1 ± spread; ``dirichlet``: shares around the given ones; ``experts``: one expert's."""
    spread: float = Field(default=0.25, ge=0, le=1)
    """Largest relative change of a weight (``relative``)."""
    concentration: float = Field(default=100.0, gt=0)
    """How close Dirichlet shares stay to the given ones; larger is closer."""
    nodes: tuple[str, ...] = ()
    """Only these nodes' weights vary; all unless named."""


class CellError(Document):
    """Error of the data, per cell."""

    relative: float | None = Field(default=None, ge=0)
    """Standard error as a share of the value."""
    absolute: float | None = Field(default=None, ge=0)
    """Standard error in published units."""


class Audit(Document):
    """What varies in an audit."""

    draws: int = Field(default=1000, ge=2, le=10_000_000)
    """Number of replications."""
    weights: WeightSpread | None = None
    """How weights vary."""
    impute: tuple[Annotated[Impute, MethodAlone], ...] = ()
    """Defensible ways to fill gaps, each as likely, instead of the framework's."""
    treat: tuple[Annotated[Treat, MethodAlone], ...] = ()
    """Defensible treatments of outliers."""
    normalise: tuple[Annotated[Normalise, MethodAlone], ...] = ()
    """Defensible normalisations."""
    aggregate: tuple[Annotated[Aggregate, MethodAlone], ...] = ()
    """Defensible ways of adding up, the same in all groups."""
    aggregate_in: Mapping[str, tuple[Annotated[Aggregate, MethodAlone], ...]] = Field(default_factory=dict)
    """Defensible ways of adding up in one group."""
    leave_out: Literal["none", "each"] | tuple[str, ...] = "none"
    """``each``: a draw may leave out any one indicator; or only one of these."""
    error: Mapping[str, CellError] = Field(default_factory=dict)
    """Error of the data by indicator; ``"*"`` for all that are not named."""
    bounds: bool = False
    """Values published as an interval are drawn from inside it."""
    level: float = Field(default=0.9, gt=0, lt=1)
    """Share of draws inside a rank range."""
    above: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """Ranks k for which P(rank ≤ k) is stated; the tiers' ends unless named."""
    tolerance: FiniteFloat = 0.05
    """Two units cannot be told apart while the lesser is ahead in more than this share of draws."""
