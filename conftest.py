"""For tests and doctests alike: the build of the sample vault, which doctests see as `output` and `graph`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kg
from tests.conftest import SAMPLE, make


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of one build of the sample vault, in every format."""
    output = tmp_path_factory.mktemp("sample") / "output"
    make(SAMPLE, output, formats=("nt", "jsonld", "trig", "rdf", "graphml", "gexf"))
    return output


@pytest.fixture(scope="session")
def sample_graph(sample: Path) -> Iterator[kg.Graph]:
    """The build of the sample vault, open."""
    with kg.open(sample) as graph:
        yield graph


@pytest.fixture(autouse=True)
def _sample_in_doctests(request: pytest.FixtureRequest, doctest_namespace: dict[str, Any]) -> None:
    """Give the doctests of `kg.open` and of `kg.graph` what they ask."""
    if isinstance(request.node, pytest.DoctestItem) and request.node.name.startswith(("kg.open", "kg.graph")):
        doctest_namespace["output"] = request.getfixturevalue("sample")
        doctest_namespace["graph"] = request.getfixturevalue("sample_graph")
