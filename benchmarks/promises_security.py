"""Promises of security and operation: attacks on every route, accounts on both databases, an offline bundle."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.promise import ROOT, Outcome, Promise, kept_by_tests
from benchmarks.promises_record import postgresql
from ganchao.files.templates import new_project


def workers() -> Outcome:
    """Every scenario of accounts with workers on PostgreSQL."""
    with postgresql() as url, tempfile.TemporaryDirectory() as folder:
        new_project(Path(folder) / "mine", "blank", "zh")
        done = subprocess.run([sys.executable, "-m", "tests.web.inside", str(Path(folder) / "mine")], cwd=ROOT,
                              env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True,
                              check=False)  # fmt: skip
    if done.returncode:
        return Outcome(False, done.stderr[-300:])
    found = json.loads(done.stdout.splitlines()[-1])
    failed = [f"{name}: {told.splitlines()[-1]}" for name, told in found.items() if told]
    return Outcome(not failed, f"{len(found) - len(failed)} of {len(found)} scenarios hold {' '.join(failed)}".strip())


def bundle() -> Outcome:
    """The archive for this machine, made, and installed where there is no network."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "deploy/bundle.py", os.uname().machine, "--out", out]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        sizes = [f"{each.stat().st_size / 1024**2:.0f} MB" for each in Path(out).iterdir()]
    told = [line for line in done.stdout.splitlines() if line.startswith(("ganchao:", "installed"))]
    return Outcome(done.returncode == 0 and "the network was off" in done.stdout, "; ".join([*told, *sizes]))


PROMISES = (
    kept_by_tests(
        "security-attacks", "Every role on every route, forms without tokens, script and formulas in every field, "
        "paths, archives, values of other departments: generated from the route table and the forms, all refused",
        "tests/web/test_owasp.py", "tests/web/test_attacked.py", "tests/web/test_rules.py", at_least=25,
    ),
    kept_by_tests(
        "security-accounts", "Locks that outlive a restart and hold in a second worker, passwords that age and are not "
        "used again, second factors, sessions, one-time links, single sign-on, on SQLite",
        "tests/web/test_accounts.py", at_least=18,
    ),
    Promise("security-workers", "The same with two workers on PostgreSQL", workers),
    Promise("security-bundle", "An archive of everything installs into a fresh environment with the network off, and "
            "scores a project", bundle),
)  # fmt: skip
