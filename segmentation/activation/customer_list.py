"""The customers of segments as a list: a page of it for the screen, all of it as a file for a campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.activation.about import about_settings, model_label, segment_label
from segmentation.activation.export import Column, export_csv, export_xlsx
from segmentation.errors import InputError
from segmentation.intake.custom_fields import custom_field_counts
from segmentation.metrics.customers import METRIC_COLUMNS
from segmentation.models.listing import customers_query
from segmentation.segments.labels import CODED, list_labels
from segmentation.segments.runs import placed_anew
from segmentation.store import interruptible, quote_identifier, quote_literal
from segmentation.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd

    from segmentation.activation.workbook import Kind
    from segmentation.models.result import Result
    from segmentation.segments.runs import Run
    from segmentation.store import Store

_KINDS: dict[str, Kind] = {
    "first_order_on": "date",
    "last_order_on": "date",
    "registered_at": "moment",
    "days_since_last_order": "whole",
    "order_count": "whole",
    "order_count_6_months": "whole",
    "order_count_12_months": "whole",
    "order_count_window": "whole",
    "refund_count": "whole",
    "cancelled_count": "whole",
    "last_gap_days": "whole",
    "clv": "money",
    "risk_score": "number",
    "overdue_points": "number",
    "refund_points": "number",
    "complaint_points": "number",
    "silence_points": "number",
    "r": "whole",
    "f": "whole",
    "m": "whole",
    "spend_total": "money",
    "spend_gross": "money",
    "spend_per_order": "money",
    "spend_6_months": "money",
    "spend_12_months": "money",
    "spend_window": "money",
    "refund_total": "money",
    "mean_gap_days": "number",
    "median_gap_days": "number",
}
PROFILE_COLUMNS = (
    "name",
    "phone",
    "email",
    "gender",
    "birthday",
    "company",
    "company_size",
    "industry",
    "industry_section",
    "industry_division",
    "customer_type",
    "region",
    "province",
    "city",
    "district",
    "address",
    "country",
    "registered_at",
    "source_channel",
    "membership_level",
)
DEFAULT_COLUMNS = (
    "customer_id",
    "name",
    "phone",
    "email",
    "segment",
    "days_since_last_order",
    "order_count",
    "spend_total",
    "spend_per_order",
    "last_order_on",
)
CUSTOM = "custom:"  # before the name of a custom field
PAGE_ROWS = 100
GENDERS = ("female", "male", "other")


def column_label(name: str, language: str) -> str:
    """The column's name for people; a custom field is called as in the file it came with."""
    return name.removeprefix(CUSTOM) if name.startswith(CUSTOM) else say(f"column.{name}", language)


def column_kind(name: str) -> Kind:
    """How values of a list column are written."""
    return _KINDS.get(name, "text")


def list_columns(run: Run) -> tuple[str, ...]:
    """The columns a list of a run can have, custom fields left out."""
    told = ("customer_id", "segment", *run.placement.columns, *PROFILE_COLUMNS, *METRIC_COLUMNS[1:])
    return tuple(dict.fromkeys(told))


def filled_columns(store: Store, run: Run) -> list[str]:
    """The list columns with at least one value among all customers, in order; then the custom fields."""
    columns = list_columns(run)
    counts = ", ".join(f"COUNT({quote_identifier(name)})" for name in columns)
    with store.holding(), store.cursor() as cursor:
        query, values = customers_query(store, run.as_of, placed_anew(store, run))
        row = cursor.execute(f"SELECT {counts} FROM ({query})", dict(values)).fetchone()  # noqa: S608 - our own names
    assert row is not None
    custom = [f"{CUSTOM}{name}" for name in custom_field_counts(store)]
    return [name for name, count in zip(columns, row, strict=True) if count] + custom


def customer_page(
    store: Store, run: Run, *, segments: Sequence[str], columns: Sequence[str], page: int = 0
) -> pd.DataFrame:
    """``PAGE_ROWS`` customers of the segments, highest spend first; page counts from 0. Columns as asked."""
    chosen = ", ".join(_selected(name) for name in _checked(run, columns))
    with store.holding(), store.cursor() as cursor:
        query, values = customers_query(store, run.as_of, placed_anew(store, run), segments)
        return cursor.execute(
            f"SELECT {chosen} FROM ({query}) ORDER BY spend_total DESC, customer_id"  # noqa: S608 - our own names
            f" LIMIT {PAGE_ROWS} OFFSET {PAGE_ROWS * page}",
            dict(values),
        ).df()


def export_customers(
    store: Store,
    run: Run,
    path: Path,
    *,
    segments: Sequence[str],
    language: str,
    columns: Sequence[str] = DEFAULT_COLUMNS,
    title: str | None = None,
    progress: Callable[[int], None] = lambda _rows: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Write the customers of the segments as .xlsx (with a sheet of rules and counts) or .csv; returns the rows."""
    labels = {name: segment_label(name, language) for name in run.placement.segments}
    worded, words = _worded(columns, language)
    custom = "".join(f", {_selected(name)}" for name in columns if name.startswith(CUSTOM))
    described = [Column(name, column_label(name, language), column_kind(name)) for name in _checked(run, columns)]
    with store.holding(), store.cursor() as cursor, interruptible(cursor, cancelled):
        query, values = customers_query(store, run.as_of, placed_anew(store, run), segments)
        named = f"""
            SELECT listed.* REPLACE (labels.label AS segment{worded}){custom}
            FROM ({query}) AS listed
            INNER JOIN (SELECT UNNEST($codes) AS code, UNNEST($labels) AS label) AS labels
                ON listed.segment = labels.code
            ORDER BY spend_total DESC, customer_id
        """  # noqa: S608 - our own statement
        parameters = {**values, **words, "codes": list(labels), "labels": list(labels.values())}
        if path.suffix == ".csv":
            written = export_csv(
                cursor, named, parameters, described, path, work_folder=store.work_folder, cancelled=cancelled
            )
        elif path.suffix == ".xlsx":
            written = export_xlsx(
                cursor,
                named,
                parameters,
                described,
                path,
                work_folder=store.work_folder,
                about=about_rows(
                    run.result, segments=segments, language=language, title=title, overridden=run.overridden
                ),
                sheet_names=(say("export.list_sheet", language), say("export.about_sheet", language)),
                progress=progress,
                cancelled=cancelled,
            )
        else:
            raise InputError("unsupported_output", value=path.name, allowed=".xlsx, .csv")
    return written.rows


def about_rows(
    result: Result, *, segments: Sequence[str], language: str, title: str | None = None, overridden: int = 0
) -> list[tuple[str | float, ...]]:
    """What a reader of the list must know: what, when, by which cuts and rules, and how many."""
    by_hand: list[tuple[str | float, ...]] = [(say("override.export", language), overridden)] if overridden else []
    rows: list[tuple[str | float, ...]] = [
        (say("export.title", language), title or model_label(result.settings.model, language)),
        (say("export.model", language), model_label(result.settings.model, language)),
        (say("export.as_of", language), result.as_of.isoformat()),
        (say("export.segments", language), ", ".join(segment_label(name, language) for name in segments)),
        *by_hand,
        (),
        *about_settings(result.settings, language),
        (),
        tuple(say(key, language) for key in ("column.segment", "column.customers", "column.share", "column.revenue")),
    ]
    rows += [
        (
            segment_label(size.segment, language),
            size.customers,
            f"{size.customer_share:.1%}",
            round(size.revenue, 2),
        )
        for size in result.segments
    ]
    return rows


def _worded(columns: Sequence[str], language: str) -> tuple[str, dict[str, object]]:
    """The coded columns by their words, behind others in a ``REPLACE``, and the values it binds."""
    told = {name: list_labels(name, language) for name in CODED if name in columns}
    parts = (f", COALESCE(MAP(${name}_codes, ${name}_labels)[{name}], {name}) AS {name}" for name in told)
    values: dict[str, object] = {}
    for name, labels in told.items():
        values |= {f"{name}_codes": list(labels), f"{name}_labels": list(labels.values())}
    return "".join(parts), values


def _selected(name: str) -> str:
    if not name.startswith(CUSTOM):
        return quote_identifier(name)
    return f"attributes[{quote_literal(name.removeprefix(CUSTOM))}] AS {quote_identifier(name)}"


def _checked(run: Run, columns: Sequence[str]) -> Sequence[str]:
    known_columns = list_columns(run)
    unknown = [name for name in columns if name not in known_columns and not name.startswith(CUSTOM)]
    if unknown:
        raise InputError("column_unknown", column=", ".join(unknown), allowed=", ".join(known_columns))
    return columns
