"""Measures as a Markdown page of tables and ratios, and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from measuring.peers import DOES
from measuring.records import Found, Measure, Skipped

STAGE = "stage: "
HEAD = """# Benchmarks

Made by `benchmarks/run`, which says how in its help; the figures lie in `benchmarks/results.json`. The machine is
shared by other work: seconds of the clock mean little, seconds of the processors (CPU s) less than ratios. A ratio
is of two programs on the same notes in the same run. Parts of a vault are every so-manieth block of 64 notes of a
vault of 18,389 (134 MB of text).

![Processor seconds of each stage, and what peers take for their part](benchmarks.png)
"""


def write_report(found: Sequence[Found], page: Path, picture: Path) -> None:
    """Write the page, and the picture where matplotlib is installed; else print why not."""
    measures = [one for one in found if isinstance(one, Measure)]
    shares = sorted({one.share for one in measures}, key=share_size)
    lines = [HEAD, "\n## kg\n\n", *table(measures, shares, lambda one: one.subject in ("kg", "explorer"))]
    lines += ["\n## Beside other programs\n\n", *(f"- **{name}** {does}.\n" for name, does in DOES.items()), "\n"]
    lines += table(measures, shares, lambda one: one.subject in DOES)
    lines += ["\n| ratio |" + "".join(f" {share} |" for share in shares) + "\n|---|" + "---|" * len(shares) + "\n"]
    for name, values in ratio_rows(measures, shares):
        lines.append(f"| {name} |" + "".join(f" {figure(value)} |" for value in values) + "\n")
    if skipped := [one for one in found if isinstance(one, Skipped)]:
        lines += ["\nNot measured: ", "; ".join(f"{s.subject} at {s.share} ({s.reason})" for s in skipped), ".\n"]
    page.write_text("".join(lines), "utf-8")
    draw(measures, shares, picture)


def share_size(share: str) -> float:
    """A share as a number.

    >>> share_size("1/16")
    0.0625
    """
    over, _, under = share.partition("/")
    return int(over) / int(under or 1)


def table(measures: Sequence[Measure], shares: Sequence[str], of_interest: object) -> list[str]:
    """Rows of what was measured, columns of the parts of the vault."""
    assert callable(of_interest)
    rows = list(dict.fromkeys((one.subject, one.name, one.unit) for one in measures if of_interest(one)))
    values = {(one.subject, one.name, one.share): one.value for one in measures}
    lines = ["| |" + "".join(f" {share} |" for share in shares) + "\n|---|" + "---|" * len(shares) + "\n"]
    for subject, name, unit in rows:
        what = name if subject in ("kg", "explorer") else f"{subject}: {name}"
        cells = "".join(f" {figure(values.get((subject, name, share)))} |" for share in shares)
        lines.append(f"| {what}{f', {unit}' if unit else ''} |{cells}\n")
    return lines


def figure(value: float | None) -> str:
    """A value with three digits that count; a dash where there is none.

    >>> figure(12345.6), figure(12.345), figure(0.0123), figure(None)
    ('12,346', '12.3', '0.012', '–')
    """
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}" if value >= 10 else f"{value:.2g}"


def ratio_rows(measures: Sequence[Measure], shares: Sequence[str]) -> list[tuple[str, list[float | None]]]:
    """Each ratio with a value for each share; above 1 kg is the quicker one."""
    at = {(one.share, one.subject, one.name): one.value for one in measures}

    def row(over: tuple[str, str], under: tuple[str, str]) -> list[float | None]:
        pairs = ((at.get((share, *over)), at.get((share, *under))) for share in shares)
        return [top / below if top is not None and below else None for top, below in pairs]

    asking = next((one.name for one in measures if one.name.startswith("asking ")), "")
    rows = [
        ("speed of reading, kg by obsidiantools", row(("kg", "reading"), ("obsidiantools", "reading"))),
        ("speed of finding names, kg by spaCy md", row(("kg", "names"), ("spaCy md", "names"))),
        (
            "CPU s, vault-triplifier by all of kg's first build",
            row(("vault-triplifier", "Markdown to Turtle"), ("kg", "first build, processors")),
        ),
        (
            "CPU s, rdflib writing Turtle by kg writing it",
            row(("rdflib", "writing Turtle"), ("kg", f"{STAGE}writing the Turtle")),
        ),
        (f"CPU s, rdflib {asking} by kg", row(("rdflib", asking), ("kg", asking))),
        (
            "CPU s, first build by the build after one edit",
            row(("kg", "first build, processors"), ("kg", "one edit, processors")),
        ),
    ]
    return [(name, values) for name, values in rows if any(values)]


def draw(measures: Sequence[Measure], shares: Sequence[str], picture: Path) -> None:
    """Bars of stages by share, and of ratios."""
    try:
        import matplotlib as mpl  # noqa: PLC0415 - an extra of benchmarks alone

        mpl.use("Agg")
        from matplotlib import pyplot  # noqa: PLC0415
    except ImportError:
        print("no picture: matplotlib is not installed (pip install 'notes-kg[bench]')")
        return
    figure_, (left, right) = pyplot.subplots(1, 2, figsize=(13, 5))
    stages = list(dict.fromkeys(one.name for one in measures if one.name.startswith(STAGE)))
    at = {(one.share, one.name): one.value for one in measures if one.subject == "kg"}
    width = 0.8 / max(1, len(shares))
    for number, share in enumerate(shares):
        places = [place + number * width for place in range(len(stages))]
        left.barh(places, [at.get((share, stage), 0) for stage in stages], width, label=share)
    left.set_yticks(range(len(stages)), [stage.removeprefix(STAGE) for stage in stages])
    left.set_xscale("log")
    left.set_xlabel("processor seconds")
    left.set_title("Stages of a first build, by part of the vault")
    left.legend()
    left.invert_yaxis()
    rows = ratio_rows(measures, shares)
    for number, share in enumerate(shares):
        places = [place + number * width for place in range(len(rows))]
        right.barh(places, [values[shares.index(share)] or 0 for _, values in rows], width, label=share)
    right.axvline(1, color="black", linewidth=0.8)
    right.set_yticks(range(len(rows)), [name for name, _ in rows], fontsize=8)
    right.set_xscale("log")
    right.set_title("Ratios")
    right.invert_yaxis()
    figure_.tight_layout()
    figure_.savefig(picture, dpi=110, metadata={"Software": None})
