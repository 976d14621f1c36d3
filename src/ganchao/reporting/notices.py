"""What an office's papers must carry whatever they say."""

from __future__ import annotations

from ganchao.domain.plan import Plan
from ganchao.reporting.blocks import Callout
from ganchao.text import Lang, say


def secrecy_notice(plan: Plan | None, lang: Lang) -> tuple[Callout, ...]:
    """That no state secret may be handled here; nothing without a plan, or where the plan turns it off."""
    if plan is None or not plan.secrecy_notice:
        return ()
    return (Callout(say("reporting.secrecy", lang), "secrecy"),)
