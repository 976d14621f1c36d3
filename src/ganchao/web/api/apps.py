"""Tokens as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Name and label of the app."""

    name = "ganchao.web.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
