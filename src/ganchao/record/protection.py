"""What the database itself forbids: changing or removing what was entered, and entering out of order.

Triggers in both dialects, from one table of rules. They stop mistakes, scripts and ordinary accounts; whoever owns the
database can drop them, and then ``verify`` finds both the missing trigger and what was done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class Rule(NamedTuple):
    """One thing that is refused."""

    name: str
    table: str
    event: str  # INSERT, UPDATE or DELETE
    unless: str = ""  # SQL over NEW and OLD; always refused where empty


_TOMBSTONE: Final = """EXISTS (SELECT 1 FROM record_entry a, record_entry g
    WHERE a.number = NEW.asked_id AND g.number = NEW.granted_id AND a.kind = 'purge.asked' AND g.kind = 'purge.granted'
    AND a.actor <> g.actor AND a.subject = NEW.what AND g.subject = NEW.what)"""

RULES: Final[tuple[Rule, ...]] = (
    Rule("entry_follows", "record_entry", "INSERT",
         "EXISTS (SELECT 1 FROM record_head h WHERE NEW.number = h.number + 1 AND NEW.previous = h.hash)"),
    Rule("entry_stays", "record_entry", "UPDATE"),
    Rule("entry_kept", "record_entry", "DELETE"),
    Rule("payload_stays", "record_payload", "UPDATE"),
    Rule("payload_kept", "record_payload", "DELETE",
         "EXISTS (SELECT 1 FROM record_tombstone t WHERE t.what = CAST(OLD.entry_id AS VARCHAR(70)))"),
    Rule("attachment_stays", "record_attachment", "UPDATE"),
    Rule("attachment_kept", "record_attachment", "DELETE",
         "EXISTS (SELECT 1 FROM record_tombstone t WHERE t.what = OLD.digest)"),
    Rule("tombstone_by_two", "record_tombstone", "INSERT", _TOMBSTONE),
    Rule("tombstone_stays", "record_tombstone", "UPDATE"),
    Rule("tombstone_kept", "record_tombstone", "DELETE"),
    Rule("head_follows", "record_head", "UPDATE",
         "NEW.key = OLD.key AND (OLD.number = 0 OR NEW.algorithm = OLD.algorithm) AND ("
         "NEW.number = 0 AND OLD.number = 0 OR NEW.number = OLD.number + 1 "
         "AND EXISTS (SELECT 1 FROM record_entry e WHERE e.number = NEW.number AND e.hash = NEW.hash))"),
    Rule("head_kept", "record_head", "DELETE"),
)  # fmt: skip
"""Everything that is refused."""

TABLES: Final = tuple(dict.fromkeys(rule.table for rule in RULES))


def protect(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place, anew."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for statement in (_sqlite() if sqlite else _postgresql()):
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Names of rules whose trigger is not there, or is switched off."""
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {name for (name,) in cursor.fetchall()}
    return tuple(rule.name for rule in RULES if _trigger(rule) not in there)


def _trigger(rule: Rule) -> str:
    return f"record_{rule.name}"


def _sqlite() -> list[str]:
    statements = []
    for rule in RULES:
        when = f"WHEN NOT ({rule.unless})" if rule.unless else ""
        statements += [
            f"DROP TRIGGER IF EXISTS {_trigger(rule)}",
            f"CREATE TRIGGER {_trigger(rule)} BEFORE {rule.event} ON {rule.table} {when} "
            f"BEGIN SELECT RAISE(ABORT, 'record is append-only: {rule.name}'); END",
        ]
    return statements


def _postgresql() -> list[str]:
    statements = []
    for rule in RULES:
        name, kept = _trigger(rule), "OLD" if rule.event == "DELETE" else "NEW"
        refuse = f"RAISE EXCEPTION 'record is append-only: {rule.name}'"
        body = f"IF NOT ({rule.unless}) THEN {refuse}; END IF; RETURN {kept};" if rule.unless else f"{refuse};"
        statements += [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
            f"DROP TRIGGER IF EXISTS {name} ON {rule.table}",
            f"CREATE TRIGGER {name} BEFORE {rule.event} ON {rule.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    for table in TABLES:
        name = f"{table}_whole"
        statements += [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'record is append-only: {table}'; END $$",
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ]
    return statements
