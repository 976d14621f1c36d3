"""Draws on several processes: the same bits as on one thread, and nothing lost with a worker."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from ganchao.auditing import cluster as clusters
from ganchao.auditing.cluster import cluster, mapped
from ganchao.auditing.engine import AT_ONCE, Prepared, prepare_audit
from ganchao.auditing.uncertainty import Uncertainty, uncertainty
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.errors import InvalidInput

distributed = pytest.importorskip("distributed", reason="the extra ganchao[dask] is not installed")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::UserWarning")

DRAWS = 6 * AT_ONCE - 100


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    """Forty units, twelve indicators in three groups, means mixed and values in doubt."""
    values = np.random.default_rng(5).uniform(1, 9, (1, 40, 12))
    units, codes = tuple(f"U{k}" for k in range(40)), tuple(f"i{k}" for k in range(12))
    framework = Framework.model_validate(
        {
            "code": "spread",
            "indicators": [{"code": code, "group": f"g{k % 3}"} for k, code in enumerate(codes)],
            "groups": [*({"code": f"g{k}", "group": "spread"} for k in range(3)), {"code": "spread"}],
            "normalise": {"method": "minmax", "to": [1, 100]},
            "audit": {"weights": {"spread": 0.3}, "aggregate": ["geometric"], "normalise": ["percentile_rank"]},
        }
    )
    return prepare_audit(Panel(values, (2020,), units, codes), framework)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler with two worker processes."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as made:
        yield made.scheduler_address


def assert_same(one: Uncertainty, other: Uncertainty) -> None:
    np.testing.assert_array_equal(one.counts, other.counts)
    np.testing.assert_array_equal(one.ahead, other.ahead)
    assert (one.mean_shift, one.good, one.failures) == (other.mean_shift, other.good, other.failures)


def test_two_worker_processes_give_the_bits_of_threads_and_of_one_thread(prepared: Prepared, address: str) -> None:
    alone, threads = (uncertainty(prepared, draws=DRAWS, seed=4, workers=count) for count in (1, 2))
    with cluster(address) as mapper:
        there = uncertainty(prepared, draws=DRAWS, seed=4, mapper=mapper)
    assert_same(alone, threads)
    assert_same(alone, there)
    other = uncertainty(prepared, draws=DRAWS, seed=5)
    assert (other.counts != alone.counts).any()


def test_a_worker_killed_in_the_middle_loses_and_changes_nothing(prepared: Prepared, address: str) -> None:
    doubtful = replace_audit(prepared)
    draws = 10 * AT_ONCE
    alone = uncertainty(doubtful, draws=draws, seed=4)
    killed: list[int] = []

    def kill(client: object) -> None:
        time.sleep(0.4)
        workers = client.scheduler_info()["workers"]  # type: ignore[attr-defined]
        pids = client.run(os.getpid)  # type: ignore[attr-defined]
        killed.append(pids[next(iter(workers))])
        os.kill(killed[0], signal.SIGKILL)

    done: list[int] = []
    with distributed.Client(address, set_as_default=False) as client:
        before = set(client.run(os.getpid).values())
        killer = threading.Thread(target=kill, args=(client,))
        killer.start()
        there = uncertainty(
            doubtful,
            draws=draws,
            seed=4,
            mapper=lambda made, blocks: mapped(client, made, blocks),
            step=lambda count: done.append(len(killed)) if count else None,
        )
        killer.join()
    assert killed[0] in before
    assert done[-1] == 1, "the worker outlived the run: make the run longer"
    assert_same(alone, there)


def replace_audit(prepared: Prepared) -> Prepared:
    """The same field with an error in every value, which takes seconds rather than milliseconds."""
    audit = Audit.model_validate({"weights": {}, "error": {"*": {"relative": 0.1}}, "aggregate": ["geometric"]})
    rng = np.random.default_rng(5)
    panel = Panel(rng.uniform(1, 9, (1, 40, 12)), (2020,), prepared.units, tuple(f"i{k}" for k in range(12)))
    return prepare_audit(panel, prepared.framework, audit)


def test_without_dask_the_problem_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InvalidInput) as caught, cluster("tcp://127.0.0.1:1"):
        pass
    assert [problem.key for problem in caught.value.problems] == ["auditing.no_dask"]
    assert "ganchao[dask]" in caught.value.problems[0].fix("en")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x", "no such host:99"])
def test_a_scheduler_that_does_not_answer_is_a_problem_within_seconds(address: str) -> None:
    begun = time.monotonic()
    with pytest.raises(InvalidInput) as caught, cluster(address, patience=1):
        pass
    assert [problem.key for problem in caught.value.problems] == ["auditing.no_scheduler"]
    assert time.monotonic() - begun < 8


def test_a_scheduler_without_workers_is_a_problem() -> None:
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None, silence_logs=50) as made,
        pytest.raises(InvalidInput) as caught,
        cluster(made.scheduler_address, patience=1),
    ):
        pass
    assert [problem.key for problem in caught.value.problems] == ["auditing.no_workers"]


def test_workers_that_all_leave_end_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def scheduler_info(self) -> dict[str, object]:
            return {"workers": {}}

    class Never:
        def result(self, timeout: float) -> None:
            raise TimeoutError

    monkeypatch.setattr(clusters, "GRACE", 0.0)
    with pytest.raises(InvalidInput) as caught:
        clusters.awaited(Gone(), Never())  # type: ignore[arg-type]
    assert [problem.key for problem in caught.value.problems] == ["auditing.workers_gone"]
