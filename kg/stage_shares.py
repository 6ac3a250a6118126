"""What part of the time after reading each stage of a build takes, so that progress can say which ones are long."""

from __future__ import annotations

from collections.abc import Mapping

SHARES: Mapping[str, float] = {
    "joining the notes": 0.07,
    "resolving the names": 0.03,
    "putting together what happened": 0.02,
    "comparing the claims": 0.05,
    "writing the tables": 0.03,
    "writing the Turtle": 0.13,
    "keeping the graph to ask": 0.56,
    "drawing the page": 0.01,
    "packing the explorer": 0.1,
}
"""By the name that the pipeline gives a stage; measured on a vault of 18,389 notes: docs/scale.md."""
