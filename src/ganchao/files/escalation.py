"""Rules of reminding and escalation: from ``escalation.yaml`` in the project's folder, or those that are shipped."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

from ganchao.domain.escalation import EscalationRules, rule_problems
from ganchao.errors import InvalidInput, Problem
from ganchao.files.complaints import validate
from ganchao.files.yamltext import read_source

FILE: Final = "escalation.yaml"
PRESET: Final = Path(__file__).parent / "presets" / FILE


def read_rules(path: Path) -> tuple[EscalationRules | None, tuple[Problem, ...]]:
    """Rules of a YAML file, checked; none where there are errors."""
    source, problems = read_source(path)
    if source is None:
        return None, problems
    rules, more = validate(EscalationRules, source.data or {}, source.where)
    problems = (*problems, *more)
    if rules is not None:
        problems = (*problems, *(source.located(problem) for problem in rule_problems(rules)))
    bad = any(problem.severity == "error" for problem in problems)
    return (None if bad else rules), problems


@functools.cache
def preset_rules() -> EscalationRules:
    """The rules that are shipped."""
    rules, _problems = read_rules(PRESET)
    assert rules is not None, "shipped presets are tested to be sound"
    return rules


def rules_of(folder: Path) -> EscalationRules:
    """The rules of a project. Raises :class:`InvalidInput` with everything wrong with its own."""
    if not (folder / FILE).is_file():
        return preset_rules()
    rules, problems = read_rules(folder / FILE)
    if rules is None:
        raise InvalidInput([problem for problem in problems if problem.severity == "error"])
    return rules
