"""What ``python -m segmentation tags`` does; answers are dicts for JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.metrics.customers import default_as_of
from segmentation.rules.sentence import sentence
from segmentation.store import Store
from segmentation.tags.evaluate import evaluate_tags
from segmentation.tags.library import group
from segmentation.tags.propose import propose_tags
from segmentation.tags.score import score_customers
from segmentation.tags.tag_list import FORMATS, write_tag_list

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from segmentation.tags.evaluate import GroupCount


def list_tags(options: argparse.Namespace) -> dict[str, Any]:
    """Every group with its values and how many carry them, the score's tiers, and with ``out`` a row per customer."""
    if options.out is not None and options.out.suffix not in FORMATS:
        raise InputError("unsupported_output", value=options.out.name, allowed=", ".join(FORMATS))
    store = Store(options.db)
    as_of = options.as_of or default_as_of(store)
    if as_of is None:
        raise InputError("store_empty")
    asked = None if options.group is None else [group(store, options.group)]
    with store.holding():
        counts = evaluate_tags(store, as_of, asked)
        answer: dict[str, Any] = {
            "as_of": as_of,
            "customers": counts.customers,
            "tagged": counts.tagged,
            "groups": [_group(counted, options.language) for counted in counts.groups],
            "carried_by_nobody": [
                f"{counted.group.code}: {value.value.code}"
                for counted in counts.groups
                for value in counted.values
                if not value.customers
            ],
        }
        if asked is None:
            scores = score_customers(store, as_of)
            answer["score"] = {
                "mean": scores.mean,
                "tiers": [
                    {"tier": told.tier.name, "at_least": told.tier.at_least, "customers": told.customers}
                    for told in scores.tiers
                ],
            }
        if options.proposals:
            answer["proposals"] = [
                {
                    "group": proposal.group.label(options.language),
                    "tag": proposal.value.label(options.language),
                    "why": proposal.reason,
                    "customers": proposal.customers,
                    "rule": sentence(proposal.value.rule, options.language) if proposal.value.rule else None,
                }
                for proposal in propose_tags(store, as_of)
            ]
        if options.out is not None:
            answer["rows"] = write_tag_list(store, as_of, options.out, asked)
            answer["file"] = options.out
    return answer


def _group(counted: GroupCount, language: Any) -> dict[str, Any]:
    return {
        "group": counted.group.code,
        "name": counted.group.label(language),
        "dimension": counted.group.dimension,
        "exclusive": counted.group.exclusive,
        "carried": counted.carried,
        "values": [
            {
                "value": value.value.code,
                "name": value.value.label(language),
                "customers": value.customers,
                "share": value.share,
                "weight": value.value.weight,
                "rule": sentence(value.value.rule, language) if value.value.rule else None,
            }
            for value in counted.values
        ],
    }


def add_tag_commands(
    command: Callable[[str, Any, str], argparse.ArgumentParser],
    with_date: Callable[[argparse.ArgumentParser], argparse.ArgumentParser],
) -> None:
    """Tell the command line about ``tags``."""
    tags = with_date(command("tags", list_tags, "every tag with how many customers carry it"))
    tags.add_argument("--group", metavar="GROUP", help="one group alone, by code or name")
    tags.add_argument("--proposals", action="store_true", help="tags the last quarter suggests, too")
    tags.add_argument("--out", type=Path, help="one row per customer with all groups and the score, .csv or .parquet")
