"""The process that answers queries: a query that runs away is ended by ending it.

    python -m kg.ask.answering GRAPH.TTL

Nothing inside an engine can be trusted to stop in time, a process can be killed. It says
"ready" when its store is open, then answers one question after the other: a line of JSON
each way, followed by the answer's bytes.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from pyoxigraph import Literal, NamedNode, Store, Variable

from kg.ask.results import TooManyRowsError
from kg.ask.sparql import Question, Term, answer
from kg.ask.store import open_store
from kg.errors import KgError

NEVER = 0.0
"""No limit, to the timer of the system."""
GRACE_SECONDS = 2.0


def written(question: Question, seconds: float) -> bytes:
    """A question as a line of JSON, with the seconds after which the process ends itself.

    It is ended from outside; this is for the case that whoever asked is gone.
    """
    bindings = {
        variable.value: [term.value, None if isinstance(term, NamedNode) else term.datatype.value]
        for variable, term in question.bindings.items()
    }
    fields: dict[str, object] = {
        "seconds": seconds + GRACE_SECONDS,
        "sparql": question.sparql,
        "bindings": bindings,
        "output_format": question.output_format,
        "width": question.width,
        "most": question.most,
        "default_graphs": question.default_graphs,
        "named_graphs": question.named_graphs,
    }
    return json.dumps(fields).encode() + b"\n"


def read(line: bytes) -> Question:
    """A question out of its line of JSON."""
    fields = json.loads(line)
    return Question(
        sparql=fields["sparql"],
        bindings={Variable(name): _term(*term) for name, term in fields["bindings"].items()},
        output_format=fields["output_format"],
        width=fields["width"],
        most=fields["most"],
        default_graphs=tuple(fields["default_graphs"]),
        named_graphs=tuple(fields["named_graphs"]),
    )


def _term(value: str, datatype: str | None) -> Term:
    return NamedNode(value) if datatype is None else Literal(value, datatype=NamedNode(datatype))


def _reply(sink: BinaryIO, head: Mapping[str, Any], body: bytes = b"") -> None:
    sink.write(json.dumps({**head, "bytes": len(body)}).encode() + b"\n" + body)
    sink.flush()


def _refusal(error: KgError) -> dict[str, Any]:
    return {
        "refused": error.what,
        "where": error.where,
        "remedy": error.remedy,
        "too_many": isinstance(error, TooManyRowsError),
    }


def answer_all(store: Store, source: BinaryIO, sink: BinaryIO) -> None:
    """Answer questions until there are no more."""
    for line in source:
        _end_after(json.loads(line)["seconds"])
        try:
            body = answer(store, read(line)).encode("utf-8", "replace")
        except KgError as error:
            _reply(sink, _refusal(error))
        except (ValueError, KeyError) as error:
            _reply(sink, _refusal(KgError("the query cannot be answered", where=str(error))))
        else:
            _reply(sink, {}, body)
        _end_after(NEVER)


def _end_after(seconds: float) -> None:
    """Let the system end this process, whatever it is doing then; asked again, the time begins anew."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def main() -> None:
    """Open the store of the Turtle file that is named and answer what comes in."""
    try:
        store = open_store(Path(sys.argv[1]), lambda text: print(text, file=sys.stderr, flush=True))
    except KgError as error:
        _reply(sys.stdout.buffer, _refusal(error))
        return
    _reply(sys.stdout.buffer, {"ready": True})
    answer_all(store, sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
