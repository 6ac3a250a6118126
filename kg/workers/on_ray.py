"""Workers of a Ray cluster: one that this process starts on its own machine, or one that runs.

Ray does the task of a lost worker again, on another worker where its machine is gone. The
cluster's machines have this package installed, in the version of the build.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from kg.errors import KgError
from kg.workers import RAY, Item, Result

MOST_WAITING = 256
"""Items that the cluster holds at a time, worked on or waiting."""
TRIES_AGAIN = 5
"""How often a task is done again whose worker was lost; more is a task that kills its workers."""


@dataclass(frozen=True, slots=True)
class RayWorkers:
    """A cluster by its address; with "ray" one of `count` processes, for the time of the run."""

    address: str
    count: int
    storage: str | None = None

    def run(self, task: Callable[[Item], Result], items: Iterable[Item], finished: Callable[[Result], None]) -> None:
        """As `Workers.run`; a task that loses its worker again and again stops the run."""
        rest = iter(items)
        first = next(rest, None)
        if first is None:
            return
        ray = _ray()
        with _connected(ray, self.address, self.count):
            shared = ray.put(task)
            run_one = ray.remote(num_cpus=1, max_retries=TRIES_AGAIN)(_run_one)
            waiting = [run_one.remote(shared, first)]
            for item in rest:
                waiting.append(run_one.remote(shared, item))
                if len(waiting) >= MOST_WAITING:
                    waiting = _take_finished(ray, waiting, finished)
            while waiting:
                waiting = _take_finished(ray, waiting, finished)


def _run_one(task: Callable[[Item], Result], item: Item) -> Result:
    return task(item)


def _ray() -> ModuleType:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise KgError("Ray is not installed", remedy="pip install 'notes-kg[ray]'") from error
    return ray


@contextmanager
def _connected(ray: ModuleType, address: str, count: int) -> Iterator[None]:
    quiet = {"logging_level": logging.ERROR, "log_to_driver": False}
    try:
        with warnings.catch_warnings(action="ignore"):
            if address == RAY:
                ray.init("local", num_cpus=count, include_dashboard=False, **quiet)
            else:
                ray.init(address, **quiet)
    except (ConnectionError, RuntimeError, TimeoutError, ValueError) as error:
        raise KgError(
            "cannot work on this cluster",
            where=f"{address}: {str(error).strip().splitlines()[0]}",
            remedy="see that it runs (ray status), with the same versions of Python and Ray as here",
        ) from error
    try:
        yield
    finally:
        ray.shutdown()


def _take_finished(ray: ModuleType, waiting: list[Any], finished: Callable[[Any], None]) -> list[Any]:
    """Wait until something is finished and hand it over; what is still waited for."""
    done, rest = ray.wait(waiting, num_returns=1)
    for one in done:
        finished(_result(ray, one))
    return list(rest)


def _result(ray: ModuleType, one: object) -> object:
    try:
        return ray.get(one)
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, KgError):
            raise error.cause from None
        if isinstance(error.cause, ModuleNotFoundError):
            raise KgError(
                "the cluster's machines lack something of this package",
                where=str(error.cause),
                remedy="install notes-kg there, in the version that runs here",
            ) from error
        raise
    except ray.exceptions.RayError as error:
        raise KgError(
            "a task lost its worker again and again",
            where=str(error).strip().splitlines()[0],
            remedy="see the cluster's memory and logs; build again: what was finished is kept",
        ) from error
