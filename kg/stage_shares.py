"""What part of the time after reading each stage of a build takes, so that progress can say which ones are long."""

from __future__ import annotations

from collections.abc import Mapping

SHARES: Mapping[str, float] = {
    "joining the notes": 0.04,
    "resolving the names": 0.05,
    "putting together what happened": 0.02,
    "comparing the claims": 0.05,
    "writing the tables": 0.02,
    "writing the Turtle": 0.13,
    "keeping the graph to ask": 0.5,
    "drawing the page": 0.04,
    "packing the explorer": 0.15,
}
"""By the name that the pipeline gives a stage; measured by `benchmarks/run` on a quarter of a vault of 18,389 notes."""
