"""The texts of a note in the order in which the network reads them."""

from __future__ import annotations

from kg.model import NoteReading


def texts_of(reading: NoteReading) -> tuple[str, ...]:
    """A note's title, its headings, its claims: the numbers of texts count in this order."""
    return (reading.title, *reading.headings, *(claim.text for claim in reading.claims))


def reading_order(reading: NoteReading) -> tuple[int, ...]:
    """Numbers of texts as they stand in the note: each heading before the claims under it.

    The title comes first; headings that no claim stands under come where the note has them.
    """
    order = [0]
    passed = 0
    section: tuple[str, ...] = ()
    first_claim = 1 + len(reading.headings)
    for number, claim in enumerate(reading.claims):
        if claim.section != section:
            section = claim.section
            ahead = reading.headings[passed:]
            if section and section[-1] in ahead:
                upto = passed + ahead.index(section[-1]) + 1
                order.extend(range(1 + passed, 1 + upto))
                passed = upto
        order.append(first_claim + number)
    order.extend(range(1 + passed, first_claim))
    return tuple(order)
