"""Checking a build: the shapes over all of its triples, and the problems of its notes."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kg.ask.shapes import Violation, check_shapes, triples_of
from kg.errors import KgError
from kg.model import Issue, NotePath
from kg.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found; `triples` is None where the notes alone were checked."""

    triples: int | None
    violations: tuple[Violation, ...]
    issues: tuple[Issue, ...]


def check_build(turtle: Path, tables: duckdb.DuckDBPyConnection, shapes: Path) -> CheckReport:
    """Check every triple of a Turtle file against the shapes; memory stays bounded."""
    if not turtle.is_file():
        raise KgError("there is no graph here", where=str(turtle), remedy="run: kg build NOTES -o OUTPUT")
    with tempfile.TemporaryDirectory(prefix="kg-check-", dir=turtle.parent) as folder:
        connection = open_workspace(Path(folder))
        try:
            triples = triples_of(turtle, connection, Path(folder))
            violations = check_shapes(shapes, connection)
        finally:
            connection.close()
    rows = tables.execute("SELECT code, path, line, detail FROM issues ORDER BY path, line, code, detail").fetchall()
    return CheckReport(triples, violations, tuple(Issue(code, NotePath(path), *rest) for code, path, *rest in rows))


def report_text(report: CheckReport, *, most: int) -> str:
    """A report as a person reads it: a summary table, then at most so many problems of each kind."""
    lines = []
    if report.triples is not None:
        verdict = "shapes are broken" if report.violations else "all shapes hold"
        lines.append(f"{report.triples:,} triples: {verdict}")
        lines += [f"  {found.shape}: {found.message} ({found.focus} {found.value})" for found in report.violations]
    counts = Counter(issue.code for issue in report.issues)
    notes = {code: len({issue.path for issue in report.issues if issue.code == code}) for code in counts}
    lines.append(f"{len(report.issues):,} problems in the notes")
    lines += [f"  {code:20} {counts[code]:>9,} in {notes[code]:,} notes" for code in sorted(counts)]
    for code in sorted(counts) if most else ():
        shown = [issue for issue in report.issues if issue.code == code][:most]
        lines += ["", code, *(f"  {issue.path}:{issue.line}  {issue.detail}" for issue in shown)]
        if counts[code] > len(shown):
            lines.append(f"  ... and {counts[code] - len(shown):,} more: --most shows more, issues.tsv holds all")
    return "\n".join(lines) + "\n"
