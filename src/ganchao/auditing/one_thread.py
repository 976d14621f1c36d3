"""One BLAS thread per worker: a product's last bits depend on how many threads share it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import ThreadpoolController, threadpool_limits

_LOCK = threading.Lock()
_INSIDE: list[threadpool_limits] = []
"""One entry per audit under way in this process; the first sets the limit, the last takes it back."""


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """While inside, products of matrices run on the calling thread; several callers may overlap."""
    with _LOCK:
        limits = _INSIDE[0] if _INSIDE else ThreadpoolController().limit(limits=1, user_api="blas")
        _INSIDE.append(limits)
    try:
        yield
    finally:
        with _LOCK:
            _INSIDE.pop()
            if not _INSIDE:
                limits.restore_original_limits()
