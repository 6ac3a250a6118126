"""`kg diff`: what came, went and changed between two builds."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

OK = 0
FORMATS = ("text", "json", "rdf-patch")
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_diff(commands: Commands) -> None:
    """Add `kg diff` to the command line."""
    command = commands.add_parser(
        "diff",
        allow_abbrev=False,
        help="tell what came, went and changed between two builds",
        description="Tell what came, went and changed between two builds: docs/again.md.",
        epilog="example: kg diff yesterday output\n         kg diff yesterday output --format rdf-patch > change.rdfp",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=_diff)
    command.add_argument("old", type=Path, help="folder of the old build")
    command.add_argument("new", type=Path, help="folder of the new build")
    command.add_argument("--format", default="text", choices=FORMATS, help="how it is told (default: text)")
    command.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    command.add_argument("--most", type=int, default=20, help="differences to tell of each kind (default: 20)")


def _diff(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="kg-diff-") as folder:
        _write(_pieces(options, Path(folder)))
    return OK


def _pieces(options: argparse.Namespace, work: Path) -> Iterable[str]:
    from kg.compare.builds import changes, compared, counts
    from kg.compare.patch import patch_lines
    from kg.compare.words import as_json, in_words

    if options.format == "rdf-patch":
        yield from patch_lines(options.old, options.new, work)
        return
    with compared(options.old, options.new, work) as connection:
        numbers = counts(connection)
        if options.format == "json":
            yield from as_json(changes(connection), numbers, old=str(options.old), new=str(options.new))
        else:
            yield from in_words(changes(connection, most=max(1, options.most)), numbers)


def _write(pieces: Iterable[str]) -> None:
    sys.stdout.writelines(pieces)
