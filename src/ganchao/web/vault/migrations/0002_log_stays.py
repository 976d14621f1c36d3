"""The database itself forbids changing or removing a line of the security log."""

from django.db import migrations

from ganchao.web.vault.protection import protect


class Migration(migrations.Migration):

    dependencies = [
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
