"""`kg mcp`: a build as tools of an assistant.

What only this command needs is imported in it, as in `kg.cli`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from kg.ask.limited import SECONDS
from kg.errors import KgError

ROWS = 1_000
"""Rows that an assistant can still read."""
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_mcp(commands: Commands) -> None:
    """Add the command to the command line."""
    says = "serve a build to an assistant over MCP (stdin and stdout): search, entity, trace, query"
    command = commands.add_parser(
        "mcp",
        allow_abbrev=False,
        help=says,
        description=says[0].upper() + says[1:] + ".",
        epilog="example: kg mcp output",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=_mcp)
    command.add_argument("-o", "--output", type=Path, default=Path("output"), help="folder of the build")
    command.add_argument("folder", nargs="?", type=Path, help="folder of the build, another way to name it")
    command.add_argument(
        "--seconds", type=float, default=SECONDS, help=f"stop a query after so long (default: {SECONDS:g})"
    )
    command.add_argument("--rows", type=int, default=ROWS, help=f"refuse answers with more rows (default: {ROWS:,})")


def _mcp(options: argparse.Namespace) -> int:
    try:
        from kg.mcp.server import make_server
    except ModuleNotFoundError as error:
        raise KgError(
            "the server for assistants is not installed", where=str(error), remedy="pip install 'notes-kg[mcp]'"
        ) from error
    from kg.graph import Graph

    with Graph(options.folder or options.output) as graph:
        make_server(graph, seconds=options.seconds, rows=max(1, options.rows)).run()
    return 0
