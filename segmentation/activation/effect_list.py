"""The effect of a campaign in words and figures for people, and as a file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]

from segmentation.activation.export import Column, export_csv, export_xlsx
from segmentation.charts.amounts import compact_number, percent
from segmentation.effects.difference import SMALL
from segmentation.words import known, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentation.activation.workbook import Kind
    from segmentation.effects.compared import Comparison
    from segmentation.effects.difference import Difference
    from segmentation.effects.uplift import Estimate, Outcome
    from segmentation.store import Store
    from segmentation.words import Language

COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("arm", "text"),
    ("outcome", "text"),
    ("n", "whole"),
    ("value", "number"),
    ("baseline", "text"),
    ("baseline_n", "whole"),
    ("baseline_value", "number"),
    ("difference", "number"),
    ("low", "number"),
    ("high", "number"),
    ("confidence", "percent"),
    ("relative", "percent"),
    ("verdict", "text"),
    ("needed", "whole"),
)


def arm_label(arm: str, language: str) -> str:
    """The arm's name for people; one named by a user stays as it is."""
    return say(f"arm.{arm}", language) if known(f"arm.{arm}") else arm


def value_text(outcome: Outcome, value: float | None, language: Language) -> str:
    """A value per customer as people read it."""
    return percent(value) if outcome == "ordered" else compact_number(value, language)


def difference_text(outcome: Outcome, difference: float, language: Language) -> str:
    """A difference with its sign; of shares in percentage points."""
    text = _signed(outcome, difference, language)
    return say("effect.points", language, points=text) if outcome == "ordered" else text


def interval_text(outcome: Outcome, told: Difference, language: Language) -> str:
    """From low to high."""
    if told.low is None:
        return compact_number(None, language)
    assert told.high is not None
    low, high = (_signed(outcome, end, language) for end in (told.low, told.high))
    text = say("effect.interval", language, low=low, high=high)
    return say("effect.points", language, points=text) if outcome == "ordered" else text


def confidence_text(confidence: float) -> str:
    """95 % or 97.5 %."""
    return f"{100 * confidence:.4g}%"


def _signed(outcome: Outcome, value: float, language: Language) -> str:
    if outcome == "ordered":
        points = round(value * 100, 1)
        return f"{points:+.1f}" if points else "0.0"
    return f"{'+' if value > 0 else ''}{compact_number(value, language)}"


def relative_text(told: Difference) -> str:
    """The relative change with its sign."""
    share = told.relative
    return percent(share) if share is None or share <= 0 else f"+{percent(share)}"


def needed_text(told: Difference, language: Language) -> str:
    """Customers a group should have to see a difference as large as this."""
    return compact_number(None if told.needed is None else max(told.needed, SMALL), language)


def effect_rows(comparison: Comparison, estimates: Sequence[Estimate], language: Language) -> list[tuple[object, ...]]:
    """One row an arm and outcome, as ``COLUMNS`` says; shares 0 to 1."""
    return [
        (
            arm_label(found.arm, language),
            say(f"effect.outcome_{found.outcome}", language),
            found.told.n,
            found.told.value,
            arm_label(comparison.baseline, language),
            found.told.baseline_n,
            found.told.baseline_value,
            found.told.difference,
            found.told.low,
            found.told.high,
            found.told.confidence,
            found.told.relative,
            say(f"effect.verdict_{found.told.verdict}", language),
            found.told.needed if found.told.verdict == "too_small" else None,
        )
        for found in estimates
    ]


def export_effect(
    store: Store, comparison: Comparison, estimates: Sequence[Estimate], suffix: str, *, language: Language
) -> bytes:
    """All estimates as ``.xlsx`` (with a sheet that says how they were made) or ``.csv``."""
    rows = effect_rows(comparison, estimates, language)
    kinds = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "percent": pa.float64()}
    columns = [Column(code, say(f"effect.column_{code}", language), kind) for code, kind in COLUMNS]
    table = pa.table(
        {
            column.name: pa.array([row[place] for row in rows], kinds[column.kind])
            for place, column in enumerate(columns)
        }
    )
    with store.cursor() as cursor, tempfile.TemporaryDirectory(dir=store.work_folder, prefix="list-") as folder:
        path = Path(folder) / f"effect{suffix}"
        cursor.register("effect_rows", table)
        if suffix == ".csv":
            export_csv(cursor, "FROM effect_rows", {}, columns, path, work_folder=Path(folder))
        else:
            names = (say("effect.list_sheet", language), say("export.about_sheet", language))
            export_xlsx(
                cursor,
                "FROM effect_rows",
                {},
                columns,
                path,
                work_folder=Path(folder),
                about=about_effect(comparison, language),
                sheet_names=names,
            )
        return path.read_bytes()


def about_effect(comparison: Comparison, language: Language) -> list[tuple[str | float, ...]]:
    """What a reader of the figures must know."""
    campaign = comparison.campaign
    return [
        (say("effect.campaign", language), campaign.name),
        (say("export.as_of", language), comparison.as_of.isoformat()),
        (say("effect.sent", language), f"{campaign.first_on} – {campaign.last_on}"),
        (say("effect.window", language), comparison.window_days),
        (say("effect.baseline", language), arm_label(comparison.baseline, language)),
        (say("effect.evidence", language), say(f"effect.evidence_{comparison.evidence}", language)),
        (),
        (say("effect.how", language), say("effect.how_text", language)),
    ]
