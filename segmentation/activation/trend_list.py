"""Trends as a file: one row per segment and period, with every figure and what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.activation.about import about_settings, model_label, segment_label
from segmentation.activation.rows_file import rows_file
from segmentation.activation.workbook import Column
from segmentation.words import say

if TYPE_CHECKING:
    from segmentation.activation.workbook import Kind
    from segmentation.effects.trends import Trends
    from segmentation.store import Store
    from segmentation.words import Language

COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("segment", "text"),
    ("period_start", "date"),
    ("period_end", "date"),
    ("finished", "text"),
    ("customers", "whole"),
    ("customer_share", "percent"),
    ("buyers", "whole"),
    ("orders", "whole"),
    ("revenue", "money"),
    ("spend_per_order", "money"),
    ("orders_per_customer", "number"),
    ("entered", "whole"),
    ("new", "whole"),
    ("left", "whole"),
    ("stayed", "whole"),
    ("entered_rules_changed", "whole"),
    ("left_rules_changed", "whole"),
)


def trend_rows(found: Trends, language: Language) -> list[tuple[object, ...]]:
    """One row per segment and period, as ``COLUMNS`` says; shares 0 to 1."""
    return [
        (
            segment_label(segment, language),
            point.period.start,
            point.period.end,
            say(f"trends.finished_{'yes' if point.period.finished else 'no'}", language),
            point.customers,
            point.customer_share,
            point.buyers,
            point.orders,
            point.revenue,
            point.spend_per_order,
            point.orders_per_customer,
            change.entered,
            change.new,
            change.left,
            change.stayed,
            change.entered_rules_changed,
            change.left_rules_changed,
        )
        for segment, points in found.points.items()
        for point, change in zip(points, found.changes[segment], strict=True)
    ]


def _label(code: str, language: Language) -> str:
    return say("column.segment" if code == "segment" else f"trends.{code}", language)


def export_trends(store: Store, found: Trends, suffix: str, *, language: Language) -> bytes:
    """All figures as ``.xlsx`` (with a sheet of what they mean) or ``.csv``."""
    columns = [Column(code, _label(code, language), kind) for code, kind in COLUMNS]
    version = found.version
    about: list[tuple[str | float, ...]] = [
        (say("export.title", language), f"{version.name} · v{version.version_number}"),
        (say("export.model", language), model_label(version.model, language)),
        (say("time.rules", language), say(f"time.rules_{found.rules}", language)),
        (),
        (say("trends.by_end", language),),
        (say("time.split_help", language),),
        (),
        *about_settings(version.settings, language),
    ]
    names = (say("nav.trends", language), say("export.about_sheet", language))
    return rows_file(store, columns, trend_rows(found, language), suffix, about=about, sheet_names=names)
