"""How many customers of each segment have each value of an attribute: counted an attribute at a time.

What a customer is stands in one row. What was bought, written or had stands in many, of which a customer counts once:
distinct pairs of customer and value are made of one attribute, which is less work than of all in one table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from segmentation.segments.labels import TAG
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    import duckdb

    from segmentation.tags.evaluate import TagTable

# Rows of which a customer may have several -> the attributes told there; a customer counts once for each value.
MANY_ROWS: dict[str, tuple[str, ...]] = {
    "sold_orders": ("category", "channel", "shop", "payment_method"),
    "bought_lines": ("category", "product_name"),
    "written_tickets": ("issue_type", "ticket_channel"),
    "had_interactions": ("interaction_channel", "interaction_kind"),
}


def count_values(cursor: duckdb.DuckDBPyConnection, inputs: str, as_of: date) -> None:
    """Make ``told_counts`` (attribute, value, segment, n) and ``told_bases`` (attribute, segment, known)."""
    one_each = load_sql("segments/customer_values", rule_inputs=inputs)
    cursor.execute(f"CREATE TEMP TABLE told_counts AS {one_each}")
    cursor.execute(
        "CREATE TEMP TABLE told_bases AS"
        " SELECT attribute, segment, CAST(SUM(n) AS BIGINT) AS known FROM told_counts GROUP BY attribute, segment"
    )
    for name in MANY_ROWS:
        query = load_sql(f"segments/{name}")
        cursor.execute(f"CREATE TEMP TABLE {name} AS {query}", {"as_of": as_of} if "$as_of" in query else {})
    for attribute in dict.fromkeys(told for attributes in MANY_ROWS.values() for told in attributes):
        rows = " UNION ALL ".join(
            f"SELECT customer, segment, {attribute} FROM {name}"  # noqa: S608 - our own names
            for name, attributes in MANY_ROWS.items()
            if attribute in attributes
        )
        query = load_sql("segments/value_counts", told_rows=f"({rows})", told_value=attribute)
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {query}")
        cursor.execute(
            "INSERT INTO told_counts SELECT $1, value, segment, n FROM counted WHERE value IS NOT NULL", [attribute]
        )
        cursor.execute("INSERT INTO told_bases SELECT $1, segment, n FROM counted WHERE value IS NULL", [attribute])


def count_tags(cursor: duckdb.DuckDBPyConnection, tags: TagTable) -> None:
    """Add every tag to ``told_counts`` and ``told_bases``: each customer carries it or does not."""
    places = list(tags.places())
    if not places:
        return
    carried = [
        exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=tags.has(group, value)))
        for group, value, _, _ in places
    ]
    counted = (
        exp.select(exp.column("segment"), exp.Count(this=exp.Star()), *carried)
        .from_("profiled")
        .join(exp.to_table(tags.name), using="customer_id")
        .group_by(exp.column("segment"))
    )
    rows = cursor.execute(counted.sql("duckdb")).fetchall()
    found = [
        (TAG + group.code, value.code, segment, n)
        for segment, _, *numbers in rows
        for (_, _, group, value), n in zip(places, numbers, strict=True)
        if n
    ]
    bases = [(TAG + group.code, segment, customers) for segment, customers, *_ in rows for group in tags.groups]
    cursor.executemany("INSERT INTO told_bases VALUES ($1, $2, $3)", bases)
    if found:
        cursor.executemany("INSERT INTO told_counts VALUES ($1, $2, $3, $4)", found)
