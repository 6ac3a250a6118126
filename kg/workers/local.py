"""Worker processes of this machine, that end with the process that started them."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing.process import BaseProcess

from kg.errors import KgError
from kg.workers import Item, Result

WAITING_EACH = 2
"""Items held for each process: the one that it works on and the next."""


@dataclass(frozen=True, slots=True)
class LocalWorkers:
    """So many processes; with one, or for one item, all is done in this process."""

    count: int
    storage: None = None

    def run(self, task: Callable[[Item], Result], items: Iterable[Item], finished: Callable[[Result], None]) -> None:
        """As `Workers.run`; a process that dies stops the run."""
        rest = iter(items)
        first = list(islice(rest, 2))
        if self.count > 1 and len(first) > 1:
            self._in_processes(task, chain(first, rest), finished)
            return
        for item in chain(first, rest):
            finished(task(item))

    def _in_processes(
        self, task: Callable[[Item], Result], items: Iterable[Item], finished: Callable[[Result], None]
    ) -> None:
        context = multiprocessing.get_context("spawn")
        waiting: set[Future[Result]] = set()
        with ProcessPoolExecutor(self.count, mp_context=context, initializer=end_with_parent) as pool:
            try:
                for item in items:
                    waiting.add(pool.submit(task, item))
                    if len(waiting) >= WAITING_EACH * self.count:
                        waiting = _take_finished(waiting, finished)
                while waiting:
                    waiting = _take_finished(waiting, finished)
            except BrokenProcessPool as error:
                raise KgError(
                    "a worker process was killed",
                    remedy="build again: what was finished is kept; fewer --workers need less memory",
                ) from error
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _take_finished(waiting: set[Future[Result]], finished: Callable[[Result], None]) -> set[Future[Result]]:
    """Wait until something is finished and hand it over; what is still waited for."""
    done, rest = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        finished(future.result())
    return rest


def end_with_parent() -> None:
    """Let a worker end as soon as the build that started it is gone.

    A build that is killed cannot tell its workers to stop: they would wait for work for
    ever, or write into a folder that the next build works in.
    """
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
