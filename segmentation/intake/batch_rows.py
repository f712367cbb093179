"""The queries for what a file brings, under ``plan.prepare``: rows of its own table, and of its customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.intake.cleaning.customers import customer_columns
from segmentation.store import load_sql

if TYPE_CHECKING:
    from segmentation.intake.cleaning.cells import Cells
    from segmentation.intake.plan import Plan

_KEPT = "(SELECT mapped.* FROM mapped ANTI JOIN batch_rejects USING (row_number))"  # no need to read values again


def own_rows(plan: Plan, cells: Cells) -> str:
    """The rows of the file as its table has them; binds ``$batch_id``."""
    if plan.entity == "products":
        return load_sql("intake/new_products", custom_values=plan.custom_values())
    if plan.entity == "customers":
        return _customers(plan, cells, "kept_rows")
    return load_sql(f"intake/new_{plan.entity}")


def customer_rows(plan: Plan, cells: Cells) -> str:
    """What a file of another entity says of its customers, after ``collect_rejects``; binds ``$batch_id``."""
    return _customers(plan, cells, _KEPT)


def _customers(plan: Plan, cells: Cells, kept_rows: str) -> str:
    described = customer_columns(plan, cells)
    return load_sql(f"intake/{'new' if described else 'named'}_customers", kept_rows=kept_rows, described=described)
