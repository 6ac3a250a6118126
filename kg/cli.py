"""The command line: one verb a command; results to stdout, all else to stderr.

Exit codes: 0 all well, 1 the answer is no (no such claim, a broken shape), 2 the run
could not be made (bad arguments, missing files, a broken query).

What only one command needs is imported in it: a question must not wait for the
libraries that draw a page.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeAlias

import duckdb

from kg import __version__
from kg.ask_commands import add_asking
from kg.compare_commands import add_diff
from kg.entity_commands import add_entities
from kg.errors import KgError
from kg.mcp_commands import add_mcp
from kg.ontology import ontology_folder
from kg.outputs import EXPLORER, EXTRA_FORMATS, TABLES, TURTLE
from kg.progress import Progress, ProgressEvents, ProgressLines
from kg.settings import load_settings
from kg.watch_commands import add_watch
from kg.workspace import open_tables

OK, NO, FAILED = 0, 1, 2
DEFAULT_OUTPUT = Path("output")
ANEW = "build again: kg build NOTES -o OUTPUT"
REFUSED = "see that the place can be written to and has room; the last build's files are as they were"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    _use_utf8()
    parser = _parser()
    if any("\ud800" <= letter <= "\udfff" for word in (arguments or sys.argv[1:]) for letter in word):
        parser.error("an argument is not UTF-8")
    options, rest = parser.parse_known_args(arguments)
    if rest and not options.takes_more:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = rest
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\nkg: stopped; what was finished is kept for the next build", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except duckdb.Error as error:
        problem = KgError("the tables of the build cannot be read", where=str(error).splitlines()[0], remedy=ANEW)
        print(f"kg: {problem}", file=sys.stderr)
        return FAILED
    except OSError as error:
        problem = KgError(error.strerror or str(error), where=str(error.filename or ""), remedy=REFUSED)
        print(f"kg: {problem}", file=sys.stderr)
        return FAILED


def _use_utf8() -> None:
    """Write UTF-8 whatever the locale says; notes hold every script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kg",
        allow_abbrev=False,
        description="Turn a vault of video notes into a knowledge graph whose every claim leads back to its second.",
        epilog="example: kg build notes -o output && kg trace 'Russia keeps Crimea'",
    )
    parser.set_defaults(takes_more=False)
    parser.add_argument("--version", action="version", version=f"kg {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (
        _add_build,
        add_asking,
        add_entities,
        _add_check,
        _add_view,
        add_diff,
        add_watch,
        add_mcp,
        _add_evaluate,
    ):
        add(commands)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], says: str, example: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        allow_abbrev=False,
        help=says,
        description=says[0].upper() + says[1:] + ".",
        epilog=f"example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)
    return command


def _add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "-o", "--output", type=Path, default=DEFAULT_OUTPUT, help="folder of the build (default: output)"
    )


def _add_build(commands: Commands) -> None:
    command = _command(
        commands, "build", _build, "make the graph, the page and the tables from a folder of notes",
        "kg build notes -o output --format nt --format graphml",
    )  # fmt: skip
    command.add_argument("notes", type=Path, help="folder that holds the notes")
    _add_output(command)
    command.add_argument(
        "--format", action="append", default=[], choices=EXTRA_FORMATS, metavar="FORMAT",
        help=f"write this format as well, may be repeated: {', '.join(EXTRA_FORMATS)}",
    )  # fmt: skip
    command.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processes that read (default: all cores)"
    )
    command.add_argument(
        "--on", metavar="PLACE", help="read on Ray: 'ray' on this machine, ray://HOST:PORT on a cluster (docs/scale.md)"
    )
    command.add_argument(
        "--shards", metavar="URL", help="with --on: storage that all machines reach, if not OUTPUT (s3://BUCKET/FOLDER)"
    )
    command.add_argument("--base", help="beginning of the data's IRIs (default: from kg.toml, else a reserved name)")
    command.add_argument("--json", action="store_true", help="print the counts as JSON")
    said = command.add_mutually_exclusive_group()
    said.add_argument("--quiet", action="store_true", help="say nothing while it runs")
    said.add_argument(
        "--progress", action="store_true", help="say how far it is where stderr is no terminal as well, a line at times"
    )
    said.add_argument(
        "--progress-json", action="store_true", help="say on stderr how far it is, one JSON object a line"
    )


def _build(options: argparse.Namespace) -> int:
    from kg.pipeline import build
    from kg.workers import workers_on

    settings = load_settings(options.notes)
    if options.base:
        settings = replace(settings, base=options.base)
    report = build(
        options.notes, options.output, settings,
        workers=workers_on(options.on, max(1, options.workers), options.shards), formats=options.format,
        progress=_progress(options),
    )  # fmt: skip
    if options.json:
        print(json.dumps(asdict(report) | {"output": str(report.output)}))
        return OK
    print(
        f"{report.notes:,} notes ({report.notes_read:,} read anew), {report.claims:,} claims at {report.clips:,} "
        f"seconds, {report.mentions:,} mentions of {report.entities:,} entities, {report.issues:,} problems found"
    )
    for path in report.files:
        print(path)
    return OK


def _progress(options: argparse.Namespace) -> Progress:
    if options.progress_json:
        return ProgressEvents(sys.stderr)
    if options.progress:
        return ProgressLines(sys.stderr)
    return Progress(None if options.quiet else sys.stderr)


def _turtle(output: Path) -> Path:
    """The Turtle file that a person means by a build's folder or by the file itself."""
    return output / TURTLE if output.is_dir() or not output.suffix else output


def _add_check(commands: Commands) -> None:
    command = _command(
        commands, "check", _check, "list what is wrong in a folder of notes, or in a build and its notes",
        "kg check notes --write-fixes mended\n         kg check output",
    )  # fmt: skip
    command.add_argument(
        "path", nargs="?", type=Path, default=DEFAULT_OUTPUT, help="notes, or the folder of a build (default: output)"
    )
    command.add_argument("--write-fixes", type=Path, metavar="DIR", help="write corrected copies of the notes to DIR")
    command.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that read notes")
    command.add_argument("--json", action="store_true", help="print everything as JSON")
    command.add_argument("--most", type=int, default=10, help="problems to show of each kind (default: 10)")


def _check(options: argparse.Namespace) -> int:
    from kg.ask.checks import CheckReport, check_build, report_text

    turtle = _turtle(options.path)
    if options.path.is_dir() and not turtle.is_file():
        from kg.pipeline import inspect
        from kg.workers.local import LocalWorkers

        issues = inspect(
            options.path, load_settings(options.path), fixes=options.write_fixes,
            workers=LocalWorkers(max(1, options.workers)), progress=Progress(sys.stderr),
        )  # fmt: skip
        report = CheckReport(None, (), issues)
    else:
        if options.write_fixes:
            raise KgError(
                "only notes can be mended", where=str(options.path), remedy="kg check NOTES --write-fixes DIR"
            )
        report = check_build(turtle, open_tables(turtle.parent / TABLES), ontology_folder() / "shapes.ttl")
    if options.json:
        print(json.dumps(asdict(report), ensure_ascii=False))
    else:
        print(report_text(report, most=max(0, options.most)), end="")
    return NO if report.violations else OK


def _add_view(commands: Commands) -> None:
    command = _command(
        commands, "view", _view, "open the explorer of a build, or the page of one entity and its neighbours",
        "kg view --around 'Donald Trump'",
    )  # fmt: skip
    _add_output(command)
    command.add_argument("--around", metavar="NAME", help="draw this entity and its neighbours")
    command.add_argument("--no-open", action="store_true", help="only write the page and print its path")


def _view(options: argparse.Namespace) -> int:
    page = options.output / EXPLORER
    if options.around:
        from kg.pipeline import draw_around

        page = draw_around(options.output, options.around)
    if not page.is_file():
        raise KgError("there is no page here", where=str(page), remedy="run: kg build NOTES -o OUTPUT")
    print(page)
    if not options.no_open and not webbrowser.open(page.resolve().as_uri()):
        print("kg: found no browser; open the file above", file=sys.stderr)
    return OK


def _add_evaluate(commands: Commands) -> None:
    command = _command(
        commands, "evaluate", _evaluate, "measure how well names are found, on notes that a person annotated",
        "kg evaluate annotations --vault notes --errors 20",
    )  # fmt: skip
    command.add_argument("annotations", type=Path, help="folder of annotation files (.json)")
    command.add_argument("--vault", type=Path, required=True, help="folder of the notes that the annotations name")
    command.add_argument("--errors", type=int, default=0, metavar="N", help="list so many errors")
    command.add_argument("--json", action="store_true", help="print the scores and all errors as JSON")


def _evaluate(options: argparse.Namespace) -> int:
    from kg.evaluation import read_annotations, score_note, scores_of, table_of
    from kg.extract.network import packaged_network

    annotations = read_annotations(options.annotations)
    network = packaged_network()
    notes = [
        score_note(annotation, options.vault, network)
        for annotation in Progress(sys.stderr).each("reading annotated notes", annotations)
    ]
    scores = scores_of(notes)
    errors = [error for note in notes for error in note.errors]
    if options.json:
        print(json.dumps({"scores": [asdict(s) for s in scores], "errors": [asdict(e) for e in errors]}))
        return OK
    print(table_of(scores), end="")
    for error in errors[: max(0, options.errors)]:
        print(f"{error.kind:7} {error.type:13} {error.surface!r}  {error.note}:{error.line}")
    return OK


if __name__ == "__main__":
    sys.exit(main())
