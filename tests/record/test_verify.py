"""What was edited, deleted, moved or put in is found and named; the arithmetic alone, without a database."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from ganchao.record.chain import GENESIS, commitment, digest, link, moment_of, stamp
from ganchao.record.verify import Grave, Holding, Row, purged_numbers, verify

NOON = datetime.datetime(2020, 3, 2, 4, 0, tzinfo=datetime.UTC)


def chain(count: int) -> list[Row]:
    rows, before = [], GENESIS
    for number in range(1, count + 1):
        body, salt = f'{{"n":{number}}}', f"{number:032x}"
        said = ("office", "item.issued", f"DB-{number}", f"t{number}", commitment("sha256", salt, body))
        before, previous = link("sha256", before, number, NOON, *said), before
        actor, kind, subject, token, committed = said
        rows.append(Row(number, token, NOON, actor, kind, subject, committed, previous, before, salt, body))
    return rows


def held(rows: list[Row], **rest: object) -> Holding:
    return Holding("sha256", 5, chain(5)[-1].hash, tuple(rows), **rest)  # type: ignore[arg-type]


def found(holding: Holding) -> set[tuple[str, int | None]]:
    return {(finding.what.removeprefix("verify."), finding.number) for finding in verify(holding)}


def test_a_whole_chain_has_no_findings() -> None:
    assert found(held(chain(5))) == set()


@pytest.mark.parametrize("field", ["actor", "kind", "subject", "token", "commitment"])
def test_an_edited_row_is_named(field: str) -> None:
    rows = chain(5)
    rows[2] = dataclasses.replace(rows[2], **{field: "x" * 64})
    assert ("changed", 3) in found(held(rows))


def test_an_edited_body_a_deleted_row_a_cut_end_and_a_row_moved_or_put_in_are_named() -> None:
    rows = chain(5)
    assert found(held([*rows[:2], dataclasses.replace(rows[2], body='{"n":9}'), *rows[3:]])) == {("body_changed", 3)}
    assert found(held([*rows[:2], dataclasses.replace(rows[2], body=None), *rows[3:]])) == {("body_missing", 3)}
    assert ("missing", 3) in found(held([*rows[:2], *rows[3:]]))
    assert ("missing", 5) in found(held(rows[:4]))
    moved = [dataclasses.replace(rows[2], number=2), dataclasses.replace(rows[1], number=3)]
    assert {("changed", 2), ("changed", 3)} <= found(held([rows[0], *moved, *rows[3:]]))
    assert ("beyond_head", 6) in found(held(chain(6)))


def test_a_chain_made_anew_does_not_fit_what_was_noted() -> None:
    rows = chain(5)
    assert not verify(held(rows), {3: rows[2].hash})
    assert [finding.number for finding in verify(held(rows), {3: "f" * 64})] == [3]


def test_a_purge_needs_two_persons() -> None:
    rows = chain(5)
    rows[0] = dataclasses.replace(rows[0], body=None, salt=None)
    alone = found(held(rows, graves=(Grave("1", 2, 2),)))
    assert ("unlawful_purge", 1) in alone
    assert ("body_missing", 1) not in alone
    assert purged_numbers([Grave("1", 2, 3), Grave("a" * 64, 2, 3)]) == {1}


def test_texts_are_told_apart_by_their_lengths_and_moments_are_read_as_written() -> None:
    assert digest("sha256", "ab", "c") != digest("sha256", "a", "bc")
    assert moment_of(stamp(NOON)) == NOON
