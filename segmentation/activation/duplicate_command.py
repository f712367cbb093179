"""What ``python -m segmentation duplicates``, ``merge`` and ``unmerge`` do; answers are dicts for JSON."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from segmentation.activation.duplicate_list import export_pairs
from segmentation.customers.duplicates import DEFAULT_THRESHOLD, count_open, search
from segmentation.customers.merges import Group, merge, merges, undo_merge
from segmentation.errors import InputError
from segmentation.store import Store

if TYPE_CHECKING:
    import argparse


def find_duplicates(options: argparse.Namespace) -> dict[str, Any]:
    """Search, keep the pairs for the page, write those from the threshold on."""
    store = Store(options.db)
    threshold = DEFAULT_THRESHOLD if options.threshold is None else options.threshold
    if not 0 <= threshold <= 1:
        raise InputError("threshold_out_of_range", value=threshold)

    def tell(step: str, fraction: float | None) -> None:
        if sys.stderr.isatty():
            print(f"{step} {fraction or 0:.0%}", file=sys.stderr)  # noqa: T201

    done = search(store, searched_at=_now(), progress=tell)
    answer = {
        "customers": done.customers,
        "threshold": threshold,
        "pairs": count_open(store, threshold),
        "pairs_below": count_open(store, 0),
        "seconds": round(done.seconds, 2),
    }
    answer["pairs_below"] -= answer["pairs"]
    if options.out is not None:
        export_pairs(store, options.out, threshold=threshold, language=None)
        answer["file"] = options.out
    return answer


def merge_customers(options: argparse.Namespace) -> dict[str, Any]:
    """Make one customer of the ids; the first field of a rule is its field."""
    store = Store(options.db)
    rules = {}
    for told in options.rule:
        field, equals, rule = told.partition("=")
        if not equals:
            raise InputError("map_without_equals", value=told)
        rules[field] = rule
    run = merge(store, [Group(tuple(options.ids), options.survivor)], merged_at=_now(), rules=rules)
    made = next(one for one in merges(store) if one.run_id == run)
    return {"merge": made.merge_id, "customer": made.survivor, "ids": made.members, "rules": made.rules}


def unmerge(options: argparse.Namespace) -> dict[str, Any]:
    """Take a merge back."""
    undo_merge(Store(options.db), options.merge, undone_at=_now())
    return {"merge": options.merge, "undone": True}


def _now() -> datetime:
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
