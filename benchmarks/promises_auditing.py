"""Promises of auditing."""

from __future__ import annotations

from benchmarks.promise import Promise

PROMISES: tuple[Promise, ...] = ()
