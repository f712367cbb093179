"""What the rules did to a file: counts by rule and field, examples, and every changed cell kept with its batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.intake.cleaning.cells import cell
from segmentation.intake.cleaning.rows import PLACE_KEY, SIGN
from segmentation.intake.cleaning.rules import VALUE_RULES
from segmentation.schema import ENTITIES
from segmentation.store import insert_rows, load_sql, quote_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from segmentation.intake.cleaning.cells import Cells
    from segmentation.intake.plan import Plan
    from segmentation.store import Store

_EXAMPLES = 3
_READ_LATER = {"time": "dates", "money": "money", "number": "money"}


@dataclass(frozen=True)
class RuleCount:
    """Cells of one field that one rule looked at. ``values_changed``: now written otherwise, filled, or empty
    (``values_emptied`` of them); ``values_invalid``: not what the field asks for, kept as given.

    ``examples``: (before, after) of a few; the same twice = invalid, None = empty.
    """

    rule: str
    field: str
    values_seen: int
    values_changed: int
    values_emptied: int
    values_invalid: int
    examples: tuple[tuple[str | None, str | None], ...] = ()


def collect_changes(cursor: duckdb.DuckDBPyConnection, plan: Plan, cells: Cells) -> None:
    """Fill temp table ``changed_cells``: row_number, field, rule, before, after, valid; after ``prepare``."""
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE changed_cells"
        " (row_number BIGINT, field VARCHAR, rule VARCHAR, before VARCHAR, after VARCHAR, valid BOOLEAN)"
    )

    def add(statement: str, **values: object) -> None:
        cursor.execute(f"INSERT INTO changed_cells BY NAME {statement}", values)

    for name in cells.fields:
        changes = load_sql(
            "intake/cleaning/cell_changes", cleaned=f"cleaned_{name}", field_column=quote_identifier(name)
        )
        add(changes, field=name, rule=VALUE_RULES.get(name, "text"), text=plan.cleaning.on("text"))
    for name, untidy in cells.untidy.items():
        if untidy and name not in cells.fields:
            column = quote_identifier(name)
            plain = cell(f"given.{column}", name)
            add(load_sql("intake/cleaning/id_changes", field_column=column, plain=plain), field=name)
    for table in sorted(cells.tables):
        add(_ROW_CHANGES[table])


_ROW_CHANGES = {
    "cleaned_places": load_sql("intake/cleaning/place_changes", place_key=PLACE_KEY),
    "cleaned_areas": """
        SELECT row_number, UNNEST(['province', 'city', 'region']) AS field, 'phone_area' AS rule, NULL AS before,
            UNNEST([area_province, area_city, area_region]) AS after, true AS valid
        FROM mapped WHERE area_province IS NOT NULL
    """,
    "cleaned_industries": """
        SELECT tidy.row_number, 'industry' AS field, 'industry' AS rule, tidy.industry AS before,
            COALESCE(section || COALESCE(division, ''), tidy.industry)
                || CASE WHEN score < 100 THEN ' (' || CAST(CAST(score AS INTEGER) AS VARCHAR) || ' %)' ELSE '' END
                AS after,
            section IS NOT NULL AS valid
        FROM tidy INNER JOIN cleaned_industries ON tidy.industry = cleaned_industries.industry
    """,
    "cleaned_signs": f"""
        SELECT tidy.row_number, 'currency' AS field, 'currency' AS rule, NULL AS before, code AS after, true AS valid
        FROM tidy INNER JOIN cleaned_signs ON cleaned_signs.sign = {SIGN} WHERE tidy.currency IS NULL
    """,  # noqa: S608 - our own expression
    "filled_customers": """
        SELECT row_number, 'customer_id' AS field, 'filled_customer' AS rule, tidy.customer_id AS before,
            filled_customers.customer_id AS after, true AS valid
        FROM filled_customers INNER JOIN tidy USING (row_number)
    """,
}


def rule_counts(cursor: duckdb.DuckDBPyConnection, plan: Plan, cells: Cells) -> tuple[RuleCount, ...]:
    """Counts of every rule that looked at a field of the file, by rule and field; after ``prepare``."""
    collect_changes(cursor, plan, cells)
    found = cursor.execute(
        f"""
        SELECT rule, field, COUNT(*) FILTER (valid), COUNT(*) FILTER (valid AND after IS NULL),
            COUNT(*) FILTER (NOT valid), MIN_BY({{'before': before, 'after': after}}, row_number, {_EXAMPLES})
        FROM changed_cells GROUP BY rule, field ORDER BY rule, field
        """  # noqa: S608 - a number
    ).fetchall()
    rows = [
        RuleCount(
            rule,
            name,
            cells.seen.get(name, 0),
            changed,
            emptied,
            invalid,
            tuple((e["before"], e["after"]) for e in few),
        )
        for rule, name, changed, emptied, invalid, few in found
    ]
    known = {(row.rule, row.field) for row in rows}
    for name, rule in VALUE_RULES.items():
        if cells.seen.get(name) and plan.cleaning.on(rule) and (rule, name) not in known:
            rows.append(RuleCount(rule, name, cells.seen[name], 0, 0, 0))
    return (*rows, *_read_later(plan, cells))


def _read_later(plan: Plan, cells: Cells) -> list[RuleCount]:
    """Days, amounts and numbers become what they mean where they are read; here is how many were written otherwise."""
    return [
        RuleCount(rule, field.name, cells.seen[field.name], cells.otherwise[field.name], 0, 0)
        for field in ENTITIES[plan.entity].fields
        if (rule := _READ_LATER.get(field.kind)) and cells.seen.get(field.name)
    ]


def totals(counts: Iterable[RuleCount]) -> tuple[int, int]:
    """Cells changed, and cells that are no valid value, over all rules."""
    told = list(counts)
    return sum(count.values_changed for count in told), sum(count.values_invalid for count in told)


def save_changes(cursor: duckdb.DuckDBPyConnection, plan: Plan, cells: Cells, batch_id: int) -> tuple[RuleCount, ...]:
    """Keep the counts and the changed cells with the batch."""
    counts = rule_counts(cursor, plan, cells)
    rows = [
        (batch_id, c.rule, c.field, c.values_seen, c.values_changed, c.values_emptied, c.values_invalid) for c in counts
    ]
    insert_rows(cursor, "batch_cleaning", rows)
    cursor.execute("INSERT INTO cleaned_values BY NAME SELECT $1 AS batch_id, * FROM changed_cells", [batch_id])
    return counts


def batch_counts(store: Store, batch_id: int) -> list[RuleCount]:
    """The counts kept with a batch."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT rule, field, values_seen, values_changed, values_emptied, values_invalid FROM batch_cleaning"
            " WHERE batch_id = $1 ORDER BY rule, field",
            [batch_id],
        ).fetchall()
    return [RuleCount(*row) for row in rows]
