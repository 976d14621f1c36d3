"""Blocks of draws on a Dask cluster: same seeds, same blocks, same order, so the same result as on one thread.

Needs the extra ``ganchao[dask]``. What a worker held is loaded again by whoever takes over its blocks, so a worker
that dies loses nothing.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from ganchao.auditing.engine import Prepared
from ganchao.auditing.uncertainty import Block, Mapper, Tally, tally
from ganchao.errors import InvalidInput, Problem

if TYPE_CHECKING:
    from distributed import Client

PATIENCE: Final = 5.0
"""Seconds to wait for the scheduler, and for its first worker."""
GRACE: Final = 60.0
"""Seconds that a cluster may be without any worker in the middle of a run."""
RETRIES: Final = 3
"""Times a block is tried again after an error on a worker."""


@contextmanager
def cluster(address: str, *, patience: float = PATIENCE) -> Iterator[Mapper]:
    """What runs blocks on the workers of a Dask scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises :class:`InvalidInput` when Dask is not installed, the scheduler does not answer, or it has no worker.
    """
    client = connected(address, patience)
    try:

        def mapper(prepared: Prepared, blocks: Sequence[Block]) -> Iterable[Tally]:
            return mapped(client, prepared, blocks)

        yield mapper
    finally:
        client.close()


def connected(address: str, patience: float) -> Client:
    """A client of the scheduler, which has at least one worker."""
    try:
        from dask import config  # noqa: PLC0415
        from distributed import Client  # noqa: PLC0415
    except ImportError:
        raise InvalidInput([Problem("auditing.no_dask")]) from None
    config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    unreachable = InvalidInput(
        [Problem("auditing.no_scheduler", values={"address": address, "seconds": f"{patience:g}"})]
    )
    try:
        client = Client(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError, TimeoutError):  # no answer, an unknown kind of address, a name nobody knows
        raise unreachable from None
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError:
        client.close()
        raise InvalidInput([Problem("auditing.no_workers", values={"address": address})]) from None
    return client


def mapped(client: Client, prepared: Prepared, blocks: Sequence[Block]) -> Iterator[Tally]:
    """Tallies in the order of the blocks.

    The prepared audit travels once as part of the graph, not as scattered data: a worker that dies takes scattered
    data with it, a task is done again.
    """
    there = client.submit(pickle.loads, pickle.dumps(prepared), retries=RETRIES, pure=False)
    futures = client.map(tally_there, [there] * len(blocks), list(blocks), retries=RETRIES, pure=False)
    for future in futures:
        yield awaited(client, future)
        future.release()


def tally_there(prepared: Prepared, block: Block) -> Tally:
    """Counts of one block on a worker, whose BLAS keeps to one thread from then on."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    threadpool_limits(1, user_api="blas")
    return tally(prepared, block)


def awaited(client: Client, future: Any) -> Tally:
    """One result, as long as there is anybody to compute it."""
    from distributed import KilledWorker  # noqa: PLC0415

    alone_since: float | None = None
    while True:
        try:
            result: Tally = future.result(timeout=2)
        except TimeoutError:
            if client.scheduler_info()["workers"]:
                alone_since = None
                continue
            alone_since = alone_since or time.monotonic()
            if time.monotonic() - alone_since > GRACE:
                raise InvalidInput([Problem("auditing.workers_gone", values={"seconds": f"{GRACE:g}"})]) from None
        except KilledWorker:
            raise InvalidInput([Problem("auditing.workers_died")]) from None
        except ModuleNotFoundError as error:
            raise InvalidInput([Problem("auditing.worker_lacks", values={"module": error.name or "ganchao"})]) from None
        else:
            return result
