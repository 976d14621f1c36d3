"""Reference of the output tables: every column of every file that a run leaves."""

from __future__ import annotations

def page(lang: str) -> str:
    return ""
