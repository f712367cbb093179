"""What the values of each column look like: enough to suggest a mapping and to ask the right question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segmentation.store import quote_identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

DateOrder = Literal["dmy", "mdy"]
DecimalMark = Literal[".", ","]
SAMPLE_ROWS = 1000


@dataclass(frozen=True)
class ColumnProfile:
    """One column. Shares are of filled cells in the first ``SAMPLE_ROWS`` rows, 0..1."""

    header: str
    filled_share: float
    time_share: float
    number_share: float
    has_repeats: bool
    examples: tuple[str, ...]


@dataclass(frozen=True)
class DateReading:
    """Which number is the day where the year stands last. ``certain`` is False when every value can be read both ways.

    ``evidence``: how many values prove the order; 0 where no value names the year last, or all can be read both ways.
    """

    date_order: DateOrder
    certain: bool
    example: str | None = None
    evidence: int = 0


def profile_columns(cursor: duckdb.DuckDBPyConnection, relation: str, headers: Sequence[str]) -> list[ColumnProfile]:
    """Profiles of ``c0 .. cN`` of ``relation`` (a table expression), in order."""
    cells = ", ".join(quote_identifier(f"c{place}") for place in range(len(headers)))
    rows = cursor.execute(
        f"""
        WITH sample AS (SELECT {cells} FROM {relation} LIMIT {SAMPLE_ROWS}),
        cells AS (SELECT UNNEST([{cells}]) AS cell, UNNEST(RANGE({len(headers)})) AS place FROM sample),
        texts AS (
            SELECT place, NULLIF(cache.plain_text(cell), '') AS v, REGEXP_MATCHES(cell, '[0-9]') AS has_digit FROM cells
        )
        SELECT place, COUNT(v) / COUNT(*),
               COUNT(CASE WHEN has_digit THEN COALESCE(cache.parse_time(v, 'dmy'), cache.parse_time(v, 'mdy')) END),
               COUNT(CASE WHEN has_digit THEN COALESCE(cache.parse_money(v, '.'), cache.parse_money(v, ',')) END),
               COUNT(v), COUNT(DISTINCT v), LIST(DISTINCT v ORDER BY v) [1:3]
        FROM texts GROUP BY place
        """  # noqa: S608 - quoted identifiers only
    ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    profiles = []
    for place, header in enumerate(headers):
        filled, times, numbers, count, distinct, examples = found.get(place, (0, 0, 0, 0, 0, ()))
        profiles.append(
            ColumnProfile(
                header=header,
                filled_share=float(filled),
                time_share=times / count if count else 0.0,
                number_share=numbers / count if count else 0.0,
                has_repeats=distinct < count,
                examples=tuple(example for example in examples or () if example is not None),
            )
        )
    return profiles


def read_date_order(cursor: duckdb.DuckDBPyConnection, relation: str, place: int) -> DateReading:
    """Day first or month first in column ``c<place>``, from values above 12; dots between the parts mean day first."""
    column = quote_identifier(f"c{place}")
    row = cursor.execute(
        f"""
        SELECT COUNT(*) FILTER (parts[1] > 12), COUNT(*) FILTER (parts[2] > 12), COUNT(parts),
               COUNT(*) FILTER (parts IS NOT NULL AND CONTAINS(v, '.')),
               ANY_VALUE(v) FILTER (parts IS NOT NULL AND parts[1] <> parts[2])
        FROM (SELECT {column} AS v, cache.day_month_parts({column}) AS parts FROM {relation}
              WHERE NOT REGEXP_MATCHES({column}, '^[0-9]{{4}}'))
        """  # noqa: S608 - quoted identifiers only
    ).fetchone()
    assert row is not None
    day_first, month_first, total, dotted, example = row
    if day_first or month_first:
        order: DateOrder = "dmy" if day_first >= month_first else "mdy"
        return DateReading(order, certain=True, evidence=max(day_first, month_first))
    if not total or example is None:
        return DateReading("dmy", certain=True)
    if dotted == total:
        return DateReading("dmy", certain=False, example=example)
    return DateReading("mdy" if not dotted else "dmy", certain=False, example=example)


def read_decimal_mark(cursor: duckdb.DuckDBPyConnection, relation: str, places: Sequence[int]) -> DecimalMark:
    """The decimal mark that more of the values that need one use, over all columns of money and numbers."""

    def evidence(condition: str) -> int:
        found = 0
        for place in places:
            column = quote_identifier(f"c{place}")
            row = cursor.execute(
                f"SELECT COALESCE(SUM(cache.decimal_comma_evidence({column})), 0) FROM {relation}"  # noqa: S608 - quoted
                f" WHERE {condition.format(column=column)}"
            ).fetchone()
            assert row is not None
            found += int(row[0])
        return found

    with_commas = evidence("CONTAINS({column}, ',')")
    if with_commas <= 0:
        return "."
    return "," if with_commas + evidence("NOT CONTAINS({column}, ',')") > 0 else "."
