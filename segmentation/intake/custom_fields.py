"""Columns that no field takes: which of them are worth keeping on the customer, as custom fields.

In a list (customers, ready totals, products) each column that tells something is kept. In all other files a row is an
event, so a column is the customer's own only where customers return and each has one value of it in the whole file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from segmentation.schema import ATTRIBUTE
from segmentation.store import quote_identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import duckdb

    from segmentation.intake.stage import StagedTable
    from segmentation.store import Store

LISTS = ("customers", "customer_totals", "products")
REASONS = ("empty", "same", "running_number", "nameless", "varies", "few_repeats", "no_customer")
_REPEATS_NEEDED = 3  # customers with two values; of fewer it would be chance
_FIRST_ROWS = (1000, 100_000)
_NAMELESS = re.compile(r"column_\d+( \(\d+\))?")


def find_custom_fields(
    cursor: duckdb.DuckDBPyConnection, relation: str, headers: Sequence[str], entity: str, mapping: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """The unmapped headers worth keeping, and the others with the reason why not (one of ``REASONS``).

    ``relation`` is a table expression with ``c0 …`` in the order of ``headers``.
    """
    places = {header: place for place, header in enumerate(headers) if header not in mapping}
    named = (place for place, header in enumerate(headers) if mapping.get(header) == "customer_id")
    customer = None if entity in LISTS else next(named, None)
    varies: dict[str, str] = {}
    first = relation
    for rows in _FIRST_ROWS if customer is not None else ():  # they settle most columns of a long file
        assert customer is not None
        first = f"(SELECT * FROM {relation} LIMIT {rows})"  # noqa: S608 - our own statement
        left = {header: place for header, place in places.items() if header not in varies}
        varies |= _by_customer(cursor, first, customer, left, whole=False)
    reasons = varies | _by_values(cursor, first, {header: places[header] for header in varies})
    left = {header: place for header, place in places.items() if header not in varies}
    reasons |= _by_values(cursor, relation, left)
    left = {header: place for header, place in left.items() if header not in reasons}
    if customer is not None:
        reasons |= _by_customer(cursor, relation, customer, left, whole=True)
    elif entity not in LISTS:
        reasons |= dict.fromkeys(left, "no_customer")
    left = {header: place for header, place in left.items() if header not in reasons}
    return list(left), {header: reasons[header] for header in places if header in reasons}


def _as_written(place: int) -> str:
    return quote_identifier(f"c{place}")


def _value(place: int) -> str:
    return f"NULLIF(cache.trimmed({_as_written(place)}), '')"


def _by_values(cursor: duckdb.DuckDBPyConnection, relation: str, places: Mapping[str, int]) -> dict[str, str]:
    """What the values alone tell: nothing, one thing, or the number of the row."""
    if not places:
        return {}
    values = ", ".join(f"{_value(place)} AS c{place}" for place in places.values())
    told = ", ".join(
        f"COUNT(c{p}), MIN(c{p}) IS NOT DISTINCT FROM MAX(c{p}), COUNT(TRY_CAST(c{p} AS HUGEINT)),"
        f" MIN(TRY_CAST(c{p} AS HUGEINT)), MAX(TRY_CAST(c{p} AS HUGEINT))"
        for p in places.values()
    )
    row = cursor.execute(f"SELECT COUNT(*), {told} FROM (SELECT {values} FROM {relation})").fetchone()  # noqa: S608
    assert row is not None
    rows, reasons = row[0], {}
    for number, header in enumerate(places):
        filled, same, integers, least, most = row[1 + 5 * number : 6 + 5 * number]
        if not filled:
            reasons[header] = "empty"
        elif _NAMELESS.fullmatch(header):
            reasons[header] = "nameless"
        elif same and filled == rows > 1:  # a value that only some have tells them from the others
            reasons[header] = "same"
        elif rows > 1 and integers == rows == most - least + 1 and least in (0, 1):
            reasons[header] = "running_number"
    return reasons


def _by_customer(
    cursor: duckdb.DuckDBPyConnection, relation: str, customer: int, places: Mapping[str, int], *, whole: bool
) -> dict[str, str]:
    """Columns with several values for one customer; over the ``whole`` file also those that too few repeat."""
    if not places:
        return {}
    *told, spaced = _told_by_customer(cursor, relation, customer, places, _as_written)
    if spaced:
        *told, _ = _told_by_customer(cursor, relation, customer, places, _value)
    reasons = {}
    for number, header in enumerate(places):
        repeated, differs = told[2 * number : 2 * number + 2]
        if differs:
            reasons[header] = "varies"
        elif whole and repeated < _REPEATS_NEEDED:
            reasons[header] = "few_repeats"
    return reasons


def _told_by_customer(
    cursor: duckdb.DuckDBPyConnection,
    relation: str,
    customer: int,
    places: Mapping[str, int],
    value: Callable[[int], str],
) -> tuple[Any, ...]:
    """For each column how many customers have two values, and whether some customer's differ; at the end whether
    white space may make a difference. ``value``: the expression for a cell; one as written costs half as much.
    """
    per_customer = ", ".join(
        f"COUNT({value(p)}) > 1 AS told{p}, MIN({value(p)}) AS least{p}, MAX({value(p)}) AS most{p}"
        for p in places.values()
    )
    told = ", ".join(f"COUNT_IF(told{p}), COALESCE(BOOL_OR(least{p} <> most{p}), FALSE)" for p in places.values())
    looked_at = ["customer", *(f"{end}{p}" for p in places.values() for end in ("least", "most"))]
    spaced = " OR ".join(f"cache.trimmed({column}) <> {column}" for column in looked_at)
    row = cursor.execute(
        f"SELECT {told}, COALESCE(BOOL_OR({spaced}), FALSE)"  # noqa: S608 - quoted identifiers only
        f" FROM (SELECT {value(customer)} AS customer, {per_customer} FROM {relation}"
        f" WHERE {value(customer)} IS NOT NULL GROUP BY ALL)"
    ).fetchone()
    assert row is not None
    return row


def with_custom_fields(
    cursor: duckdb.DuckDBPyConnection, staged: StagedTable, entity: str, mapping: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The mapping with the columns worth keeping as attributes, in the order of the file; header -> reason if not."""
    taken, reasons = find_custom_fields(cursor, f"({staged.relation_sql()})", staged.columns, entity, mapping)
    whole = {**mapping, **dict.fromkeys(taken, ATTRIBUTE)}
    return {header: whole[header] for header in staged.columns if header in whole}, reasons


def custom_field_counts(store: Store) -> dict[str, int]:
    """Custom fields as written in the files -> customers that have a value, the fullest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT entry.key, COUNT(*) FROM (SELECT UNNEST(MAP_ENTRIES(attributes)) AS entry FROM customer_profiles)"
            " WHERE TRIM(entry.value) <> '' GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()
    return dict(rows)
