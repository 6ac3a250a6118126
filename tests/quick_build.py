"""`kg` as a program of its own with the list network and small shards: `python -m tests.quick_build build ...`.

Worker processes import this module, too, and so read with the same network.
"""

from __future__ import annotations

import sys

import kg.assemble.shards
import kg.mapping
from kg.cli import main
from tests.small_vault import ListNetwork

_NETWORK = ListNetwork()
kg.mapping.packaged_network = lambda: _NETWORK  # type: ignore[assignment, return-value]
kg.assemble.shards.NOTES_PER_SHARD = 2

if __name__ == "__main__":
    sys.exit(main())
