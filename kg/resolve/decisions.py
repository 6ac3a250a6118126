"""Decisions kept from build to build: what was laid for each component, by its digest.

The file holds the decisions of the last build alone, whether made in it or taken over, so
that it is the same after any history. One that cannot be read, or that other code made,
is as good as none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kg.made_of import code_digest
from kg.resolve.scoring import Link

Decisions = Mapping[str, tuple[Link, ...]]
_CODE_THAT_DECIDES = (
    "resolve/candidates.py",
    "resolve/clusters.py",
    "resolve/name_forms.py",
    "resolve/names.py",
    "resolve/other_names.csv",
    "resolve/other_names.py",
    "resolve/scoring.py",
    "normal_form.py",
)


@cache
def rules_fingerprint() -> str:
    """A hash of the code on which a decision depends besides its component."""
    return code_digest(*_CODE_THAT_DECIDES)


def read_decisions(path: Path) -> Decisions:
    """The decisions of an earlier build; none where there is no file that this code wrote."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        if held["rules"] != rules_fingerprint():
            return {}
        return {digest: tuple(Link(*fields) for fields in links) for digest, links in held["decisions"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_decisions(path: Path, decisions: Decisions) -> None:
    """Write the decisions, one line each, in order of digest."""
    fields = {
        digest: [(link.first, link.second, link.score, link.reason) for link in links]
        for digest, links in sorted(decisions.items())
    }
    body = ",\n".join(f'"{digest}": {json.dumps(links, ensure_ascii=False)}' for digest, links in fields.items())
    text = f'{{"rules": "{rules_fingerprint()}", "decisions": {{\n{body}\n}}}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")
