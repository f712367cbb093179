"""What ``python -m segmentation run`` and ``count`` do; answers are dicts for JSON."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.intake.command import existing
from segmentation.metrics.customers import default_as_of
from segmentation.rules.count import count_tree
from segmentation.rules.segments import members_query, read_segmentation, segment_sizes
from segmentation.rules.sentence import sentence
from segmentation.rules.tree import read_tree
from segmentation.store import Store, quote_literal

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import date

_FORMATS = {".parquet": "FORMAT parquet", ".csv": "FORMAT csv, HEADER"}


def run_segmentation(options: argparse.Namespace) -> dict[str, Any]:
    """Sizes of a segmentation by rules, and with ``out`` who is in which segment."""
    segmentation = read_segmentation(_text(options.segmentation))
    store = Store(options.db)
    as_of = _as_of(store, options)
    sizes = segment_sizes(store, segmentation, as_of)
    answer: dict[str, Any] = {
        "as_of": as_of,
        "customers": sum(size.customers for size in sizes),
        "segments": [vars(size) for size in sizes],
    }
    if options.out is not None:
        if options.out.suffix not in _FORMATS:
            raise InputError("unsupported_output", value=options.out.name, allowed=", ".join(_FORMATS))
        query, values = members_query(store, segmentation, as_of)
        written = store.work_folder / f"list-members{options.out.suffix}"
        target = f"{quote_literal(str(written))} ({_FORMATS[options.out.suffix]})"
        with store.cursor() as cursor:
            cursor.execute(f"COPY ({query} ORDER BY customer_id) TO {target}", dict(values))
        shutil.move(written, options.out)
        answer["file"] = options.out
    return answer


def count_rule(options: argparse.Namespace) -> dict[str, Any]:
    """How many customers meet one tree, as a whole and branch by branch."""
    tree = read_tree(_text(options.rule))
    store = Store(options.db)
    counted = count_tree(store, tree, _as_of(store, options))
    return {
        "as_of": counted.as_of,
        "rule": sentence(tree, options.language),
        "known": counted.known,
        "customers": counted.customers,
        "branches": [
            {"node": branch.path, "rule": sentence(branch.node, options.language), "customers": branch.customers}
            for branch in counted.branches
        ],
    }


def _text(path: Path) -> str:
    try:
        return existing(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError("rule_not_yaml", detail=str(error)) from error


def _as_of(store: Store, options: argparse.Namespace) -> date:
    as_of: date | None = options.as_of or default_as_of(store)
    if as_of is None:
        raise InputError("store_empty")
    return as_of


def add_rule_commands(
    command: Callable[[str, Any, str], argparse.ArgumentParser],
    with_date: Callable[[argparse.ArgumentParser], argparse.ArgumentParser],
) -> None:
    """Tell the command line about ``run`` and ``count``."""
    run = with_date(command("run", run_segmentation, "sizes of a segmentation by rules of your own"))
    run.add_argument("--segmentation", type=Path, required=True, metavar="FILE.yaml")
    run.add_argument("--out", type=Path, help="who is in which segment, .csv or .parquet")
    count = with_date(command("count", count_rule, "customers that meet a rule, branch by branch"))
    count.add_argument("rule", type=Path, metavar="FILE.yaml")
