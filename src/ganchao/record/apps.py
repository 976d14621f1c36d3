"""The record as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Name and label of the app."""

    name = "ganchao.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"
