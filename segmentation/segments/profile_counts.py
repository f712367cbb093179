"""How many customers of each segment have each value of an attribute: what they are, chose and carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from segmentation.segments.labels import TAG
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from segmentation.segments.choices import Choices
    from segmentation.tags.evaluate import TagTable


def count_values(cursor: duckdb.DuckDBPyConnection, inputs: str) -> None:
    """Make ``told_counts`` (attribute, value, segment, n) and ``told_bases`` (attribute, segment, known)."""
    one_each = load_sql("segments/customer_values", rule_inputs=inputs)
    cursor.execute(f"CREATE TEMP TABLE told_counts AS {one_each}")
    cursor.execute(
        "CREATE TEMP TABLE told_bases AS"
        " SELECT attribute, segment, CAST(SUM(n) AS BIGINT) AS known FROM told_counts GROUP BY attribute, segment"
    )


def count_choices(cursor: duckdb.DuckDBPyConnection, choices: Choices) -> None:
    """Add what was bought, written and had; known of who has any value of the attribute."""
    if not choices.values:
        return
    tables = {table: f"t{place}" for place, table in enumerate(choices.tables)}
    numbers = [
        " | ".join(f"COALESCE({tables[table]}.{attribute}_{number}, 0)" for table in telling)
        + f" AS {attribute}_{number}"
        for attribute, number, telling in choices.numbers()
    ]
    joined = [
        f"LEFT JOIN {table} AS {name} ON profiled.customer_id = {name}.customer_id" for table, name in tables.items()
    ]
    bits = list(choices.bits())
    any_of: dict[str, list[str]] = {attribute: [] for attribute in choices.values}
    for attribute, number, _ in choices.numbers():
        any_of[attribute].append(f"{attribute}_{number} <> 0")
    asked = [*(" OR ".join(filled) for filled in any_of.values()), *(bit for _, _, bit in bits)]
    counted = ", ".join(f"COUNT_IF({met})" for met in asked)
    rows = cursor.execute(
        f"SELECT segment, {counted} FROM (SELECT profiled.segment, {', '.join(numbers)} FROM profiled"  # noqa: S608
        f" {' '.join(joined)}) GROUP BY segment"
    ).fetchall()
    bases = [
        (attribute, segment, n)
        for segment, *told in rows
        for attribute, n in zip(any_of, told[: len(any_of)], strict=True)
    ]
    counts = [
        (attribute, value, segment, n)
        for segment, *told in rows
        for (attribute, value, _), n in zip(bits, told[len(any_of) :], strict=True)
    ]
    _tell(cursor, counts, bases)


def count_tags(cursor: duckdb.DuckDBPyConnection, tags: TagTable) -> None:
    """Add every tag: each customer carries it or does not."""
    places = list(tags.places())
    if not places:
        return
    carried = [exp.CountIf(this=tags.has(group, value)) for group, value, _, _ in places]
    query = (
        exp.select(exp.column("segment"), exp.Count(this=exp.Star()), *carried)
        .from_("profiled")
        .join(exp.to_table(tags.name), using="customer_id")
        .group_by(exp.column("segment"))
    )
    rows = cursor.execute(query.sql("duckdb")).fetchall()
    counts = [
        (TAG + group.code, value.code, segment, n)
        for segment, _, *told in rows
        for (_, _, group, value), n in zip(places, told, strict=True)
    ]
    bases = [(TAG + group.code, segment, customers) for segment, customers, *_ in rows for group in tags.groups]
    _tell(cursor, counts, bases)


def _tell(
    cursor: duckdb.DuckDBPyConnection,
    counts: Sequence[tuple[str, str, int, int]],
    bases: Sequence[tuple[str, int, int]],
) -> None:
    for table, rows in (("told_counts", counts), ("told_bases", bases)):
        filled = [row for row in rows if row[-1]]
        columns = [list(column) for column in zip(*filled, strict=True)]
        marks = ", ".join(f"UNNEST(${place})" for place in range(1, len(columns) + 1))
        if columns:
            cursor.execute(f"INSERT INTO {table} SELECT {marks}", columns)
