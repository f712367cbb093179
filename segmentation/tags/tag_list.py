"""One row per customer with the value of every group, the score and its tier: to look at, and as a file."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from segmentation.errors import InputError
from segmentation.store import quote_literal
from segmentation.tags.evaluate import tags_table
from segmentation.tags.score import saved_tiers, score_expression, tier_expression

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from segmentation.store import Store
    from segmentation.tags.definitions import TagGroup

FORMATS = {".parquet": "FORMAT parquet", ".csv": "FORMAT csv, HEADER"}
SEPARATOR = " | "  # between the values of a group that has many


def tag_list_query(
    store: Store, as_of: date, groups: Sequence[TagGroup] | None = None, language: str | None = None
) -> tuple[str, dict[str, object]]:
    """A statement and what it binds: ``customer_id``, a column a group, ``score``, ``tier``.

    Columns and values go by their codes, or by their names in a language. Run it while holding.
    """
    table = tags_table(store, as_of, groups)
    tiers = saved_tiers(store)
    values: dict[str, object] = {"tiers": [tier.name for tier in tiers]}
    columns: list[exp.Expr] = [exp.column("customer_id")]
    taken = {"customer_id", "score", "tier"}
    for number, group in enumerate(table.groups):
        name = group.code if language is None else group.label(language)
        while name.lower() in taken:
            name += "_"
        taken.add(name.lower())
        labels = [value.code if language is None else value.label(language) for value in group.values]
        values[f"labels_{number}"] = labels
        columns.append(exp.alias_(_value(table.groups[number], number, len(labels)), name, quoted=True))
    score = score_expression(table)
    columns.append(exp.alias_(score, "score"))
    columns.append(exp.alias_(tier_expression(score, tiers, names=exp.Placeholder(this="tiers")), "tier"))
    return exp.select(*columns).from_(exp.to_table(table.name)).sql("duckdb"), values


def write_tag_list(
    store: Store, as_of: date, path: Path, groups: Sequence[TagGroup] | None = None, language: str | None = None
) -> int:
    """Write the list as CSV or parquet, by the file's ending; returns the rows."""
    if path.suffix not in FORMATS:
        raise InputError("unsupported_output", value=path.name, allowed=", ".join(FORMATS))
    with (
        store.holding(),
        store.cursor() as cursor,
        tempfile.TemporaryDirectory(dir=store.work_folder, prefix="list-") as folder,
    ):
        query, values = tag_list_query(store, as_of, groups, language)
        written = Path(folder) / f"tags{path.suffix}"
        target = f"{quote_literal(str(written))} ({FORMATS[path.suffix]})"
        row = cursor.execute(f"COPY ({query} ORDER BY customer_id) TO {target}", values).fetchone()
        shutil.move(written, path)
    assert row is not None
    return int(row[0])


def _value(group: TagGroup, number: int, count: int) -> exp.Expr:
    names = exp.Placeholder(this=f"labels_{number}")
    if group.exclusive:
        return exp.Anonymous(this="LIST_EXTRACT", expressions=[names, exp.column(f"g{number}")])
    carried = [
        exp.case()
        .when(
            exp.column(f"g{number}_{place}"),
            exp.Anonymous(this="LIST_EXTRACT", expressions=[names.copy(), exp.Literal.number(place)]),
            copy=False,
        )
        .else_(exp.null())
        for place in range(1, count + 1)
    ]
    joined = exp.Anonymous(this="CONCAT_WS", expressions=[exp.Literal.string(SEPARATOR), *carried])
    return exp.func("NULLIF", joined, exp.Literal.string(""))
