"""The record as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class RecordConfig(AppConfig):
    """Name and label of the app."""

    name = "ganchao.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the tables protected anew after every migration: one that remakes a table loses its triggers."""
        post_migrate.connect(_protect, sender=self, dispatch_uid="ganchao.record.protect")


def _protect(using: str, **_rest: Any) -> None:
    from ganchao.record.protection import TABLES, missing, protect  # noqa: PLC0415

    connection = connections[using]
    if set(TABLES) <= set(connection.introspection.table_names()) and missing(connection):
        protect(connection)
