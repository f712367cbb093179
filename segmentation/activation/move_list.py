"""Moves as a file: one row a flow, and what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.activation.about import about_settings, model_label, segment_label
from segmentation.activation.rows_file import rows_file
from segmentation.activation.workbook import Column
from segmentation.effects.moves import NOT_KNOWN
from segmentation.words import say

if TYPE_CHECKING:
    from segmentation.activation.workbook import Kind
    from segmentation.effects.movement import Movement
    from segmentation.store import Store
    from segmentation.words import Language

COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("before", "text"),
    ("after", "text"),
    ("customers", "whole"),
    ("share", "percent"),
    ("behaved", "whole"),
    ("rules_changed", "whole"),
)


def place_label(segment: str, language: str) -> str:
    """A segment's name, or that of not having been known yet."""
    return say("moves.not_known", language) if segment == NOT_KNOWN else segment_label(segment, language)


def move_rows(found: Movement, language: Language) -> list[tuple[object, ...]]:
    """One row per flow from the first day to the last, as ``COLUMNS`` says, in the order of ``Movement.listed``."""
    return [
        (
            place_label(flow.segment_before, language),
            place_label(flow.segment_after, language),
            flow.customers,
            found.share(flow),
            flow.behaved,
            flow.rules_changed,
        )
        for flow in found.listed()
    ]


def export_moves(store: Store, found: Movement, suffix: str, *, language: Language) -> bytes:
    """All flows as ``.xlsx`` (with a sheet of what they mean) or ``.csv``."""
    columns = [Column(code, say(f"moves.{code}", language), kind) for code, kind in COLUMNS]
    version = found.history.version
    about: list[tuple[str | float, ...]] = [
        (say("export.title", language), f"{version.name} · v{version.version_number}"),
        (say("export.model", language), model_label(version.model, language)),
        (say("moves.first", language), found.whole.before.isoformat()),
        (say("moves.last", language), found.whole.after.isoformat()),
        (say("time.rules", language), say(f"time.rules_{found.history.rules}", language)),
        (say("time.split_help", language),),
        (),
        *about_settings(version.settings, language),
    ]
    names = (say("nav.moves", language), say("export.about_sheet", language))
    return rows_file(store, columns, move_rows(found, language), suffix, about=about, sheet_names=names)
