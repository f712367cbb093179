"""What a file would change in the store: rows new, changed, unchanged and gone, each with before and after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segmentation.intake.repeats import is_empty, lay_out_incoming, make_empty, match_rows, of_source
from segmentation.intake.row_keys import Place, columns_of, content_columns, expressions, place_of
from segmentation.store import load_sql, quote_identifier, quote_literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from segmentation.intake.plan import Mode, Plan
    from segmentation.intake.row_keys import RowKeys

STATES = ("new", "changed", "unchanged", "gone")  # of a row with several answers, the first of them counts
SHOWN_ROWS = 200
NOT_YET = 2**31 - 1  # the number of a batch that is only looked at
_ORDER_TABLES = ("orders", "order_lines")


@dataclass(frozen=True)
class Change:
    """One row, or one cell of a changed row. ``row_number``: in the file, None for a row that is gone from it.

    ``key`` is what the row is known by; ``field`` with what it was and would be is told of changed rows only.
    """

    state: str
    row_number: int | None
    key: str
    field: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Difference:
    """Rows of the file that are new, changed or unchanged, and rows in force that would be gone.

    In a file of customers a row is a customer. Appended, ``changed`` and ``unchanged`` rows are not taken; those of
    customers and products are (``restated``), an empty cell saying nothing. ``known``: rows a replacement looks at.
    ``changes``: the first of each state but the unchanged. ``nothing_known``: the store had no row of the kind.
    ``told_again``: keys of rows that the first table of the same upload would have taken out but for this one.
    """

    mode: Mode
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    known: int = 0
    changes: tuple[Change, ...] = ()
    nothing_known: bool = False
    restated: bool = False
    told_again: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The four numbers by name."""
        return {"new": self.new, "changed": self.changed, "unchanged": self.unchanged, "gone": self.gone}

    @property
    def left_as_they_are(self) -> bool:
        """Whether there are rows known to say something else, and the file is not to be believed about them."""
        return self.mode == "append" and self.changed > 0 and not self.restated

    @property
    def gone_share(self) -> float:
        """The part of what is known that would be gone, 0..1."""
        return self.gone / self.known if self.known else 0.0


def nothing_known(cursor: duckdb.DuckDBPyConnection, place: Place) -> bool:
    """Whether no row of the kind came before, in force or set aside."""
    tables = [place.live, place.shadow, *(["orders"] if place.table == "order_lines" else [])]
    return all(is_empty(cursor, table) for table in tables)


def compare(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    rows: str,
    *,
    batch_id: int,
    source: str,
    replaced_by: int | None = None,
) -> Difference:
    """Lay out ``incoming`` and ``matches`` for ``repeats.take_in``, ``states`` and ``known_rejects``; count the states.

    ``rows``: the query that reads the file's rows as the table has them, under ``prepare``. ``replaced_by``: the batch
    of the same upload that has set aside what the source said before, see ``together``.
    """
    place = place_of(plan.entity)
    told_before = of_source(plan.entity, source, batch_id)
    lay_out_incoming(cursor, place, rows, {"batch_id": batch_id})
    profiles = None
    if plan.mode == "replace":
        profiles = place.live, f"(SELECT * FROM {place.live} WHERE NOT ({told_before}))"  # noqa: S608 - our words
    elif replaced_by is not None and place.keys.layered:
        _lay_out_replaced(cursor, place, replaced_by)
        known = f"(SELECT * FROM {place.live} UNION ALL BY NAME SELECT * EXCLUDE (aside) FROM replaced)"  # noqa: S608
        profiles = known, place.live
    match_rows(cursor, place, pairs=plan.mode != "append", profiles=profiles)
    gone = _gone(cursor, place, plan.mode, told_before)
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE states AS {load_sql('intake/states', rows_gone=f'({gone})')}",
        {"mode": plan.mode},
    )
    if plan.mode == "append" and not place.keys.layered:
        _reject_known(cursor, place)
    again = _told_again(cursor, place, replaced_by, batch_id) if replaced_by is not None else ()
    found = dict(cursor.execute(load_sql("intake/rows_by_state"), {"states": list(STATES)}).fetchall())
    mode = plan.mode if replaced_by is None else "replace"
    return Difference(mode, **found, restated=place.keys.layered, told_again=again)


def without_told_again(difference: Difference, later: Iterable[Difference]) -> Difference:
    """What the first table of an upload takes out, less what the later tables of it say again."""
    again = Counter(key for told in later for key in told.told_again)
    changes = []
    for change in difference.changes:
        if change.state == "gone" and again[change.key] > 0:
            again[change.key] -= 1
        else:
            changes.append(change)
    gone = difference.gone - sum(len(told.told_again) for told in later)
    return replace(difference, gone=gone, changes=tuple(changes))


def first_changes(cursor: duckdb.DuckDBPyConnection, plan: Plan) -> tuple[Change, ...]:
    """The first rows of each state, after ``compare`` on the same cursor."""
    lay_out_differences(cursor, plan)
    rows = cursor.execute(
        "SELECT * FROM differences QUALIFY ROW_NUMBER() OVER (PARTITION BY state ORDER BY row_number, key, field)"  # noqa: S608
        f" <= {SHOWN_ROWS} ORDER BY state, row_number, key, field"
    ).fetchall()
    return tuple(Change(*row) for row in rows)


def lay_out_differences(cursor: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Temp table ``differences``, after ``compare`` on the same cursor; see ``differences.sql``."""
    place = place_of(plan.entity)
    columns = columns_of(cursor, "incoming")
    known = "known_profiles" if place.keys.layered else place.live
    statement = load_sql(
        "intake/differences",
        in_force=place.live,
        known_rows=known,
        key_text=_key_text(place.keys),
        cells=_changed_cells(content_columns(columns), layered=place.keys.layered),
    )
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE differences AS {statement}")


def rows_of_source(cursor: duckdb.DuckDBPyConnection, plan: Plan, source: str, batch_id: int) -> int:
    """How many rows in force came with batches of the same entity and source."""
    place = place_of(plan.entity)
    row = cursor.execute(
        f"SELECT COUNT(DISTINCT {place.keys.key[0] if place.keys.layered else 'rowid'}) FROM {place.live}"  # noqa: S608
        f" WHERE {place.own} AND {of_source(plan.entity, source, batch_id)}"
    ).fetchone()
    return int(row[0]) if row else 0


def _lay_out_replaced(cursor: duckdb.DuckDBPyConnection, place: Place, replaced_by: int) -> None:
    """Temp table ``replaced``: what the batch has set aside and no table of its upload has told again."""
    cursor.execute("CREATE TEMP TABLE IF NOT EXISTS told_again (batch_id INTEGER, aside BIGINT, told_by INTEGER)")
    make_empty(cursor, "replaced", place.live, ("aside BIGINT",))
    not_told = "TRUE"
    if place.keys.layered:
        (key,) = expressions(place.keys.key, columns_of(cursor, place.live))
        not_told = f"{key} NOT IN (SELECT {key} FROM {place.live} WHERE batch_id >= $1)"  # noqa: S608 - our table names
    cursor.execute(
        f"INSERT INTO replaced BY NAME SELECT * EXCLUDE (superseded_by), rowid AS aside FROM {place.shadow}"  # noqa: S608
        f" WHERE superseded_by = $1 AND {not_told}"
        " AND rowid NOT IN (SELECT aside FROM told_again WHERE batch_id = $1 AND told_by <> $2)",
        [replaced_by, NOT_YET],
    )


def _told_again(cursor: duckdb.DuckDBPyConnection, place: Place, replaced_by: int, batch_id: int) -> tuple[str, ...]:
    """Keys of the rows set aside that ``incoming`` tells again: no news, in ``states`` unchanged or changed."""
    key = _key_text(place.keys)
    if place.keys.layered:
        (told,) = expressions(place.keys.key, columns_of(cursor, "incoming"))
        again = (
            f"SELECT DISTINCT {key} FROM replaced WHERE {told} IN (SELECT {told} FROM incoming)"  # noqa: S608
            f" AND {told} NOT IN (SELECT {told} FROM {place.live})"  # whom another source tells of was not gone
        )
        return tuple(str(text) for (text,) in cursor.execute(again).fetchall())
    _lay_out_replaced(cursor, place, replaced_by)
    newly = Place(place.table, "replaced", "", incoming="newly", matches="matched_again")
    make_empty(cursor, "newly", "incoming", ("first_row BIGINT",))
    cursor.execute(
        "INSERT INTO newly BY NAME SELECT incoming.*, incoming.rowid AS first_row FROM incoming"
        " INNER JOIN states ON incoming.rowid = told_row WHERE state = 'new'"
    )
    match_rows(cursor, newly, pairs=True)
    cursor.execute(
        "UPDATE states SET state = CASE WHEN is_same THEN 'unchanged' ELSE 'changed' END"
        " FROM (SELECT first_row, is_same FROM matched_again INNER JOIN newly ON newly.rowid = matched_again.told_row"
        " WHERE known_row IS NOT NULL) AS again WHERE states.told_row = again.first_row"
    )
    told_again = "FROM replaced INNER JOIN matched_again ON replaced.rowid = known_row WHERE told_row IS NOT NULL"
    told_by = [replaced_by, batch_id]
    counted = cursor.execute(f"INSERT INTO told_again SELECT $1, aside, $2 {told_again}", told_by).fetchone()
    if counted == (0,):
        return ()
    changed = _changed_by_first(cursor, place, replaced_by)
    found = cursor.execute(f"SELECT {key} {told_again} AND aside NOT IN ({changed})").fetchall()
    return tuple(str(text) for (text,) in found)


def _changed_by_first(cursor: duckdb.DuckDBPyConnection, place: Place, replaced_by: int) -> str:
    """The query for the rows set aside (aside) that the batch did not take out but told otherwise."""
    if place.keys.pair == len(place.keys.key):
        return "SELECT 0 WHERE FALSE"  # a row of the same key is known, and is not told again but meets the batch's own
    for name, rows in (
        ("first_rows", f"*, rowid AS aside FROM {place.live} WHERE batch_id"),
        ("set_aside", f"* EXCLUDE (superseded_by), rowid AS aside FROM {place.shadow} WHERE superseded_by"),
    ):
        make_empty(cursor, name, place.live, ("aside BIGINT",))
        cursor.execute(f"INSERT INTO {name} BY NAME SELECT {rows} = $1", [replaced_by])
    first = Place(place.table, "set_aside", "", incoming="first_rows", matches="matched_first")
    match_rows(cursor, first, pairs=True)
    return (
        "SELECT aside FROM set_aside INNER JOIN matched_first ON set_aside.rowid = known_row WHERE told_row IS NOT NULL"
    )


def _gone(cursor: duckdb.DuckDBPyConnection, place: Place, mode: Mode, of_the_source: str) -> str:
    """The query for the rows in force (known_row) that would be set aside and that no row of the file stands for."""
    own = f"SELECT MIN(rowid) AS known_row FROM {place.live} WHERE {place.own}"  # noqa: S608 - our table names
    if place.keys.layered:
        (key,) = place.keys.key
        (told,) = expressions([key], columns_of(cursor, "incoming"))
        (known,) = expressions([key], columns_of(cursor, place.live))
        replaced = of_the_source if mode == "replace" else "FALSE"
        others = f"SELECT {known} FROM {place.live} WHERE NOT ({replaced})"  # noqa: S608 - our words
        silent = f"{known} NOT IN (SELECT {told} FROM incoming) AND {known} NOT IN ({others})"  # noqa: S608
        return f"{own} AND {replaced} AND {silent} GROUP BY {known}"
    alone = "rowid IN (SELECT known_row FROM matches WHERE told_row IS NULL AND has_id)"
    if mode == "append":
        alone = "FALSE"
    if mode == "replace":
        met = "SELECT known_row FROM matches WHERE known_row IS NOT NULL AND told_row IS NOT NULL"
        alone = f"({alone} OR ({of_the_source} AND rowid NOT IN ({met})))"
    return f"{own} AND {alone} GROUP BY rowid"


def _reject_known(cursor: duckdb.DuckDBPyConnection, place: Place) -> None:
    keys = place.keys
    statement = load_sql("intake/known_rejects", own_id=keys.field or "NULL", has_id=f"({keys.has_id})")
    reason = "order_already_loaded" if place.table in _ORDER_TABLES else "row_already_loaded"
    values = {"field": keys.field, "reason": reason}
    cursor.execute(f"INSERT INTO known_rejects BY NAME {statement}", values)


def _key_text(keys: RowKeys) -> str:
    """What a row is known by, as one text; conditions are no names."""

    def joined(names: tuple[str, ...]) -> str:
        return f"CONCAT_WS(' · ', {', '.join(name for name in names if '=' not in name)})"

    text = joined(keys.key[: keys.group])
    return f"CASE WHEN {keys.has_id} THEN {text} ELSE {joined(keys.bare)} END" if keys.bare else text


def _changed_cells(contents: list[str], *, layered: bool) -> str:
    """The list of fields that differ between ``told`` and ``known``; an empty cell of a profile says nothing."""
    cells = []
    for number, name in enumerate(contents):
        told = f"told.{quote_identifier(name)}"
        known = f"known.c{number}" if layered else f"known.{quote_identifier(name)}"
        differs = f"{told} IS DISTINCT FROM {known}" + (f" AND {told} IS NOT NULL" if layered else "")
        field = quote_literal(name)
        cells.append(
            f"CASE WHEN known.known_row IS NOT NULL AND {differs} THEN"
            f" {{'field': {field}, 'before': CAST({known} AS VARCHAR), 'after': CAST({told} AS VARCHAR)}} END"
        )
    return f"LIST_FILTER([{', '.join(cells)}], LAMBDA cell : cell IS NOT NULL)"
