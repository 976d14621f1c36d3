"""Django's settings for a record alone; the cockpit has its own, made from these."""

from __future__ import annotations

from typing import Any, Final

INSTALLED_APPS: Final = ["ganchao.record"]
USE_TZ: Final = True
TIME_ZONE: Final = "UTC"
DATABASES: Final[dict[str, dict[str, Any]]] = {}
DEFAULT_AUTO_FIELD: Final = "django.db.models.BigAutoField"
