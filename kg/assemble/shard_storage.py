"""Shards on storage that several machines reach, by fsspec: from the worker that wrote one to the build's folder.

A shard is one object there, a tar file, written under another name and moved: it is
there whole or not at all.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import tarfile
from pathlib import Path
from typing import Any

from kg.errors import KgError


def send_shard(shard: Path, storage: str) -> None:
    """Put a shard's folder into storage, over whatever lies there under its name."""
    system, folder = open_storage(storage)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path in sorted(shard.iterdir()):
            archive.add(path, path.name)
    place = f"{folder}/{shard.name}.tar"
    unfinished = f"{place}.{socket.gethostname()}.{os.getpid()}"
    try:
        system.makedirs(folder, exist_ok=True)
        system.pipe_file(unfinished, packed.getvalue())
        system.mv(unfinished, place)
    except OSError as error:
        raise _refused(storage, error) from error


def is_stored(name: str, storage: str) -> bool:
    """Whether a worker has put the shard of this name into storage."""
    system, folder = open_storage(storage)
    return bool(system.exists(f"{folder}/{name}.tar"))


def fetch_shard(name: str, storage: str, folder: Path) -> Path:
    """Bring a shard into a folder, and take it out of storage; its place."""
    system, store = open_storage(storage)
    unfinished = folder / f".{name}.fetched"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with tarfile.open(fileobj=io.BytesIO(system.cat_file(f"{store}/{name}.tar"))) as archive:
            archive.extractall(unfinished, filter="data")
        shutil.rmtree(folder / name, ignore_errors=True)
        unfinished.rename(folder / name)
        system.rm_file(f"{store}/{name}.tar")
    except (OSError, tarfile.TarError) as error:
        raise _refused(storage, error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder / name


def open_storage(storage: str) -> tuple[Any, str]:
    """The file system of a URL and the path on it; raises `KgError` where none is installed for it."""
    try:
        import fsspec  # noqa: PLC0415 - an extra

        system, folder = fsspec.url_to_fs(storage)
    except (ImportError, ValueError) as error:
        raise KgError(
            "cannot use this storage", where=f"{storage}: {error}", remedy="pip install 'notes-kg[ray]' and its library"
        ) from error
    return system, folder.rstrip("/")


def _refused(storage: str, error: Exception) -> KgError:
    return KgError(
        "the storage of the shards refuses",
        where=f"{storage}: {error}",
        remedy="see that all machines may write and read there; build again: what was finished is kept",
    )
