"""What the database itself forbids: changing or removing a line of the security log."""

from __future__ import annotations

from typing import Any, Final

WORDS: Final = "the security log is append-only"
SQLITE: Final = tuple(
    f"CREATE TRIGGER vault_happening_{event.lower()} BEFORE {event} ON vault_happening "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END" for event in ("UPDATE", "DELETE")
)  # fmt: skip
POSTGRESQL: Final = (
    "CREATE OR REPLACE FUNCTION vault_happening_stays() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$",
    "CREATE TRIGGER vault_happening_stays BEFORE UPDATE OR DELETE ON vault_happening "
    "FOR EACH ROW EXECUTE FUNCTION vault_happening_stays()",
    "CREATE TRIGGER vault_happening_whole BEFORE TRUNCATE ON vault_happening "
    "FOR EACH STATEMENT EXECUTE FUNCTION vault_happening_stays()",
)
"""Statements by database; carried out once, when the tables are made."""


def protect(_apps: Any, editor: Any) -> None:
    """Put the triggers in place: a step of a migration."""
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)
