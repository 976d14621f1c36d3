"""The steps of a recipe: how values are filled, tamed, normalised, weighed and added up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, FiniteFloat

from ganchao.domain.document import Document

Span = Literal["year", "all"]
"""Over which values a step looks: each year by itself, or all years pooled."""


class Screen(Document):
    """Which units are left out for want of data."""

    available: float = Field(default=0.0, ge=0, le=1)
    """Smallest share of indicators with a value."""
    nonzero: float = Field(default=0.0, ge=0, le=1)
    """Smallest share of a unit's values that are not zero."""
    after: Literal["raw", "impute"] = "raw"
    """Whether filled cells count as available (``impute``) or not (``raw``)."""
    keep: tuple[str, ...] = ()
    """Units kept whatever their data."""
    drop: tuple[str, ...] = ()
    """Units left out whatever their data."""


class Impute(Document):
    """How missing values are filled."""

    method: str = "none"
    """A name of the table of imputers; ``none`` leaves them out and re-weights."""
    by: str = ""
    """Column of ``units`` that holds the groups of ``group_mean`` and ``group_median``."""
    max_age: int | None = Field(default=None, ge=0)
    """How many years a value may be carried or bridged."""
    value: FiniteFloat | None = None
    """The constant of ``constant``."""


class Treat(Document):
    """How outliers are tamed."""

    method: str = "none"
    """A name of the table of treatments."""
    over: Span = "year"
    """Look at each year by itself, or at all years pooled."""
    skewness: float = Field(default=2.0, ge=0)
    """An indicator is left alone while its absolute skewness is below this …"""
    kurtosis: float = Field(default=3.5)
    """… or its excess kurtosis is below this."""
    points: int = Field(default=5, ge=0)
    """At most so many values are winsorised; after that the fallback is tried."""
    fallback: str = "log_ct"
    """Treatment when winsorising does not suffice; ``none`` leaves the winsorised values."""
    low: float | None = None
    """Lower percentile (``percentile_clip``, 0 to 100) or lower cap (``caps``)."""
    high: float | None = None
    """Upper percentile or upper cap."""


class Band(Document):
    """One row of a point table."""

    above: FiniteFloat | None = None
    """The row holds from this value on (the value itself belongs to the row)."""
    score: FiniteFloat
    """What the row scores."""


class Normalise(Document):
    """How values are brought to one scale on which more is better."""

    method: str = "minmax"
    """A name of the table of normalisers."""
    over: Span = "year"
    """Goalposts or orders from each year by itself, or from all years pooled."""
    to: tuple[FiniteFloat, FiniteFloat] | None = None
    """Scores of the worst and the best goalpost: ``[0, 100]``; for ``zscore`` mean and mean plus one sd."""
    cap: bool = False
    """Cut scores off at both ends of the scale."""
    log: bool = False
    """Take the natural logarithm of values and goalposts first."""
    reference: str = ""
    """The unit of ``distance_to_reference``; the year's base of ``reference_range``."""
    base_year: int | None = None
    """The year whose mean is the reference of ``reference_range``."""
    target: FiniteFloat | None = None
    """The value of ``distance_to_target``."""
    bands: tuple[Band, ...] = ()
    """The point table of ``bands``."""
    missing: FiniteFloat | None = None
    """Score given where none can be computed (missing cell, constant indicator)."""


class Absolute(Document):
    """Absolute values, where a rule asks for them."""

    from_vintage: str = ""
    """Only in this vintage of the data and later ones."""
    from_year: int | None = None
    """Only from this year of the data on."""


class Weighting(Document):
    """Where a group's weights come from."""

    method: str = "given"
    """A name of the table of weightings."""
    matrix: tuple[tuple[FiniteFloat, ...], ...] = ()
    """Pairwise judgements of ``ahp``, in the order of ``members``."""
    members: tuple[str, ...] = ()
    """Order of the rows of ``matrix``."""
    experts: Mapping[str, Mapping[str, FiniteFloat]] = Field(default_factory=dict)
    """Weights by expert and member of ``experts``."""
    over: Span = "year"
    """Statistics of each year by itself, or of all years pooled."""
    squared: bool = False
    """Squared loadings of ``principal_components``, never negative."""
    shares: tuple[float, float] | None = None
    """Least and greatest share a member may have in ``benefit_of_the_doubt``."""


class Aggregate(Document):
    """How members add up to their group."""

    method: str = "arithmetic"
    """A name of the table of aggregators."""
    power: FiniteFloat = 1.0
    """Exponent of ``power``."""
    order_weights: tuple[FiniteFloat, ...] = ()
    """Weights of ``ordered``, for the best member first."""
    penalty: Literal["minus", "plus"] = "minus"
    """Mazziotta-Pareto: take the penalty for imbalance off, or add it."""
    ideal: Literal["scale", "observed"] = "scale"
    """TOPSIS: distances to the ends of the scale, or to the best and worst member seen."""
    distinguishing: float = Field(default=0.5, gt=0, le=1)
    """Grey relational grade: distinguishing coefficient."""


class Rescale(Document):
    """A published scale for a group's scores, made after adding up."""

    method: str = "best"
    """``best``: scores divided by the best; ``minmax``: worst to best."""
    shift: FiniteFloat | None = None
    """With ``best``: first ``x - min + shift``."""
    to: tuple[FiniteFloat, FiniteFloat] = (0.0, 100.0)
    """The scale; ``best`` uses its upper end only."""
    parent_uses: Literal["before", "after"] = "before"
    """Whether the parent adds up scores before or after this rescaling."""
