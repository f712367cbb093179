"""The pairs that may be one person: searched once, kept in the store, offered until a person decides."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segmentation.customers.linkage import find_pairs
from segmentation.customers.linkage_model import FIELDS
from segmentation.customers.links import OneOf
from segmentation.customers.merges import Group
from segmentation.store import interruptible, load_sql

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from segmentation.store import Store

DEFAULT_THRESHOLD = 0.9  # docs/benchmarks.md: from here on at least 98 of 100 pairs are one person
PAGE_ROWS = 50
LARGEST_GROUP = 8  # more ids than these in one chain are looked at by a person
_BATCHES_VERSION = "(SELECT COUNT(committed_at) + COUNT(undone_at) FROM batches)"


@dataclass(frozen=True)
class Search:
    """One search. ``current``: nothing was uploaded or taken out since."""

    customers: int
    pairs: int
    seconds: float
    searched_at: datetime
    current: bool


@dataclass(frozen=True)
class Pair:
    """Two customers who may be one. ``levels``: field -> how its values agree, see ``linkage_model.COMPARISONS``."""

    left_id: str
    right_id: str
    score: float
    levels: dict[str, str]
    left_customer: str
    right_customer: str
    left_name: str | None
    right_name: str | None


def search(
    store: Store,
    *,
    searched_at: datetime,
    progress: Callable[[str, float | None], None] = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Search:
    """Compare all customers and keep the pairs in place of those of the last search; raises ``CancelledError``."""
    started = time.monotonic()
    with store.cursor() as cursor:
        (row,) = cursor.execute(f"SELECT {_BATCHES_VERSION}").fetchall()
    found = store.work_folder / f"upload-pairs-{uuid.uuid4().hex}.parquet"
    try:
        customers = find_pairs(store, found, progress=progress, cancelled=cancelled)
        progress("saving_pairs", 0.95)
        with store.transaction() as cursor, interruptible(cursor, cancelled):
            cursor.execute("DELETE FROM duplicate_candidates")
            (kept,) = cursor.execute(
                "INSERT INTO duplicate_candidates BY NAME SELECT * FROM read_parquet($1)", [str(found)]
            ).fetchall()
            cursor.execute("DELETE FROM duplicate_searches")
            seconds = time.monotonic() - started
            cursor.execute(
                "INSERT INTO duplicate_searches VALUES ($1, $2, $3, $4, $5)",
                [row[0], customers, kept[0], seconds, searched_at],
            )
    finally:
        found.unlink(missing_ok=True)
    return Search(customers, int(kept[0]), seconds, searched_at, current=True)


def last_search(store: Store) -> Search | None:
    """The search whose pairs are kept."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            f"SELECT customers, pairs, seconds, searched_at, batches_version = {_BATCHES_VERSION}"  # noqa: S608 - our own
            " FROM duplicate_searches"
        ).fetchall()
    return Search(*rows[0]) if rows else None


def count_open(store: Store, threshold: float) -> int:
    """Pairs from the threshold on that wait for a decision."""
    with store.cursor() as cursor:
        (row,) = cursor.execute(
            f"SELECT COUNT(*) FROM ({load_sql('customers/open_pairs')})",  # noqa: S608 - our own statement
            {"threshold": threshold},
        ).fetchall()
    return int(row[0])


def open_pairs(store: Store, threshold: float, *, page: int = 0, rows: int = PAGE_ROWS) -> list[Pair]:
    """One page of the pairs that wait for a decision, highest score first; page counts from 0."""
    levels = ", ".join(f"shown.{field}" for field in FIELDS)
    with store.cursor() as cursor:
        told = cursor.execute(
            f"""
            WITH shown AS (
                FROM ({load_sql("customers/open_pairs")})
                ORDER BY score DESC, left_id, right_id LIMIT $rows OFFSET $first
            ),
            names AS (
                SELECT customer_id, ARG_MAX(name, batch_id) AS name FROM customers
                WHERE customer_id IN (SELECT UNNEST([left_customer, right_customer]) FROM shown) GROUP BY customer_id
            )
            SELECT left_id, right_id, score, left_customer, right_customer, one.name, other.name, {levels}
            FROM shown
            LEFT JOIN names AS one ON left_customer = one.customer_id
            LEFT JOIN names AS other ON right_customer = other.customer_id
            ORDER BY score DESC, left_id, right_id
            """,  # noqa: S608 - our own statement
            {"threshold": threshold, "rows": rows, "first": page * rows},
        ).fetchall()
    return [
        Pair(left, right, score, dict(zip(FIELDS, codes, strict=True)), *customers)
        for left, right, score, *customers, codes in ((*row[:7], row[7:]) for row in told)
    ]


def sides(store: Store, pair: Pair) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both customers field by field: the profile, order_count, spend_total, last_order_on, sources."""
    with store.cursor() as cursor:
        answer = cursor.execute(load_sql("customers/pair_sides"), {"ids": [pair.left_customer, pair.right_customer]})
        names = [str(column[0]) for column in answer.description or ()]
        found = {row[0]: dict(zip(names, row, strict=True)) for row in answer.fetchall()}
    return found.get(pair.left_customer, {}), found.get(pair.right_customer, {})


def groups_above(store: Store, threshold: float) -> tuple[list[Group], int]:
    """Who would be merged by one press: pairs joined to groups, and how many groups are left to a person.

    Left: groups in which somebody was kept apart, and those of more than ``LARGEST_GROUP`` ids.
    """
    with store.cursor() as cursor:
        pairs = cursor.execute(
            "SELECT left_id, right_id, left_customer, right_customer, score"  # noqa: S608 - our own statement
            f" FROM ({load_sql('customers/open_pairs')}) ORDER BY left_id, right_id",
            {"threshold": threshold},
        ).fetchall()
        links = dict(cursor.execute("SELECT source_id, customer_id FROM customer_links").fetchall())
        apart = cursor.execute("SELECT left_id, right_id FROM kept_apart").fetchall()
    joined = OneOf()
    for _, _, left, right, _ in pairs:
        joined.join((left, right))
    ids: dict[str, set[str]] = {}
    scores: dict[str, float] = {}
    for left_id, right_id, left, _, score in pairs:
        one = joined.find(left)
        ids.setdefault(one, set()).update((left_id, right_id))
        scores[one] = min(score, scores.get(one, 1.0))
    doubtful = {one for one, members in ids.items() if len(members) > LARGEST_GROUP}
    for left, right in apart:
        one = joined.find(links.get(left, left))
        if one in ids and one == joined.find(links.get(right, right)):
            doubtful.add(one)
    groups = [Group(tuple(sorted(members)), None, scores[one]) for one, members in ids.items() if one not in doubtful]
    return groups, len(doubtful)
