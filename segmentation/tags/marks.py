"""Tags set by hand, one by one or by an uploaded list: who, when, why, until when; taken away without being lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.intake.proposal import propose
from segmentation.store import insert_rows, load_sql
from segmentation.tags.library import group

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    import duckdb

    from segmentation.intake.stage import StagedTable
    from segmentation.store import Store

_COLUMNS = (
    "mark_id, run_id, group_code, value_code, customer_id, starts_on, ends_on, author, reason, marked_at,"
    " removed_on, removed_by, removed_reason, removed_at"
)
UNKNOWN_SHOWN = 1000
REJECTS = ("unknown", "repeated", "already")


@dataclass(frozen=True)
class Mark:
    """One tag given to one customer by hand. In force from ``starts_on`` to ``ends_on``, unless removed before."""

    mark_id: int
    run_id: int
    group_code: str
    value_code: str
    customer_id: str
    starts_on: date
    ends_on: date | None
    author: str
    reason: str
    marked_at: datetime
    removed_on: date | None
    removed_by: str | None
    removed_reason: str | None
    removed_at: datetime | None


@dataclass(frozen=True)
class Marking:
    """What to set and why. ``starts_on``: a day of the data, such as the as-of date."""

    group: str
    value: str
    starts_on: date
    author: str
    reason: str
    ends_on: date | None = None


@dataclass(frozen=True)
class ListReport:
    """What came of a list of ids: rows read = marked + unknown + repeated + already + empty.

    ``unknown``: (row as a person counts, id) that no customer has, the first ``UNKNOWN_SHOWN`` of ``unknown_count``.
    """

    run_id: int | None
    column: str
    rows: int
    marked: int
    already: int
    repeated: int
    empty: int
    unknown_count: int
    unknown: tuple[tuple[int, str], ...]


def mark(store: Store, customers: Sequence[str], marking: Marking, *, marked_at: datetime) -> int:
    """Set a tag for customers; returns how many did not have it already. Raises ``InputError("customer_unknown")``."""
    marking = _checked(store, marking)
    with store.transaction() as cursor:
        cursor.execute("CREATE OR REPLACE TEMP TABLE listed_ids (row_number BIGINT, customer_id VARCHAR)")
        insert_rows(cursor, "listed_ids", [*enumerate(customers, 1)])
        _sort_ids(cursor, marking)
        unknown = cursor.execute("SELECT customer_id FROM sorted_ids WHERE outcome = 'unknown' LIMIT 1").fetchone()
        if unknown is not None:
            raise InputError("customer_unknown", ids=unknown[0])
        return _insert(cursor, marking, marked_at)[1]


def mark_list(
    store: Store, staged: StagedTable, marking: Marking, *, marked_at: datetime, column: str | None = None
) -> ListReport:
    """Set a tag for all customers of a list; ids nobody has are told, the others are marked.

    ``column``: the header of the ids; else the one that reads as customer id, or the only one.
    """
    marking = _checked(store, marking)
    place, header = _id_column(store, staged, column)
    given = f"NULLIF(cache.plain_id(c{place}), '')"
    with store.transaction() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE listed_ids AS SELECT row_number, {given} AS customer_id FROM ({staged.relation_sql()})"  # noqa: E501, S608 - our own names
        )
        _sort_ids(cursor, marking)
        counts = dict(cursor.execute("SELECT outcome, COUNT(*) FROM sorted_ids GROUP BY outcome").fetchall())
        unknown = cursor.execute(
            "SELECT row_number, customer_id FROM sorted_ids WHERE outcome = 'unknown' ORDER BY row_number LIMIT $1",
            [UNKNOWN_SHOWN],
        ).fetchall()
        run_id, marked = _insert(cursor, marking, marked_at)
    told = {name: counts.get(name, 0) for name in ("already", "repeated", "empty", "unknown")}
    return ListReport(
        run_id,
        header,
        sum(counts.values()),
        marked,
        told["already"],
        told["repeated"],
        told["empty"],
        told["unknown"],
        tuple(unknown),
    )


def remove(
    store: Store, mark_ids: Sequence[int], *, removed_on: date, removed_by: str, reason: str, removed_at: datetime
) -> int:
    """Take marks away from ``removed_on`` on; they stay in the history. Returns how many."""
    if not removed_by.strip() or not reason.strip():
        raise InputError("tag_who_why_missing")
    with store.transaction() as cursor:
        found = cursor.execute(
            "UPDATE tag_marks SET change_id = nextval('tag_mark_ids'), removed_on = $2, removed_by = $3,"
            " removed_reason = $4, removed_at = $5"
            " WHERE LIST_CONTAINS($1, mark_id) AND removed_at IS NULL RETURNING mark_id",
            [list(mark_ids), removed_on, removed_by.strip(), reason.strip(), removed_at],
        ).fetchall()
    return len(found)


def put_back(store: Store, mark_ids: Sequence[int]) -> int:
    """Undo a removal."""
    with store.transaction() as cursor:
        found = cursor.execute(
            "UPDATE tag_marks SET change_id = nextval('tag_mark_ids'), removed_on = NULL, removed_by = NULL,"
            " removed_reason = NULL, removed_at = NULL"
            " WHERE LIST_CONTAINS($1, mark_id) AND removed_at IS NOT NULL RETURNING mark_id",
            [list(mark_ids)],
        ).fetchall()
    return len(found)


def marks(
    store: Store, *, as_of: date | None = None, customer_id: str | None = None, group_code: str | None = None
) -> list[Mark]:
    """Marks, newest first: those in force at ``as_of``, or all there ever were; at most 10,000."""
    conditions = ["TRUE"]
    values: list[object] = []
    for wanted, condition in ((customer_id, "customer_id = ?"), (group_code, "group_code = ?")):
        if wanted is not None:
            conditions.append(condition)
            values.append(wanted)
    if as_of is not None:
        conditions.append(
            "starts_on <= ? AND (ends_on IS NULL OR ends_on >= ?) AND (removed_on IS NULL OR removed_on > ?)"
        )
        values += [as_of] * 3
    with store.cursor() as cursor:
        rows = cursor.execute(
            f"SELECT {_COLUMNS} FROM tag_marks WHERE {' AND '.join(conditions)} ORDER BY mark_id DESC LIMIT 10000",  # noqa: S608
            values,
        ).fetchall()
    return [Mark(*row) for row in rows]


def _checked(store: Store, marking: Marking) -> Marking:
    asked = group(store, marking.group)
    if asked.value(marking.value).rule is not None:
        raise InputError("tag_has_rule", value=f"{asked.code}: {marking.value}")
    if not marking.author.strip() or not marking.reason.strip():
        raise InputError("tag_who_why_missing")
    if marking.ends_on is not None and marking.ends_on < marking.starts_on:
        raise InputError("tag_ends_early", value=marking.ends_on, allowed=marking.starts_on)
    return replace(marking, group=asked.code)


def _sort_ids(cursor: duckdb.DuckDBPyConnection, marking: Marking) -> None:
    values = {"group": marking.group, "value": marking.value, "starts_on": marking.starts_on}
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE sorted_ids AS {load_sql('tags/listed_customers')}", values)


def _insert(cursor: duckdb.DuckDBPyConnection, marking: Marking, marked_at: datetime) -> tuple[int | None, int]:
    rows = cursor.execute(
        "INSERT INTO tag_marks (mark_id, change_id, run_id, group_code, value_code, customer_id, starts_on, ends_on,"
        " author, reason, marked_at)"
        " SELECT nextval('tag_mark_ids'), nextval('tag_mark_ids'), 0, $1, $2, customer_id, $3, $4, $5, $6, $7"
        " FROM sorted_ids WHERE outcome = 'marked' ORDER BY row_number RETURNING mark_id",
        [
            marking.group,
            marking.value,
            marking.starts_on,
            marking.ends_on,
            marking.author.strip(),
            marking.reason.strip(),
            marked_at,
        ],
    ).fetchall()
    run_id = min((mark_id for (mark_id,) in rows), default=None)
    if run_id is not None:
        cursor.execute("UPDATE tag_marks SET run_id = $1 WHERE run_id = 0", [run_id])
    return run_id, len(rows)


def _id_column(store: Store, staged: StagedTable, column: str | None) -> tuple[int, str]:
    columns = list(staged.columns)
    if column is not None and column not in columns:
        raise InputError("tag_list_column", value=column, allowed=", ".join(columns))
    if column is None and len(columns) > 1:
        headers = propose(store, staged, entity="customers").plan.headers
        column = headers.get("customer_id")
        if column is None:
            raise InputError("tag_list_column", value="-", allowed=", ".join(columns))
    chosen = column or columns[0]
    return columns.index(chosen), chosen
