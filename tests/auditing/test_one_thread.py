"""One BLAS thread while an audit is under way, and what there was before when the last is over."""

from __future__ import annotations

import threading

from threadpoolctl import threadpool_info

from ganchao.auditing.one_thread import one_blas_thread


def blas_threads() -> set[int]:
    return {info["num_threads"] for info in threadpool_info() if info["user_api"] == "blas"}


def test_products_run_on_one_thread_inside_and_on_as_many_as_before_outside() -> None:
    before = blas_threads()
    with one_blas_thread():
        assert blas_threads() == {1}
        with one_blas_thread():
            assert blas_threads() == {1}
        assert blas_threads() == {1}
    assert blas_threads() == before


def test_audits_that_overlap_keep_the_limit_until_the_last_is_over() -> None:
    before, inside, leave = blas_threads(), threading.Event(), threading.Event()

    def other() -> None:
        with one_blas_thread():
            inside.set()
            leave.wait(10)

    with one_blas_thread():
        thread = threading.Thread(target=other)
        thread.start()
        inside.wait(10)
    assert blas_threads() == {1}
    leave.set()
    thread.join()
    assert blas_threads() == before


def test_an_error_inside_takes_the_limit_back() -> None:
    before = blas_threads()
    try:
        with one_blas_thread():
            raise ValueError
    except ValueError:
        pass
    assert blas_threads() == before
