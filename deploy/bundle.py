"""Everything that an installation needs, in one archive, and the proof that it needs nothing else: ``make bundle``.

Wheels of the pinned packages with the hashes of ``constraints.txt``, our own wheel, ``install.py``. It is for one
processor and the Python that makes it (3.11, 3.12 …); then it is installed into a fresh environment with no network.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PYTHON: Final = f"{sys.version_info[0]}.{sys.version_info[1]}"
PIP: Final = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]
GLIBC: Final = range(17, 40)
FILES: Final = ("ganchao@.service", "ganchao.env", "ganchao-start.cmd", "install.py")


def platforms(machine: str) -> list[str]:
    """Platforms whose wheels run on Linux of a processor: every C library (glibc 2.x) up to the newest."""
    return [f"manylinux_2_{minor}_{machine}" for minor in GLIBC] + [f"manylinux2014_{machine}"]


def needed(wheels: list[str]) -> str:
    """The C library that wheels need, by their names: the oldest that each offers, of all of them the newest."""
    named = [re.findall(r"manylinux_2_(\d+)_", wheel.replace("manylinux2014_", "manylinux_2_17_")) for wheel in wheels]
    least = [min(int(minor) for minor in found) for found in named if found]
    return f"2.{max(least, default=17)}"


def bundled(machine: str, out: Path) -> Path:
    """The archive for a processor."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "ganchao"
        wheels = place / "wheels"
        wheels.mkdir(parents=True)
        wanted = [part for each in platforms(machine) for part in ("--platform", each)]
        subprocess.run([*PIP, "download", "--no-deps", "--only-binary=:all:", "--require-hashes", *wanted,
                        "--python-version", PYTHON, "--implementation", "cp", "-r", ROOT / "constraints.txt",
                        "-d", wheels], check=True)  # fmt: skip
        subprocess.run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, ROOT], check=True)
        names = [each.name for each in wheels.iterdir()]
        version = next(name.split("-")[1] for name in names if name.startswith("ganchao-"))
        for name in FILES:
            shutil.copy(ROOT / "deploy" / name, place)
        shutil.copy(ROOT / "constraints.txt", place)
        (place / "bundle.txt").write_text(
            f"ganchao: {version}\npython: {PYTHON}\nprocessor: {machine}\nglibc: {needed(names)} or newer\n"
            f"packages: {len(names)}\n", encoding="utf-8")  # fmt: skip
        out.mkdir(parents=True, exist_ok=True)
        archive = out / f"ganchao-{version}-py{PYTHON}-linux-{machine}.tar.gz"
        with tarfile.open(archive, "w:gz", compresslevel=1) as packed:
            packed.add(place, "ganchao")
        print((place / "bundle.txt").read_text(encoding="utf-8").replace("\n", "; ").rstrip("; "))
    return archive


def tried(archive: Path) -> None:
    """Install it into a fresh environment with the network off, and score a project. Raises where it fails."""
    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith(("PIP_", "PYTHON")) and "proxy" not in key.lower()}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
        subprocess.run([sys.executable, "-m", "venv", f"{folder}/venv"], check=True, env=environment)
        python = f"{folder}/venv/bin/python"
        alone = offline()
        subprocess.run([*alone, python, f"{folder}/ganchao/install.py"], check=True, env=environment, cwd=folder)
        told = subprocess.run([*alone, f"{folder}/venv/bin/ganchao", "score", "shandong", "--json"], check=True,
                              env=environment, cwd=folder, capture_output=True, text=True)  # fmt: skip
        off = "the network was off" if alone else "THE NETWORK COULD NOT BE TURNED OFF (needs unshare)"
        print(f"installed and scored: {len(told.stdout)} characters; {off}")


def offline() -> list[str]:
    """What to put before a command so that it has no network; nothing where the system lets nobody do that."""
    for wrapper in (["unshare", "-n"], ["unshare", "-r", "-n"]):
        tried_it = shutil.which("unshare") and subprocess.run([*wrapper, "true"], check=False, capture_output=True)
        if tried_it and not tried_it.returncode:
            return wrapper
    return []


def main(words: list[str]) -> int:
    """Make the archives, try the one for this machine."""
    parser = argparse.ArgumentParser(description="an archive that installs without a network / 离线安装包")
    parser.add_argument("machines", nargs="*", default=["x86_64", "aarch64"])
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    given = parser.parse_args(words)
    made = 0
    for machine in given.machines:
        try:
            archive = bundled(machine, given.out)
        except subprocess.CalledProcessError as error:
            print(f"{machine}: not made, a wheel is missing ({error.returncode})")
            continue
        made += 1
        print(f"{archive} ({archive.stat().st_size / 1024**2:.0f} MB)")
        if machine == os.uname().machine:
            tried(archive)
    return 0 if made else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
