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
    AND a.number < g.number AND a.actor <> g.actor AND a.subject = NEW.what AND g.subject = NEW.what)
    AND NOT EXISTS (SELECT 1 FROM record_tombstone t WHERE t.what = NEW.what)"""
_FOLLOWS: Final = """EXISTS (SELECT 1 FROM record_head h WHERE NEW.number > h.number
    AND (NEW.number = h.number + 1 AND NEW.previous = h.hash OR EXISTS (SELECT 1 FROM record_entry e
    WHERE e.number = NEW.number - 1 AND e.number > h.number AND e.hash = NEW.previous)))
    AND NOT EXISTS (SELECT 1 FROM record_entry o WHERE o.number = NEW.number)
    AND NOT EXISTS (SELECT 1 FROM record_entry o WHERE o.token = NEW.token)
    AND NOT EXISTS (SELECT 1 FROM record_entry o WHERE o.previous = NEW.previous)
    AND NOT EXISTS (SELECT 1 FROM record_entry o WHERE o.hash = NEW.hash)"""

RULES: Final[tuple[Rule, ...]] = (
    Rule("entry_follows", "record_entry", "INSERT", _FOLLOWS),
    Rule("entry_stays", "record_entry", "UPDATE"),
    Rule("entry_kept", "record_entry", "DELETE"),
    Rule("payload_with_entry", "record_payload", "INSERT",
         "EXISTS (SELECT 1 FROM record_head h WHERE NEW.entry_id > h.number)"),
    Rule("payload_stays", "record_payload", "UPDATE"),
    Rule("payload_kept", "record_payload", "DELETE",
         "EXISTS (SELECT 1 FROM record_tombstone t WHERE t.what = CAST(OLD.entry_id AS VARCHAR(70)))"),
    Rule("attachment_once", "record_attachment", "INSERT",
         "NOT EXISTS (SELECT 1 FROM record_attachment a WHERE a.digest = NEW.digest) "
         "AND NOT EXISTS (SELECT 1 FROM record_tombstone t WHERE t.what = NEW.digest)"),
    Rule("attachment_stays", "record_attachment", "UPDATE"),
    Rule("attachment_kept", "record_attachment", "DELETE",
         "EXISTS (SELECT 1 FROM record_tombstone t WHERE t.what = OLD.digest)"),
    Rule("tombstone_by_two", "record_tombstone", "INSERT", _TOMBSTONE),
    Rule("tombstone_stays", "record_tombstone", "UPDATE"),
    Rule("tombstone_kept", "record_tombstone", "DELETE"),
    Rule("head_once", "record_head", "INSERT", "NOT EXISTS (SELECT 1 FROM record_head h)"),
    Rule("head_follows", "record_head", "UPDATE",
         "NEW.key = OLD.key AND (OLD.number = 0 OR NEW.algorithm = OLD.algorithm) AND ("
         "NEW.number = 0 AND OLD.number = 0 OR NEW.number > OLD.number "
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


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers of an SQLite file away for a migration, which ends with :func:`protect`."""
    with connection.cursor() as cursor:
        for rule in RULES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {_trigger(rule)}")


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Names of rules whose trigger is not there, is switched off, or does something else."""
    there = _there_in_sqlite(connection) if connection.vendor == "sqlite" else _there_in_postgresql(connection)
    wanted = {rule.name: _sqlite_trigger(rule) if connection.vendor == "sqlite" else _body(rule) for rule in RULES}
    if connection.vendor != "sqlite":
        wanted |= {f"{table}_whole": _body_of_whole(table) for table in TABLES}
    return tuple(name for name, said in wanted.items() if there.get(_named(name)) != said.strip())


def _there_in_sqlite(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: str(said).strip() for name, said in cursor.fetchall()}


def _there_in_postgresql(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Triggers with what their functions do, if they stand where, and fire when, they should."""
    places = {_named(rule.name): (rule.table, rule.event) for rule in RULES}
    places |= {f"{table}_whole": (table, "TRUNCATE") for table in TABLES}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid), p.prosrc FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND pg_table_is_visible(c.oid)"
        )
        return {
            name: said.strip() for name, table, definition, said in cursor.fetchall()
            if name in places and table == places[name][0] and f" BEFORE {places[name][1]} ON " in definition
        }  # fmt: skip


def _named(name: str) -> str:
    return name if name.startswith("record_") else f"record_{name}"


def _trigger(rule: Rule) -> str:
    return f"record_{rule.name}"


def _sqlite() -> list[str]:
    return [
        statement for rule in RULES
        for statement in (f"DROP TRIGGER IF EXISTS {_trigger(rule)}", _sqlite_trigger(rule))
    ]  # fmt: skip


def _sqlite_trigger(rule: Rule) -> str:
    when = f"WHEN NOT ({rule.unless}) " if rule.unless else ""
    return (
        f"CREATE TRIGGER {_trigger(rule)} BEFORE {rule.event} ON {rule.table} {when}"
        f"BEGIN SELECT RAISE(ABORT, 'record is append-only: {rule.name}'); END"
    )


def _body(rule: Rule) -> str:
    """What a trigger's function does in PostgreSQL."""
    kept, refuse = "OLD" if rule.event == "DELETE" else "NEW", f"RAISE EXCEPTION 'record is append-only: {rule.name}'"
    said = f"IF NOT ({rule.unless}) THEN {refuse}; END IF; RETURN {kept};" if rule.unless else f"{refuse};"
    return f"BEGIN {said} END"


def _body_of_whole(table: str) -> str:
    return f"BEGIN RAISE EXCEPTION 'record is append-only: {table}'; END"


def _postgresql() -> list[str]:
    each = [(_trigger(rule), rule.table, rule.event, "ROW", _body(rule)) for rule in RULES]
    whole = [(f"{table}_whole", table, "TRUNCATE", "STATEMENT", _body_of_whole(table)) for table in TABLES]
    return [
        statement for name, table, event, level, body in (*each, *whole) for statement in (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {level} EXECUTE FUNCTION {name}()",
        )
    ]  # fmt: skip
