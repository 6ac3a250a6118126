"""`kg entities`: look at what names were taken for one, and say otherwise.

The looking is done on the tables of a build; what a person says goes into `entities.yaml`
in the folder of notes and holds from the next build on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeAlias

import duckdb

from kg.ask.entities import Doubt, Found, doubts, entity_text, names_of, namesakes, need_entity, search_entities
from kg.errors import KgError
from kg.model import EntityType
from kg.normal_form import name_key
from kg.outputs import TABLES
from kg.resolve.editing import judged_pairs, pair_entry, single_entry, with_entry
from kg.resolve.judgements import RULES_FILE, Judgements, Reference, Verb, read_judgements
from kg.workspace import open_tables

OK, NO = 0, 1
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run: TypeAlias = Callable[[argparse.Namespace], int]


def add_entities(commands: Commands) -> None:
    """Add `kg entities` and its verbs to the command line."""
    command = commands.add_parser(
        "entities",
        allow_abbrev=False,
        help="list entities, say why each is one, and correct it",
        description="List entities, say why each is one, and correct it: docs/entities.md.",
        epilog="example: kg entities list Solovey\n         kg entities merge 'Valery Solovyov' 'Valery Solovey'",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = command.add_subparsers(required=True, metavar="VERB")
    _add_looking(verbs)
    for verb in _corrections(verbs):
        _add_notes(verb)
        verb.add_argument("--yes", action="store_true", help="do not ask")


def _add_looking(verbs: Commands) -> None:
    """The verbs that look: list, show, review."""
    listed = _verb(verbs, "list", _list, "list entities, the most mentioned first", "kg entities list trump")
    listed.add_argument("words", nargs="*", help="words of a name; all entities without them")
    listed.add_argument("--type", choices=[kind.value for kind in EntityType], help="only entities of this type")
    listed.add_argument("--most", type=int, default=30, help="how many (default: 30)")
    listed.add_argument("--json", action="store_true", help="print them as JSON")
    shown = _verb(verbs, "show", _show, "show why an entity is one", "kg entities show 'Donald Trump'")
    shown.add_argument("entity", help="name, label or IRI")
    review = _verb(verbs, "review", _review, "go through the least certain decisions", "kg entities review --most 20")
    _add_notes(review)
    review.add_argument("--most", type=int, default=20, help="how many decisions (default: 20)")
    review.add_argument("--list", action="store_true", help="only list them")


def _corrections(verbs: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """The verbs that correct: merge, split, rename, retype, ignore."""
    merged = _verb(
        verbs, "merge", _merge, "say that two entities are one", "kg entities merge 'Putin' 'Vladimir Putin'"
    )
    merged.add_argument("entity", help="name, label or IRI")
    merged.add_argument("others", nargs="+", metavar="other", help="what is the same")
    split = _verb(
        verbs,
        "split",
        _split,
        "say that a name is not of an entity",
        "kg entities split 'Donald Trump' 'Trump' --channel allin",
    )
    split.add_argument("entity", help="name, label or IRI")
    split.add_argument("name", help="the name that is another's")
    split.add_argument("--channel", help="only where this channel has the name")
    renamed = _verb(
        verbs, "rename", _rename, "give an entity another label", "kg entities rename Zelensky 'Volodymyr Zelenskyy'"
    )
    renamed.add_argument("entity", help="name, label or IRI")
    renamed.add_argument("label", help="its label from now on")
    retyped = _verb(verbs, "retype", _retype, "give an entity another type", "kg entities retype 'Valdai Forum' Event")
    retyped.add_argument("entity", help="name, label or IRI")
    retyped.add_argument("type", choices=[kind.value for kind in EntityType], help="what it is")
    ignored = _verb(verbs, "ignore", _ignore, "say that a name is no entity", "kg entities ignore Guest")
    ignored.add_argument("entity", help="name, label or IRI")
    return merged, split, renamed, retyped, ignored


def _verb(verbs: Commands, name: str, run: Run, says: str, example: str) -> argparse.ArgumentParser:
    verb = verbs.add_parser(
        name, allow_abbrev=False, help=says, description=says[0].upper() + says[1:] + ".", epilog=f"example: {example}"
    )
    verb.set_defaults(run=run)
    verb.add_argument("-o", "--output", type=Path, default=Path("output"), help="folder of the build (default: output)")
    return verb


def _add_notes(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--notes", type=Path, default=Path("notes"), help="folder of the notes (default: notes)")


def _tables(options: argparse.Namespace) -> duckdb.DuckDBPyConnection:
    return open_tables(options.output / TABLES)


def _list(options: argparse.Namespace) -> int:
    found = search_entities(_tables(options), " ".join(options.words), kind=options.type, most=max(1, options.most))
    if options.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            print(f"{one.mentions:>7,}  {one.type:12}  {one.label}  {one.iri}")
    return OK if found else NO


def _show(options: argparse.Namespace) -> int:
    tables = _tables(options)
    print(entity_text(tables, need_entity(tables, options.entity)), end="")
    return OK


def _merge(options: argparse.Namespace) -> int:
    tables = _tables(options)
    found = list(dict.fromkeys(need_entity(tables, name) for name in (options.entity, *options.others)))
    if len(found) < 2:
        raise KgError(f"{options.entity!r} and {options.others[0]!r} are one already: {found[0].iri}")
    moved = sum(one.mentions for one in found) - max(one.mentions for one in found)
    entry = pair_entry(Verb.SAME, [_reference(tables, one) for one in found])
    return _say(options, entry, f"{moved:,} mentions would move")


def _split(options: argparse.Namespace) -> int:
    tables = _tables(options)
    found, key = need_entity(tables, options.entity), name_key(options.name)
    names = [
        name for name in names_of(tables, found.iri) if name.name == key and options.channel in (None, name.channel)
    ]
    if not names:
        raise KgError(f"{found.label} has no name {options.name!r}", remedy=f"see: kg entities show {found.iri}")
    whole = _reference(tables, found)
    if whole.key == key and not options.channel:
        raise KgError(
            f"{options.name!r} is the name of {found.label} itself", remedy="give a --channel, or its other name"
        )
    entry = pair_entry(Verb.DIFFERENT, [whole, Reference(options.name, None, options.channel)])
    return _say(options, entry, f"{sum(name.mentions for name in names):,} mentions would move")


def _rename(options: argparse.Namespace) -> int:
    return _about_one(options, Verb.RENAME, "would be labelled so", to=options.label)


def _retype(options: argparse.Namespace) -> int:
    return _about_one(options, Verb.RETYPE, f"would be of a {options.type}", to=options.type)


def _ignore(options: argparse.Namespace) -> int:
    return _about_one(options, Verb.IGNORE, "would be left out")


def _about_one(options: argparse.Namespace, verb: Verb, effect: str, **more: str) -> int:
    tables = _tables(options)
    found = need_entity(tables, options.entity)
    names = {name.name for name in names_of(tables, found.iri)} if verb is Verb.IGNORE else set()
    entry = single_entry(verb, _reference(tables, found), **more)
    if len(names) > 1:
        effect += f" (of those that are called so; {found.label} has {len(names)} names)"
    return _say(options, entry, f"{found.mentions:,} mentions {effect}")


def _reference(tables: duckdb.DuckDBPyConnection, found: Found) -> Reference:
    """An entity as the file names it: by its name, with channel or type where the name is not its alone."""
    names = names_of(tables, found.iri)
    is_plain = any(name.name == name_key(found.label) for name in names)
    name = found.label if is_plain else names[0].name
    several = len(namesakes(tables, name_key(name))) > 1
    return Reference(name, found.type if several and found.channel is None else None, found.channel)


def _say(options: argparse.Namespace, entry: str, effect: str) -> int:
    """Show an entry and its effect, ask, and write it; 1 where the answer is no."""
    print(f"{entry}{effect}")
    if not options.yes and not _asked("write it? [y/N] ").startswith("y"):
        return NO
    _write(options.notes, entry)
    return OK


def _asked(question: str) -> str:
    """A person's answer in lower case; "" where nobody can be asked."""
    sys.stdout.flush()
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower()


def _write(notes: Path, entry: str) -> None:
    if not notes.is_dir():
        raise KgError("there is no folder of notes here", where=str(notes), remedy="name it with --notes")
    path = notes / RULES_FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    longer = with_entry(text, entry, str(path))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(longer)
    print(f"written to {path}:{longer.count(chr(10))}; it holds from the next build on")


def _review(options: argparse.Namespace) -> int:
    judged = judged_pairs(_judgements(options.notes))
    found = [
        doubt
        for doubt in doubts(_tables(options), most=max(1, options.most) + len(judged))
        if _pair(doubt) not in judged
    ]
    for doubt in found[: max(1, options.most)]:
        state = "one now" if doubt.is_joined else "two now"
        one, other = _doubted(doubt)
        print(f"{one} = {other} ?  {state}, {doubt.score}: {doubt.reason}; {doubt.mentions:,} mentions")
        if options.list:
            continue
        answer = _asked("same? [y]es [n]o [s]kip [q]uit ")
        if answer.startswith("q") or not answer:
            break
        if answer[0] in "yn":
            _write(options.notes, pair_entry(Verb.SAME if answer[0] == "y" else Verb.DIFFERENT, (one, other)))
    return OK if found else NO


def _judgements(notes: Path) -> Judgements:
    path = notes / RULES_FILE
    return read_judgements(path.read_text(encoding="utf-8"), str(path)) if path.is_file() else Judgements()


def _pair(doubt: Doubt) -> frozenset[tuple[str, str]]:
    return frozenset(((doubt.first, doubt.first_channel), (doubt.second, doubt.second_channel)))


def _doubted(doubt: Doubt) -> tuple[Reference, Reference]:
    return (
        Reference(doubt.first, None, doubt.first_channel or None),
        Reference(doubt.second, None, doubt.second_channel or None),
    )
