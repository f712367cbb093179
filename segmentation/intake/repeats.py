"""Rows told before: how they are found, and what appending, updating and replacing make of them.

What is in force is what the batches in force say, one after the other in the order they came:

* append: rows of keys not told yet are added, others are set aside;
* update: rows take the place of those of the same key, equal ones leave things as they are;
* replace: as update, and what batches of the same entity and source told otherwise is set aside.

Rows set aside wait in ``superseded``, so that a batch can leave at any time (``undo.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.intake.plan import MODES
from segmentation.intake.row_keys import Place, columns_of, content_columns, expressions, told_customer
from segmentation.store import load_sql, quote_identifier, quote_literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from segmentation.intake.plan import Plan


def check_mode(plan: Plan) -> None:
    """Refuse an update of a file whose rows have no key."""
    if plan.mode not in MODES:
        raise InputError("mode_unknown", mode=plan.mode, allowed=", ".join(MODES))
    field = Place(plan.entity, "", "").keys.field
    if plan.mode == "update" and field is not None and field not in plan.headers:
        raise InputError("update_without_key", entity=plan.entity, field=field)


def is_empty(cursor: duckdb.DuckDBPyConnection, relation: str) -> bool:
    """Whether a table has no rows."""
    row = cursor.execute(f"SELECT NOT EXISTS (FROM {relation})").fetchone()
    return bool(row and row[0])


def make_empty(cursor: duckdb.DuckDBPyConnection, name: str, like: str, more: tuple[str, ...] = ()) -> None:
    """An empty temp table with the columns of another. Made of a query without rows (``LIMIT 0``), it would know no
    rowid of what is put into it in the same transaction (DuckDB 2.0.0).
    """
    described = cursor.execute(f"DESCRIBE {like}").fetchall()
    columns = ", ".join([*(f"{quote_identifier(column)} {kind}" for column, kind, *_ in described), *more])
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")


def lay_out_incoming(
    cursor: duckdb.DuckDBPyConnection, place: Place, rows: str, values: dict[str, object] | None = None
) -> None:
    """Temp table ``incoming``: the rows of the query ``rows`` as the table has them, and ``file_row``."""
    make_empty(cursor, "incoming", place.live, ("file_row BIGINT",))
    cursor.execute(f"INSERT INTO incoming BY NAME {rows}", values or {})


def match_rows(
    cursor: duckdb.DuckDBPyConnection, place: Place, *, pairs: bool = False, profiles: tuple[str, str] | None = None
) -> None:
    """Temp table ``matches`` of ``incoming``; see ``matched_rows.sql``. ``pairs``: rows of one order or contact that
    differ are brought together, which changes what is shown, not what is done. ``profiles``: of customers and products,
    the rows known before, and those that go on to count; both are those in force if not told.
    """
    keys = place.keys
    if keys.layered:
        _match_profiles(cursor, place, *(profiles or (place.live, place.live)))
        return
    kinds = [_matching(cursor, place, keys.key, keys.group, keys.has_id, bare=False)]
    if keys.bare:
        kinds.append(_matching(cursor, place, keys.bare, len(keys.bare), f"NOT ({keys.has_id})", bare=True))
    statement = " UNION ALL BY NAME ".join(f"({kind})" for kind in kinds)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {place.matches} AS {statement}")
    if pairs and keys.pair < len(keys.key):
        paired = load_sql("intake/paired_rows", **_key_words(cursor, place, keys.key, keys.pair))
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE pairs AS {paired}")
        cursor.execute(f"DELETE FROM {place.matches} WHERE has_id AND (told_row IS NULL OR known_row IS NULL)")  # noqa: S608
        cursor.execute(f"INSERT INTO {place.matches} BY NAME SELECT * FROM pairs")  # noqa: S608 - our table names


def take_in(
    cursor: duckdb.DuckDBPyConnection, place: Place, *, mode: str, batch_id: int, entity: str, source: str
) -> None:
    """Put ``incoming`` in force under the mode; needs ``matches``. Rows set aside go to ``place.shadow``."""
    if place.keys.layered:
        aside, hidden = "FALSE", "FALSE"
    elif mode == "append":
        aside, hidden = "FALSE", "by_batch IS NOT NULL"
    else:
        aside = "known_row IS NOT NULL AND NOT is_same AND (has_id OR told_row IS NOT NULL)"
        hidden = "known_row IS NOT NULL AND is_same"
    if aside != "FALSE":
        _set_aside(cursor, place, f"rowid IN (SELECT known_row FROM matches WHERE {aside})", batch_id)  # noqa: S608
    if mode == "replace":
        set_source_aside(cursor, place, batch_id=batch_id, entity=entity, source=source)
    taken = f"INSERT INTO {place.live} BY NAME SELECT * EXCLUDE (file_row) FROM incoming"  # noqa: S608 - our tables
    if hidden == "FALSE":
        cursor.execute(taken)
        return
    known = f"SELECT told_row FROM matches WHERE told_row IS NOT NULL AND {hidden}"  # noqa: S608 - our words
    cursor.execute(f"{taken} WHERE rowid NOT IN ({known})")
    cursor.execute(
        f"INSERT INTO {place.shadow} BY NAME SELECT incoming.* EXCLUDE (file_row), by_batch AS superseded_by"  # noqa: S608
        f" FROM incoming INNER JOIN matches ON incoming.rowid = told_row WHERE {hidden}"
    )


def set_source_aside(
    cursor: duckdb.DuckDBPyConnection, place: Place, *, batch_id: int, entity: str, source: str
) -> None:
    """What earlier batches of the entity from the source have in force and ``incoming`` does not say again."""
    said = of_source(entity, source, batch_id)
    if not place.keys.layered:
        again = "SELECT known_row FROM matches WHERE is_same AND known_row IS NOT NULL AND told_row IS NOT NULL"
        said = f"{said} AND rowid NOT IN ({again})"
    _set_aside(cursor, place, said, batch_id)


def of_source(entity: str, source: str, batch_id: int) -> str:
    """The condition that a row came with an earlier batch of the entity from the source."""
    told = f"entity = {quote_literal(entity)} AND source = {quote_literal(source)}"
    return f"batch_id < {int(batch_id)} AND batch_id IN (SELECT batch_id FROM batches WHERE {told})"  # noqa: S608


def _set_aside(cursor: duckdb.DuckDBPyConnection, place: Place, condition: str, batch_id: int) -> None:
    where = f"{place.own} AND {condition}"
    cursor.execute(
        f"INSERT INTO {place.shadow} BY NAME SELECT *, {int(batch_id)} AS superseded_by FROM {place.live} WHERE {where}"  # noqa: S608
    )
    cursor.execute(f"DELETE FROM {place.live} WHERE {where}")  # noqa: S608 - our table names


def _listed(names: Sequence[str], letter: str) -> str:
    return ", ".join(f"{name} AS {letter}{number}" for number, name in enumerate(names))


def _names(count: int, letter: str) -> str:
    return ", ".join(f"{letter}{number}" for number in range(count)) or "NULL"


def _same(count: int, letter: str, left: str = "told", right: str = "known") -> str:
    told = (f"{left}.{letter}{number} IS NOT DISTINCT FROM {right}.{letter}{number}" for number in range(count))
    return " AND ".join(told) or "TRUE"


def _key_words(cursor: duckdb.DuckDBPyConnection, place: Place, key: Sequence[str], pair: int) -> dict[str, str]:
    """What stands in place of the lists of key columns; k0, k1 … on both sides."""
    return {
        "in_force": place.live,
        "incoming": place.incoming,
        "matches": place.matches,
        "told_keys": _listed(expressions(key, columns_of(cursor, place.incoming)), "k"),
        "known_keys": _listed(expressions(key, columns_of(cursor, place.live)), "k"),
        "key_names": _names(len(key), "k"),
        "pair_names": _names(pair, "k"),
        "same_key": _same(len(key), "k"),
        "same_pair": _same(pair, "k"),
        "same_group": _same(pair, "k"),
    }


def _matching(
    cursor: duckdb.DuckDBPyConnection, place: Place, key: Sequence[str], group: int, kind: str, *, bare: bool
) -> str:
    columns = columns_of(cursor, place.live)
    contents = [quote_identifier(name) for name in content_columns(columns, bare=bare)]
    told, known = (f"{told_customer(columns_of(cursor, relation))}" for relation in (place.incoming, place.live))
    words = _key_words(cursor, place, key, group)
    counted = f"ROW_NUMBER() OVER (PARTITION BY {_names(len(key), 'k')} ORDER BY {_names(len(contents) + 1, 'c')})"
    whole = not bare and group == len(key)

    def nth(relation: str, keys: str, own: str) -> str:
        """Most keys stand once: then there is nothing to sort."""
        repeated = f"FROM {relation} WHERE ({kind}) AND {own} GROUP BY {keys} HAVING COUNT(*) > 1"
        return "1" if whole and is_empty(cursor, f"(SELECT 1 {repeated} LIMIT 1)") else counted

    return load_sql(
        "intake/matched_rows",
        **words,
        nth_told=nth(place.incoming, ", ".join(expressions(key, columns_of(cursor, place.incoming))), "TRUE"),
        nth_known=nth(place.live, ", ".join(expressions(key, columns)), place.own),
        told_content=_listed([told, *contents], "c"),
        known_content=_listed([known, *contents], "c"),
        content_names=_names(len(contents) + 1, "c"),
        same_content=_same(len(contents) + 1, "c"),
        is_kind=f"({kind})",
        is_own=f"({place.own})",
        has_id="FALSE AS has_id" if bare else "TRUE AS has_id",
        taken_whole="TRUE" if not bare and group == len(key) else "FALSE",
    )


def _match_profiles(cursor: duckdb.DuckDBPyConnection, place: Place, before: str, after: str) -> None:
    keys = place.keys
    contents = content_columns(columns_of(cursor, place.live))
    said, same = [], []
    for number, name in enumerate(contents):
        column = f"c{number}"
        if name == "attributes":
            said.append(
                f"LIST_REDUCE(LIST({column} ORDER BY by_batch) FILTER ({column} IS NOT NULL),"
                f" LAMBDA older, newer : MAP_CONCAT(older, newer)) AS {column}"
            )
            both = f"COALESCE(MAP_CONCAT(rest.{column}, told.{column}), told.{column}, rest.{column})"
            same.append(f"{_sorted(f'known.{column}')} IS NOT DISTINCT FROM {_sorted(both)}")
        else:
            said.append(f"ARG_MAX({column}, by_batch) AS {column}")
            same.append(f"COALESCE(told.{column}, rest.{column}) IS NOT DISTINCT FROM known.{column}")
    words = {
        **_key_words(cursor, place, keys.key, keys.pair),
        "told_content": _listed([quote_identifier(name) for name in contents], "c"),
        "known_content": _listed([quote_identifier(name) for name in contents], "c"),
        "newest_content": ", ".join(said),
        "same_content": " AND ".join(same),
        "same_rest": _same(keys.pair, "k", right="rest"),
    }
    for table, relation in (("known_profiles", before), ("rest_profiles", after)):
        profiles = load_sql("intake/known_profiles", **words | {"in_force": relation})
        if table == "rest_profiles" and before == after:
            profiles = "FROM known_profiles"
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {profiles}")
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {place.matches} AS {load_sql('intake/matched_profiles', **words)}")


def _sorted(entries: str) -> str:
    return f"LIST_SORT(MAP_ENTRIES({entries}))"
