"""`kg query`, `kg search` and `kg trace`: questions to a build from the shell.

What only one command needs is imported in it, as in `kg.cli`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import NamedNode, Variable

from kg.ask.limited import SECONDS, Asker
from kg.ask.queries import SavedQuery, bindings_of, find_query, listing, saved_queries
from kg.ask.sparql import OUTPUT_FORMATS, Question, asked_graph
from kg.ask.trace import Trace, trace_text
from kg.errors import KgError
from kg.ids import clock
from kg.ontology import ontology_folder
from kg.outputs import MEANING, SEARCH, TURTLE

OK, NO = 0, 1
TRACE_FORMATS = ("text", "json", "turtle", "nanopub", "html", "markdown")
QUEUED = 1024
"""Clients that may wait for the server to take their call."""
_CHAIN = """CONSTRUCT { ?x ?p ?o } WHERE {
    { SELECT DISTINCT ?claim ?x { { ?claim schema:text ?any BIND(?claim AS ?x) }
      UNION { ?claim prov:qualifiedAttribution|prov:qualifiedAttribution/prov:agent ?x }
      UNION { ?claim prov:wasQuotedFrom|prov:wasQuotedFrom/schema:isPartOf ?x }
      UNION { ?claim prov:hadPrimarySource|prov:hadPrimarySource/schema:isPartOf ?x } } }
    ?x ?p ?o }"""
"""All that is said of a claim and of each step from it to the second of its video."""
_BY = "words: all of them must be there; meaning: the like in other words; both, the better ones first (default)"
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run: TypeAlias = Callable[[argparse.Namespace], int]


def add_asking(commands: Commands) -> None:
    """Add the commands that ask to the command line."""
    _add_query(commands)
    _add_search(commands)
    _add_trace(commands)
    _add_serve(commands)


def _command(commands: Commands, name: str, run: Run, says: str, example: str) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        allow_abbrev=False,
        help=says,
        description=says[0].upper() + says[1:] + ".",
        epilog=f"example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)
    command.add_argument("-o", "--output", type=Path, default=Path("output"), help="folder of the build")
    return command


def _add_query(commands: Commands) -> None:
    command = _command(
        commands, "query", _query, "ask the graph in SPARQL, by a saved query, a file, - (stdin) or the query itself",
        "kg query who-says-what --about 'Valdai Forum'\n         "
        "kg query 'SELECT ?name { ?x a schema:Person ; skos:prefLabel ?name }'",
    )  # fmt: skip
    command.set_defaults(takes_more=True)
    command.add_argument("query", nargs="?", help="name of a saved query, file, -, or SPARQL text")
    command.add_argument("--format", default="table", choices=OUTPUT_FORMATS, help="how the answer is written")
    command.add_argument("--list", action="store_true", help="list the saved queries with their parameters")
    command.add_argument("--show", action="store_true", help="print the query instead of asking it")
    command.add_argument(
        "--seconds", type=float, default=SECONDS, help=f"stop the query after so long (default: {SECONDS:g})"
    )


def _query(options: argparse.Namespace) -> int:
    saved = saved_queries(ontology_folder() / "queries")
    if options.list or not options.query:
        print(listing(saved))
        return OK
    query = SavedQuery("-", "", "", (), sys.stdin.read()) if options.query == "-" else find_query(options.query, saved)
    if options.show:
        print(query.sparql, end="")
        return OK
    bindings = bindings_of(query, _pairs(options.rest))
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    with Asker(_turtle(options.output)) as asker:
        asked = asker.ask(Question(query.sparql, bindings, options.format, width), seconds=options.seconds)
    print(asked.decode("utf-8"), end="")
    return OK


def _turtle(output: Path) -> Path:
    """The Turtle file that a person means by a build's folder or by the file itself."""
    return output / TURTLE if output.is_dir() or not output.suffix else output


def _pairs(rest: Sequence[str]) -> dict[str, str]:
    """`--about Putin` and `--about=Putin` as {"about": "Putin"}."""
    pairs: dict[str, str] = {}
    words = list(rest)
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if not name.startswith("--") or not (equals or words):
            raise KgError(f"cannot read the argument {word!r}", remedy="parameters are given as --name value")
        pairs[name[2:]] = value if equals else words.pop(0)
    return pairs


def _add_search(commands: Commands) -> None:
    command = _command(
        commands, "search", _search,
        'search the claims by meaning and for words, "phrases" and beginnings*, the best first',
        "kg search 'ways to end the war'\n         kg search '\"peace deal\" ukrain*'\n         "
        "kg search --by words trump crimea",
    )  # fmt: skip
    command.add_argument("words", nargs="+", help="what to search for")
    command.add_argument("--by", default="both", choices=("words", "meaning", "both"), help=_BY)
    command.add_argument("--channel", help="only in the notes of this channel")
    command.add_argument("--most", type=int, default=10, help="how many claims to show (default: 10)")
    command.add_argument("--json", action="store_true", help="print them as JSON")


def _search(options: argparse.Namespace) -> int:
    from kg.ask.finding import ClaimFinder

    finder = ClaimFinder(options.output / SEARCH, options.output / MEANING)
    hits = finder.find(" ".join(options.words), most=max(1, options.most), by=options.by, channel=options.channel)
    if options.json:
        found = [{"score": hit.score, **_fields(hit.trace)} for hit in hits]
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for hit in hits:
            print(f"{hit.trace.text}\n  {hit.trace.channel}  {_where(hit.trace)}")
    return OK if hits else _nothing(" ".join(options.words))


def _where(trace: Trace) -> str:
    """The first second that plays a claim, else its note and line."""
    if trace.links:
        return f"{clock(trace.seconds[0])}  {trace.links[0]}"
    return f"{trace.note}:{trace.line}"


def _fields(trace: Trace) -> dict[str, object]:
    return asdict(trace) | {"links": trace.links}


def _nothing(words: str) -> int:
    print(f"kg: no claim has the words {words!r}", file=sys.stderr)
    return NO


def _add_trace(commands: Commands) -> None:
    command = _command(
        commands, "trace", _trace, "trace a claim to its note, line, video and second, or a second to its claims",
        "kg trace 'Russia keeps Crimea'\n         "
        "kg trace 'Russia keeps Crimea' --format markdown --most 1\n         "
        "kg trace 'Russia keeps Crimea' --as nanopub --most 1\n         "
        "kg trace --back 'https://youtu.be/rP2kEF3Mj-o?t=407'",
    )  # fmt: skip
    command.add_argument("claim", nargs="?", help="words of the claim, or its IRI")
    command.add_argument("--back", metavar="URL|VIDEO@SECONDS", help="what was claimed around this second")
    command.add_argument("--around", type=int, default=30, help="so many seconds before and after it (default: 30)")
    command.add_argument("--most", type=int, default=3, help="how many claims to show (default: 3)")
    command.add_argument("--json", action="store_true", help="the same as --format json")
    command.add_argument("--format", "--as", default="text", choices=TRACE_FORMATS, help="how the chain is written")


def _trace(options: argparse.Namespace) -> int:
    from kg.ask.finding import ClaimFinder
    from kg.ask.moments import read_moment
    from kg.ask.search import find_claims

    if (options.claim is None) == (options.back is None):
        raise KgError("trace takes a claim, or a second with --back", remedy="see: kg trace --help")
    finder = ClaimFinder(options.output / SEARCH, options.output / MEANING)
    if options.back is None:
        traces = find_claims(finder.index, options.claim, most=max(1, options.most))
        if not traces and (nearest := finder.find(options.claim, most=max(1, options.most))):
            print(f"kg: no claim has the words {options.claim!r}; the nearest in meaning:", file=sys.stderr)
            traces = tuple(hit.trace for hit in nearest)
    else:
        moment, around = read_moment(options.back), max(0, options.around)
        traces = finder.index.around(moment.video, max(0, moment.seconds - around), moment.seconds + around)
    if not traces and options.back:
        print(f"kg: nothing is claimed within {around} seconds of {options.back}", file=sys.stderr)
        return NO
    output_format = "json" if options.json else options.format
    if traces or output_format == "json":
        print(_traced(traces, output_format, options.output), end="")
    return OK if traces else _nothing(options.claim)


def _traced(traces: tuple[Trace, ...], output_format: str, output: Path) -> str:
    """Chains in a format."""
    from kg.ask.quoting import card, quotation

    if output_format == "json":
        return json.dumps([_fields(found) for found in traces], ensure_ascii=False, indent=1) + "\n"
    if output_format == "markdown":
        return "\n".join(map(quotation, traces))
    if output_format == "html":
        return card(traces)
    if output_format == "turtle":
        return _chain_graph(traces, output)
    if output_format == "nanopub":
        return _nanopublications(traces, output)
    return "\n\n".join(map(trace_text, traces)) + "\n"


def _chain_graph(traces: tuple[Trace, ...], output: Path) -> str:
    """Claims with their attributions, notes, clips, videos and channels as Turtle."""
    parts = []
    with Asker(_turtle(output)) as asker:
        for trace in traces:
            claim = {Variable("claim"): NamedNode(trace.claim)}
            parts.append(asker.ask(Question(_CHAIN, claim, "nt")).decode("utf-8"))
    return asked_graph("".join(parts))


def _nanopublications(traces: tuple[Trace, ...], output: Path) -> str:
    """Claims as nanopublications, one after the other, each dated as the build is."""
    from kg.ask.nanopub import nanopublication, time_of

    turtle = _turtle(output)
    with Asker(turtle) as asker:
        return "\n".join(nanopublication(trace.claim, asker.ask, time_of(turtle)) for trace in traces)


def _add_serve(commands: Commands) -> None:
    command = _command(
        commands, "serve", _serve, "serve a build to browsers and programs: SPARQL, search, a page for each thing",
        "kg serve --output output --port 8080",
    )  # fmt: skip
    command.add_argument("folder", nargs="?", type=Path, help="folder of the build, another way to name it")
    command.add_argument("--port", type=int, default=8080, help="port to listen at (default: 8080; 0: any free one)")
    command.add_argument("--host", default="127.0.0.1", help="address to listen at (default: this machine alone)")
    command.add_argument("--seconds", type=float, default=20.0, help="stop a query after so long (default: 20)")
    command.add_argument("--rows", type=int, default=50_000, help="refuse answers with more rows (default: 50,000)")
    command.add_argument("--processes", type=int, default=2, help="queries answered at once (default: 2)")
    command.add_argument("--allow-origin", metavar="ORIGIN", help="let pages of this site ask, too (default: none)")


def _serve(options: argparse.Namespace) -> int:
    try:
        import uvicorn

        from kg.serve.app import make_app
    except ModuleNotFoundError as error:
        raise KgError(
            "the server is not installed", where=str(error), remedy="pip install 'notes-kg[serve]'"
        ) from error
    from kg.serve.build import Limits
    from kg.serve.current import CurrentBuild

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(OK))
    with closing(_listening(options.host, options.port)) as listener:
        limits = Limits(options.seconds, options.rows, max(1, options.processes))
        with closing(CurrentBuild(options.folder or options.output, limits)) as current:
            app = make_app(current, allow_origin=options.allow_origin)
            config = uvicorn.Config(app, log_level="warning", server_header=False)
            port = listener.getsockname()[1]
            print(f"http://{options.host}:{port}/  (SPARQL at /sparql; stop with Ctrl-C)", file=sys.stderr, flush=True)
            with suppress(KeyboardInterrupt):
                uvicorn.Server(config).run(sockets=[listener])
    return OK


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens at an address of this machine; raises `KgError` where it cannot."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=QUEUED)
    except (OSError, OverflowError) as error:
        raise KgError("cannot listen here", where=f"{host}:{port}: {error}", remedy="name another --port") from error
