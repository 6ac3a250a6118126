"""`kg serve` as a program of its own, and bare requests to it."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.conftest import ROOT

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
JSON_RESULTS = "application/sparql-results+json"


@dataclass(frozen=True)
class Answer:
    """What came back: headers by lower-case name, and the text."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, path: str, *, method: str = "GET", body: str | bytes | None = None, kind: str | None = None,
        accept: str | None = None, **headers: str,
    ) -> Answer:  # fmt: skip
        """One raw request with these headers."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {} if kind is None else {"Content-Type": kind}
        sent |= {} if accept is None else {"Accept": accept}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8")
        finally:
            connection.close()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)

    def query(self, sparql: str, *, accept: str = JSON_RESULTS, **parameters: str) -> Answer:
        """A query by GET."""
        return self.ask(query_path(sparql, **parameters), accept=accept)


def query_path(sparql: str, **parameters: str) -> str:
    return "/sparql?" + urlencode({"query": sparql, **parameters})


@contextmanager
def serving(output: Path, *options: str) -> Iterator[Server]:
    """`kg serve` over a build at a free port, told to end afterwards, which it must do well."""
    command = [sys.executable, "-m", "kg.cli", "serve", str(output), "--port", "0", *options]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    with process.stderr as says:
        line = says.readline()
        if (found := re.match(r"http://127\.0\.0\.1:(\d+)/", line)) is None:
            process.wait(30)
            raise AssertionError(line + says.read())
        try:
            yield Server(int(found[1]), process)
        finally:
            if process.poll() is None:
                process.terminate()
                said = says.read()
                assert (process.wait(30), said) == (0, "")
