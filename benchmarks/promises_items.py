"""Promises of work items: no illegal step, nobody closes their own work, no reminder twice."""

from __future__ import annotations

import datetime

from benchmarks.items import FIRST, lawful, many_hands, office_year
from benchmarks.promise import Outcome, Promise, fastest
from ganchao.domain.entry import Entry
from ganchao.files.escalation import preset_rules
from ganchao.tracking.escalation import Key, reminders_due
from ganchao.tracking.item_statistics import statistics
from ganchao.tracking.work_items import items_of

LIVES, TRIES = 1000, 200
ITEMS, DAYS = 150, 730


def many_hands_enter_nothing_unlawful() -> Outcome:
    """Everybody tries everything, at a thousand items."""
    found = many_hands(LIVES, TRIES, preset_rules(), seed=2019)
    wrong = found.illegal + found.own + found.unproved + found.ignored
    ends = ", ".join(f"{state} {count}" for state, count in sorted(found.states.items()))
    words = (
        f"{found.tried:,} steps tried, {found.entered:,} let in: illegal {found.illegal}, verified by who did it "
        f"{found.own}, closed without evidence or submission {found.unproved}, without effect {found.ignored}; "
        f"ends: {ends}"
    )
    return Outcome(wrong == 0 and found.entered > found.tried / 100, words)


def no_reminder_goes_out_twice() -> Outcome:
    """Two years of an office with a hundred and fifty items, reminders run twice every day."""
    rules, entries = preset_rules(), tuple(office_year(ITEMS, DAYS, seed=2019))
    sent: dict[Key, datetime.date] = {}
    twice = second = count = 0
    by_day: dict[datetime.date, list[Entry]] = {}
    for entry in entries:
        by_day.setdefault(entry.known_on, []).append(entry)
    known = items_of(())
    for number in range(DAYS):
        day = FIRST + datetime.timedelta(days=number)
        known = items_of(by_day.get(day, ()), before=known)
        items = known.values()
        fresh = [due.key for due in reminders_due(items, (), rules, day, sent)]
        twice += sum(key in sent for key in fresh) + len(fresh) - len(set(fresh))
        count += len(fresh)
        sent |= dict.fromkeys(fresh, day)
        second += len(reminders_due(items, (), rules, day, sent))
    last = FIRST + datetime.timedelta(days=DAYS)
    whole = items_of(entries)
    folding = fastest(lambda: items_of(entries))
    counting = fastest(lambda: statistics(whole.values(), last, rules))
    skipped = sum(key.rule in {"talk", "assessment"} for key in sent)  # nobody entered a sheet
    words = (
        f"{ITEMS} items, {len(entries):,} entries, {DAYS} days: {count:,} reminders, twice {twice}, on a second run of "
        f"a day {second}, formal steps skipped {skipped}; all items of a day folded in {folding * 1000:.0f} ms, "
        f"statistics in {counting * 1000:.0f} ms"
    )
    return Outcome(twice == second == skipped == 0 and count > 0 and lawful(whole) and folding < 1, words)


PROMISES = (
    Promise(
        "item-steps",
        "Work items: of 200,000 steps tried by everybody at everything, no illegal one is let in, nobody verifies what "
        "they or their department did, nothing is closed without evidence and submission",
        many_hands_enter_nothing_unlawful,
    ),
    Promise(
        "item-reminders",
        "Reminders over two years of 150 items, run twice a day: none goes out twice, a second run on a day finds "
        "nothing, no formal step is skipped; all items of a day are folded within a second",
        no_reminder_goes_out_twice,
    ),
)
