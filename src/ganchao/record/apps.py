"""The record as a Django app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

if TYPE_CHECKING:
    from django.db.migrations import Migration


class RecordConfig(AppConfig):
    """Name and label of the app."""

    name = "ganchao.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the tables protected anew after every migration: one that remakes a table loses its triggers.

        SQLite remakes no table that a trigger speaks of, so there they go before a migration of the record.
        """
        pre_migrate.connect(_unprotect, sender=self, dispatch_uid="ganchao.record.unprotect")
        post_migrate.connect(_protect, sender=self, dispatch_uid="ganchao.record.protect")


def _unprotect(using: str, plan: Sequence[tuple[Migration, bool]] = (), **_rest: Any) -> None:
    from ganchao.record.protection import unprotect  # noqa: PLC0415

    if connections[using].vendor == "sqlite" and any(migration.app_label == "record" for migration, _ in plan):
        unprotect(connections[using])


def _protect(using: str, **_rest: Any) -> None:
    from ganchao.record.protection import TABLES, missing, protect  # noqa: PLC0415

    connection = connections[using]
    if set(TABLES) <= set(connection.introspection.table_names()) and missing(connection):
        protect(connection)
