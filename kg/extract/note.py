"""The pure function that runs in the workers: one note's text to all that it gives."""

from __future__ import annotations

from kg.extract.names import mentions_of
from kg.extract.recogniser import Recogniser
from kg.extract.statements import attributions_of, statements_of
from kg.model import NoteExtract, NoteReading


def extract_note(reading: NoteReading, recogniser: Recogniser) -> NoteExtract:
    """Find a note's names, and who states its claims in what mode."""
    mentions = mentions_of(reading, recogniser)
    attributions = attributions_of(reading.claims, mentions)
    return NoteExtract(reading, mentions, attributions, statements_of(reading.claims, attributions))
