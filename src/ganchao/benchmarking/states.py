"""Fields put together from two states of the world, scored and ranked as the rulebook says.

A state is a year of a scorecard. Mixed fields take each unit's values and presence from one state or the other and are
scored in the setting (rulebook, vintage, year's weights) of either. What the rulebook makes year by year (goalposts,
treatment, ranks of values) is made anew for every mixed field; scales that hold for all years stay where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Indicator, Role
from ganchao.domain.panel import Floats, position
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.conform import by_step, conform
from ganchao.scoring.normalise import normalise
from ganchao.scoring.score import logged, rank_all, ruler_of
from ganchao.scoring.treat import TREATMENTS
from ganchao.scoring.tree import branches_of, climb


@dataclass(frozen=True, eq=False)
class Setting:
    """A year of a scorecard: the rulebook, the data and the field as they stood."""

    card: Scorecard
    year: int  # place on the year axis

    def anew(self, indicator: Indicator) -> bool:
        """Whether the indicator's scale is made from the year's own field, so that mixed fields make it anew."""
        framework = self.card.framework
        treat, step = indicator.treat or framework.treat, indicator.normalise or framework.normalise
        by_year = step.over == "year" and step.method not in {"goalposts", "bands", "reference_range"}
        return by_year or (treat.method not in {"none", "caps"} and treat.over == "year")

    def treated_anew(self, indicator: Indicator) -> bool:
        """Whether outliers are tamed from the year's own field."""
        treat = indicator.treat or self.card.framework.treat
        return treat.method != "none" and treat.over == "year"

    def basis(self, year: int, source: Scorecard | None = None) -> Floats:
        """What mixed fields are made of: the values of a year as this setting sees them ``(unit, indicator)``.

        Scores where the scale holds for all years, else values after treatment, or before it where it is made anew.
        ``source`` is another scorecard whose units and values are meant; what it lacks is NaN.
        """
        card = self.card if source is None else source
        if card.steps is None:
            raise InvalidInput([Problem("benchmarking.no_steps")])
        theirs = {indicator.code: k for k, indicator in enumerate(card.framework.scored)}
        out = np.full((len(card.units), len(self.card.framework.scored)), np.nan)
        fixed = []
        for k, indicator in enumerate(self.card.framework.scored):
            at = theirs.get(indicator.code)
            if at is None:
                continue
            if self.anew(indicator):
                out[:, k] = (card.steps.imputed if self.treated_anew(indicator) else card.steps.treated)[year, :, at]
            elif card is self.card:
                out[:, k] = card.scores[year, :, k]
            else:
                out[:, k] = card.steps.treated[year, :, at]
                fixed.append(k)
        if fixed:
            everyone = np.ones((1, len(card.units)), dtype=bool)
            out[:, fixed] = self._normalised(out[None], everyone, card.units, fixed)[0]
        return out

    def vetoes(self, year: int, source: Scorecard | None = None) -> Floats:
        """Values of veto indicators ``(unit, veto)``; what ``source`` lacks is NaN."""
        card = self.card if source is None else source
        theirs = conform(card.panel, card.framework).vetoes[year]
        known = veto_codes(card)
        out = np.full((len(card.units), len(veto_codes(self.card))), np.nan)
        for k, code in enumerate(veto_codes(self.card)):
            if code in known:
                out[:, k] = theirs[:, known.index(code)]
        return out

    def ranks(
        self, basis: Floats, vetoes: Floats, inside: NDArray[np.bool_], units: Sequence[str], node: int
    ) -> Floats:
        """Ranks of mixed fields at a node ``(case, unit)``.

        ``basis`` (case, unit, indicator) as :meth:`basis` has it, ``inside`` (case, unit).
        """
        framework = self.card.framework
        scores = basis.copy()
        places = [k for k, indicator in enumerate(framework.scored) if self.anew(indicator)]
        if places:
            scores[..., places] = self._normalised(basis, inside, units, places)
        year = self.card.years[self.year]
        branches = branches_of(framework, [year] * len(basis))
        fixed = {
            branch.group.code: np.repeat(self.card.weights[[self.year]][:, list(branch.members)], len(basis), axis=0)
            for branch in branches
            if branch.weighting.over == "all" and branch.weighting.method not in {"given", "benefit_of_the_doubt"}
        }
        climbed = climb(branches, scores, vetoes, inside, fixed)
        return rank_all(climbed, inside, framework)[..., node]

    def _normalised(
        self, basis: Floats, inside: NDArray[np.bool_], units: Sequence[str], places: Sequence[int]
    ) -> Floats:
        framework, out = self.card.framework, basis.copy()
        data = conform(self.card.panel, framework)
        scored = framework.scored
        for treat, at in by_step([scored[k] for k in places], lambda i: i.treat or framework.treat).items():
            those = [k for k in (places[j] for j in at) if self.anew(scored[k])]
            if those and treat.method != "none" and treat.over == "year":
                names = [scored[k].code for k in those]
                row = TREATMENTS[treat.method]
                out[..., those] = row.function(out[..., those], step=treat, names=names, inside=inside)[0]
        for step, at in by_step([scored[k] for k in places], lambda i: i.normalise or framework.normalise).items():
            those = [places[k] for k in at]
            values = logged(out[..., those], step, data, framework, those)
            ruler = ruler_of(step, data, framework, those)
            if step.reference and ruler.reference is not None:
                ruler = replace(ruler, reference=position("unit", step.reference, units))
            field = np.where(inside[..., None], values, np.nan)
            fixed = None
            if step.over == "all" or step.method == "reference_range":
                assert self.card.steps is not None
                worst, best = (post[self.year, those] for post in (self.card.steps.worst, self.card.steps.best))
                worst, best = (np.log(worst), np.log(best)) if step.log else (worst, best)
                fixed = (np.tile(worst, (len(basis), 1)), np.tile(best - worst, (len(basis), 1)))
            found, _ = normalise(values, field, ruler, fixed)
            if step.missing is not None:
                found = np.where(np.isnan(found) & inside[..., None], step.missing, found)
            out[..., those] = found
        return out[..., list(places)]


def veto_codes(card: Scorecard) -> list[str]:
    """Codes of a card's veto indicators, in order."""
    return [i.code for i in card.framework.indicators if i.role is Role.VETO]
