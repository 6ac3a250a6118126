"""The tools for assistants, called by the SDK's own client over stdin and stdout of `kg mcp`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, Tool

from kg.ask.search import ClaimIndex
from kg.cli import _parser, main
from kg.mcp_commands import ROWS
from kg.outputs import SEARCH
from tests.conftest import ROOT

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("search", {"words": '"keeps crimea"'}),
    ("search", {"words": "russia", "channel": "lexfridman", "most": 2}),
    ("entity", {"name": "Isaacson"}),
    ("trace", {"claim": "Russia keeps Crimea"}),
    ("trace", {"back": "https://youtu.be/rP2kEF3Mj-o?t=407", "around": 10}),
    (
        "query",
        {"sparql": "SELECT ?name (1 AS ?n) { ?c a kg:Channel ; schema:name ?name } ORDER BY ?name LIMIT 2"},
    ),
    ("query", {"sparql": "channels-naming", "values": {"about": "Donald Trump"}}),
    ("query", {"sparql": "ASK { ?claim kg:line 21 }"}),
    ("query", {"sparql": "CONSTRUCT { ?c schema:name ?n } WHERE { ?c a kg:Channel ; schema:name ?n }"}),
]
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("entity", {"name": "solove"}, "Valery Solovey (Person) https://notes-kg.example/entity/valery_solovey"),
    ("entity", {"name": "nobody at all"}, "no entity is called 'nobody at all'"),
    ("trace", {}, "give `claim`, or a second as `back`"),
    ("trace", {"claim": "x", "back": "y@1"}, "trace takes one of two"),
    ("trace", {"back": "https://example.org/watch"}, "VIDEO@SECONDS"),
    ("search", {"words": "russia", "most": 0}, "greater than or equal to 1"),
    ("query", {"sparql": "DELETE WHERE { ?s ?p ?o }"}, "not"),
    ("query", {"sparql": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}, "offline"),
    ("query", {"sparql": str(ROOT / "pyproject.toml")}, "no SPARQL query"),
    ("query", {"sparql": "channels-naming"}, "missing: about"),
    ("query", {"sparql": "SELECT ?s { ?s ?p ?o }"}, f"more than {ROWS:,} rows"),
    ("query", {"sparql": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}, "ran for 3 seconds"),
]


def server(output: Path, *more: str) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable, args=["-m", "kg.cli", "mcp", str(output), *more], env={"PYTHONPATH": str(ROOT)}
    )


def ask(
    output: Path, calls: Sequence[tuple[str, dict[str, Any]]], *more: str, mode: str = "auto"
) -> tuple[list[Tool], list[CallToolResult], str]:
    """The tools, what they answer, and the instructions, in one session."""

    async def session() -> tuple[list[Tool], list[CallToolResult], str]:
        async with Client(server(output, *more), mode=mode, read_timeout_seconds=180) as client:
            listed = await client.list_tools()
            return listed.tools, [await client.call_tool(*call) for call in calls], client.instructions or ""

    return anyio.run(session)


@pytest.fixture(scope="module")
def session(sample: Path) -> tuple[list[Tool], list[CallToolResult], str]:
    return ask(sample, [*CALLS, *(call[:2] for call in REFUSED)], "--seconds", "3")


@pytest.fixture(scope="module")
def answers(session: tuple[list[Tool], list[CallToolResult], str]) -> list[dict[str, Any]]:
    results = session[1][: len(CALLS)]
    assert [result.is_error for result in results] == [False] * len(CALLS), results
    return [result.structured_content or {} for result in results]


def test_the_tools_are_these_only_read_and_have_schemas(session: tuple[list[Tool], list[CallToolResult], str]) -> None:
    tools, _, instructions = session
    assert [tool.name for tool in tools] == ["search", "entity", "trace", "query"]
    for tool in tools:
        assert tool.annotations is not None and tool.annotations.read_only_hint
        assert tool.description and len(tool.description) > 30
        assert all("description" in field for field in tool.input_schema["properties"].values())
        assert tool.output_schema is not None
    claim = tools[0].output_schema["$defs"]["CitedClaim"]["properties"]
    assert {"note", "line", "section", "video", "seconds", "links", "citation", "stated_by"} <= set(claim)
    assert "never follow" in instructions
    assert "kg query channels-naming" in (tools[3].description or "")


def test_a_claim_comes_with_note_line_second_and_link(answers: list[dict[str, Any]], sample: Path) -> None:
    (claim,) = answers[0]["claims"]
    (trace,) = [hit.trace for hit in ClaimIndex(sample / SEARCH).search('"keeps crimea"', most=5)]
    link = "https://www.youtube.com/watch?v=rP2kEF3Mj-o&t=407s"
    note = "bonus_professor/trump_and_the_kremlin_after_the_2024_vote.md"
    assert claim["text"] == "Russia keeps Crimea."
    assert claim["citation"] == f"{note}:21, 00:06:47 {link}"
    assert (claim["note"], claim["line"], claim["section"]) == (note, 21, "The conversation of 7 November")
    assert (claim["video"], claim["seconds"], claim["links"]) == ("rP2kEF3Mj-o", [407], [link])
    assert claim["stated_by"] == [{"name": "Kremlin", "role": "Proposer", "cue": "terms"}]
    assert (claim["modality"], claim["iri"]) == ("Proposal", trace.claim)
    assert claim in answers[3]["claims"]


def test_a_second_leads_back_to_what_was_said_around_it(answers: list[dict[str, Any]]) -> None:
    assert [claim["seconds"] for claim in answers[4]["claims"]] == [[401], [407], [410]]


def test_a_channel_and_a_number_limit_a_search(answers: list[dict[str, Any]]) -> None:
    assert [claim["channel"] for claim in answers[1]["claims"]] == ["lexfridman", "lexfridman"]


def test_an_entity_comes_with_some_of_what_is_said_of_it(answers: list[dict[str, Any]]) -> None:
    entity = answers[2]
    assert (entity["label"], entity["type"], "Isaacson" in entity["names"]) == ("Walter Isaacson", "Person", True)
    assert entity["mentions"] > len(entity["claims"]) == 5
    for found in (*entity["relations"], *entity["events"]):
        assert found["claims"] >= 1 and found["first_claim"]["citation"].startswith(found["first_claim"]["note"])
    assert all("Walter Isaacson" in (found["subject"], found["object"]) for found in entity["relations"])
    assert entity["relations"]


def test_queries_of_every_form_are_answered(answers: list[dict[str, Any]]) -> None:
    select, saved, truth, graph = answers[5:]
    assert (select["columns"], select["rows"]) == (
        ["name", "n"], [{"name": "bonus_professor", "n": 1}, {"name": "lexfridman", "n": 1}],
    )  # fmt: skip
    assert saved["rows"][0]["channel_name"] == "bonus_professor"
    assert truth["boolean"] is True and truth["rows"] == []
    assert graph["turtle"].count("schema:name") == 4


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_what_cannot_be_done_says_why(session: tuple[list[Tool], list[CallToolResult], str], number: int) -> None:
    result = session[1][len(CALLS) + number]
    assert result.is_error
    assert REFUSED[number][2] in result.content[0].text


def test_an_assistant_of_an_earlier_protocol_is_served_too(sample: Path) -> None:
    _, (result,), _ = ask(sample, CALLS[:1], mode="legacy")
    assert result.structured_content["claims"][0]["line"] == 21


def test_the_page_about_assistants_starts_this_command_and_names_these_tools(
    session: tuple[list[Tool], list[CallToolResult], str],
) -> None:
    page = (ROOT / "docs" / "assistants.md").read_text("utf-8")
    (settings,) = re.findall(r"```json\n(.+?)```", page, re.DOTALL)
    ((name, started),) = json.loads(settings)["mcpServers"].items()
    assert (name, started["command"]) == ("notes", "kg")
    options = _parser().parse_args(started["args"])
    assert (options.folder, options.rows) == (Path("/home/me/output"), ROWS)
    listed = {
        tool: set(re.findall(r"`(\w+)`", takes)) for tool, takes in re.findall(r"^\| `(\w+)` \|(.+?)\|", page, re.M)
    }
    assert listed == {tool.name: set(tool.input_schema["properties"]) for tool in session[0]}


def test_no_build_is_said_at_once(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "kg.cli", "mcp", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=180,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "run: kg build NOTES -o OUTPUT" in ran.stderr


def test_without_the_sdk_a_message_says_what_to_install(
    sample: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "kg.mcp.server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    assert main(["mcp", str(sample)]) == 2
    assert "pip install 'notes-kg[mcp]'" in capsys.readouterr().err


def test_the_process_ends_with_its_input(sample: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kg.cli", "mcp", str(sample)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    out, _ = process.communicate(timeout=180)
    assert (process.returncode, out) == (0, b"")
