"""What ``python -m segmentation count`` does; the answer is a dict for JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.intake.command import existing
from segmentation.metrics.customers import default_as_of
from segmentation.rules.count import count_tree
from segmentation.rules.sentence import sentence
from segmentation.rules.tree import read_tree
from segmentation.store import Store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import date


def count_rule(options: argparse.Namespace) -> dict[str, Any]:
    """How many customers meet one tree, as a whole and branch by branch."""
    tree = read_tree(text_of(options.rule))
    store = Store(options.db)
    counted = count_tree(store, tree, _as_of(store, options))
    return {
        "as_of": counted.as_of,
        "rule": sentence(tree, options.language),
        "known": counted.known,
        "customers": counted.customers,
        "branches": [
            {
                "node": branch.path,
                "rule": sentence(branch.node, options.language),
                "customers": branch.customers,
                "so_far": branch.so_far,
            }
            for branch in counted.branches
        ],
    }


def text_of(path: Path) -> str:
    """What a file of rules says."""
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
    """Tell the command line about ``count``."""
    count = with_date(command("count", count_rule, "customers that meet a rule, branch by branch"))
    count.add_argument("rule", type=Path, metavar="FILE.yaml")
