"""Which customer an id belongs to: what the merges in force come to, kept in the rows themselves.

Merges that share an id join: A+B and B+C make one customer of A, B and C. Its id: that of the customer whom the newest
merge lets stay, as that customer was called before. Links are always made anew from the merges in force, so undoing
one, in any order, leaves what the others say.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]

from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import duckdb

CUSTOMER_TABLES = (
    "customers",
    "orders",
    "order_lines",
    "customer_totals",
    "feedback",
    "tickets",
    "interactions",
    "campaign_contacts",
    "loyalty_points",
)


class OneOf:
    """Which ids are one: a forest of ids, joined two by two."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find(self, one: str) -> str:
        """The id that stands for all joined with ``one``."""
        top = one
        while (above := self._above.get(top, top)) != top:
            top = above
        while (above := self._above.get(one, one)) != top:
            self._above[one], one = top, above
        return top

    def join(self, ids: Iterable[str]) -> None:
        """All of ``ids`` are one."""
        first, *others = ids
        for other in others:
            self._above[self.find(other)] = self.find(first)


@contextmanager
def ids_as_told(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """For as long as it lasts all rows go by the ids of their files, then by those of their customers again.

    Batches are compared, put in and taken out by what their files say, whatever has been merged meanwhile.
    """
    linked = bool(cursor.execute("SELECT 1 FROM customer_links LIMIT 1").fetchall())
    for table in CUSTOMER_TABLES if linked else ():
        cursor.execute(
            f"UPDATE {table} SET customer_id = source_customer_id, source_customer_id = NULL"  # noqa: S608 - our names
            " WHERE source_customer_id IS NOT NULL"
        )
    yield
    for table in CUSTOMER_TABLES if linked else ():
        cursor.execute(
            f"UPDATE {table} SET customer_id = links.customer_id, source_customer_id = links.source_id"  # noqa: S608 - our names
            f" FROM customer_links AS links WHERE {table}.customer_id = links.source_id"
        )


def relink(cursor: duckdb.DuckDBPyConnection) -> None:
    """Make the links anew from the merges in force, and move the rows of the ids that belong elsewhere now."""
    merges = cursor.execute(
        "SELECT merge_id, survivor, members FROM customer_merges WHERE undone_at IS NULL ORDER BY merge_id"
    ).fetchall()
    joined = OneOf()
    stays: dict[str, tuple[str, int]] = {}
    for merge_id, survivor, members in merges:
        one, _ = stays.get(joined.find(survivor), (survivor, merge_id))
        joined.join(members)
        stays[joined.find(survivor)] = one, merge_id
    links = [
        (member, *stays[joined.find(member)])
        for member in dict.fromkeys(member for _, _, members in merges for member in members)
    ]
    _keep(cursor, [link for link in links if link[0] != link[1]])


def _keep(cursor: duckdb.DuckDBPyConnection, links: list[tuple[str, str, int]]) -> None:
    columns = [list(column) for column in zip(*links, strict=True)] or [[], [], []]
    told = pa.table(
        {
            "source_id": pa.array(columns[0], pa.string()),
            "customer_id": pa.array(columns[1], pa.string()),
            "merge_id": pa.array(columns[2], pa.int32()),
        }
    )
    cursor.register("told_links", told)
    cursor.execute("CREATE OR REPLACE TEMP TABLE new_links AS FROM told_links")
    cursor.unregister("told_links")
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE changed_links AS {load_sql('customers/changed_links')}")
    for table in CUSTOMER_TABLES:
        cursor.execute(
            f"UPDATE {table} SET customer_id = changed.customer_id,"  # noqa: S608 - our names
            " source_customer_id = NULLIF(changed.source_id, changed.customer_id) FROM changed_links AS changed"
            f" WHERE COALESCE({table}.source_customer_id, {table}.customer_id) = changed.source_id"
        )
    cursor.execute("DELETE FROM customer_links")
    cursor.execute("INSERT INTO customer_links BY NAME FROM new_links")
    cursor.execute("DROP TABLE new_links")
    cursor.execute("DROP TABLE changed_links")
