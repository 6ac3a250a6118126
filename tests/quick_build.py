"""`kg` as a program of its own with the list network and small shards: `python -m tests.quick_build build ...`.

Worker processes run this module under another name, and so read with the same network; a
test run that only imports it changes nothing.
"""

from __future__ import annotations

import signal
import sys

import kg.assemble.shards
import kg.mapping
from kg.cli import main
from tests.small_vault import ListNetwork

PROGRAM, WORKER = "__main__", "__mp_main__"

if __name__ in (PROGRAM, WORKER):
    _NETWORK = ListNetwork()
    kg.mapping.packaged_network = lambda: _NETWORK  # type: ignore[assignment, return-value]
    kg.assemble.shards.NOTES_PER_SHARD = 2

if __name__ == PROGRAM:
    # A shell gives what it runs in the background no ear for Ctrl-C, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
