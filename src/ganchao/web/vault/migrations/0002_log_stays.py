"""The database itself forbids changing or removing a line of the security log."""

from typing import Any

from django.db import migrations

WORDS = "the security log is append-only"
SQLITE = """CREATE TRIGGER vault_happening_{event} BEFORE {event} ON vault_happening
    BEGIN SELECT RAISE(ABORT, '{words}'); END"""
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION vault_happening_stays() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{words}'; END $$""",
    """CREATE TRIGGER vault_happening_stays BEFORE UPDATE OR DELETE ON vault_happening
    FOR EACH ROW EXECUTE FUNCTION vault_happening_stays()""",
    """CREATE TRIGGER vault_happening_whole BEFORE TRUNCATE ON vault_happening
    FOR EACH STATEMENT EXECUTE FUNCTION vault_happening_stays()""",
)


def protect(apps: Any, editor: Any) -> None:
    lite = editor.connection.vendor == "sqlite"
    for event in ("UPDATE", "DELETE") if lite else ():
        editor.execute(SQLITE.format(event=event, words=WORDS))
    for statement in () if lite else POSTGRESQL:
        editor.execute(statement.format(words=WORDS))


class Migration(migrations.Migration):

    dependencies = [
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
