"""Merge customers who are one person, keep apart those who are not, and take either back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]

from segmentation.customers.links import relink
from segmentation.errors import InputError
from segmentation.schema import PROFILE_FIELDS
from segmentation.store import interruptible, load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    import duckdb

    from segmentation.store import Store

RULES = ("newest", "complete", "source")
RULED_FIELDS = tuple(
    field.name for field in PROFILE_FIELDS if field.name not in {"last_name", "first_name", "registered_at"}
)


@dataclass(frozen=True)
class Group:
    """Ids that are one person. ``survivor`` None: the id with the most orders stays."""

    ids: tuple[str, ...]
    survivor: str | None = None
    score: float | None = None


@dataclass(frozen=True)
class Merge:
    """One merge. ``run_id`` tells those made by one press; ``rules``: field -> newest, complete or source."""

    merge_id: int
    run_id: int
    survivor: str
    members: tuple[str, ...]
    rules: dict[str, str]
    score: float | None
    author: str | None
    merged_at: datetime
    undone_at: datetime | None


def merge(
    store: Store,
    groups: Sequence[Group],
    *,
    merged_at: datetime,
    rules: Mapping[str, str] | None = None,
    author: str | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Make one customer of each group; returns the run that :func:`undo_run` takes back.

    Orders, answers, tickets and the rest go to the id that stays, and so do those of later uploads. Each field of the
    customer follows its rule: ``newest`` (the default), ``complete`` (the longest), ``source`` (:func:`rank_sources`).
    Raises ``InputError``: ``merge_too_few``, ``merge_rule_unknown``, ``customer_unknown``, ``survivor_not_member``,
    ``already_one_customer``.
    """
    told = _checked_rules(rules or {})
    for group in groups:
        if len(set(group.ids)) < 2:
            raise InputError("merge_too_few", ids=", ".join(group.ids) or "-")
        if group.survivor is not None and group.survivor not in group.ids:
            raise InputError("survivor_not_member", survivor=group.survivor, ids=", ".join(group.ids))
    if not groups:
        raise InputError("merge_too_few", ids="-")
    with store.transaction() as cursor, interruptible(cursor, cancelled):
        _tell_members(cursor, groups)
        (row,) = cursor.execute("SELECT nextval('customer_merge_ids')").fetchall()
        run_id = int(row[0])
        cursor.execute(
            f"""
            INSERT INTO customer_merges BY NAME
            SELECT
                CASE WHEN place = 0 THEN $run_id ELSE nextval('customer_merge_ids') END AS merge_id,
                $run_id AS run_id, survivor, members, $rules AS rules, score, $author AS author, $at AS merged_at
            FROM ({load_sql("customers/new_merges")}) ORDER BY place
            """,  # noqa: S608 - our own statement
            {"run_id": run_id, "rules": told, "author": author, "at": merged_at},
        )
        cursor.execute("DROP TABLE told_members")
        relink(cursor)
    return run_id


def undo_merge(store: Store, merge_id: int, *, undone_at: datetime) -> None:
    """Take one merge back; every row goes where the other merges say. Raises ``merge_unknown``, ``merge_undone``."""
    _undo(store, "merge_id", merge_id, undone_at)


def undo_run(store: Store, run_id: int, *, undone_at: datetime) -> None:
    """Take back all merges of one press that are still in force. Raises ``merge_unknown``, ``merge_undone``."""
    _undo(store, "run_id", run_id, undone_at)


def merges(store: Store, *, limit: int = 1000) -> list[Merge]:
    """Merges in force, newest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT merge_id, run_id, survivor, members, rules, score, author, merged_at, undone_at"
            " FROM customer_merges WHERE undone_at IS NULL ORDER BY merge_id DESC LIMIT $1",
            [limit],
        ).fetchall()
    return [Merge(merge_id, run_id, kept, tuple(ids), *rest) for merge_id, run_id, kept, ids, *rest in rows]


def keep_apart(store: Store, left: str, right: str, *, decided_at: datetime, author: str | None = None) -> None:
    """Remember that two ids are two people: the pair is no longer offered, and never merged with many others."""
    pair = sorted((left, right))
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM kept_apart WHERE left_id = $1 AND right_id = $2", pair)
        cursor.execute("INSERT INTO kept_apart VALUES ($1, $2, $3, $4)", [*pair, author, decided_at])


def offer_again(store: Store, left: str, right: str) -> None:
    """Take :func:`keep_apart` back."""
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM kept_apart WHERE left_id = $1 AND right_id = $2", sorted((left, right)))


def kept_apart_pairs(store: Store, *, limit: int = 1000) -> list[tuple[str, str]]:
    """Pairs of :func:`keep_apart`, newest first."""
    with store.cursor() as cursor:
        return cursor.execute(
            "SELECT left_id, right_id FROM kept_apart ORDER BY decided_at DESC, left_id, right_id LIMIT $1", [limit]
        ).fetchall()


def rank_sources(store: Store, sources: Sequence[str], *, changed_at: datetime) -> None:
    """Set which systems are believed first, for fields that follow the rule ``source``."""
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM source_ranks")
        if sources:
            ranks = [(source, rank) for rank, source in enumerate(sources, 1)]
            cursor.executemany("INSERT INTO source_ranks VALUES ($1, $2)", ranks)
        cursor.execute("INSERT INTO source_rank_changes VALUES ($1)", [changed_at])


def ranked_sources(store: Store) -> tuple[list[str], list[str]]:
    """The systems that were ranked, first to believe first; and all systems of the files in force, by name."""
    with store.cursor() as cursor:
        ranked = cursor.execute("SELECT source FROM source_ranks ORDER BY rank").fetchall()
        known = cursor.execute(
            "SELECT source FROM batches WHERE undone_at IS NULL AND source IS NOT NULL"
            " UNION SELECT source FROM source_ranks ORDER BY 1"
        ).fetchall()
    return [source for (source,) in ranked], [source for (source,) in known]


def _checked_rules(rules: Mapping[str, str]) -> dict[str, str]:
    for field, rule in rules.items():
        if field not in RULED_FIELDS or rule not in RULES:
            raise InputError(
                "merge_rule_unknown", value=f"{field}={rule}", fields=", ".join(RULED_FIELDS), rules=", ".join(RULES)
            )
    return {field: rule for field, rule in rules.items() if rule != "newest"}


def _tell_members(cursor: duckdb.DuckDBPyConnection, groups: Sequence[Group]) -> None:
    """Fill ``told_members``: one row per group and id, with the customer the id belongs to now."""
    rows = [(place, one, group.survivor, group.score) for place, group in enumerate(groups) for one in group.ids]
    names = ("place", "member", "survivor", "score")
    kinds = (pa.int64(), pa.string(), pa.string(), pa.float64())
    columns = zip(names, kinds, zip(*rows, strict=True), strict=True)
    cursor.register("told_groups", pa.table({name: pa.array(values, kind) for name, kind, values in columns}))
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE told_members AS"
        " SELECT told.*, COALESCE(links.customer_id, told.member) AS customer_id"
        " FROM told_groups AS told LEFT JOIN customer_links AS links ON told.member = links.source_id"
    )
    cursor.unregister("told_groups")
    unknown = cursor.execute(
        "SELECT DISTINCT member FROM told_members WHERE customer_id NOT IN (SELECT customer_id FROM customers)"
        " AND customer_id NOT IN (SELECT customer_id FROM orders WHERE customer_id IS NOT NULL) ORDER BY 1 LIMIT 5"
    ).fetchall()
    if unknown:
        raise InputError("customer_unknown", ids=", ".join(one for (one,) in unknown))
    together = cursor.execute(
        "SELECT LIST(member ORDER BY member) FROM told_members GROUP BY place HAVING COUNT(DISTINCT customer_id) < 2"
        " LIMIT 1"
    ).fetchall()
    if together:
        raise InputError("already_one_customer", ids=", ".join(together[0][0]))


def _undo(store: Store, key: str, number: int, undone_at: datetime) -> None:
    with store.transaction() as cursor:
        told = cursor.execute(
            f"SELECT COUNT(*), COUNT(undone_at), MAX(undone_at) FROM customer_merges WHERE {key} = $1",  # noqa: S608 - our names
            [number],
        ).fetchall()
        merged, undone, last = told[0]
        if merged == 0:
            known = cursor.execute(
                f"SELECT DISTINCT {key} FROM customer_merges WHERE undone_at IS NULL ORDER BY 1 DESC LIMIT 20"  # noqa: S608
            ).fetchall()
            raise InputError("merge_unknown", merge=number, allowed=", ".join(str(one) for (one,) in known) or "-")
        if merged == undone:
            raise InputError("merge_undone", merge=number, undone_at=last.isoformat(sep=" "))
        cursor.execute(
            f"UPDATE customer_merges SET undone_at = $2 WHERE {key} = $1 AND undone_at IS NULL",  # noqa: S608 - our names
            [number, undone_at],
        )
        relink(cursor)
