"""Full text over the claims: words, "phrases" and beginnings*, the best first; each claim with its whole chain.

tantivy ranks by BM25 (S. Robertson and H. Zaragoza, 2009). The index keeps the chain of
each claim as it was in the tables, so that tracing one is a single look-up.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import tantivy

from kg.ask.trace import CHAINS_SQL, Trace, chains, number_of, trace_of_json, trace_to_json
from kg.errors import KgError
from kg.made_of import code_digest, identity, read_made_of, write_made_of
from kg.model import Iri, VideoId
from kg.outputs import SEARCH, TABLES
from kg.placing import linked_copy
from kg.workspace import view_tables

MEMORY_BYTES = 200_000_000
MOST = 10_000
"""Results that one search gives at most."""
_ANALYZER = "folded"
_TEXT, _IRI, _CHANNEL, _VIDEO, _SECOND, _CHAIN = "text", "iri", "channel", "video", "second", "chain"
_NUMBER = "number"
_NEVER_CHANGED = (".store", ".term", ".idx", ".pos", ".fast", ".fieldnorm", ".del")
"""Endings of the files of a segment; what says which segments there are is written anew."""
_PART = re.compile(r'"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """A claim that was found, how well it fits (higher is better), and the number of its IRI (`number_of`)."""

    score: float
    trace: Trace
    number: int


def _analyzer(*more: tantivy.Filter) -> tantivy.TextAnalyzer:
    """Letters and digits, lower case, without accents; very long words are left out, and what `more` filters."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (tantivy.Filter.remove_long(200), tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold(), *more):
        builder = builder.filter(step)
    return builder.build()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_TEXT, tokenizer_name=_ANALYZER)
    for name in (_IRI, _CHANNEL, _VIDEO):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field(_SECOND, indexed=True)
    builder.add_integer_field(_NUMBER, indexed=True, stored=True)
    builder.add_bytes_field(_CHAIN, stored=True, indexed=False)
    return builder.build()


def keep_index(folder: Path, tables: duckdb.DuckDBPyConnection, last: Path | None = None) -> None:
    """Make the index of all claims of a build in a folder of its own.

    `tables` shows those beside the folder; `last` is the folder of an earlier build: where
    its index is whole, the new one is that one with the claims whose chains have changed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    if last is not None and read_made_of(last / SEARCH) == _made_of(last / TABLES):
        view_tables(tables, last / TABLES, "last")
        linked_copy(last / SEARCH, folder, linked=_NEVER_CHANGED)
        index = tantivy.Index.open(str(folder))
        changed = _changed(tables)
    else:
        folder.mkdir()
        index = tantivy.Index(_schema(), path=str(folder), reuse=False)
        changed = (), chains(tables)
    _write(index, *changed)
    write_made_of(folder, _made_of(folder.parent / TABLES))


def _made_of(tables: Path) -> dict[str, Any]:
    """The tables are made and moved as one folder: one of them tells which."""
    claims = tables / "claims.parquet"
    made_of = identity(claims) if claims.is_file() else None
    return {"claims": made_of, "code": code_digest("ask/search.py", "ask/trace.py")}


def _changed(tables: duckdb.DuckDBPyConnection) -> tuple[Sequence[str], Iterator[Trace]]:
    """The claims that are gone or no longer what they were in the schema `last`, and the chains to put in."""
    for schema in ("last", "main"):
        tables.execute(f"USE {schema}")
        tables.execute(f"CREATE TABLE chains AS {CHAINS_SQL}")
    tables.execute("CREATE TABLE come AS FROM main.chains EXCEPT FROM last.chains")
    gone = tables.execute("SELECT iri FROM (FROM last.chains EXCEPT FROM main.chains) ORDER BY iri").fetchall()
    return [iri for (iri,) in gone], chains(tables, "come")


def _write(index: tantivy.Index, gone: Iterable[str], come: Iterable[Trace]) -> None:
    index.register_tokenizer(_ANALYZER, _analyzer())
    writer = index.writer(heap_size=MEMORY_BYTES, num_threads=1)
    for claim in gone:
        writer.delete_documents_by_term(_IRI, claim)
    for trace in come:
        writer.add_document(_document(trace))
    writer.commit()
    writer.wait_merging_threads()


def _document(trace: Trace) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer(_NUMBER, number_of(trace.claim))
    document.add_text(_TEXT, trace.text)
    document.add_text(_IRI, trace.claim)
    document.add_text(_CHANNEL, trace.channel)
    if trace.video:
        document.add_text(_VIDEO, trace.video)
    for second in trace.seconds:
        document.add_integer(_SECOND, second)
    document.add_bytes(_CHAIN, trace_to_json(trace).encode())
    return document


class ClaimIndex:
    """The index of a build's claims, open to be searched, from any number of threads."""

    def __init__(self, folder: Path) -> None:
        """Open it; raises `KgError` where there is none."""
        if not (folder / "meta.json").is_file():
            raise KgError("there is no index of claims here", where=str(folder), remedy="run: kg build NOTES -o OUTPUT")
        try:
            self._index = tantivy.Index.open(str(folder))
            fields = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["schema"]
        except (ValueError, OSError) as error:
            raise KgError("the index of claims cannot be read", where=str(folder), remedy="build again") from error
        if _NUMBER not in {field["name"] for field in fields}:
            raise KgError("the index of claims is of an earlier version", where=str(folder), remedy="build again")
        self._words, self._telling = _analyzer(), _analyzer(tantivy.Filter.stopword("english"))
        self._index.register_tokenizer(_ANALYZER, self._words)

    @cached_property
    def _searcher(self) -> tantivy.Searcher:
        return self._index.searcher()

    def __len__(self) -> int:
        """How many claims there are."""
        return int(self._searcher.num_docs)

    def search(self, wanted: str, *, most: int, start: int = 0, channel: str | None = None) -> tuple[Hit, ...]:
        """The claims that hold all words, phrases and beginnings that are asked for, the best first.

        A claim that has the words side by side comes before one that only has them; `channel`
        keeps to the claims of one.
        """
        query = self._query(wanted)
        return () if query is None else tuple(self._hits(self._within(channel, query), most, start))

    def search_any(self, wanted: str, *, most: int, channel: str | None = None) -> tuple[Hit, ...]:
        """The claims that hold any of the words, those with more and rarer ones first; "the" counts for nothing."""
        words = self._telling.analyze(wanted)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, self._term(_TEXT, word)) for word in words])
        return tuple(self._hits(self._within(channel, query), most, 0)) if words else ()

    def numbered(self, number: int) -> Trace:
        """The chain of the claim with this number."""
        query = tantivy.Query.term_query(self._index.schema, _NUMBER, number)
        return next(self._hits(query, 1, 0)).trace

    def _within(self, channel: str | None, query: tantivy.Query) -> tantivy.Query:
        """A query kept to one channel's claims, or as it is."""
        if channel is None:
            return query
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, query), (tantivy.Occur.Must, self._term(_CHANNEL, channel))]
        )

    def claim(self, iri: str) -> Trace | None:
        """The chain of the claim with this IRI; None where there is none."""
        hits = tuple(self._hits(self._term(_IRI, iri), 1, 0))
        return hits[0].trace if hits else None

    def around(self, video: VideoId, first: int, last: int) -> tuple[Trace, ...]:
        """The claims of a video from a second to another, both included, in the order of their seconds."""
        seconds = tantivy.Query.range_query(self._index.schema, _SECOND, tantivy.FieldType.Integer, first, last)
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, self._term(_VIDEO, video)), (tantivy.Occur.Must, seconds)]
        )
        found = [hit.trace for hit in self._hits(query, MOST, 0)]
        return tuple(sorted(found, key=lambda trace: (trace.seconds, trace.note, trace.line, trace.claim)))

    def _hits(self, query: tantivy.Query, most: int, start: int) -> Iterator[Hit]:
        found = self._searcher.search(query, limit=max(1, min(most, MOST)), offset=min(start, MOST), count=False)
        for score, address in found.hits:
            document = self._searcher.doc(address)
            yield Hit(round(score, 4), trace_of_json(document[_CHAIN][0]), document[_NUMBER][0])

    def _term(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._index.schema, field, value)

    def _query(self, wanted: str) -> tantivy.Query | None:
        """The query for what a person typed; None where no word is in it. Nothing typed is syntax but " and *."""
        must: list[tantivy.Query] = []
        words: list[str | tuple[int, str]] = []
        for phrase, word in _PART.findall(wanted):
            found: list[str] = self._words.analyze(phrase or word)
            if not found:
                continue
            words += found
            if word.endswith("*"):
                must += [self._term(_TEXT, one) for one in found[:-1]]
                must.append(tantivy.Query.regex_query(self._index.schema, _TEXT, re.escape(found[-1]) + ".*"))
            elif len(found) == 1:
                must.append(self._term(_TEXT, found[0]))
            else:
                must.append(tantivy.Query.phrase_query(self._index.schema, _TEXT, list(found)))
        if not must:
            return None
        clauses = [(tantivy.Occur.Must, query) for query in must]
        if len(words) > 1:
            side_by_side = tantivy.Query.phrase_query(self._index.schema, _TEXT, words)
            clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(side_by_side, 10.0)))
        return tantivy.Query.boolean_query(clauses)


def find_claims(index: ClaimIndex, wanted: str, *, most: int) -> tuple[Trace, ...]:
    """The claim with this IRI, or the claims with all of these words; the best first."""
    claim = index.claim(wanted.strip()) if "/" in wanted else None
    if claim is not None:
        return (claim,)
    return tuple(hit.trace for hit in index.search(wanted, most=most))


def need_claim(index: ClaimIndex, iri: Iri) -> Trace:
    """The chain of one claim; raises `KgError` where there is none."""
    trace = index.claim(iri)
    if trace is None:
        raise KgError("no claim has this IRI", where=iri, remedy="find it by its words: kg search WORDS")
    return trace
