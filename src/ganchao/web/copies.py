"""Shipped projects are read-only: the cockpit works on a copy beside where it is started."""

from __future__ import annotations

import shutil
from pathlib import Path

from ganchao.project import find_project, is_shipped


def writable(where: str) -> Path:
    """The project itself, or the copy of a shipped one, made once. Raises :class:`UnknownName`."""
    place = find_project(where)
    if not is_shipped(place):
        return place
    copy = Path("ganchao-out") / f"{place.name}-cockpit"
    if not copy.exists():
        shutil.copytree(place, copy)
    return copy
