"""Run several ways of doing one thing, each in a process of its own, and print a table of time and memory.

A side is a function of the script's options. It returns its seconds (or None: the whole call counts) and may leave
a note by returning ``(seconds, note)``. Sides take turns, round by round, so that a busy moment hits all of them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable

OUT = Path(__file__).parent / "out"
ROOT = Path(__file__).parents[1]
_PERIOD = 0.02  # seconds between two looks at the memory


@dataclass(frozen=True)
class Side:
    """One way of doing it. ``once``: too slow to repeat. ``python``: an interpreter of its own."""

    name: str
    run: Callable[[argparse.Namespace], float | tuple[float, str] | None]
    once: bool = False
    python: Callable[[], Path | None] = lambda: None


@dataclass
class Measured:
    """What the runs of one side took."""

    seconds: list[float] = field(default_factory=list)
    peak_megabytes: float = 0.0
    note: str = ""


def options_of(text: str | None, **sizes: int) -> argparse.ArgumentParser:
    """A parser with ``--repeats`` and one option a size."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3, help="runs of each side; the median counts")
    parser.add_argument("--side", help=argparse.SUPPRESS)
    for name, default in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser


def compare(
    parser: argparse.ArgumentParser,
    sides: list[Side],
    *,
    prepare: Callable[[argparse.Namespace], str],
    reference: str,
    unit: str = "s",
) -> None:
    """Make the data, run all sides, print the table; ``reference`` has ratio 1. In a child process: run one side."""
    options = parser.parse_args()
    if options.side is not None:
        _run_here(next(side for side in sides if side.name == options.side), options)
        return
    OUT.mkdir(exist_ok=True)
    print(prepare(options), flush=True)
    found = {side.name: Measured() for side in sides}
    for turn in range(options.repeats):
        for side in sides:
            if turn == 0 or not side.once:
                _run_apart(side, found[side.name])
    _print_table(found, reference, unit)


def _run_here(side: Side, options: argparse.Namespace) -> None:
    started = time.perf_counter()
    answer = side.run(options)
    elapsed = time.perf_counter() - started
    seconds, note = answer if isinstance(answer, tuple) else (answer, "")
    print(json.dumps({"seconds": elapsed if seconds is None else seconds, "note": note}))


def _run_apart(side: Side, measured: Measured) -> None:
    module = f"benchmarks.{Path(sys.argv[0]).stem}"
    python = side.python() or sys.executable
    child = subprocess.Popen(
        [python, "-m", module, *sys.argv[1:], "--side", side.name], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    tree = psutil.Process(child.pid)
    while child.poll() is None:
        measured.peak_megabytes = max(measured.peak_megabytes, _megabytes(tree))
        time.sleep(_PERIOD)
    assert child.stdout is not None
    lines = child.stdout.read().splitlines()
    if child.returncode != 0 or not lines:
        measured.note = f"failed, exit code {child.returncode}"
        return
    answer = json.loads(lines[-1])
    measured.seconds.append(answer["seconds"])
    measured.note = answer["note"]


def _megabytes(tree: psutil.Process) -> float:
    """Resident memory of a process and all its children, at this moment."""
    total = 0
    try:
        for process in [tree, *tree.children(recursive=True)]:
            total += process.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total / 1e6


def _print_table(found: dict[str, Measured], reference: str, unit: str) -> None:
    scale, digits = (1000, 1) if unit == "ms" else (1, 2)
    base = found[reference].seconds
    rows = [("side", unit, "ratio", "best", "best ratio", "peak MB", "runs", "note")]
    for name, measured in found.items():
        if not measured.seconds:
            rows.append((name, "-", "-", "-", "-", f"{measured.peak_megabytes:.0f}", "0", measured.note))
            continue
        told = []
        for middle in (statistics.median, min):
            seconds = middle(measured.seconds)
            ratio = f"{seconds / middle(base):.2f}" if base else "-"
            told += [f"{seconds * scale:.{digits}f}", ratio]
        told += [f"{measured.peak_megabytes:.0f}", str(len(measured.seconds))]
        rows.append((name, *told, measured.note))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    rows.insert(1, tuple("-" * width for width in widths))
    for row in rows:
        print("| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |")
