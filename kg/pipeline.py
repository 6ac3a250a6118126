"""The project's table of contents: from a folder of notes to everything in `output/`.

`build` is the only place that knows the order of the stages.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kg.ask.meaning import keep_meanings
from kg.ask.search import keep_index
from kg.ask.store import keep_store
from kg.ask.trace import texts_of
from kg.assemble.issues import NoteFixes, gather_issues, listed_issues, note_fixes
from kg.assemble.records import write_tables
from kg.assemble.shards import NoteKey, drop_unused, note_key, plan_shards
from kg.assemble.tables import assemble_tables, load_shards
from kg.errors import KgError
from kg.export import network_files
from kg.export.explorer.page import explorer_html
from kg.export.formats import convert_turtle
from kg.export.graph import turtle_of
from kg.export.graph_summaries import summaries_of
from kg.export.page import page_html
from kg.export.strongest import neighbourhood, strongest_entities
from kg.ids import name_slug
from kg.lock import locked
from kg.mapping import code_fingerprint, read_shards, with_names, without_names
from kg.model import Issue
from kg.outputs import (
    DECISIONS,
    EXPLORER,
    ISSUES,
    MEANING,
    NEXT,
    PAGE,
    RDF_FORMATS,
    SEARCH,
    SHARDS,
    SUMMARIES,
    TABLES,
    TURTLE,
)
from kg.placing import fresh_folder, move_into_place
from kg.progress import Progress
from kg.read.fixes import fixed_bytes
from kg.read.vault import find_notes, read_bytes
from kg.resolve.decisions import read_decisions, write_decisions
from kg.resolve.entities import resolve_entities
from kg.resolve.facts import resolve_facts
from kg.resolve.guidance import Guidance
from kg.resolve.judgements import RULES_FILE, read_judgements
from kg.resolve.known import KNOWN_FILE, read_known
from kg.resolve.pairs import pair_claims
from kg.resolve.predicates import PREDICATES_FILE
from kg.room import told_when_full
from kg.settings import Settings
from kg.up_to_date import counts_if_current, inputs_digest, remember
from kg.workers import Workers
from kg.workspace import open_tables, open_workspace

AROUND_NODES = 120
"""The most entities of a neighbourhood's page."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made: how many of each thing, and how much of it was read anew."""

    notes: int
    notes_read: int
    claims: int
    clips: int
    mentions: int
    entities: int
    issues: int
    output: Path
    files: tuple[str, ...]


def build(
    vault: Path,
    output: Path,
    settings: Settings,
    *,
    workers: Workers,
    formats: Sequence[str] = (),
    progress: Progress,
) -> BuildReport:
    """Make everything in `output` from the notes of `vault`.

    What an earlier build read of unchanged notes is used again. All files are made
    beside their places and moved there at the end, so that a build that is stopped
    leaves the last one's files as they were.
    """
    with locked(vault, output), told_when_full(output, output / NEXT):
        return _build(vault, output, settings, workers, formats, progress)


def _build(
    vault: Path, output: Path, settings: Settings, workers: Workers, formats: Sequence[str], progress: Progress
) -> BuildReport:
    guidance = read_guidance(vault, settings)
    notes, vault_issues = list_notes(vault, progress)
    inputs = inputs_digest(notes, vault_issues, settings, owners_files(vault, settings), formats)
    if counts := counts_if_current(output, inputs):
        progress.stage("nothing has changed")
        return report_of(counts, output, formats, notes=len(notes), notes_read=0)
    shards, read_count = read_vault(vault, output / SHARDS, notes, workers=workers, progress=progress)
    work = fresh_folder(output / NEXT)
    connection = open_workspace(work)
    try:
        progress.stage("joining the notes")
        load_shards(connection, shards, notes)
        assemble_tables(connection, settings)
        progress.stage("resolving the names")
        decisions, unused = resolve_entities(connection, settings.base, guidance, read_decisions(output / DECISIONS))
        write_decisions(work / DECISIONS, decisions)
        progress.stage("putting together what happened")
        resolve_facts(connection, settings.base, vault / PREDICATES_FILE)
        progress.stage("comparing the claims")
        pair_claims(connection, settings.base)
        progress.stage("writing the tables")
        gather_issues(connection, (*vault_issues, *unused), notes)
        write_tables(connection, work / TABLES, work / ISSUES)
        progress.stage("writing the Turtle")
        write_pieces(work / TURTLE, turtle_of(connection, settings))
        progress.stage("keeping the graph to ask")
        keep_for_asking(work, settings, output)
        for name in formats:
            progress.stage(f"writing {name}")
            write_format(connection, work, name)
        progress.stage("drawing the page")
        network = strongest_entities(connection, settings.title, most=settings.page_nodes)
        write_pieces(work / PAGE, (page_html(network),))
        progress.stage("packing the explorer")
        write_pieces(work / EXPLORER, explorer_html(connection, settings.title))
        counts = count(connection)
    finally:
        connection.close()
    move_into_place(work, output)
    drop_unused(output / SHARDS, shards)
    remember(output, inputs, counts)
    return report_of(counts, output, formats, notes=len(notes), notes_read=read_count)


def report_of(
    counts: Mapping[str, int], output: Path, formats: Sequence[str], *, notes: int, notes_read: int
) -> BuildReport:
    """The report of a build whose files lie in `output`."""
    names = (TURTLE, *(f"graph.{name}" for name in formats), EXPLORER, PAGE, TABLES, ISSUES)
    files = tuple(str(output / name) for name in names)
    return BuildReport(notes=notes, notes_read=notes_read, output=output, files=files, **counts)


def owners_files(vault: Path, settings: Settings) -> tuple[Path, ...]:
    """Where the owner's word on names and predicates may lie, beside the settings."""
    return vault / RULES_FILE, vault / (settings.known_entities or KNOWN_FILE), vault / PREDICATES_FILE


def read_guidance(vault: Path, settings: Settings) -> Guidance:
    """What the owner says of entities: `entities.yaml` and the table of known ones, where they are."""
    rules, table = vault / RULES_FILE, vault / (settings.known_entities or KNOWN_FILE)
    if settings.known_entities and not table.is_file():
        raise KgError(
            "there is no table of known entities here", where=str(table), remedy="mend known_entities in kg.toml"
        )
    judgements = read_judgements(_own_text(rules), RULES_FILE)
    return Guidance(judgements, read_known(_own_text(table), table.name) if table.is_file() else ())


def _own_text(path: Path) -> str:
    """A file of the owner's as text; "" where there is none."""
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else ""
    except UnicodeDecodeError as error:
        raise KgError("this file is not UTF-8", where=str(path), remedy="save it as UTF-8") from error


def list_notes(vault: Path, progress: Progress) -> tuple[tuple[NoteKey, ...], tuple[Issue, ...]]:
    """The keys of all notes that can be opened, and what was wrong with the others."""
    paths, issues = find_notes(vault)
    if not paths:
        raise KgError("no Markdown notes here", where=str(vault), remedy="name the folder that holds your .md files")
    fingerprint = code_fingerprint()
    keys: list[NoteKey] = []
    problems = list(issues)
    for path in progress.each("looking at the notes", paths):
        raw, unread = read_bytes(vault, path)
        problems.extend(unread)
        if not unread:
            keys.append(note_key(path, raw, fingerprint))
    return tuple(keys), tuple(problems)


def read_vault(
    vault: Path, folder: Path, notes: Sequence[NoteKey], *, workers: Workers, progress: Progress
) -> tuple[tuple[Path, ...], int]:
    """The shards of all notes, and how many notes had to be read for them."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = plan_shards(folder, notes)
    new = read_shards(vault, folder, plan.to_read, with_names, workers=workers, progress=progress)
    return tuple(sorted((*plan.kept, *new))), sum(len(group) for group in plan.to_read)


def inspect(
    vault: Path, settings: Settings, *, fixes: Path | None, workers: Workers, progress: Progress
) -> tuple[Issue, ...]:
    """What is wrong in the notes of a vault, by path, line and code.

    The notes are read and joined as for a build, but no name is looked for. Where
    `fixes` names a folder, corrected copies of the notes that can be mended are written
    there; the vault itself is never changed.
    """
    if fixes is not None and fixes.resolve().is_relative_to(vault.resolve()):
        raise KgError("corrected notes must go outside the vault", where=str(fixes), remedy="name another folder")
    if fixes is not None and fixes.exists() and any(fixes.iterdir()):
        raise KgError("the folder for corrected notes is not empty", where=str(fixes), remedy="name a new folder")
    notes, vault_issues = list_notes(vault, progress)
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        work = Path(folder)
        groups = plan_shards(work, notes).to_read
        shards = read_shards(vault, work, groups, without_names, workers=workers, progress=progress)
        connection = open_workspace(work / NEXT)
        try:
            load_shards(connection, shards, notes)
            assemble_tables(connection, settings)
            gather_issues(connection, vault_issues, notes)
            if fixes is not None:
                write_fixes(vault, fixes, note_fixes(connection))
            return listed_issues(connection)
        finally:
            connection.close()


def write_fixes(vault: Path, folder: Path, fixes: Iterable[NoteFixes]) -> None:
    """Write corrected copies of notes, under the same paths in another folder."""
    for fix in fixes:
        raw, _ = read_bytes(vault, fix.path)
        corrected = fixed_bytes(raw, fix.seconds, fix.targets)
        if corrected != raw:
            target = folder / fix.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(corrected)


def keep_for_asking(folder: Path, settings: Settings, last: Path) -> None:
    """Make what questions are asked of, beside the Turtle and the tables: summaries, store, indexes of the claims.

    `last` is the folder of the last build, if any: of its store and its indexes is used what is still so.
    """
    tables = open_tables(folder / TABLES)
    try:
        write_pieces(folder / SUMMARIES, summaries_of(tables, settings))
        keep_store(folder / TURTLE, folder / SUMMARIES, last)
        keep_index(folder / SEARCH, tables, last)
        keep_meanings(folder / MEANING, texts_of(tables), last / MEANING)
    finally:
        tables.close()


def write_format(connection: duckdb.DuckDBPyConnection, work: Path, name: str) -> None:
    """Write one more format of the graph (RDF) or of the entity network (XML)."""
    target = work / f"graph.{name}"
    if name in RDF_FORMATS:
        convert_turtle(work / TURTLE, target, name)
    else:
        network_files.write_network(connection, target, name)


def draw_around(output: Path, name: str) -> Path:
    """Write the page of one entity's neighbourhood beside the build's own; gives its path."""
    network = neighbourhood(open_tables(output / TABLES), name, most=AROUND_NODES)
    path = output / f"around-{name_slug(network.title)[:80]}.html"
    write_pieces(path, (page_html(network),))
    return path


def write_pieces(path: Path, pieces: Iterator[str] | Sequence[str]) -> None:
    """Write text as UTF-8 with `\\n` line ends, whatever the platform and its locale."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces)


def count(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many claims, clips, mentions, entities and issues the tables hold."""
    return {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
        for table in ("claims", "clips", "mentions", "entities", "issues")
    }
