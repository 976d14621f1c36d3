"""Nothing of the solver on standard output, where ``--json`` is written.

HiGHS prints a line of its own when it repairs a rounded solution, whatever its options say, and prints it from C++.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ONE_AT_A_TIME = threading.Lock()
STANDARD_OUTPUT = 1


@contextmanager
def silence() -> Iterator[None]:
    """Standard output of the process goes nowhere meanwhile."""
    with ONE_AT_A_TIME:
        sys.stdout.flush()
        try:
            kept = os.dup(STANDARD_OUTPUT)
        except OSError:  # closed: nothing can be printed there
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, STANDARD_OUTPUT)
            yield
        finally:
            os.dup2(kept, STANDARD_OUTPUT)
            os.close(kept)
            os.close(nowhere)
