"""The division of labour within the city: our part in each of its industries, and how special we are in it."""

from __future__ import annotations

from dataclasses import dataclass

from ganchao.domain.alignment import Industry
from ganchao.domain.plan import Plan
from ganchao.planning.values import Values

PARTS = ("lead", "support", "none", "")


@dataclass(frozen=True)
class Divided:
    """An industry with our part in it."""

    industry: Industry
    year: int | None = None  # year of the sizes
    own: float | None = None  # our size, published units
    other: float | None = None  # the reference's
    quotient: float | None = None  # location quotient; nothing where sizes are not known

    @property
    def doubtful(self) -> bool:
        """Whether it is to be led although it is smaller with us than in the reference, share against share."""
        return self.industry.part == "lead" and self.quotient is not None and self.quotient < 1


def divided(plan: Plan, values: Values) -> tuple[Divided, ...]:
    r"""Every industry with its location quotient (区位商) against the first reference place that has sizes.

    .. math:: LQ_j = \frac{x_j / \sum_k x_k}{y_j / \sum_k y_k}

    over industries whose sizes are known with us (:math:`x`) and with the reference (:math:`y`), in the last year with
    at least two of them. Above 1: a larger part of us than of the reference.
    """
    for place in values.places[1:]:
        for year in reversed(values.years):
            sizes = sizes_in(plan, values, place, year)
            ours, theirs = (sum(pair[k] for pair in sizes.values()) for k in (0, 1))
            if len(sizes) >= 2 and ours > 0 and theirs > 0:
                return tuple(
                    Divided(industry, year, *sizes[industry.code],
                            quotient_of(*sizes[industry.code], ours, theirs))
                    if industry.code in sizes else Divided(industry)
                    for industry in plan.industries
                )
    return tuple(Divided(industry) for industry in plan.industries)


def quotient_of(own: float, other: float, ours: float, theirs: float) -> float | None:
    """Share with us against share there; nothing where the reference has none of it.

    >>> quotient_of(3.0, 1.0, 4.0, 4.0)
    3.0
    """
    return (own / ours) / (other / theirs) if other > 0 else None


def sizes_in(plan: Plan, values: Values, place: str, year: int) -> dict[str, tuple[float, float]]:
    """Our size and the reference's of every industry whose sizes are both known."""
    out = {}
    for industry in plan.industries:
        own, other = values.series(industry.indicator), values.series(industry.indicator, place)
        if year in own and year in other and own[year] >= 0 and other[year] >= 0:
            out[industry.code] = (own[year], other[year])
    return out
