"""Lint and type-check the explorer's scripts with Deno, as one script, which is how the page has them.

`pip install -e '.[front]' && python -m tests.check_front` prints each finding with its own file and line and
ends with 1 where there is one. Deno comes from PyPI, holds TypeScript, and asks for nothing else.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from kg.export.explorer.page import SCRIPTS

EXPLORER = Path(__file__).parent.parent / "kg" / "export" / "explorer"
CONFIGURATION = {
    "compilerOptions": {
        "checkJs": True,
        "strict": True,
        "noImplicitReturns": True,
        "noUnusedLocals": True,
        "noUnusedParameters": True,
        "lib": ["dom", "dom.iterable", "dom.asynciterable", "esnext"],
    },
    # The page runs in a browser alone.
    "lint": {"rules": {"exclude": ["no-window"], "include": ["eqeqeq", "no-eval", "prefer-const", "no-throw-literal"]}},
}
HEAD = '/// <reference path="./drawing.d.ts" />\n'
COMMANDS = (("check",), ("lint",))


def joined(names: tuple[str, ...] = SCRIPTS) -> tuple[str, list[tuple[str, int]]]:
    """The scripts as one module, and for each of its lines the file and the line that it came from."""
    lines, origins = [HEAD.rstrip("\n")], [("tests/check_front.py", 0)]
    for name in names:
        for number, line in enumerate((EXPLORER / "front" / name).read_text("utf-8").splitlines(), 1):
            lines.append(line)
            origins.append((f"kg/export/explorer/front/{name}", number))
    return "\n".join([*lines, ""]), origins


def findings(text: str, origins: list[tuple[str, int]]) -> str:
    """What Deno finds in the joined script, "" for nothing; places are those of the files."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "deno.json").write_text(json.dumps(CONFIGURATION), "utf-8")
        (place / "drawing.d.ts").write_text((EXPLORER / "vendor" / "drawing.d.ts").read_text("utf-8"), "utf-8")
        script = place / "explorer.js"
        script.write_text(text, "utf-8")
        environment = {**os.environ, "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1", "DENO_DIR": str(place / "cache")}
        found = []
        for command in COMMANDS:
            run = subprocess.run(
                [sys.executable, "-m", "deno", *command, script.name],
                cwd=place, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if run.returncode:
                found.append(run.stdout + run.stderr)
        return re.sub(r"\S*explorer\.js:(\d+)", lambda at: place_of(origins, int(at[1])), "\n".join(found))


def place_of(origins: list[tuple[str, int]], line: int) -> str:
    """Where a line of the joined script came from."""
    name, number = origins[line - 1]
    return f"{name}:{number}"


def main() -> None:
    """Print what is found."""
    found = findings(*joined())
    print(found or "The explorer's scripts: nothing found.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
