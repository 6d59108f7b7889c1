"""Plots: the figures in docs/, drawn from the raw results and from nothing else.

python -m bench.report.plots            draw every plot
python -m bench.report.plots --check    change nothing; exit 1 if a plot isn't what the results give
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from bench.report import record

FOLDER = record.REPOSITORY / "docs" / "plots"
LEVELS = {"sure": "#3aa57a", "likely": "#86c5b4", "unsure": "#e3b65f", "not_found": "#a3adbf"}
_NAMES = {"sure": "sure", "likely": "likely", "unsure": "unsure", "not_found": "not found"}

# The same bytes each time, and letters as letters.
mpl.rcParams.update({"svg.hashsalt": "belagg", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9})

Record = Mapping[str, Any]


def reliability(result: Record) -> Figure:
    """Two panels: how many answerable questions get each level and how often they are right; the same of the others."""
    sets = result["measured"]["sets"]
    others = [(f"{name}: {kind}", levels) for name, one in sets.items() for kind, levels in one["unanswerable"].items()]
    figure = Figure(figsize=(9, 0.32 * (len(sets) + len(others)) + 2.4), layout="constrained")
    answerable, foreign = figure.subplots(2, 1, height_ratios=[len(sets), len(others)])
    for row, one in enumerate(sets.values()):
        start = 0.0
        for level, colour in LEVELS.items():
            share, right = one["answerable"]["levels"][level]["share"], one["answerable"]["levels"][level]["right"]
            if not share:
                continue
            answerable.barh(row, share * right, left=start, color=colour)
            answerable.barh(row, share * (1 - right), left=start + share * right, color=colour, alpha=0.3, hatch="//")
            if share > 0.05:
                answerable.text(start + share / 2, row, f"{right:.0%}", ha="center", va="center", color="black")
            start += share
        answerable.text(1.01, row, f"{one['answerable']['questions']:,} questions", va="center")
    answerable.set_yticks(range(len(sets)), list(sets))
    answerable.set_title(
        "Questions that the texts answer: level given; the figure says how often the first hit is right"
    )
    for row, (_, levels) in enumerate(others):
        start = 0.0
        for level, colour in LEVELS.items():
            foreign.barh(row, levels[level], left=start, color=colour, label=_NAMES[level] if row == 0 else None)
            start += levels[level]
        foreign.text(1.01, row, f"{levels['not_found']:.0%} not found", va="center")
    foreign.set_yticks(range(len(others)), [name for name, _ in others])
    foreign.set_title("Questions that they don't answer (near misses: about their very subjects)")
    foreign.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=4, frameon=False)
    for panel in (answerable, foreign):
        panel.set_xlim(0, 1)
        panel.invert_yaxis()
        panel.xaxis.set_major_formatter("{x:.0%}")
        panel.spines[["top", "right"]].set_visible(False)
    return figure


def scale(result: Record) -> Figure:
    """Three panels over the number of passages, both axes logarithmic: disk and memory, building, asking."""
    sizes = result["measured"]["sizes"]
    counts = [one["passages"] for one in sizes]
    disks = [sum(size for part, size in one["build"]["disk_bytes"].items() if part != "text") / 1e6 for one in sizes]
    stages = [one["ask"]["stages_cpu_ms"] for one in sizes]
    lines = {
        "MB": {
            "disk beside the text": disks,
            "memory, built": [one["build"]["peak_mb"] for one in sizes],
            "memory, asked": [one["ask"]["resident_mb"] for one in sizes],
        },
        "seconds": {
            "building without encoding, CPU": [one["build"]["cpu_s"] for one in sizes],
            "opening": [one["ask"]["open_wall_s"] for one in sizes],
        },
        "CPU ms, p95": {
            "retrieval": [one["retrieval"]["p95"] for one in stages],
            "all beyond encoding": [one["beyond encoding"]["p95"] for one in stages],
        },
    }
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    for panel, (unit, costs) in zip(figure.subplots(1, 3), lines.items(), strict=True):
        for label, values in costs.items():
            panel.loglog(counts, values, marker="o", label=label)
        panel.set_xlabel("passages")
        panel.set_ylabel(unit)
        panel.legend(frameon=False)
        panel.spines[["top", "right"]].set_visible(False)
    return figure


PLOTS: Mapping[str, tuple[str, Callable[[Record], Figure]]] = {
    "reliability": ("answers", reliability),
    "scale": ("scale", scale),
}
"""What each plot is drawn from and by."""


def drawn(name: str) -> bytes:
    """A plot as the results give it, in SVG."""
    result, draw = PLOTS[name]
    file = io.BytesIO()
    draw(record.read(result)).savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()


def outdated() -> dict[Path, bytes]:
    """What each plot that isn't as the results give it ought to be."""
    expected = {FOLDER / f"{name}.svg": drawn(name) for name in PLOTS}
    return {path: plot for path, plot in expected.items() if not path.exists() or path.read_bytes() != plot}


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the plots, or check them."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.report.plots", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a plot is out of date")
    options = parser.parse_args(arguments)
    expected = outdated()
    for path, plot in expected.items():
        name = path.relative_to(record.REPOSITORY)
        if options.check:
            print(f"{name} is not what the results give: run python -m bench.report.plots", file=sys.stderr)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(plot)
            print(f"wrote {name}", file=sys.stderr)
    return int(options.check and bool(expected))


if __name__ == "__main__":
    sys.exit(main())
