"""What each output of the network means: the one table that training and running share.

For each word piece the network gives `SCORES` numbers, cut into heads below, and for each
of `POINTERS` two vectors: how much one word points to another is the product of the left
vector of the one and the right vector of the other. What is said of a claim as a whole is
the mean over its words; that it is negative, which one word makes, the greatest of them.
"""

from __future__ import annotations

from enum import IntEnum

from kg.model import EntityType, EventType, Modality

TYPES = (
    EntityType.PERSON,
    EntityType.ORGANISATION,
    EntityType.PLACE,
    EntityType.EVENT,
    EntityType.WORK,
    EntityType.PRODUCT,
)
"""The order of the types in `NAMES`: O, then B- and I- of each."""
INNER_TYPES = TYPES[:3]
"""The types of names inside the name of an event, in the order of `INNER`."""
EVENT_TYPES = tuple(EventType)
MODALITIES = tuple(Modality)

NAMES = slice(0, 1 + 2 * len(TYPES))
INNER = slice(NAMES.stop, NAMES.stop + 1 + 2 * len(INNER_TYPES))
TRIGGER = slice(INNER.stop, INNER.stop + 3)
"""O, B-, I- of the words that tell a single occurrence."""
EVENT_TYPE = slice(TRIGGER.stop, TRIGGER.stop + len(EVENT_TYPES))
CUE = slice(EVENT_TYPE.stop, EVENT_TYPE.stop + 3)
"""O, B-, I- of the words that say that somebody states the claim."""
DESCRIBED = slice(CUE.stop, CUE.stop + 3)
"""O, B-, I- of a source that is described and not named."""
MODALITY = slice(DESCRIBED.stop, DESCRIBED.stop + len(MODALITIES))
NEGATIVE = MODALITY.stop
ATTRIBUTED = MODALITY.stop + 1
OCCURRENCE = MODALITY.stop + 2
"""Log odds that a claim is negative, has a stated source, tells an occurrence."""
SCORES = OCCURRENCE + 1


class Pointer(IntEnum):
    """What one word points to another for; the first named is the left one."""

    RELATION = 0
    """From the subject of a relation to its object."""
    PARTICIPANT = 1
    """From an occurrence's trigger to who takes part."""
    PLACE = 2
    """From an occurrence's trigger to where it happens."""
    SOURCE = 3
    """From a claim (the mean of its words) to who states it."""
    REFERENCE = 4
    """From a pronoun to the name of what it stands for."""


POINTER_WIDTH = 48
"""Numbers in each of a pointer's two vectors."""
