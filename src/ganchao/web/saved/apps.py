"""Saved plans as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SavedConfig(AppConfig):
    """Name and label of the app."""

    name = "ganchao.web.saved"
    label = "saved"
    default_auto_field = "django.db.models.BigAutoField"
