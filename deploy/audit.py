"""Are the pinned packages known to be vulnerable? Asks the OSV database, or a copy of it: ``make audit``.

    python deploy/audit.py constraints.txt …                       asks the database
    python deploy/audit.py constraints.txt --advisories all.zip    reads a copy brought here (OSV's export of PyPI)

Ends with 0 where nothing is known, 1 where something is, 2 where the database cannot be reached: then nothing is known
at all, and it says so.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

DATABASE: Final = "https://api.osv.dev/v1/querybatch"
PINNED: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
Found = dict[tuple[str, str], list[str]]


def pinned(files: Iterable[Path]) -> list[tuple[str, str]]:
    """Names and versions that the files pin, each once."""
    found = {(plain(name), version) for file in files for name, version in PINNED.findall(file.read_text("utf-8"))}
    return sorted(found)


def plain(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(packages: list[tuple[str, str]], database: str = DATABASE) -> Found:
    """Advisories from the database. Raises ``OSError`` where it cannot be reached."""
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in packages]
    body = json.dumps({"queries": queries}).encode()
    request = urllib.request.Request(database, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        results = json.load(answer)["results"]
    return {package: [each["id"] for each in result["vulns"]]
            for package, result in zip(packages, results, strict=True) if result.get("vulns")}  # fmt: skip


def looked_up(packages: list[tuple[str, str]], copy: Path) -> Found:
    """Advisories from a copy of the database."""
    wanted, found = set(packages), Found()
    for advisory in advisories(copy):
        for affected in advisory.get("affected", ()) if not advisory.get("withdrawn") else ():
            name = plain(affected.get("package", {}).get("name", ""))
            for version in affected.get("versions", ()):
                if (name, version) in wanted:
                    found.setdefault((name, version), []).append(advisory["id"])
    return found


def advisories(copy: Path) -> Iterator[dict[str, Any]]:
    """Everything in a copy of the database: one JSON document for each advisory."""
    with zipfile.ZipFile(copy) as packed:
        for name in packed.namelist():
            if name.endswith(".json"):
                yield json.loads(packed.read(name))


def main(words: list[str], database: str = DATABASE) -> int:
    """Say what is known."""
    parser = argparse.ArgumentParser(description="known vulnerabilities of pinned packages / 依赖组件的已知漏洞")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--advisories", type=Path, metavar="all.zip")
    given = parser.parse_args(words)
    packages = pinned(given.files)
    try:
        found = looked_up(packages, given.advisories) if given.advisories else asked(packages, database)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        print(f"NOT CHECKED: the database of advisories cannot be reached or read ({error}).\n"
              f"未检查：漏洞库无法访问或读取。\n  {len(packages)} packages were not looked at. On a machine with "
              "internet, or with a copy: make audit ADVISORIES=all.zip")  # fmt: skip
        return 2
    for (name, version), known in sorted(found.items()):
        print(f"{name} {version}: {', '.join(sorted(known))}")
    print(f"{len(packages)} packages looked at, {len(found)} with known vulnerabilities / "
          f"共检查 {len(packages)} 个组件，{len(found)} 个有已知漏洞")  # fmt: skip
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
