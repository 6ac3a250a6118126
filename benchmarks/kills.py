"""Kill builds at random times and see that nothing is lost: the old output answers, the next build is as any other.

    python benchmarks/kills.py [VAULT] [--kills 50] [--workers 2] [--seed 9] [--quick]

The old output is that of the vault without every third note. Each build over it is
killed (SIGKILL) at a random moment; then the output must answer with the claims of the
old build or of the new, no worker may go on, and the next build must end with the
bytes of an undisturbed one, shards included. `--quick` reads with the list of names of the
tests instead of the network, in shards of two notes. Linux only; exits with 1 where
anything was lost.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.kills import Killed, answer_of, hashes, kill_once


def main() -> None:
    """Kill so many builds and print a line for each, then the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vault", type=Path, nargs="?", default=ROOT / "notes")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    program = [sys.executable, "-m", "tests.quick_build" if options.quick else "kg.cli", "build"]
    with tempfile.TemporaryDirectory(prefix="kg-kills-") as folder:
        work = Path(folder)
        command = [*program, str(options.vault.resolve()), "-o", str(work / "output")]
        command += ["--workers", str(options.workers), "--quiet"]
        seconds, whole, answers = undisturbed(options.vault, work, command)
        print(f"undisturbed: {seconds:.1f} s, {len(whole)} files; claims old {answers[0]}, new {answers[1]}")
        chance = random.Random(options.seed)
        killed = []
        for number in range(1, options.kills + 1):
            moment = chance.uniform(0, seconds)
            kill = kill_once(command, work / "old", work / "output", moment, whole)
            killed.append(kill)
            print(f"{number:3} {line_of(kill)}", flush=True)
    lost = [kill for kill in killed if kill.answer not in answers or kill.left_over or not kill.next_is_same]
    print(
        f"{sum(kill.was_running for kill in killed)} builds killed in {len(killed)} tries, {len(lost)} lost something"
    )
    sys.exit(1 if lost else 0)


def undisturbed(
    vault: Path, work: Path, command: list[str]
) -> tuple[float, dict[str, str], tuple[tuple[int, int], tuple[int, int]]]:
    """Make the old output; the time, the files and the answers of a build over it that nobody kills."""
    notes = sorted(path.relative_to(vault) for path in vault.rglob("*") if path.is_file())
    for number, path in enumerate(notes):
        if number % 3 or path.suffix != ".md":
            (work / "notes" / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(vault / path, work / "notes" / path)
    at = command.index("build") + 1
    subprocess.run([*command[:at], str(work / "notes"), *command[at + 1 :]], check=True, capture_output=True, cwd=ROOT)
    shutil.copytree(work / "output", work / "old")
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    seconds = time.monotonic() - started
    answers = answer_of(work / "old"), answer_of(work / "output")
    return seconds, hashes(work / "output"), answers


def line_of(kill: Killed) -> str:
    """One kill in words."""
    went_on = f", {len(kill.left_over)} processes went on" if kill.left_over else ""
    state = "killed" if kill.was_running else "was done"
    same = "same bytes" if kill.next_is_same else "OTHER BYTES"
    return f"{state} after {kill.seconds:5.1f} s: claims {kill.answer}{went_on}; next build: {same}"


if __name__ == "__main__":
    main()
