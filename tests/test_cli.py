"""The command line: what a person types, what comes back, and what goes wrong with a reason."""

from __future__ import annotations

import argparse
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from filelock import FileLock
from markdown_it import MarkdownIt

from kg.ask.quoting import card, quotation
from kg.ask.trace import Trace
from kg.cli import _parser, main
from kg.model import Iri, NotePath
from kg.outputs import LOCK
from tests.conftest import ROOT, SAMPLE, make
from tests.small_vault import use_list_network, write_notes


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[object]:
    def run_command(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(list(arguments))
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    yield run_command


def commands() -> dict[str, argparse.ArgumentParser]:
    parser = _parser()
    (actions,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(actions.choices)


def test_the_commands_are_these_and_each_shows_an_example() -> None:
    assert sorted(commands()) == [
        "build", "check", "diff", "entities", "evaluate", "mcp", "query", "search", "serve", "trace", "view",
        "watch",
    ]  # fmt: skip
    for name, command in commands().items():
        assert f"example: kg {name}" in command.format_help()


def test_build_counts_and_names_its_files(run, tmp_path: Path) -> None:
    code, out, err = run("build", str(SAMPLE), "-o", str(tmp_path), "--workers", "1", "--json", "--progress")
    counts = json.loads(out)
    assert code == 0
    assert counts["notes"] == counts["notes_read"] == 18
    assert all(Path(path).exists() for path in counts["files"])
    assert "reading the notes: 18 of 18" in err
    code, out, err = run("build", str(SAMPLE), "-o", str(tmp_path), "--quiet")
    assert (code, err) == (0, "")
    assert "18 notes (0 read anew)" in out


def test_trace_prints_the_chain_and_json(run, sample: Path) -> None:
    code, out, _ = run("trace", "Crimea", "-o", str(sample), "--most", "1")
    assert code == 0
    assert re.search(r"second  \d\d:\d\d:\d\d  https://www.youtube.com/watch\?v=[\w-]{11}&t=\d+s", out)
    code, out, _ = run("trace", "Crimea", "-o", str(sample), "--json", "--most", "2")
    found = json.loads(out)
    assert len(found) == 2
    assert all("Crimea" in chain["text"] and chain["note"].endswith(".md") for chain in found)
    iri = found[0]["claim"]
    code, out, _ = run("trace", iri, "-o", str(sample), "--json")
    assert [chain["claim"] for chain in json.loads(out)] == [iri]


def test_trace_writes_a_quotation_a_card_and_a_graph(run, sample: Path) -> None:
    link = "https://www.youtube.com/watch?v=rP2kEF3Mj-o&t=407s"
    where = ("trace", "Russia keeps Crimea", "--most", "1", "-o", str(sample), "--format")
    quoted = run(*where, "markdown")[1]
    assert quoted.startswith("> Russia keeps Crimea.\n>\n> — Kremlin, in ")
    assert quoted.endswith(f"[00:06:47]({link})\n")
    card = run(*where, "html")[1]
    assert "<blockquote>Russia keeps Crimea.</blockquote>" in card
    assert link.replace("&", "&amp;") in card
    assert "<script" not in card
    graph = rdflib.Graph().parse(data=run(*where, "turtle")[1], format="turtle")
    assert {str(kind).rpartition("/")[2] for kind in graph.objects(None, rdflib.RDF.type)} >= {
        "Claim", "Clip", "VideoObject", "Article", "CreativeWorkSeries",
    }  # fmt: skip
    assert (None, rdflib.PROV.agent, rdflib.URIRef("https://notes-kg.example/entity/kremlin")) in graph


@pytest.mark.parametrize(
    "second", ["rP2kEF3Mj-o@407", "https://youtu.be/rP2kEF3Mj-o?t=407", "youtube.com/watch?v=rP2kEF3Mj-o&t=6m47s"]
)
def test_a_second_leads_back_to_its_claims(run, sample: Path, second: str) -> None:
    code, out, _ = run("trace", "--back", second, "--around", "0", "--json", "-o", str(sample))
    assert code == 0
    assert "Russia keeps Crimea." in {chain["text"] for chain in json.loads(out)}
    assert all(407 in chain["seconds"] and chain["video"] == "rP2kEF3Mj-o" for chain in json.loads(out))
    wider = json.loads(run("trace", "--back", second, "--around", "60", "--json", "-o", str(sample))[1])
    assert len(wider) > len(json.loads(out))
    assert [chain["seconds"] for chain in wider] == sorted(chain["seconds"] for chain in wider)


def test_trace_back_says_what_is_no_second_and_where_nothing_is_claimed(run, sample: Path) -> None:
    assert run("trace", "--back", "https://evil.example/rP2kEF3Mj-o?t=1", "-o", str(sample))[0] == 2
    assert run("trace", "--back", "rP2kEF3Mj-o@x", "-o", str(sample))[0] == 2
    assert run("trace", "-o", str(sample))[0] == 2
    assert run("trace", "--back", "rP2kEF3Mj-o@99999", "-o", str(sample))[0] == 1


def test_a_hostile_claim_is_quoted_as_text() -> None:
    text = "1. <img src=x onerror=alert(1)> [a](javascript:x) *b*"
    trace = Trace(Iri("https://n.example/c"), text, NotePath("a/b.md"), 1, Iri("https://n.example/n"), text, "", text,
                  None, None, (), "Asserted", "Affirmative", None, ())  # fmt: skip
    assert "<img" not in card((trace,))
    first = quotation(trace).splitlines()[0]
    assert MarkdownIt().render(first).replace("\n", "") == (
        "<blockquote><p>1. &lt;img src=x onerror=alert(1)&gt; [a](javascript:x) *b*</p></blockquote>"
    )


def test_trace_says_when_nothing_is_found(run, sample: Path) -> None:
    code, out, err = run("trace", "xyzzy plugh", "-o", str(sample))
    assert (code, out) == (1, "")
    assert "no claim has the words" in err


def test_trace_gives_the_nearest_claims_where_none_has_the_words_and_says_so(run, sample: Path) -> None:
    code, out, err = run("trace", "armistice", "--most", "1", "-o", str(sample))
    assert code == 0
    assert out.startswith("   claim  A ceasefire may freeze the front line instead.")
    assert "no claim has the words 'armistice'; the nearest in meaning" in err


@pytest.mark.parametrize("words", ["'", '"; DROP TABLE claims; --', "%", "\\", "<script>"])
def test_hostile_words_are_only_words(run, sample: Path, words: str) -> None:
    code, _, err = run("trace", words, "-o", str(sample))
    assert code in (0, 1)
    assert "Traceback" not in err


def test_search_prints_claims_with_the_link_to_their_second(run, sample: Path) -> None:
    code, out, _ = run("search", "russia", "keeps", "-o", str(sample))
    assert code == 0
    assert out.startswith(
        "Russia keeps Crimea.\n  bonus_professor  00:06:47  https://www.youtube.com/watch?v=rP2kEF3Mj-o"
    )
    found = json.loads(run("search", '"keeps crimea"', "-o", str(sample), "--json")[1])
    assert [hit["text"] for hit in found] == ["Russia keeps Crimea."]
    assert run("search", "--by", "words", "no such words", "-o", str(sample))[0] == 1
    assert run("search", "xyzzy plugh", "-o", str(sample))[0] == 1
    near = run("search", "--by", "meaning", "truce", "proposals", "-o", str(sample))[1]
    assert near.startswith("Moscow suggested a truce as the first step towards talks with Ukraine.\n")


def test_a_query_that_runs_too_long_is_stopped_with_what_to_do(run, sample: Path) -> None:
    runaway = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    code, out, err = run("query", runaway, "--seconds", "0.5", "-o", str(sample))
    assert (code, out) == (2, "")
    assert "was stopped" in err
    assert "try:" in err


def test_query_answers_text_files_and_stdin(run, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = 'SELECT ?kind { ?x skos:prefLabel "Donald Trump" ; a ?kind } ORDER BY ?kind'
    file = tmp_path / "q.rq"
    file.write_text(query, "utf-8")
    answers = [
        run("query", query, "-o", str(sample), "--format", "csv"),
        run("query", str(file), "-o", str(sample), "--format", "csv"),
    ]
    monkeypatch.setattr("sys.stdin", file.open(encoding="utf-8"))
    answers.append(run("query", "-", "-o", str(sample), "--format", "csv"))
    assert [code for code, _, _ in answers] == [0, 0, 0]
    assert {out for _, out, _ in answers} == {
        "kind\r\nhttp://www.w3.org/ns/prov#Agent\r\nhttps://schema.org/Person\r\n"
    }


def test_query_writes_every_format(run, sample: Path) -> None:
    select = "SELECT ?x { ?x a kg:Channel } ORDER BY ?x"
    assert len(json.loads(run("query", select, "-o", str(sample), "--format", "json")[1])["results"]["bindings"]) == 4
    assert run("query", select, "-o", str(sample))[1].endswith("4 rows\n")
    assert run("query", "ASK { ?x a kg:Channel }", "-o", str(sample))[1] == "true\n"
    construct = "CONSTRUCT { ?x a kg:Channel } WHERE { ?x a kg:Channel }"
    turtle = run("query", construct, "-o", str(sample), "--format", "turtle")[1]
    assert turtle.count("kg:Channel") == 4


def test_saved_queries_are_listed_with_what_they_take(run) -> None:
    code, out, _ = run("query", "--list")
    assert code == 0
    assert out.count("kg query ") == 23
    assert "kg query who-says-what --about " in out


def test_a_parameter_is_bound_never_pasted(run, sample: Path) -> None:
    hostile = '" } ; DROP ALL ; SELECT * { ?s ?p "'
    code, out, _ = run("query", "claims-mentioning", "--about", hostile, "-o", str(sample))
    assert (code, out.splitlines()[-1]) == (0, "0 rows")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trace", "x", "-o", "nowhere"], "there is no index of claims here"),
        (["search", "x", "-o", "nowhere"], "there is no index of claims here"),
        (["query", "ASK {}", "-o", "nowhere"], "there is no graph here"),
        (["check", "nowhere"], "there is no build here"),
        (["view", "-o", "nowhere", "--no-open"], "there is no page here"),
        (["build", "nowhere"], "there is no folder of notes here"),
        (["build", "notes", "--base", "no address"], "must be an http"),
        (["query", "no-such-query"], "no saved query"),
    ],
)
def test_what_is_missing_is_named_with_what_to_do(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    (tmp_path / "notes").mkdir()
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "try:" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["query", "SELECT ?x {"], "this is no SPARQL query"),
        (["query", "SELECT ?x { ?x ?p }"], "this is no SPARQL query"),
        (["query", "who-says-what"], "missing: about"),
        (["query", "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"], "SERVICE asks another machine"),
        (["query", "CONSTRUCT { ?s ?p 1 } WHERE { ?s ?p ?o }", "--format", "csv"], "csv is for SELECT and ASK"),
        (["query", "who-says-what", "--about", "X", "--of", "Y"], "unknown: of"),
        (["query", "INSERT DATA { <a:b> <a:c> <a:d> }"], "this is no SPARQL query"),
        (["view", "--around", "Nobody At All", "--no-open"], "no entity is called"),
    ],
)
def test_a_bad_question_gets_a_clear_answer(run, sample: Path, arguments: list[str], message: str) -> None:
    code, _, err = run(*arguments, "-o", str(sample))
    assert code == 2
    assert message in err


def test_a_place_that_cannot_be_written_is_named(run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    code, out, err = run("build", str(SAMPLE), "-o", str(tmp_path / "file" / "output"), "--quiet")
    assert (code, out) == (2, "")
    assert str(tmp_path / "file") in err
    assert "try:" in err


def test_files_that_no_build_has_made_are_never_replaced(run, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    (vault / "tables").mkdir(parents=True)
    (vault / "tables" / "a.md").write_text("---\nvideoId: abcdefghijk\n---\nPutin met Xi [00:01:00].", "utf-8")
    before = (vault / "tables" / "a.md").read_bytes()
    assert "cannot be the folder of notes" in run("build", str(vault), "-o", str(vault))[2]
    (tmp_path / "other" / "tables").mkdir(parents=True)
    code, _, err = run("build", str(vault), "-o", str(tmp_path / "other"))
    assert code == 2
    assert "files that no build has made" in err
    assert (vault / "tables" / "a.md").read_bytes() == before


def test_two_builds_at_once_are_kept_apart(run, tmp_path: Path) -> None:
    output = tmp_path / "output"
    output.mkdir()
    with FileLock(output / LOCK):
        code, _, err = run("build", str(SAMPLE), "-o", str(output), "--quiet")
    assert code == 2
    assert "another build is running here" in err


def test_damaged_tables_are_named(run, tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "claims.parquet").write_bytes(b"PAR1")
    code, _, err = run("entities", "list", "-o", str(tmp_path))
    assert code == 2
    assert "cannot be read" in err
    (tmp_path / "search").mkdir()
    (tmp_path / "search" / "meta.json").write_text("{}")
    code, _, err = run("trace", "x", "-o", str(tmp_path))
    assert code == 2
    assert "the index of claims cannot be read" in err


def test_wrong_arguments_exit_with_two(run) -> None:
    assert run("trace")[0] == 2
    assert run("build", "notes", "--format", "docx")[0] == 2
    assert run("trace", "x", "--nonsense")[0] == 2
    assert run("--version")[0] == 0


def test_check_finds_the_sample_valid_and_lists_its_problems(run, sample: Path) -> None:
    code, out, _ = run("check", str(sample))
    assert code == 0
    assert "all shapes hold" in out
    assert re.search(r"dangling-link +2 in 2 notes", out)
    report = json.loads(run("check", str(sample), "--json")[1])
    assert report["violations"] == []
    assert sum(issue["code"] == "unreadable-stamp" for issue in report["issues"]) == 1


def test_check_says_what_breaks_a_shape(run, sample: Path, tmp_path: Path) -> None:
    (tmp_path / "tables").symlink_to(sample / "tables")
    turtle = (sample / "graph.ttl").read_text("utf-8")
    (tmp_path / "graph.ttl").write_text(turtle + "\n<https://notes-kg.example/claim/x> a schema:Claim .\n", "utf-8")
    code, out, _ = run("check", str(tmp_path))
    assert code == 1
    assert "shapes are broken" in out
    assert "https://notes-kg.example/claim/x" in out


def test_check_lists_what_is_wrong_in_notes_and_writes_corrected_copies(run, tmp_path: Path) -> None:
    code, out, _ = run("check", str(SAMPLE), "--json", "--workers", "1")
    report = json.loads(out)
    found = {issue["code"] for issue in report["issues"]}
    assert code == 0
    assert {"mended-stamp", "unreadable-stamp", "ambiguous-stamp", "dangling-link", "shared-name"} <= found
    assert "video-from-index" in found
    before = {path: path.read_bytes() for path in SAMPLE.rglob("*.md")}
    assert run("check", str(SAMPLE), "--write-fixes", str(tmp_path / "mended"), "--most", "0")[0] == 0
    mended = sorted(path.relative_to(tmp_path / "mended").as_posix() for path in (tmp_path / "mended").rglob("*.md"))
    assert "zeihanongeopolitics/ukraine_war_outlook.md" in mended
    assert 2 < len(mended) < 10
    assert {path: path.read_bytes() for path in SAMPLE.rglob("*.md")} == before
    again = json.loads(run("check", str(tmp_path / "mended"), "--json")[1])
    assert "mended-stamp" not in {issue["code"] for issue in again["issues"]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([str(SAMPLE), "--write-fixes", str(SAMPLE / "mended")], "must go outside the vault"),
        ([str(SAMPLE), "--write-fixes", "{sample}"], "is not empty"),
        (["{sample}", "--write-fixes", "x"], "only notes can be mended"),
    ],
)
def test_corrected_copies_never_go_into_the_vault_or_out_of_a_build(
    run, sample: Path, arguments: list[str], message: str
) -> None:
    code, _, err = run("check", *(argument.format(sample=sample) for argument in arguments))
    assert code == 2
    assert message in err


def test_view_draws_one_entity_and_its_neighbours(run, sample: Path) -> None:
    code, out, _ = run("view", "--around", "donald trump", "--no-open", "-o", str(sample))
    page = Path(out.strip())
    assert code == 0
    assert page.name == "around-donald_trump.html"
    assert "Donald Trump" in page.read_text("utf-8")


def readme_commands() -> list[str]:
    text = "".join((ROOT / page).read_text("utf-8") for page in ("README.md", "docs/asking.md"))
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [part.strip() for line in lines for part in line.split("&&")]


def test_every_command_of_the_readme_and_of_asking_runs(
    run, sample: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: True)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "output").symlink_to(sample)
    (tmp_path / "notes").symlink_to(SAMPLE)
    ours = [shlex.split(command)[1:] for command in readme_commands() if command.startswith("kg ")]
    assert len(ours) >= 18
    for arguments in ours:
        place = [*arguments[:-1], "built"] if arguments[0] == "build" else arguments
        assert run(*place)[0] == 0, arguments


def test_ci_runs_the_test_command_of_the_readme() -> None:
    test_command = "pip install -e '.[test]' && pytest"
    assert test_command in (ROOT / "README.md").read_text("utf-8")
    assert test_command.replace("install -e", "install -q -e") in (ROOT / ".ci" / "run").read_text("utf-8")


def test_output_is_utf8_in_any_locale(sample: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "kg.cli",
            "query",
            "SELECT ?t { ?v a schema:VideoObject ; schema:name ?t }",
            "-o",
            str(sample),
        ],
        env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert "Путину" in done.stdout.decode("utf-8")


# kg entities


@pytest.fixture
def vault_and_build(sample: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the sample vault that commands may write to, and its build."""
    vault = tmp_path / "notes"
    shutil.copytree(SAMPLE, vault)
    return vault, sample


def entity_commands() -> dict[str, argparse.ArgumentParser]:
    parser = commands()["entities"]
    (actions,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(actions.choices)


def test_each_verb_of_entities_shows_an_example() -> None:
    assert sorted(entity_commands()) == ["ignore", "list", "merge", "rename", "retype", "review", "show", "split"]
    for name, command in entity_commands().items():
        assert f"example: kg entities {name}" in command.format_help()


def test_entities_are_listed_searched_and_shown(run, sample: Path) -> None:
    code, out, _ = run("entities", "list", "-o", str(sample), "--most", "5")
    assert (code, len(out.splitlines())) == (0, 5)
    code, out, _ = run("entities", "list", "trump", "--type", "Person", "-o", str(sample), "--json")
    assert [found["label"] for found in json.loads(out)][:1] == ["Donald Trump"]
    assert run("entities", "list", "no such name", "-o", str(sample))[0] == 1
    code, out, _ = run("entities", "show", "donald trump", "-o", str(sample))
    assert code == 0
    assert out.startswith("Donald Trump  (Person)\n  https://notes-kg.example/entity/donald_trump\n")
    assert "donald trump  " in out


def test_a_correction_says_what_moves_asks_and_is_one_line(
    run, vault_and_build: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, output = vault_and_build
    (vault / "entities.yaml").write_text("# by hand\n\n- ignore: Nobody   # for now", "utf-8")
    where = ("--notes", str(vault), "-o", str(output))
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    code, out, _ = run("entities", "merge", "Donald Trump", "Vladimir Putin", *where)
    assert code == 1
    assert re.search(r"\d+ mentions would move", out)
    assert (vault / "entities.yaml").read_text("utf-8") == "# by hand\n\n- ignore: Nobody   # for now"
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    code, out, _ = run("entities", "rename", "Donald Trump", 'Donald "the Don" Trump', *where)
    assert code == 0
    assert "entities.yaml:4;" in out
    assert (vault / "entities.yaml").read_text("utf-8") == (
        "# by hand\n\n- ignore: Nobody   # for now\n"
        '- rename: {name: "Donald Trump", to: "Donald \\"the Don\\" Trump"}\n'
    )


@pytest.mark.parametrize(
    ("arguments", "entry"),
    [
        (["merge", "Donald Trump", "Vladimir Putin"], '- same: ["Donald Trump", "Vladimir Putin"]'),
        (["ignore", "Donald Trump"], '- ignore: "Donald Trump"'),
        (["retype", "Donald Trump", "Work"], '- retype: {name: "Donald Trump", to: "Work"}'),
        (
            ["split", "Donald Trump", "Donald Trump", "--channel", "lexfridman"],
            '- different: ["Donald Trump", {name: "Donald Trump", channel: "lexfridman"}]',
        ),
    ],
)
def test_corrections_hold_in_the_next_build(
    run, vault_and_build: tuple[Path, Path], tmp_path: Path, arguments: list[str], entry: str
) -> None:
    vault, output = vault_and_build
    code, out, _ = run("entities", *arguments, "--notes", str(vault), "-o", str(output), "--yes")
    assert (code, out.splitlines()[0]) == (0, entry)
    assert run("build", str(vault), "-o", str(tmp_path / "next"), "--quiet")[0] == 0
    code, out, _ = run("check", str(tmp_path / "next"), "--json")
    assert (code, [i for i in json.loads(out)["issues"] if i["path"] == "entities.yaml"]) == (0, [])
    before = run("entities", "list", "--json", "--most", "500", "-o", str(output))[1]
    assert run("entities", "list", "--json", "--most", "500", "-o", str(tmp_path / "next"))[1] != before


def test_a_correction_that_contradicts_another_is_refused(run, vault_and_build: tuple[Path, Path]) -> None:
    vault, output = vault_and_build
    text = "- different: [Donald Trump, Vladimir Putin]\n"
    (vault / "entities.yaml").write_text(text, "utf-8")
    where = ("--notes", str(vault), "-o", str(output), "--yes")
    code, _, err = run("entities", "merge", "Donald Trump", "Vladimir Putin", *where)
    assert code == 2
    assert "entities.yaml:2 and" in err
    assert "entities.yaml:1" in err
    assert (vault / "entities.yaml").read_text("utf-8") == text
    assert run("entities", "split", "Donald Trump", "No Such Name", *where)[0] == 2
    assert run("entities", "merge", "Donald Trump", "donald trump", *where)[0] == 2
    assert "no entity is called" in run("entities", "show", "No Such Name", "-o", str(output))[2]


def test_review_asks_about_doubtful_decisions_and_keeps_the_answers(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_list_network(monkeypatch)
    vault = write_notes(
        tmp_path / "vault",
        {"a/one": ["Valery Solovey met Google"], "a/two": ["Valery Soloviev met Amazon"], "b/x": ["Donald Trump left"]},
    )
    make(vault, tmp_path / "output")
    where = ("--notes", str(vault), "-o", str(tmp_path / "output"))
    code, out, _ = run("entities", "review", "--list", *where)
    assert (code, out.count(" ? ")) == (0, 1)
    assert "valery solovey = valery soloviev ?  one now, 81: they sound alike; in one channel; 1 mentions" in out
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("entities", "review", *where)[0] == 0
    assert (vault / "entities.yaml").read_text("utf-8").endswith('- different: ["valery solovey", "valery soloviev"]\n')
    assert run("entities", "review", "--list", *where)[0] == 1
    make(vault, tmp_path / "output")
    assert "valery_soloviev" in run("entities", "list", "soloviev", "-o", str(tmp_path / "output"))[1]
