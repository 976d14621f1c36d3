"""The vault as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Name and label of the app."""

    name = "ganchao.web.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
