"""Everything reports of one project are written from, in no language yet, and the whole report made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import Problem
from ganchao.reporting.blocks import Brief, Heading, unfolded
from ganchao.reporting.notices import secrecy_notice
from ganchao.reporting.score_brief import score_brief
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.auditing.audit import Audited
    from ganchao.benchmarking.benchmark import Benchmark
    from ganchao.forecasting.outlook import Outlook
    from ganchao.reporting.funnel_brief import FunnelReport
    from ganchao.reporting.outline import Outline
    from ganchao.reporting.plan_words import Programme
    from ganchao.reporting.progress_brief import Tracked
    from ganchao.reporting.sights import Sights
    from ganchao.reporting.target_brief import Planned


@dataclass(frozen=True, eq=False)
class Material:
    """Results of all stages for one project; nothing where a study could not be made."""

    card: Scorecard
    plan: Plan | None = None
    name: Mapping[Lang, str] = field(default_factory=dict)  # of the plan, where it has one
    facts: Mapping[Lang, Mapping[str, str]] = field(default_factory=dict)  # program, seed, vintage: name -> value
    assumptions: Mapping[Lang, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    audited: Audited | None = None
    compared: Benchmark | None = None
    outlook: Outlook | None = None
    planned: Planned | None = None
    programme: Programme | None = None
    outline: Outline | None = None
    seen: Sights | None = None
    funnels: FunnelReport | None = None
    tracked: Tracked | None = None

    def title(self, index: str, lang: Lang) -> str:
        """A title with the plan's name before it; as it is where no plan is named yet."""
        name = self.name.get(lang, "")
        return say("run.title", lang, plan=name, index=index) if name else index

    def index(self, lang: Lang) -> str:
        """What is ranked by, in words."""
        return self.card.framework.name.in_lang(lang) or self.card.framework.code


def whole_brief(found: Material, lang: Lang, *, expert: bool = False) -> Brief:
    """Every chapter there is; ``expert`` puts what leaders do not ask for among the rest."""
    brief = score_brief(
        found.card, lang, problems=found.problems, assumptions=found.assumptions.get(lang, ()), audited=found.audited,
        compared=found.compared, outlook=found.outlook, planned=found.planned, programme=found.programme,
        outline=found.outline, seen=found.seen, funnels=found.funnels, tracked=found.tracked,
        notices=secrecy_notice(found.plan, lang),
    )  # fmt: skip
    brief = unfolded(brief) if expert else brief
    return tuple(replace(block, text=found.title(block.text, lang))
                 if isinstance(block, Heading) and block.level == 1 else block for block in brief)  # fmt: skip
