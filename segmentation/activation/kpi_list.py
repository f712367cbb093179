"""The KPIs of a period as a file: one row a KPI and segment, and a sheet of definitions."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]

from segmentation.activation.export import Column, export_csv, export_xlsx
from segmentation.activation.kpi_text import definition, kpi_label, period_label, place_label
from segmentation.effects.kpi_definitions import KPIS, kpi_named
from segmentation.words import say

if TYPE_CHECKING:
    from segmentation.activation.about import Row
    from segmentation.activation.workbook import Kind
    from segmentation.effects.kpi_standing import Standing, Standings
    from segmentation.effects.kpis import Figure
    from segmentation.store import Store
    from segmentation.words import Language

COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("period", "text"),
    ("kpi", "text"),
    ("segment", "text"),
    ("value", "number"),
    ("low", "number"),
    ("high", "number"),
    ("n", "whole"),
    ("counted", "text"),
    ("small", "flag"),
    ("all", "number"),
    ("previous", "number"),
    ("previous_change", "number"),
    ("last_year", "number"),
    ("last_year_change", "number"),
    ("target", "number"),
    ("state", "text"),
    ("unit", "text"),
    ("change_unit", "text"),
)
_TYPES = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "flag": pa.bool_()}


def kpi_rows(told: Standings, language: Language) -> list[tuple[object, ...]]:
    """One row a KPI and segment that has a value, as ``COLUMNS`` says; shares of 1."""
    period = period_label(told.table.grain, told.period, language)
    return [_row(period, one, language) for one in told.rows.values() if one.now.value is not None]


def _row(period: str, one: Standing, language: Language) -> tuple[object, ...]:
    kpi = kpi_named(one.kpi)
    low, high = one.now.interval or (None, None)
    changes = [one.change("previous"), one.change("last_year")]
    sizes = [change.size if change else None for change in changes]
    of_1 = kpi.unit in ("share", "change")
    return (
        period,
        kpi_label(one.kpi, language),
        place_label(one.segment, language),
        one.now.value,
        low,
        high,
        one.now.n,
        say(f"kpi_counted.{kpi.counted}", language, n="n"),
        one.now.small,
        _value(one.all),
        _value(one.previous),
        sizes[0],
        _value(one.last_year),
        sizes[1],
        one.target.value if one.target else None,
        say(f"kpi_state.{one.state}", language) if one.state else None,
        say(f"kpi_unit.{kpi.unit}{'_of_1' if of_1 else ''}", language),
        say(f"kpi_change_unit.{'ratio' if kpi.compared_by == 'ratio' else 'of_1' if of_1 else 'value'}", language),
    )


def _value(figure: Figure | None) -> float | None:
    return figure.value if figure else None


def definition_rows(language: Language, *, churn_days: int) -> list[Row]:
    """The definition of every KPI, for a sheet."""
    rows: list[Row] = []
    for kpi in KPIS:
        rows += [(kpi_label(kpi.code, language),), *definition(kpi, language, churn_days=churn_days), ()]
    return rows


def export_kpis(store: Store, told: Standings, suffix: str, *, language: Language) -> bytes:
    """All KPIs of a period as ``.xlsx`` (definitions on a second sheet) or ``.csv``."""
    rows = kpi_rows(told, language)
    columns = [Column(code, say(f"kpi_column.{code}", language), kind) for code, kind in COLUMNS]
    table = pa.table(
        {
            column.name: pa.array([row[place] for row in rows], _TYPES[column.kind])
            for place, column in enumerate(columns)
        }
    )
    with store.cursor() as cursor, tempfile.TemporaryDirectory(dir=store.work_folder, prefix="list-") as folder:
        path = Path(folder) / f"kpis{suffix}"
        cursor.register("kpi_rows", table)
        if suffix == ".csv":
            export_csv(cursor, "FROM kpi_rows", {}, columns, path, work_folder=Path(folder))
        else:
            export_xlsx(
                cursor,
                "FROM kpi_rows",
                {},
                columns,
                path,
                work_folder=Path(folder),
                about=definition_rows(language, churn_days=told.table.churn_days),
                sheet_names=(say("kpis.list_sheet", language), say("kpis.about_sheet", language)),
            )
        return path.read_bytes()
