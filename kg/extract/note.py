"""The pure function that runs in the workers: one note's text to all that it gives."""

from __future__ import annotations

from kg.extract.attributions import attributions_of
from kg.extract.names import mentions_of, names_of
from kg.extract.network import Network, Signals
from kg.extract.occurrences import occurrences_of
from kg.extract.references import references_of
from kg.extract.relations import relations_of
from kg.extract.statements import statements_of, unread_statements
from kg.extract.texts import reading_order, texts_of
from kg.extract.view import view_of
from kg.model import NoteExtract, NoteReading


def extract_note(reading: NoteReading, network: Network) -> NoteExtract:
    """Find a note's names, what its pronouns stand for, who states its claims, and what happened."""
    signals = signals_of(reading, network)
    names = names_of(reading, signals, network.calibration)
    mentions = mentions_of(reading, names)
    view = view_of(reading, signals, names)
    references = references_of(view)
    attributions = attributions_of(view, mentions, references)
    return NoteExtract(
        reading,
        mentions,
        references,
        attributions,
        statements_of(reading.claims, signals[view.first_claim :], attributions),
        occurrences_of(view, references),
        relations_of(view, references),
    )


def unread_extract(reading: NoteReading) -> NoteExtract:
    """A note's reading alone, as a check of the notes needs it: no network is asked."""
    return NoteExtract(reading, (), (), (), unread_statements(reading.claims), (), ())


def signals_of(reading: NoteReading, network: Network) -> tuple[Signals, ...]:
    """What the network says of each text of a note, numbered as `texts_of` has them."""
    texts = texts_of(reading)
    order = reading_order(reading)
    read = network.read(texts[0], [texts[number] for number in order[1:]])
    return tuple(said for _, said in sorted(zip(order, read, strict=True), key=lambda pair: pair[0]))
