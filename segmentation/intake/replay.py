"""What batches say of some keys, told anew batch by batch: after one of them left, or came to say something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.intake.repeats import is_empty, lay_out_incoming, make_empty, match_rows, take_in
from segmentation.intake.row_keys import Place, columns_of, expressions
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

_REPLAYED = Place("", "replayed", "replayed_aside")


def take_out(cursor: duckdb.DuckDBPyConnection, place: Place, batch_id: int) -> bool:
    """Rows of the batch go. Keys of which another batch has rows set aside are told anew by the batches that remain;
    returns whether there were any.
    """
    left = f"batch_id = {int(batch_id)}"
    stirred = not is_empty(cursor, place.shadow) and _gather(cursor, place, batch_id)
    if stirred:
        _replay(cursor, place)
    cursor.execute(f"DELETE FROM {place.shadow} WHERE {left}")  # noqa: S608 - our table names
    cursor.execute(f"DELETE FROM {place.live} WHERE {left}")  # noqa: S608 - our table names
    return stirred


def exchange(cursor: duckdb.DuckDBPyConnection, place: Place, batch_id: int) -> None:
    """The rows of temp table ``renewed`` take the place of those of the batch."""
    _gather(cursor, place, batch_id, "renewed_keys")
    cursor.execute("INSERT INTO contributions BY NAME FROM renewed")
    _replay(cursor, place)


def _gather(cursor: duckdb.DuckDBPyConnection, place: Place, batch_id: int, keys_of: str = "stirred_keys") -> bool:
    """Temp table ``contributions``: what other batches say of the keys that the batch has a part in (``keys_of``: the
    statement for them); nothing said of them stays where it was. Returns whether there is any.
    """
    keys = place.keys
    kinds = [(keys.key[: keys.group], keys.has_id)]
    if keys.bare:
        kinds.append((keys.bare, f"NOT ({keys.has_id})"))
    make_empty(cursor, "contributions", place.live)
    for key, kind in kinds:
        words = _stirred_words(cursor, place, key)
        stirred = load_sql(f"intake/{keys_of}", is_kind=f"({kind})", **words)
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE stirred AS {stirred}", {"batch_id": batch_id})
        for relation, own, more in ((place.live, place.own, "*"), (place.shadow, "TRUE", "* EXCLUDE (superseded_by)")):
            found = (
                f"rowid IN (SELECT told.told_row FROM (SELECT rowid AS told_row, {words['live_keys']} FROM {relation}"  # noqa: S608
                f" WHERE ({kind}) AND {own}) AS told SEMI JOIN stirred ON {words['same_stirred']})"
            )
            cursor.execute(
                f"INSERT INTO contributions BY NAME SELECT {more} FROM {relation} WHERE batch_id <> $1 AND {found}",  # noqa: S608
                [batch_id],
            )
            cursor.execute(f"DELETE FROM {relation} WHERE {found}")  # noqa: S608 - our table names
    return not is_empty(cursor, "contributions")


def _stirred_words(cursor: duckdb.DuckDBPyConnection, place: Place, key: Sequence[str]) -> dict[str, str]:
    told = expressions(key, columns_of(cursor, place.live))
    numbered = [f"k{number}" for number in range(len(told))]
    same = " AND ".join(f"told.{name} IS NOT DISTINCT FROM stirred.{name}" for name in numbered)
    return {
        "in_force": place.live,
        "set_aside": place.shadow,
        "live_keys": ", ".join(f"{name} AS {number}" for name, number in zip(told, numbered, strict=True)),
        "key_names": ", ".join(numbered),
        "same_stirred": same,
    }


def _replay(cursor: duckdb.DuckDBPyConnection, place: Place) -> None:
    """Commit the contributions again, batch by batch, and put the outcome where it belongs."""
    again = Place(place.table, _REPLAYED.live, _REPLAYED.shadow)
    make_empty(cursor, again.live, place.live)
    make_empty(cursor, again.shadow, place.shadow)
    batches = cursor.execute(
        "SELECT batch_id, mode, entity, source FROM batches WHERE undone_at IS NULL AND (mode = 'replace'"
        " OR batch_id IN (SELECT batch_id FROM contributions)) ORDER BY batch_id"
    ).fetchall()
    for batch_id, mode, entity, source in batches:
        lay_out_incoming(
            cursor,
            again,
            f"SELECT *, rowid AS file_row FROM contributions WHERE batch_id = {batch_id}",  # noqa: S608
        )
        match_rows(cursor, again)
        take_in(cursor, again, mode=mode, batch_id=batch_id, entity=entity, source=source)
    cursor.execute(f"INSERT INTO {place.live} BY NAME SELECT * FROM {again.live}")  # noqa: S608 - our table names
    cursor.execute(f"INSERT INTO {place.shadow} BY NAME SELECT * FROM {again.shadow}")  # noqa: S608
