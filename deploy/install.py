"""Install from this folder, without any network: ``python3 -m venv ganchao && ganchao/bin/python install.py``.

不联网安装：Windows 用 ``py -3 -m venv ganchao`` 和 ``ganchao\\Scripts\\python install.py``。
"""

import os
import subprocess
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
told = (here / "bundle.txt").read_text(encoding="utf-8")
wanted = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
if ".".join(map(str, sys.version_info[:2])) != wanted["python"]:
    sys.exit(f"This bundle is for Python {wanted['python']}; here is {sys.version.split()[0]}\n"
             f"本安装包适用于 Python {wanted['python']}")  # fmt: skip
environment = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
environment["PIP_CONFIG_FILE"] = os.devnull
pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "--no-index",
       "--find-links", str(here / "wheels")]  # fmt: skip
for more in (["--require-hashes", "-r", str(here / "constraints.txt")], ["--no-deps", f"ganchao=={wanted['ganchao']}"]):
    subprocess.run([*pip, *more], check=True, env=environment)
subprocess.run([sys.executable, "-c", "from ganchao.cli.main import main; main()", "--version"], check=True)
