"""Files with one corruption each, read by Fenqun, DuckDB, clevercsv and pandas: what arrives of the table.

    python -m benchmarks.corruption [--seed 1] [--files FOLDER] [--each 12] [--each-book 6] [--here]

After Vitagliano et al., "Pollock: A Data Loading Benchmark" (VLDB 2023). For each file the table a reader gives is
compared with the clean one:

  success  1 when the reader gives any table;
  header   precision, recall and F1 of the column names, as a bag;
  record   precision, recall and F1 of the rows, each row the tuple of its cells in order, as a bag;
  cell     precision, recall and F1 of (place of the column, value), empty cells not counted, as a bag.

The *simple score* is the mean over all files of the sum of these ten figures: 0 to 10. The *weighted score* weights
each file by how often its kind is met (``KINDS``: 1, 2 or 4; our judgement, Pollock's weights stand for public CSV).

All readers are compared in one way. White space at both ends is no difference. Numbers are compared by value, but an
id that begins with 0 is text, and a reader that drops the zero has another value. A day is the same with midnight
behind it. Null words and error cells of a workbook equal an empty cell. A quote that is never closed may stay or go.
A column without a name may be called column3, Unnamed: 2 or the like, a repeated name may carry a number, and names
joined from several header rows may be joined by anything. Full-width characters are left to cleaning: as written.

The others get the settings that serve them best here: all text where they offer it (types would cost them the ids).
DuckDB: ``read_csv(file, all_varchar = true)``, auto detection. clevercsv: ``read_table``. pandas: ``read_csv(file,
sep=None, engine="python", dtype=str)``, which detects delimiters; ``read_excel(file, dtype=str)`` for workbooks.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import warnings
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import corruption_books, corruption_kinds, corruption_layout, corruption_pages, corruption_text
from benchmarks.corruption_score import NOTHING, Score, score

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.order_log import Table


def fenqun(path: Path) -> tuple[Sequence[Any], Sequence[Sequence[Any]]]:
    import duckdb

    from segmentation.intake.stage import stage

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        table = stage(path, Path(folder))
        found = connection.execute(f"{table.relation_sql()} ORDER BY row_number").fetchall()
    return table.columns, [row[1:] for row in found]


def fenqun_here(path: Path) -> tuple[Sequence[Any], Sequence[Sequence[Any]]]:
    """Without the child process, for who works on the reader."""
    import importlib

    from segmentation.intake import sandbox

    def run(entry: str, request: dict[str, Any], **_rest: Any) -> dict[str, Any]:
        module, _, function = entry.partition(":")
        before = Path.cwd()
        try:
            return getattr(importlib.import_module(module), function)(request, lambda *_step: None)
        finally:
            os.chdir(before)

    sandbox.run = run
    return fenqun(path)


def duckdb_auto(path: Path) -> tuple[Sequence[Any], Sequence[Sequence[Any]]]:
    import duckdb

    with duckdb.connect() as connection:
        found = connection.execute("SELECT * FROM read_csv($1, all_varchar = true)", [str(path)])
        return [item[0] for item in found.description], found.fetchall()


def clever(path: Path) -> tuple[Sequence[Any], Sequence[Sequence[Any]]]:
    import clevercsv

    rows = clevercsv.read_table(str(path))
    return rows[0], rows[1:]


def pandas_auto(path: Path) -> tuple[Sequence[Any], Sequence[Sequence[Any]]]:
    import pandas as pd

    frame = pd.read_csv(path, sep=None, engine="python", dtype=str)
    return list(frame.columns), _of_frame(frame)


def pandas_excel(path: Path) -> tuple[Sequence[Any], Sequence[Sequence[Any]]]:
    import pandas as pd

    frame = pd.read_excel(path, dtype=str)
    return list(frame.columns), _of_frame(frame)


def _of_frame(frame: Any) -> list[tuple[Any, ...]]:
    import pandas as pd

    if not isinstance(frame.index, pd.RangeIndex):  # pandas takes a column too many as the index
        frame = frame.reset_index()
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in frame.itertuples(index=False, name=None)]


TEXT_READERS = {"Fenqun": fenqun, "DuckDB": duckdb_auto, "clevercsv": clever, "pandas": pandas_auto}
BOOK_READERS = {"Fenqun": fenqun, "pandas": pandas_excel}


def _attempt(reader: Callable[[Path], Any], path: Path, clean: Table) -> tuple[Score, str]:
    warnings.simplefilter("ignore")
    try:
        return score(reader(path), clean), ""
    except Exception as error:  # noqa: BLE001 - whatever a reader raises, it gave no table
        return NOTHING, f"{type(error).__name__}: {error}".splitlines()[0][:120]


@dataclass(frozen=True)
class _File:
    kind: str
    weight: int
    path: Path
    clean: Table


def write_files(folder: Path, seed: int, each: int, prefix: str, kinds: dict[str, Any]) -> list[_File]:
    files = []
    for place, (kind, (maker, weight)) in enumerate(kinds.items()):
        for number in range(each):
            case = maker(random.Random(f"{seed}/{kind}/{number}"), number)
            path = folder / f"{prefix}-{place:02d}-{number:02d}{case.suffix}"
            path.write_bytes(case.content)
            files.append(_File(kind, weight, path, case.table))
    return files


def measure(files: list[_File], readers: dict[str, Callable[[Path], Any]]) -> dict[str, list[tuple[Score, str]]]:
    with ProcessPoolExecutor(min(os.cpu_count() or 1, 2)) as pool:
        waiting = {
            name: [pool.submit(_attempt, reader, file.path, file.clean) for file in files]
            for name, reader in readers.items()
        }
        return {name: [one.result() for one in futures] for name, futures in waiting.items()}


def print_table(title: str, files: list[_File], found: dict[str, list[tuple[Score, str]]]) -> None:
    print(f"\n### {title}: {len(files)} files\n")
    print("| | " + " | ".join(found) + " |\n|---|" + "---:|" * len(found))
    weights = [file.weight for file in files]

    def line(label: str, figure: Callable[[Score], float], shares: list[int] | None = None, digits: int = 2) -> None:
        shares = shares or [1] * len(files)
        totals = (
            sum(figure(one) * share for (one, _), share in zip(scores, shares, strict=True))
            for scores in found.values()
        )
        _print_row(label, [total / sum(shares) for total in totals], digits)

    line("**simple score** (0–10)", lambda one: one.total)
    line("**weighted score** (0–10)", lambda one: one.total, weights)
    line("header F1", lambda one: one.header[2], digits=3)
    line("record F1", lambda one: one.record[2], digits=3)
    line("cell F1", lambda one: one.cell[2], digits=3)
    perfect = [sum(one.total == 10 for one, _ in scores) for scores in found.values()]
    failed = [sum(one.success == 0 for one, _ in scores) for scores in found.values()]
    print("| files read exactly | " + " | ".join(map(str, perfect)) + " |")
    print("| files that failed | " + " | ".join(map(str, failed)) + " |")
    kinds = defaultdict(list)
    for place, file in enumerate(files):
        kinds[file.kind].append(place)
    for kind, places in kinds.items():
        _print_row(kind, [sum(scores[at][0].total for at in places) / len(places) for scores in found.values()], 2)


def _print_row(label: str, figures: list[float], digits: int) -> None:
    """The best in bold."""
    best = max(round(figure, digits) for figure in figures)
    shown = (f"{figure:.{digits}f}" for figure in figures)
    cells = (f"**{text}**" if float(text) == best else text for text in shown)
    print(f"| {label} | {' | '.join(cells)} |")


def print_faults(files: list[_File], scores: list[tuple[Score, str]]) -> None:
    """Where our own reader lost something."""
    for file, (one, error) in zip(files, scores, strict=True):
        if one.total < 10:
            figures = f"header {one.header[2]:.2f}, record {one.record[2]:.2f}, cell {one.cell[2]:.2f}"
            print(f"{one.total:5.2f} {figures} {file.path.name} {file.kind} {error}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=Path, help="keep the files in this folder")
    parser.add_argument("--each", type=int, default=12, help="text files of each kind")
    parser.add_argument("--each-book", type=int, default=6, help="workbooks of each kind")
    parser.add_argument("--here", action="store_true", help="only our reader, in this process; lists what it lost")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.files or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        texts = corruption_kinds.KINDS | corruption_text.KINDS | corruption_layout.KINDS
        books = corruption_books.KINDS | corruption_pages.KINDS
        for title, prefix, kinds, each, readers in (
            ("Text files", "text", texts, options.each, TEXT_READERS),
            ("Workbooks and pages named .xls", "book", books, options.each_book, BOOK_READERS),
        ):
            files = write_files(folder, options.seed, each, prefix, kinds)
            found = measure(files, {"Fenqun": fenqun_here} if options.here else readers)
            print_table(title, files, found)
            if options.here:
                print_faults(files, found["Fenqun"])


if __name__ == "__main__":
    main()
