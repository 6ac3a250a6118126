"""What one note gives, as rows of the shard's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kg.ids import NO_CHANNEL, channel_and_slug, digest, note_iri, note_slug, visible
from kg.model import Issue, NoteExtract
from kg.normal_form import name_key

Row = tuple[Any, ...]


def shard_rows(key: str, content_hash: str, extract: NoteExtract, issues: Iterable[Issue]) -> dict[str, list[Row]]:
    """The rows that one note adds to each table; `issues` are those of reading its file."""
    reading = extract.reading
    found = (*issues, *reading.issues)
    return {
        "notes": [_note_row(key, content_hash, extract)],
        "claims": list(_claim_rows(key, extract)),
        "stamps": [
            (key, claim.position, ordinal, stamp.raw, list(stamp.fields), stamp.repair)
            for claim in reading.claims
            if claim.stamped_by == claim.position
            for ordinal, stamp in enumerate(claim.stamps)
        ],
        "mentions": [
            (key, m.claim, m.start, m.end, m.surface, m.type, round(m.confidence * 10_000), m.name, name_key(m.name))
            for m in extract.mentions
        ],
        "attributions": list(_attribution_rows(key, extract)),
        "links": [
            (key, link.line, link.claim, link.target, target_slug(link.target), link.heading, link.alias, link.is_embed)
            for link in reading.links
        ],
        "listings": [
            (key, ordinal, listing.video, listing.title, target)
            for ordinal, listing in enumerate(reading.listings)
            for target in (listing.notes or ("",))
        ],
        "issues": [(key, issue.path, issue.line, issue.code, issue.detail) for issue in found],
    }


def target_slug(target: str) -> str:
    """What the vault's own slug rule makes of the last step of a link's target.

    >>> target_slug("lexfridman/Why AI?"), target_slug("deep_state.md")
    ('why_ai', 'deep_state')
    """
    return note_slug(target.rsplit("/", 1)[-1].removesuffix(".md").replace("_", " "))


def _note_row(key: str, content_hash: str, extract: NoteExtract) -> Row:
    reading = extract.reading
    channel, slug = channel_and_slug(reading.path)
    local = note_iri("", reading.path)
    is_site_page = channel == NO_CHANNEL and reading.video is None and not any(c.stamps for c in reading.claims)
    is_index = bool(reading.listings) or is_site_page
    return (key, reading.path, local, channel, slug, visible(reading.title), reading.video, content_hash, is_index)


def _claim_rows(key: str, extract: NoteExtract) -> Iterator[Row]:
    """Claims with their mode; equal sentences of a note get hashes of their own."""
    local = note_iri("", extract.reading.path)
    seen: dict[str, int] = {}
    for claim, statement in zip(extract.reading.claims, extract.statements, strict=True):
        copy = seen[claim.text] = seen.get(claim.text, 0) + 1
        text_hash = digest(claim.text, local) if copy == 1 else digest(claim.text, local, str(copy))
        yield (
            key, claim.position, claim.line, list(claim.section), claim.text, text_hash,
            claim.stamped_by, claim.under, statement.modality.value, statement.polarity.value,
        )  # fmt: skip


def _attribution_rows(key: str, extract: NoteExtract) -> Iterator[Row]:
    ordinals: dict[int, int] = {}
    for given in extract.attributions:
        ordinal = ordinals[given.claim] = ordinals.get(given.claim, 0) + 1
        yield (
            key, given.claim, ordinal, given.source, name_key(given.source), given.is_named,
            given.role.value, given.cue, given.inherited_from,
        )  # fmt: skip
