"""Where work is done: processes of this machine, or a Ray cluster, behind one interface."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from kg.errors import KgError

Item = TypeVar("Item")
Result = TypeVar("Result")

RAY = "ray"
RAY_URL = "ray://"


class Workers(Protocol):
    """Whatever runs a function over items, several at a time."""

    @property
    def storage(self) -> str | None:
        """Where workers leave what they made, as an fsspec URL; None where they write into the build's folder."""

    def run(self, task: Callable[[Item], Result], items: Iterable[Item], finished: Callable[[Result], None]) -> None:
        """Call `task` with each item, and in this process `finished` with each result as it comes, in any order.

        Items are taken when there is room for them, so that few are held at a time. `task`
        and items must be picklable, `task` by a name that workers can import. What `task`
        raises is raised here; a worker that cannot be replaced raises `KgError`.
        """


def workers_on(place: str | None, count: int, storage: str | None = None) -> Workers:
    """So many processes of this machine (None), Ray's on it ("ray"), or a cluster ("ray://HOST:PORT").

    The cluster alone decides how many work at a time. Raises `KgError` for another place,
    where Ray is not installed, and for a `storage` without Ray.
    """
    if place is None:
        from kg.workers.local import LocalWorkers  # noqa: PLC0415 - each implementation fills what stands above

        if storage:
            raise KgError("processes of this machine need no storage between them", remedy="leave --shards out")
        return LocalWorkers(count)
    if place != RAY and not place.startswith(RAY_URL):
        raise KgError(
            "this is no place for workers", where=place, remedy=f"--on {RAY}, or --on {RAY_URL}HOST:PORT for a cluster"
        )
    from kg.workers.on_ray import RayWorkers  # noqa: PLC0415 - the same

    return RayWorkers(place, count, storage)
