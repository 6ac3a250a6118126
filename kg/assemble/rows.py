"""What one note gives, as rows of the shard's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from kg.ids import NO_CHANNEL, channel_and_slug, digest, note_iri, note_slug, visible
from kg.model import Attribution, Issue, Named, NoteExtract, Occurrence
from kg.normal_form import name_key

Row = tuple[Any, ...]
OfClaim = TypeVar("OfClaim", Attribution, Occurrence)


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
            (key, m.claim, m.start, m.end, m.surface, m.type, _parts(m.confidence), m.name, name_key(m.name))
            for m in extract.mentions
        ],
        "attributions": list(_attribution_rows(key, extract)),
        "references": [
            (key, r.claim, r.start, r.end, r.surface, name_key(r.entity.name), r.entity.type, _parts(r.confidence))
            for r in extract.references
        ],
        "occurrences": list(_occurrence_rows(key, extract)),
        "relations": [
            (key, r.claim, _named(r.subject), r.predicate, _named(r.object), _parts(r.confidence))
            for r in extract.relations
        ],
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
    for ordinal, given in _numbered(extract.attributions):
        kind = given.entity.type if given.entity else None
        inherited_from = given.cued_by if given.cued_by != given.claim else None
        yield (
            key, given.claim, ordinal, given.source, name_key(given.source), kind,
            given.role.value, given.cue, inherited_from, _parts(given.confidence),
        )  # fmt: skip


def _occurrence_rows(key: str, extract: NoteExtract) -> Iterator[Row]:
    for ordinal, told in _numbered(extract.occurrences):
        yield (
            key, told.claim, ordinal, told.start, told.end, told.trigger, told.type.value, told.date,
            [_named(one) for one in told.participants], told.place and _named(told.place), _parts(told.confidence),
        )  # fmt: skip


def _numbered(given: Iterable[OfClaim]) -> Iterator[tuple[int, OfClaim]]:
    """What claims have, each with its number within its claim, from 1."""
    ordinals: dict[int, int] = {}
    for one in given:
        ordinal = ordinals[one.claim] = ordinals.get(one.claim, 0) + 1
        yield ordinal, one


def _named(entity: Named) -> dict[str, str]:
    return {"name_key": name_key(entity.name), "type": entity.type.value}


def _parts(confidence: float) -> int:
    """Confidence in ten-thousandths."""
    return round(confidence * 10_000)
