"""One BLAS thread per worker: a product's last bits depend on how many threads share it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import threadpoolctl
from threadpoolctl import ThreadpoolController, threadpool_limits

_LOCK = threading.Lock()
_INSIDE: list[threadpool_limits] = []
"""One entry per audit under way in this process; the first sets the limit, the last takes it back."""


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """While inside, products of matrices run on the calling thread; several callers may overlap."""
    with _LOCK:
        if not _INSIDE:
            _own_the_pool()
        limits = _INSIDE[0] if _INSIDE else ThreadpoolController().limit(limits=1, user_api="blas")
        _INSIDE.append(limits)
    try:
        yield
    finally:
        with _LOCK:
            _INSIDE.pop()
            if not _INSIDE:
                _own_the_pool()
                limits.restore_original_limits()
                _own_the_pool()


def _own_the_pool() -> None:
    """From version 3.8 on threadpoolctl listens to the first thread only; the last audit to end may be another's."""
    clear = getattr(getattr(threadpoolctl, "OpenBLASController", None), "clear_controlling_thread", None)
    if clear is not None:
        clear(force=True)
