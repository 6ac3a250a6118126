"""`kg watch`: build whenever the notes have changed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from kg.errors import KgError
from kg.lock import OutputHeldError
from kg.outputs import EXTRA_FORMATS
from kg.progress import Progress
from kg.settings import load_settings

OK = 0
EVERY_SECONDS = 1.0
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_watch(commands: Commands) -> None:
    """Add `kg watch` to the command line."""
    command = commands.add_parser(
        "watch",
        allow_abbrev=False,
        help="keep a build current while the notes change",
        description="Keep a build current while the notes change, until Ctrl-C: docs/again.md.",
        epilog="example: kg watch notes -o output",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=_watch)
    command.add_argument("notes", type=Path, help="folder that holds the notes")
    command.add_argument(
        "-o", "--output", type=Path, default=Path("output"), help="folder of the build (default: output)"
    )
    command.add_argument(
        "--format", action="append", default=[], choices=EXTRA_FORMATS, metavar="FORMAT",
        help=f"write this format as well, may be repeated: {', '.join(EXTRA_FORMATS)}",
    )  # fmt: skip
    command.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processes that read (default: all cores)"
    )
    command.add_argument("--base", help="beginning of the data's IRIs, as for kg build")
    command.add_argument(
        "--every", type=float, default=EVERY_SECONDS, metavar="SECONDS",
        help=f"look so often, and build when nothing has changed for as long (default: {EVERY_SECONDS:g})",
    )  # fmt: skip


def _watch(options: argparse.Namespace) -> int:
    from kg.watching import snapshot, times_to_build

    def pause() -> None:
        time.sleep(max(0.05, options.every))

    try:
        _keep_current(options, times_to_build(lambda: snapshot(options.notes), pause), pause)
    except KeyboardInterrupt:
        print("\nkg: stopped watching; the last build is as it was", file=sys.stderr)
    return OK


def _keep_current(options: argparse.Namespace, times: Iterable[object], pause: Callable[[], None]) -> None:
    """Build at each of the times; what stops the first build stops the command, later ones are told."""
    built = 0
    for _ in times:
        try:
            _build_when_free(options, pause)
            built += 1
        except KgError as error:
            if not built:
                raise
            print(f"kg: {error}\nkg: waiting for the next change", file=sys.stderr)


def _build_when_free(options: argparse.Namespace, pause: Callable[[], None]) -> None:
    """Build once; while another build runs in the output folder, wait for its end."""
    told = False
    while True:
        try:
            return _build(options)
        except OutputHeldError as error:
            if not told:
                print(f"kg: {error}", file=sys.stderr)
                told = True
            pause()


def _build(options: argparse.Namespace) -> None:
    from kg.pipeline import build
    from kg.workers.local import LocalWorkers

    started = time.monotonic()
    settings = load_settings(options.notes)
    if options.base:
        settings = replace(settings, base=options.base)
    report = build(
        options.notes, options.output, settings,
        workers=LocalWorkers(max(1, options.workers)), formats=options.format, progress=Progress(None),
    )  # fmt: skip
    print(
        f"{time.strftime('%H:%M:%S')}  {report.notes:,} notes ({report.notes_read:,} read anew), "
        f"{report.claims:,} claims, {report.entities:,} entities, {report.issues:,} problems found; "
        f"{time.monotonic() - started:.1f} s",
        flush=True,
    )
