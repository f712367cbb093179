"""Likely duplicates and merges as files: for a colleague who decides in Excel, or for another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.activation.export import Column, export_csv, export_xlsx
from segmentation.customers.linkage_model import COMPARISONS, FIELDS
from segmentation.errors import InputError
from segmentation.store import interruptible, load_sql
from segmentation.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from segmentation.activation.workbook import Kind
    from segmentation.store import Store

LEVELS = ("missing", *dict.fromkeys(level.code for comparison in COMPARISONS for level in comparison.levels))
_SHOWN = ("name", "phone", "email")


def reason(levels: Mapping[str, str], language: str) -> str:
    """How two customers agree and differ, field by field, in words; fields that one of them lacks are left out."""
    return " · ".join(
        say(f"agreement.{level}", language, field=say(f"column.{field}", language).lower())
        for field, level in levels.items()
        if level != "missing"
    )


def export_pairs(
    store: Store,
    path: Path,
    *,
    threshold: float,
    language: str | None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Write the pairs that wait for a decision as .csv or .xlsx, highest score first; returns the rows.

    Columns: score, left_id, right_id, reason, name, phone and e-mail of both. ``language`` None: for programs, with
    the columns' own names, and the reason as codes (``name=same_sound; phone=same``).
    """
    told = ", ".join(f"one.{name} AS left_{name}, other.{name} AS right_{name}" for name in _SHOWN)
    parts = ", ".join(f"MAP($codes, $words)['{field}.' || pairs.{field}]" for field in FIELDS)
    query = f"""
        SELECT
            score, left_id, right_id, {told},
            ARRAY_TO_STRING(LIST_FILTER([{parts}], LAMBDA part : part <> ''), $between) AS reason
        FROM ({load_sql("customers/open_pairs")}) AS pairs
        LEFT JOIN customer_profiles AS one ON pairs.left_customer = one.customer_id
        LEFT JOIN customer_profiles AS other ON pairs.right_customer = other.customer_id
        ORDER BY score DESC, left_id, right_id
    """  # noqa: S608 - our own names
    words = _reason_words(language)
    values = {
        "threshold": threshold,
        "codes": list(words),
        "words": list(words.values()),
        "between": " · " if language else "; ",
    }
    names = ("left_id", "right_id", "score", "reason", *(f"{side}_{name}" for name in _SHOWN for side in _SIDES))
    columns = [
        Column(name, _label(name, language), "percent" if language and name == "score" else _KINDS.get(name, "text"))
        for name in names
    ]
    return _write(
        store, query, values, columns, path, language=language, sheet="duplicates.pairs_sheet", cancelled=cancelled
    )


def export_merges(store: Store, path: Path, *, language: str, cancelled: Callable[[], bool] = lambda: False) -> int:
    """Write every merge ever made, undone ones included, newest first; returns the rows."""
    query = """
        SELECT
            merge_id, survivor, ARRAY_TO_STRING(members, ', ') AS members, score,
            ARRAY_TO_STRING(LIST_TRANSFORM(MAP_ENTRIES(rules), LAMBDA e : e.key || '=' || e.value), ', ') AS rules,
            author, merged_at, undone_at
        FROM customer_merges ORDER BY merge_id DESC
    """
    names = ("merge_id", "survivor", "members", "score", "rules", "author", "merged_at", "undone_at")
    columns = [Column(name, _label(name, language), _MERGE_KINDS.get(name, "text")) for name in names]
    return _write(
        store, query, {}, columns, path, language=language, sheet="duplicates.merges_sheet", cancelled=cancelled
    )


_SIDES = ("left", "right")
_KINDS: dict[str, Kind] = {"score": "number"}
_MERGE_KINDS: dict[str, Kind] = {"merge_id": "whole", "score": "percent", "merged_at": "moment", "undone_at": "moment"}


def _label(name: str, language: str | None) -> str:
    return name if language is None else say(f"duplicates.column_{name}", language)


def _reason_words(language: str | None) -> dict[str, str]:
    """``field.level`` -> how to say it."""
    words = {}
    for field in FIELDS:
        for level in LEVELS:
            told = f"{field}={level}" if language is None else reason({field: level}, language)
            words[f"{field}.{level}"] = "" if level == "missing" else told
    return words


def _write(
    store: Store,
    query: str,
    values: Mapping[str, object],
    columns: Sequence[Column],
    path: Path,
    *,
    language: str | None,
    sheet: str,
    cancelled: Callable[[], bool],
) -> int:
    with store.cursor() as cursor, interruptible(cursor, cancelled):
        if path.suffix == ".csv":
            return export_csv(
                cursor, query, values, columns, path, work_folder=store.work_folder, cancelled=cancelled
            ).rows
        if path.suffix == ".xlsx":
            spoken = language or "en"
            return export_xlsx(
                cursor,
                query,
                values,
                columns,
                path,
                work_folder=store.work_folder,
                about=[(say(sheet, spoken), say(f"{sheet}_about", spoken))],
                sheet_names=(say(sheet, spoken), say("export.about_sheet", spoken)),
                cancelled=cancelled,
            ).rows
    raise InputError("unsupported_output", value=path.name, allowed=".xlsx, .csv")
