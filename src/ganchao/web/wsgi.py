"""The cockpit under another program that serves, with several workers: ``waitress-serve ganchao.web.wsgi:application``.

``GANCHAO_PROJECT`` names the project's folder, ``GANCHAO_ALLOW`` host names to answer to (commas between them),
``GANCHAO_SECURE=1`` says that HTTPS is in front, ``DATABASE_URL`` where the record and accounts lie.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ganchao.errors import InvalidInput, Problem
from ganchao.web.cockpit import cockpit_of
from ganchao.web.copies import writable
from ganchao.web.serving import application as program
from ganchao.web.serving import configure


def made(environment: Mapping[str, str]) -> Any:
    """The program that answers. Raises :class:`GanchaoError` where no project is named, or it cannot be read."""
    place = environment.get("GANCHAO_PROJECT", "")
    if not place:
        raise InvalidInput([Problem("web.no_project", values={"variable": "GANCHAO_PROJECT"})])
    names = [name.strip() for name in environment.get("GANCHAO_ALLOW", "").split(",") if name.strip()]
    secure = environment.get("GANCHAO_SECURE", "") == "1"
    configure(cockpit_of(str(writable(place))), hosts=("127.0.0.1", "localhost", *names), secure=secure)
    return program()


application = made(os.environ)
