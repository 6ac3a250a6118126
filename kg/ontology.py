"""Where the ontology, the shapes and the saved queries are: in the package, or beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg.errors import KgError


@cache
def ontology_folder() -> Path:
    """The folder that holds `kg.ttl`, `shapes.ttl` and `queries/`."""
    package = Path(__file__).parent
    for folder in (package / "_ontology", package.parent / "ontology"):
        if (folder / "kg.ttl").is_file():
            return folder
    raise KgError("the ontology is missing from this installation", where=str(package), remedy="install notes-kg anew")
