"""The promise of aims told from what one office knows."""

from __future__ import annotations

from benchmarks.own_knowledge import (
    HELD,
    LEAST_FIELDS,
    LEAST_TRIALS,
    NARROW,
    PER_FIELD,
    Trial,
    found_of,
    span,
    subjects,
    trials,
)
from benchmarks.promise import Outcome, Promise, kept_by_tests


def need_is_held() -> Outcome:
    """Hidden fields of three real rankings, pooled and each with its interval over field-years."""
    every: list[Trial] = []
    words, holds = [], True
    for subject in subjects():
        some = list(trials(subject, per_field=PER_FIELD[subject.code]))
        found = found_of(some)
        every += some
        holds = holds and found.trials >= LEAST_TRIALS and found.fields >= LEAST_FIELDS
        words.append(f"{subject.code} {found.held:.1%} ({span(found.interval)}) of {found.trials} trials in "
                     f"{found.fields} field-years, width {found.ratio:.2f} of the naive")
    pooled = found_of(every)
    holds = holds and len(words) == len(PER_FIELD) and pooled.holds
    words.append(f"pooled {pooled.held:.1%} ({span(pooled.interval)}), width {pooled.ratio:.2f}")
    return Outcome(holds, "; ".join(words))


PROMISES = (
    Promise(
        "own-knowledge",
        f"From own ranks and published facts alone, on three real rankings with everyone else hidden (each at least "
        f"{LEAST_TRIALS} trials in {LEAST_FIELDS} field-years): the true needed lift lies in the 80 % interval "
        f"{HELD[0]:.0%} to {HELD[1]:.0%} of the time pooled, at most {NARROW:g} times as wide as if spread evenly "
        "between the ends seen",
        need_is_held,
    ),
    kept_by_tests(
        "own-knowledge-laws",
        "Order statistics, units of scores, known scores, years ahead; nothing hidden is used; wrong facts told",
        "tests/targeting/test_own_field.py",
        "tests/targeting/test_own_answer.py",
        "tests/test_knowledge.py",
        "tests/files/test_knowledge.py",
        at_least=40,
    ),
)
