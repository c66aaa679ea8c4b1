"""Analyses several videos on the machines of a Dask cluster, each in a child process."""

from __future__ import annotations

import gc
import importlib
import logging
import time
import uuid
from contextlib import ExitStack, suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posecheck import errors
from posecheck.analysis.job import Job
from posecheck.analysis.process.protocol import Outcome
from posecheck.batch.dask_worker import PROGRAM, analyse_here
from posecheck.batch.fingerprint import digest_program
from posecheck.batch.local import Done
from posecheck.errors import PosecheckError, WorkerDiedError
from posecheck.pose.model_files import SHIPPED_MODELS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from posecheck.analysis.process.protocol import Analysis

# How often a video whose analysis crashed is retried before it is set aside.
RETRIES: Final = 2
_CONNECT_WITHIN_S: Final = 5
_POLL_EVERY_S: Final = 0.1
_CHECK_EVERY_S: Final = 5.0
# A killed worker is restarted by its nanny within seconds.
_GIVE_UP_AFTER_S: Final = 60.0


def run_on_cluster(
    analyses: Sequence[Analysis], address: str, on_progress: Callable[[float], None]
) -> Generator[Done, None, None]:
    """Yield each video's result as it completes, in whatever order the cluster runs them.

    A video whose analysis crashes is retried; if it crashes every time, it is set aside with a
    ``WorkerDiedError``. Closing the iterator, or an interrupt, cancels the remaining analyses.

    Args:
        analyses: the analyses; every machine must be able to access their videos and results.
        address: the scheduler's address, such as "tcp://10.0.0.5:8786".
        on_progress: called with the share of all videos done, 0 to 1.

    Raises:
        PosecheckError: the scheduler does not answer or has no usable workers, or they are lost
            during the run.
    """
    distributed = _load_dask()
    with ExitStack() as stack:
        client = _connect(distributed, address)
        stack.callback(client.close)
        submitted = {}
        batch = uuid.uuid4().hex
        for place, analysis in enumerate(analyses):
            future = client.submit(
                analyse_here,
                _make_absolute(analysis).to_json(),
                digest_program(),
                key=f"posecheck-{batch}-{place}",
                retries=RETRIES,
            )
            submitted[future] = analysis
        stack.callback(client.cancel, list(submitted), force=True)
        completed = distributed.as_completed(submitted)
        monitor = _ClusterMonitor(client, address)
        ended = 0
        while ended < len(submitted):
            batch = completed.next_batch(block=False)
            for future in batch:
                ended += 1
                on_progress(ended / len(submitted))
                yield _to_done(submitted[future], future)
            if not batch:
                monitor.check()
                time.sleep(_POLL_EVERY_S)


def _load_dask() -> Any:  # noqa: ANN401  (Dask is barely typed)
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise PosecheckError(
            "--dask needs Dask, which is not installed here; run: pip install 'posecheck[cluster]'"
        ) from error


def _connect(distributed: Any, address: str) -> Any:  # noqa: ANN401  (Dask's module and client)
    # Dask logs every lost connection with a traceback; our own errors report what matters.
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == distributed.__name__:
            logging.getLogger(name).setLevel(logging.CRITICAL)
    client = None
    with suppress(OSError, ValueError, TypeError, KeyError):
        client = distributed.Client(address, timeout=_CONNECT_WITHIN_S)
    if client is None:
        # A half-made client closes itself when it is garbage-collected, and takes a lock that
        # starting the next client holds. Collecting it now avoids that deadlock.
        gc.collect()
        raise PosecheckError(
            f"{address}: no Dask scheduler answers there; start one (docs/deployment.md says how) "
            "and use the address it prints, such as tcp://10.0.0.5:8786"
        )
    try:
        _check_workers(client, address)
    except PosecheckError:
        client.close()
        raise
    return client


def _check_workers(client: Any, address: str) -> None:  # noqa: ANN401  (Dask's)
    """Check that the cluster has workers and that they run the same program as this one."""
    if not client.scheduler_info()["workers"]:
        raise PosecheckError(
            f"{address}: this cluster has no workers yet; start some on its machines with "
            f"`dask worker {address} --nthreads 1`"
        )
    for worker, program in client.run(digest_program, on_error="return").items():
        if isinstance(program, ImportError):
            raise PosecheckError(
                f"{worker}: this worker of the cluster has no posecheck ({program}); install the "
                "same version as here on all its machines"
            )
        if isinstance(program, str) and program != digest_program():
            raise PosecheckError(
                f"{worker}: this worker of the cluster has another version of {PROGRAM}, which "
                "might judge differently; install the same one everywhere and restart the workers"
            )


class _ClusterMonitor:
    """Gives up on a cluster that has had no workers for a while; Dask would wait forever."""

    def __init__(self, client: Any, address: str) -> None:  # noqa: ANN401  (Dask's)
        self._client = client
        self._address = address
        self._checked_s = self._healthy_s = time.monotonic()

    def check(self) -> None:
        """Check every few seconds whether there are workers.

        Raises:
            PosecheckError: the scheduler or all workers have been gone for a minute.
        """
        now_s = time.monotonic()
        if now_s - self._checked_s < _CHECK_EVERY_S:
            return
        self._checked_s = now_s
        try:
            is_healthy = self._client.status == "running" and bool(self._client.ncores())
        except Exception:  # noqa: BLE001 - a broken connection can raise anything
            is_healthy = False
        if is_healthy:
            self._healthy_s = now_s
        elif now_s - self._healthy_s > _GIVE_UP_AFTER_S:
            raise PosecheckError(
                f"{self._address}: the cluster has lost its scheduler or all its workers; start "
                "them again and run the same command again (with --summary it resumes from here)"
            )


def _make_absolute(analysis: Analysis) -> Analysis:
    """Return the analysis with absolute paths, as other machines have other working folders."""
    places = {field.name: getattr(analysis.job, field.name) for field in fields(Job)}
    whole = {name: path and path.absolute() for name, path in places.items()}
    model = analysis.model
    if model not in SHIPPED_MODELS:
        model = str(Path(model).absolute())
    return replace(analysis, job=Job(**whole), model=model)


def _to_done(analysis: Analysis, future: Any) -> Done:  # noqa: ANN401  (Dask's)
    try:
        answer = future.result()
    except WorkerDiedError as error:
        return Done(analysis, error=WorkerDiedError(f"{error} ({_describe_tries()})"))
    except PosecheckError as error:
        return Done(analysis, error=error)
    except Exception as error:  # noqa: BLE001 - a cluster can raise anything
        return Done(analysis, error=_explain(analysis.name, error))
    if "error" in answer:
        kind = getattr(errors, answer["error"], PosecheckError)
        return Done(analysis, error=kind(answer["text"]))
    return Done(analysis, Outcome.from_document(answer), fingerprint=answer["fingerprint"])


def _explain(name: str, error: Exception) -> PosecheckError:
    kind = type(error).__name__
    if kind == "KilledWorker":
        return WorkerDiedError(
            f"{name}: every cluster worker that took it crashed; it was set aside. Try it "
            "alone on one machine, without --dask, to see why"
        )
    if kind in {"CancelledError", "FutureCancelledError", "FuturesCancelledError"}:
        return PosecheckError(
            f"{name}: the cluster gave up on it, or lost its scheduler; restart the scheduler "
            "and run it again"
        )
    return PosecheckError(
        f"{name}: the cluster could not analyse it ({error!r}); try it without --dask"
    )


def _describe_tries() -> str:
    return f"{RETRIES + 1} tries on the cluster"
